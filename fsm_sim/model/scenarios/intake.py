"""The citizens who arrive later: one rate, rates from month to month, or as many as keep the number of citizens."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import MONTH_RULE
from fsm_sim.model.specification import Specification

STEADY: Literal["steady"] = "steady"
"""An intake that keeps the number of citizens; `study.steady_intake` makes a number of it before anything is run."""

Rate = Annotated[float, Field(ge=0)]
"""Expected arrivals in a month."""


class IntakeFrom(Specification):
    """The intake per month from a month on."""

    from_month: float = Field(ge=0, description=f"from_month {MONTH_RULE}")
    per_month: float = Field(ge=0, description="an intake per month is 0 or more")


IntakePerMonth = Rate | Literal["steady"] | Annotated[tuple[IntakeFrom, ...], Field(strict=False)]
"""A rate, ``"steady"``, or rates from month to month."""

Steps = tuple[tuple[float, float], ...]
"""Month and rate of each step, the first from month 0."""


def intake_steps(intake: IntakePerMonth) -> Steps:
    """An intake as steps of month and rate; a single rate is one step.

    Raises
    ------
    ValueError
        When it is ``"steady"``, which is a number only after `study.steady_intake` has worked it out.

    >>> intake_steps(8.0), intake_steps((IntakeFrom(from_month=0, per_month=12), IntakeFrom(from_month=6, per_month=8)))
    (((0.0, 8.0),), ((0.0, 12.0), (6.0, 8.0)))
    """
    if intake == STEADY:
        raise ValueError(Sentence('intake_per_month = "steady" has not been worked out'))
    if isinstance(intake, tuple):
        return tuple((step.from_month, step.per_month) for step in intake)
    return ((0.0, float(intake)),)


def arrivals_until(steps: Sequence[tuple[float, float]], month: float) -> float:
    """Expected arrivals from month 0 until a month.

    >>> arrivals_until(((0.0, 12.0), (6.0, 8.0)), 9.0)
    96.0
    """
    ends = [start for start, _ in steps[1:]] + [month]
    return sum(
        rate * (min(end, month) - start) for (start, rate), end in zip(steps, ends, strict=True) if start < month
    )


def mean_rate(intake: IntakePerMonth, months: float) -> float:
    """The mean intake per month over so many months, that of month 0 over none; 0 for ``"steady"``.

    >>> (
    ...     mean_rate((IntakeFrom(from_month=0, per_month=12), IntakeFrom(from_month=6, per_month=8)), 12),
    ...     mean_rate(8.0, 24),
    ... )
    (10.0, 8.0)
    """
    if intake == STEADY:
        return 0.0
    steps = intake_steps(intake)
    return steps[0][1] if len(steps) == 1 or months <= 0 else arrivals_until(steps, months) / months


def in_order(intake: IntakePerMonth) -> IntakePerMonth:
    """The same intake. Raises a `ValueError` when its steps do not begin in month 0 and follow in order."""
    if isinstance(intake, tuple):
        months = [step.from_month for step in intake]
        if not months:
            raise ValueError(Sentence("has no steps; give a number, or steps of which the first is of month 0"))
        if months[0] != 0 or months != sorted(set(months)):
            named = ", ".join(f"{month:g}" for month in months)
            raise ValueError(
                Sentence("has steps from months {named}; the first is 0 and the rest follow in order", named=named)
            )
    return intake
