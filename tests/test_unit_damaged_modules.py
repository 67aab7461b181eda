"""Compiled modules of Python that were cut short, as a full disk leaves them: removed, and the command begins again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fsm_sim.processes.bytecode import HEAD

COMMAND = [sys.executable, "-c", "from fsm_sim.cli.entry import main; main()", "validate", "hedensted"]


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """A command whose compiled modules lie in a folder of the test's own."""
    setting = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder), "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(COMMAND, env=setting, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled modules of everything that the command imports."""
    folder = tmp_path_factory.mktemp("compiled")
    assert run(folder).returncode == 0
    return folder


@pytest.mark.parametrize("left", [HEAD, HEAD + 4, 500])
def test_compiled_modules_that_are_cut_short_are_made_again(compiled: Path, left: int) -> None:
    damaged = [file for file in compiled.rglob("*.pyc") if file.parent.name == "inputs" and "fsm_sim" in file.parts]
    assert len(damaged) > 3
    for file in damaged:
        file.write_bytes(file.read_bytes()[:left])
    again = run(compiled)
    assert again.returncode == 0, again.stderr
    assert f"are made again ({damaged[0].parent}" in again.stderr
    assert "Interrupted" not in again.stderr
    assert "Errors: 0" in again.stdout
    third = run(compiled)
    assert (third.returncode, "made again" in third.stderr) == (0, False)


def test_an_end_of_input_that_no_module_caused_stays_what_it_was() -> None:
    code = (
        "from fsm_sim.cli import commands, entry\n"
        "import click\n"
        "@commands.commands.command()\n"
        "def ask(): raise EOFError\n"
        "entry.main()"
    )
    done = subprocess.run([sys.executable, "-c", code, "ask"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 130
    assert "Interrupted" in done.stderr
