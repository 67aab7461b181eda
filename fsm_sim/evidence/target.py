"""A calibration target: a published number with its reading and alternative readings."""

import math
import re
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from fsm_sim.evidence.source import KEBAB
from fsm_sim.model.measure import Measure
from fsm_sim.model.specification import Specification

Unit = Literal[
    "share", "citizens", "municipalities", "percentage points", "DKK", "months", "years", "hours", "per month", "date"
]
"""The unit of a value. Shares and percentage points are parts of 1; a date is "YYYY" or "YYYY-MM"."""

Bound = Literal["exactly", "about", "more than", "at least", "at most"]
"""The bound that the source states for the value."""

Role = Literal["fit", "check", "context"]
"""``fit``: in the likelihood; ``check``: compared with the posterior, not fitted; ``context``: neither."""

Status = Literal["V", "V-press", "S", "D", "M"]
"""V: read in the named source; V-press: on a press page; S: in a source document; D: derived; M: from memory."""

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_COUNTS = ("citizens", "municipalities")


class Alternative(Specification):
    """An alternative reading of a target, which a calibration can select: name, reason and measure.

    >>> month = Measure(kind="touched", states=("paid_hours",), start=26.0, stop=27.0)
    >>> Alternative(name="last-month", why="present tense", measure=month).name
    'last-month'
    """

    name: str = Field(pattern=KEBAB, description="a name is lower-case words joined by hyphens")
    why: str = Field(min_length=1, description="why says what speaks for the reading")
    measure: Measure = Field(description="measure is a table as in the model's measures")


class CalibrationTarget(Specification):
    """A number as published: quotation, value, unit and population, and the corresponding measure of the model.

    `n` is the published denominator; `n_assumed` is an assumption, with `n_reason`. `rounding` is the width of the
    rounding interval; `lower` and `upper` override it. `of_states`, when given, restricts the denominator of a
    prevalence to citizens in these states. With `since` the value is a rise of the measure: in its window less in one
    as long that begins at that month. Months count from the programme's start.

    >>> target = CalibrationTarget(
    ...     id="half", quote="50 pct.", value=0.5, unit="share", rounding=0.01, population="everyone"
    ... )
    >>> target.interval
    (0.495, 0.505)
    """

    id: str = Field(pattern=KEBAB, description="an id is lower-case words joined by hyphens")
    source: str = Field(default="", description="source is the id of a source")
    quote: str = Field(min_length=1, description="quote is the shortest passage that holds the number")
    value: float | str = Field(description="a value is a number, or a date as text")
    unit: Unit = Field(description="a unit is one of " + ", ".join(get_args(Unit)))
    bound: Bound = Field(default="exactly", description="a bound is one of " + ", ".join(get_args(Bound)))
    rounding: float | None = Field(default=None, gt=0, description="rounding is the width of an interval, above 0")
    lower: float | None = Field(default=None, description="lower is a number")
    upper: float | None = Field(default=None, description="upper is a number")
    n: int | None = Field(default=None, gt=0, description="n is a whole number, 1 or more")
    n_assumed: int | None = Field(default=None, gt=0, description="n_assumed is a whole number, 1 or more")
    n_reason: str = Field(default="", description="n_reason says where n_assumed comes from")
    population: str = Field(min_length=1, description="population says in words who is counted")
    programme: str = Field(default="", description="programme is the name of a programme, or empty")
    group: str = Field(default="", description="group is the name of a group of the programme, or empty")
    municipality: str = Field(default="", description="municipality is a name, or empty for all")
    date: str = Field(default="", description="date is YYYY-MM, or empty")
    window: tuple[str, ...] = Field(default=(), strict=False, description="window is a first and a last month")
    role: Role = Field(default="context", description="a role is one of fit, check, context")
    status: Status = Field(default="S", description="a status is one of V, V-press, S, D, M")
    reading: str = Field(default="", description="reading says how an ambiguous passage is read, and why")
    measure: Measure | None = Field(default=None, description="measure is a table as in the model's measures")
    of_states: tuple[str, ...] = Field(default=(), strict=False, description="of_states is a list of state names")
    since: float | None = Field(default=None, ge=0, description="since is a month, 0 or more")
    conflict: str = Field(default="", description="conflict is the id of a conflict, or empty")
    citation: str = Field(default="", description="citation names the study of a target that has its own source")
    url: str = Field(default="", description="url is where the study was read")
    alternative: tuple[Alternative, ...] = Field(default=(), strict=False, description="a list of other readings")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        problems = [*_value_problems(self), *_use_problems(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def interval(self) -> tuple[float, float]:
        """The values that would be published as this one, ``(lower, upper)``; an end may be infinite.

        `lower` and `upper` take precedence. "more than" and "at least" give an interval upwards from the value (to 1
        for a share), "at most" downwards (to 0 for a share). Otherwise the interval is the value plus and minus half
        the rounding. A date has no interval.

        >>> CalibrationTarget(id="a", quote="15+", value=0.15, unit="share", bound="at least", population="x").interval
        (0.15, 1.0)
        >>> CalibrationTarget(id="b", quote="735 personer", value=735, unit="citizens", population="x").interval
        (734.5, 735.5)

        Raises
        ------
        ValueError
            When the target is a date.
        """
        if isinstance(self.value, str):
            raise ValueError(f"the target '{self.id}' is a date and has no interval")
        lower, upper = _implied_interval(self.value, self)
        return (lower if self.lower is None else self.lower, upper if self.upper is None else self.upper)

    @property
    def share_interval(self) -> tuple[float, float]:
        """The interval as shares of 1, from 0 to 1: unchanged for a share, divided by `n` for a count out of `n`.

        >>> count = CalibrationTarget(
        ...     id="a", quote="84 ud af 88", value=84, unit="municipalities", n=88, population="x"
        ... )
        >>> [round(end, 4) for end in count.share_interval]
        [0.9489, 0.9602]

        Raises
        ------
        ValueError
            When the target is neither a share nor a count out of `n`.
        """
        lower, upper = self.interval
        if self.unit == "share":
            return (lower, upper)
        if self.unit in _COUNTS and self.n is not None:
            return (max(0.0, lower / self.n), min(1.0, upper / self.n))
        raise ValueError(f"the target '{self.id}' is neither a share nor a count out of n")

    @property
    def share_rounding(self) -> float:
        """The step to which the source rounds, as a share of 1: over `n` for a count; 0 where it says a range.

        >>> CalibrationTarget(
        ...     id="a", quote="84 ud af 88", value=84, unit="municipalities", n=88, population="x"
        ... ).share_rounding
        0.011363636363636364
        >>> CalibrationTarget(
        ...     id="b", quote="50 %", value=0.5, unit="share", rounding=0.01, population="x"
        ... ).share_rounding
        0.01
        """
        if self.is_range:
            return 0.0
        if self.unit in _COUNTS:
            return (1.0 if self.rounding is None else self.rounding) / (self.n or 1)
        return self.rounding or 0.0

    @property
    def is_range(self) -> bool:
        """Whether the source gives a range, such as "at least 15 %", and not a rounded number.

        >>> CalibrationTarget(id="a", quote="15+", value=0.15, unit="share", bound="at least", population="x").is_range
        True
        """
        return self.bound in ("more than", "at least", "at most") or (self.lower, self.upper) != (None, None)

    @property
    def denominator(self) -> int | None:
        """The published denominator, otherwise the assumed one, otherwise None.

        >>> target = CalibrationTarget(
        ...     id="a", quote="1 pct.", value=0.01, unit="share", rounding=0.01, population="x", n=200
        ... )
        >>> target.denominator
        200
        """
        return self.n if self.n is not None else self.n_assumed

    @property
    def when(self) -> str:
        """The month or the window as published; "" when there is none.

        >>> CalibrationTarget(
        ...     id="a", quote="1", value=1, unit="hours", population="x", window=("2022-01", "2022-03")
        ... ).when
        '2022-01 to 2022-03'
        """
        return " to ".join(self.window) if self.window else self.date

    def with_reading(self, name: str) -> Self:
        """The target under its alternative reading `name`, with the measure and the reason of that reading.

        >>> ever = Measure(kind="ever", states=("paid_hours",), stop=27.0)
        >>> month = Measure(kind="touched", states=("paid_hours",), start=26.0, stop=27.0)
        >>> other = Alternative(name="last-month", why="present tense", measure=month)
        >>> target = CalibrationTarget(
        ...     id="a",
        ...     quote="40 pct.",
        ...     value=0.4,
        ...     unit="share",
        ...     rounding=0.01,
        ...     population="x",
        ...     measure=ever,
        ...     alternative=(other,),
        ... )
        >>> target.with_reading("last-month").measure.kind
        'touched'

        Raises
        ------
        ValueError
            When the target has no such alternative; the message lists its alternatives.
        """
        for alternative in self.alternative:
            if alternative.name == name:
                return self.model_copy(update={"measure": alternative.measure, "reading": alternative.why})
        known = ", ".join(alternative.name for alternative in self.alternative) or "none"
        raise ValueError(f"the target '{self.id}' has no reading '{name}'; its alternatives are: {known}")


def _implied_interval(value: float, target: CalibrationTarget) -> tuple[float, float]:
    share = target.unit == "share"
    if target.bound in ("more than", "at least"):
        return (value, 1.0 if share else math.inf)
    if target.bound == "at most":
        return (0.0 if share else -math.inf, value)
    half = (1.0 if target.rounding is None else target.rounding) / 2
    ends = (round(value - half, 12), round(value + half, 12))
    return (max(0.0, ends[0]), min(1.0, ends[1])) if share else ends


def _value_problems(target: CalibrationTarget) -> list[str]:
    """Problems of value, unit and interval."""
    if isinstance(target.value, str) or target.unit == "date":
        sound = isinstance(target.value, str) and target.unit == "date" and _DATE.fullmatch(target.value)
        return [] if sound else ['a value is a number, and "YYYY" or "YYYY-MM" exactly when the unit is date']
    problems = []
    if target.unit == "share":
        if not 0 <= target.value <= 1:
            problems.append(f"value is {target.value:g}; a share is from 0 to 1")
        if target.bound in ("exactly", "about") and target.rounding is None and None in (target.lower, target.upper):
            problems.append("a share needs rounding, or lower and upper")
    lower, upper = target.interval
    if not lower <= target.value <= upper:
        problems.append(f"value {target.value:g} is outside its interval from {lower:g} to {upper:g}")
    return problems


def _use_problems(target: CalibrationTarget) -> list[str]:
    """Problems of role, denominator, citation and measure."""
    problems = []
    if target.n is not None and target.n_assumed is not None:
        problems.append("give n or n_assumed, not both")
    if (target.n_assumed is None) != (not target.n_reason):
        problems.append("n_assumed and n_reason belong together")
    if target.role != "context" and target.measure is None:
        problems.append(f"a target of role {target.role} needs a measure")
    if target.role == "fit" and target.denominator is None:
        problems.append("a target of role fit needs n, or n_assumed with n_reason")
    if target.role == "fit" and target.unit != "share" and (target.unit not in _COUNTS or target.n is None):
        problems.append("a target of role fit is a share, or a count of citizens or municipalities with n")
    if target.status != "S" and not target.citation:
        problems.append(f"a target of status {target.status} needs a citation")
    if len(target.window) not in (0, 2):
        problems.append("window is a first and a last month")
    measures = [m for m in (target.measure, *(a.measure for a in target.alternative)) if m is not None]
    if any((measure.group or "") != target.group for measure in measures):
        problems.append(f"a measure's group differs from the target's group '{target.group}'")
    if target.of_states and (target.measure is None or target.measure.kind != "prevalence"):
        problems.append("of_states needs a measure of kind prevalence")
    if target.since is not None and (
        target.role == "fit" or target.unit != "percentage points" or any(m.start is None for m in measures)
    ):
        problems.append("since is for percentage points that are not fitted, of a measure with a start")
    return problems
