"""Random numbers at an address, as the kernel draws them."""

import math
from typing import Any

import numba

from fsm_sim.engines.compiled.arrays import Address, CompiledOffice
from fsm_sim.engines.compiled.jit import inlined
from fsm_sim.engines.shared.random_streams import FIRST_ARRIVAL, uniform_pair


@inlined
def entity(office: CompiledOffice, citizen: int) -> Any:
    """A citizen's entity in the random streams, from the number in the office."""
    here = len(office.start)
    return numba.uint64(citizen if citizen < here else max(FIRST_ARRIVAL, here) + citizen - here)


@inlined
def uniform(at: Address, whom: Any, stream: Any, index: Any) -> float:
    """One uniform at an address."""
    first: float = uniform_pair(at.seed, at.run, at.office, whom, stream, numba.uint64(index))[0]
    return first


@inlined
def exponential(at: Address, whom: Any, stream: Any, index: Any) -> float:
    """A standard exponential at an address."""
    return -math.log(uniform(at, whom, stream, index))
