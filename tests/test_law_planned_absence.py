"""Laws of what a plan makes of its leaves: who never comes back, when nobody is there, and what `validate` says."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.engines.mean_field.caseworker_changes import posts_held
from fsm_sim.engines.shared.posts import openings, people_planned
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.model.scenarios.people import Leave, People, people_of
from fsm_sim.model.scenarios.scenario import Heading, Horizon, Office, Scenario
from fsm_sim.model.scenarios.staffing import Posts, Staffing
from fsm_sim.model.scenarios.warning import ProjectedChange
from fsm_sim.report.document.projection_text import projection_text
from fsm_sim.study.central_parameters import Central, central_setting
from fsm_sim.study.planned_absence import PlannedAbsence, planned_absence
from fsm_sim.study.projection import Projection, project
from fsm_sim.study.projection_warnings import projection_warnings
from fsm_sim.study.results.courses.returns import returns

PLACE = Office(municipality="Vejle", programme="fsm1", citizens=100, start="settled", intake_per_month=3.0)


def scenario(staffing: dict[str, Any], months: float = 12.0) -> Scenario:
    return Scenario(
        scenario=Heading(name="vejle", title="Vejle"),
        office=(PLACE,),
        staffing=Staffing(**staffing),
        horizon=Horizon(months=months),
    )


def planned(steps: dict[int, int], *leaves: dict[str, Any], **more: Any) -> Scenario:
    """A plan of whole posts by month, and its leaves."""
    posts = tuple(Posts(from_month=month, count=count) for month, count in steps.items())
    return scenario({"posts": posts, "leave": tuple(Leave(**one) for one in leaves), **more})


def absence(one: Scenario) -> PlannedAbsence:
    return planned_absence(central_setting(one, PLACE, *Central(None).of(PLACE)))


def away(first: float, last: float, posts: int = 1, citizens: str = "shared") -> dict[str, Any]:
    return {"from_month": first, "to_month": last, "posts": posts, "citizens": citizens}


def projected(one: Scenario) -> Projection:
    return project([as_scenario_file(one)], None, outcomes=False)[0]


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Up to three steps of up to three people, and up to three leaves, of which some overlap and some are too many."""
    steps = {0, *draw(st.lists(st.integers(1, 9), max_size=2))}
    people = st.lists(st.sampled_from([1.0, 0.5]), max_size=3)
    posts = tuple(
        Posts(from_month=month, people=(*(People(share=one, count=1) for one in draw(people)), People(count=0)))
        for month in sorted(steps)
    )
    begins = draw(st.lists(st.integers(0, 9), max_size=3))
    leave = tuple(
        Leave(**away(first, first + draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.sampled_from(RULES))))
        for first in begins
    )
    return {"posts": posts, "leave": leave}


RULES = ["shared", "waiting", "stand_in"]


@given(plans())
@settings(max_examples=150)
def test_nobody_is_there_by_the_plan_where_no_post_is_filled_although_nobody_ever_leaves(
    staffing: dict[str, Any],
) -> None:
    """Against the expected filled posts of the mean field, which adds up absences in its own way."""
    one = scenario({**staffing, "separation_per_year": 0.0})
    setting = central_setting(one, PLACE, *Central(None).of(PLACE))
    found = planned_absence(setting)
    months = np.arange(12) + 0.5
    open_posts = np.array(
        [
            sum(each.opens <= month < each.closes for each in openings(people_planned(setting.staffing, PLACE, 0.0)))
            for month in months
        ]
    )
    alone = np.array([any(first <= month < end for first, end in found.nobody) for month in months])
    assert alone.tolist() == ((posts_held(setting, months) < 1e-9) & (open_posts > 0)).tolist()
    assert all(first < last for first, last in found.nobody)
    assert all(0 <= never <= gone for never, gone in zip(found.never_back, found.gone, strict=True))


@given(plans())
@settings(max_examples=50)
def test_a_runs_record_alone_says_who_comes_back_as_the_engines_have_it(staffing: dict[str, Any]) -> None:
    one = scenario(staffing)
    steps = people_planned(one.staffing, PLACE, 0.0)
    people = [[month, [each.model_dump() for each in people_of(shares)]] for month, shares in steps]
    whole = [[month, sum(shares)] for month, shares in steps]
    part_time = any(share < 1 for _, shares in steps for share in shares)
    office = {"posts": whole, **({"people": people} if part_time else {})}
    found = returns({"leave": [each.model_dump(mode="json") for each in one.staffing.leave], "offices": [office]})
    planned = absence(one)
    assert tuple(each.gone for each in found) == planned.gone
    assert tuple(each.never for each in found) == planned.never_back
    assert tuple(each.closes for each in found if each.never) == tuple(
        month for month, never in zip(planned.closes, planned.never_back, strict=True) if never
    )


@pytest.mark.parametrize(
    ("steps", "leaves", "never", "nobody"),
    [
        ({0: 3, 4: 0}, [away(2, 6)], (1,), ()),
        ({0: 3, 6: 0}, [away(2, 6)], (1,), ()),
        ({0: 3, 7: 0}, [away(2, 6)], (0,), ()),
        ({0: 3, 4: 1}, [away(2, 6, 2)], (1,), ((4.0, 6.0),)),
        ({0: 3}, [away(2, 6, 3)], (0,), ((2.0, 6.0),)),
        ({0: 3}, [away(2, 6, 3, "waiting")], (0,), ((2.0, 6.0),)),
        ({0: 3}, [away(2, 6, 3, "stand_in")], (0,), ()),
        ({0: 3}, [away(4, 8, 2), away(2, 6, 1)], (0, 0), ((4.0, 6.0),)),
        ({0: 3, 5: 0, 8: 3}, [away(2, 10, 3)], (3,), ((2.0, 5.0),)),
        ({0: 3}, [], (), ()),
    ],
)
def test_whose_post_is_closed_meanwhile_never_comes_back(
    steps: dict[int, int], leaves: list[dict[str, Any]], never: tuple[int, ...], nobody: tuple[tuple[float, float], ...]
) -> None:
    found = absence(planned(steps, *leaves))
    assert (found.never_back, found.nobody) == (never, nobody)


def test_a_plan_that_closes_all_posts_brings_nobody_back() -> None:
    """`validate` said "back in month 6" of a post that the plan closes in month 4."""
    found = projected(planned({0: 3, 4: 0}, away(2, 6)))
    told = projection_text(found)
    assert "back in month 6" not in told.replace("nobody comes back in month 6", "")
    assert "nobody comes back in month 6, since the plan closes the post from month 4 on." in told
    assert "ingen kommer tilbage i måned 6, for planen lukker stillingen fra måned 4." in projection_text(found, "da")
    some = projection_text(projected(planned({0: 3, 4: 1}, away(2, 6, 2))))
    assert "back in month 6" in some
    assert "1 of them does not come back: the plan closes the post from month 4 on." in some


@pytest.mark.parametrize("rule", ["waiting", "shared"])
@pytest.mark.parametrize("freeze", [False, True])
def test_where_everybody_is_on_leave_that_is_said_and_there_is_no_caseload(rule: str, freeze: bool) -> None:
    """It was 3,340 citizens per caseworker, of whom there was nobody, and "no post is opened or closed"."""
    frozen = {"recruitment_freeze": ({"from_month": 1.0, "to_month": 7.0},)} if freeze else {}
    found = projected(planned({0: 3}, away(2, 6, 3, rule), **frozen))
    assert np.isnan(found.caseload).tolist() == [2 <= month < 6 for month in range(13)]
    line = "everybody whom the plan has is on leave from month 2 until month 6, so citizens have no caseworker"
    assert line in projection_text(found)
    assert "alle i planen er på orlov fra måned 2 til måned 6, så borgerne har ingen" in projection_text(found, "da")
    (row,) = re.findall(r"Citizens per full-time post .*", projection_text(found))
    assert row.split()[4:][1] == "–"  # after three months
    assert found.as_json()["offices"][0]["nobody_there"] == [[2.0, 6.0]]
    moved = [one for one in projection_warnings(found) if isinstance(one, ProjectedChange)]
    assert [one for one in moved if one.measure == "caseload" and 2 <= one.month < 6] == []


def test_a_caseload_that_leave_is_meant_to_move_is_not_told_to_move_by_itself() -> None:
    """ "No post is opened or closed, and the caseload goes from 29.2 to 145.6" was said where all but one were away."""
    for more in ({}, {"recruitment_freeze": ({"from_month": 2.0, "to_month": 6.0},)}):
        found = projected(planned({0: 3}, away(2, 6, 2), separation_per_year=0.0, **more))
        assert found.caseload[3] > 2 * found.caseload[0]
        moved = [one.month for one in projection_warnings(found) if isinstance(one, ProjectedChange)]
        assert [month for month in moved if 2 <= month < 6] == []
