"""Unit: a municipality by any spelling, and offices whose posts, names or numbers are odd."""

import unicodedata
from pathlib import Path

import pytest

from fsm_sim.inputs.municipalities import codes, municipality, nearest
from fsm_sim.inputs.scenarios import as_scenario_file, load_scenario, read_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.model.scenarios.warning import EmptyOffice, OwnPosts, UnknownMunicipality
from fsm_sim.study.forecasts.record import scenario_record

BASE = """\
[scenario]
name = "base"
title = "Base"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"

[staffing]
posts = [{ from_month = 0, count = 9 }, { from_month = 3, count = 10 }]

[horizon]
months = 24
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(old: str = "", new: str = "", name: str = "a.toml") -> str:
    assert old in BASE
    Path(name).write_text(BASE.replace(old, new) if old else BASE, "utf-8")
    return name


def test_every_municipality_is_found_by_its_name_its_code_and_the_ways_in_which_it_is_written() -> None:
    assert len(codes()) == 98
    for name, code in codes().items():
        spellings = (
            name, name.upper(), name.lower(), f" {name} ", f"{name} Kommune", f"{name}s kommune", f"Jobcenter {name}",
            unicodedata.normalize("NFD", name), unicodedata.normalize("NFD", f"{name} KOMMUNE"), code, code.lstrip("0"),
        )  # fmt: skip
        assert {municipality(one) for one in spellings} == {name}, name
    assert municipality("Ålborg") == "Aalborg"
    assert municipality("Nordfyn") == "Nordfyns"
    assert municipality("Fyn") is None
    assert nearest("Nordfynn") == "Nordfyns"


@pytest.mark.parametrize("written", ["Vejle Kommune", "VEJLE", "0630", "Jobcenter Vejle"])
def test_a_scenario_has_the_municipality_by_its_name_through_both_doors(written: str) -> None:
    read = read_scenario(write('"Vejle"', f'"{written}"'))
    assert read.scenario == load_scenario(write())
    assert read.warnings == ()
    office = read.scenario.office[0].model_copy(update={"municipality": written})
    made = as_scenario_file(read.scenario.model_copy(update={"office": (office,)}))
    assert made.scenario.office[0].municipality == "Vejle"


def test_two_spellings_of_one_municipality_are_the_same_office_twice() -> None:
    Path("list.csv").write_text("municipality,programme,citizens\nVejle,bir,3\nvejle kommune,bir,4\n", "utf-8")
    table = BASE[BASE.index("[office]") : BASE.index("[staffing]")]
    Path("a.toml").write_text('offices = "list.csv"\n' + BASE.replace(table, ""), "utf-8")
    (found,) = validate("a.toml").problems
    assert found.text == "Vejle runs bir twice; an office is listed once."


@pytest.mark.parametrize(("written", "near"), [("Hedenstedt", "Hedensted"), ("Xyz", "")])
def test_a_town_that_is_no_municipality_is_warned_of_with_the_nearest(written: str, near: str) -> None:
    file = read_scenario(write('"Vejle"', f'"{written}"'))
    assert file.warnings == (UnknownMunicipality(municipality=written, nearest=near),)


def test_a_town_that_is_no_municipality_is_warned_of_beside_the_errors_of_its_file() -> None:
    """One round of `validate` says both; a town of no name, a region and what is no text are errors alone."""
    text = BASE.replace("citizens = 340", "citizens = -1")
    for written, near in (('"Hedenstedt"', ["Hedensted"]), ('""', []), ('"Region Sjælland"', []), ("7", [])):
        Path("a.toml").write_text(text.replace('"Vejle"', written), "utf-8")
        report = validate("a.toml")
        assert any("citizens is -1" in problem.text for problem in report.problems)
        assert [one.warning.nearest for one in report.warnings if one.warning.kind == "unknown_municipality"] == near
    Path("b.toml").write_text(text.replace('"Vejle"', '"Horsens"'), "utf-8")
    assert validate("b.toml").warnings == ()


def test_the_town_of_the_examples_is_made_up_without_a_warning() -> None:
    assert read_scenario(write('"Vejle"', '"Eksempelby"')).warnings == ()


def test_posts_of_an_offices_own_are_warned_of_and_recorded_as_they_run() -> None:
    table = BASE[BASE.index("[office]") : BASE.index("[staffing]")]
    rows = "Vejle,bir,340,settled,7\nHorsens,bir,400,settled,\nAarhus,bir,900,settled,25\n"
    Path("list.csv").write_text("municipality,programme,citizens,start,posts\n" + rows, "utf-8")
    Path("a.toml").write_text('offices = "list.csv"\n' + BASE.replace(table, ""), "utf-8")
    file = read_scenario("a.toml")
    assert file.warnings == (OwnPosts(municipality="Vejle", programme="bir", posts=7, offices=2),)
    record = scenario_record(file)
    plans = [((0.0, 7),), ((0.0, 9), (3.0, 10)), ((0.0, 25),)]
    assert [office.posts for office in record.offices] == plans
    assert record.posts == ((0.0, 41), (3.0, 42))


def test_an_office_of_nobody_is_warned_of() -> None:
    assert read_scenario(write("citizens = 340", "citizens = 0")).warnings == (
        EmptyOffice(municipality="Vejle", programme="bir"),
    )
    assert read_scenario(write("citizens = 340", "citizens = 0\nintake_per_month = 2")).warnings == ()


def test_an_unknown_state_is_met_by_those_that_citizens_can_start_in() -> None:
    (found,) = validate(write('citizens = 340\nstart = "settled"', "citizens = { xyz = 3 }")).problems
    assert "; states are passive, " in found.text
    assert "left" not in found.text
    assert "disability_pension" not in found.text


@pytest.mark.parametrize("name", ["offices.csv", "offices.xlsx"])
def test_a_spreadsheet_is_called_one_whatever_its_name_ends_in(name: str) -> None:
    Path(name).write_bytes(b"PK\x03\x04\x14\x00\x06\x00\xc7")
    Path("town.toml").write_text(f'offices = "{name}"\n', "utf-8")
    problems = [one.sentence for one in validate(["town.toml", name]).problems]
    said = "open it in a spreadsheet program and save it as .xlsx."
    assert [one for one in problems if one.startswith(f"{name}: the workbook cannot be read") and one.endswith(said)]
    assert not [one for one in problems if "UTF-8;" in one]
