"""The outcomes of scenarios: one array with named axes, parameter uncertainty and chance apart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fsm_sim.model.network import Floats, Integers
from fsm_sim.study.results.summary import RUN

AXES = ("scenario", "draw", "replication", "month", "measure")
"""The axes of `Outcomes.values`, in order."""
KEPT_INDICES = 4
"""Indices of runs that are kept: the next answer of the page mostly has the same scenarios, draws and months."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What scenarios give: `values` of shape (scenarios, draws, replications, months, measures), offices pooled.

    The axis of draws is parameter uncertainty, that of replications is chance: runs of one draw differ by their random
    numbers alone. Scenarios share the parameters and random numbers of each draw and replication, so differences
    between them are paired (`minus`). Counts are citizens, caseloads citizens per full-time caseworker, other measures
    shares of 1. A value is NaN where the denominator is zero, and where an outcome looks back over more months than
    have passed. `reported`, shape (scenarios, months, measures), says which months and measures a scenario has at all:
    its horizon may be shorter, and its programme have other outcomes.

    Examples
    --------
    Two scenarios, one draw, two replications, one month, one measure:

    >>> values = np.array([[[[[0.20]], [[0.22]]]], [[[[0.25]], [[0.24]]]]])
    >>> found = Outcomes(("now", "more"), (0,), 2, ("work",), values, np.ones((2, 1, 1), dtype=bool))
    >>> found.of("work")[1, 0].ravel().tolist()
    [0.25, 0.24]
    >>> found.minus("now").of("work")[0, 0].ravel().round(3).tolist()
    [0.05, 0.02]
    """

    scenarios: tuple[str, ...]
    draws: tuple[int, ...]
    replications: int
    measures: tuple[str, ...]
    values: Floats
    reported: NDArray[np.bool_]

    @property
    def months(self) -> Integers:
        """The months reported, from 0 to the longest horizon; shape (months,)."""
        return np.arange(self.values.shape[3])

    @property
    def labels(self) -> dict[str, Sequence[str] | Sequence[int]]:
        """The labels along each of `AXES`."""
        counted = range(self.replications), range(self.values.shape[3])
        return dict(zip(AXES, (self.scenarios, self.draws, *counted, self.measures), strict=True))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.measures)}

    def of(self, measure: str) -> Floats:
        """One measure, shape (scenarios, draws, replications, months).

        Raises
        ------
        KeyError
            When no scenario has it.
        """
        return self.values[..., self._place[measure]]

    def minus(self, against: str) -> "Outcomes":
        """The paired differences of every other scenario from one, run by run, of the measures that both have.

        Raises
        ------
        ValueError
            When there is no such scenario.
        """
        base = self.scenarios.index(against)
        others = [place for place in range(len(self.scenarios)) if place != base]
        return replace(
            self,
            scenarios=tuple(self.scenarios[place] for place in others),
            values=self.values[others] - self.values[base],
            reported=self.reported[others] & self.reported[base],
        )

    def runs(self, months: Sequence[int] | None = None, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """A row per scenario, draw, replication and month, a column per measure: what `summary.spread` summarises.

        Of some `months` and `measures` only, where they are given.

        >>> values = np.array([[[[[0.20]], [[0.22]]]]])
        >>> found = Outcomes(("now",), (0,), 2, ("work",), values, np.ones((1, 1, 1), dtype=bool))
        >>> found.runs()["work"].tolist()
        [0.2, 0.22]
        """
        kept = np.arange(self.values.shape[3]) if months is None else np.array(months, dtype=int)
        names = self.measures if measures is None else tuple(measures)
        places = [self._place[name] for name in names]
        values = self.values[:, :, :, kept][..., places]
        frame = pd.DataFrame(
            values.reshape(-1, len(names)),
            index=_index(self.scenarios, self.draws, self.replications, tuple(kept.tolist())),
            columns=list(names),
        )
        some = np.broadcast_to(self.reported.any(axis=2)[:, None, None, kept], values.shape[:4])
        return frame if some.all() else frame[some.ravel()]

    def table(self) -> pd.DataFrame:
        """The long table that `study.results` reads, as a forecast's `pooled` is; the municipality is left empty."""
        parts = []
        for place, scenario in enumerate(self.scenarios):
            measures = self.reported[place].any(axis=0)
            months = int(self.reported[place].any(axis=1).sum())
            some = self.values[place][:, :, :months][..., measures].swapaxes(2, 3)
            names = [name for name, known in zip(self.measures, measures, strict=True) if known]
            index = pd.MultiIndex.from_product(
                (self.draws, range(self.replications), names, range(months)),
                names=["draw", "replication", "measure", "month"],
            )
            part = pd.DataFrame({"value": some.ravel()}, index=index).reset_index()
            parts.append(part.assign(scenario=scenario, municipality=""))
        columns = ["scenario", "municipality", "draw", "replication", "month", "measure", "value"]
        return pd.concat(parts, ignore_index=True)[columns]


@lru_cache(maxsize=KEPT_INDICES)
def _index(
    scenarios: tuple[str, ...], draws: tuple[int, ...], replications: int, months: tuple[int, ...]
) -> pd.MultiIndex:
    """The rows of `Outcomes.runs`."""
    return pd.MultiIndex.from_product([scenarios, draws, range(replications), months], names=RUN)
