"""What happens in the office: the plan's openings and closings, posts emptied and filled, meetings, arrivals."""

import math

import numba

from fsm_sim.engines.compiled.arrays import (
    CITIZENS,
    HIRES,
    ITEMS_EACH,
    LACKING,
    QUEUE_FIRST,
    Address,
    Blueprint,
    Numbers,
    Room,
)
from fsm_sim.engines.compiled.calendar_queue import remove, schedule
from fsm_sim.engines.compiled.caseloads import begin_moving
from fsm_sim.engines.compiled.citizens import arrive, await_candidate, enter, move, next_luck, share_at
from fsm_sim.engines.compiled.draws import entity, exponential, uniform
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.staff import begin_dealing, deal_out, start, take_over, vacate
from fsm_sim.engines.shared.random_streams import INTAKE_ENTITY, POST_ENTITY, Purpose
from fsm_sim.model.network import Floats

_POSTS, _INTAKE = numba.uint64(POST_ENTITY), numba.uint64(INTAKE_ENTITY)
_SEPARATION, _VACANCY, _DECISION, _ARRIVAL, _GROUP = (
    numba.uint64(p.value)
    for p in (Purpose.SEPARATION, Purpose.VACANCY, Purpose.DECISION, Purpose.INTAKE, Purpose.GROUP)
)
_TURN = numba.uint64(32)


@inlined
def await_separation(plan: Blueprint, room: Room, at: Address, opening: int, now: float) -> None:
    """When the caseworker in a post leaves it, if the plan does not close it first."""
    place = len(plan.staffing) + opening
    item = room.items[place]
    whom = _POSTS + numba.uint64(plan.openings[opening].post)
    if plan.separation <= 0.0:
        return
    index = (numba.uint64(plan.openings[opening].turn) << _TURN) + numba.uint64(item.drawn)
    stay = exponential(at, whom, _SEPARATION, index) / plan.separation
    if now + stay < plan.openings[opening].closes:
        schedule(plan, room, place, now + stay)


@inlined
def staffing_event(plan: Blueprint, room: Room, numbers: Numbers, at: Address, number: int, now: float) -> None:
    """The plan closes and opens posts, all of one month in one event."""
    event = plan.staffing[number]
    first = room.counts[HIRES]
    for closing in range(event.closing, event.closing_end):
        post = plan.closings[closing]
        if room.posts[post].hired >= 0:
            vacate(room, post)
    for opening in range(event.opening, event.opening_end):
        start(room, numbers, at, plan.openings[opening].post)
    hand_over(plan, room, first, now)
    for opening in range(event.opening, event.opening_end):
        await_separation(plan, room, at, opening, now)


@inlined
def post_event(plan: Blueprint, room: Room, numbers: Numbers, at: Address, opening: int, now: float) -> None:
    """A post is emptied, and filled again after a vacancy, until the plan closes it."""
    place = len(plan.staffing) + opening
    item = room.items[place]
    post = numba.int64(plan.openings[opening].post)
    first, leaves = room.counts[HIRES], room.posts[post].hired >= 0
    if leaves:
        vacate(room, post)
        item.drawn += 1
    if not leaves or plan.vacancy <= 0.0:  # without a vacancy whoever leaves is replaced in the same event
        start(room, numbers, at, post)
    hand_over(plan, room, first, now)
    if room.counts[HIRES] > first:
        await_separation(plan, room, at, opening, now)
        return
    whom = _POSTS + numba.uint64(post)
    index = (numba.uint64(plan.openings[opening].turn) << _TURN) + numba.uint64(item.drawn - 1)
    vacancy = exponential(at, whom, _VACANCY, index) * plan.vacancy
    if now + vacancy < plan.openings[opening].closes:
        schedule(plan, room, place, now + vacancy)


@inlined
def hand_over(plan: Blueprint, room: Room, first: int, now: float) -> None:
    """Whoever has to be dealt out is; then those hired from number `first` on take over, where that is the rule.

    Numbers of caseworkers only grow, so whoever has a number from `first` on was hired in this event. Citizens who are
    dealt out stay marked in `moving` until it is over, so that nobody is taken over a moment later, as a second change.
    """
    hired = room.counts[HIRES] - first
    if hired > 0:
        begin_moving(room, plan.posts)
    deal_out(plan, room, now)
    if plan.rebalance and hired > 0:
        take_over(plan, room, first, now)
    room.moving[:] = 0


@inlined
def meeting(plan: Blueprint, room: Room, end: Floats, at: Address, place: int, now: float) -> None:
    """The rehabilitation team decides the oldest cases of its queue, as many as it has capacity for."""
    item = room.items[place]
    month = numba.int64(item.drawn)
    capacity = math.floor((month + 1) * plan.capacity) - math.floor(month * plan.capacity)
    item.drawn += 1
    citizen = room.counts[QUEUE_FIRST]
    while capacity > 0 and citizen >= 0:
        following = room.citizens[citizen].queue_after
        mark = uniform(at, entity(plan, citizen), _DECISION, room.citizens[citizen].decisions)
        room.citizens[citizen].decisions += 1
        remove(room, plan.first + ITEMS_EACH * citizen)
        move(plan, room, citizen, plan.decisions[share_at(plan.decisions, mark)].state, now)
        wait, mark = next_luck(plan, room, at, citizen)
        await_candidate(plan, room, end, citizen, wait, mark, now)
        citizen = following
        capacity -= 1
    schedule(plan, room, place, now + 1.0)


@inlined
def arrival(plan: Blueprint, room: Room, numbers: Numbers, at: Address, place: int, now: float) -> None:
    """A citizen arrives, in a group drawn by the programme's shares."""
    citizen = room.counts[CITIZENS]
    if citizen >= len(room.citizens):
        room.counts[LACKING] = 1
        return
    group = share_at(plan.groups, uniform(at, entity(plan, citizen), _GROUP, 0))
    enter(plan, room, numbers, at, group, plan.groups[group].state, True, now)
    arrive(plan, room, numbers.end, at, citizen, now)
    await_arrival(plan, room, at, place, now)


@inlined
def await_arrival(plan: Blueprint, room: Room, at: Address, place: int, now: float) -> None:
    """When the next citizen arrives."""
    item = room.items[place]
    wait = exponential(at, _INTAKE, _ARRIVAL, item.drawn) / plan.intake
    item.drawn += 1
    schedule(plan, room, place, now + wait)


@inlined
def first_day(plan: Blueprint, room: Room, numbers: Numbers, at: Address) -> None:
    """Month 0, once the posts that are open then have been filled: the citizens present take their places."""
    begin_dealing(plan, room)
    for citizen in range(len(plan.start)):
        enter(plan, room, numbers, at, plan.start[citizen].group, plan.start[citizen].state, False, 0.0)
    for citizen in range(len(plan.start)):
        arrive(plan, room, numbers.end, at, citizen, 0.0)
