"""Document: the commands of docs/faults.md do what its table says, each as it is written there."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fabricated import calibration, save
from synthetic_run import make_run

from fsm_sim.study.calibrations import by_name as calibrations

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "faults.md"
COMMANDS = re.findall(r"^\|[^|]*\| `((?:[^`|]|\|\|)*)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
FAST = {
    '100000)" > out/forecast/run.json': (
        2,
        "the file is not JSON; give the same 'fsm-sim forecast' again to renew it.",
    ),
    "source = 3": (2, "source is 3"),
    "long.toml --engine cohort": (0, ""),
    "As it is 🙂": (2, "line 5: [scenario] title"),
    "PYTHONIOENCODING=ascii": (0, "kontanthjaelp"),
    "$'a\\n0 errors'": (2, "a\\u000a0 errors: there is no such file."),
    "=HYPERLINK(1)": (0, "'=HYPERLINK(1)"),
    "compare 'g*'": (2, "g*: there is no such folder"),
    "blank.toml": (2, "line 5: [scenario] title is blank; write a text"),
    "--seed 99999999999999999999": (2, "seed is 99999999999999999999; it is a whole number from 0 to"),
    "--template own.csv": (2, "municipality is 'Eksempelby', the made-up town of the example"),
    "--jobs 1000000": (2, "jobs is 1000000; it is a whole number from 0 to 1024"),
    "vacancy_months = 1e308": (2, "vacancy_months is 1e+308"),
    "--out /proc/x": (2, "/proc/x"),
    "b.pdf": (0, ""),
    "HOME=/dev/null": (0, "Errors: 0"),
    "base_compiledir=/proc/x": (2, "/proc/x"),
}
"""Commands that take seconds, by a piece of them: exit code, and what is said."""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a clone's, with a finished calibration and a finished forecast."""
    place = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "scenarios", place / "scenarios")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(place)
        save(calibration(calibrations.sources("published")), calibrations.folder("published"))
        make_run(place / "out" / "forecast", draws=20, months=12)
    return place


def test_every_row_of_the_page_has_a_command() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "---" not in line]
    assert len(COMMANDS) == len(rows) - 2
    for piece in FAST:
        assert len([one for one in COMMANDS if piece in one]) == 1, piece


SLOW = "long.toml --engine cohort"


@pytest.mark.parametrize("piece", [pytest.param(one, marks=pytest.mark.slow) if one == SLOW else one for one in FAST])
def test_a_command_of_the_page_does_what_its_row_says(clone: Path, tmp_path: Path, piece: str) -> None:
    (command,) = (one for one in COMMANDS if piece in one)
    folder = shutil.copytree(clone, tmp_path / "clone")
    place = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
        env={**os.environ, "PATH": place, "PYTHONUTF8": "1"},
    )  # fmt: skip
    code, said = FAST[piece]
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr


def test_the_tests_that_the_page_names_are_there() -> None:
    named = [one for one in COMMANDS if one.startswith("pytest ")]
    assert len(named) > 8
    for one in named:
        found = re.fullmatch(r"pytest -n 0( -m slow)? (tests/\w+\.py)(?: -k (\w+))?", one)
        assert found, one
        tests = {
            test.name: any("mark.slow" in ast.unparse(decorator) for decorator in test.decorator_list)
            for test in ast.parse((ROOT / found[2]).read_text("utf-8")).body
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_")
        }
        kinds = ["scenario", "run", "calibration", "parquet", "validation", "priors", "programme"]
        chosen = [slow for name, slow in tests.items() if (found[3] or "") in name]
        assert bool(found[1]) in chosen or ("fuzz" in one and found[3] in kinds), f"it runs nothing: {one}"
