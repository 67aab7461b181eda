"""A calendar queue: what happens next. A bucket for each stretch of time, and slots of equal time on the open bucket.

A binary heap would touch some fifteen places of memory for every event of an office of 20,000, each perhaps a wait for
memory. Here most events lie far ahead, and to note one writes to the last *block* of its bucket and nothing else: in no
order, since hardly any order is needed yet. Only when a bucket is opened do its items go to slots, each a short chain
of items, with a bit for whether it has any, so that the next slot in use is found 64 at a time. There are about four
slots to an item, so a chain is seldom longer than one, and nothing is ever sorted.

Two things keep this exact. Items at the same moment come in order of their place (staffing events before posts before
the team before citizens), as SimPy has them, so both engines see the same order of events. And an event that is noted
on the open bucket goes straight to its slot, which is never before the slot of the present, since no wait is negative:
no slot that has been left is written to again.
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
    """Nothing is noted and no bucket is open."""
    workspace.buckets[:] = -1
    workspace.slots[:] = -1
    workspace.used[:] = 0
    workspace.counts[BUCKET] = -1
    for block in range(0, len(workspace.blocks), BLOCK):
        workspace.blocks[block] = block + BLOCK
    workspace.counts[FREE] = 0


@inlined
def schedule(plan: CompiledOffice, workspace: Workspace, place: int, time: float) -> None:
    """Note an item's event; one at the horizon or after it is never."""
    item = workspace.items[numba.uint64(place)]
    if time >= plan.horizon and time > 0.0:
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
    """Note an item on the last block of a closed bucket; its first entry says where the block before it ends."""
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
    """Chain an item to its slot of the open bucket."""
    here = slot & _SLOT
    workspace.items[numba.uint64(place)].next = workspace.slots[here]
    workspace.slots[here] = place
    workspace.used[here >> numba.uint64(6)] |= _ONE << (here & _BIT)


@inlined
def open_bucket(workspace: Workspace, bucket: int) -> None:
    """Bring what is noted on a bucket to its slots, and give its blocks back."""
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
    """A block is free for any bucket."""
    workspace.blocks[block] = workspace.counts[FREE]
    workspace.counts[FREE] = block


@inlined
def take_first(workspace: Workspace, word: int) -> int:
    """Take the earliest item out of the slots of a word, -1 where none is in use."""
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
    """Strike out an item's event."""
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
