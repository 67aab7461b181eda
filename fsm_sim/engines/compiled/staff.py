"""Who has which caseworker, and the rules by which citizens change hands.

The rules are those of `engines.process.caseworkers`, which says them in plain Python; read that first.
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
    Blueprint,
    Numbers,
    Room,
)
from fsm_sim.engines.compiled.calendar_queue import schedule
from fsm_sim.engines.compiled.caseloads import begin_moving, enlist, least_loaded, lowest_not_moving
from fsm_sim.engines.compiled.draws import entity, exponential, uniform
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.monthly_counts import show
from fsm_sim.engines.shared.caseworker_effects import effect_at
from fsm_sim.engines.shared.machine_instructions import trailing_zeros
from fsm_sim.engines.shared.random_streams import POST_ENTITY, Purpose

_POSTS, _NONE = numba.uint64(POST_ENTITY), numba.uint64(0)
_CASEWORKER, _RECOVERY = numba.uint64(Purpose.CASEWORKER.value), numba.uint64(Purpose.RECOVERY.value)


@inlined
def server(plan: Blueprint, room: Room, citizen: int) -> int:
    """The post of the citizen's last caseworker, nobody's when that one is no longer in it."""
    one = room.citizens[numba.uint64(citizen)]
    return numba.int64(one.post) if room.posts[one.post].hired == one.worker else plan.posts


@inlined
def weight_of(plan: Blueprint, room: Room, citizen: int) -> int:
    """Sixteenths of a case that the citizen makes in their present state."""
    weight: int = plan.states[plan.cells[room.citizens[numba.uint64(citizen)].cell].state].weight
    return weight


@inlined
def begin_dealing(plan: Blueprint, room: Room) -> None:
    """Before the citizens of the first day are dealt out one after another, while loads only grow."""
    room.counts[LEVEL], room.counts[POINTER] = VACANT, plan.posts


@inlined
def deal(plan: Blueprint, room: Room) -> int:
    """The least loaded post, found from where the last one was."""
    level = room.counts[LEVEL]
    post: int = room.counts[POINTER]
    while post < plan.posts and room.loads[post] != level:
        post += 1
    if post == plan.posts:
        post = least_loaded(room.loads)
        room.counts[LEVEL] = room.loads[post]
    room.counts[POINTER] = post
    return post


@inlined
def reassignment_of(plan: Blueprint, room: Room, citizen: int) -> int:
    """The place of a citizen's reassignments among the items."""
    return plan.first + ITEMS_EACH * len(room.citizens) + citizen


@inlined
def recovery_of(plan: Blueprint, room: Room, citizen: int) -> int:
    """The place of a citizen's recoveries among the items."""
    return plan.first + (ITEMS_EACH + 1) * len(room.citizens) + citizen


@inlined
def await_recovery(plan: Blueprint, room: Room, at: Address, citizen: int, now: float) -> None:
    """When the citizen's oldest change of caseworker that still weighs ceases to."""
    place = recovery_of(plan, room, citizen)
    wait = exponential(at, entity(plan, citizen), _RECOVERY, room.items[place].drawn) * room.recovery[0]
    room.items[place].drawn += 1
    schedule(plan, room, place, now + wait)


@inlined
def count_change(plan: Blueprint, room: Room, citizen: int, now: float) -> None:
    """A citizen gets another caseworker than their last."""
    one = room.citizens[citizen]
    one.changes += 1
    counted = 1 if plan.first_only else one.counted + 1
    one.counted = counted
    if counted >= plan.changes:
        room.counts[LACKING] = 1
    if counted == 1 and plan.recovers:
        await_recovery(plan, room, Address(room.address[0], room.address[1], room.address[2]), citizen, now)
    room.counts[CHANGES] += 1 - plan.states[plan.cells[one.cell].state].gone


@inlined
def join(plan: Blueprint, room: Room, citizen: int, post: int, now: float) -> None:
    """A citizen gets the caseworker in a post, or waits unassigned on nobody's list."""
    one = room.citizens[citizen]
    enlist(room, post, citizen, 1)
    if post == plan.posts:
        return
    if one.worker >= 0 and one.worker != room.posts[post].hired:
        count_change(plan, room, citizen, now)
    one.worker, one.post = room.posts[post].hired, post
    room.loads[post] += weight_of(plan, room, citizen)


@inlined
def part(plan: Blueprint, room: Room, citizen: int, post: int) -> None:
    """A citizen goes off the list of the caseworker in a post."""
    enlist(room, post, citizen, 0)
    room.loads[post] -= weight_of(plan, room, citizen)


@called
def deal_out(plan: Blueprint, room: Room, now: float) -> None:
    """Deal out the citizens who are moving, in order of number, each to the least loaded; they stay marked."""
    for word in range(len(room.moving)):
        bits = room.moving[word]
        while bits != _NONE:
            citizen = word * 64 + trailing_zeros(bits)
            bits &= bits - numba.uint64(1)
            join(plan, room, citizen, least_loaded(room.loads), now)
            show(plan, room, citizen, now)


@inlined
def start(room: Room, numbers: Numbers, at: Address, post: int) -> None:
    """Someone starts in a post, as yet without citizens."""
    here, effects = room.posts[post], numbers.effects
    occupant = here.occupants
    here.occupants = occupant + 1
    if effects[SD] > 0.0:
        mark = uniform(at, _POSTS + numba.uint64(post), _CASEWORKER, occupant)
        here.effect = effect_at(mark, effects[SD], effects[MEAN])
    here.hired = room.counts[HIRES]
    room.loads[post] = 0
    room.counts[HIRES] += 1
    room.counts[FILLED] += 1


@inlined
def take_over(plan: Blueprint, room: Room, first: int, now: float) -> None:
    """Caseworkers hired from number `first` on take over from the others: see `process.caseworkers.Caseworkers`.

    Loads are whole sixteenths here, so every comparison with the mean is exact. All posts are looked at again for each
    citizen who is taken: that is a few hundred additions, and happens some ten times in a run.
    """
    filled, total, new, together = room.counts[FILLED], 0, room.counts[HIRES] - first, 0
    for post in range(plan.posts):
        total += max(room.loads[post], 0)
        together += room.loads[post] if room.posts[post].hired >= first else 0
    while True:
        worker, colleague = -1, -1
        for post in range(plan.posts):
            hired = room.posts[post].hired
            if hired >= first and (worker < 0 or room.loads[post] < room.loads[worker]):
                worker = post
            if 0 <= hired < first and (colleague < 0 or room.loads[post] > room.loads[colleague]):
                colleague = post
        if colleague < 0 or room.loads[colleague] * filled <= total:
            return
        citizen = lowest_not_moving(room, colleague)
        if citizen < 0:
            return
        weight = weight_of(plan, room, citizen)
        if (together + weight) * filled > total * new or room.loads[colleague] - room.loads[worker] <= weight:
            return
        together += weight
        part(plan, room, citizen, colleague)
        join(plan, room, citizen, worker, now)
        show(plan, room, citizen, now)


@inlined
def vacate(room: Room, post: int) -> None:
    """Whoever is in a post leaves it, and their citizens are to be handed over."""
    room.posts[post].hired = -1
    room.loads[post] = VACANT
    room.counts[FILLED] -= 1
    begin_moving(room, post)


@inlined
def reassign(plan: Blueprint, room: Room, citizen: int, now: float) -> None:
    """Another caseworker for reasons of the office's own; nothing happens where there is no other."""
    post = server(plan, room, citizen)
    if weight_of(plan, room, citizen) == 0 or post == plan.posts or room.counts[FILLED] < 2:
        return
    part(plan, room, citizen, post)
    load = room.loads[post]
    room.loads[post] = VACANT
    other = least_loaded(room.loads)
    room.loads[post] = load
    join(plan, room, citizen, other, now)
    show(plan, room, citizen, now)
