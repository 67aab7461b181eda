"""Who has which caseworker: chains of citizens by post, loads, and the rules by which citizens change hands.

The rules are those of `engines.office`, which says them in plain Python; read that first.
"""

from typing import Any

import numba

from fsm_sim.engines.caseworkers import effect_at
from fsm_sim.engines.compiled.calendar import schedule
from fsm_sim.engines.compiled.draws import entity, exponential, uniform
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.shapes import (
    CHANGES,
    CLARIFY_ELASTICITY,
    FILLED,
    HIGH,
    HIRES,
    LACKING,
    LEVEL,
    LOW,
    MEAN,
    POINTER,
    REFERENCE,
    SD,
    SIXTEENTHS,
    WORK_ELASTICITY,
    Address,
    Blueprint,
    Room,
    Small,
)
from fsm_sim.engines.compiled.tally import show
from fsm_sim.engines.luck import POST_ENTITY, Purpose
from fsm_sim.engines.tables import PLAIN, WORK
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.network import Floats

_effect = numba.njit(caseload_effect)
_POSTS = numba.uint64(POST_ENTITY)
_CASEWORKER, _RECOVERY = numba.uint64(Purpose.CASEWORKER.value), numba.uint64(Purpose.RECOVERY.value)
UNCACHED = -1


@inlined
def link(room: Room, citizen: int, chain: int) -> None:
    """Put a citizen into a chain."""
    second = room.posts[chain].first
    room.persons[citizen].after, room.persons[citizen].before = second, -1
    if second >= 0:
        room.persons[second].before = citizen
    room.posts[chain].first = citizen
    room.persons[citizen].chain = chain


@inlined
def unlink(room: Room, citizen: int) -> None:
    """Take a citizen out of the chain they are in."""
    before, after = room.persons[citizen].before, room.persons[citizen].after
    if before >= 0:
        room.persons[before].after = after
    else:
        room.posts[room.persons[citizen].chain].first = after
    if after >= 0:
        room.persons[after].before = before
    room.persons[citizen].chain = -1


@inlined
def meet(room: Room, post: int, kind: int, effects: Floats) -> float:
    """The caseload's effect on a way of a kind for a post's citizens, worked out anew when the load has changed."""
    if kind == PLAIN:
        return 1.0
    here = room.posts[post]
    if here.cached_load != here.load:
        here.cached_load = here.load
        set_effects(here, here.load / SIXTEENTHS, effects)
    effect: float = here.work if kind == WORK else here.clarification
    return effect


@inlined
def set_effects(post: Any, caseload: float, effects: Floats) -> None:
    """The caseload effects at a caseload; outside the studied range it counts as the nearer end."""
    studied = min(max(caseload, effects[LOW]), effects[HIGH])
    post.work = _effect(studied, effects[REFERENCE], effects[WORK_ELASTICITY])
    post.clarification = _effect(studied, effects[REFERENCE], effects[CLARIFY_ELASTICITY])


@inlined
def present(room: Room, post: int, citizen: int) -> bool:
    """Whether the citizen's last caseworker is still in post."""
    return post >= 0 and room.posts[post].hired == room.persons[citizen].worker


@inlined
def least_loaded(plan: Blueprint, room: Room, other_than: int) -> int:
    """The post with the lowest load, among equals the lowest number; -1 where nobody is in post."""
    found, lowest = -1, 0
    for post in range(plan.posts):
        if room.posts[post].hired >= 0 and post != other_than and (found < 0 or room.posts[post].load < lowest):
            found, lowest = post, room.posts[post].load
    return found


@inlined
def begin_dealing(plan: Blueprint, room: Room) -> None:
    """Before several citizens are dealt out one after another, while loads only grow."""
    room.counts[LEVEL], room.counts[POINTER] = -1, plan.posts


@inlined
def deal(plan: Blueprint, room: Room) -> int:
    """The least loaded post, found from where the last one was."""
    level = room.counts[LEVEL]
    post: int = room.counts[POINTER]
    while post < plan.posts:
        if room.posts[post].hired >= 0 and room.posts[post].load == level:
            room.counts[POINTER] = post
            return post
        post += 1
    post = least_loaded(plan, room, -1)
    if post >= 0:
        room.counts[LEVEL], room.counts[POINTER] = room.posts[post].load, post
    return post


@inlined
def await_recovery(plan: Blueprint, room: Room, place: int, citizen: int, now: float) -> None:
    """When the citizen's oldest change of caseworker that still weighs ceases to."""
    at = Address(room.address[0], room.address[1], room.address[2])
    wait = exponential(at, entity(plan, citizen), _RECOVERY, room.items[place].drawn) * room.recovery[0]
    room.items[place].drawn += 1
    schedule(plan, room, place, now + wait)


@inlined
def join(plan: Blueprint, room: Room, place: int, citizen: int, post: int, now: float) -> None:
    """A citizen gets the caseworker in a post, or waits unassigned for -1."""
    item = room.items[place]
    if post < 0:
        link(room, citizen, plan.posts)
        return
    if room.persons[citizen].worker >= 0 and room.persons[citizen].worker != room.posts[post].hired:
        item.changes += 1
        counted = 1 if plan.first_only else item.counted + 1
        item.counted = counted
        if counted >= plan.changes:
            room.counts[LACKING] = 1
        if counted == 1 and plan.recovers:
            await_recovery(plan, room, place + 2 * len(room.persons), citizen, now)
        if plan.states[plan.cells[item.cell].state].gone == 0:
            room.counts[CHANGES] += 1
    room.persons[citizen].worker = room.posts[post].hired
    item.post = post
    link(room, citizen, post)
    room.posts[post].load += plan.states[plan.cells[item.cell].state].weight


@inlined
def part(plan: Blueprint, room: Room, place: int, citizen: int) -> None:
    """A citizen goes off the list of their caseworker, or off that of the unassigned."""
    chain = room.persons[citizen].chain
    if chain < 0:
        return
    if chain < plan.posts:
        room.posts[chain].load -= plan.states[plan.cells[room.items[place].cell].state].weight
    unlink(room, citizen)


@inlined
def gather(room: Room, chain: int, number: int) -> int:
    """Copy a chain to `scratch` from `number` on; returns where it ends."""
    citizen = room.posts[chain].first
    while citizen >= 0:
        room.scratch[number] = citizen
        number += 1
        citizen = room.persons[citizen].after
    return number


@inlined
def sort(numbers: Small, count: int) -> None:
    """Put the first `count` in order: Shell's sort, since a caseload is short and often nearly in order."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for index in range(gap, count):
            number, to = numbers[index], index
            while to >= gap and numbers[to - gap] > number:
                numbers[to] = numbers[to - gap]
                to -= gap
            numbers[to] = number
        gap //= 3


@called
def hand_over(plan: Blueprint, room: Room, first_place: int, number: int, now: float) -> None:
    """Deal out the citizens in `scratch`, in order of number."""
    sort(room.scratch, number)
    begin_dealing(plan, room)
    for index in range(number):
        citizen = room.scratch[index]
        part(plan, room, first_place + citizen, citizen)
        join(plan, room, first_place + citizen, citizen, deal(plan, room), now)
        show(plan, room, first_place + citizen, citizen, now)


@inlined
def fill(plan: Blueprint, room: Room, effects: Floats, at: Address, post: int, first_place: int, now: float) -> None:
    """Someone starts in a post: citizens without a caseworker are dealt out, then the handover rule applies."""
    occupant = room.posts[post].occupants
    room.posts[post].occupants = occupant + 1
    if effects[SD] > 0.0:
        mark = uniform(at, _POSTS + numba.uint64(post), _CASEWORKER, occupant)
        room.posts[post].effect = effect_at(mark, effects[SD], effects[MEAN])
    room.posts[post].hired = room.counts[HIRES]
    room.posts[post].load, room.posts[post].cached_load = 0, UNCACHED
    room.counts[HIRES] += 1
    room.counts[FILLED] += 1
    hand_over(plan, room, first_place, gather(room, plan.posts, 0), now)
    if plan.rebalance:
        take_over(plan, room, post, first_place, now)


@inlined
def take_over(plan: Blueprint, room: Room, post: int, first_place: int, now: float) -> None:
    """A new caseworker takes from the most loaded colleague the lowest number, up to the mean and never above it."""
    total = numba.int64(0)
    for other in range(plan.posts):
        if room.posts[other].hired >= 0:
            total += room.posts[other].load
    mean = total / SIXTEENTHS / room.counts[FILLED]
    while room.posts[post].load / SIXTEENTHS < mean:
        colleague = -1
        for other in range(plan.posts):
            if (
                other != post
                and room.posts[other].hired >= 0
                and (colleague < 0 or room.posts[other].load > room.posts[colleague].load)
            ):
                colleague = other
        if colleague < 0 or room.posts[colleague].load / SIXTEENTHS <= mean:
            return
        lowest = room.posts[colleague].first
        citizen = lowest
        while citizen >= 0:
            lowest = min(lowest, citizen)
            citizen = room.persons[citizen].after
        place = first_place + lowest
        if (room.posts[post].load + plan.states[plan.cells[room.items[place].cell].state].weight) / SIXTEENTHS > mean:
            return
        part(plan, room, place, lowest)
        join(plan, room, place, lowest, post, now)
        show(plan, room, place, lowest, now)


@inlined
def vacate(room: Room, post: int) -> None:
    """Whoever is in a post leaves it; their citizens are still on its chain."""
    room.posts[post].hired = -1
    room.counts[FILLED] -= 1


@inlined
def reassign(plan: Blueprint, room: Room, place: int, citizen: int, now: float) -> None:
    """Another caseworker for reasons of the office's own; nothing happens where there is no other."""
    chain = room.persons[citizen].chain
    if chain < 0 or chain >= plan.posts or room.counts[FILLED] < 2:
        return
    other = least_loaded(plan, room, chain)
    part(plan, room, place, citizen)
    join(plan, room, place, citizen, other, now)
    show(plan, room, place, citizen, now)
