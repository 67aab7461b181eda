"""The transition intensity: one formula in plain arithmetic, used by every engine.

Both individual engines take it from the tables of `engines.shared.intensity_tables`, the mean field as it is.

Every function takes floats, arrays, PyTensor tensors or numba-compiled numbers and returns the same kind. The factors
of an intensity are independent, so an engine may evaluate those that change with time more often than the others.
"""

from types import ModuleType
from typing import Any

Number = Any
"""A float, a NumPy array or a PyTensor tensor."""


def caseload_effect(caseload: Number, reference: Number, elasticity: Number) -> Number:
    """Multiplier on an intensity: ``(caseload / reference) ** elasticity``.

    `caseload` is in active citizens per full-time caseworker and already inside the studied range. The multiplier is 1
    at the reference and above 1 for smaller caseloads, since the elasticity is at most 0: how far below it is
    what the studies in ``calibration/caseload_studies.toml`` say, taken together (a prior by exit).

    >>> round(caseload_effect(70.0, 35.0, -0.15), 3)
    0.901
    """
    return (caseload / reference) ** elasticity


def continuity_effect(changes: Number, penalty: Number) -> Number:
    """Multiplier after `changes` changes of caseworker: ``(1 - penalty) ** changes``, on the hazard scale.

    Source: a change of caseworker reduces the chance of employment by 22 % (BIP, quoted in the letter of 7 June 2023).

    >>> round(continuity_effect(2, 0.22), 4)
    0.6084
    """
    return (1.0 - penalty) ** changes


def probability_scale_effect(
    changes: Number, penalty: Number, rate: Number, horizon_months: float, xp: ModuleType
) -> Number:
    """The hazard multiplier that makes the *probability* over a horizon ``(1 - penalty) ** changes`` times as large.

    `rate` is the monthly hazard without a change, above 0; `xp` is the module with `exp` and `log` for the kind of
    number (``math``, ``numpy``, ``pytensor.tensor``).

    >>> import math
    >>> m = probability_scale_effect(1, 0.22, 0.05, 12.0, math)
    >>> round((1 - math.exp(-0.05 * m * 12)) / (1 - math.exp(-0.05 * 12)), 4)
    0.78

    The formula avoids cancellation at high rates: without a change the multiplier is exactly 1 there too.

    >>> probability_scale_effect(0, 0.22, 5.0, 12.0, math), probability_scale_effect(200, 0.22, 5.0, 12.0, math)
    (1.0, 0.0)
    """
    kept = continuity_effect(changes, penalty)
    # 0.0 - log, not -log: after so many changes that nothing is kept the multiplier is 0.0. As -0.0 it made the bound
    # of a state -0.0, and the next candidate of the compiled engine came at minus infinity, outside of its memory.
    return (0.0 - xp.log((1.0 - kept) + kept * xp.exp(-rate * horizon_months))) / (rate * horizon_months)


def effect_of_changes(
    changes: Number, penalty: Number, rate: Number, scale: str, horizon_months: float, xp: ModuleType
) -> Number:
    """The continuity effect on the configured scale: of the "hazard", or of the "probability" over a horizon.

    `rate`, `horizon_months` and `xp` are those of `probability_scale_effect`; on the hazard scale they do not matter.

    >>> import math
    >>> [round(effect_of_changes(1, 0.22, 0.05, scale, 12.0, math), 3) for scale in ("hazard", "probability")]
    [0.78, 0.723]
    """
    if scale == "hazard":
        return continuity_effect(changes, penalty)
    return probability_scale_effect(changes, penalty, rate, horizon_months, xp)


def intensity(
    base: Number,
    *,
    readiness: Number = 1.0,
    preparation: Number = 1.0,
    caseload: Number = 1.0,
    continuity: Number = 1.0,
    office: Number = 1.0,
    caseworker: Number = 1.0,
) -> Number:
    """Monthly transition intensity: the base rate times the effects that apply to the transition (1 where none does).

    >>> round(intensity(0.06, readiness=2.5, caseload=caseload_effect(70.0, 35.0, -0.15), continuity=0.78), 4)
    0.1054
    """
    return base * office * readiness * preparation * continuity * caseload * caseworker
