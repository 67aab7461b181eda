"""Laws of what `validate` projects, of steady intakes, and of the warnings that follow from a projection."""

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.engines.measures.monthly_measures import expected
from fsm_sim.inputs.programmes import load
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file, read_scenario
from fsm_sim.language.scenario_warnings import warning_sentence
from fsm_sim.model.errors import InputError
from fsm_sim.model.mixed_office import programmes_of
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.intake import IntakeFrom
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, RehabilitationTeam, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.scenarios.warning import (
    AssumedStart,
    NoPosts,
    ProjectedCaseload,
    ProjectedChange,
    ScenarioWarning,
    UnfilledPosts,
    UnstudiedCaseload,
)
from fsm_sim.report.document.projection_text import projection_text, shown_months
from fsm_sim.report.document.scenario_facts import scenario_facts
from fsm_sim.study.central_parameters import Central, central_setting
from fsm_sim.study.forecasts.record import scenario_record
from fsm_sim.study.projection import project
from fsm_sim.study.projection_warnings import FILLED, projection_warnings
from fsm_sim.study.steady_intake import with_intake

BASE = """
[scenario]
name = "base"
title = "Base"
[office]
municipality = "Vejle"
programme = "bir"
citizens = 340
start = "settled"
intake_per_month = "steady"
[staffing]
posts = [{ from_month = 0, count = 9 }, { from_month = 3, count = 10 }]
[horizon]
months = 24
"""
PATCH = """
[scenario]
name = "more"
title = "More"
base = "base.toml"
[staffing]
posts = [{ from_month = 0, count = 12 }]
separation_per_year = 0.1
"""


def office(
    *, posts: float = 9, staffing: dict[str, Any] | None = None, months: float = 24.0, **about: Any
) -> ScenarioFile:
    one = {"municipality": "Vejle", "programme": "bir", "citizens": 340, "start": "settled", **about}
    return as_scenario_file(
        Scenario(
            scenario=Heading(name="vejle", title="Vejle"),
            office=(Office(**one),),
            staffing=Staffing(posts=(Posts(from_month=0, count=posts),), **(staffing or {})),
            horizon=Horizon(months=months),
        )
    )


def written(folder: Path) -> tuple[ScenarioFile, ScenarioFile]:
    (folder / "base.toml").write_text(BASE, "utf-8")
    (folder / "more.toml").write_text(PATCH, "utf-8")
    return read_scenario(folder / "base.toml"), read_scenario(folder / "more.toml")


@pytest.mark.parametrize("start", ["settled", "programme"])
@pytest.mark.parametrize("programme", ["bir", "fsm1"])
def test_a_steady_intake_keeps_the_number_of_citizens(start: str, programme: str) -> None:
    (found,) = project([office(start=start, programme=programme, intake_per_month="steady")], None)
    citizens = found.citizens
    assert citizens[-1] == pytest.approx(citizens[0], abs=0.2)
    # Where everybody begins together more leave early than late, and one number of arrivals a month follows neither.
    assert np.abs(citizens / citizens[0] - 1).max() < (0.02 if start == "settled" else 0.06)
    assert found.offices[0].steady
    assert found.offices[0].intake[0] > 0.5


def shared(*programmes: dict[str, Any], posts: int = 10) -> ScenarioFile:
    """An office of several programmes."""
    one = office(posts=posts).scenario
    place = Office.model_validate({"municipality": "Vejle", "programmes": list(programmes)})
    return as_scenario_file(one.model_copy(update={"office": (place,)}))


def each(programme: str, citizens: int, intake: float | str, start: str = "settled") -> dict[str, Any]:
    return {"name": programme, "citizens": citizens, "start": start, "intake_per_month": intake}


def whom_each_has(file: ScenarioFile) -> dict[str, Floats]:
    """The expected citizens of each programme of an office, month by month."""
    (place,) = file.scenario.office
    series = expected(central_setting(file.scenario, place, *Central(None).of(place)))
    found = {}
    for part, own in zip(place.parts, programmes_of(load(place.programme)), strict=True):
        left = [state for state in own.left_office if own.states[state].in_target_group]
        gone = sum((series[f"state:{own.name}:{state}"] for state in left), np.zeros(len(series["citizens"])))
        found[part.programme] = series[f"citizens:{part.programme}"] * (1 - gone)
    return found


@pytest.mark.parametrize("start", ["settled", "programme"])
def test_steady_intakes_of_several_programmes_keep_the_citizens_of_each(start: str) -> None:
    both = shared(each("fsm3", 140, "steady", start), each("fsm2", 300, "steady", start))
    (ready,) = with_intake([both], None)
    for name, course in whom_each_has(ready).items():
        assert course[-1] == pytest.approx(course[0], abs=0.2), name
    (place,) = ready.scenario.office
    assert place.intake_per_month == pytest.approx(sum(one.intake_per_month for one in place.programmes))
    assert ready.steady == ((0, 0), (0, 1))
    assert project([both], None)[0].offices[0].steady


def test_one_programme_may_be_steady_beside_another_whose_intake_is_known() -> None:
    (ready,) = with_intake([shared(each("fsm3", 140, "steady"), each("fsm2", 300, 1.5))], None)
    (place,) = ready.scenario.office
    assert place.programmes[1].intake_per_month == 1.5
    course = whom_each_has(ready)
    assert course["fsm3"][-1] == pytest.approx(course["fsm3"][0], abs=0.2)
    assert course["fsm2"][-1] < course["fsm2"][0] - 5
    record = scenario_record(ready).offices[0]
    assert [(one.name, one.citizens, one.start, one.steady) for one in record.programmes] == [
        ("fsm3", 140, "settled", True),
        ("fsm2", 300, "settled", False),
    ]
    assert sum(one.intake_per_month for one in record.programmes) == pytest.approx(record.intake_per_month)


def test_steady_intakes_do_not_depend_on_the_order_of_programmes() -> None:
    one, other = each("fsm3", 140, "steady"), each("fsm2", 300, "steady")
    ready = [with_intake([shared(*order)], None)[0].scenario.office[0] for order in ((one, other), (other, one))]
    rates = [{part.name: part.intake_per_month for part in place.programmes} for place in ready]
    assert rates[0] == pytest.approx(rates[1], abs=0.011)


def test_a_second_plan_of_an_office_has_the_intake_of_its_base_alone_and_together_in_any_order(tmp_path: Path) -> None:
    base, more = written(tmp_path)
    rates = {
        with_intake(files, None)[place].scenario.office[0].intake_per_month
        for files, place in (([base], 0), ([more], 0), ([base, more], 1), ([more, base], 0))
    }
    assert len(rates) == 1
    # Another file of the same office, without a base, has that of the first in a run; alone, it rests on its own plan.
    other = office(posts=20, intake_per_month="steady")
    both = with_intake([base, other], None)
    assert {one.scenario.office[0].intake_per_month for one in both} == rates
    assert with_intake([other], None)[0].scenario.office[0].intake_per_month not in rates


def test_what_has_no_steady_intake_is_left_as_it_is_and_a_worked_out_one_changes_the_digest(tmp_path: Path) -> None:
    plain = office(intake_per_month=8.0)
    assert with_intake([plain], None) == (plain,)
    base, _ = written(tmp_path)
    (ready,) = with_intake([base], None)
    assert ready.steady == ((0, 0),)
    assert ready.digest != base.digest
    assert (
        with_intake([office(citizens=0, intake_per_month="steady")], None)[0].scenario.office[0].intake_per_month == 0
    )


def test_an_evaluation_asks_for_a_number_where_the_intake_is_steady() -> None:
    class Nothing:
        def __len__(self) -> int:
            return 1

    with pytest.raises(InputError, match=r"vejle: the intake is steady, and no number yet"):
        evaluate([office(intake_per_month="steady").scenario], Nothing())  # type: ignore[arg-type]


def test_a_projection_is_the_mean_field_of_the_office_and_its_composition_adds_up() -> None:
    file = office(intake_per_month=(IntakeFrom(from_month=0, per_month=12.0), IntakeFrom(from_month=6, per_month=2.0)))
    (found,) = project([file], None)
    (one,) = found.offices
    place = file.scenario.office[0]
    series = expected(central_setting(file.scenario, place, *Central(None).of(place)))
    for name, values in (("citizens", one.citizens), ("caseload", one.caseload)):
        assert values == pytest.approx(series[name])
    windows = {name: outcome.window_months for name, outcome in one.programme.outcomes.items()}
    for name, values in one.shares.items():  # fewer months have passed than are counted
        assert np.isnan(values[: windows[name]]).all()
        assert values[windows[name] :] == pytest.approx(series[name][windows[name] :])
    assert max(windows[name] for name in one.shares) == 3
    assert sum(one.composition.values()) == one.starting == 340
    assert one.intake.tolist() == [12.0] * 6 + [2.0] * 18 + [0.0]
    assert next(iter(one.shares)) == "work"
    record = found.as_json()
    assert record["calibration"] is None
    assert len(record["offices"][0]["months"]["citizens"]) == 25


@pytest.mark.parametrize(
    ("start", "citizens", "states"),
    [("programme", 100, {"passive", "placement", "paid_hours"}), (None, {"passive": 7, "flexjob": 3}, None)],
)
def test_the_composition_is_that_of_the_start(start: str | None, citizens: Any, states: set[str] | None) -> None:
    if isinstance(citizens, dict):
        citizens = {"passive": 7, "paid_hours": 3}
    (one,) = project([office(start=start, citizens=citizens)], None)[0].offices
    assert one.start == ("listed" if start is None else start)
    assert set(one.composition) == (states or set(citizens))
    assert sum(one.composition.values()) == (100 if start else 10)


def test_an_intake_that_moves_citizens_by_more_than_a_fifth_is_warned_of_and_a_steady_one_is_not() -> None:
    def kinds(file: ScenarioFile) -> list[tuple[str, str]]:
        (found,) = project([file], None)
        return [(one.kind, getattr(one, "measure", "")) for one in projection_warnings(found)]

    assert kinds(office(intake_per_month="steady")) == []
    assert kinds(office(intake_per_month=16.0)) == [("projected_change", "citizens"), ("projected_change", "caseload")]
    assert ("projected_change", "citizens") in kinds(office(intake_per_month=0.0))
    assert kinds(office(citizens=0)) == []


def test_a_planned_step_may_move_the_caseload_without_a_warning(tmp_path: Path) -> None:
    base, _ = written(tmp_path)
    posts = (Posts(from_month=0, count=9), Posts(from_month=6, count=14))
    staffing = base.scenario.staffing.model_copy(update={"posts": posts})
    grown = replace(base, scenario=base.scenario.model_copy(update={"staffing": staffing}))
    (found,) = project([grown], None)
    assert found.caseload[24] < 0.8 * found.caseload[0]
    assert projection_warnings(found) == ()


def test_a_caseload_that_leaves_the_studied_range_is_warned_of_in_the_month_in_which_it_does() -> None:
    (found,) = project([office(posts=3, intake_per_month=30.0)], None)
    (warning,) = [one for one in projection_warnings(found) if isinstance(one, ProjectedCaseload)]
    month = int(warning.month)
    assert found.caseload[month] == warning.caseload > 150 >= found.caseload[month - 1]


@pytest.mark.parametrize(("posts", "outside"), [(2.05, False), (1.9, True), (20.5, True), (19.0, False)])
def test_a_settled_office_begins_with_the_caseload_that_its_table_shows(posts: float, outside: bool) -> None:
    """It was warned of 312 active citizens, those of the programme's first day, where the table and a run had 298."""
    file = office(citizens=340, programme="fsm1", start="settled", intake_per_month="steady", posts=posts)
    (found,) = project([file], None)
    begins = found.offices[0].active[0]
    told = [one for one in (*file.warnings, *projection_warnings(found)) if isinstance(one, UnstudiedCaseload)]
    assert [(one.active_citizens, one.caseload) for one in told] == [(begins, begins / posts)] * outside
    assert (15 <= begins / posts <= 150) is not outside


@pytest.mark.parametrize("start", ["settled", "programme"])
def test_a_later_step_is_told_where_the_caseload_is_outside_from_the_start(start: str) -> None:
    """With 1,600 citizens a caseload of 163 was told of the plan too that left one post, or none at all."""
    file = office(citizens=1600, programme="fsm1", start=start, intake_per_month="steady", months=12.0)
    posts = (Posts(from_month=0, count=8), Posts(from_month=3, count=1), Posts(from_month=5, count=0))
    scenario = file.scenario.model_copy(update={"staffing": file.scenario.staffing.model_copy(update={"posts": posts})})
    changed = as_scenario_file(scenario)
    (found,) = project([changed], None)
    told = (*changed.warnings, *projection_warnings(found))
    loads = [one for one in told if isinstance(one, UnstudiedCaseload)]
    assert [(one.from_month, one.posts) for one in loads] == [(0.0, 8), (3.0, 1)]
    assert [one.from_month for one in told if isinstance(one, NoPosts)] == [5.0]


def test_a_step_to_a_caseload_that_nobody_studied_is_warned_of_once() -> None:
    file = office(citizens=340, programme="fsm1", start="programme", intake_per_month="steady", months=12.0)
    posts = (Posts(from_month=0, count=8), Posts(from_month=5, count=0.5))
    scenario = file.scenario.model_copy(update={"staffing": file.scenario.staffing.model_copy(update={"posts": posts})})
    changed = as_scenario_file(scenario)
    (found,) = project([changed], None)
    told = (*changed.warnings, *projection_warnings(found))
    assert sum(isinstance(one, UnstudiedCaseload | ProjectedCaseload) for one in told) == 1


def test_a_plan_that_never_fills_is_warned_of() -> None:
    slow = {"separation_per_year": 1.0, "vacancy_months": 6.0}
    (found,) = project([office(staffing=slow, intake_per_month="steady")], None)
    (warning,) = [one for one in projection_warnings(found) if isinstance(one, UnfilledPosts)]
    assert warning.filled < FILLED * warning.posts
    assert warning.posts == 9


def course(
    citizens: list[float], caseload: list[float], *, last: float = 10.0, plan: tuple[tuple[float, float], ...] = ()
) -> list[ScenarioWarning]:
    """The warnings of a projection with these numbers.

    All of its ten posts are filled, unless it has another plan, and `last` of them in the last month.
    """
    filled = np.array([10.0] * (len(citizens) - 1) + [last])
    (found,) = project([office(months=float(len(citizens) - 1))], None, outcomes=False)
    made = replace(
        found.offices[0],
        plan=plan or ((0.0, 10.0),),
        citizens=np.array(citizens),
        active=filled * np.array(caseload),
        filled=filled,
    )
    return list(projection_warnings(replace(found, offices=(made,))))


@pytest.mark.parametrize(
    ("citizens", "caseload", "warned"),
    [
        ([100, 119, 81, 100], [30, 30, 30, 30], []),
        ([100, 121, 100, 122, 100], [30] * 5, [("citizens", 100, 122, 3)]),
        ([100, 121, 78, 100], [30] * 4, [("citizens", 100, 78, 2)]),
        ([100] * 3, [30, 35.9, 24.1], []),
        ([100] * 3, [30, 36.1, 23.8], [("caseload", 30, 23.8, 2)]),
        ([0, 50], [math.nan, 40], []),  # of nobody there is no fifth
        ([0.5, 1], [30, 30], [("citizens", 0.5, 1, 1)]),
        ([100] * 3, [30, math.nan, 40], [("caseload", 30, 40, 2)]),  # months without anybody's caseload say nothing
    ],
)
def test_what_moves_by_more_than_a_fifth_is_warned_of_with_the_month_in_which_it_is_furthest_from_its_start(
    citizens: list[float], caseload: list[float], warned: list[tuple[str, float, float, int]]
) -> None:
    found = [one for one in course(citizens, caseload) if isinstance(one, ProjectedChange)]
    assert [(one.measure, one.first, one.value, one.month) for one in found] == [
        (measure, first, pytest.approx(value), month) for measure, first, value, month in warned
    ]


@pytest.mark.parametrize(
    ("caseload", "month"),
    [
        ([15, 16, 15], None),
        ([15, 14.99, 14.9], 1),
        ([150, 149, 150], None),
        ([150, 150, 150.01], 2),
        ([151, 149, 151], None),  # begins outside, which is a warning of its own
    ],
)
def test_the_ends_of_the_studied_range_are_within_it(caseload: list[float], month: int | None) -> None:
    found = [one for one in course([100] * 3, caseload) if isinstance(one, ProjectedCaseload)]
    assert [(one.month, one.caseload, one.studied_low, one.studied_high) for one in found] == (
        [] if month is None else [(month, pytest.approx(caseload[month]), 15.0, 150.0)]
    )


@pytest.mark.parametrize(("last", "warned"), [(8.0, []), (7.99, [(3, 10.0, 7.99, 0.8)])])
def test_four_fifths_of_the_posts_at_the_end_are_a_plan_that_fills(last: float, warned: list[Any]) -> None:
    plan = ((0.0, 5.0), (3.0, 10.0))
    found = [one for one in course([100] * 4, [30] * 4, last=last, plan=plan) if isinstance(one, UnfilledPosts)]
    assert [(one.month, one.posts, one.filled, one.share) for one in found] == warned


def test_several_offices_are_warned_of_together() -> None:
    found = project([read_scenario("fsm1-national")], None)[0]
    warnings = projection_warnings(found)
    assert all(isinstance(warning, ProjectedChange) for warning in warnings)
    assert [(one.municipality, one.measure) for one in warnings] == [("", "citizens"), ("", "caseload")]
    assert not found.offices[0].shares


def test_only_a_total_without_a_start_is_asked_about() -> None:
    def asked(**about: Any) -> list[AssumedStart]:
        return [one for one in office(**about).warnings if isinstance(one, AssumedStart)]

    assert asked(start=None) == [AssumedStart(municipality="Vejle", programme="bir", citizens=340, offices=1)]
    assert not asked(start="programme")
    assert not asked(start="settled")
    assert not asked(start=None, citizens={"passive": 340})
    assert not asked(start=None, citizens=0)


def test_the_table_shows_the_start_a_quarter_half_a_year_the_years_and_the_end() -> None:
    assert shown_months(40) == [0, 3, 6, 12, 24, 36, 40]
    assert shown_months(0) == [0]
    (found,) = project([office(intake_per_month="steady", months=7.0)], None)
    english, danish = projection_text(found, "en"), projection_text(found, "da")
    header = next(line for line in english.splitlines() if line.startswith("month"))
    assert header.split() == ["month", "0", "3", "6", "7"]
    assert "worked out so that their number stays" in english
    assert "antallet af borgere omtrent holder sig" in danish


def test_a_plan_of_quarter_posts_is_shown_as_it_is_written() -> None:
    """8.25 was shown as 8.2."""
    (found,) = project([office(posts=8.25)], None)
    assert "8,25" in projection_text(found, "da")
    (whole,) = project([office(posts=9)], None)
    assert re.search(r"Full-time posts filled +9\.0 ", projection_text(whole, "en"))


def test_an_office_of_nobody_has_no_empty_brackets() -> None:
    (found,) = project([office(citizens={"passive": 0}, start=None, intake_per_month=2.0)], None)
    text = projection_text(found, "en")
    assert "Vejle (BIR): no citizens at the start.\n" in text
    assert "()" not in text


def test_a_team_whose_capacity_is_stated_is_not_asked_about() -> None:
    """Nobody was ever clarified in an office that began empty, without a word."""
    file = office(citizens={"passive": 0}, start=None, intake_per_month=2.0, programme="fsm1")
    (silent,) = project([file], None)
    assert "so it decides no cases of an office that begins with none" in projection_text(silent, "en")
    stated = file.scenario.model_copy(update={"rehabilitation_team": RehabilitationTeam(capacity_per_month=3.0)})
    (found,) = project([as_scenario_file(stated)], None)
    assert "decides no cases" not in projection_text(found, "en")


def test_one_citizen_is_in_the_singular() -> None:
    """It was "1 citizens at the start", and "1 full cases among the 1 citizens"."""
    one = office(citizens=1, start=None, intake_per_month=2.0, programme="fsm1")
    (found,) = project([one], None)
    (warning,) = (each for each in one.warnings if isinstance(each, AssumedStart))
    for language, told in (
        ("en", ("1 citizen at the start", "1 citizen as 1 full case", "a total of 1 citizen is")),
        ("da", ("1 borger ved start", "1 borger tæller som 1 hel sag", "et antal, 1 borger, og")),
    ):
        said = projection_text(found, language) + warning_sentence(warning, language)
        assert all(each in said for each in told)
        assert not re.search(r"\b1 (citizens|full cases|borgere|hele sager)", said)
    entry = scenario_record(one).model_dump() | {"municipalities": ["Vejle"]}
    assert dict(scenario_facts(entry))[f"scenario.{entry['name']}.citizens-in-words"].en == "1 citizen"


def test_no_state_is_said_to_weigh_less_where_all_citizens_are_full_cases() -> None:
    """It was "340 citizens as 340 full cases: some states weigh less"."""
    full, some = (
        office(citizens=citizens, start=None, intake_per_month=2.0, programme="fsm1")
        for citizens in ({"passive": 340}, {"passive": 300, "exempt": 40})
    )
    (all_full,), (less,) = project([full], None), project([some], None)
    assert "The caseload counts 340 citizens as 340 full cases.\n" in projection_text(all_full, "en")
    assert "full cases: some states weigh less.\n" in projection_text(less, "en")


def test_the_groups_that_outcomes_are_of_are_explained() -> None:
    (found,) = project([office(programme="fsm1")], None)
    assert "Indsatsgruppen er de borgere, som hverken er på vej til" in projection_text(found, "da")
    (other,) = project([office()], None)
    assert "gruppen er de borgere" not in projection_text(other, "da")


def test_a_projection_without_outcomes_is_the_same_but_for_their_shares() -> None:
    (whole,) = project([office(intake_per_month="steady")], None)
    (bare,) = project([office(intake_per_month="steady")], None, outcomes=False)
    assert bare.offices[0].shares == {}
    assert whole.offices[0].shares
    for name in ("citizens", "active", "filled", "intake"):
        assert np.array_equal(getattr(bare.offices[0], name), getattr(whole.offices[0], name))
    assert bare.offices[0].composition == whole.offices[0].composition
    assert projection_warnings(bare) == projection_warnings(whole)
