"""The event loop: the algorithm and the draws of `process`, so the same events in the same order.

What SimPy holds as waiting generators is here one pending time for each post, closing, team meeting and arrival, and
for each citizen's candidate, reassignment and recovery. Items have their places in that order.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import (
    CANDIDATES,
    CITIZENS,
    ITEMS_EACH,
    ITEMS_EACH_BITS,
    LACKING,
    NOBODY,
    QUEUE_FIRST,
    QUEUE_LAST,
    RECOVERY,
    RUN,
    VACANT,
    Address,
    Blueprint,
    Numbers,
    Room,
    Tallies,
)
from fsm_sim.engines.compiled.calendar_queue import WORDS, clear_calendar, open_page, schedule, take_first
from fsm_sim.engines.compiled.citizens import await_candidate, await_reassignment, next_luck, recover, settle
from fsm_sim.engines.compiled.events import (
    arrival,
    await_arrival,
    first_day,
    meeting,
    post_event,
    staffing_event,
)
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import close, note_month, note_touched
from fsm_sim.engines.compiled.staff import reassign, reassignment_of, recovery_of
from fsm_sim.engines.shared.compilation_cache import entry
from fsm_sim.engines.shared.setting import FIRST_MEETING
from fsm_sim.model.network import Integers


@inlined
def clear(plan: Blueprint, room: Room, run: int, at: Address, recovery: float) -> None:
    """An empty office."""
    for post in range(plan.posts + 1):
        here = room.posts[post]
        here.effect, here.hired, here.occupants = 1.0, -1, 0
    room.loads[:] = VACANT
    room.loads[plan.posts] = NOBODY
    room.lists[:] = 0
    room.moving[:] = 0
    room.present[:] = 0
    room.difference[:] = 0
    room.counts[:] = 0
    room.counts[QUEUE_FIRST], room.counts[QUEUE_LAST] = -1, -1
    room.counts[RUN] = run + 1
    clear_calendar(room)
    room.address[0], room.address[1], room.address[2] = at.seed, at.run, at.office
    room.recovery[0] = recovery


@inlined
def open_office(plan: Blueprint, room: Room, at: Address) -> None:
    """Note when posts open and close, when the team first meets, and when somebody first arrives."""
    staffing, openings = len(plan.staffing), len(plan.openings)
    for place in range(staffing + openings + 2):
        room.items[place].drawn = 0
        room.items[place].time = math.inf
    for number in range(staffing):
        schedule(plan, room, number, plan.staffing[number].month)
    if len(plan.decisions) > 0:
        schedule(plan, room, staffing + openings, FIRST_MEETING)
    if plan.intake > 0.0:
        await_arrival(plan, room, at, staffing + openings + 1, 0.0)


@called
def run_one(plan: Blueprint, numbers: Numbers, draw: int, room: Room, tallies: Tallies, run: int, at: Address) -> None:
    """Run an office from its first day to its horizon.

    The loop takes the earliest item, writes down the months that have ended before it, and does what the item stands
    for: which that is follows from its place alone, so an item needs no field for its kind. Citizens' candidates are
    asked for first, since most events are theirs. An event schedules its own successor, so the queue holds one time for
    each clock, and nothing is rescheduled when a caseload changes. A run that lacks working memory stops and is done
    again from its address with more: it draws the same numbers, so how much there was at first changes no result.
    """
    mine = Numbers(
        numbers.base[draw],
        numbers.end[draw],
        numbers.effects[draw],
        numbers.readiness[draw],
        numbers.preparation[draw],
    )
    staffing, openings, capacity = len(plan.staffing), len(plan.openings), len(room.citizens)
    clear(plan, room, run, at, mine.effects[RECOVERY])
    open_office(plan, room, at)
    begun, month, page, word = False, 0, 0, 0
    open_page(room, page)
    while room.counts[LACKING] == 0:
        if word == WORDS:
            page, word = page + 1, 0
            if page == len(room.pages):
                break
            open_page(room, page)
        place = take_first(room, word)
        now = room.items[numba.uint64(place)].time if place >= 0 else 0.0
        if not begun and (place < 0 or now > 0.0 or place >= staffing):
            # Every post that is open from the start has been filled.
            begun = True
            if place >= 0:
                schedule(plan, room, place, now)
            first_day(plan, room, mine, at)
            continue
        if place < 0:
            word += 1
            continue
        while month <= plan.months and now > month:
            note_month(plan, room, tallies, run, month)
            month += 1
        record = place - plan.first
        if record >= 0 and record < ITEMS_EACH * capacity:
            citizen = record >> ITEMS_EACH_BITS
            room.counts[CANDIDATES] += 1
            # Drawn first although it is needed last: the draw depends on nothing in memory but the citizen's count, so
            # the processor works on it while it waits for what `settle` reads.
            wait, mark = next_luck(plan, room, at, citizen)
            settle(plan, room, mine, citizen, now)
            await_candidate(plan, room, mine.end, citizen, wait, mark, now)
        elif place < staffing:
            staffing_event(plan, room, mine, at, place, now)
        elif place < staffing + openings:
            post_event(plan, room, mine, at, place - staffing, now)
        elif place == staffing + openings:
            meeting(plan, room, mine.end, at, place, now)
        elif place == staffing + openings + 1:
            arrival(plan, room, mine, at, place, now)
        elif place < recovery_of(plan, room, 0):
            citizen = place - reassignment_of(plan, room, 0)
            reassign(plan, room, citizen, now)
            await_reassignment(plan, room, at, citizen, now)
        else:
            recover(plan, room, at, place - recovery_of(plan, room, 0), now)
    while month <= plan.months:
        note_month(plan, room, tallies, run, month)
        month += 1
    note_touched(plan, room, tallies, run)
    if len(room.rows) > 0:
        for citizen in range(room.counts[CITIZENS]):
            close(plan, room, citizen, plan.horizon, -1)


@entry
def run_many(
    plan: Blueprint,
    numbers: Numbers,
    room: Room,
    tallies: Tallies,
    draws: Integers,
    seed: Any,
    runs: Any,
    office: Any,
    begin: int,
) -> int:
    """Run the office for `runs` from number `begin` on; the number of the first that lacked room, or of all."""
    for run in range(begin, len(runs)):
        run_one(plan, numbers, draws[run], room, tallies, run, Address(seed, runs[run], office))
        if room.counts[LACKING] > 0:
            return run
    return len(runs)
