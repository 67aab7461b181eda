"""A calendar queue of pending events: a bucket for each stretch of time, and slots of equal time in the open bucket.

A binary heap would touch some fifteen places of memory for every event of an office of 20,000, each of which may miss
the cache. Most events lie far ahead, and scheduling one only writes to the last *block* of its bucket, unordered, since
most order is not needed yet. When a bucket is opened its items are distributed to slots. A slot is a short chain of
items, with a bit that says whether it has any, so that the next slot in use is found 64 at a time. There are about four
slots to an item, so a chain is seldom longer than one, and nothing is ever sorted.

Two rules keep the order exact. Items at the same time come in order of their place (staffing events before posts before
the team before citizens), as in SimPy, so both engines have the same order of events. An event scheduled in the open
bucket goes directly to its slot. That slot is never before the present one, since no wait is negative, so no slot that
has been passed is written to again.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import BLOCK, BUCKET, FREE, SLOTS, CompiledOffice, Workspace
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.shared.machine_instructions import trailing_zeros

WORDS = SLOTS // 64
_NONE, _ONE = numba.uint64(0), numba.uint64(1)
_SLOT, _PLACE = numba.uint64(SLOTS - 1), numba.uint64(BLOCK - 1)
_BIT = numba.uint64(63)
_SLOT_BITS = numba.uint64(SLOTS.bit_length() - 1)


@inlined
def clear_calendar(workspace: Workspace) -> None:
    """Empty the calendar; no bucket is open."""
    workspace.buckets[:] = -1
    workspace.slots[:] = -1
    workspace.used[:] = 0
    workspace.counts[BUCKET] = -1
    for block in range(0, len(workspace.blocks), BLOCK):
        workspace.blocks[block] = block + BLOCK
    workspace.counts[FREE] = 0


@inlined
def schedule(office: CompiledOffice, workspace: Workspace, place: int, time: float) -> None:
    """Schedule an item's event; an event at or after the horizon is dropped."""
    item = workspace.items[numba.uint64(place)]
    if time >= office.horizon and time > 0.0:
        item.time = math.inf
        return
    item.time = time
    slot = slot_of(workspace, time)
    bucket = slot >> _SLOT_BITS
    if bucket == numba.uint64(workspace.counts[BUCKET]):
        note_slot(workspace, place, slot)
    else:
        note_bucket(workspace, place, bucket)


@inlined
def slot_of(workspace: Workspace, time: float) -> Any:
    """The slot of a time before the horizon, counted from the first bucket on."""
    return numba.uint64(numba.int64(min(time * workspace.per_month, len(workspace.buckets) * SLOTS - 1.0)))


@inlined
def note_bucket(workspace: Workspace, place: int, bucket: Any) -> None:
    """Write an item to the last block of a closed bucket; a block's first entry points to the block before it."""
    last: int = workspace.buckets[bucket]
    entry = numba.uint64(last + 1)
    if (entry & _PLACE) == _NONE:
        entry = numba.uint64(workspace.counts[FREE])
        workspace.counts[FREE] = workspace.blocks[entry]
        workspace.blocks[entry] = last
        entry += _ONE
    workspace.blocks[entry] = place
    workspace.buckets[bucket] = entry


@inlined
def note_slot(workspace: Workspace, place: int, slot: Any) -> None:
    """Put an item first in the chain of its slot, in the open bucket, and mark the slot as used.

    `slot` counts slots from the first bucket on; its last bits are its number within the bucket.
    """
    here = slot & _SLOT
    workspace.items[numba.uint64(place)].next = workspace.slots[here]
    workspace.slots[here] = place
    workspace.used[here >> numba.uint64(6)] |= _ONE << (here & _BIT)


@inlined
def open_bucket(workspace: Workspace, bucket: int) -> None:
    """Distribute a bucket's items to slots, and free its blocks."""
    workspace.counts[BUCKET] = bucket
    entry: int = workspace.buckets[bucket]
    while entry >= 0:
        place = numba.int64(workspace.blocks[numba.uint64(entry)])
        note_slot(workspace, place, slot_of(workspace, workspace.items[numba.uint64(place)].time))
        entry -= 1
        if entry & (BLOCK - 1) == 0:
            block = entry
            entry = workspace.blocks[block]
            give_back(workspace, block)


@inlined
def give_back(workspace: Workspace, block: int) -> None:
    """Return a block to the free list."""
    workspace.blocks[block] = workspace.counts[FREE]
    workspace.counts[FREE] = block


@inlined
def take_first(workspace: Workspace, word: int) -> int:
    """Take the earliest item out of the slots of a word, -1 where none is in use."""
    # Slots are in order of time, so the lowest bit in use has the earliest items; within a slot the chain is unordered
    # and searched for the earliest time, then the lowest place. Sorting a bucket when it is opened was the alternative:
    # most chains have one item, so the search is cheaper.
    bits = workspace.used[numba.uint64(word)]
    if bits == _NONE:
        return -1
    slot = numba.uint64(word * 64 + trailing_zeros(bits))
    items, slots = workspace.items, workspace.slots
    earliest: int = slots[slot]
    following = items[numba.uint64(earliest)].next
    if following < 0:
        slots[slot] = -1
        workspace.used[numba.uint64(word)] = bits & (bits - _ONE)
        return earliest
    before_earliest, time, last = -1, items[numba.uint64(earliest)].time, earliest
    while following >= 0:
        other = items[numba.uint64(following)]
        if other.time < time or (other.time == time and following < earliest):
            earliest, time, before_earliest = following, other.time, last
        last, following = following, other.next
    if before_earliest < 0:
        slots[slot] = items[numba.uint64(earliest)].next
    else:
        items[numba.uint64(before_earliest)].next = items[numba.uint64(earliest)].next
    return earliest


@called
def remove(workspace: Workspace, place: Any) -> None:
    """Cancel an item's event."""
    time = workspace.items[place].time
    if time == math.inf:
        return
    workspace.items[place].time = math.inf
    slot = slot_of(workspace, time)
    bucket = slot >> _SLOT_BITS
    if bucket == numba.uint64(workspace.counts[BUCKET]):
        strike_slot(workspace, place, numba.int64(slot & _SLOT))
    else:
        strike_bucket(workspace, place, numba.int64(bucket))


@inlined
def strike_slot(workspace: Workspace, place: int, slot: int) -> None:
    """Take an item out of the chain of its slot."""
    items, other = workspace.items, workspace.slots[slot]
    if other == place:
        workspace.slots[slot] = items[place].next
        if workspace.slots[slot] < 0:
            workspace.used[slot >> 6] &= ~(_ONE << numba.uint64(slot & 63))
    else:
        while items[other].next != place:
            other = items[other].next
        items[other].next = items[place].next


@inlined
def strike_bucket(workspace: Workspace, place: int, bucket: int) -> None:
    """The last entry of the bucket takes the item's."""
    last: int = workspace.buckets[bucket]
    entry = last
    while workspace.blocks[entry] != place:
        entry -= 1
        if entry & (BLOCK - 1) == 0:
            entry = workspace.blocks[entry]
    workspace.blocks[entry] = workspace.blocks[last]
    last -= 1
    if last & (BLOCK - 1) == 0:
        block = last
        last = workspace.blocks[block]
        give_back(workspace, block)
    workspace.buckets[bucket] = last
