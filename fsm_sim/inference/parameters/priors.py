"""Priors: typed records of `calibration/priors.toml`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from fsm_sim.inference.parameters.mixtures import Preparation, Readiness
from fsm_sim.inference.parameters.normal_distribution import ndtr, ndtri
from fsm_sim.inference.parameters.structure import Structure
from fsm_sim.inference.parameters.tabulated_prior import looked_up, moments, through
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.whole_numbers import SEED
from fsm_sim.model.specification import Specification

HELD_FIXED = "held_fixed"
"""The reason for a prior that the calibration's settings hold fixed, by the name of its sentence."""
COUNT_MULTIPLIER = "count_multiplier"
"""The reason for the prior of one kind of count, by the name of its sentence."""
COUNTED_CASELOAD = "counted_caseload"
"""The reason of a caseload that a municipality has counted."""


class Prior(Specification):
    """One prior: lognormal (`median`, `sigma`) or normal (`mean`, `sd`), maybe cut to `low`..`high`, a table, or fixed.

    A table's values are its quantiles at even steps of a standard normal (`tabulated`), all between `low` and `high`.
    `table_of` names the file that they were read from; `other_mean` is the mean that the same studies give under
    another way to think of no effect, which is shown and not used. `reason` is English, and `reason_da` may say the
    same in Danish; of a prior that inference makes itself `reason` is the name of a sentence (`HELD_FIXED`,
    `COUNT_MULTIPLIER`).
    """

    median: float | None = Field(default=None, gt=0, description="a median is a number above 0")
    sigma: float | None = Field(default=None, gt=0, le=10, description="sigma is a number above 0 and at most 10")
    mean: float | None = Field(default=None, description="mean is a number")
    sd: float | None = Field(default=None, gt=0, le=1000, description="sd is a number above 0 and at most 1000")
    low: float | None = Field(default=None, description="low is a number")
    high: float | None = Field(default=None, description="high is a number")
    fixed: float | None = Field(default=None, description="fixed is a number")
    table: tuple[float, ...] | None = Field(
        default=None, strict=False, min_length=5, description="a table is a list of at least five rising numbers"
    )
    table_of: str | None = Field(default=None, description="table_of is the name of a file that holds a table")
    other_mean: float | None = Field(default=None, description="other_mean is a number")
    status: str = Field(pattern="^(S|V|D|M)$", description="a status is one of S, V, D, M")
    reason: str = Field(min_length=1, description="reason says where the numbers come from")
    reason_da: str = Field(default="", description="reason_da is the reason in Danish")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [
            self.fixed is not None,
            self.median is not None and self.sigma is not None,
            self.mean is not None and self.sd is not None,
            self.table is not None,
        ]
        if sum(kinds) != 1:
            raise ValueError("a prior has median and sigma, or mean and sd, or fixed, or table_of")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise ValueError("low is a number below high")
        if self.table is not None and not _rises((self.low, *self.table, self.high)):
            raise ValueError("a table rises from value to value, and lies between low and high")
        return self

    @property
    def logarithmic(self) -> bool:
        """Whether the logarithm is what is normal: then means are taken by the logarithm too."""
        return self.median is not None

    def scaled(self, values: Any) -> Any:
        """Values on the scale on which means, standard deviations and contraction are read; same shape.

        It is the one on which the prior is normal, but for its ends: the logarithm of a lognormal's.
        """
        return np.log(values) if self.logarithmic else np.asarray(values)

    def unscaled(self, scaled: Any) -> Any:
        """The inverse of `scaled`.

        >>> prior = Prior(median=2.0, sigma=0.5, status="M", reason="an example")
        >>> float(prior.unscaled(prior.scaled(2.5)).round(12))
        2.5
        """
        return np.exp(scaled) if self.logarithmic else scaled

    @property
    def centre(self) -> float:
        """Median of a lognormal, mean of a normal before it is cut or of a table, or the fixed value."""
        if self.table is not None:
            return self._moments[0]
        return next(value for value in (self.fixed, self.median, self.mean) if value is not None)

    @property
    def scale(self) -> float:
        """Sigma of a lognormal, standard deviation of a normal before it is cut or of a table, 0 for a fixed value."""
        if self.table is not None:
            return self._moments[1]
        return next((value for value in (self.sigma, self.sd) if value is not None), 0.0)

    @property
    def cut(self) -> bool:
        """Whether a lognormal or a normal distribution ends at `low` or `high`."""
        return self.fixed is None and self.table is None and (self.low is not None or self.high is not None)

    @property
    def range(self) -> tuple[float, float]:
        """Probabilities, in the distribution before it is cut, below its lower and below its upper end."""

        def below(end: float | None, otherwise: float) -> float:
            if end is None or (self.logarithmic and end <= 0):
                return otherwise
            distance = math.log(end / self.centre) if self.logarithmic else end - self.centre
            return float(ndtr(distance / self.scale))

        return below(self.low, 0.0), below(self.high, 1.0)

    def value(self, standard: Any, xp: Any) -> Any:
        """The parameter at standard normal coordinates: its prior is a standard normal passed through here.

        `xp` names the functions for their kind of number; same shape and kind as `standard`.
        """
        if self.table is not None:
            return through(self.table, *self._ends, standard, xp.exp, xp.take)
        if self.cut:
            low, high = self.range
            standard = xp.quantile(low + (high - low) * xp.cdf(standard))
        return self.centre * xp.exp(self.scale * standard) if self.logarithmic else self.centre + self.scale * standard

    def quantile(self, probability: Floats) -> Floats:
        """Quantiles of the prior at probabilities in (0, 1), same shape."""
        return np.asarray(self.value(ndtri(probability), NUMPY))

    @property
    def _ends(self) -> tuple[float, float]:
        return -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high

    @property
    def _moments(self) -> tuple[float, float]:
        return moments(self.table or (), *self._ends)


class Lognormal(Prior):
    """A prior whose logarithm is normal without ends, or that is fixed.

    Between-group standard deviations scale others by their logarithm, a municipality's effect among them: the density
    of both is written for this shape alone.
    """

    @model_validator(mode="after")
    def _is_lognormal(self) -> Self:
        if not (self.logarithmic or (self.fixed or 0.0) > 0) or self.low is not None or self.high is not None:
            raise ValueError("this prior has median and sigma without low and high, or a fixed value above 0")
        return self


def _rises(values: tuple[float | None, ...]) -> bool:
    return all(a is not None and b is not None and a < b for a, b in pairwise(values))


@dataclass(frozen=True)
class Numbers:
    """What a prior needs of a kind of number: exponential, normal distribution function and quantile, and look-up.

    `take` gives the values of an array at whole places, as numbers of that kind.
    """

    exp: Callable[[Any], Any]
    cdf: Callable[[Any], Any]
    quantile: Callable[[Any], Any]
    take: Callable[[Floats, Any], Any]


NUMPY = Numbers(np.exp, ndtr, ndtri, looked_up)


def up_to(most: float) -> Callable[[Prior], Prior]:
    """A check that the centre of a prior is no larger than what a parameter of its kind can be."""

    def checked(prior: Prior) -> Prior:
        # The middle of a table stands for its mean, which needs SciPy, and settings are read by every command.
        centre = prior.centre if prior.table is None else prior.table[len(prior.table) // 2]
        if abs(centre) > most:
            raise ValueError(f"has the centre {centre:g}; it is at most {most:g}")
        return prior

    return checked


Rate = Annotated[Prior, AfterValidator(up_to(100.0))]
"""The prior of a monthly rate, which is at most 100, as in a parameter set."""
Multiplier = Annotated[Prior, AfterValidator(up_to(100.0))]
Caseload = Annotated[Prior, AfterValidator(up_to(1000.0))]
LognormalMultiplier = Annotated[Lognormal, AfterValidator(up_to(100.0))]


class EffectPriors(Specification):
    """Priors of the effects that all programmes share."""

    caseload_elasticity_work: Multiplier = Field(description="caseload_elasticity_work is a prior")
    caseload_elasticity_clarify: Multiplier = Field(description="caseload_elasticity_clarify is a prior")
    caseworker_change_multiplier: Multiplier = Field(description="caseworker_change_multiplier is a prior")
    readiness_spread: Multiplier = Field(description="readiness_spread is a prior")
    preparation_ratio: Multiplier = Field(description="preparation_ratio is a prior")


class OfficeEffects(Specification):
    """Priors of a municipality's own multipliers: of the rate of placements, and of the rates towards work."""

    placement: LognormalMultiplier = Field(description="placement is a prior")
    work: LognormalMultiplier = Field(description="work is a prior")

    def of(self, kind: str) -> Lognormal:
        """The prior of a kind of parameter, ``"office_placement"`` or ``"office_work"``."""
        return self.placement if kind == "office_placement" else self.work


class Continuity(Specification):
    """What the penalty for a change of caseworker acts on and how long: switches, since no source gives either."""

    scale: Literal["hazard", "probability"] = Field(default="hazard", description='scale is "hazard" or "probability"')
    horizon_months: float = Field(default=12.0, gt=0, description="horizon_months is a number above 0")
    persistence: Literal["permanent", "first_only", "recovery"] = Field(
        default="permanent", description='persistence is "permanent", "first_only" or "recovery"'
    )
    recovery_months: float = Field(default=12.0, gt=0, description="recovery_months is a number above 0")


class Likelihood(Specification):
    """How closely a published share must agree with the model, and a municipality's monthly counts.

    `month_sd` is the standard deviation of a month's own factor on counts: season, campaigns, starts in groups.
    `stock_discrepancy_logit_sd` is that of a municipality's level in a public table of stocks, which counts others than
    a programme has.
    """

    overdispersion: float = Field(ge=1, le=1000, description="overdispersion is a number from 1 to 1000")
    discrepancy_logit_sd: float = Field(ge=0, le=10, description="discrepancy_logit_sd is a number from 0 to 10")
    press_discrepancy_logit_sd: float = Field(
        ge=0, le=10, description="press_discrepancy_logit_sd is a number from 0 to 10"
    )
    month_sd: float = Field(default=0.0, ge=0, le=10, description="month_sd is a number from 0 to 10")
    stock_discrepancy_logit_sd: float = Field(
        default=0.0, ge=0, le=10, description="stock_discrepancy_logit_sd is a number from 0 to 10"
    )
    reason: str = Field(min_length=1, description="reason is a text")


ProgrammeChanges = dict[str, dict[str, Any]]
"""Changes to the files of programmes, by the programme's name."""
CHANGES = "programmes is a table of programmes, each with what changes in its file"


class Priors(Specification):
    """Everything in `priors.toml`."""

    rates: dict[str, Rate] = Field(description="rates is a table of priors")
    multipliers: dict[str, Multiplier] = Field(description="multipliers is a table of priors")
    programme_multipliers: dict[str, Multiplier] = Field(
        default={}, description="programme_multipliers is a table of priors"
    )
    effects: EffectPriors = Field(description="effects is a table of priors")
    between_sd: dict[str, LognormalMultiplier] = Field(default={}, description="between_sd is a table of priors")
    nominal_caseload: dict[str, Caseload] = Field(
        default={}, description="nominal_caseload is a table of priors, by programme"
    )
    office: OfficeEffects = Field(description="office is a table with placement and work")
    readiness: Readiness = Field(description="readiness is a table with weights, pattern and reason")
    preparation: Preparation = Field(description="preparation is a table with weights and reason")
    likelihood: Likelihood = Field(description="likelihood is a table")
    continuity: Continuity = Field(default=Continuity(), description="continuity is a table")
    structure: Structure = Field(default=Structure(), description="structure is a table")
    programmes: ProgrammeChanges = Field(default={}, description=CHANGES)


class Sampling(Specification):
    """How the posterior is drawn."""

    draws: int = Field(default=1000, ge=100, le=100_000, description="draws is a whole number from 100 to 100000")
    tune: int = Field(default=800, ge=100, le=100_000, description="tune is a whole number from 100 to 100000")
    chains: int = Field(default=4, ge=2, le=64, description="chains is a whole number from 2 to 64")
    seed: int = Field(default=1, ge=SEED.least, le=SEED.most, description=f"seed is {SEED.rule}")
