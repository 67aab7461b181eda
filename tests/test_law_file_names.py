"""Law: every file that a command names has a name that Windows, macOS and Linux can all have."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from fabricated import calibration, save
from hypothesis import given
from hypothesis import strategies as st
from mixed_run import mixed_run

from fsm_sim.cli.commands import commands
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.characters import FORBIDDEN, hidden, in_file_name, is_reserved
from fsm_sim.study.calibrations import by_name as calibrations


def fault(name: str) -> str:
    """What no name on Windows may have, of what a name has."""
    wrong = "".join(one for one in name if one in FORBIDDEN or hidden(one))
    return wrong or name[-1:] * name.endswith((".", " ")) or name * is_reserved(name)


def test_no_command_writes_a_name_that_windows_forbids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    save(calibration(calibrations.sources("published")), calibrations.folder("published"))
    mixed_run(Path("out"), draws=4)
    asked = [
        ["compare", "out", "--against", "two-programmes"],
        ["compare", "out", "--against", "two-programmes", "--out", "results.csv"],
        ["compare", "out", "--against", "two-programmes", "--out", "results.xlsx"],
        ["brief", "out"],
        ["brief", "out", "--slide"],
        ["brief", "out", "--annex"],
        ["simulate", str(shipped("scenarios", "two-programmes.toml")), "--replications", "1", "--out", "simulated"],
        ["calibrate", "published"],
        ["template", "office.xlsx"],
    ]
    for arguments in asked:
        made = CliRunner().invoke(commands, arguments)
        assert made.exit_code == 0, (arguments, made.output, made.exception)
    names = [file.name for file in Path().rglob("*")]
    assert len(names) > 40
    assert {name: fault(name) for name in names if fault(name)} == {}
    assert Path("out/figures/en-fan-fsm2.paid_hours_or_education.svg").is_file()


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_becomes_a_part_of_a_file_name_and_two_names_never_the_same(one: str, other: str) -> None:
    name = f"en-fan-{in_file_name(one)}.svg"
    assert fault(name) == ""
    assert (in_file_name(one) == in_file_name(other)) == (one == other)


@pytest.mark.parametrize("name", ["con", "NUL", "Com1", "lpt9"])
def test_a_calibration_is_not_called_as_windows_calls_a_device(name: str) -> None:
    with pytest.raises(InputError, match="Windows keeps it for a device; choose another"):
        calibrations.folder(name)


@pytest.mark.parametrize("name", ["con.toml", "aux", "nul .csv", "a:b", "a?", "a ", "a.", "\x01"])
def test_the_law_sees_a_name_that_windows_forbids(name: str) -> None:
    assert fault(name) != ""
