"""The event loop: the algorithm and the draws of `process`, so the same events in the same order.

Where SimPy has waiting generators, the kernel has one pending time for each post, closing, team meeting and arrival,
and for each citizen's candidate, reassignment and recovery. The places of the items follow that order.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import (
    CANDIDATES,
    CITIZENS,
    EXTRA_POST_LOAD,
    ITEMS_EACH,
    ITEMS_EACH_BITS,
    LACKING,
    QUEUE_FIRST,
    QUEUE_LAST,
    RECOVERY,
    RUN,
    VACANT,
    Address,
    CompiledOffice,
    MonthlyCounts,
    ParameterArrays,
    Workspace,
)
from fsm_sim.engines.compiled.calendar_queue import WORDS, clear_calendar, open_bucket, schedule, take_first
from fsm_sim.engines.compiled.citizens import (
    accept_or_reject,
    await_candidate,
    await_reassignment,
    next_candidate,
    recover,
)
from fsm_sim.engines.compiled.events import (
    arrival,
    await_arrival,
    first_day,
    intake_of,
    learned,
    meeting,
    post_event,
    staffing_event,
)
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import close, note_month, note_touched
from fsm_sim.engines.compiled.staffing.staff import reassign, reassignment_of, recovery_of
from fsm_sim.engines.shared.compilation_cache import entry
from fsm_sim.engines.shared.setting import FIRST_MEETING
from fsm_sim.model.network import Integers


@inlined
def clear(office: CompiledOffice, workspace: Workspace, run: int, at: Address, recovery: float) -> None:
    """Reset the workspace to an empty office."""
    for post in range(office.posts + 1):
        here = workspace.posts[post]
        here.effect, here.hired, here.row = 1.0, -1, 0
        workspace.people[post].occupants, workspace.people[post].share = 0, 0
    for post in range(len(workspace.leaves)):
        workspace.leaves[post].worker, workspace.leaves[post].stand_ins = -1, 0
    workspace.learned[:] = math.inf
    workspace.frozen[:] = 0
    workspace.loads[:] = VACANT
    workspace.loads[office.posts] = EXTRA_POST_LOAD
    workspace.lists[:] = 0
    workspace.moving[:] = 0
    workspace.present[:] = 0
    workspace.difference[:] = 0
    workspace.counts[:] = 0
    workspace.counts[QUEUE_FIRST], workspace.counts[QUEUE_LAST] = -1, -1
    workspace.counts[RUN] = run + 1
    clear_calendar(workspace)
    workspace.address[0], workspace.address[1], workspace.address[2] = at.seed, at.run, at.office
    workspace.recovery[0] = recovery


@inlined
def open_office(office: CompiledOffice, workspace: Workspace, at: Address) -> None:
    """Schedule the staffing events, the team's first meeting and each programme's first arrival."""
    staffing, meetings = len(office.staffing), office.meetings
    for place in range(intake_of(office, len(office.programmes))):
        workspace.items[place].drawn = 0
        workspace.items[place].time = math.inf
    for number in range(staffing):
        schedule(office, workspace, number, office.staffing[number].month)
    if len(office.decisions) > 0:
        schedule(office, workspace, meetings, FIRST_MEETING)
    for programme in range(len(office.programmes)):
        own = office.programmes[programme]
        if own.intake_end - own.intake > 1 or office.intake[own.intake] > 0.0:
            await_arrival(office, workspace, at, programme, 0.0)


@called
def run_one(
    office: CompiledOffice,
    numbers: ParameterArrays,
    draw: int,
    workspace: Workspace,
    monthly_counts: MonthlyCounts,
    run: int,
    at: Address,
) -> None:
    """Run an office from its first day to its horizon.

    The loop takes the earliest item, records the months that have ended before it, and executes the item's event. Its
    kind follows from its place alone, so an item needs no field for it. Citizens' candidates are asked for first, since
    most events are theirs. An event schedules its own successor, so the queue holds one time for each clock, and
    nothing is rescheduled when a caseload changes. A run that lacks working memory stops and is done again from its
    address with more: it draws the same numbers, so how much there was at first changes no result.
    """
    mine = ParameterArrays(
        numbers.base[draw],
        numbers.end[draw],
        numbers.effects[draw],
        numbers.readiness[draw],
        numbers.preparation[draw],
        numbers.start[draw],
    )
    staffing, openings, capacity = len(office.staffing), len(office.openings), len(workspace.citizens)
    clear(office, workspace, run, at, mine.effects[0, RECOVERY])
    open_office(office, workspace, at)
    begun, month, bucket, word = False, 0, 0, 0
    open_bucket(workspace, bucket)
    while workspace.counts[LACKING] == 0:
        if word == WORDS:
            bucket, word = bucket + 1, 0
            if bucket == len(workspace.buckets):
                break
            open_bucket(workspace, bucket)
        place = take_first(workspace, word)
        now = workspace.items[numba.uint64(place)].time if place >= 0 else 0.0
        if not begun and (place < 0 or now > 0.0 or place >= office.before):
            # Every post that is open from the start has been filled.
            begun = True
            if place >= 0:
                schedule(office, workspace, place, now)
            first_day(office, workspace, mine, at)
            continue
        if place < 0:
            word += 1
            continue
        while month <= office.months and now > month:
            note_month(office, workspace, monthly_counts, run, month)
            month += 1
        record = place - office.first
        if record >= 0 and record < ITEMS_EACH * capacity:
            citizen = record >> ITEMS_EACH_BITS
            workspace.counts[CANDIDATES] += 1
            # Drawn first although it is needed last: the draw depends on nothing in memory but the citizen's count, so
            # the processor works on it while it waits for what `accept_or_reject` reads.
            wait, u = next_candidate(office, workspace, at, citizen)
            accept_or_reject(office, workspace, mine, citizen, now)
            await_candidate(office, workspace, mine.end, citizen, wait, u, now)
        elif place < staffing:
            staffing_event(office, workspace, mine, at, place, now)
        elif place < staffing + openings:
            post_event(office, workspace, mine, at, place - staffing, now)
        elif place < office.meetings:
            learned(office, workspace, place, now)
        elif place == office.meetings:
            meeting(office, workspace, mine.end, at, place, now)
        elif place < intake_of(office, len(office.programmes)):
            arrival(office, workspace, mine, at, place - intake_of(office, 0), now)
        elif place < recovery_of(office, workspace, 0):
            citizen = place - reassignment_of(office, workspace, 0)
            reassign(office, workspace, citizen, now)
            await_reassignment(office, workspace, at, citizen, now)
        else:
            recover(office, workspace, at, place - recovery_of(office, workspace, 0), now)
    while month <= office.months:
        note_month(office, workspace, monthly_counts, run, month)
        month += 1
    note_touched(office, workspace, monthly_counts, run)
    if len(workspace.rows) > 0:
        for citizen in range(workspace.counts[CITIZENS]):
            close(office, workspace, citizen, office.horizon, -1)


@entry
def run_many(
    office: CompiledOffice,
    numbers: ParameterArrays,
    workspace: Workspace,
    monthly_counts: MonthlyCounts,
    draws: Integers,
    seed: Any,
    runs: Any,
    office_key: Any,
    begin: int,
) -> int:
    """Run the office for `runs` from number `begin` on; the number of the first that lacked workspace, or of all."""
    for run in range(begin, len(runs)):
        run_one(office, numbers, draws[run], workspace, monthly_counts, run, Address(seed, runs[run], office_key))
        if workspace.counts[LACKING] > 0:
            return run
    return len(runs)
