"""Unit: which caseloads of a plan have been studied, what a month of counts is, and what a failed write leaves."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from small_models import group, programme, state

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inputs.scenario_warnings import active_citizens, scenario_warnings
from fsm_sim.model.scenarios.calendar import month_name, month_number
from fsm_sim.model.scenarios.people import People
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, RehabilitationTeam, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.scenarios.warning import (
    ChangedHours,
    ClosedProgramme,
    IdleTeam,
    NoPosts,
    OwnPosts,
    ScenarioWarning,
    UnstudiedCaseload,
)
from fsm_sim.processes.whole_files import write_whole


def warnings(
    *steps: Posts, citizens: Any = 300, team: float | None = None, runs: str = "bir", **changes: Any
) -> tuple[ScenarioWarning, ...]:
    asked = {"passive": citizens} if isinstance(citizens, int) else citizens
    office = Office(municipality="A", programme=runs, citizens=asked, **changes)
    return scenario_warnings(
        Scenario(
            scenario=Heading(name="x", title="X"),
            office=(office,),
            staffing=Staffing(posts=steps or (Posts(from_month=0.0, count=10),)),
            horizon=Horizon(months=12.0),
            rehabilitation_team=None if team is None else RehabilitationTeam(capacity_per_month=team),
        )
    )


def count(number: int, month: float = 0.0) -> Posts:
    return Posts(from_month=month, count=number)


@pytest.mark.parametrize(("citizens", "studied"), [(14, False), (15, True), (150, True), (151, False)])
def test_caseloads_from_15_to_150_have_been_studied(citizens: int, studied: bool) -> None:
    found = warnings(count(1), citizens=citizens)
    assert (found == ()) == studied
    per_post = warnings(Posts(from_month=0.0, citizens_per_post=float(citizens)))
    assert (per_post == ()) == studied
    own, *same = warnings(count(99), citizens=citizens, posts=1)  # the office's own posts come first
    assert isinstance(own, OwnPosts)
    assert tuple(same) == found
    if not studied:
        assert [one.kind for one in (*found, *per_post)] == ["unstudied_caseload", "unstudied_citizens_per_post"]


def test_the_first_step_outside_the_furthest_and_the_first_without_posts_are_warned_of() -> None:
    """A plan that ended all caseworkers was silent where the caseload had been outside from the start."""
    first, furthest, closed = warnings(count(1), count(2, 1.0), count(400, 2.0), count(0, 3.0), count(0, 6.0))
    assert isinstance(first, UnstudiedCaseload)
    assert (first.from_month, first.posts, first.caseload, first.active_citizens) == (0.0, 1, 300.0, 300.0)
    assert (first.studied_low, first.studied_high) == (15.0, 150.0)
    assert isinstance(furthest, UnstudiedCaseload)
    assert (furthest.from_month, furthest.caseload) == (2.0, 0.75)  # a twentieth of the least: 300 is twice the most
    assert isinstance(closed, NoPosts)
    assert closed.from_month == 3.0


def test_a_step_that_is_no_further_outside_is_not_warned_of_again() -> None:
    (only,) = warnings(count(1), count(1, 3.0), count(2, 6.0), count(1, 9.0))
    assert isinstance(only, UnstudiedCaseload)
    assert only.from_month == 0.0
    (closed,) = warnings(count(10), count(0, 6.0))
    assert isinstance(closed, NoPosts)
    assert closed.from_month == 6.0


def test_an_office_without_citizens_on_the_caseload_needs_no_posts() -> None:
    assert warnings(count(0), citizens=0, intake_per_month=1.0) == ()
    assert warnings(count(0), citizens={"flexjob": 20}) == ()


def test_active_citizens_are_counted_by_their_share_of_a_case_however_they_are_given() -> None:
    groups = {"a": group({"passive": 0.5, "half": 0.5}, 0.4), "b": group({"half": 1.0}, 0.6)}
    made = programme({"passive": state(), "half": state(0.5)}, {"passive -> half": ()}, groups=groups)

    def active(**asked: Any) -> float:
        return active_citizens(Office(municipality="A", programme="made_up", **asked), made)

    assert active(citizens=100) == pytest.approx(0.75 * 40 + 0.5 * 60)
    assert active(citizens=100, groups={"a": 80, "b": 20}) == pytest.approx(0.75 * 80 + 0.5 * 20)
    assert active(citizens={"passive": 3, "half": 8}) == pytest.approx(3 + 0.5 * 8)


@pytest.mark.parametrize(("runs", "team", "idle"), [("bir", 0.0, True), ("bir", None, False), ("fsm1", 3.0, False)])
def test_a_team_is_idle_where_no_programme_has_one(runs: str, team: float | None, idle: bool) -> None:
    found = [one for one in warnings(runs=runs, team=team) if isinstance(one, IdleTeam)]
    assert found == ([IdleTeam(programmes=(runs,))] if idle else [])


# Monthly counts


def counts(**changes: Any) -> MonthlyCounts:
    base = {
        "municipality": "A",
        "programme": "bir",
        "first": "2021-11",
        "citizens": [200, 210, 190],
        "counts": {"placement_starts": ((3, 3), (0, 4), None)},
    }
    return MonthlyCounts.model_validate({**base, **changes})


def test_months_follow_each_other_over_the_turn_of_a_year() -> None:
    assert counts().months == ("2021-11", "2021-12", "2022-01")
    assert [month_name(month_number(month)) for month in ("2021-01", "2021-12", "0999-06")] == [
        *("2021-01", "2021-12", "0999-06")
    ]
    assert month_number("2022-01") - month_number("2021-12") == 1
    assert month_number("2022-03") - month_number("2021-03") == 12


def test_a_count_is_hidden_where_it_is_known_only_as_a_range() -> None:
    assert counts().hidden("placement_starts") == 1
    assert counts(counts={"paid_hours_starts": ((0, 0), (4, 4), None)}).hidden("paid_hours_starts") == 0


def test_the_caseload_is_over_all_months_and_unknown_without_caseworkers() -> None:
    assert counts(caseworkers=[5.0, 5.0, 2.0]).caseload == 50.0
    assert counts().caseload is None
    assert counts().name == "A bir"


@pytest.mark.parametrize(
    "changes", [{"citizens": [200, 210]}, {"caseworkers": [5.0]}, {"counts": {"placement_starts": ((3, 3),)}}]
)
def test_every_list_has_one_entry_for_each_month(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="one entry for each month"):
        counts(**changes)


def test_only_counts_that_the_model_has_are_accepted() -> None:
    with pytest.raises(ValidationError, match="counts are placement_starts, paid_hours_starts, employment_starts"):
        counts(counts={"placements": (None, None, None)})


# Files


def test_a_write_that_fails_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_whole(file, "first")
    with pytest.raises(UnicodeEncodeError):
        write_whole(file, "second, with half a character \ud800")
    assert file.read_text("utf-8") == "first"
    assert list(tmp_path.iterdir()) == [file]
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, "a folder is no file")
    assert list(tmp_path.iterdir()) == [file]
    assert list(tmp_path.parent.glob(".*.part")) == []


def closed(intake: object, **about: str) -> list[str]:
    """The days from which programmes are closed in a scenario of BIR over 24 months."""
    heading = {key: about[key] for key in ("rules_as_of",) if key in about}
    horizon = {key: about[key] for key in ("start_month",) if key in about}
    scenario = Scenario.model_validate(
        {
            "scenario": {"name": "courses", "title": "Courses", **heading},
            "office": [{"municipality": "Vejle", "programme": "bir", "citizens": 200, "intake_per_month": intake}],
            "staffing": {"posts": [{"from_month": 0, "count": 6}]},
            "horizon": {"months": 24, **horizon},
        }
    )
    return [one.closed_from for one in scenario_warnings(scenario) if isinstance(one, ClosedProgramme)]


def test_an_intake_after_a_programme_is_closed_is_warned_of() -> None:
    assert closed(8.0, start_month="2025-01") == ["2026-02-01"]
    assert closed("steady", start_month="2026-06") == ["2026-02-01"]
    assert closed(8.0, rules_as_of="2026-07-01") == ["2026-02-01"]


def test_an_intake_before_a_programme_is_closed_or_none_is_not() -> None:
    assert not closed(8.0), "nothing says when the months are"
    assert not closed(8.0, start_month="2023-01")
    assert not closed(0.0, start_month="2026-06")
    assert not closed(8.0, rules_as_of="2025-12-31")
    ending = [{"from_month": 0, "per_month": 8.0}, {"from_month": 13, "per_month": 0.0}]
    assert not closed(ending, start_month="2025-01")


def test_a_closed_programme_among_several_of_an_office_is_warned_of() -> None:
    """The office's name is that of all its programmes, and no programme of that name is closed."""
    parts = [
        {"name": "fsm1", "citizens": 100, "start": "settled", "intake_per_month": 2.0},
        {"name": "bir", "citizens": 100, "start": "settled", "intake_per_month": 2.0},
    ]
    scenario = Scenario.model_validate(
        {
            "scenario": {"name": "both", "title": "Both", "rules_as_of": "2026-07-01"},
            "office": [{"municipality": "Vejle", "programmes": parts}],
            "staffing": {"posts": [{"from_month": 0, "count": 6}]},
            "horizon": {"months": 24},
        }
    )
    found = [one for one in scenario_warnings(scenario) if isinstance(one, ClosedProgramme)]
    assert [one.closed_from for one in found] == ["2026-02-01"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (([(0.6, 9)], [(1.0, 9)]), [(3.0, 9)]),
        (([(1.0, 5), (0.6, 4)], [(1.0, 9)]), [(3.0, 4)]),
        (([(1.0, 5), (0.6, 4)], [(1.0, 5), (0.6, 3)]), []),
        (([(1.0, 5), (0.6, 4)], [(1.0, 7), (0.6, 4)]), []),
        (([(1.0, 9)], [(1.0, 7), (0.6, 1)]), [(3.0, 1)]),
        ((8.2, 7.4), []),
    ],
)
def test_people_who_change_hours_are_told_to_be_others_in_the_model(
    steps: tuple[Any, Any], told: list[tuple[float, int]]
) -> None:
    """From 5.4 to 9 posts by the same nine people "4 fewer citizens" were expected, and nothing said why."""
    posts = tuple(
        Posts(from_month=month, count=step)
        if isinstance(step, float)
        else Posts(from_month=month, people=tuple(People(share=share, count=count) for share, count in step))
        for month, step in zip((0.0, 3.0), steps, strict=True)
    )
    found = [one for one in warnings(*posts) if isinstance(one, ChangedHours)]
    assert [(one.from_month, one.people) for one in found] == told
