"""Results of a run: spells for the episode table, and counts by month that need no table.

A citizen counts as having touched a set of states in the window of w months before month m when they entered it by m
and left it, if at all, after m - w. So a visit from month a to b counts from ceil(a) to ceil(b) - 1 + w: two entries in
an array of differences, less what an earlier visit counts already. So no loop over citizens and months is needed.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import (
    CHANGES,
    FILLED,
    LACKING,
    ROWS,
    SUM_CHANGES,
    SUM_LOADS,
    SUM_SQUARES,
    CompiledOffice,
    MonthlyCounts,
    Workspace,
)
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.model.network import Integers

_NONE, _ONE = numba.uint64(0), numba.uint64(1)


@inlined
def visit(office: CompiledOffice, workspace: Workspace, citizen: int, before: Any, after: Any, now: float) -> None:
    """A citizen enters some tracked sets of states and leaves others, by the bits before and after."""
    month, whom = math.ceil(now), numba.uint64(citizen)
    changed = before ^ after
    while changed != _NONE:
        tracker = numba.uint64(trailing_zeros(changed))
        changed &= changed - _ONE
        comes = (after >> tracker) & _ONE != _NONE
        until = workspace.until[whom, tracker]
        left = month - 1 + office.window[tracker]
        counted = max(month, until + 1) if comes else left + 1
        workspace.difference[tracker, numba.uint64(min(counted, office.months + 1))] += 1 if comes else -1
        workspace.until[whom, tracker] = until if comes else left


@inlined
def count_arrival(
    office: CompiledOffice, workspace: Workspace, citizen: int, group: int, state: int, now: float
) -> None:
    """A new citizen is counted."""
    workspace.present[group, state] += 1
    if not office.states[state].gone:
        visit(office, workspace, citizen, _NONE, office.tracked[group, state], now)


@inlined
def count_move(
    office: CompiledOffice,
    workspace: Workspace,
    citizen: int,
    group: int,
    before: int,
    after: int,
    changes: int,
    now: float,
) -> None:
    """A citizen who moves from one state to another is counted there."""
    workspace.present[group, before] -= 1
    workspace.present[group, after] += 1
    workspace.counts[CHANGES] += changes * (
        numba.int64(office.states[before].gone) - numba.int64(office.states[after].gone)
    )
    visit(office, workspace, citizen, office.tracked[group, before], office.tracked[group, after], now)
    if office.states[after].gone:  # outside the target group only the entry counts, and nobody comes back
        visit(office, workspace, citizen, office.tracked[group, after], _NONE, now)


@inlined
def note_month(
    office: CompiledOffice, workspace: Workspace, monthly_counts: MonthlyCounts, run: int, month: int
) -> None:
    """Record everything that is reported of a month."""
    for group in range(len(office.groups)):
        for state in range(len(office.states)):
            monthly_counts.states[run, month, group, state] = workspace.present[group, state]
    total, squares = 0, 0
    for post in range(office.posts):
        load = max(workspace.loads[post], 0)
        total += load
        squares += load * load
    monthly_counts.sums[run, month, SUM_CHANGES] = workspace.counts[CHANGES]
    monthly_counts.sums[run, month, SUM_LOADS] = total
    monthly_counts.sums[run, month, SUM_SQUARES] = squares
    monthly_counts.sums[run, month, SUM_SQUARES + office.works] = workspace.counts[FILLED]
    if office.part_time:
        note_shares(office, workspace, monthly_counts.sums[run, month])


@called
def note_shares(office: CompiledOffice, workspace: Workspace, sums: Integers) -> None:
    """Record the squared loads and the filled posts apart for each share of full time that people work."""
    sums[SUM_SQUARES:] = 0
    for post in range(office.posts):
        if workspace.posts[post].hired >= 0:
            load, share = workspace.loads[post], numba.int64(workspace.people[post].share) % office.works
            sums[SUM_SQUARES + share] += load * load
            sums[SUM_SQUARES + office.works + share] += 1


@inlined
def note_touched(office: CompiledOffice, workspace: Workspace, monthly_counts: MonthlyCounts, run: int) -> None:
    """After a run, count the citizens in each tracked set in the window before each month."""
    for tracker in range(len(office.window)):
        counted = 0
        for month in range(office.months + 1):
            counted += workspace.difference[tracker, month]
            monthly_counts.touched[run, month, tracker] = counted


@inlined
def show(office: CompiledOffice, workspace: Workspace, citizen: int, now: float) -> None:
    """Close the citizen's spell and open another where state, caseworker or changes are no longer the same."""
    if len(workspace.rows) > 0:
        show_spell(office, workspace, citizen, now)


@called
def show_spell(office: CompiledOffice, workspace: Workspace, citizen: int, now: float) -> None:
    """The same, where episodes are kept."""
    one, spell = workspace.citizens[citizen], workspace.spells[citizen]
    state = office.expanded_states[one.expanded_state].state
    served = office.states[state].weight > 0 and workspace.posts[one.post].hired == one.worker and one.worker >= 0
    worker = one.worker if served else -1
    if spell.state == state and spell.worker == worker and spell.changes == one.changes:
        return
    close(office, workspace, citizen, now, state)
    spell.start = now
    spell.state, spell.worker, spell.changes = state, worker, one.changes
    spell.load = workspace.loads[one.post] if served else 0
    spell.share = numba.int64(workspace.people[one.post].share) % office.works if served else -1


@called
def close(office: CompiledOffice, workspace: Workspace, citizen: int, stop: float, next_state: int) -> None:
    """Write down the citizen's open spell; `next_state` is -1 at the horizon."""
    spell, one = workspace.spells[citizen], workspace.citizens[citizen]
    if spell.state < 0:
        return
    if stop <= spell.start and next_state >= 0:  # two events at the same time leave no spell between them
        if spell.row >= 0:
            workspace.rows[spell.row].next_state = next_state
        return
    number = workspace.counts[ROWS]
    if number >= len(workspace.rows):
        workspace.counts[LACKING] = 1
        return
    workspace.counts[ROWS] = number + 1
    spell.row = number
    row = workspace.rows[number]
    row.start, row.stop = spell.start, stop
    row.citizen, row.group = citizen, one.group
    row.readiness = one.kind // office.preparation_classes
    row.state, row.next_state = spell.state, next_state
    row.caseworker, row.changes, row.caseload = spell.worker, spell.changes, spell.load
    row.share = spell.share
