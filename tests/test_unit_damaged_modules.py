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


def test_a_damaged_module_that_its_package_imports_is_found_without_importing_the_package_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As h5netcdf.core: looking for its file imported the package, which ended in the same error for ever."""
    import importlib
    import py_compile

    from fsm_sim.processes.bytecode import DAMAGE, followed_imports

    package = tmp_path / "package_that_imports_its_core"
    package.mkdir()
    (package / "__init__.py").write_text("from .core import x\n", "utf-8")
    (package / "core.py").write_text("x = 1\n", "utf-8")
    compiled = Path(py_compile.compile(str(package / "core.py"), doraise=True) or "")
    compiled.write_bytes(compiled.read_bytes()[:30])
    monkeypatch.syspath_prepend(str(tmp_path))
    with followed_imports() as imports:
        with pytest.raises(DAMAGE):
            importlib.import_module(package.name)
        assert imports.remove_damaged() == (compiled,)
    assert importlib.import_module(package.name).x == 1
