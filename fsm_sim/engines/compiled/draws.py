"""Random numbers at an address, as the kernel draws them."""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import Address, CompiledOffice, Workspace
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.shared.random_streams import FIRST_ARRIVAL, PROGRAMME_BITS, uniform_pair

_PROGRAMME_BITS = numba.uint64(PROGRAMME_BITS)


@inlined
def entity(workspace: Workspace, citizen: int) -> Any:
    """A citizen's entity in the random streams."""
    return numba.uint64(workspace.citizens[numba.uint64(citizen)].entity)


@inlined
def entity_of(place: int, within: int) -> Any:
    """The same from the place of the programme and the number within it: `random_streams.entity_of`."""
    return (numba.uint64(place) << _PROGRAMME_BITS) + numba.uint64(within)


@inlined
def first_arrival(office: CompiledOffice, place: int) -> int:
    """The number within a programme of the first citizen who arrives later."""
    first: int = max(FIRST_ARRIVAL, numba.int64(office.programmes[place].citizens))
    return first


@inlined
def uniform(at: Address, whom: Any, stream: Any, index: Any) -> float:
    """One uniform at an address."""
    first: float = uniform_pair(at.seed, at.run, at.office, whom, stream, numba.uint64(index))[0]
    return first


@inlined
def exponential(at: Address, whom: Any, stream: Any, index: Any) -> float:
    """A standard exponential at an address."""
    return -math.log(uniform(at, whom, stream, index))
