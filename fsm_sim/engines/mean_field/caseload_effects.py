"""What the solver needs to know of the expected caseload's effects, for every programme of an office."""

from typing import Final

import numba

from fsm_sim.engines.shared.compilation_cache import inner
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.network import Floats

# Columns of the caseload effects `h`, by stage: the effects by kind of transition and, where there is no fourth kind,
# the logarithm of the clipped ratio of caseload to reference; so for each of the Q programmes of the office,
# `KINDS_EACH` apart. Then for each programme the slope of that logarithm in active citizens.
LOG_RATIO: Final = 3
SLOPE: Final = 4
"""Of an office of one programme."""
H_EACH: Final = 5
"""Columns of `h` for each programme."""
# Entries of `constants`: two, then three for each programme.
RECOVERY: Final = 0
CAPACITY: Final = 1
REFERENCE: Final = 2
LOW: Final = 3
HIGH: Final = 4
CONSTANTS_EACH: Final = 3

effect_at = numba.njit(caseload_effect)
"""The caseload effect, in compiled code."""


@inner
def studied_range(constants: Floats, programme: int) -> tuple[float, float, float]:
    """The ends of the studied caseloads, and the reference caseload, of a programme of the office."""
    first = CONSTANTS_EACH * programme
    return constants[first + LOW], constants[first + HIGH], constants[first + REFERENCE]
