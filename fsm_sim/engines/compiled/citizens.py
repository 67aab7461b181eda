"""What a citizen meets: candidate events and what they become, reassignments, and changes that cease to weigh."""

import math

import numba

from fsm_sim.engines.compiled.arrays import (
    CITIZENS,
    EVENTS,
    ITEMS_EACH,
    QUEUE_FIRST,
    QUEUE_LAST,
    TOGETHER,
    Address,
    Blueprint,
    Numbers,
    Records,
    Room,
)
from fsm_sim.engines.compiled.calendar_queue import schedule
from fsm_sim.engines.compiled.caseloads import enlist, least_loaded, meet
from fsm_sim.engines.compiled.draws import entity, uniform
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.monthly_counts import count_arrival, count_move, show
from fsm_sim.engines.compiled.staff import await_recovery, deal, join, reassignment_of, recovery_of, server
from fsm_sim.engines.shared.random_streams import Purpose, uniform_pair
from fsm_sim.engines.shared.transition_kinds import TransitionKind
from fsm_sim.model.network import Floats

_CANDIDATE, _READINESS, _PREPARATION, _STAGE = (
    numba.uint64(p.value) for p in (Purpose.CANDIDATE, Purpose.READINESS, Purpose.PREPARATION, Purpose.STAGE)
)
_REASSIGNMENT, _RECOVERY = (numba.uint64(p.value) for p in (Purpose.REASSIGNMENT, Purpose.RECOVERY))


@inlined
def class_at(weights: Floats, mark: float) -> int:
    """The first class at which the weights added up exceed a mark; the last one when rounding leaves none."""
    for index in range(len(weights)):
        mark -= weights[index]
        if mark < 0.0:
            return index
    return len(weights) - 1


@inlined
def share_at(branches: Records, mark: float) -> int:
    """The first branch at which the shares added up exceed a mark; the last one when rounding leaves none."""
    for index in range(len(branches)):
        mark -= branches[index].share
        if mark < 0.0:
            return index
    return len(branches) - 1


@inlined
def next_luck(plan: Blueprint, room: Room, at: Address, citizen: int) -> tuple[float, float]:
    """The standard exponential wait and the mark of a citizen's next candidate event, whatever their state then."""
    drawn = numba.uint64(room.citizens[numba.uint64(citizen)].drawn)
    first, mark = uniform_pair(at.seed, at.run, at.office, entity(plan, citizen), _CANDIDATE, drawn)
    return -math.log(first), mark


@inlined
def await_candidate(
    plan: Blueprint, room: Room, end: Floats, citizen: int, wait: float, mark: float, now: float
) -> None:
    """Note the citizen's next candidate event, at the bound of the state they are in; never where nobody leaves."""
    one = room.citizens[numba.uint64(citizen)]
    cell = plan.cells[one.cell]
    bound = end[numba.uint64(cell.table + one.counted * len(plan.ways) + cell.ways)]
    one.mark, one.bound = mark, one.counted
    one.drawn += numba.int64(bound > 0.0)
    schedule(plan, room, plan.first + ITEMS_EACH * citizen, now + wait / bound)


@inlined
def slot_at(end: Floats, begin: int, ways: int, mark: float) -> int:
    """The slot that a mark falls into, of those whose ends are noted after `begin`; as many as there are for none."""
    slot = 0
    for several in range(0, ways, TOGETHER):
        for way in range(TOGETHER):
            slot += numba.int64(mark >= end[numba.uint64(begin + 1 + several + way)]) & numba.int64(
                several + way < ways
            )
    return slot


@inlined
def settle(plan: Blueprint, room: Room, numbers: Numbers, citizen: int, now: float) -> None:
    """A candidate event: the mark falls into a way's slot, which is taken as far as the intensity now reaches.

    This is thinning (Lewis and Shedler 1979): candidates come at a bound that no intensity exceeds, and one is accepted
    with probability intensity over bound. A change of caseload then needs no rescheduling: it only changes what is
    accepted from now on. The slots are those of the number of changes at which the candidate was *drawn* (`bound`),
    as its rate and mark belong to them; the intensity is that of the changes that weigh *now* (`counted`). It fits into
    the slot: more changes only lower it, and where they can be recovered from, every slot is as wide as at no change.
    """
    one, end = room.citizens[numba.uint64(citizen)], numbers.end
    cell, stride = plan.cells[one.cell], len(plan.ways)
    at = cell.table + one.bound * stride
    ways = numba.int64(cell.ways)
    mark = one.mark * end[numba.uint64(at + ways)]
    slot = slot_at(end, at, ways, mark)
    if slot == ways:
        return
    way = plan.ways[numba.uint64(cell.first + slot)]
    post = server(plan, room, citizen)
    intensity = numbers.base[numba.uint64(cell.table + one.counted * stride + slot)]
    intensity *= meet(room, post, way.kind, numbers.effects)
    intensity *= room.posts[numba.uint64(post)].effect if way.kind == TransitionKind.WORK else 1.0
    if mark - end[numba.uint64(at + slot)] >= intensity:
        return
    room.counts[EVENTS] += 1
    if cell.last == 1:
        move(plan, room, citizen, way.target, now)
    else:
        one.cell += plan.classes


@inlined
def move(plan: Blueprint, room: Room, citizen: int, state: int, now: float) -> None:
    """The citizen changes state, and leaves or rejoins the caseload with it."""
    one = room.citizens[numba.uint64(citizen)]
    old = plan.cells[one.cell].state
    before, after = plan.states[old].weight, plan.states[state].weight
    if plan.states[old].queues > plan.states[state].queues:
        dequeue(room, citizen)
    elif plan.states[state].queues > plan.states[old].queues:
        enqueue(room, citizen)
    post = server(plan, room, citizen)
    one.cell = plan.states[state].cell + one.kind
    count_move(plan, room, citizen, one.group, old, state, one.changes, now)
    if post == plan.posts and before == 0 and after > 0:
        join(plan, room, citizen, least_loaded(room.loads), now)
    else:
        room.loads[numba.uint64(post)] += after - before
        if (before > 0) != (after > 0):
            enlist(room, post, citizen, numba.int64(after > 0))
    show(plan, room, citizen, now)


@inlined
def enqueue(room: Room, citizen: int) -> None:
    """Last in the rehabilitation team's queue."""
    last = room.counts[QUEUE_LAST]
    room.citizens[citizen].queue_before, room.citizens[citizen].queue_after = last, -1
    if last >= 0:
        room.citizens[last].queue_after = citizen
    else:
        room.counts[QUEUE_FIRST] = citizen
    room.counts[QUEUE_LAST] = citizen


@inlined
def dequeue(room: Room, citizen: int) -> None:
    """Out of the rehabilitation team's queue."""
    before, after = room.citizens[citizen].queue_before, room.citizens[citizen].queue_after
    if before >= 0:
        room.citizens[before].queue_after = after
    else:
        room.counts[QUEUE_FIRST] = after
    if after >= 0:
        room.citizens[after].queue_before = before
    else:
        room.counts[QUEUE_LAST] = before


@inlined
def enter(
    plan: Blueprint, room: Room, numbers: Numbers, at: Address, group: int, state: int, arriving: bool, now: float
) -> None:
    """The next citizen comes to the office: classes, stage, and when on the caseload a caseworker. Not yet recorded."""
    citizen = room.counts[CITIZENS]
    room.counts[CITIZENS] = citizen + 1
    one, whom, zero = room.citizens[citizen], entity(plan, citizen), numba.uint64(0)
    ready, prepared, stage = 0, 0, 0
    if len(numbers.readiness) > 1:
        ready = class_at(numbers.readiness, uniform(at, whom, _READINESS, zero))
    if len(numbers.preparation) > 1:
        prepared = class_at(numbers.preparation, uniform(at, whom, _PREPARATION, zero))
    if not arriving and plan.states[state].stages > 1:
        stage = int(uniform(at, whom, _STAGE, zero) * plan.states[state].stages)
    kind = ready * plan.preparation_classes + prepared
    one.cell, one.kind = plan.states[state].cell + stage * plan.classes + kind, kind
    one.group, one.post, one.worker = group, plan.posts, -1
    one.changes, one.counted, one.decisions = 0, 0, 0
    if len(room.spells) > 0:
        room.spells[citizen].state, room.spells[citizen].row = -1, -1
    for tracker in range(room.until.shape[1]):
        room.until[citizen, tracker] = -1
    if plan.states[state].weight > 0:
        join(plan, room, citizen, least_loaded(room.loads) if arriving else deal(plan, room), now)
    if plan.states[state].queues == 1:
        enqueue(room, citizen)
    count_arrival(plan, room, citizen, group, state, now)


@inlined
def arrive(plan: Blueprint, room: Room, end: Floats, at: Address, citizen: int, now: float) -> None:
    """Open the citizen's record and start everything that can happen to them."""
    show(plan, room, citizen, now)
    room.citizens[citizen].drawn = 0
    wait, mark = next_luck(plan, room, at, citizen)
    await_candidate(plan, room, end, citizen, wait, mark, now)
    if plan.reassignment > 0.0:
        room.items[reassignment_of(plan, room, citizen)].drawn = 0
        await_reassignment(plan, room, at, citizen, now)
    if plan.recovers:
        room.items[recovery_of(plan, room, citizen)].drawn = 0


@inlined
def await_reassignment(plan: Blueprint, room: Room, at: Address, citizen: int, now: float) -> None:
    """When the citizen is next given another caseworker; most never are, and cost no logarithm."""
    place = reassignment_of(plan, room, citizen)
    item = room.items[place]
    mark = uniform(at, entity(plan, citizen), _REASSIGNMENT, item.drawn)
    item.drawn += 1
    if mark > plan.too_late:
        schedule(plan, room, place, now - math.log(mark) / plan.reassignment)


@inlined
def recover(plan: Blueprint, room: Room, at: Address, citizen: int, now: float) -> None:
    """One change of caseworker no longer weighs."""
    one = room.citizens[citizen]
    one.counted -= 1
    if one.counted > 0:
        await_recovery(plan, room, at, citizen, now)
