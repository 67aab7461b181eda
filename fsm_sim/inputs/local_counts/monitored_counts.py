"""Monitored counts: how many of a municipality's citizens were in each outcome of their programme, month by month."""

from typing import Self

from pydantic import Field, model_validator

from fsm_sim.evidence.local_counts import Interval
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name, month_number
from fsm_sim.model.specification import Specification


class MonitoredCounts(Specification):
    """Counts of the months from `first` on; all lists have an entry for each month, None where it is not known.

    `citizens`: the target group, each counted once. `outcomes`: how many of them were in an outcome of the programme in
    the month, as the least and the most: 0 and 4 where a count is hidden as ``<5``. `waiting`: how many have waited too
    long for a decision; `intake`: how many came; `caseworkers`: filled full-time posts; empty if not counted.

    >>> MonitoredCounts(
    ...     municipality="Horsens",
    ...     programme="bir",
    ...     first="2021-11",
    ...     citizens=(210, 214),
    ...     outcomes={"work": ((40, 40), None)},
    ... ).months
    ('2021-11', '2021-12')
    """

    municipality: str = Field(min_length=1, description="municipality is the name of one")
    programme: str = Field(description="programme is the name of a programme")
    first: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="first is a month such as 2021-01")
    citizens: tuple[int | None, ...] = Field(strict=False, min_length=1, description="citizens is a list of numbers")
    outcomes: dict[str, tuple[Interval | None, ...]] = Field(strict=False, description="outcomes is a table of lists")
    waiting: tuple[Interval | None, ...] = Field(default=(), strict=False, description="waiting is a list of numbers")
    intake: tuple[float | None, ...] = Field(default=(), strict=False, description="intake is a list of numbers")
    caseworkers: tuple[float | None, ...] = Field(
        default=(), strict=False, description="caseworkers is a list of numbers"
    )

    @model_validator(mode="after")
    def _alike(self) -> Self:
        others = (one for one in (self.waiting, self.intake, self.caseworkers) if one)
        lengths = {len(self.citizens), *map(len, self.outcomes.values()), *map(len, others)}
        if len(lengths) > 1:
            raise ValueError(Sentence("all lists have one entry for each month"))
        return self

    @property
    def months(self) -> tuple[str, ...]:
        """The months, in order."""
        return tuple(month_name(month_number(self.first) + k) for k in range(len(self.citizens)))
