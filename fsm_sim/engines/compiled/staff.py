"""Caseloads, and the rules of hand-over between caseworkers.

The rules are those of `engines.process.caseworkers`, which has them in plain Python; read that first.
"""

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
from fsm_sim.engines.compiled.caseloads import begin_moving, enlist, least_loaded, lowest_not_moving
from fsm_sim.engines.compiled.draws import entity, exponential, uniform
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import show
from fsm_sim.engines.shared.caseworker_effects import effect_at
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.engines.shared.random_streams import POST_ENTITY, StreamId

_POSTS, _NONE = numba.uint64(POST_ENTITY), numba.uint64(0)
_CASEWORKER, _RECOVERY = numba.uint64(StreamId.CASEWORKER.value), numba.uint64(StreamId.RECOVERY.value)


@inlined
def server(office: CompiledOffice, workspace: Workspace, citizen: int) -> int:
    """The post of the citizen's last caseworker; the extra post when that one has left."""
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
    """
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
    wait = exponential(at, entity(office, citizen), _RECOVERY, workspace.items[place].drawn) * workspace.recovery[0]
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


@inlined
def join(office: CompiledOffice, workspace: Workspace, citizen: int, post: int, now: float) -> None:
    """Put a citizen on a post's list; without a caseworker, on that of the extra post."""
    one = workspace.citizens[citizen]
    enlist(workspace, post, citizen, 1)
    if post == office.posts:
        return
    if one.worker >= 0 and one.worker != workspace.posts[post].hired:
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
            join(office, workspace, citizen, least_loaded(workspace.loads), now)
            show(office, workspace, citizen, now)


@inlined
def start(workspace: Workspace, numbers: ParameterArrays, at: Address, post: int) -> None:
    """A new caseworker starts in a post, without citizens."""
    here, effects = workspace.posts[post], numbers.effects
    occupant = here.occupants
    here.occupants = occupant + 1
    if effects[SD] > 0.0:
        u = uniform(at, _POSTS + numba.uint64(post), _CASEWORKER, occupant)
        here.effect = effect_at(u, effects[SD], effects[MEAN])
    here.hired = workspace.counts[HIRES]
    workspace.loads[post] = 0
    workspace.counts[HIRES] += 1
    workspace.counts[FILLED] += 1


@inlined
def take_over(office: CompiledOffice, workspace: Workspace, first: int, now: float) -> None:
    """Caseworkers hired from number `first` on take over from the others: see `process.caseworkers.Caseworkers`.

    Loads are whole sixteenths here, so every comparison with the mean is exact. All posts are scanned again for each
    citizen taken over: a few hundred additions, some ten times in a run.
    """
    filled, total, new, together = workspace.counts[FILLED], 0, workspace.counts[HIRES] - first, 0
    for post in range(office.posts):
        total += max(workspace.loads[post], 0)
        together += workspace.loads[post] if workspace.posts[post].hired >= first else 0
    while True:
        worker, colleague = -1, -1
        for post in range(office.posts):
            hired = workspace.posts[post].hired
            if hired >= first and (worker < 0 or workspace.loads[post] < workspace.loads[worker]):
                worker = post
            if 0 <= hired < first and (colleague < 0 or workspace.loads[post] > workspace.loads[colleague]):
                colleague = post
        if colleague < 0 or workspace.loads[colleague] * filled <= total:
            return
        citizen = lowest_not_moving(workspace, colleague)
        if citizen < 0:
            return
        weight = weight_of(office, workspace, citizen)
        if (together + weight) * filled > total * new or workspace.loads[colleague] - workspace.loads[worker] <= weight:
            return
        together += weight
        part(office, workspace, citizen, colleague)
        join(office, workspace, citizen, worker, now)
        show(office, workspace, citizen, now)


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
    post = server(office, workspace, citizen)
    if weight_of(office, workspace, citizen) == 0 or post == office.posts or workspace.counts[FILLED] < 2:
        return
    part(office, workspace, citizen, post)
    load = workspace.loads[post]
    workspace.loads[post] = VACANT
    other = least_loaded(workspace.loads)
    workspace.loads[post] = load
    join(office, workspace, citizen, other, now)
    show(office, workspace, citizen, now)
