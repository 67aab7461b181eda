"""Caseloads, and the rules of hand-over between caseworkers.

The rules are those of `engines.process.caseworkers`, which has them in plain Python; read that first.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import (
    CHANGES,
    FILLED,
    HIRES,
    ITEMS_EACH,
    LACKING,
    LEVEL,
    MEAN,
    POINTER,
    SD,
    VACANT,
    Address,
    CompiledOffice,
    ParameterArrays,
    Workspace,
)
from fsm_sim.engines.compiled.calendar_queue import schedule
from fsm_sim.engines.compiled.draws import entity, exponential, uniform
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import show
from fsm_sim.engines.compiled.staffing.caseloads import (
    begin_moving,
    enlist,
    least_for_their_time,
    least_loaded,
    next_post,
)
from fsm_sim.engines.compiled.staffing.leave_records import STAND_IN, WAITING
from fsm_sim.engines.shared.caseworker_effects import effect_at
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.engines.shared.random_streams import POST_ENTITY, StreamId

_POSTS, _NONE = numba.uint64(POST_ENTITY), numba.uint64(0)
_CASEWORKER, _RECOVERY = numba.uint64(StreamId.CASEWORKER.value), numba.uint64(StreamId.RECOVERY.value)


@inlined
def present_post(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """The post of the citizen's last caseworker; that of those who wait (`office.posts`) when that one has left."""
    one = workspace.citizens[numba.uint64(citizen)]
    return numba.int64(one.post) if workspace.posts[one.post].hired == one.worker else office.posts


@inlined
def weight_of(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """Sixteenths of a case that the citizen makes in their present state."""
    weight: int = office.states[
        office.expanded_states[workspace.citizens[numba.uint64(citizen)].expanded_state].state
    ].weight
    return weight


@inlined
def begin_dealing(office: CompiledOffice, workspace: Workspace) -> None:
    """Prepare to deal out the citizens of the first day one after another, while loads only grow."""
    workspace.counts[LEVEL], workspace.counts[POINTER] = VACANT, office.posts


@inlined
def deal(office: CompiledOffice, workspace: Workspace) -> int:
    """The least loaded post, the lowest among equals, searched from where the last search ended.

    While loads only grow (`begin_dealing`), no post before that one is as little loaded, so the search can go on there.
    Where people count as different shares of full time, all posts are searched.
    """
    if office.uneven:
        return least_for_their_time(office, workspace)
    level = workspace.counts[LEVEL]
    post: int = workspace.counts[POINTER]
    while post < office.posts and workspace.loads[post] != level:
        post += 1
    if post == office.posts:
        post = least_loaded(workspace.loads)
        workspace.counts[LEVEL] = workspace.loads[post]
    workspace.counts[POINTER] = post
    return post


@inlined
def reassignment_of(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """The place of a citizen's reassignments among the items."""
    return office.first + ITEMS_EACH * len(workspace.citizens) + citizen


@inlined
def recovery_of(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """The place of a citizen's recoveries among the items."""
    return office.first + (ITEMS_EACH + 1) * len(workspace.citizens) + citizen


@inlined
def await_recovery(office: CompiledOffice, workspace: Workspace, at: Address, citizen: int, now: float) -> None:
    """Schedule the recovery from the citizen's oldest counted change of caseworker."""
    place = recovery_of(office, workspace, citizen)
    wait = exponential(at, entity(workspace, citizen), _RECOVERY, workspace.items[place].drawn) * workspace.recovery[0]
    workspace.items[place].drawn += 1
    schedule(office, workspace, place, now + wait)


@inlined
def count_change(office: CompiledOffice, workspace: Workspace, citizen: int, now: float) -> None:
    """Count a change of caseworker."""
    one = workspace.citizens[citizen]
    one.changes += 1
    counted = 1 if office.first_only else one.counted + 1
    one.counted = counted
    if counted >= office.changes:
        workspace.counts[LACKING] = 1
    if counted == 1 and office.recovers:
        await_recovery(
            office, workspace, Address(workspace.address[0], workspace.address[1], workspace.address[2]), citizen, now
        )
    workspace.counts[CHANGES] += 1 - office.states[office.expanded_states[one.expanded_state].state].gone


@called
def lend(workspace: Workspace, citizen: int) -> None:
    """A citizen whose caseworker is on leave gets another one meanwhile, and remembers whose they are."""
    one, home = workspace.citizens[citizen], workspace.homes[citizen]
    if workspace.leaves[one.post].worker != one.worker:
        return
    if home.worker < 0 or workspace.leaves[home.post].worker != home.worker:
        home.worker, home.post = one.worker, one.post


@inlined
def whose(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """The post whose caseworker a citizen without one gets; the extra post for a citizen who waits."""
    one = workspace.citizens[citizen]
    if len(workspace.homes) > 0 and one.worker >= 0 and workspace.leaves[one.post].worker == one.worker:
        if workspace.leaves[one.post].citizens == STAND_IN:
            own: int = numba.int64(one.post)
            return own
        if workspace.leaves[one.post].citizens == WAITING:
            return office.posts
    return next_post(office, workspace)


@inlined
def assign(office: CompiledOffice, workspace: Workspace, citizen: int, post: int, now: float) -> None:
    """Put a citizen on a post's list; `office.posts` is the list of those who wait for a caseworker."""
    one = workspace.citizens[citizen]
    enlist(workspace, post, citizen, 1)
    if post == office.posts:
        return
    if one.worker >= 0 and one.worker != workspace.posts[post].hired:
        if len(workspace.homes) > 0:
            lend(workspace, citizen)
        count_change(office, workspace, citizen, now)
    one.worker, one.post = workspace.posts[post].hired, post
    workspace.loads[post] += weight_of(office, workspace, citizen)


@inlined
def part(office: CompiledOffice, workspace: Workspace, citizen: int, post: int) -> None:
    """Take a citizen off a post's list."""
    enlist(workspace, post, citizen, 0)
    workspace.loads[post] -= weight_of(office, workspace, citizen)


@called
def deal_out(office: CompiledOffice, workspace: Workspace, now: float) -> None:
    """Deal out the citizens who are moving, in order of number, each to the least loaded; they stay marked."""
    for word in range(len(workspace.moving)):
        bits = workspace.moving[word]
        while bits != _NONE:
            citizen = word * 64 + trailing_zeros(bits)
            bits &= bits - numba.uint64(1)
            assign(office, workspace, citizen, next_post(office, workspace), now)
            show(office, workspace, citizen, now)


@inlined
def count_as(workspace: Workspace, post: int, share: int) -> None:
    """The caseworker in a post counts as a share of full time, by its place in `CompiledOffice.shares`."""
    workspace.people[post].share = share
    workspace.posts[post].row = share * (workspace.last + 1)


@inlined
def start(
    office: CompiledOffice,
    workspace: Workspace,
    numbers: ParameterArrays,
    at: Address,
    post: int,
    share: int,
    now: float,
) -> None:
    """A new caseworker starts in a post, without citizens, for a share of full time."""
    occupant = workspace.people[post].occupants
    workspace.people[post].occupants = occupant + 1
    hire(office, workspace, numbers, at, post, numba.uint64(occupant), share, now)


@inlined
def hire(
    office: CompiledOffice,
    workspace: Workspace,
    numbers: ParameterArrays,
    at: Address,
    post: int,
    occupant: Any,
    share: int,
    now: float,
) -> None:
    """The same, and `occupant` is the number of earlier ones by which the caseworker's own effect is drawn."""
    here, effects = workspace.posts[post], numbers.effects[0]
    if effects[SD] > 0.0:
        u = uniform(at, _POSTS + numba.uint64(post), _CASEWORKER, occupant)
        here.effect = effect_at(u, effects[SD], effects[MEAN])
    here.hired = workspace.counts[HIRES]
    count_as(workspace, post, share)
    if office.learning > 0.0:
        workspace.learned[post] = math.inf
        if now > 0.0:
            count_as(workspace, post, share + office.works)
            workspace.learned[post] = now + office.learning
    workspace.loads[post] = 0
    workspace.counts[HIRES] += 1
    workspace.counts[FILLED] += 1


@called
def end_learning(office: CompiledOffice, workspace: Workspace, now: float) -> None:
    """Those whose period of learning is over count as their whole share of full time."""
    for post in range(office.posts):
        if workspace.learned[post] <= now:
            workspace.learned[post] = math.inf
            count_as(workspace, post, numba.int64(workspace.people[post].share) - office.works)


@inlined
def vacate(workspace: Workspace, post: int) -> None:
    """The caseworker in a post leaves, and the citizens on the list are marked for hand-over."""
    workspace.posts[post].hired = -1
    workspace.loads[post] = VACANT
    workspace.counts[FILLED] -= 1
    begin_moving(workspace, post)


@inlined
def reassign(office: CompiledOffice, workspace: Workspace, citizen: int, now: float) -> None:
    """Give a citizen another caseworker for other reasons than a departure; nothing happens where there is no other."""
    post = present_post(office, workspace, citizen)
    if weight_of(office, workspace, citizen) == 0 or post == office.posts or workspace.counts[FILLED] < 2:
        return
    part(office, workspace, citizen, post)
    load = workspace.loads[post]
    workspace.loads[post] = VACANT
    other = next_post(office, workspace)
    workspace.loads[post] = load
    assign(office, workspace, citizen, other, now)
    show(office, workspace, citizen, now)
