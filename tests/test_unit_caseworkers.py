"""Unit: the rules of hand-over of the SimPy engine alone, on offices of a few citizens."""

import pytest

from fsm_sim.engines.citizens.population import Newcomer
from fsm_sim.engines.process.caseworkers import Caseworkers
from fsm_sim.engines.process.people import Person

WEIGHTS = (1.0, 0.75, 0.625, 0.875, 0.5)
"""The share of a case by state."""


class Desk:
    """An office whose changes and moves of citizens are listed by number."""

    def __init__(self, posts: int, *, rebalance: bool = False) -> None:
        self.changed: list[int] = []
        self.moved: list[int] = []
        self.staff = Caseworkers(
            *(WEIGHTS, lambda post, occupant: 1.0 + post + 10.0 * occupant),
            rebalance=rebalance,
            on_change=lambda person: self.changed.append(person.number),
            on_move=lambda person: self.moved.append(person.number),
        )
        self.staff.change_posts(opening=range(posts))
        self.people: list[Person] = []

    def enter(self, *states: int) -> None:
        for state in states:
            self.people.append(Person(Newcomer(len(self.people), "g", state, 0, 0, 0), state, 0))
            self.staff.join(self.people[-1])

    @property
    def posts(self) -> list[int | None]:
        """The post of each citizen's caseworker."""
        return [person.caseworker.post if person.caseworker else None for person in self.people]

    @property
    def loads(self) -> dict[int, float]:
        return {post: worker.caseload for post, worker in self.staff.filled.items()}


def test_citizens_join_the_least_loaded_and_among_equals_the_lowest_post() -> None:
    desk = Desk(3)
    desk.enter(0, 4, 0, 4, 0)
    assert desk.posts == [0, 1, 2, 1, 0]
    assert desk.loads == {0: 2.0, 1: 1.0, 2: 1.0}
    assert (desk.changed, desk.moved) == ([], [])


def test_a_citizen_is_reassigned_to_the_least_loaded_other_even_if_that_is_the_only_one() -> None:
    desk = Desk(2)
    desk.enter(0, 0, 0)
    desk.staff.reassign(desk.people[0])
    assert desk.posts == [1, 1, 0]
    assert desk.loads == {0: 1.0, 1: 2.0}
    assert (desk.changed, desk.moved) == ([0], [0])


def test_where_there_is_no_other_caseworker_nobody_is_reassigned() -> None:
    alone, parted = Desk(1), Desk(2)
    alone.enter(0)
    alone.staff.reassign(alone.people[0])
    parted.enter(0)
    parted.staff.part(parted.people[0])  # off the caseload: at work
    parted.staff.reassign(parted.people[0])
    assert alone.loads == {0: 1.0}
    assert parted.loads == {0: 0.0, 1: 0.0}
    assert alone.changed + alone.moved + parted.changed + parted.moved == []


def test_who_comes_back_has_the_same_caseworker_however_busy_and_another_only_if_that_one_left() -> None:
    desk = Desk(2)
    desk.enter(0, 0, 0, 0)
    back = desk.people[0]
    desk.staff.part(back)
    assert desk.loads == {0: 1.0, 1: 2.0}
    desk.enter(0)
    desk.enter(0)
    assert desk.loads == {0: 3.0, 1: 2.0}
    desk.staff.rejoin(back)
    assert desk.loads == {0: 4.0, 1: 2.0}
    assert desk.changed == []
    desk.staff.part(back)
    desk.staff.change_posts(closing=[0])
    desk.staff.rejoin(back)
    assert desk.posts[0] == 1
    assert back.number in desk.changed


def test_who_has_never_had_a_caseworker_waits_and_is_dealt_out_without_a_change() -> None:
    desk = Desk(0)
    desk.enter(0, 0, 0)
    assert list(desk.staff.unassigned) == [0, 1, 2]
    desk.staff.part(desk.people[1])
    desk.staff.change_posts(opening=[0, 1])
    assert desk.posts == [0, None, 1]
    assert (desk.changed, desk.moved) == ([], [0, 2])
    assert not desk.staff.unassigned
    desk.staff.rejoin(desk.people[1])
    assert desk.posts == [0, 0, 1]


def test_a_post_in_which_one_leaves_and_another_starts_has_somebody_else_afterwards() -> None:
    desk = Desk(2)
    desk.enter(0, 0)
    before = desk.staff.filled[1]
    desk.staff.change_posts(closing=[1], opening=[1])
    after = desk.staff.filled[1]
    assert not before.present
    assert (before.number, after.number) == (1, 2)
    assert (before.effect, after.effect) == (2.0, 12.0)  # the second occupant of the second post
    assert (desk.changed, desk.moved) == ([1], [1])


def test_new_caseworkers_take_an_even_share_from_the_most_loaded_the_lowest_numbers_first() -> None:
    desk = Desk(2, rebalance=True)
    desk.enter(*[0] * 10)
    desk.staff.change_posts(opening=[2])
    assert desk.loads == {0: 3.0, 1: 4.0, 2: 3.0}
    assert desk.changed == desk.moved == [0, 1, 2]  # among equally loaded colleagues that of the lowest post
    without = Desk(2)
    without.enter(*[0] * 10)
    without.staff.change_posts(opening=[2])
    assert without.loads == {0: 5.0, 1: 5.0, 2: 0.0}
    assert without.moved == []


@pytest.mark.parametrize(
    ("states", "loads"),
    [
        (
            (1, 1, 2, 3),
            {0: 1.5, 1: 0.75, 2: 0.75},
        ),  # 0.625 more would be 2.125 of 3: more than two of three even shares
        ((1, 1, 4, 0), {0: 1.0, 1: 1.25, 2: 0.75}),  # 0.5 more is exactly two of three
    ],
)
def test_together_they_take_no_more_than_an_even_share_each(states: tuple[int, ...], loads: dict[int, float]) -> None:
    desk = Desk(1, rebalance=True)
    desk.enter(*states)
    desk.staff.change_posts(opening=[1, 2])
    assert desk.loads == loads


def test_who_was_dealt_out_in_the_same_event_is_not_taken_over_as_well() -> None:
    desk = Desk(2, rebalance=True)
    desk.enter(*[0] * 8)
    desk.staff.change_posts(closing=[0], opening=[2])
    assert sorted(desk.moved) == sorted(set(desk.moved))
    assert sorted(desk.changed) == sorted(set(desk.changed))
    assert sum(desk.loads.values()) == 8.0
    assert abs(desk.loads[1] - desk.loads[2]) <= 1.0
