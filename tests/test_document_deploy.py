"""Document: the files in deploy/ agree with the package, with the page about them, and with systemd."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
import release

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="asks systemd whether it understands the unit")
def test_systemd_understands_every_line_of_the_unit_and_finds_its_program(tmp_path: Path) -> None:
    """The program is not where the unit has it on this machine; this one's takes its place."""
    unit = (ROOT / "deploy" / "fsm-sim.service").read_text("utf-8")
    program = Path(sys.executable).with_name("fsm-sim")
    assert "ExecStart=/opt/fsm-sim/bin/fsm-sim serve " in unit
    (tmp_path / "fsm-sim.service").write_text(unit.replace("/opt/fsm-sim/bin/fsm-sim", str(program)), "utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "fsm-sim.service")], capture_output=True, text=True, check=False
    )
    mine = [line for line in (found.stdout + found.stderr).splitlines() if "fsm-sim.service" in line]
    assert mine == []
    assert found.returncode == 0, found.stderr


def test_the_container_and_the_unit_run_the_program_in_the_folders_that_they_make() -> None:
    """Every path of the program and of its state is one that the same file, or the page about it, makes."""
    container = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    unit = (ROOT / "deploy" / "fsm-sim.service").read_text("utf-8")
    said = (ROOT / "docs" / "serving.md").read_text("utf-8")
    (made,) = re.findall(r"^RUN python -m venv (\S+)", container, re.MULTILINE)
    assert f"COPY --from=built {made} {made}" in container
    assert f"ENV PATH={made}/bin:$PATH" in container
    (home,) = re.findall(r"--home-dir (\S+) fsm-sim$", container, re.MULTILINE)
    assert re.findall(r"^(?:WORKDIR|VOLUME) (\S+)", container, re.MULTILINE) == [home, home]
    assert f"python3 -m venv {made} && {made}/bin/pip install 'fsm-sim[web,word]'" in said
    assert f"useradd --system --home-dir {home} fsm-sim" in said
    assert f"WorkingDirectory={home}\nStateDirectory={Path(home).name}\n" in unit
    assert f"ExecStart={made}/bin/fsm-sim serve " in unit
    (secret_file,) = re.findall(r"^LoadCredential=secret:(\S+)", unit, re.MULTILINE)
    assert f"> {secret_file}" in said
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {re.split(r"[><=]", one)[0] for one in extras["web"]}
    assert named == {"starlette", "uvicorn", "python-multipart"}, "what `fsm-sim serve` looks for"


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile that do something, each as its word and the rest."""
    lines = (ROOT / "deploy" / "Containerfile").read_text("utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in pairs]


def test_the_container_takes_the_files_of_a_release_and_nothing_of_the_source() -> None:
    """Their names are those that `tools/release.py` gives, and the folder is the one that the documents name."""
    of_a_release = {"SHA256SUMS", "requirements.txt", "sbom.cdx.json", "fsm_sim-*.whl", "fsm_sim-*.tar.gz"}
    told = (ROOT / "tools" / "release.py").read_text("utf-8")
    assert all(f'"{name.removeprefix("fsm_sim-")}"' in told for name in of_a_release)
    copies = [rest.split() for word, rest in instructions() if word in ("COPY", "ADD")]
    assert [{*one[:-1]} for one in copies if not one[0].startswith("--from=")] == [of_a_release]
    pages = [ROOT / "docs" / name for name in ("serving.md", "how-to/container.md", "da/how-to/container.md")]
    builds = [
        line for page in pages for line in page.read_text("utf-8").splitlines() if line.startswith("podman build")
    ]
    assert len(builds) == 3
    assert all(
        re.fullmatch(r"podman build -t \S+( --target run)? -f deploy/Containerfile out/release", one) for one in builds
    )


def test_nobody_in_the_container_is_root_and_its_python_is_that_of_the_project() -> None:
    """Each image that runs comes after `USER`; only the page is asked for its health, which it has."""
    stages: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            source, _, name = rest.partition(" AS ")
            stages[name] = [*stages.get(source, [])]
        elif word != "ARG":
            stages[next(reversed(stages))].append((word, rest))
    assert list(stages) == ["built", "run", "page"]
    for name in ("run", "page"):
        assert [rest for word, rest in stages[name] if word == "USER"] == ["fsm-sim"]
        after = stages[name][stages[name].index(("USER", "fsm-sim")) :]
        assert not {"RUN", "COPY", "ADD"} & {word for word, _ in after}
    assert [name for name in stages if "HEALTHCHECK" in dict(stages[name])] == ["page"]
    assert "http://127.0.0.1:8000/health" in dict(stages["page"])["HEALTHCHECK"]
    assert dict(stages["page"])["EXPOSE"] == "8000"
    version = (ROOT / ".python-version").read_text("utf-8").strip()
    assert ("ARG", f"PYTHON=docker.io/library/python:{version}-slim") in instructions()


@pytest.mark.slow
@pytest.mark.skipif("UV" not in os.environ, reason="needs the uv that `uv run` names")
def test_what_the_container_runs_installs_a_release_that_answers_from_an_empty_folder(tmp_path: Path) -> None:
    """Every `RUN` of the first stage as it stands, with folders of this machine for its own, and then its commands."""
    release_folder, environment = tmp_path / "release", tmp_path / "opt"
    release_folder.mkdir()
    for name, content in release.build().items():
        (release_folder / name).write_bytes(content)
    commands = [rest for word, rest in instructions() if word == "RUN" and "useradd" not in rest]
    assert len(commands) == 4
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for command in commands:
        here = command.replace("/release", str(release_folder)).replace("/opt/fsm-sim", str(environment))
        subprocess.run(["sh", "-ec", here], check=True, env=os.environ | {"PATH": path}, cwd=tmp_path)
    named = {word.strip('",[]') for word, rest in instructions() if word == "ENTRYPOINT" for word in rest.split()[:1]}
    assert named == {"fsm-sim"}
    program = environment / "bin" / "fsm-sim"
    said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] in said
    (found,) = [rest for word, rest in instructions() if word == "HEALTHCHECK"]
    check = json.loads(found.partition("CMD ")[2])
    assert check[:2] == ["python", "-c"]
    with served_by(program, tmp_path) as port:
        at = check[2].replace("8000", str(port))
        subprocess.run([environment / "bin" / "python", "-c", at], check=True, timeout=60)


@contextmanager
def served_by(program: Path, folder: Path) -> Iterator[int]:
    """The port of the page that a program serves from a folder with the calibration of this checkout."""
    shutil.copytree(ROOT / release.CALIBRATION, folder / release.CALIBRATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = subprocess.Popen([program, "serve", "--port", str(port)], cwd=folder)
    try:
        for _ in range(1200):
            assert server.poll() is None, "the server ended"
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                assert answer.status == 200
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()
