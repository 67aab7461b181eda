"""Unit: a staffing plan read post by post, and who is there at the start."""

import math
from collections import Counter
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from small_models import CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, NEUTRAL, ROTATION, office, parameters

from fsm_sim.engines.citizens.population import apportion, group_starting_in, initial_places, reachable
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.posts import Opening, expected_filled, openings, plan
from fsm_sim.engines.shared.staffing_events import staffing_events
from fsm_sim.model.network import network
from fsm_sim.model.scenarios.people import (
    Learning,
    Leave,
    People,
    RecruitmentFreeze,
    people_of,
    plain,
    shares_of,
    shares_of_people,
    without,
)
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.staffing import Posts, Staffing

PLANS = st.lists(st.integers(0, 8), min_size=1, max_size=6).map(
    lambda counts: tuple((float(month), count) for month, count in enumerate(counts))
)


@given(PLANS)
def test_as_many_posts_are_open_at_any_time_as_the_plan_says_and_the_lowest_numbers(
    steps: tuple[tuple[float, int], ...],
) -> None:
    found = openings(steps)
    for month, count in steps:
        open_now = [o.number for o in found if o.opens <= month < o.closes]
        assert sorted(open_now) == list(range(count))


@given(PLANS)
def test_every_turn_of_a_post_is_another(steps: tuple[tuple[float, int], ...]) -> None:
    found = openings(steps)
    assert len({(o.number, o.turn) for o in found}) == len(found)


def test_a_post_that_closes_and_opens_again_has_its_second_turn() -> None:
    assert openings(((0.0, 1), (2.0, 0), (5.0, 1))) == (Opening(0, 0.0, 2.0, 0), Opening(0, 5.0, math.inf, 1))


def test_a_post_that_opens_again_does_not_live_its_first_turn_over_again() -> None:
    numbers = parameters(LADDER, dict.fromkeys(LADDER_RATES, 0.0), **NEUTRAL)
    plan_of_two_turns = ((0.0, 1), (24.0, 0), (48.0, 1))
    setting = office(
        LADDER, numbers, citizens=1, posts=plan_of_two_turns, months=72.0, separation_per_year=4.0, vacancy_months=0.5
    )
    rows = run_office(setting, 8)
    first, second = (
        [round(start - opens, 9) for start in rows["start"] if opens < start < opens + 24] for opens in (0.0, 48.0)
    )
    assert len(first) > 3
    assert len(second) > 3
    assert first[0] != second[0]


@pytest.mark.parametrize(("citizens", "posts"), [(0, 0), (1, 1), (17, 1), (52, 1), (53, 2), (251, 7)])
def test_a_plan_in_citizens_per_post_is_rounded_to_whole_posts_at_least_one(citizens: int, posts: int) -> None:
    staffing = Staffing(posts=(Posts(from_month=0.0, citizens_per_post=35.0),))
    assert plan(staffing, Office(municipality="X", programme="y", citizens=citizens), float(citizens)) == (
        (0.0, posts),
    )


@pytest.mark.parametrize(("citizens", "posts"), [(5, 3), (7, 4), (9, 5), (4, 2), (8, 4)])
def test_half_a_post_is_rounded_up_whether_the_whole_posts_are_odd_or_even(citizens: int, posts: int) -> None:
    """Two citizens to a post: 2.5 posts are 3 and 3.5 posts 4."""
    staffing = Staffing(posts=(Posts(from_month=0.0, citizens_per_post=2.0),))
    assert plan(staffing, Office(municipality="X", programme="y", citizens=citizens), float(citizens)) == (
        (0.0, posts),
    )


def test_the_posts_that_open_and_close_in_one_month_are_one_event() -> None:
    found = staffing_events(openings(((0.0, 2), (3.0, 5), (6.0, 0), (7.0, 1), (9.0, 3))), 9.0)
    assert [(e.month, tuple(o.number for o in e.opens), e.closes) for e in found] == [
        (0.0, (0, 1), ()),
        (3.0, (2, 3, 4), ()),
        (6.0, (), (0, 1, 2, 3, 4)),
        (7.0, (0,), ()),
    ]


def test_what_opens_at_the_start_opens_even_at_a_horizon_of_no_months() -> None:
    assert [e.month for e in staffing_events(openings(((0.0, 2), (3.0, 5))), 0.0)] == [0.0]


def test_an_offices_own_number_of_posts_comes_before_the_plan() -> None:
    staffing = Staffing(posts=(Posts(from_month=0.0, count=4),))
    assert plan(staffing, Office(municipality="X", programme="y", citizens=9, posts=2), 9.0) == ((0.0, 2),)


def test_expected_filled_posts_are_those_of_simulated_offices() -> None:
    """Caseworkers present on average at months 3 and 9 of a plan that grows from 40 posts to 60 in month 6."""
    numbers = parameters(LADDER, dict.fromkeys(LADDER_RATES, 0.0), **NEUTRAL)
    setting = office(
        LADDER, numbers, citizens=240, posts=((0.0, 40), (6.0, 60)), months=10.0,
        separation_per_year=3.0, vacancy_months=2.0, reassignment_per_year=0.0, handover="rebalance",
    )  # fmt: skip
    times = np.array([3.0, 9.0])
    expected = expected_filled(((0.0, 40), (6.0, 60)), setting.staffing, times)
    counts = []
    for replication in range(30):
        rows = run_office(setting, 8 + ROTATION, 0, replication)
        counts.append([rows[(rows["start"] <= t) & (rows["stop"] > t)]["caseworker"].nunique() for t in times])
    error = np.std(counts, axis=0, ddof=1) / np.sqrt(30)
    assert (np.abs(np.mean(counts, axis=0) - expected) <= 4 * error).all()


def test_posts_empty_and_fill_as_a_chain_of_two_states_that_starts_filled_and_carries_over_each_change() -> None:
    """Six separations a year and vacancies of two months: half of the posts are filled in the long run."""
    staffing = Staffing(posts=(Posts(from_month=0.0, count=4),), separation_per_year=6.0, vacancy_months=2.0)
    steps = ((0.0, 4), (1.0, 10), (2.0, 5))
    at_one = 2 + 2 * math.exp(-1)  # of four posts
    at_two = 5 + (at_one + 6 - 5) * math.exp(-1)  # of ten, the six new ones filled
    found = expected_filled(steps, staffing, np.array([0.0, 1.0, 2.0, 3.0, 200.0]))
    expected = [4.0, at_one + 6, at_two / 2, 2.5 + (at_two / 2 - 2.5) * math.exp(-1), 2.5]
    assert found.tolist() == pytest.approx(expected, rel=1e-12)


def test_nobody_is_employed_before_the_first_step_of_a_plan_or_while_it_has_no_posts() -> None:
    staffing = Staffing(posts=(Posts(from_month=0.0, count=4),), separation_per_year=6.0, vacancy_months=2.0)
    steps = ((1.0, 3), (2.0, 0), (4.0, 1))
    assert expected_filled(steps, staffing, np.array([0.0, 0.9, 1.0, 2.0, 3.9, 4.0])).tolist() == [0, 0, 3, 0, 0, 1]
    from_none = ((0.0, 0), (1.0, 0), (2.0, 3))
    assert expected_filled(from_none, staffing, np.array([0.0, 1.0, 1.9, 2.0])).tolist() == [0, 0, 0, 3]


def test_without_vacancies_every_post_is_filled() -> None:
    staffing = Staffing(posts=(Posts(from_month=0.0, count=4),), separation_per_year=5.0, vacancy_months=0.0)
    assert expected_filled(((0.0, 4), (2.0, 1)), staffing, np.array([0.0, 1.9, 2.0, 9.0])).tolist() == [4, 4, 1, 1]


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5).filter(lambda shares: sum(shares) > 0.1), st.integers(1, 80)
)
def test_seats_are_dealt_out_as_the_shares_say_within_one(weights: list[float], seats: int) -> None:
    shares = [weight / sum(weights) for weight in weights]
    given_out = Counter(islice(apportion(shares), seats))
    for index, share in enumerate(shares):
        assert abs(given_out[index] - share * seats) < max(1.0, len(shares) - 1)


def test_one_more_citizen_at_the_start_comes_after_those_who_were_there() -> None:
    made = network(CLINIC)
    places = {n: list(initial_places(made, Office(municipality="X", programme="y", citizens=n))) for n in (40, 41)}
    assert places[41][:40] == places[40]
    assert Counter(group for group, _ in places[40]) == {"effort": 24, "rehabilitation": 16}


def test_a_citizen_listed_by_state_belongs_to_the_group_that_starts_or_gets_there() -> None:
    made = network(CLINIC)
    assert group_starting_in(made, "queued") == "rehabilitation"  # which starts there, though effort gets there too
    assert group_starting_in(made, "queued_active") == "effort"  # the first that gets there
    assert group_starting_in(made, "passive") == "effort"


def test_a_state_that_nobody_gets_to_is_the_first_groups() -> None:
    island = network(CLINIC.model_copy(update={"transitions": {}, "team": None}))
    assert island.states[np.flatnonzero(~reachable(island, "rehabilitation"))[0]] == "passive"
    assert reachable(island, "effort")[island.number("employed")]
    assert group_starting_in(island, "employed") == "effort"
    assert parameters(CLINIC, CLINIC_RATES).programme == "made_up"


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (
            {"citizens": 40},
            {("effort", "passive"): 24, ("rehabilitation", "prepared"): 8, ("rehabilitation", "queued"): 8},
        ),
        (
            {"citizens": 8, "groups": {"rehabilitation": 6, "effort": 2}},
            {("rehabilitation", "prepared"): 3, ("rehabilitation", "queued"): 3, ("effort", "passive"): 2},
        ),
        (
            {"citizens": {"queued": 3, "employed": 2, "passive": 1}},
            {("rehabilitation", "queued"): 3, ("effort", "employed"): 2, ("effort", "passive"): 1},
        ),
        ({"citizens": 0}, {}),
    ],
)
def test_every_group_starts_in_its_own_states_however_citizens_are_given(
    asked: dict[str, object], places: dict[tuple[str, str], int]
) -> None:
    made = network(CLINIC)
    found = initial_places(made, Office(municipality="X", programme="y", **asked))
    assert Counter((group, made.states[state]) for group, state in found) == places


def test_nobody_gets_to_where_a_team_sends_none() -> None:
    assert CLINIC.team is not None
    for share, reached in ((0.0, False), (0.3, True)):
        decisions = CLINIC.team.model_copy(update={"shares": {"course": 1 - share, "pension": share}})
        made = network(CLINIC.model_copy(update={"team": decisions}))
        assert reachable(made, "rehabilitation")[made.number("pension")] == reached
        assert reachable(made, "rehabilitation")[made.number("course")]


# People: shares of full time, leave, a freeze, learning

LEAVE = {"from_month": 0.0, "to_month": 0.5, "citizens": "waiting"}
FREEZE = {"from_month": 0.0, "to_month": 0.5}
LEARNING = {"months": 0.5, "share": 1.0}


@pytest.mark.parametrize(
    ("kind", "given", "allowed", "refused"),
    [
        (People, {"count": 1}, {"share": 1.0}, {"share": 1.001}),
        (People, {"count": 1}, {"share": 0.001}, {"share": 0.0}),
        (People, {}, {"count": 0}, {"count": -1}),
        (Leave, LEAVE, {"posts": 1}, {"posts": 0}),
        (Leave, LEAVE, {"share": 0.001}, {"share": 0.0}),
        (RecruitmentFreeze, FREEZE, {"from_month": 0.0}, {"from_month": -0.001}),
        (RecruitmentFreeze, FREEZE, {"to_month": 0.001}, {"to_month": 0.0}),  # as long as nothing
        (Learning, LEARNING, {"months": 0.001}, {"months": 0.0}),
        (Learning, LEARNING, {"share": 1.0}, {"share": 1.001}),
    ],
)
def test_what_is_said_of_people_ends_where_its_rule_says(
    kind: type[People | Leave | RecruitmentFreeze | Learning], given: dict, allowed: dict, refused: dict
) -> None:
    ((key, value),) = allowed.items()
    assert getattr(kind(**{**given, **allowed}), key) == value
    with pytest.raises(ValidationError):
        kind(**{**given, **refused})


def test_one_full_time_caseworker_is_meant_where_nothing_else_is_said() -> None:
    assert People(count=1).share == 1.0
    leave = Leave.model_validate(LEAVE)
    assert (leave.posts, leave.share, leave.return_is_change) == (1, None, False)


def test_a_post_counts_to_four_decimals_and_what_is_less_is_no_post() -> None:
    assert (plain(8.2004), plain(8.20004), plain(7.99996)) == (8.2004, 8.2, 8)
    assert shares_of(2.0001) == (1.0, 1.0, 0.0001)
    assert shares_of(2.00004) == (1.0, 1.0)
    assert shares_of(0.0) == ()
    assert shares_of_people(people_of((0.6, 1.0, 0.6))) == (1.0, 0.6, 0.6)


def test_a_key_is_left_out_where_it_has_the_value_of_what_is_not_used() -> None:
    dumped = {"leave": [], "learning": None, "people": [1], "share": 0}
    assert without(dumped, leave=(), learning=None, people=(), share=None) == {"people": [1], "share": 0}
