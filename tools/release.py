"""Build a release and verify it: ``make release``, or ``tools/uv run --locked python tools/release.py [FOLDER]``.

Into FOLDER (``out/release``) go the source distribution and the wheel, the exact versions of what the package needs
with the sha256 of each file (``requirements.txt``), a bill of materials (CycloneDX), and the sha256 of these four.
All are built twice, from what the commit holds and nothing else, and have to be the same bytes. Then the wheel is
installed into an empty environment, with those versions, and answers a small forecast; the digest of its results has
to be that of this checkout. Nothing is published.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import uuid
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from documentation.shipped import shipped_components

ROOT: Final = Path(__file__).resolve().parent.parent
EXTRAS: Final = ("web", "word", "trial", "backtest", "cluster")
"""What an institution may install with it; the others are for notebooks and for measuring speed."""
CALIBRATION: Final = Path("calibration/runs/published")
QUESTION: Final = (
    "scenarios/eksempelby.toml",
    "scenarios/eksempelby-two-fewer.toml",
    *("--draws", "40", "--replications", "2", "--seed", "1"),
)
BUILDS: Final = (("022", "UTC"), ("077", "Asia/Tokyo"))
"""The mask of file permissions and the time zone of each build: neither may reach the files."""


class ReleaseError(Exception):
    """A release that cannot be built or that is not what it says."""


def main(arguments: list[str]) -> int:
    """Build and verify a release, and return the exit code."""
    out = Path(arguments[0]).resolve() if arguments else ROOT / "out" / "release"
    try:
        if changed := _git("status", "--porcelain", "--untracked-files=no"):
            raise ReleaseError(f"These files differ from the commit; commit or undo them first:\n{changed}")
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        first, second = (build(mask, zone) for mask, zone in BUILDS)
        if unlike := [name for name in first if first[name] != second.get(name)]:
            raise ReleaseError(f"Two builds of the same commit differ in {', '.join(unlike)}.")
        for name, content in first.items():
            (out / name).write_bytes(content)
        verify(out)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The release is in {out}; nothing was published.")
    return 0


def build(mask: str = "022", zone: str = "UTC") -> dict[str, bytes]:
    """The files of a release by name, made from the last commit in an empty folder."""
    seconds = _git("log", "-1", "--format=%ct")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
        with tarfile.open(fileobj=BytesIO(archive)) as packed:
            packed.extractall(source, filter="data")
        environment = {"SOURCE_DATE_EPOCH": seconds, "TZ": zone}
        _run(["sh", "-c", f'umask {mask} && exec "$@"', "sh", *_uv("build", "--quiet", "--out-dir", folder)],
             source, environment)  # fmt: skip
        files = {one.name: one.read_bytes() for pattern in ("*.tar.gz", "*.whl") for one in Path(folder).glob(pattern)}
        files["requirements.txt"] = _locked(source, "requirements.txt", "--no-header").encode()
        files["sbom.cdx.json"] = bill(json.loads(_locked(source, "cyclonedx1.5")), source, int(seconds))
    return files | {"SHA256SUMS": sums(files)}


def bill(told: dict[str, Any], source: Path, seconds: int) -> bytes:
    """A bill of materials without what differs from one making to the next, with what lies in the package itself.

    Its time is that of the commit, and its serial number follows from its content.
    """
    told["components"] += shipped_components(source)
    told["metadata"]["timestamp"] = datetime.fromtimestamp(seconds, UTC).isoformat()
    told.pop("serialNumber", None)
    text = json.dumps(told, sort_keys=True)
    told["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(text.encode()).hexdigest()).urn
    return json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"


def sums(files: dict[str, bytes]) -> bytes:
    """The sha256 of each file, as ``sha256sum --check`` reads it.

    >>> sums({"a.txt": b""}).split()
    [b'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', b'a.txt']
    """
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def verify(out: Path) -> None:
    """Install a release as the documentation says, and have it answer what this checkout answers.

    Raises
    ------
    ReleaseError
        If a file is not the one whose digest is told, or the results are not those of this checkout.
    """
    for line in (out / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, name = line.split("  ")
        if hashlib.sha256((out / name).read_bytes()).hexdigest() != digest:
            raise ReleaseError(f"{out / name} is not the file whose sha256 SHA256SUMS has.")
    if not (ROOT / CALIBRATION).exists():
        raise ReleaseError("There is no calibration; make it first: tools/uv run fsm-sim calibrate published")
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder, "venv", "bin", "python")
        _run(_uv("venv", "--quiet", str(python.parent.parent)), ROOT)
        install = _uv("pip", "install", "--quiet", "--python", str(python))
        _run([*install, "--require-hashes", "-r", str(out / "requirements.txt")], ROOT)
        (wheel,) = out.glob("*.whl")
        _run([*install, "--no-deps", str(wheel)], ROOT)
        installed = _digest_of_answer(str(python.parent / "fsm-sim"), Path(folder, "installed"))
        here = _digest_of_answer(str(Path(sys.executable).parent / "fsm-sim"), Path(folder, "here"))
    if installed != here:
        raise ReleaseError(f"The installed package gives results with the digest {installed}, this checkout {here}.")
    print(f"Installed in an empty environment it gives the results of this checkout: {installed}")


def _digest_of_answer(command: str, folder: Path) -> str:
    """The digest of the results of a small forecast, made in a folder that has a calibration and scenarios only."""
    shutil.copytree(ROOT / CALIBRATION, folder / CALIBRATION)
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    _run([command, "forecast", *QUESTION, "--out", "run"], folder)
    record = json.loads((folder / "run" / "run.json").read_text("utf-8"))
    return str(record["results"])


def _locked(source: Path, format: str, *options: str) -> str:
    """The locked versions of what the package needs with its extras, in a format of uv's."""
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    command = ["export", "--locked", "--quiet", "--no-default-groups", "--no-emit-project", "--format", format]
    return _run(_uv(*command, *extras, *options), source)


def _uv(*words: str) -> list[str]:
    return [os.environ.get("UV", "uv"), *words]


def _git(*words: str) -> str:
    return _run(["git", *words], ROOT).strip()


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    """What a command prints; its complaint where it fails."""
    kept = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    done = subprocess.run(command, cwd=folder, env=kept | (environment or {}), capture_output=True, text=True)
    if done.returncode:
        raise ReleaseError(f"{' '.join(command[:4])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
