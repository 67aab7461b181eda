"""Unit: what a specification cannot express of a scenario's offices: sizes, names, one office twice; and words."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import Rows, SourceFile, in_order, owner, problems
from fsm_sim.inputs.checking.references import MOST_CITIZENS, MOST_POSTS, reference_violations
from fsm_sim.inputs.checking.tables import merge
from fsm_sim.inputs.checking.violations import Violation, violations
from fsm_sim.inputs.checking.wording import dotted, name_of, near, remedy, suggestion
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.scenarios.scenario import Scenario


def texts(offices: list[Any], months: object = 12.0, posts: object = ()) -> list[str]:
    data = {"office": offices, "horizon": {"months": months}, "staffing": {"posts": posts}}
    return [violation.text for violation in reference_violations(data)]


def office(**changes: Any) -> dict[str, Any]:
    return {"municipality": "Hedensted", "programme": "bir", "citizens": 200, **changes}


def test_the_limits_are_a_million_citizens_and_ten_thousand_posts() -> None:
    """More than Denmark's recipients of kontanthjælp and any municipality's caseworkers, and soon counted out."""
    assert (MOST_CITIZENS, MOST_POSTS) == (1_000_000, 10_000)


@pytest.mark.parametrize(
    ("most", "one_more", "months"),
    [
        ({"citizens": 1_000_000}, {"citizens": 1_000_001}, 12.0),
        ({"citizens": {"passive": 999_999, "placement": 1}}, {"citizens": {"passive": 999_999, "placement": 2}}, 12.0),
        (
            {"citizens": 400_000, "intake_per_month": 50_000.0},
            {"citizens": 400_001, "intake_per_month": 50_000.0},
            12.0,
        ),
        ({"citizens": 0, "intake_per_month": 100_000.0}, {"citizens": 0, "intake_per_month": 100_001.0}, 10.0),
    ],
)
def test_a_million_citizens_over_the_horizon_are_allowed_and_one_more_is_not(
    most: dict[str, Any], one_more: dict[str, Any], months: float
) -> None:
    assert texts([office(**most)], months) == []
    (text,) = texts([office(**one_more)], months)
    assert text.startswith("has 1,000,0")
    assert text.endswith("citizens over the horizon; an office has at most 1,000,000.")


def test_ten_thousand_posts_of_an_office_are_allowed_and_one_more_is_not() -> None:
    assert texts([office(posts=10_000)]) == []
    assert texts([office(posts=10_001)]) == ["is 10,001; an office has at most 10,000 posts."]


@pytest.mark.parametrize(
    ("step", "allowed"),
    [
        *(({"count": 10_000}, True), ({"count": 10_001}, False)),
        *(({"citizens_per_post": 2e-2}, True), ({"citizens_per_post": 1.99e-2}, False)),
    ],
)
def test_a_plan_gives_at_most_ten_thousand_posts_in_its_largest_office(step: dict[str, float], allowed: bool) -> None:
    """Two hundred citizens, of whom the other office has fewer, at 0.02 to a post are 10,000 posts."""
    found = texts([office(), office(municipality="Læsø", citizens={"passive": 4})], posts=[{"from_month": 0, **step}])
    assert (found == []) == allowed
    found = texts([office(citizens={"passive": 150, "placement": 50})], posts=[{"from_month": 0, **step}])
    assert (found == []) == allowed
    parts = [{"name": "bir", "citizens": 150}, {"name": "ap", "citizens": {"passive": 50}}]
    found = texts([{"municipality": "Hedensted", "programmes": parts}], posts=[{"from_month": 0, **step}])
    assert (found == []) == allowed


@pytest.mark.parametrize(
    "step", ["count = 1e15", "citizens_per_post = 1e-13", "people = [{ count = 1_000_000_000_000 }]"]
)
def test_a_plan_of_too_many_posts_is_refused_beside_leave_before_they_are_counted_out(
    tmp_path: Path, step: str
) -> None:
    """To list them took gigabytes, and minutes: of a trillion no machine has the memory."""
    leave = 'leave = [{ from_month = 2, to_month = 8, citizens = "shared" }]'
    office_ = '[office]\nmunicipality = "Hedensted"\nprogramme = "bir"\ncitizens = 250'
    plan = f"[staffing]\nposts = [{{ from_month = 0, {step} }}]\n{leave}\n[horizon]\nmonths = 24\n"
    file = tmp_path / "huge.toml"
    file.write_text(f'[scenario]\nname = "huge"\ntitle = "Huge"\n{office_}\n{plan}', "utf-8")
    (told,) = validate(file).problems
    assert told.sentence.endswith("posts; an office has at most 10,000 posts.")


@pytest.mark.parametrize("value", [None, "12", True, float("nan"), float("inf"), -5, [1]])
def test_a_value_that_is_no_number_above_nothing_is_left_to_the_specification(value: object) -> None:
    assert texts([office(citizens=value, intake_per_month=value, posts=value)], value, [{"count": value}, value]) == []
    others = [office(municipality=value, programme=what) for what in ("bir", "fsm2")]
    assert texts([value, office(), *others]) == []


@pytest.mark.parametrize("value", [None, 5, True, ["bir"]])
def test_an_office_without_a_name_or_a_programme_is_not_counted_twice(value: object) -> None:
    assert texts([office(programme=value), office(programme=value)]) == []
    assert texts([office(municipality=value), office(municipality=value)]) == []


def test_names_of_states_and_groups_are_those_of_the_offices_own_programme() -> None:
    assert texts([office(citizens={"passive": 2}), office(programme="fsm2", citizens={"passive": 2})]) == []
    assert texts([office(citizens={"pasive": 2})]) == [
        "names the state 'pasive', which bir does not have; did you mean 'passive'?"
    ]
    (group,) = texts([office(groups={"nobody": 2})])
    assert group.startswith("names the group 'nobody', which bir does not have; groups are ")
    assert texts([office(citizens={"left": 2})]) == [
        "puts citizens in 'left', who have left the target group; leave them out."
    ]


def test_one_office_twice_is_said_once_for_each_time_after_the_first() -> None:
    assert texts([office(), office(programme="fsm2"), office(municipality="Læsø")]) == []
    assert texts([office(), office(municipality="Læsø"), office()]) == [
        "Hedensted runs bir twice; an office is listed once."
    ]


# Words


def test_a_long_value_is_shown_by_its_first_57_characters() -> None:
    assert shown("x" * 58) == repr("x" * 58)  # sixty with its quotation marks
    assert shown("x" * 59) == "'" + "x" * 56 + "..."
    assert [shown(value) for value in ([], {}, [0], {"a": 1}, False, 2.5)] == [
        *("an empty list", "an empty table", "a list", "a table", "false", "2.5")
    ]


@pytest.mark.parametrize(
    ("value", "wanted", "text"),
    [
        ("6,5", "a number", "; write 6.5 with a decimal point"),
        (" -6.5 ", "a finite number", "; write -6.5 without quotes"),
        ("7", "a whole number", "; write 7 without quotes"),
        *(
            (
                ("7", "a text", ""),
                ("7 %", "a number", "; write 0.07 for 7 %"),
                ("7 % of all", "a number", ""),
                ("6,", "a number", ""),
                (6.5, "a whole number", ""),
            )
        ),
    ],
)
def test_a_number_in_quotes_or_with_a_decimal_comma_has_a_remedy(value: object, wanted: str, text: str) -> None:
    assert remedy(value, wanted, "a rate is 0 or more") == text


def test_places_are_named_as_the_file_writes_them_and_counted_as_people_count() -> None:
    assert name_of(()) == ""
    assert name_of(("office", 0), listed=True) == "[[office]] number 1"
    assert name_of(("office", 0, "citizens", "passive")) == "[office] citizens.passive"
    assert name_of(("office", "citizens"), listed=True) == "[office] citizens"
    assert name_of(("horizon",)) == "[horizon]"
    assert dotted(("rates", "passive -> left", 2, "a_b-C9")) == "rates.'passive -> left'[2].a_b-C9"


def test_a_name_that_resembles_none_lists_those_that_are_allowed() -> None:
    assert near("quantum", ["posts", "handover"]) is None
    assert suggestion("quantum", ["posts", "handover"]) == "; keys are posts, handover."
    assert suggestion("quantum", []) == "."


def test_problems_stand_by_file_as_first_met_and_then_by_line_those_without_a_line_first() -> None:
    found = [
        Problem("b", 9, "x"),
        Problem("a", 3, "y"),
        Problem("b", 2, "z"),
        Problem("b", None, "w"),
        Problem("a", 1, "v"),
    ]
    assert [(one.file, one.line) for one in in_order([*found, *found])] == [
        *(("b", None), ("b", 2), ("b", 9), ("a", 1), ("a", 3))
    ]


# Which file a value comes from


BASE = """\
[scenario]
name = "base"

[office]
municipality = "Hedensted"
citizens = 3

[staffing]
posts = [{ from_month = 0, count = 1 }, { from_month = 3, count = -2 }]
"""
PATCH = """\
[staffing]
vacancy_months = -1
"""
GRAMMAR = Grammar(Scenario, "a scenario")


def source(name: str, text: str, rows: Rows | None = None, **data: Any) -> SourceFile:
    file = TomlFile(Path(name), text, tomllib.loads(text))
    return SourceFile(file, {**file.data, **data}, rows)


@pytest.mark.parametrize(
    ("path", "file", "line"),
    [
        (("staffing", "vacancy_months"), "patch.toml", 2),
        (("staffing", "posts", 1, "count"), "base.toml", 9),
        (("office", 0, "citizens"), "base.toml", 6),  # a single table is the first of a list
        (("staffing", "separation_per_year"), "patch.toml", 1),  # in neither: said of the topmost that has the table
        (("office", 0, "posts"), "base.toml", 4),
        (("horizon",), "patch.toml", None),
    ],
)
def test_a_value_is_looked_for_in_the_topmost_file_that_has_it(
    path: tuple[str | int, ...], file: str, line: int | None
) -> None:
    sources = (source("patch.toml", PATCH), source("base.toml", BASE))
    found = owner(sources, path).problem(Violation(path, path, "is wrong."), GRAMMAR)
    assert (found.file, found.line) == (file, line)


def test_a_list_replaces_the_list_of_a_lower_file_even_where_it_is_shorter() -> None:
    patch = source("patch.toml", "[staffing]\nposts = [{ from_month = 0 }]\n")
    sources = (patch, source("base.toml", BASE))
    for path in (("staffing", "posts", 0, "count"), ("staffing", "posts", 1, "count"), ("staffing", "posts", 1)):
        assert owner(sources, path) is patch
    assert patch.reach(("staffing", "posts", 1, "count")) == (2, False)
    assert patch.reach(("staffing", "posts", 0)) == (3, False)
    assert patch.reach(("staffing", "vacancy_months")) == (1, True)
    assert patch.reach(("office", 0)) == (0, True)
    number = source("patch.toml", "[staffing]\nposts = 3\n")  # in place of a list: it has no first element
    assert number.reach(("staffing", "posts", 0, "count")) == (2, False)


def test_what_was_read_from_rows_is_said_of_the_row_and_what_was_not_of_the_file() -> None:
    rows = Rows(("office",), "offices.csv", (2, 4))
    listed = source("base.toml", '[scenario]\nname = "base"\n', rows, office=[{"citizens": 1}, {"citizens": -1}])

    def said(path: tuple[str | int, ...]) -> Problem:
        return listed.problem(Violation(path, path, "is wrong."), GRAMMAR, listed=True)

    assert said(("office", 1, "citizens")) == Problem("offices.csv", 4, "citizens is wrong.")
    assert said(("office", 0, "citizens", "passive")) == Problem("offices.csv", 2, "citizens.passive is wrong.")
    assert said(("office", 1)) == Problem("offices.csv", 4, "is wrong.")
    assert said(("office",)) == Problem("base.toml", None, "[office] is wrong.")
    assert said(("scenario", "name")) == Problem("base.toml", 2, "[scenario] name is wrong.")


def test_the_only_office_is_named_without_its_number() -> None:
    path = ("office", 0, "citizens")
    found = [Violation(path, path, "is wrong.")]
    sources = (source("base.toml", BASE),)
    assert [one.text for one in problems(sources, found, GRAMMAR)] == ["[office] citizens is wrong."]
    assert [one.text for one in problems(sources, found, GRAMMAR, listed=True)] == [
        "[[office]] number 1: citizens is wrong."
    ]


def test_a_missing_table_is_said_unless_the_file_that_holds_it_could_not_be_read() -> None:
    with pytest.raises(ValueError, match="office") as caught:
        Scenario.model_validate({"scenario": {"name": "x", "title": "X"}, "horizon": {"months": 1}})
    assert [one.text for one in violations(caught.value, GRAMMAR)] == [
        "is missing; [office] is a table, or [[office]] many.",
        "is missing; [staffing] is a table with posts.",
    ]
    assert [one.path for one in violations(caught.value, GRAMMAR, ("office", "staffing"))] == []


# What TOML allows and this project does not


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_a_whole_number_fits_in_64_bits(number: int, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"x = {number}\n")
    assert read_toml(path).data == {"x": number}
    path.write_text(f"y = 1\nx = [{number + (1 if number > 0 else -1)}]\n")
    with pytest.raises(
        InputError, match=r"a\.toml, line 2: 0 is -?\d+; a whole number in a file is from -9\d+ to 9\d+"
    ):
        read_toml(path)


def test_tables_and_lists_lie_at_most_twenty_levels_deep(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("x = " + "[" * 20 + "]" * 20 + "\n")
    assert "x" in read_toml(path).data
    path.write_text("x = " + "[" * 21 + "]" * 21 + "\n")
    with pytest.raises(InputError, match="lie more than 20 levels deep"):
        read_toml(path)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a = 1\nx = \n", 2, "this is not valid TOML at column 5: a value is missing, or is none."),
        ("a = 1\nb = [1,\n\n", 2, "this is not valid TOML at the end of the file: a value is missing, or is none."),
        ('a = 1\nx = "open\n', 2, "this is not valid TOML at column 10: a text is not closed by a quotation mark."),
        ("a = 1\na = 2\n", 2, "this is not valid TOML at column 6: this key or table stands there already."),
    ],
)
def test_what_is_not_toml_is_said_with_its_line_its_column_and_the_reason(
    text: str, line: int, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_toml(path)
    assert [(one.line, one.text) for one in caught.value.problems] == [(line, sentence)]


@pytest.mark.parametrize(
    ("line", "ending"),
    [
        ("x = 6,5", "; write 6.5 with a decimal point."),
        ("x = -6,5 # a comment", "; write -6.5 with a decimal point."),
        ("x = Hedensted", '; write a text in quotes: "Hedensted".'),
        ("x = true false", None),
        ("x = 6,5,4", None),
    ],
)
def test_a_decimal_comma_and_a_text_without_quotes_have_their_remedy(
    line: str, ending: str | None, tmp_path: Path
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"# a file\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_toml(path)
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert problem.text.endswith(ending) if ending else "write" not in problem.text


def test_tables_are_merged_and_neither_is_changed() -> None:
    base, over = (
        {"a": {"x": [1], "y": 2}, "b": 1, "c": {"z": 1}},
        {"a": {"x": [2], "n": {"m": 1}}, "b": {"k": 1}, "c": 3},
    )
    merged = merge(base, over)
    assert merged == {"a": {"x": [2], "y": 2, "n": {"m": 1}}, "b": {"k": 1}, "c": 3}
    merged["a"]["n"]["m"], merged["a"]["x"][0] = 9, 9
    assert base == {"a": {"x": [1], "y": 2}, "b": 1, "c": {"z": 1}}
    assert over == {"a": {"x": [2], "n": {"m": 1}}, "b": {"k": 1}, "c": 3}
