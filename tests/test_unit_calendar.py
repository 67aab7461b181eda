"""Unit: months of the calendar in a scenario, intakes by date and season, and what is asked about odd numbers."""

from pathlib import Path

import pytest

from fsm_sim.inputs import programmes
from fsm_sim.inputs.calendar import undated
from fsm_sim.inputs.scenarios import read_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.language.calendar import month_in_words, short_month
from fsm_sim.model.scenarios.intake import intake_steps
from fsm_sim.model.scenarios.warning import ClosedProgramme, LongVacancy, OldRules, StepAfterHorizon

BASE = """\
[scenario]
name = "base"
title = "Base"

[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"
intake_per_month = 12

[staffing]
posts = [{ from_month = 0, count = 9 }]

[horizon]
months = 24
start_month = "2027-11"
"""
PLAN = "[{ from_month = 0, count = 9 }]"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path("a.toml").write_text(text, "utf-8")
    return "a.toml"


def problems(*changes: tuple[str, str]) -> list[str]:
    return [one.sentence for one in validate(write(*changes)).problems]


def test_a_date_in_a_plan_is_so_many_months_after_the_start() -> None:
    dated = '[{ from_month = "2027-11", count = 9 }, { from_month = "2028-03", count = 10 }]'
    scenario = read_scenario(write((PLAN, dated)))
    months = "[{ from_month = 0, count = 9 }, { from_month = 4, count = 10 }]"
    assert scenario.scenario == read_scenario(write((PLAN, months))).scenario
    assert [one.from_month for one in scenario.scenario.staffing.posts] == [0.0, 4.0]


def test_a_scenario_without_a_start_month_has_the_digest_that_it_had_before_there_were_any() -> None:
    scenario = read_scenario(write(('start_month = "2027-11"\n', ""))).scenario
    assert "start_month" not in scenario.model_dump_json()


@pytest.mark.parametrize(
    ("intake", "steps"),
    [
        ('{ "2027-11" = 12, "2028-02" = 8.5 }', ((0.0, 12.0), (3.0, 8.5))),
        ("[1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 5, 5]", ((0.0, 5.0), (2.0, 1.0), (3.0, 2.0), (4.0, 3.0), (12.0, 5.0))),
        ("[{ from_month = 0, per_month = 12 }, { from_month = 6, per_month = 0 }]", ((0.0, 12.0), (6.0, 0.0))),
        ('[{ from_month = "2027-11", per_month = 12 }, { from_month = "2028-05", per_month = 0 }]', ((0, 12), (6, 0))),
        ("7", ((0.0, 7.0),)),
    ],
)
def test_an_intake_is_given_by_month_by_date_or_by_season(intake: str, steps: tuple[tuple[float, float], ...]) -> None:
    months = ("months = 24", "months = 14") if intake.startswith("[1") else ("months = 24", "months = 24")
    (office,) = read_scenario(write(("intake_per_month = 12", f"intake_per_month = {intake}"), months)).scenario.office
    assert intake_steps(office.intake_per_month) == steps


START = 'write [horizon] start_month = "2027-01" too, the month in which the scenario starts, or months from there.'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (PLAN, '[{ from_month = 0, count = 9 }, { from_month = "2027-09", count = 8 }]',
         "[staffing] posts[1].from_month is '2027-09', before the start in 2027-11; write a month from 2027-11 on."),
        ("intake_per_month = 12", 'intake_per_month = { "2027-10" = 3 }',
         "[office] intake_per_month names 2027-10, before the start in 2027-11; write a month from 2027-11 on."),
        ("intake_per_month = 12", 'intake_per_month = { "2028-01" = 3 }',
         "[office] intake_per_month begins in 2028-01, after the start in 2027-11; say what it is from 2027-11 on."),
        ("intake_per_month = 12", "intake_per_month = { january = 3 }",
         "[office] intake_per_month has 'january', which is no month; write a month such as \"2027-01\" = 12."),
        ("intake_per_month = 12", "intake_per_month = {}",
         "[office] intake_per_month is an empty table; give a number, or one for each date from which it changes."),
        ("intake_per_month = 12", "intake_per_month = [3, 4]",
         "[office] intake_per_month is a list of 2; give 12 numbers, of January to December, or steps such as "
         "{ from_month = 0, per_month = 12 }."),
        ("intake_per_month = 12", "intake_per_month = [{ from_month = 3, per_month = 4 }]",
         "[office] intake_per_month has steps from months 3; the first is 0 and the rest follow in order."),
        ("intake_per_month = 12", "intake_per_month = [{ from_month = 0, per_month = -4 }]",
         "[office] intake_per_month[0].per_month is -4; an intake per month is 0 or more."),
        ("intake_per_month = 12", 'intake_per_month = "stedy"',
         "[office] intake_per_month is 'stedy', not a number; an intake per month is 0 or more, \"steady\", or a list "
         "of { from_month, per_month }; did you mean \"steady\"?"),
        ('"2027-11"', '"2027-13"', "[horizon] start_month is '2027-13'; start_month is a month such as \"2027-01\"."),
        ("months = 24", "months = 24.5", "[horizon] months is 24.5, not whole months; did you mean 24 or 25?"),
        ("[horizon]", "separation_per_year = 20\n[horizon]",
         "[staffing] separation_per_year is 20: a rate, 20 separations a year for each filled post; did you mean 0.20, "
         "20 for every 100? At most 3 is accepted."),
        ("[horizon]", "reassignment_per_year = 110.0\n[horizon]",
         "[staffing] reassignment_per_year is 110: a rate, 110 changes of caseworker a year for each citizen. "
         "At most 3 is accepted."),
        ("[horizon]", "separation_per_year = 130\n[horizon]",
         "[staffing] separation_per_year is 130: a rate, 130 separations a year for each filled post. "
         "At most 3 is accepted."),
        ("[horizon]", "separation_per_year = -1\n[horizon]",
         "[staffing] separation_per_year is -1; a separation rate is from 0 to 3 a year."),
        ("months = 24", "months = 0", "[horizon] months is 0; a horizon is a whole number of months from 1 to 600."),
        ("months = 24", "months = 0.5", "[horizon] months is 0.5, not whole months; did you mean 1?"),
        (PLAN, '[{ from_month = "2027-11", count = 9 }, { from_month = "2028-09", count = 8 }, '
         '{ from_month = "2028-03", count = 7 }]',
         "[staffing] posts has steps from 2027-11, 2028-09, 2028-03; the first is 2027-11 and the rest follow in "
         "order."),
        ("[horizon]", 'leave = [{ from_month = "2028-09", to_month = "2028-03", citizens = "shared" }]\n[horizon]',
         "[staffing] leave[0] begins in 2028-09 and ends when 2028-03 begins; to_month is the first month after it, "
         "so put 2028-10 or a later one."),
        ("[horizon]", 'leave = [{ from_month = "2029-12", to_month = "2030-03", citizens = "shared" }]\n[horizon]',
         "[staffing] leave[0] begins in 2029-12, but the horizon ends with 2029-10; put an earlier "
         "from_month."),
        ("[horizon]", 'leave = [{ from_month = "2028-07", to_month = "2028-09", posts = 10, citizens = "shared" }]\n'
         "[horizon]",
         "[staffing] leave[0] is leave of 10 people from 2028-07, but the plan 'base' of Vejle (bir) has 9 who can go "
         "then; name fewer, or other months."),
        ("[horizon]", 'leave = [{ from_month = 2, to_month = 4, share = 0.5, citizens = "shared" }]\n[horizon]',
         "[staffing] leave[0] is leave of 1 person who works 0.5 of full time from 2028-01, but the plan 'base' of "
         "Vejle (bir) has nobody who can go then; name fewer, or other months."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_date_or_a_number_is_one_sentence(old: str, new: str, said: str) -> None:
    (found,) = problems((old, new))
    assert found.partition(": ")[2] == said


def test_an_invalid_start_is_one_error_and_not_one_for_each_date_too() -> None:
    """Each date was also said to have no start."""
    dated = '[{ from_month = "2027-11", count = 9 }, { from_month = "2028-09", count = 8 }]'
    leave = "[horizon]", 'leave = [{ from_month = "2039-09", to_month = "2040-03", citizens = "shared" }]\n[horizon]'
    intake = "intake_per_month = 12", 'intake_per_month = { "2027-11" = 3, "2028-02" = 4 }'
    (found,) = problems(('"2027-11"', '"2027-13"'), (PLAN, dated), leave, intake)
    assert found.endswith("[horizon] start_month is '2027-13'; start_month is a month such as \"2027-01\".")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        (
            PLAN,
            '[{ from_month = 0, count = 9 }, { from_month = "2028-01", count = 8 }]',
            "posts[1].from_month is '2028-01'",
        ),
        ("intake_per_month = 12", 'intake_per_month = { "2027-11" = 3 }', "names 2027-11"),
        ("intake_per_month = 12", f"intake_per_month = {[1] * 12}", "gives the months of a year"),
    ],
)
def test_a_date_needs_a_start(old: str, new: str, named: str) -> None:
    (found,) = problems(('start_month = "2027-11"\n', ""), (old, new))
    assert named in found
    assert found.endswith(START)


def test_a_step_after_the_horizon_and_a_vacancy_of_years_are_asked_about() -> None:
    late = '[{ from_month = 0, count = 9 }, { from_month = "2029-11", count = 8 }]'
    file = read_scenario(write((PLAN, late), ("[horizon]", "vacancy_months = 30\n[horizon]")))
    assert file.warnings == (
        StepAfterHorizon(what="posts", from_month=24.0, months=24.0),
        LongVacancy(months=30.0, most=24.0),
        ClosedProgramme(title=programmes.load("bir").title, closed_from="2026-02-01"),
    )
    intake = "intake_per_month = [{ from_month = 0, per_month = 9 }, { from_month = 36, per_month = 3 }]"
    found, _ = read_scenario(write(("intake_per_month = 12", intake))).warnings
    assert found == StepAfterHorizon(what="intake", from_month=36.0, months=24.0)


@pytest.mark.parametrize(("day", "old"), [("2010-01-01", True), ("2026-10-31", True), ("2026-11-01", False)])
def test_rules_of_more_than_a_year_before_the_start_are_asked_about(day: str, old: bool) -> None:
    warnings = read_scenario(write(('title = "Base"', f'title = "Base"\nrules_as_of = "{day}"'))).warnings
    assert (OldRules(rules_as_of=day, start_month="2027-11") in warnings) == old


def test_months_are_written_in_one_way() -> None:
    assert month_in_words(0, "2027-01", "da") == "januar 2027"
    assert (short_month(0, "2027-01", "da"), short_month(0.5, "2027-01", "en")) == ("jan. 2027", "Jan 2027")
    assert (month_in_words(2.5, None, "da"), month_in_words(2.5, None, "en")) == ("måned 2,5", "month 2.5")


def test_an_office_without_intake_and_a_plan_without_posts_are_judged_as_elsewhere_where_there_is_a_start() -> None:
    data = {"horizon": {"months": 24, "start_month": "2027-01"}, "office": [{"citizens": 3}], "staffing": {"posts": []}}
    assert undated(data) == (data, (), ())
    assert undated({**data, "staffing": {}}).wrong == ()
