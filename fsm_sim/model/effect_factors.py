"""The effects that a plan can work through, and what each of them is where it is set to nothing.

What an answer rests on is found by runs in which an effect is nothing. Every number of `Effects` that changes how fast
citizens move is part of one factor; the others only say on which scale an effect acts, and are nothing without it.
"""

from types import MappingProxyType

from fsm_sim.model.parameters import Effects

CASELOAD_WORK, CASELOAD_CLARIFY, CONTINUITY = "caseload_work", "caseload_clarify", "continuity"
MUNICIPALITY, CASEWORKERS = "municipality", "caseworkers"

FACTORS = MappingProxyType(
    {
        CASELOAD_WORK: {"caseload_elasticity_work": 0.0},
        CASELOAD_CLARIFY: {"caseload_elasticity_clarify": 0.0},
        CONTINUITY: {"caseworker_change_penalty": 0.0},
        MUNICIPALITY: {"office_placement_effect": 1.0, "office_work_effect": 1.0},
        CASEWORKERS: {"caseworker_effect_sd": 0.0},
    }
)
"""By factor: its numbers in `Effects`, each with the value at which it has no effect."""

PARAMETERS = MappingProxyType({name: tuple(numbers) for name, numbers in FACTORS.items()})
"""By factor: the parameters that it consists of."""

SCALES = (
    "caseload_reference",
    "caseload_low",
    "caseload_high",
    "penalty_horizon_months",
    "recovery_months",
)
"""The numbers of `Effects` that only say on which scale an effect acts."""


def set_to_nothing(factors: tuple[str, ...]) -> dict[str, float]:
    """The numbers of `Effects` with which some factors have no effect.

    >>> set_to_nothing(("continuity",))
    {'caseworker_change_penalty': 0.0}
    """
    return {name: value for factor in factors for name, value in FACTORS[factor].items()}


def numbers_of_effects() -> tuple[str, ...]:
    """The names of all numbers of `Effects`.

    >>> "caseload_low" in numbers_of_effects(), "penalty_scale" in numbers_of_effects()
    (True, False)
    """
    return tuple(name for name, value in Effects() if isinstance(value, float))
