"""Every command on consoles that have few characters, and with texts that would act on a console."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from fabricated import SMALL, calibration, save
from synthetic_run import make_run

from fsm_sim.model.errors import Problem
from fsm_sim.study.calibrations import by_name as calibrations

PROGRAM = """
import json, sys
from fsm_sim.cli.entry import main
for arguments in json.loads(sys.argv[1]):
    sys.argv[1:] = arguments
    try:
        main()
    except SystemExit as end:
        print(f"<{end.code or 0}>", file=sys.stderr)
"""
"""Runs one command after another, and says the exit code of each."""
CONSOLES: dict[str, dict[str, str]] = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp850": {"PYTHONIOENCODING": "cp850"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
COMMANDS = (
    ("evidence",),
    ("programmes", "--language", "da"),
    ("caseload", "--check"),
    ("validate", "small.toml", "--language", "da"),
    ("validate", "wrong.toml"),
    ("parameters", "bir"),
    ("simulate", "small.toml", "--engine", "cohort", "--out", "simulated"),
    ("calibrate", "published"),
    ("calibrate", "x", "--template", "-"),
    ("compare-calibrations", "published", "mine", "--language", "da"),
    ("forecast", "small.toml", "--engine", "cohort", "--draws", "5", "--out", "forecast"),
    ("compare", "run", "--against", "hedensted"),
    ("brief", "run"),
    ("--help",),
)
"""Each command once."""
FEW = tuple(one for one in COMMANDS if one[0] in ("programmes", "validate", "compare", "calibrate"))
"""Those with the most letters that an encoding may lack."""
JSON = (
    ("evidence", "--json"),
    ("compare", "run", "--against", "hedensted", "--json"),
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("consoles")
    before = Path.cwd()
    os.chdir(place)
    try:
        text = SMALL.replace("As it is", "Året »rundt« – 5 ≥ 4 × 1")
        Path("small.toml").write_text(text, "utf-8")
        Path("wrong.toml").write_text(text.replace("citizens = 60", 'citizens = "måske – 60"'), "utf-8")
        for name in ("published", "mine"):
            save(calibration(calibrations.sources(name), name=name), calibrations.folder(name))
        make_run(place / "run", draws=20)
    finally:
        os.chdir(before)
    return place


def run(room: Path, console: Mapping[str, str], *commands: tuple[str, ...]) -> tuple[bytes, bytes]:
    """What commands print as answers, and beside them; each of them ends well."""
    other = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONUTF8", "LC_", "LANG"))}
    line = [sys.executable, "-c", PROGRAM, json.dumps(commands)]
    done = subprocess.run(line, cwd=room, env={**other, **console}, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


@pytest.mark.parametrize("console", CONSOLES)
def test_every_command_prints_on_a_console_of_few_characters(room: Path, console: str) -> None:
    for name in ("simulated", "forecast"):
        shutil.rmtree(room / name, ignore_errors=True)
    encoding = {"C": "ascii"}.get(console, console)
    commands = COMMANDS if console == "ascii" else FEW
    answered, beside = (text.decode(encoding) for text in run(room, CONSOLES[console], *commands))
    assert re.findall(r"<(\d+)>", beside) == ["2" if "wrong.toml" in one else "0" for one in commands], beside
    if encoding == "ascii":
        assert "citizens is 'maaske - 60'" in beside
        assert "maaned" in answered
    else:
        assert "måned" in answered


@pytest.mark.parametrize("console", ["cp1252", "ascii"])
def test_json_loses_no_character_on_any_console(room: Path, console: str) -> None:
    for command in JSON:
        (plain, _), (few, _) = (run(room, one, command) for one in ({"PYTHONUTF8": "1"}, CONSOLES[console]))
        assert json.loads(few.decode("ascii")) == json.loads(plain.decode("utf-8"))
        assert not plain.isascii()


def test_files_are_utf_8_whatever_the_console(room: Path) -> None:
    run(room, CONSOLES["C"], ("compare", "run", "--against", "hedensted"))
    first = {file.name: file.read_bytes() for file in (room / "run").glob("*-hedensted.*")}
    run(room, {"PYTHONUTF8": "1"}, ("compare", "run", "--against", "hedensted"))
    assert first == {file.name: file.read_bytes() for file in (room / "run").glob("*-hedensted.*")}
    assert "måned" in (room / "run" / "comparison-hedensted.txt").read_text("utf-8")


def test_the_name_of_a_file_forges_no_line_and_does_nothing_to_the_console(room: Path) -> None:
    names = ("a\n0 errors.toml", "a\x1b[31m.toml", "a\u202elmot.toml", "a\r.toml", os.fsdecode(b"a\xe6.toml"))
    _, beside = run(room, {"PYTHONUTF8": "1"}, *(("validate", name) for name in names))
    said = beside.decode("utf-8")
    assert said.split("\n")[1::3] == ["1 error. Nothing was run and nothing was changed."] * len(names)
    assert said.split("\n")[2::3] == ["<2>"] * len(names)
    assert not {"\x1b", "\u202e", "\r"} & set(said)


def test_a_problem_is_one_line_but_for_the_lines_of_an_example() -> None:
    assert Problem("a\nb", 1, "x\ny\x1b").sentence == "a\\u000ab, line 1: x\\u000ay\\u001b"
    assert Problem("a", 1, "To copy:\n  [horizon]\n  months = 24").sentence.count("\n") == 2
