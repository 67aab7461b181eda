"""Who is next: buckets of equal time over the horizon, each a short chain of items, and a bit for each in use.

An insertion is one store and one bit; the next bucket in use is found 64 at a time. Items at the same moment come in
order of their place, posts before closings before the team before citizens, as SimPy has them.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.compiled.shapes import Blueprint, Records, Room, Small

BITS = numba.uint64(64)
_SIX = numba.uint64(6)


@inlined
def bucket_of(head: Small, per_month: float, time: float) -> int:
    """The bucket of a time before the horizon."""
    return int(min(time * per_month, len(head) - 2.0))


@inlined
def schedule(plan: Blueprint, room: Room, place: int, time: float) -> None:
    """Note an item's event; one at the horizon or after it goes to the last bucket, from which nobody takes."""
    item, head = room.items[numba.uint64(place)], room.head
    never = time >= plan.horizon and time > 0.0
    bucket = numba.uint64(len(head) - 1 if never else bucket_of(head, room.per_month, time))
    item.time = math.inf if never else time
    item.next = head[bucket]
    head[bucket] = place
    room.occupied[bucket >> _SIX] |= bit_of(bucket)


@inlined
def bit_of(bucket: Any) -> Any:
    """A bucket's bit in its word."""
    return numba.uint64(1) << (bucket & numba.uint64(63))


@inlined
def take_first(items: Records, head: Small, occupied: Any, bucket: Any) -> int:
    """Take the earliest item out of a bucket in use."""
    earliest: int = head[bucket]
    following = items[numba.uint64(earliest)].next
    if following < 0:
        head[bucket] = -1
        occupied[bucket >> _SIX] &= ~bit_of(bucket)
        return earliest
    before_earliest, time, last = -1, items[earliest].time, earliest
    while following >= 0:
        other = items[following]
        if other.time < time or (other.time == time and following < earliest):
            earliest, time, before_earliest = following, other.time, last
        last, following = following, other.next
    if before_earliest < 0:
        head[bucket] = items[earliest].next
    else:
        items[before_earliest].next = items[earliest].next
    return earliest


@called
def remove(items: Records, head: Small, occupied: Any, per_month: float, place: int) -> None:
    """Strike out an item's event."""
    if items[place].time == math.inf:
        return
    bucket = numba.uint64(bucket_of(head, per_month, items[place].time))
    other = head[bucket]
    if other == place:
        head[bucket] = items[place].next
        if head[bucket] < 0:
            occupied[bucket >> _SIX] &= ~bit_of(bucket)
    else:
        while items[other].next != place:
            other = items[other].next
        items[other].next = items[place].next
    items[place].time = math.inf
