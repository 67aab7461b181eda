"""Events of the office: the plan's openings and closings, posts emptied and filled, meetings, arrivals."""

import math

import numba

from fsm_sim.engines.citizens.intake import arrival_wait
from fsm_sim.engines.compiled.arrays import (
    CITIZENS,
    HIRES,
    ITEMS_EACH,
    LACKING,
    QUEUE_FIRST,
    Address,
    CompiledOffice,
    ParameterArrays,
    Workspace,
)
from fsm_sim.engines.compiled.calendar_queue import remove, schedule
from fsm_sim.engines.compiled.citizens import (
    Placement,
    arrive,
    await_candidate,
    enter,
    move,
    next_candidate,
    share_at,
    take_place,
)
from fsm_sim.engines.compiled.draws import entity, entity_of, exponential, first_arrival, uniform
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.compiled.staffing.caseloads import begin_moving
from fsm_sim.engines.compiled.staffing.leave import come_back, deal_out_by_leave, go_on_leave, leave_for_good
from fsm_sim.engines.compiled.staffing.staff import begin_dealing, deal_out, end_learning, start
from fsm_sim.engines.compiled.staffing.take_over import take_over
from fsm_sim.engines.shared.random_streams import INTAKE_ENTITY, POST_ENTITY, START_ENTITY, StreamId
from fsm_sim.model.network import Floats

_POSTS, _INTAKE, _START_ENTITY = (numba.uint64(number) for number in (POST_ENTITY, INTAKE_ENTITY, START_ENTITY))
_START = numba.uint64(StreamId.START.value)
_SEPARATION, _VACANCY, _DECISION, _ARRIVAL, _GROUP = (
    numba.uint64(p.value)
    for p in (StreamId.SEPARATION, StreamId.VACANCY, StreamId.DECISION, StreamId.INTAKE, StreamId.GROUP)
)
_TURN = numba.uint64(32)

wait_for_arrival = inlined(arrival_wait)


@inlined
def await_separation(office: CompiledOffice, workspace: Workspace, at: Address, opening: int, now: float) -> None:
    """Schedule the separation of the caseworker in a post, unless the plan closes the post first."""
    place = len(office.staffing) + opening
    item = workspace.items[place]
    whom = _POSTS + numba.uint64(office.openings[opening].post)
    if office.separation <= 0.0:
        return
    index = (numba.uint64(office.openings[opening].turn) << _TURN) + numba.uint64(item.drawn)
    stay = exponential(at, whom, _SEPARATION, index) / office.separation
    if now + stay < office.openings[opening].closes:
        schedule(office, workspace, place, now + stay)


@inlined
def staffing_event(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address, number: int, now: float
) -> None:
    """The plan closes and opens posts, all of one month in one event."""
    event, came = office.staffing[number], 0
    if office.learning > 0.0:
        end_learning(office, workspace, now)
    for closing in range(event.closing, event.closing_end):
        leave_for_good(office, workspace, office.closings[closing])
    for leave in range(event.begin, event.begin_end):
        came += go_on_leave(office, workspace, numbers, at, leave, now)
    for leave in range(event.ending, event.ending_end):
        came += come_back(office, workspace, leave, now)
    first = workspace.counts[HIRES]
    for opening in range(event.opening, event.opening_end):
        start_opening(office, workspace, numbers, at, opening, now)
    for opening in range(len(workspace.frozen) * event.thaws):
        if workspace.frozen[opening] == 1 and office.openings[opening].closes > now:
            start_opening(office, workspace, numbers, at, opening, now)
        else:
            workspace.frozen[opening] = 0
    hand_over(office, workspace, first, came, now)
    for opening in range(event.opening, event.opening_end):
        await_separation(office, workspace, at, opening, now)
    for opening in range(len(workspace.frozen) * event.thaws):
        if workspace.frozen[opening] == 1:
            workspace.frozen[opening] = 0
            await_separation(office, workspace, at, opening, now)


@inlined
def start_opening(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address, opening: int, now: float
) -> None:
    """A new caseworker starts in the post of an opening."""
    here = office.openings[opening]
    start(office, workspace, numbers, at, numba.int64(here.post), numba.int64(here.share), now)


@inlined
def post_event(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address, opening: int, now: float
) -> None:
    """A post is emptied, and filled again after a vacancy, until the plan closes it."""
    place = len(office.staffing) + opening
    item = workspace.items[place]
    post = numba.int64(office.openings[opening].post)
    first, leaves = workspace.counts[HIRES], workspace.posts[post].hired >= 0
    if office.leaves:
        leaves |= workspace.leaves[post].worker >= 0
    if leaves:
        leave_for_good(office, workspace, post)
        item.drawn += 1
    # Without a vacancy the caseworker is replaced in the same event.
    if not leaves or (office.vacancy <= 0.0 and thawed(office, now) == now):
        start_opening(office, workspace, numbers, at, opening, now)
        if office.learning > 0.0:
            await_end_of_learning(office, workspace, opening, now)
    hand_over(office, workspace, first, 0, now)
    if workspace.counts[HIRES] > first:
        await_separation(office, workspace, at, opening, now)
        return
    whom = _POSTS + numba.uint64(post)
    index = (numba.uint64(office.openings[opening].turn) << _TURN) + numba.uint64(item.drawn - 1)
    filled = now + exponential(at, whom, _VACANCY, index) * office.vacancy
    if thawed(office, filled) > filled:
        workspace.frozen[opening] = 1
    elif filled < office.openings[opening].closes:
        schedule(office, workspace, place, filled)


@inlined
def thawed(office: CompiledOffice, month: float) -> float:
    """When a vacancy ends that would have ended in a month: at the end of a freeze of recruitment, or then."""
    for freeze in range(len(office.freezes)):
        if office.freezes[freeze, 0] <= month < office.freezes[freeze, 1]:
            end: float = office.freezes[freeze, 1]
            return end
    return month


@inlined
def await_end_of_learning(office: CompiledOffice, workspace: Workspace, opening: int, now: float) -> None:
    """Schedule the end of learning of who has just started in a post, in place of whoever learned there before."""
    place = len(office.staffing) + len(office.openings) + opening
    remove(workspace, place)
    schedule(office, workspace, place, now + office.learning)


@inlined
def learned(office: CompiledOffice, workspace: Workspace, place: int, now: float) -> None:
    """The end of a period of learning."""
    workspace.items[place].time = math.inf
    end_learning(office, workspace, now)


@inlined
def hand_over(office: CompiledOffice, workspace: Workspace, first: int, came: int, now: float) -> None:
    """Deal out the citizens who are moving; then caseworkers from number `first` on take over, under `rebalance`.

    `came` counts those who came besides: from leave, or to stand in.

    Numbers of caseworkers only grow, so a caseworker with a number from `first` on was hired in this event. Citizens
    who are dealt out stay marked in `moving` until the event is over, so that none is also taken over, as a second
    change.
    """
    hired = workspace.counts[HIRES] - first
    if hired + came > 0:
        begin_moving(workspace, office.posts)
    if office.leaves:
        deal_out_by_leave(office, workspace, now)
    else:
        deal_out(office, workspace, now)
    if office.rebalance and hired > 0:
        take_over(office, workspace, first, now)
    workspace.moving[:] = 0


@inlined
def meeting(office: CompiledOffice, workspace: Workspace, end: Floats, at: Address, place: int, now: float) -> None:
    """The rehabilitation team decides the oldest cases of its queue, as many as it has capacity for."""
    item = workspace.items[place]
    month = numba.int64(item.drawn)
    capacity = math.floor((month + 1) * office.capacity) - math.floor(month * office.capacity)
    item.drawn += 1
    citizen = workspace.counts[QUEUE_FIRST]
    while capacity > 0 and citizen >= 0:
        following = workspace.citizens[citizen].queue_after
        u = uniform(at, entity(workspace, citizen), _DECISION, workspace.citizens[citizen].decisions)
        workspace.citizens[citizen].decisions += 1
        remove(workspace, office.first + ITEMS_EACH * citizen)
        move(office, workspace, citizen, decided(office, workspace.citizens[citizen].group, u), now)
        wait, u = next_candidate(office, workspace, at, citizen)
        await_candidate(office, workspace, end, citizen, wait, u, now)
        citizen = following
        capacity -= 1
    schedule(office, workspace, place, now + 1.0)


@inlined
def decided(office: CompiledOffice, group: int, u: float) -> int:
    """The state to which the team sends a citizen of a group, by the shares of the citizen's programme."""
    one = office.programmes[office.groups[group].place]
    own = office.decisions[one.decision : one.decision_end]
    state: int = own[share_at(own, u)].state
    return state


@inlined
def intake_of(office: CompiledOffice, programme: int) -> int:
    """The place of a programme's arrivals among the items."""
    return office.meetings + 1 + programme


@inlined
def arrival(
    office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address, programme: int, now: float
) -> None:
    """A citizen of a programme arrives, in a group drawn by the programme's shares."""
    citizen = workspace.counts[CITIZENS]
    if citizen >= len(workspace.citizens):
        workspace.counts[LACKING] = 1
        return
    one = office.programmes[programme]
    within = first_arrival(office, programme) + numba.int64(workspace.items[intake_of(office, programme)].drawn) - 1
    u = uniform(at, entity_of(programme, within), _GROUP, 0)
    group = numba.int64(one.group) + share_at(office.groups[one.group : one.group_end], u)
    enter(office, workspace, numbers, at, group, office.groups[group].state, within, True, now)
    arrive(office, workspace, numbers.end, at, citizen, now)
    await_arrival(office, workspace, at, programme, now)


@inlined
def await_arrival(office: CompiledOffice, workspace: Workspace, at: Address, programme: int, now: float) -> None:
    """Schedule a programme's next arrival."""
    place = intake_of(office, programme)
    item = workspace.items[place]
    own, drawn = office.programmes[programme], exponential(at, _INTAKE + numba.uint64(programme), _ARRIVAL, item.drawn)
    months, rates = office.intake_from[own.intake : own.intake_end], office.intake[own.intake : own.intake_end]
    wait = wait_for_arrival(months, rates, now, drawn)
    item.drawn += 1
    schedule(office, workspace, place, now + wait)


@inlined
def settled(office: CompiledOffice, numbers: ParameterArrays, at: Address, programme: int, within: int) -> Placement:
    """Where a citizen of a settled programme begins: see `composition.sampled`."""
    own = office.programmes[programme]
    u = uniform(at, _START_ENTITY + numba.uint64(programme), _START, numba.uint64(0))
    along, kind, last = (within + u) / own.citizens, numba.int64(own.kind), numba.int64(own.kind_end) - 1
    while kind < last:  # the first kind at which the shares added up exceed that, found by halving
        middle = (kind + last) // 2
        if numbers.start[middle] <= along:
            kind = middle + 1
        else:
            last = middle
    one = office.kinds[kind]
    whom = entity_of(programme, within)
    return Placement(whom, one.group, one.state, one.stage, one.ready, one.prepared, one.changes)


@inlined
def first_day(office: CompiledOffice, workspace: Workspace, numbers: ParameterArrays, at: Address) -> None:
    """Enter the citizens present in month 0, after the posts open then have been filled."""
    begin_dealing(office, workspace)
    for citizen in range(len(office.start)):
        one = office.start[citizen]
        own = office.programmes[one.place]
        if own.kind_end > own.kind:
            take_place(office, workspace, settled(office, numbers, at, one.place, one.within), False, 0.0)
        else:
            enter(office, workspace, numbers, at, one.group, one.state, one.within, False, 0.0)
    for citizen in range(len(office.start)):
        arrive(office, workspace, numbers.end, at, citizen, 0.0)
