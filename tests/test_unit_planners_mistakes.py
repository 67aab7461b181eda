"""Unit: what a planner writes by mistake in an office is told once, in words that say what to write instead."""

from pathlib import Path

import pytest

from fsm_sim.inputs.checking.examples import whole
from fsm_sim.inputs.validate import validate
from fsm_sim.language.errors import in_language

OFFICE = """\
[scenario]
name = "office"
title = "Office"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
intake_per_month = 12

[staffing]
posts = [{ from_month = 0, count = 9 }]
leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]

[horizon]
months = 24
start_month = "2027-01"
"""
MONTH = 'from_month is a month: a number from the start, 0 or more, or such as "2027-01".'
STEPS = "posts = [{ from_month = 0, count = 9 }]"


def told(tmp_path: Path, old: str, new: str) -> list[str]:
    assert OFFICE.count(old) == 1
    file = tmp_path / "office.toml"
    file.write_text(OFFICE.replace(old, new), "utf-8")
    return [one.text for one in validate([file]).problems]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('"2027-03"', '"2027-3"', [f"leave[0].from_month is '2027-3'; {MONTH}"]),
        ('"2027-03"', '"marts 2027"', [f"leave[0].from_month is 'marts 2027'; {MONTH}"]),
        ('"2027-03"', "2027-03-15", [f"leave[0].from_month is 2027-03-15; {MONTH}"]),
        ("= 12", '= "12 %"', ["; write how many, not per cent."]),
        ("months = 24", "months = 0.5", ["months is 0.5, not whole months"]),
        ("months = 24", "months = true", ["months is true, not a number"]),
        ("months = 24", "months = inf", ["months is inf, not a finite number"]),
        ("= 12", "= []", ["intake_per_month has no steps; give a number, or steps of which"]),
        ("= 12", "= [3]", ["intake_per_month is a list of 1; give 12 numbers, of January to December"]),
        ('programme = "bir"\ncitizens = 340', 'programmes = ["bir", "ap"]', ["programmes[0] is", "programmes[1] is"]),
        ('programme = "bir"\ncitizens = 340', 'programmes = "bir"', ["programmes is 'bir', not a list"]),
        ('programme = "bir"\ncitizens = 340', "programmes = { bir = 9 }", ["programmes is a table, not a list"]),
        (
            'programme = "bir"\ncitizens = 340',
            "programmes = [{}]",
            ["programmes[0] lacks 'name'", "programmes[0] lacks 'citizens'", "gives intake_per_month and programmes"],
        ),
        (STEPS, "posts = 9", [f"is a list of {{ from_month, count }}. For example: {STEPS}"]),
        (STEPS, "posts = [{ from_month = 0, people = [] }]", ["posts[0].people is an empty list"]),
        ("count = 9", "count = 8,2", ["; write 8.2 with a decimal point."]),
        ("= 340", "= 340\ncitizens = 341", ["this key or table stands there already."]),
        ("[horizon]", "[staffing]\n[horizon]", ["this key or table stands there already."]),
        ('"Office"', "“Office”", ["quotation marks are straight"]),
        ("= 340", "=\u00a0340", ["leave out U+00A0, which is not seen."]),
        ("months =", "måneder =", ["a key of letters from a to z and then = are expected."]),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_with_what_to_write(tmp_path: Path, old: str, new: str, wanted: list[str]) -> None:
    """Months by another name were "not a number"; what was no list was said to lack keys that it must not have."""
    found = told(tmp_path, old, new)
    assert len(found) == len(wanted), found
    assert all(part in text for part, text in zip(wanted, found, strict=True)), found


def test_the_reasons_of_the_reader_of_toml_are_said_in_danish(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "= 340", "= 340\ncitizens = 341")
    wanted = "dette er ikke gyldig TOML ved tegn 15: denne nøgle eller tabel står der allerede."
    assert in_language(said, "da") == wanted


def test_leave_of_more_people_than_there_ever_are_is_told_whatever_else_is_wrong(tmp_path: Path) -> None:
    """It was told only once the shares of full time, and its own dates, were right."""
    leave = 'leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]'
    more = leave.replace("citizens", "posts = 12, citizens").replace("2027-03", "2026-03")
    found = told(tmp_path, leave, more)
    assert found[0].startswith("[staffing] leave[0].from_month is '2026-03', before the start in 2027-01"), found
    assert found[1:] == ["[staffing] leave[0] is leave of 12 people, but there are never more than 9; name fewer."]


@pytest.mark.parametrize("column", ["citizens", "intake_per_month", "posts"])
def test_an_amount_in_a_list_of_offices_is_never_read_as_per_cent(tmp_path: Path, column: str) -> None:
    """An intake of "12 %" was taken for 0.12 citizens a month, without a word."""
    row = {"municipality": "Vejle", "programme": "bir", "citizens": "340", "intake_per_month": "12", "posts": "9"}
    row[column] = "12 %"
    (tmp_path / "list.csv").write_text(f"{','.join(row)}\n{','.join(row.values())}\n", "utf-8")
    start, end = OFFICE.index("[office]"), OFFICE.index("[staffing]")
    file = tmp_path / "office.toml"
    file.write_text('offices = "list.csv"\n' + OFFICE[:start] + OFFICE[end:], "utf-8")
    (found,) = validate([file]).problems
    assert found.text.startswith(f"{column} is '12 %'")
    assert column == "citizens" or found.text.endswith("; write how many, not per cent.")


INTAKES = {
    "steps": '[{ from_month = 0, per_month = 4 }, { from_month = "2027-07", per_month = 10 }]',
    "season": "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]",
    "dates": '{ "2027-01" = 4, "2027-07" = 10 }',
}


@pytest.mark.parametrize(("kind", "mean"), [("steps", "8.5"), ("season", "6.5"), ("dates", "8.5")])
def test_an_intake_of_one_of_several_programmes_that_changes_is_refused_with_what_to_give(
    tmp_path: Path, kind: str, mean: str
) -> None:
    """It was "a list, not a number", which left a planner who knows the season with nothing to write."""
    parts = [f'{{ name = "{name}", citizens = 90, intake_per_month = {INTAKES[kind]} }}' for name in ("bir", "fsm2")]
    old = 'programme = "bir"\ncitizens = 340\nintake_per_month = 12'
    found = told(tmp_path, old, f"programmes = [{', '.join(parts)}]")
    assert [f"give {mean}, its mean over the 24 months, or put the programme into a scenario of its own" in one
            for one in found] == [True, True], found  # fmt: skip
    assert told(tmp_path, old, f"programmes = [{parts[0]}]") == []  # of one programme it may change
    whole = OFFICE.replace(old, f"programmes = [{', '.join(parts)}]")
    (tmp_path / "office.toml").write_text(whole.replace("months = 24", "months = 0"), "utf-8")
    texts = [one.text for one in validate([tmp_path / "office.toml"]).problems]
    assert sum('give one number, or "steady", or put' in one for one in texts) == 2
    (tmp_path / "office.toml").write_text(whole.replace('start_month = "2027-01"', 'start_month = "soon"'), "utf-8")
    texts = [one.text for one in validate([tmp_path / "office.toml"]).problems]
    assert sum("changes over time" in one for one in texts) == 2


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("count = 9", "people = [1, 0.6]", "people = [1, 0.6]"),
        ("count = 9", "people = 9", "people = 9"),
        ('leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]', "leave = 1", "leave = 1"),
        (
            'leave = [{ from_month = "2027-03", to_month = "2027-09", citizens = "shared" }]',
            'leave = ["March to August"]',
            'leave = ["March to August"]',
        ),
    ],
)
def test_an_example_of_people_or_leave_is_told_once_and_can_be_copied(
    tmp_path: Path, old: str, new: str, wrong: str
) -> None:
    """Neither was shown, and an office of part-time people with one on leave took four rounds."""
    (shown,) = (text.partition("For example: ")[2] for text in told(tmp_path, old, new) if "For example: " in text)
    assert shown.partition(" = ")[0] == wrong.partition(" = ")[0]
    assert told(tmp_path, old, new.replace(wrong, shown)) == []


def test_the_lines_that_an_empty_file_shows_for_people_and_leave_can_be_put_in_place(tmp_path: Path) -> None:
    lines = [line.strip() for line in whole().splitlines()]
    marked = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    assert [line.partition(" ")[0] for line in marked] == ["posts", "leave"]
    others = [line for line in lines if not line.startswith(("# ", "posts"))]
    place = others.index("[staffing]") + 1
    file = tmp_path / "vejle.toml"
    for text in ("\n".join(lines), "\n".join([*others[:place], *marked, *others[place:]])):
        file.write_text(text, "utf-8")
        assert validate([file]).problems == ()
