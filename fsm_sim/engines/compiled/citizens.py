"""Events of a citizen: candidate events and their acceptance, reassignments, and recovery from changes."""

import math
from typing import Any, NamedTuple

import numba

from fsm_sim.engines.compiled.arrays import (
    CITIZENS,
    EVENTS,
    ITEMS_EACH,
    QUEUE_FIRST,
    QUEUE_LAST,
    TOGETHER,
    Address,
    CompiledOffice,
    ParameterArrays,
    Records,
    Workspace,
)
from fsm_sim.engines.compiled.calendar_queue import schedule
from fsm_sim.engines.compiled.draws import entity, entity_of, uniform
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.monthly_counts import count_arrival, count_move, show
from fsm_sim.engines.compiled.staffing.caseloads import effect_of_load, enlist, next_post
from fsm_sim.engines.compiled.staffing.staff import (
    assign,
    await_recovery,
    deal,
    present_post,
    reassignment_of,
    recovery_of,
    whose,
)
from fsm_sim.engines.shared.random_streams import StreamId, uniform_pair
from fsm_sim.engines.shared.transition_kinds import TransitionKind
from fsm_sim.model.network import Floats

_CANDIDATE, _READINESS, _PREPARATION, _STAGE = (
    numba.uint64(p.value) for p in (StreamId.CANDIDATE, StreamId.READINESS, StreamId.PREPARATION, StreamId.STAGE)
)
WORK = int(TransitionKind.WORK)
"""The bit that the numbers of every programme's kind `WORK` have and no other kind has."""
_REASSIGNMENT, _RECOVERY = (numba.uint64(p.value) for p in (StreamId.REASSIGNMENT, StreamId.RECOVERY))


class Placement(NamedTuple):
    """Where the next citizen begins, with their classes and the changes of caseworker that weigh already."""

    entity: Any
    group: int
    state: int
    stage: int
    ready: int
    prepared: int
    changes: int


@inlined
def class_at(weights: Floats, u: float) -> int:
    """The first class at which the weights added up exceed a u; the last one when rounding leaves none."""
    for index in range(len(weights)):
        u -= weights[index]
        if u < 0.0:
            return index
    return len(weights) - 1


@inlined
def share_at(branches: Records, u: float) -> int:
    """The first branch at which the shares added up exceed a u; the last one when rounding leaves none."""
    for index in range(len(branches)):
        u -= branches[index].share
        if u < 0.0:
            return index
    return len(branches) - 1


@inlined
def next_candidate(office: CompiledOffice, workspace: Workspace, at: Address, citizen: int) -> tuple[float, float]:
    """The standard exponential wait and the uniform draw of a citizen's next candidate event, whatever the state."""
    drawn = numba.uint64(workspace.citizens[numba.uint64(citizen)].drawn)
    first, u = uniform_pair(at.seed, at.run, at.office, entity(workspace, citizen), _CANDIDATE, drawn)
    return -math.log(first), u


@inlined
def await_candidate(
    office: CompiledOffice, workspace: Workspace, end: Floats, citizen: int, wait: float, u: float, now: float
) -> None:
    """Schedule the citizen's next candidate event, at the bound of the state; none where no transition leads out."""
    one = workspace.citizens[numba.uint64(citizen)]
    expanded_state = office.expanded_states[one.expanded_state]
    bound = end[numba.uint64(expanded_state.table + one.counted * len(office.transitions) + expanded_state.transitions)]
    one.u, one.bound = u, one.counted
    one.drawn += numba.int64(bound > 0.0)
    schedule(office, workspace, office.first + ITEMS_EACH * citizen, now + wait / bound)


@inlined
def interval_at(end: Floats, begin: int, transitions: int, u: float) -> int:
    """The interval that a uniform draw falls into, of those whose ends stand after `begin`; their number for none."""
    interval = 0
    for several in range(0, transitions, TOGETHER):
        for transition in range(TOGETHER):
            interval += numba.int64(u >= end[numba.uint64(begin + 1 + several + transition)]) & numba.int64(
                several + transition < transitions
            )
    return interval


@inlined
def accept_or_reject(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, citizen: int, now: float
) -> None:
    """A candidate event: it is accepted as far as the intensity reaches into its transition's interval.

    This is thinning (Lewis and Shedler 1979): candidates come at a bound that no intensity exceeds, and one is accepted
    with probability intensity over bound. A change of caseload then needs no rescheduling: it only changes what is
    accepted from now on. The intervals are those of the number of changes at which the candidate was *drawn* (`bound`),
    as its rate and draw belong to them; the intensity is that of the changes that weigh *now* (`counted`). It fits into
    the interval: more changes only lower it, and where they can be recovered from, every interval is as wide as at no
    change.
    """
    one, end = workspace.citizens[numba.uint64(citizen)], numbers.end
    expanded_state, stride = office.expanded_states[one.expanded_state], len(office.transitions)
    at = expanded_state.table + one.bound * stride
    transitions = numba.int64(expanded_state.transitions)
    u = one.u * end[numba.uint64(at + transitions)]
    interval = interval_at(end, at, transitions, u)
    if interval == transitions:
        return
    transition = office.transitions[numba.uint64(expanded_state.first + interval)]
    post = present_post(office, workspace, citizen)
    intensity = numbers.base[numba.uint64(expanded_state.table + one.counted * stride + interval)]
    intensity *= effect_of_load(office, workspace, post, transition.kind, numbers.effects)
    intensity *= workspace.posts[numba.uint64(post)].effect if transition.kind & WORK else 1.0
    if u - end[numba.uint64(at + interval)] >= intensity:
        return
    workspace.counts[EVENTS] += 1
    if expanded_state.last == 1:
        move(office, workspace, citizen, transition.target, now)
    else:
        one.expanded_state += office.classes


@inlined
def move(office: CompiledOffice, workspace: Workspace, citizen: int, state: int, now: float) -> None:
    """The citizen changes state, and leaves or rejoins the caseload with it."""
    one = workspace.citizens[numba.uint64(citizen)]
    old = office.expanded_states[one.expanded_state].state
    before, after = office.states[old].weight, office.states[state].weight
    if office.states[old].queues > office.states[state].queues:
        dequeue(workspace, citizen)
    elif office.states[state].queues > office.states[old].queues:
        enqueue(workspace, citizen)
    post = present_post(office, workspace, citizen)
    one.expanded_state = office.states[state].expanded_state + one.kind
    count_move(office, workspace, citizen, one.group, old, state, one.changes, now)
    if post == office.posts and before == 0 and after > 0:
        assign(office, workspace, citizen, whose(office, workspace, citizen), now)
    else:
        workspace.loads[numba.uint64(post)] += after - before
        if (before > 0) != (after > 0):
            enlist(workspace, post, citizen, numba.int64(after > 0))
    show(office, workspace, citizen, now)


@inlined
def enqueue(workspace: Workspace, citizen: int) -> None:
    """Put the citizen last in the rehabilitation team's queue."""
    last = workspace.counts[QUEUE_LAST]
    workspace.citizens[citizen].queue_before, workspace.citizens[citizen].queue_after = last, -1
    if last >= 0:
        workspace.citizens[last].queue_after = citizen
    else:
        workspace.counts[QUEUE_FIRST] = citizen
    workspace.counts[QUEUE_LAST] = citizen


@inlined
def dequeue(workspace: Workspace, citizen: int) -> None:
    """Take the citizen out of the rehabilitation team's queue."""
    before, after = workspace.citizens[citizen].queue_before, workspace.citizens[citizen].queue_after
    if before >= 0:
        workspace.citizens[before].queue_after = after
    else:
        workspace.counts[QUEUE_FIRST] = after
    if after >= 0:
        workspace.citizens[after].queue_before = before
    else:
        workspace.counts[QUEUE_LAST] = before


@inlined
def enter(
    office: CompiledOffice,
    workspace: Workspace,
    numbers: ParameterArrays,
    at: Address,
    group: int,
    state: int,
    within: int,
    arriving: bool,
    now: float,
) -> None:
    """The next citizen comes to the office: classes, stage, and when on the caseload a caseworker. Not yet recorded.

    `within` is the citizen's number within the programme.
    """
    place, zero = office.groups[group].place, numba.uint64(0)
    whom = entity_of(place, within)
    ready, prepared, stage = 0, 0, 0
    if numbers.readiness.shape[1] > 1:
        ready = class_at(numbers.readiness[place], uniform(at, whom, _READINESS, zero))
    if numbers.preparation.shape[1] > 1:
        prepared = class_at(numbers.preparation[place], uniform(at, whom, _PREPARATION, zero))
    if not arriving and office.states[state].stages > 1:
        stage = int(uniform(at, whom, _STAGE, zero) * office.states[state].stages)
    take_place(office, workspace, Placement(whom, group, state, stage, ready, prepared, 0), arriving, now)


@inlined
def take_place(office: CompiledOffice, workspace: Workspace, place: Placement, arriving: bool, now: float) -> None:
    """The next citizen takes a place, and on the caseload gets a caseworker."""
    citizen = workspace.counts[CITIZENS]
    workspace.counts[CITIZENS] = citizen + 1
    one, group, state = workspace.citizens[citizen], place.group, place.state
    kind = place.ready * office.preparation_classes + place.prepared
    one.expanded_state, one.kind = office.states[state].expanded_state + place.stage * office.classes + kind, kind
    one.group, one.post, one.worker, one.entity = group, office.posts, -1, place.entity
    one.changes, one.counted, one.decisions = 0, place.changes, 0
    if len(workspace.spells) > 0:
        workspace.spells[citizen].state, workspace.spells[citizen].row = -1, -1
    if len(workspace.homes) > 0:
        workspace.homes[citizen].worker = -1
    for tracker in range(workspace.until.shape[1]):
        workspace.until[citizen, tracker] = -1
    if office.states[state].weight > 0:
        assign(office, workspace, citizen, next_post(office, workspace) if arriving else deal(office, workspace), now)
    if office.states[state].queues == 1:
        enqueue(workspace, citizen)
    count_arrival(office, workspace, citizen, group, state, now)


@inlined
def arrive(office: CompiledOffice, workspace: Workspace, end: Floats, at: Address, citizen: int, now: float) -> None:
    """Open the citizen's record and schedule the citizen's events."""
    show(office, workspace, citizen, now)
    workspace.citizens[citizen].drawn = 0
    wait, u = next_candidate(office, workspace, at, citizen)
    await_candidate(office, workspace, end, citizen, wait, u, now)
    if office.reassignment > 0.0:
        workspace.items[reassignment_of(office, workspace, citizen)].drawn = 0
        await_reassignment(office, workspace, at, citizen, now)
    if office.recovers:
        workspace.items[recovery_of(office, workspace, citizen)].drawn = 0
        if workspace.citizens[citizen].counted > 0:
            await_recovery(office, workspace, at, citizen, now)


@inlined
def await_reassignment(office: CompiledOffice, workspace: Workspace, at: Address, citizen: int, now: float) -> None:
    """Schedule the citizen's next reassignment; most fall after the horizon, which is decided without a logarithm."""
    place = reassignment_of(office, workspace, citizen)
    item = workspace.items[place]
    u = uniform(at, entity(workspace, citizen), _REASSIGNMENT, item.drawn)
    item.drawn += 1
    if u > office.too_late:
        schedule(office, workspace, place, now - math.log(u) / office.reassignment)


@inlined
def recover(office: CompiledOffice, workspace: Workspace, at: Address, citizen: int, now: float) -> None:
    """One change of caseworker no longer weighs."""
    one = workspace.citizens[citizen]
    one.counted -= 1
    if one.counted > 0:
        await_recovery(office, workspace, at, citizen, now)
