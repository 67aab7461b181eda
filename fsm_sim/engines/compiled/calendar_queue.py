"""A calendar queue: what happens next. A page for each stretch of time, and lines of equal time on the open page.

A binary heap would touch some fifteen places of memory for every event of an office of 20,000, each perhaps a wait for
memory. Here most events lie far ahead, and to note one writes to the last *slip* of its page and nothing else: in no
order, since hardly any order is needed yet. Only when a page is opened do its items go to lines, each a short chain of
items, with a bit for whether it has any, so that the next line in use is found 64 at a time. There are about four lines
to an item, so a chain is seldom longer than one, and nothing is ever sorted.

Two things keep this exact. Items at the same moment come in order of their place (staffing events before posts before
the team before citizens), as SimPy has them, so both engines see the same order of events. And an event that is noted
on the open page goes straight to its line, which is never before the line of the present, since no wait is negative: no
line that has been left is written to again.
"""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import FREE, LINES, PAGE, SLIP, Blueprint, Room
from fsm_sim.engines.compiled.jit import called, inlined
from fsm_sim.engines.shared.machine_instructions import trailing_zeros

WORDS = LINES // 64
_NONE, _ONE = numba.uint64(0), numba.uint64(1)
_LINE, _PLACE = numba.uint64(LINES - 1), numba.uint64(SLIP - 1)
_BIT = numba.uint64(63)
_LINE_BITS = numba.uint64(LINES.bit_length() - 1)


@inlined
def clear_calendar(room: Room) -> None:
    """Nothing is noted and no page is open."""
    room.pages[:] = -1
    room.lines[:] = -1
    room.used[:] = 0
    room.counts[PAGE] = -1
    for slip in range(0, len(room.slips), SLIP):
        room.slips[slip] = slip + SLIP
    room.counts[FREE] = 0


@inlined
def schedule(plan: Blueprint, room: Room, place: int, time: float) -> None:
    """Note an item's event; one at the horizon or after it is never."""
    item = room.items[numba.uint64(place)]
    if time >= plan.horizon and time > 0.0:
        item.time = math.inf
        return
    item.time = time
    line = line_of(room, time)
    page = line >> _LINE_BITS
    if page == numba.uint64(room.counts[PAGE]):
        note_line(room, place, line)
    else:
        note_page(room, place, page)


@inlined
def line_of(room: Room, time: float) -> Any:
    """The line of a time before the horizon, counted from the first page on."""
    return numba.uint64(numba.int64(min(time * room.per_month, len(room.pages) * LINES - 1.0)))


@inlined
def note_page(room: Room, place: int, page: Any) -> None:
    """Note an item on the last slip of a page that is closed; its first entry says where the slip before it ends."""
    last: int = room.pages[page]
    entry = numba.uint64(last + 1)
    if (entry & _PLACE) == _NONE:
        entry = numba.uint64(room.counts[FREE])
        room.counts[FREE] = room.slips[entry]
        room.slips[entry] = last
        entry += _ONE
    room.slips[entry] = place
    room.pages[page] = entry


@inlined
def note_line(room: Room, place: int, line: Any) -> None:
    """Chain an item to its line of the open page."""
    here = line & _LINE
    room.items[numba.uint64(place)].next = room.lines[here]
    room.lines[here] = place
    room.used[here >> numba.uint64(6)] |= _ONE << (here & _BIT)


@inlined
def open_page(room: Room, page: int) -> None:
    """Bring what is noted on a page to its lines, and give its slips back."""
    room.counts[PAGE] = page
    entry: int = room.pages[page]
    while entry >= 0:
        place = numba.int64(room.slips[numba.uint64(entry)])
        note_line(room, place, line_of(room, room.items[numba.uint64(place)].time))
        entry -= 1
        if entry & (SLIP - 1) == 0:
            slip = entry
            entry = room.slips[slip]
            give_back(room, slip)


@inlined
def give_back(room: Room, slip: int) -> None:
    """A slip is free for any page."""
    room.slips[slip] = room.counts[FREE]
    room.counts[FREE] = slip


@inlined
def take_first(room: Room, word: int) -> int:
    """Take the earliest item out of the lines of a word, -1 where none is in use."""
    bits = room.used[numba.uint64(word)]
    if bits == _NONE:
        return -1
    line = numba.uint64(word * 64 + trailing_zeros(bits))
    items, lines = room.items, room.lines
    earliest: int = lines[line]
    following = items[numba.uint64(earliest)].next
    if following < 0:
        lines[line] = -1
        room.used[numba.uint64(word)] = bits & (bits - _ONE)
        return earliest
    before_earliest, time, last = -1, items[numba.uint64(earliest)].time, earliest
    while following >= 0:
        other = items[numba.uint64(following)]
        if other.time < time or (other.time == time and following < earliest):
            earliest, time, before_earliest = following, other.time, last
        last, following = following, other.next
    if before_earliest < 0:
        lines[line] = items[numba.uint64(earliest)].next
    else:
        items[numba.uint64(before_earliest)].next = items[numba.uint64(earliest)].next
    return earliest


@called
def remove(room: Room, place: Any) -> None:
    """Strike out an item's event."""
    time = room.items[place].time
    if time == math.inf:
        return
    room.items[place].time = math.inf
    line = line_of(room, time)
    page = line >> _LINE_BITS
    if page == numba.uint64(room.counts[PAGE]):
        strike_line(room, place, numba.int64(line & _LINE))
    else:
        strike_page(room, place, numba.int64(page))


@inlined
def strike_line(room: Room, place: int, line: int) -> None:
    """Take an item out of the chain of its line."""
    items, other = room.items, room.lines[line]
    if other == place:
        room.lines[line] = items[place].next
        if room.lines[line] < 0:
            room.used[line >> 6] &= ~(_ONE << numba.uint64(line & 63))
    else:
        while items[other].next != place:
            other = items[other].next
        items[other].next = items[place].next


@inlined
def strike_page(room: Room, place: int, page: int) -> None:
    """The last entry of the page takes the item's."""
    last: int = room.pages[page]
    entry = last
    while room.slips[entry] != place:
        entry -= 1
        if entry & (SLIP - 1) == 0:
            entry = room.slips[entry]
    room.slips[entry] = room.slips[last]
    last -= 1
    if last & (SLIP - 1) == 0:
        slip = last
        last = room.slips[slip]
        give_back(room, slip)
    room.pages[page] = last
