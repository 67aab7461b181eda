"""A panel: how many people each municipality counted in a month, and how many of them in a state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fsm_sim.inference.stocks.covariance import counting_sd, logit_slope, transformed
from fsm_sim.inputs.local_counts.stocks import MonthlyStocks
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.calendar import month_name, month_number, months_between

COUNTS = ("in_paid_hours", "in_placement", "in_employment")
"""Columns that count people; another column holds shares of the people, in per cent."""

STOCK_STATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"in_paid_hours": ("paid_hours",), "in_placement": ("placement",)}
)
"""The states of the model that a column counts; only these columns say something of a municipality's effects."""


@dataclass(frozen=True)
class Panel:
    """Counts of M municipalities in T consecutive months from `first` on; every array has the shape (M, T).

    `persons`: the people of whom some are counted. `least` and `most`: the smallest and the largest number that the
    count can be: equal where it is shown, 0 and 4 where it is hidden as ``<5``. NaN where a number is not known.

    >>> one = np.ones((1, 3))
    >>> panel = Panel("in_paid_hours", "2022-11", ("Horsens",), 100 * one, 7 * one, 7 * one)
    >>> panel.months, panel.until("2022-12").months
    (('2022-11', '2022-12', '2023-01'), ('2022-11', '2022-12'))
    """

    measure: str
    first: str
    municipalities: tuple[str, ...]
    persons: Floats
    least: Floats
    most: Floats

    @property
    def months(self) -> tuple[str, ...]:
        """The months, in order."""
        return tuple(month_name(month_number(self.first) + k) for k in range(self.persons.shape[1]))

    def until(self, month: str) -> "Panel":
        """The panel up to and with a month."""
        return self._part(0, max(0, months_between(self.first, month) + 1))

    def after(self, month: str, months: int) -> "Panel":
        """Some months of the panel after one; fewer where it ends before."""
        begin = months_between(self.first, month) + 1
        return self._part(begin, begin + months)

    def _part(self, begin: int, end: int) -> "Panel":
        first = month_name(month_number(self.first) + begin)
        return replace(
            self,
            first=first,
            persons=self.persons[:, begin:end],
            least=self.least[:, begin:end],
            most=self.most[:, begin:end],
        )

    def of(self, places: Sequence[int] | NDArray[np.bool_]) -> "Panel":
        """Some of the municipalities, by their places."""
        rows = np.arange(len(self.municipalities))[np.asarray(places)]
        return replace(
            self,
            municipalities=tuple(self.municipalities[row] for row in rows),
            persons=self.persons[rows],
            least=self.least[rows],
            most=self.most[rows],
        )

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where people and count are known, the count at least as an interval."""
        return np.isfinite(self.persons) & np.isfinite(self.least) & np.isfinite(self.most)

    @property
    def hidden(self) -> NDArray[np.bool_]:
        """Where the count is known as an interval alone."""
        return self.known & (self.least < self.most)

    @property
    def share(self) -> Floats:
        """The share that is counted, of 1; NaN where the count is hidden or not known."""
        shown = self.known & ~self.hidden
        return np.where(shown, self.least, np.nan) / np.where(shown, self.persons, 1.0)

    @property
    def filled_persons(self) -> Floats:
        """The people of each month; where they are not known those of the nearest month before, or else after."""
        filled = np.array(self.persons)
        for row in filled:
            there = np.flatnonzero(np.isfinite(row))
            places = there[np.clip(np.searchsorted(there, np.arange(len(row)), side="right") - 1, 0, None)]
            row[:] = row[places]
        return filled

    def as_json(self) -> dict[str, Any]:
        """Everything that the panel says; None where a number is not known."""
        arrays = {"persons": self.persons, "least": self.least, "most": self.most}
        known = {
            name: [[value if np.isfinite(value) else None for value in row] for row in one.tolist()]
            for name, one in arrays.items()
        }
        return {"measure": self.measure, "first": self.first, "municipalities": list(self.municipalities), **known}

    @property
    def size(self) -> Floats:
        """Mean number of people of each municipality, shape (M)."""
        return np.asarray(self.filled_persons.mean(axis=1))


@dataclass(frozen=True)
class Observations:
    """A panel as the likelihood reads it, on the transformed scale of `covariance`; shapes (M, T).

    `seen` is 1 where a count is known and else 0. `value` is that of a shown count, and 0 elsewhere. `low` and `high`
    (H) are the ends of hidden counts, whose places are `hidden` (M, T). `log_size` (M) is centred. `slope` is the
    change of the transformed share with its logit, at the share of all people of the panel.
    """

    value: Floats
    seen: Floats
    counting: Floats
    hidden: NDArray[np.bool_]
    low: Floats
    high: Floats
    log_size: Floats
    slope: float

    @classmethod
    def of(cls, panel: Panel) -> "Observations":
        """What a panel observes."""
        people, hidden = panel.filled_persons, panel.hidden
        shown = panel.known & ~hidden
        log_size = np.log(panel.size)
        middle = (panel.least + panel.most)[panel.known] / 2
        return cls(
            value=np.where(shown, transformed(np.where(shown, panel.least, 0.0), people), 0.0),
            seen=panel.known.astype(float),
            counting=counting_sd(people),
            hidden=hidden,
            low=transformed(panel.least[hidden] - 0.5, people[hidden]),
            high=transformed(np.minimum(panel.most[hidden] + 0.5, people[hidden] + 0.375), people[hidden]),
            log_size=log_size - log_size.mean(),
            slope=float(logit_slope(transformed(middle.sum(), people[panel.known].sum()))),
        )


def panel_of(stocks: Sequence[MonthlyStocks], measure: str, people: str = "citizens") -> Panel:
    """The panel of a measure in stocks of several municipalities; `people` is the column of all people.

    Counts come from a column of `COUNTS`; another column holds shares in per cent. A municipality without a single
    month of both is left out.

    >>> own = MonthlyStocks(
    ...     municipality="Horsens", first="2024-01", values={"citizens": ((400, 400),), "in_paid_hours": ((0, 4),)}
    ... )
    >>> panel_of([own], "in_paid_hours").most.tolist()
    [[4.0]]
    """
    first = min(month_number(one.first) for one in stocks)
    last = max(month_number(one.months[-1]) for one in stocks)
    persons = np.array([_row(one, people, first, last) for one in stocks])[..., 0]
    found = np.array([_row(one, measure, first, last) for one in stocks])
    if measure not in COUNTS:
        found = found * persons[..., None] / 100
    names = tuple(one.municipality for one in stocks)
    panel = Panel(measure, month_name(first), names, persons, found[..., 0], found[..., 1])
    return panel.of(panel.known.any(axis=1))


def _row(stocks: MonthlyStocks, name: str, first: int, last: int) -> list[tuple[float, float]]:
    """Least and most of one column by month from `first` to `last`, NaN where it is not known."""
    begin, values = month_number(stocks.first), stocks.values.get(name, ())
    by_month = {begin + place: value for place, value in enumerate(values) if value is not None}
    return [by_month.get(month, (np.nan, np.nan)) for month in range(first, last + 1)]
