"""Unit: how citizens change hands, decided step by step in a small office without a clock."""

from typing import Any

import pytest
from small_models import CLINIC, CLINIC_RATES, LADDER, LADDER_RATES, parameters

from fsm_sim.engines.citizens.population import Newcomer
from fsm_sim.engines.process.office import Office
from fsm_sim.engines.process.people import Person
from fsm_sim.engines.process.thinning import Intensities
from fsm_sim.engines.shared.caseworker_effects import largest_caseworker_effect
from fsm_sim.engines.shared.random_streams import RandomStreams
from fsm_sim.model.network import network
from fsm_sim.model.programme import Programme


def place(posts: int = 3, *, rebalance: bool = False, structure: Programme = LADDER, **effects: Any) -> Office:
    rates = LADDER_RATES if structure is LADDER else CLINIC_RATES
    made = network(structure)
    numbers = parameters(structure, rates, **effects)
    office = Office(
        "Hedensted", made, Intensities(made, numbers), RandomStreams(1, 0, 5), rebalance=rebalance, clock=lambda: 0.0
    )
    for post in range(posts):
        office.fill(post)
    return office


def come(office: Office, number: int, state: str = "passive") -> Person:
    person = office.enter(Newcomer(number, "everyone", office.network.number(state), 0, 0, 0))
    office.show(person)
    return person


def post_of(person: Person) -> int | None:
    return person.caseworker.post if person.caseworker and person.caseworker.present else None


def loads(office: Office) -> dict[int, float]:
    return {post: worker.caseload for post, worker in sorted(office.filled.items())}


def test_newcomers_go_to_the_lowest_caseload_and_the_lowest_post_among_equals() -> None:
    office = place(3)
    assert [post_of(come(office, number)) for number in range(5)] == [0, 1, 2, 0, 1]


def test_when_a_caseworker_leaves_citizens_are_dealt_out_in_order_of_number() -> None:
    office = place(3)
    people = [come(office, number) for number in (4, 0, 5, 3, 1, 2)]  # posts 0, 1, 2, 0, 1, 2
    office.move(people[1], office.network.number("employed"))  # post 1 has one citizen fewer: number 1
    office.empty(0)  # whose citizens are 3 and 4
    assert {person.number: post_of(person) for person in people} == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1, 5: 2}
    assert {person.number: person.changes for person in people} == {0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 0}


def test_the_last_caseworker_leaving_leaves_citizens_waiting_without_a_change_until_there_is_another() -> None:
    office = place(1)
    person = come(office, 0)
    office.empty(0)
    assert post_of(person) is None
    assert (person.changes, list(office.unassigned)) == (0, [0])
    office.fill(0)
    assert post_of(person) == 0
    assert (person.changes, list(office.unassigned)) == (1, [])


def test_a_citizen_without_a_caseworker_meets_the_highest_caseload_and_an_average_caseworker() -> None:
    office = place(1, caseworker_effect_sd=1.0)
    person = come(office, 0)
    intervals = office.intensities.intervals(0, 0, 0, 0)
    gone = office.filled[0]
    office.empty(0)
    gone.effect = largest_caseworker_effect(1.0)  # who left was the best there can be
    expected = office.intensities.intensity_now(0, 0, 0, 0, 150.0, 1.0)
    office.accept_or_reject(person, intervals.intervals[0], expected * 1.0001)
    assert person.state == office.network.number("passive")
    office.accept_or_reject(person, intervals.intervals[0], expected * 0.9999)
    assert person.state == office.network.number("placement")


def test_somebody_who_has_never_had_a_caseworker_has_no_change_when_they_get_one() -> None:
    office = place(0)
    person = come(office, 0)
    office.fill(0)
    assert (post_of(person), person.changes) == (0, 0)


def test_back_from_work_to_the_same_caseworker_if_still_there_else_to_another_which_is_a_change() -> None:
    office = place(2)
    stays, loses = come(office, 0), come(office, 1)  # posts 0 and 1
    for person in (stays, loses):
        office.move(person, office.network.number("employed"))
    assert loads(office) == {0: 0.0, 1: 0.0}
    office.empty(1)
    assert loses.changes == 0  # nobody is handed over who is not on the caseload
    for person in (stays, loses):
        office.move(person, office.network.number("passive"))
    assert [(post_of(person), person.changes) for person in (stays, loses)] == [(0, 0), (0, 1)]


def test_a_caseworker_keeps_the_citizen_who_moves_between_states_of_different_weight() -> None:
    office = place(1, structure=CLINIC)
    person = come(office, 0, "queued")
    assert loads(office) == {0: 1.0}
    office.move(person, office.network.number("queued_active"))
    assert loads(office) == {0: 0.5}
    assert list(office.queue) == [0]  # and the place in the queue
    office.move(person, office.network.number("left"))
    assert loads(office) == {0: 0.0}
    assert not office.queue


def test_reassignment_goes_to_the_least_loaded_other_caseworker() -> None:
    office = place(3)
    people = [come(office, number) for number in range(7)]  # loads 3, 2, 2
    office.reassign(people[1])  # from post 1 to post 2, not to itself and not to post 0
    assert (post_of(people[1]), people[1].changes) == (2, 1)
    assert loads(office) == {0: 3.0, 1: 1.0, 2: 3.0}


def test_without_another_caseworker_or_off_the_caseload_there_is_no_reassignment() -> None:
    office = place(1)
    person = come(office, 0)
    office.reassign(person)
    assert person.changes == 0
    office.fill(1)
    office.move(person, office.network.number("employed"))
    office.reassign(person)
    assert person.changes == 0


def test_a_new_caseworker_takes_only_new_citizens_under_inflow_only() -> None:
    office = place(2)
    people = [come(office, number) for number in range(6)]
    office.fill(2)
    assert loads(office) == {0: 3.0, 1: 3.0, 2: 0.0}
    assert [post_of(come(office, number)) for number in (6, 7)] == [2, 2]
    assert all(person.changes == 0 for person in people)


def test_under_rebalance_a_new_caseworker_takes_over_from_the_most_loaded_down_to_the_mean() -> None:
    office = place(2, rebalance=True)
    people = [come(office, number) for number in range(12)]
    office.fill(2)
    assert loads(office) == {0: 4.0, 1: 4.0, 2: 4.0}
    moved = [person.number for person in people if person.changes]
    assert moved == [0, 1, 2, 3]  # by turns from posts 0 and 1, the longest known first


@pytest.mark.parametrize(("citizens", "after"), [(7, {0: 2.0, 1: 3.0, 2: 2.0}), (8, {0: 3.0, 1: 3.0, 2: 2.0})])
def test_under_rebalance_nobody_takes_over_more_than_the_mean(citizens: int, after: dict[int, float]) -> None:
    office = place(2, rebalance=True)
    for number in range(citizens):
        come(office, number)
    office.fill(2)
    assert loads(office) == after


def test_only_the_first_change_counts_where_that_is_chosen() -> None:
    office = place(3, penalty_persistence="first_only")
    person = come(office, 0)
    for _ in range(3):
        office.reassign(person)
    assert (person.changes, person.counted) == (3, 1)


def test_a_change_that_has_been_recovered_from_no_longer_weighs_but_is_still_a_change() -> None:
    office = place(3, penalty_persistence="recovery")
    person = come(office, 0)
    office.reassign(person)
    office.reassign(person)
    office.recover(person)
    assert (person.changes, person.counted) == (2, 1)


def test_the_team_decides_the_oldest_cases_first() -> None:
    office = place(1, structure=CLINIC)
    people = [come(office, number, "queued") for number in (5, 3, 9)]
    assert [person.number for person in office.meet(2)] == [5, 3]
    assert list(office.queue) == [9]
    assert people[2].visit == 0
    assert all(person.visit == 1 for person in people[:2])
    assert office.meet(0) == []
    assert [person.number for person in office.meet(10)] == [9]


def test_two_events_at_one_moment_leave_no_spell_between_them_and_no_false_next_state() -> None:
    time = [0.0]
    office = place(1, structure=CLINIC)
    office.clock = lambda: time[0]
    person = come(office, 0, "queued")
    time[0] = 2.5
    office.empty(0)  # the plan closes the post at the very moment
    office.move(person, office.network.number("pension"))  # at which the team decides the case
    office.finish(4.0)
    rows = [(row.state, row.start, row.stop, row.next_state) for row in office.rows]
    assert rows == [("queued", 0.0, 2.5, "pension"), ("pension", 2.5, 4.0, "")]
