"""Counter-based random numbers: every draw is a pure function of its key and counter; there is no global generator.

Philox4x64-10 (Salmon et al. 2011) with key = (seed, run) and counter = (index, stream, entity, office), its lowest
word first. The same citizen of a programme meets the same random numbers in every scenario, one more citizen changes no
other citizen's numbers, and any draw can be made alone.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from typing import Any

import numba

from fsm_sim.engines.shared.compilation_cache import entry_of
from fsm_sim.engines.shared.machine_instructions import multiply_high_low
from fsm_sim.model.mixed_name import names_in


class StreamId(IntEnum):
    """What a draw decides. Two streams never share a counter, and the number of a stream is never used for another."""

    CANDIDATE = 1
    READINESS = 2
    PREPARATION = 3
    STAGE = 4
    SEPARATION = 5
    VACANCY = 6
    REASSIGNMENT = 7
    RECOVERY = 8
    DECISION = 9
    INTAKE = 10
    GROUP = 11
    CASEWORKER = 12
    START = 13


INTAKE_ENTITY = 2**62
"""The entity of the office's stream of arrivals; citizens are numbered from 0 and posts from `POST_ENTITY`. In a mixed
office each programme has its own: the place of the programme in the office's list is added."""
POST_ENTITY = 2**61
START_ENTITY = 2**60
"""The entity whose draw decides the rounding of an office's composition at the start, with the place added too."""

PROGRAMME_BITS = 27
"""In a mixed office a citizen's entity is the number within the programme, and from this bit on the programme's place.
"""

FIRST_ARRIVAL = 1_000_000
"""Number of the first citizen who arrives later; those present at the start are numbered from 0."""


def entity_of(place: int, number: int) -> int:
    """The entity of a programme's citizen: those of the first programme have the same as in an office of it alone.

    >>> entity_of(0, 7), entity_of(2, 7)
    (7, 268435463)
    """
    return (place << PROGRAMME_BITS) + number


@entry_of("UniTuple(u8, 4)(u8, u8, u8, u8, u8, u8)")
def philox(key0: Any, key1: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """Philox4x64-10: four unsigned 64-bit words for a key and a counter, equal bit for bit to NumPy's generator."""
    for _ in range(10):
        high0, low0 = multiply_high_low(numba.uint64(0xD2E7470EE14C6C93), c0)
        high1, low1 = multiply_high_low(numba.uint64(0xCA5A826395121157), c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ key0, low1, high0 ^ c3 ^ key1, low0
        key0 += numba.uint64(0x9E3779B97F4A7C15)
        key1 += numba.uint64(0xBB67AE8584CAA73B)
    return c0, c1, c2, c3


@entry_of("f8(u8)")
def unit(word: Any) -> Any:
    """A 64-bit word as a uniform in the open interval (0, 1): the middle of one of 2**52 equal cells.

    >>> 0.0 < unit(0) < unit(2**64 - 1) < 1.0
    True
    """
    return ((word >> numba.uint64(12)) + 0.5) * 2.0**-52


@entry_of("UniTuple(f8, 2)(u8, u8, u8, u8, u8, u8)")
def uniform_pair(seed: Any, run: Any, office: Any, entity: Any, stream: Any, index: Any) -> Any:
    """Two uniforms in (0, 1) at an address."""
    first, second, _, _ = philox(seed, run, index, stream, entity, office)
    return unit(first), unit(second)


def office_address(municipality: str, programme: str) -> int:
    """The 64-bit address of an office: a hash of its names, independent of any list of offices.

    A mixed office has the address of its first programme, so programmes added to an office after it move no draw.

    >>> office_address("Hedensted", "bir") == office_address("Hedensted", "bir+usual")
    True
    """
    programme = names_in(programme)[0]
    return int.from_bytes(blake2b(f"{municipality}|{programme}".encode(), digest_size=8).digest(), "little")


def run_address(draw: int, replication: int) -> int:
    """The second word of the key: which posterior draw and which replication of it.

    >>> run_address(1, 2)
    4294967298
    """
    return (draw << 32) | replication


@dataclass(frozen=True)
class RandomStreams:
    """All the random numbers of one run of one office; `office` is an `office_address`, `run` a `run_address`.

    >>> streams = RandomStreams(seed=1, run=0, office=7)
    >>> streams.pair(3, StreamId.CANDIDATE, 0) == streams.pair(3, StreamId.CANDIDATE, 0)
    True
    >>> streams.pair(3, StreamId.CANDIDATE, 0) == streams.pair(4, StreamId.CANDIDATE, 0)
    False
    """

    seed: int
    run: int
    office: int

    def pair(self, entity: int, stream: StreamId, index: int) -> tuple[float, float]:
        """Two uniforms in (0, 1)."""
        pair: tuple[float, float] = uniform_pair(self.seed, self.run, self.office, entity, stream.value, index)
        return pair

    def uniform(self, entity: int, stream: StreamId, index: int) -> float:
        """One uniform in (0, 1)."""
        return self.pair(entity, stream, index)[0]

    def exponential(self, entity: int, stream: StreamId, index: int) -> float:
        """A standard exponential: divide by a rate, or multiply by a mean."""
        return -math.log(self.pair(entity, stream, index)[0])

    def candidate(self, citizen: int, index: int) -> tuple[float, float]:
        """Standard exponential wait and uniform draw of a citizen's `index`-th candidate event."""
        first, second = self.pair(citizen, StreamId.CANDIDATE, index)
        return -math.log(first), second
