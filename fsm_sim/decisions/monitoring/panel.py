"""The counts of one programme as arrays: municipalities by months, with what is hidden or not known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.evidence.local_counts import Interval
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.network import Flags, Floats
from fsm_sim.model.scenarios.calendar import month_name, month_number

WINDOW = 3
"""Months of a rolling share."""


@dataclass(frozen=True, eq=False)
class CountsPanel:
    """Counts of one programme. Arrays have shape (municipalities, months), NaN where a number is not known.

    `least` and `most` are by outcome the ends of a count, equal where it is shown. `waiting`: how many have waited too
    long; None where nobody counts them.
    """

    programme: str
    municipalities: tuple[str, ...]
    months: tuple[str, ...]
    citizens: Floats
    least: dict[str, Floats]
    most: dict[str, Floats]
    waiting: Floats | None

    @property
    def windows(self) -> tuple[str, ...]:
        """The last months of the rolling windows, in order; none where there are fewer months than a window has."""
        return self.months[WINDOW - 1 :]

    def exact(self, outcome: str) -> Floats:
        """The counts of an outcome, NaN where one is hidden or not known."""
        return np.where(self.least[outcome] == self.most[outcome], self.least[outcome], np.nan)

    def only(self, kept: Flags) -> "CountsPanel":
        """The panel of some municipalities; `kept` has shape (municipalities,)."""
        names = tuple(name for name, one in zip(self.municipalities, kept, strict=True) if one)
        least, most = ({name: one[kept] for name, one in ends.items()} for ends in (self.least, self.most))
        waiting = None if self.waiting is None else self.waiting[kept]
        return CountsPanel(self.programme, names, self.months, self.citizens[kept], least, most, waiting)

    def until(self, month: str) -> "CountsPanel":
        """The panel up to a month, which is one of its own."""
        number = self.months.index(month) + 1
        least, most = ({name: one[:, :number] for name, one in ends.items()} for ends in (self.least, self.most))
        waiting = None if self.waiting is None else self.waiting[:, :number]
        return CountsPanel(
            self.programme, self.municipalities, self.months[:number], self.citizens[:, :number], least, most, waiting
        )


def panels_of(counts: Sequence[MonitoredCounts]) -> tuple[CountsPanel, ...]:
    """A panel for every programme, in alphabetical order.

    >>> one = MonitoredCounts(municipality="Vejle", programme="bir", first="2022-01", citizens=(90,), outcomes={})
    >>> [(panel.programme, panel.citizens.tolist()) for panel in panels_of([one])]
    [('bir', [[90.0]])]
    """
    return tuple(
        _panel(name, [one for one in counts if one.programme == name])
        for name in sorted({one.programme for one in counts})
    )


def _panel(programme: str, counts: Sequence[MonitoredCounts]) -> CountsPanel:
    begins = [month_number(one.first) for one in counts]
    first = min(begins)
    last = max(begin + len(one.citizens) for begin, one in zip(begins, counts, strict=True))
    empty = np.full((len(counts), last - first), np.nan)
    names = list(dict.fromkeys(name for one in counts for name in one.outcomes))
    citizens, waiting = empty.copy(), empty.copy()
    least, most = ({name: empty.copy() for name in names} for _ in range(2))
    for row, (begin, one) in enumerate(zip(begins, counts, strict=True)):
        span = slice(begin - first, begin - first + len(one.citizens))
        citizens[row, span] = [np.nan if value is None else value for value in one.citizens]
        for name, cells in one.outcomes.items():
            least[name][row, span], most[name][row, span] = _ends(cells)
        if one.waiting:
            low, high = _ends(one.waiting)
            waiting[row, span] = np.where(low == high, low, np.nan)
    return CountsPanel(
        programme,
        tuple(one.municipality for one in counts),
        tuple(month_name(month) for month in range(first, last)),
        citizens,
        least,
        most,
        waiting if np.isfinite(waiting).any() else None,
    )


def _ends(cells: Sequence[Interval | None]) -> tuple[Floats, Floats]:
    ends = np.array([(np.nan, np.nan) if one is None else one for one in cells], dtype=float)
    return ends[:, 0], ends[:, 1]


def rolling(values: Floats) -> Floats:
    """Sums over `WINDOW` months, shape (..., months - 2); NaN where a month is not known.

    >>> rolling(np.array([[1.0, 2.0, 3.0, 4.0]])).tolist()
    [[6.0, 9.0]]
    """
    if values.shape[-1] < WINDOW:
        return np.zeros((*values.shape[:-1], 0))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, WINDOW, axis=-1).sum(axis=-1))
