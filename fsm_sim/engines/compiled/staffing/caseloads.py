"""Lists of citizens by post, their loads, and the effect of a caseload on transition rates.

A list is a bit set with one bit per citizen, so it is always in order of number.
"""

import math

import numba

from fsm_sim.engines.compiled.arrays import (
    CLARIFY_ELASTICITY,
    HIGH,
    LOW,
    REFERENCE,
    RUN,
    SIXTEENTHS,
    WORK_ELASTICITY,
    CompiledOffice,
    Workspace,
)
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.engines.shared.transition_kinds import KINDS_EACH, TransitionKind
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.network import Floats, Integers

_effect = numba.njit(caseload_effect)
_NONE, _ONE = numba.uint64(0), numba.uint64(1)
_POST_BITS = 20
_MOST_POSTS = 1 << _POST_BITS
HALF = SIXTEENTHS / 2
"""Half a case, in sixteenths."""
_NO_LOAD = numba.uint64(1 << 63)
_HOLDS = numba.uint64(3)
"""The column of `Workspace.effects_by_load` with the run for which the other columns are valid."""


@inlined
def enlist(workspace: Workspace, post: int, citizen: int, on: int) -> None:
    """Put a citizen on a post's list (1) or take them off it (0)."""
    row, word, place = numba.uint64(post), numba.uint64(citizen >> 6), numba.uint64(citizen & 63)
    workspace.lists[row, word] = (workspace.lists[row, word] & ~(_ONE << place)) | (numba.uint64(on) << place)


@inlined
def lowest_not_moving(workspace: Workspace, post: int) -> int:
    """The lowest number on a post's list of those who are not dealt out in this event, -1 for none."""
    for word in range(len(workspace.moving)):
        here = workspace.lists[post, word] & ~workspace.moving[word]
        if here != _NONE:
            lowest: int = word * 64 + trailing_zeros(here)
            return lowest
    return -1


@inlined
def begin_moving(workspace: Workspace, post: int) -> None:
    """Mark all citizens on a post's list for hand-over."""
    for word in range(len(workspace.moving)):
        workspace.moving[word] |= workspace.lists[post, word]
        workspace.lists[post, word] = _NONE


@called
def least_loaded(loads: Integers) -> int:
    """The post with the lowest load, among equals the lowest number; the extra post where no post is filled."""
    least = numba.uint64(len(loads) - 1) | _NO_LOAD
    for post in range(len(loads) - 1):
        least = min(least, numba.uint64((loads[post] << _POST_BITS) + post))
    found: int = numba.int64(least) & (_MOST_POSTS - 1)
    return found


@called
def least_for_their_time(office: CompiledOffice, workspace: Workspace) -> int:
    """The post whose caseworker is next to get a citizen: see `process.caseworkers`; the extra post where none is."""
    found, least = office.posts, math.inf
    for post in range(office.posts):
        load = (workspace.loads[post] + HALF) / office.shares[workspace.people[post].share]
        if workspace.loads[post] >= 0 and load < least:
            found, least = post, load
    return found


@inlined
def next_post(office: CompiledOffice, workspace: Workspace) -> int:
    """The post whose caseworker is next to get a citizen; the extra post where no post is filled."""
    return least_for_their_time(office, workspace) if office.uneven else least_loaded(workspace.loads)


@inlined
def effect_of_load(office: CompiledOffice, workspace: Workspace, post: int, kind: int, effects: Floats) -> float:
    """The effect of a post's load on a transition of a kind; computed when a run first has that load."""
    load = workspace.posts[numba.uint64(post)].row + numba.uint64(
        min(workspace.loads[numba.uint64(post)], workspace.last)
    )
    if workspace.effects_by_load[load, _HOLDS] != workspace.counts[RUN]:
        set_effects(office, workspace, load, effects)
    effect: float = workspace.effects_by_load[load, kind]
    return effect


@called
def set_effects(office: CompiledOffice, workspace: Workspace, row: int, effects: Floats) -> None:
    """The caseload effects at a load and share by programme; outside the studied range it counts as the nearer end."""
    by_load, run, load, share = workspace.effects_by_load, workspace.counts[RUN], row, 0
    while load > workspace.last:
        load, share = load - workspace.last - 1, share + 1
    caseload = load / SIXTEENTHS / office.shares[share] if load < workspace.last else math.inf
    by_load[row, TransitionKind.NONE] = 1.0
    for place in range(len(effects)):
        own, first = effects[place], KINDS_EACH * place
        studied = min(max(caseload, own[LOW]), own[HIGH])
        by_load[row, first + TransitionKind.WORK] = _effect(studied, own[REFERENCE], own[WORK_ELASTICITY])
        by_load[row, first + TransitionKind.CLARIFICATION] = _effect(studied, own[REFERENCE], own[CLARIFY_ELASTICITY])
    by_load[row, _HOLDS] = run
