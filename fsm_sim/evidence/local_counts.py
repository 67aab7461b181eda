"""Local counts: one municipality's monthly numbers of citizens in one programme, and of starts by kind.

Starts are counted, not stocks. The stocks of consecutive months consist mostly of the same people, so twelve of them
hold little more information than one. The starts of different months are nearly independent (docs/decisions/0020).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from pydantic import Field, model_validator

from fsm_sim.model.scenarios.calendar import month_name, month_number
from fsm_sim.model.specification import Specification

COUNTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "placement_starts": ("placement",),
        "paid_hours_starts": ("paid_hours",),
        "employment_starts": ("employed_supported", "employed"),
    }
)
"""The kinds of counts, each with the states that a start leads into; a programme has some of these states."""

type Interval = tuple[int, int]
"""The smallest and the largest possible count: equal where it is shown, 0 and 4 where it is hidden as ``<5``."""


class MonthlyCounts(Specification):
    """Counts of consecutive months from `first` on; all lists have one entry for each month.

    `citizens`: citizens on the caseload, each counted once. `counts`: citizens who started in the month, by kind, None
    where the number is not known. `caseworkers`: full-time caseworkers; empty when they are not known.

    >>> counts = MonthlyCounts(
    ...     municipality="Horsens",
    ...     programme="bir",
    ...     first="2021-11",
    ...     citizens=(210, 214),
    ...     counts={"placement_starts": ((14, 14), (0, 4))},
    ... )
    >>> counts.months, counts.hidden("placement_starts")
    (('2021-11', '2021-12'), 1)
    """

    municipality: str = Field(min_length=1, description="municipality is the name of one")
    programme: str = Field(description="programme is the name of a programme")
    first: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="first is a month such as 2021-01")
    citizens: tuple[int, ...] = Field(strict=False, min_length=1, description="citizens is a list of whole numbers")
    counts: dict[str, tuple[Interval | None, ...]] = Field(
        strict=False, min_length=1, description="counts is a table of lists"
    )
    caseworkers: tuple[float, ...] = Field(default=(), strict=False, description="caseworkers is a list of numbers")

    @model_validator(mode="after")
    def _alike(self) -> Self:
        lengths = {len(self.citizens), *map(len, self.counts.values()), len(self.caseworkers or self.citizens)}
        if len(lengths) > 1:
            raise ValueError("all lists have one entry for each month")
        if not set(self.counts) <= set(COUNTED):
            raise ValueError(f"counts are {', '.join(COUNTED)}")
        return self

    @property
    def name(self) -> str:
        """Municipality and programme, as parameters and tables name them."""
        return f"{self.municipality} {self.programme}"

    @property
    def months(self) -> tuple[str, ...]:
        """The months, in order."""
        return tuple(month_name(month_number(self.first) + k) for k in range(len(self.citizens)))

    @property
    def caseload(self) -> float | None:
        """Citizens per full-time caseworker over all months; None when caseworkers are not known."""
        return sum(self.citizens) / sum(self.caseworkers) if self.caseworkers else None

    def hidden(self, name: str) -> int:
        """The number of months in which a count is hidden."""
        return sum(cell is not None and cell[0] < cell[1] for cell in self.counts[name])
