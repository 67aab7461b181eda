"""Print the path of a working uv; where there is none, fetch one into `.uv/` and change nothing else.

uv installs the project (https://docs.astral.sh/uv/). This file needs the standard library and Python 3.8 or later, no
more: it runs before anything is installed. It takes the uv on PATH, else the one in `.uv/bin`, else it tries three
routes in turn: a virtual environment with pip, the pip that is there, and the wheel itself from the package index.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, Callable, Iterable, NamedTuple, Sequence, Tuple

Version = Tuple[int, ...]

OLDEST: Version = (0, 8, 0)
"""The oldest uv that installs the project."""

BELOW: Version = (1,)
"""The first uv that is not fetched (a uv on PATH may be newer)."""

REQUIREMENT = "uv>=0.8,<1"
PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = "uv.exe" if os.name == "nt" else "uv"
SECONDS = 60


class Host(NamedTuple):
    """The machine: `system` and `machine` as `platform` names them, and glibc's version where that is the C library."""

    system: str
    machine: str
    glibc: tuple[int, int] | None


class Unavailable(Exception):
    """A route that did not work; its text says why, in half a line."""


def main() -> int:
    """Print the path of a uv on stdout and return 0, or say on stderr why there is none and return 1."""
    try:
        print(find(PROJECT) or fetch(PROJECT))
    except KeyboardInterrupt:
        return 130
    except Unavailable as reason:
        print(
            "uv, which installs this project, is not here and could not be fetched: connect to the network and try "
            f"again, or install uv yourself (https://docs.astral.sh/uv/). What was tried: {reason}.",
            file=sys.stderr,
        )
        return 1
    return 0


def find(project: Path) -> Path | None:
    """The first uv that is new enough: the one on PATH, then the project's own."""
    on_path = shutil.which("uv")
    if on_path and Path(on_path).resolve().parent == Path(__file__).resolve().parent:
        on_path = None  # the script that asks, which would ask again without end
    candidates = ([Path(on_path)] if on_path else []) + [project / ".uv" / "bin" / PROGRAM]
    return next((uv for uv in candidates if (version_of(uv) or (0,)) >= OLDEST), None)


def fetch(project: Path) -> Path:
    """Install uv into the project's `.uv/bin` by the first route that works, and return its path.

    A half-finished attempt leaves nothing behind: the program is put in place in one step.
    """
    print("Fetching uv, the installer, into .uv/ (once, about 20 MB).", file=sys.stderr)
    home = project / ".uv"
    home.mkdir(exist_ok=True)
    failures = []
    for name, route in ROUTES.items():
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=str(home)) as scratch:
            try:
                return put_in_place(route(Path(scratch)), home / "bin" / PROGRAM)
            except (OSError, ValueError, KeyError, Unavailable, subprocess.SubprocessError) as failure:
                failures.append(f"{name} ({str(failure).strip().rstrip('.') or type(failure).__name__})")
    raise Unavailable(", ".join(failures))


def by_venv(scratch: Path) -> Path:
    """Route 1: a virtual environment and its pip."""
    run([sys.executable, "-m", "venv", str(scratch / "venv")])
    scripts = scratch / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    run([str(python), *PIP_INSTALL, REQUIREMENT])
    return scripts / PROGRAM


def by_pip(scratch: Path) -> Path:
    """Route 2: the pip that is there, into a folder of ours; the rest of the system stays as it is."""
    run([sys.executable, *PIP_INSTALL, "--target", str(scratch / "site"), REQUIREMENT])
    return scratch / "site" / "bin" / PROGRAM


def by_wheel(scratch: Path) -> Path:
    """Route 3: the wheel from the package index, checked against the digest that the index gives."""
    page = index_page(os.environ)
    wheel = choose_wheel(json.loads(download(page, accept="application/vnd.pypi.simple.v1+json"))["files"], this_host())
    content = download(urllib.parse.urljoin(page, wheel["url"]))
    if hashlib.sha256(content).hexdigest() != wheel["hashes"]["sha256"]:
        raise Unavailable(f"{wheel['filename']} does not have the digest that the index gives")
    return unpack(content, scratch)


ROUTES: dict[str, Callable[[Path], Path]] = {"venv": by_venv, "pip": by_pip, "download": by_wheel}
PIP_INSTALL = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--retries",
    "2",
    "--only-binary",
    ":all:",
]


def run(command: Sequence[str]) -> None:
    """Run a command without its output; the last line of its complaint becomes the reason when it fails."""
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10 * SECONDS
    )
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        raise Unavailable(lines[-1] if lines else f"exit code {done.returncode}")


def put_in_place(program: Path, target: Path) -> Path:
    """Move a fetched uv to `target` after seeing it run."""
    program.chmod(0o755)
    version = version_of(program)
    if version is None or version < OLDEST:
        raise Unavailable("what was fetched does not run on this machine")
    target.parent.mkdir(exist_ok=True)
    os.replace(str(program), str(target))
    return target


def version_of(uv: Path) -> Version | None:
    """The version of a uv program, or None when it does not run."""
    try:
        done = subprocess.run(
            [str(uv), "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_version(done.stdout.decode(errors="replace")) if done.returncode == 0 else None


def parse_version(text: str) -> Version | None:
    """The version in what ``uv --version`` prints or a wheel is called; None for anything but a plain release.

    >>> parse_version("uv 0.8.17 (10960bc13 2025-09-10)")
    (0, 8, 17)
    """
    found = re.match(r"uv[ -](\d+(?:\.\d+)*)(?=[\s-]|$)", text)
    return tuple(int(part) for part in found.group(1).split(".")) if found else None


def index_page(environment: Any) -> str:
    """The page of uv in the package index, which may be a mirror named for uv or pip.

    >>> index_page({"PIP_INDEX_URL": "https://mirror.example.dk/simple"})
    'https://mirror.example.dk/simple/uv/'
    """
    index = environment.get("UV_DEFAULT_INDEX") or environment.get("PIP_INDEX_URL") or "https://pypi.org/simple"
    return index.rstrip("/") + "/uv/"


def choose_wheel(files: Iterable[dict[str, Any]], host: Host) -> dict[str, Any]:
    """The newest release among an index's `files` that runs on `host`, from `OLDEST` and below `BELOW`."""
    suitable = [
        (version, file)
        for version, file in ((parse_version(file["filename"]), file) for file in files)
        if version and OLDEST <= version < BELOW and not file.get("yanked") and runs_on(file["filename"], host)
    ]
    if not suitable:
        raise Unavailable(f"the index has no uv for {host.system} on {host.machine}")
    return max(suitable, key=lambda found: found[0])[1]


def runs_on(filename: str, host: Host) -> bool:
    """Whether one of the platforms in a wheel's name is `host`.

    >>> runs_on("uv-0.9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", Host("Linux", "x86_64", (2, 36)))
    True
    """
    if not filename.endswith(".whl"):
        return False
    platforms = filename[: -len(".whl")].rsplit("-", 1)[-1].split(".")
    return any(is_host(name, host) for name in platforms)


def is_host(name: str, host: Host) -> bool:
    """Whether a wheel's platform name, such as ``manylinux_2_17_x86_64``, means `host`."""
    machine = host.machine.lower()
    if host.system == "Windows":
        return name == {"amd64": "win_amd64", "arm64": "win_arm64", "x86": "win32"}.get(machine)
    if host.system == "Darwin":
        return name.startswith("macosx_") and name.endswith(("_" + machine, "_universal2"))
    if host.glibc is None:
        return bool(re.match(rf"musllinux_1_\d+_{machine}$", name))
    needed = re.match(rf"manylinux_(\d+)_(\d+)_{machine}$", name)
    return needed is not None and (int(needed.group(1)), int(needed.group(2))) <= host.glibc


def this_host() -> Host:
    """The machine that this runs on."""
    library, number = platform.libc_ver()
    major, _, minor = number.partition(".")
    glibc = (int(major), int(minor.split(".")[0])) if library == "glibc" else None
    return Host(platform.system(), platform.machine(), glibc)


def download(address: str, accept: str = "*/*") -> bytes:
    """The bytes at an address."""
    request = urllib.request.Request(address, headers={"Accept": accept, "User-Agent": "fsm_sim-bootstrap"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return bytes(answer.read())


def unpack(wheel: bytes, folder: Path) -> Path:
    """Write the uv program out of a wheel into `folder`, and nothing else of it."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        member = next((name for name in archive.namelist() if name.endswith(f".data/scripts/{PROGRAM}")), None)
        if member is None:
            raise Unavailable("the wheel holds no uv program")
        (folder / PROGRAM).write_bytes(archive.read(member))
    return folder / PROGRAM


if __name__ == "__main__":
    sys.exit(main())
