"""Where municipalities lie among each other by public monthly statistics, and how sure that is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.stocks.components import NOT_LEVEL, Components, Span, of_municipalities
from fsm_sim.inference.stocks.covariance import YEAR, covariance
from fsm_sim.inference.stocks.fit import SAMPLING, fit
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inference.stocks.predictive import levels
from fsm_sim.model.network import Floats
from fsm_sim.study.backtests.panels import Series

DRAWS = 1000
"""Draws of the posterior."""

type Range = tuple[float, float, float]
"""The mean, and the two ends of a 90 % interval."""


@dataclass(frozen=True)
class Peer:
    """One municipality: its people and what was counted, and its level in the last month.

    `counted`: the share over the last twelve months that are known, None where none is. `level`: the share without
    chance. `ratio`: the level over the nation's. `place`: 1 for the highest level. `above`: the probability that the
    level is above the nation's.
    """

    municipality: str
    people: float
    counted: float | None
    level: Range
    ratio: Range
    place: Range
    above: float


@dataclass(frozen=True)
class Peers:
    """All municipalities of a file, the highest level first, in the last month of the file.

    `counted`: the share of all people who were counted over the last twelve months. `apart`: standard deviation of the
    logit between municipalities. `chance`: that of the logit of a mean of twelve months of one person by chance alone;
    it falls with the root of the number of people. `checks`: records of the fit's checks.
    """

    series: Series
    month: str
    nation: Range
    counted: float
    chance: float
    apart: Range
    municipalities: tuple[Peer, ...]
    checks: tuple[dict[str, Any], ...]

    @property
    def approved(self) -> bool:
        """Whether the fit passed all its checks."""
        return all(check["passed"] for check in self.checks)

    def limits(self, people: Floats, level: float = 0.9) -> tuple[Floats, Floats]:
        """Between which multiples of what all counted chance alone puts a municipality's twelve months, by its people.

        >>> whole = Peers(Series(), "2024-06", (0.1,) * 3, 0.1, 5.0, (0.1,) * 3, (), ())
        >>> [float(one[0].round(2)) for one in whole.limits(np.array([1000.0]))]
        [0.79, 1.26]
        """
        logit, reach = np.log(self.counted / (1 - self.counted)), float(ndtri((1 + level) / 2))
        ends = (logit + sign * reach * self.chance / np.sqrt(people) for sign in (-1, 1))
        lower, upper = (1 / (1 + np.exp(-one)) / self.counted for one in ends)
        return lower, upper

    def as_json(self) -> dict[str, Any]:
        """Everything as one JSON object."""
        return asdict(self)


def peers(
    panel: Panel,
    series: Series,
    *,
    sampling: Sampling = SAMPLING,
    progress: Callable[[str], None] = lambda _: None,
) -> Peers:
    """Fit a panel, and say where each municipality lies. The same sampling gives the same result."""
    fitted = fit(panel, sampling, broken=series.broken, progress=progress)
    progress("Comparing the municipalities")
    found = levels(fitted, DRAWS, sampling.seed)
    nation, own = (1 / (1 + np.exp(-one)) for one in found)
    every = sorted(_peers(panel, nation, own), key=lambda one: -one.level[0])
    return Peers(
        series=series,
        month=panel.months[-1],
        nation=_range(nation),
        counted=_counted(panel),
        chance=chance_of(fitted.parameters, fitted.observed.slope),
        apart=_range(fitted.parameters["municipality_sd"]),
        municipalities=tuple(every),
        checks=tuple(check.as_json() for check in fitted.checks),
    )


def _counted(panel: Panel) -> float:
    """The share of all people over the last twelve months, where both are known and the count is shown."""
    share, people = panel.share[:, -YEAR:], panel.persons[:, -YEAR:]
    known = np.isfinite(share)
    return float((share * people)[known].sum() / people[known].sum())


def chance_of(parameters: Mapping[str, Floats], slope: float) -> float:
    """The standard deviation of `Peers.chance`, at the mean of the posterior: counting and clustering of one person."""
    values = {name: float(draws.mean()) for name, draws in parameters.items()}
    every = of_municipalities({**values, "month_sd": 0.0}, Span(YEAR), slope, np.ones((1, YEAR)))
    alone = list(NOT_LEVEL)
    return float(np.sqrt(covariance(*Components(every.scales[alone], every.profiles[alone]))[0].mean())) / slope


def _peers(panel: Panel, nation: Floats, own: Floats) -> Iterator[Peer]:
    """Every municipality, from the draws of shares of the nation (draws) and of them (draws, municipalities)."""
    place = 1 + np.argsort(np.argsort(-own, axis=1), axis=1)
    last = panel.share[:, -YEAR:]
    for column, name in enumerate(panel.municipalities):
        known = last[column][np.isfinite(last[column])]
        yield Peer(
            municipality=name,
            people=float(panel.size[column]),
            counted=float(known.mean()) if len(known) else None,
            level=_range(own[:, column]),
            ratio=_range(own[:, column] / nation),
            place=_range(place[:, column]),
            above=float((own[:, column] > nation).mean()),
        )


def _range(draws: Any) -> Range:
    lower, upper = np.quantile(draws, [0.05, 0.95])
    return float(np.mean(draws)), float(lower), float(upper)
