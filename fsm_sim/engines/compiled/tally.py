"""What a run leaves: spells for the episode table, and counts by month that need no table.

A citizen counts as having touched a set of states in the window of w months before month m when they entered it by m
and left it, if at all, after m - w. So a visit from month a to b counts from ceil(a) to ceil(b) - 1 + w: two entries in
an array of differences, less what an earlier visit counts already. Nobody is looked at month by month.
"""

import math

import numba

from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.shapes import (
    CHANGES,
    LACKING,
    ROWS,
    SUM_CHANGES,
    SUM_LOADS,
    SUM_SQUARES,
    Blueprint,
    Room,
    Tallies,
)
from fsm_sim.engines.machine import trailing_zeros


@inlined
def enter_set(plan: Blueprint, room: Room, citizen: int, tracker: int, now: float) -> None:
    """A citizen comes into a tracked set of states."""
    month = max(math.ceil(now), room.until[citizen, tracker] + 1)
    if month <= plan.months:
        room.difference[tracker, month] += 1


@inlined
def leave_set(plan: Blueprint, room: Room, citizen: int, tracker: int, now: float) -> None:
    """A citizen goes out of a tracked set of states."""
    last = math.ceil(now) - 1 + plan.window[tracker]
    room.until[citizen, tracker] = last
    if last + 1 <= plan.months:
        room.difference[tracker, last + 1] -= 1


@inlined
def count_arrival(plan: Blueprint, room: Room, citizen: int, group: int, state: int, now: float) -> None:
    """A new citizen is counted."""
    room.present[group, state] += 1
    bits = plan.tracked[group, state]
    while bits != numba.uint64(0):
        enter_set(plan, room, citizen, trailing_zeros(bits), now)
        bits &= bits - numba.uint64(1)


@inlined
def count_move(
    plan: Blueprint, room: Room, citizen: int, group: int, before: int, after: int, changes: int, now: float
) -> None:
    """A citizen who moves from one state to another is counted there."""
    room.present[group, before] -= 1
    room.present[group, after] += 1
    if plan.states[before].gone != plan.states[after].gone:
        room.counts[CHANGES] += changes if plan.states[before].gone else -changes
    into = plan.tracked[group, after]
    bits = plan.tracked[group, before] ^ into
    while bits != numba.uint64(0):
        tracker = trailing_zeros(bits)
        if (into >> numba.uint64(tracker)) & numba.uint64(1):
            enter_set(plan, room, citizen, tracker, now)
        else:
            leave_set(plan, room, citizen, tracker, now)
        bits &= bits - numba.uint64(1)


@inlined
def note_month(plan: Blueprint, room: Room, tallies: Tallies, run: int, month: int) -> None:
    """Everything that is reported of a month."""
    for group in range(len(plan.groups)):
        for state in range(len(plan.states)):
            tallies.states[run, month, group, state] = room.present[group, state]
    total, squares = 0, 0
    for post in range(plan.posts):
        if room.posts[post].hired >= 0:
            load = room.posts[post].load
            total += load
            squares += load * load
    tallies.sums[run, month, SUM_CHANGES] = room.counts[CHANGES]
    tallies.sums[run, month, SUM_LOADS] = total
    tallies.sums[run, month, SUM_SQUARES] = squares


@inlined
def note_touched(plan: Blueprint, room: Room, tallies: Tallies, run: int) -> None:
    """How many were in each tracked set in the window before each month, once the run is over."""
    for tracker in range(len(plan.window)):
        counted = 0
        for month in range(plan.months + 1):
            counted += room.difference[tracker, month]
            tallies.touched[run, month, tracker] = counted


@inlined
def show(plan: Blueprint, room: Room, place: int, citizen: int, now: float) -> None:
    """Close the citizen's spell and open another where state, caseworker or changes are no longer the same."""
    if len(room.rows) == 0:
        return
    item, person = room.items[place], room.persons[citizen]
    served = 0 <= person.chain < plan.posts
    state, worker = plan.cells[item.cell].state, person.worker if served else -1
    if person.spell_state == state and person.spell_worker == worker and person.spell_changes == item.changes:
        return
    close(plan, room, place, citizen, now, state)
    person.spell_start = now
    person.spell_state, person.spell_worker, person.spell_changes = state, worker, item.changes
    person.spell_load = room.posts[person.chain].load if served else 0


@called
def close(plan: Blueprint, room: Room, place: int, citizen: int, stop: float, next_state: int) -> None:
    """Write down the citizen's open spell; `next_state` is -1 at the horizon."""
    person, item = room.persons[citizen], room.items[place]
    if person.spell_state < 0:
        return
    if stop <= person.spell_start and next_state >= 0:  # two events at one moment leave no spell between them
        if person.spell_row >= 0:
            room.rows[person.spell_row].next_state = next_state
        return
    number = room.counts[ROWS]
    if number >= len(room.rows):
        room.counts[LACKING] = 1
        return
    room.counts[ROWS] = number + 1
    person.spell_row = number
    row = room.rows[number]
    row.start, row.stop = person.spell_start, stop
    row.citizen, row.group = citizen, item.group
    row.readiness = (item.cell % plan.classes) // plan.preparation_classes
    row.state, row.next_state = person.spell_state, next_state
    row.caseworker, row.changes, row.caseload = person.spell_worker, person.spell_changes, person.spell_load
