"""The classes of citizens in `priors.toml`: shares of readiness and of preparation."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from fsm_sim.model.specification import Specification

Weights = Annotated[tuple[float, ...], Field(strict=False, min_length=1)]


def check_weights(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Shares of 0 or more that add up to 1."""
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise ValueError(f"add up to {sum(weights):g}; shares are 0 or more and add up to 1")
    return weights


class Readiness(Specification):
    """Shares of the readiness classes, and their multipliers before stretching and scaling to mean 1."""

    weights: Annotated[Weights, AfterValidator(check_weights)] = Field(
        strict=False, description="weights is a list of shares that add up to 1"
    )
    pattern: tuple[Annotated[float, Field(gt=0, le=1000)], ...] = Field(
        strict=False, min_length=1, description="pattern is a list of numbers above 0, at most 1000"
    )
    reason: str = Field(min_length=1, description="reason is a text")

    @model_validator(mode="after")
    def _alike(self) -> Self:
        if len(self.weights) != len(self.pattern):
            text = f"has {len(self.weights)} weights and {len(self.pattern)} numbers in pattern; give as many of both"
            raise ValueError(text)
        return self


class Preparation(Specification):
    """Shares of fast and slow preparation."""

    weights: Annotated[tuple[float, float], AfterValidator(check_weights)] = Field(
        strict=False, description="weights is a list of two shares that add up to 1"
    )
    reason: str = Field(min_length=1, description="reason is a text")
