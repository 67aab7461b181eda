"""The parameter set of one programme: rates, effects and classes, with their units in their names."""

from typing import Annotated, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from fsm_sim.model.specification import Specification

ELASTICITIES = ("caseload_elasticity_work", "caseload_elasticity_clarify")
"""The effects that say how caseload acts."""


class Effects(Specification):
    """How caseload and continuity change the intensities. Caseloads are active citizens per full-time caseworker."""

    caseload_elasticity_work: float = Field(default=-0.15, le=0, ge=-5, description="an elasticity is from -5 to 0")
    caseload_elasticity_clarify: float = Field(default=-0.23, le=0, ge=-5, description="an elasticity is from -5 to 0")
    caseload_reference: float = Field(default=35.0, gt=0, description="a caseload is a number above 0")
    caseload_low: float = Field(default=15.0, gt=0, description="a caseload is a number above 0")
    caseload_high: float = Field(default=150.0, gt=0, description="a caseload is a number above 0")
    caseworker_change_penalty: float = Field(
        default=0.22, ge=0, lt=1, description="a penalty is a share from 0 to below 1"
    )
    penalty_scale: Literal["hazard", "probability"] = Field(
        default="hazard", description='penalty_scale is "hazard" or "probability"'
    )
    penalty_horizon_months: float = Field(default=12.0, gt=0, description="a number of months above 0")
    penalty_persistence: Literal["permanent", "first_only", "recovery"] = Field(
        default="permanent", description='penalty_persistence is "permanent", "first_only" or "recovery"'
    )
    recovery_months: float = Field(default=12.0, gt=0, description="a number of months above 0")
    caseworker_effect_sd: float = Field(default=0.0, ge=0, le=2, description="a standard deviation is from 0 to 2")
    office_placement_effect: float = Field(default=1.0, gt=0, description="an office effect is a multiplier above 0")
    office_work_effect: float = Field(default=1.0, gt=0, description="an office effect is a multiplier above 0")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.caseload_low > self.caseload_high:
            raise ValueError(f"caseload_low {self.caseload_low:g} is above caseload_high {self.caseload_high:g}")
        return self

    def studied(self, caseload: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether caseloads lie within those that have been studied, up to what floating-point numbers lose.

        >>> Effects().studied([14.9, 15 - 1e-13, 150.0, 151.0, float("nan")]).tolist()
        [False, True, True, False, False]
        """
        found = np.asarray(caseload, dtype=float)
        lost = np.finfo(float).eps * 100  # of the number: sums of citizens by state end a little beside a whole number
        return np.asarray((found >= self.caseload_low * (1 - lost)) & (found <= self.caseload_high * (1 + lost)))


class Mixture(Specification):
    """A discrete mixture of citizen classes whose multipliers have mean 1.

    >>> Mixture(weights=(0.5, 0.5), multipliers=(0.5, 1.5)).multipliers
    (0.5, 1.5)
    """

    weights: tuple[float, ...] = Field(
        min_length=1, strict=False, description="weights is a list of shares that add up to 1"
    )
    multipliers: tuple[float, ...] = Field(
        min_length=1, strict=False, description="multipliers is a list of numbers, 0 or more"
    )

    @model_validator(mode="after")
    def _mean_one(self) -> Self:
        if len(self.weights) != len(self.multipliers):
            raise ValueError(
                f"there are {len(self.weights)} weights and {len(self.multipliers)} multipliers; the numbers are equal"
            )
        if min(self.weights) < 0 or abs(sum(self.weights) - 1) > 1e-9:
            raise ValueError(f"weights add up to {sum(self.weights):g}; shares are 0 or more and add up to 1")
        mean = sum(w * m for w, m in zip(self.weights, self.multipliers, strict=True))
        if min(self.multipliers) < 0 or abs(mean - 1) > 1e-6:
            raise ValueError(f"the mean of weights x multipliers is {mean:g}; it is 1, and no multiplier is negative")
        return self


Rate = Annotated[float, Field(ge=0, le=100, description="a monthly rate is from 0 to 100")]
"""A transition's base rate per month."""

Stages = Annotated[int, Field(ge=1, le=100, description="a number of stages is from 1 to 100")]
"""Erlang stages of a state's dwell time; 1 is exponential."""

ONE_CLASS = Mixture(weights=(1.0,), multipliers=(1.0,))
"""One class: all citizens have multiplier 1."""


class Parameters(Specification):
    """The parameter set of one programme.

    Rates are per month, at the reference caseload, without a change of caseworker and at readiness 1; keys are
    transitions such as ``"passive -> placement"``. A state with several Erlang stages has one rate per transition too:
    its mean sojourn time is one over the sum of its rates for any number of stages.
    """

    programme: str = Field(description="programme is the name of a programme")
    rates: dict[str, Rate] = Field(description='rates is a table with keys such as "passive -> placement"')
    effects: Effects = Field(default=Effects(), description="effects is a table")
    readiness: Mixture = Field(default=ONE_CLASS, description="readiness is a table with weights and multipliers")
    preparation: Mixture = Field(default=ONE_CLASS, description="preparation is a table with weights and multipliers")
    stages: dict[str, Stages] = Field(default={}, description="stages is a table of states and whole numbers from 1")
