"""What a citizen meets: candidate events and what they become, reassignments, and changes that cease to weigh."""

import math

import numba

from fsm_sim.engines.compiled.calendar import schedule
from fsm_sim.engines.compiled.draws import entity, uniform
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.shapes import (
    CITIZENS,
    EVENTS,
    QUEUE_FIRST,
    QUEUE_LAST,
    Address,
    Blueprint,
    Numbers,
    Records,
    Room,
)
from fsm_sim.engines.compiled.staff import deal, join, least_loaded, meet, part, present
from fsm_sim.engines.compiled.tally import count_arrival, count_move, show
from fsm_sim.engines.luck import Purpose, uniform_pair
from fsm_sim.engines.tables import WORK
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
def next_luck(plan: Blueprint, room: Room, at: Address, place: int, citizen: int) -> tuple[float, float]:
    """The standard exponential wait and the mark of a citizen's next candidate event, whatever their state then."""
    drawn = numba.uint64(room.items[place].drawn)
    first, mark = uniform_pair(at.seed, at.run, at.office, entity(plan, citizen), _CANDIDATE, drawn)
    return -math.log(first), mark


@inlined
def await_candidate(plan: Blueprint, room: Room, end: Floats, place: int, wait: float, mark: float, now: float) -> None:
    """Note the citizen's next candidate event, at the bound of the state they are in; nothing where nobody leaves."""
    item = room.items[place]
    item.time = math.inf
    ways = plan.cells[item.cell].ways
    if ways == 0:
        return
    bound = end[plan.cells[item.cell].table + item.counted * len(plan.ways) + ways - 1]
    if bound == 0.0:
        return
    item.mark, item.bound = mark, item.counted
    item.drawn += 1
    schedule(plan, room, place, now + wait / bound)


@inlined
def settle(
    plan: Blueprint, room: Room, base: Floats, end: Floats, effects: Floats, place: int, citizen: int, now: float
) -> None:
    """A candidate event: the mark falls into a way's slot, which is taken as far as the intensity now reaches."""
    item = room.items[place]
    cell = numba.int64(item.cell)
    ways, stride = plan.cells[cell].ways, len(plan.ways)
    at = plan.cells[cell].table + item.bound * stride
    mark = item.mark * end[at + ways - 1]
    slot = 0
    for way in range(ways):
        slot += numba.int64(mark >= end[at + way])
    if slot == ways:
        return
    start = end[at + slot - 1] if slot > 0 else 0.0
    way = plan.cells[cell].first + slot
    kind = plan.ways[way].kind
    post = numba.int64(item.post)
    served = post if present(room, post, citizen) else plan.posts
    intensity = base[plan.cells[cell].table + item.counted * stride + slot] * meet(room, served, kind, effects)
    if kind == WORK:
        intensity *= room.posts[served].effect
    if mark - start >= intensity:
        return
    room.counts[EVENTS] += 1
    if plan.cells[cell].last == 1:
        move(plan, room, place, citizen, plan.ways[way].target, now)
    else:
        item.cell = cell + plan.classes


@inlined
def move(plan: Blueprint, room: Room, place: int, citizen: int, state: int, now: float) -> None:
    """The citizen changes state, and leaves or rejoins the caseload with it."""
    item = room.items[place]
    old = plan.cells[item.cell].state
    before, after = plan.states[old].weight, plan.states[state].weight
    if plan.states[old].queues > plan.states[state].queues:
        dequeue(room, citizen)
    elif plan.states[state].queues > plan.states[old].queues:
        enqueue(room, citizen)
    if before > 0 and after == 0:
        part(plan, room, place, citizen)
    item.cell = plan.states[state].cell + item.cell % plan.classes
    count_move(plan, room, citizen, item.group, old, state, item.changes, now)
    post = numba.int64(item.post)
    if after > 0 and before == 0:
        join(plan, room, place, citizen, post if present(room, post, citizen) else least_loaded(plan, room, -1), now)
    elif after > 0 and before != after and present(room, post, citizen):
        room.posts[post].load += after - before
    show(plan, room, place, citizen, now)


@inlined
def enqueue(room: Room, citizen: int) -> None:
    """Last in the rehabilitation team's queue."""
    last = room.counts[QUEUE_LAST]
    room.persons[citizen].queue_before, room.persons[citizen].queue_after = last, -1
    if last >= 0:
        room.persons[last].queue_after = citizen
    else:
        room.counts[QUEUE_FIRST] = citizen
    room.counts[QUEUE_LAST] = citizen


@inlined
def dequeue(room: Room, citizen: int) -> None:
    """Out of the rehabilitation team's queue."""
    before, after = room.persons[citizen].queue_before, room.persons[citizen].queue_after
    if before >= 0:
        room.persons[before].queue_after = after
    else:
        room.counts[QUEUE_FIRST] = after
    if after >= 0:
        room.persons[after].queue_before = before
    else:
        room.counts[QUEUE_LAST] = before


@inlined
def enter(
    plan: Blueprint, room: Room, numbers: Numbers, draw: int, at: Address, place: int, group: int, state: int,
    arriving: bool, now: float,
) -> None:  # fmt: skip
    """A citizen comes to the office: classes, stage, and when on the caseload a caseworker. Not yet recorded."""
    citizen = room.counts[CITIZENS]
    room.counts[CITIZENS] = citizen + 1
    item, whom, zero = room.items[place], entity(plan, citizen), numba.uint64(0)
    ready, prepared, stage = 0, 0, 0
    if numbers.readiness.shape[1] > 1:
        ready = class_at(numbers.readiness[draw], uniform(at, whom, _READINESS, zero))
    if numbers.preparation.shape[1] > 1:
        prepared = class_at(numbers.preparation[draw], uniform(at, whom, _PREPARATION, zero))
    if not arriving and plan.states[state].stages > 1:
        stage = int(uniform(at, whom, _STAGE, zero) * plan.states[state].stages)
    item.cell = plan.states[state].cell + stage * plan.classes + ready * plan.preparation_classes + prepared
    item.group, item.post = group, -1
    item.drawn, item.changes, item.counted, item.bound = 0, 0, 0, 0
    item.time, item.mark = math.inf, 0.0
    if plan.recovers:
        room.items[place + 2 * len(room.persons)].drawn = 0
    person = room.persons[citizen]
    person.decisions, person.worker, person.chain = 0, -1, -1
    for tracker in range(room.until.shape[1]):
        room.until[citizen, tracker] = -1
    person.spell_state, person.spell_row = -1, -1
    if plan.states[state].weight > 0:
        join(plan, room, place, citizen, least_loaded(plan, room, -1) if arriving else deal(plan, room), now)
    if plan.states[state].queues == 1:
        enqueue(room, citizen)
    count_arrival(plan, room, citizen, group, state, now)


@inlined
def arrive(
    plan: Blueprint, room: Room, end: Floats, effects: Floats, at: Address, first: int, citizen: int, now: float
) -> None:
    """Open the citizen's record and start everything that can happen to them."""
    place, capacity = first + citizen, len(room.persons)
    show(plan, room, place, citizen, now)
    wait, mark = next_luck(plan, room, at, place, citizen)
    await_candidate(plan, room, end, place, wait, mark, now)
    if plan.reassignment > 0.0:
        room.items[place + capacity].drawn = 0
        await_reassignment(plan, room, at, place + capacity, citizen, now)


@inlined
def await_reassignment(plan: Blueprint, room: Room, at: Address, place: int, citizen: int, now: float) -> None:
    """When the citizen is next given another caseworker; most never are, and cost no logarithm."""
    item = room.items[place]
    mark = uniform(at, entity(plan, citizen), _REASSIGNMENT, item.drawn)
    item.drawn += 1
    if mark > plan.too_late:
        schedule(plan, room, place, now - math.log(mark) / plan.reassignment)
