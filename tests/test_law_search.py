"""Laws of the search for the fewest posts: against the whole curve, and in few runs."""

import math
from collections.abc import Sequence

import pytest

from fsm_sim.decisions.staffing.curve import PlanPoint
from fsm_sim.decisions.staffing.search import TOGETHER, Found, confirm, search

ENOUGH = 0.8


class Office:
    """A curve of probabilities by posts, which remembers what was asked of it."""

    def __init__(self, curve: Sequence[float]) -> None:
        self.curve = curve
        self.rounds: list[tuple[int, ...]] = []

    def __call__(self, posts: Sequence[float]) -> list[PlanPoint]:
        self.rounds.append(tuple(int(one) for one in posts))
        return [PlanPoint(one, self.curve[int(one)], 0.0, 30.0, (), 1, 1, 1) for one in posts]

    @property
    def asked(self) -> list[int]:
        return [one for some in self.rounds for one in some]


def rising(plans: int, first: int) -> Office:
    """A curve that reaches the probability, to the last digit, from one plan on."""
    return Office([ENOUGH if one >= first else ENOUGH - 1e-9 for one in range(plans)])


def fewest(plans: int, first: int) -> int | None:
    return first if first < plans else None


@pytest.mark.parametrize("plans", [1, 2, 3, 8, 9, 10, 17, 64, 65, 200])
def test_the_search_finds_what_the_whole_curve_has_and_runs_no_plan_twice(plans: int) -> None:
    for first in range(plans + 1):
        office = rising(plans, first)
        found = search(range(plans), ENOUGH, office)
        assert found.place == fewest(plans, first)
        assert sorted(office.asked) == sorted({*office.asked}) == sorted(found.points)
        assert {0, plans - 1} <= {*found.points}  # both ends of the curve are seen


def test_a_round_is_no_more_than_nine_plans_and_each_leaves_an_eighth() -> None:
    for plans in (10, 64, 65, 200, 500):
        most_rounds = max(1, math.ceil(math.log(plans, TOGETHER - 1)))
        for first in range(0, plans + 1, 7):
            office = rising(plans, first)
            search(range(plans), ENOUGH, office)
            assert max(map(len, office.rounds)) <= TOGETHER == 9
            assert len(office.rounds) <= most_rounds + 1


def test_where_the_curve_falls_again_no_larger_plan_that_was_run_fails() -> None:
    falls = Office([0.9 if 10 <= one < 30 or one >= 50 else 0.1 for one in range(64)])
    found = search(range(64), ENOUGH, falls)
    assert found.place == 50
    assert all(found.points[place].probability >= ENOUGH for place in found.points if place >= 50)


@pytest.mark.parametrize("plans", [1, 2, 3, 10, 33])
def test_fresh_runs_end_at_the_same_boundary_from_wherever_they_begin(plans: int) -> None:
    for first in range(plans + 1):
        for start in range(plans):
            office = rising(plans, first)
            found: Found = confirm(range(plans), start, ENOUGH, office)
            assert found.place == fewest(plans, first)
            assert sorted(office.asked) == sorted({*office.asked}) == sorted(found.points)
            if first == plans:
                assert plans - 1 in found.points
            else:  # beside a plan that reaches it one that does not, or the end
                assert {first, max(first - 1, 0)} <= {*found.points}


def test_fresh_runs_are_few_where_the_search_was_right_and_grow_with_the_logarithm_of_its_error() -> None:
    right = rising(500, 250)
    confirm(range(500), 250, ENOUGH, right)
    assert right.rounds == [(249, 250)]
    for start in range(0, 500, 11):
        office = rising(500, 250)
        confirm(range(500), start, ENOUGH, office)
        error = abs(start - 250) + 1
        assert len(office.asked) <= 2 * math.log2(error) + 4
