"""Document: the files in deploy/ agree with the package, with the page about them, and with systemd."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

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
    assert f"{made}/bin/pip install --no-cache-dir '/source[web,word]'" in container
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
