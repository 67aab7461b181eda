"""Simulation-based calibration of stocks: series drawn from the model's own priors, fitted, and ranked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import nutpie
import pymc as pm
import pytensor
from scipy.stats import chisquare

from fsm_sim.inference.municipal.hierarchy import Hierarchy, Levels, drawn_effects
from fsm_sim.inference.stocks.coming_levels import AHEAD, coming_levels
from fsm_sim.inference.stocks.components import (
    NOT_LEVEL,
    Components,
    Span,
    centre,
    names,
    of_municipalities,
    of_nation,
)
from fsm_sim.inference.stocks.covariance import covariance
from fsm_sim.inference.stocks.fit import StockFit
from fsm_sim.inference.stocks.model import build
from fsm_sim.inference.stocks.panel import Observations, Panel
from fsm_sim.inputs.municipalities import municipalities
from fsm_sim.model.network import Floats

TOWNS, MONTHS = 8, 13
TUNE, DRAWS, KEPT = 200, 190, 19
CELLS = 10


@dataclass(frozen=True)
class Truth:
    """Numbers drawn from the priors, a series of each town (towns, months), and the levels to come (towns)."""

    numbers: Mapping[str, float]
    series: Floats
    level: Floats


@dataclass(frozen=True)
class Design:
    """Which towns are counted: eight with 60 to 1,500 people over thirteen months."""

    @cached_property
    def panel(self) -> Panel:
        """Their people, and counts whose only use is to say at which share the transform is taken."""
        people = np.round(np.exp(np.linspace(np.log(60), np.log(1500), TOWNS)))[:, None] * np.ones((1, MONTHS))
        inside = np.round(people * 0.12)
        return Panel("in_paid_hours", "2021-07", tuple(municipalities())[:TOWNS], people, inside, inside)

    @cached_property
    def observed(self) -> Observations:
        """What they observe, but for the series."""
        return Observations.of(self.panel)

    @cached_property
    def priors(self) -> list[dict[str, float]]:
        """Numbers from the priors."""
        model = build(self.observed, Span(MONTHS))
        with model:
            drawn = pm.draw(model["value"], 2000, random_seed=3)
        return [dict(zip(names(Span(MONTHS)), one.tolist(), strict=True)) for one in drawn]

    def drawn(self, number: int) -> Truth:
        """A data set: course, chance and levels are drawn at some numbers."""
        numbers, generator = self.priors[number], np.random.default_rng([8, number])
        longer, observed = Span(MONTHS + AHEAD), self.observed
        counting = np.repeat(observed.counting[:, :1], longer.months, axis=1)
        own = of_municipalities(numbers, longer, observed.slope, counting)
        kinds = [[place for place in range(len(own.scales)) if (place in NOT_LEVEL) == chance] for chance in (0, 1)]
        level, chance = (
            np.array([generator.multivariate_normal(np.zeros(longer.months), one, method="eigh") for one in every])
            for every in (covariance(*Components(own.scales[places], own.profiles[places])) for places in kinds)
        )
        nation = covariance(*of_nation(numbers, longer, observed.slope))
        course = generator.multivariate_normal(np.zeros(longer.months), nation, method="eigh")
        series = centre(numbers, observed.slope, observed.log_size) + course + level + chance
        return Truth(numbers, series[:, :MONTHS], level[:, MONTHS:].mean(axis=1) / observed.slope)

    def level_sds(self) -> Floats:
        """Standard deviations of levels to come at numbers from the priors."""
        found = []
        for numbers in self.priors[1000:]:
            own = of_municipalities(numbers, Span(AHEAD), 1.0, np.zeros((1, AHEAD)))
            places = [place for place in range(len(own.scales)) if place not in NOT_LEVEL]
            found.append(covariance(*Components(own.scales[places], own.profiles[places]))[0].mean())
        return np.sqrt(found)


@dataclass(frozen=True)
class Ranks:
    """Fits data sets with one compiled model, and says how many of `KEPT` draws lie below each true value."""

    design: Design
    compiled: Any

    @classmethod
    def of(cls, design: Design) -> "Ranks":
        """The model compiled once; its series is data."""
        series: Any = pytensor.shared(design.observed.value, name="series")
        model = build(replace(design.observed, value=series), Span(MONTHS))
        return cls(design, nutpie.compile_pymc_model(model))

    def fitted(self, truth: Truth, seed: int) -> StockFit:
        """One fit, of which every tenth draw is kept."""
        posterior = nutpie.sample(
            self.compiled.with_data(series=truth.series),
            draws=DRAWS,
            tune=TUNE,
            chains=1,
            cores=1,
            seed=seed,
            target_accept=0.9,
            progress_bar=False,
            adaptation="low_rank",
        )
        draws = np.asarray(posterior["posterior"]["value"])[0][DRAWS // KEPT - 1 :: DRAWS // KEPT]
        assert len(draws) == KEPT
        return StockFit(
            panel=self.design.panel,
            observed=replace(self.design.observed, value=truth.series),
            span=Span(MONTHS),
            parameters=dict(zip(names(Span(MONTHS)), draws.T, strict=True)),
            hidden=np.zeros((KEPT, 0)),
            checks=(),
        )

    def of_numbers(self, truth: Truth, fitted: StockFit) -> dict[str, int]:
        """Ranks of the numbers."""
        return {name: int((values < truth.numbers[name]).sum()) for name, values in fitted.parameters.items()}

    def of_effects(self, truth: Truth, fitted: StockFit, candidates: Floats, seed: int) -> dict[str, int]:
        """Ranks of a small and a large town's effect after both stages, where an effect is the level itself."""
        found = coming_levels(fitted, np.arange(KEPT), seed)
        levels = Levels(found.estimate[..., None], found.variance[..., None], np.zeros((KEPT, TOWNS, 1)))
        hierarchy = Hierarchy(np.ones((KEPT, 1, 1)), candidates[:, None], 0.0)
        effects = drawn_effects(levels, hierarchy, seed).logarithm[..., 0]
        below = (effects < truth.level).sum(axis=0)
        return {"small town": int(below[1]), "large town": int(below[-2])}


def ranks(some: int, of: Callable[[int], dict[str, int]]) -> dict[str, Floats]:
    """Ranks by name over so many data sets."""
    every = [of(number) for number in range(some)]
    return {name: np.array([one[name] for one in every]) for name in every[0]}


def uniformity(found: Floats) -> float:
    """How probable ranks as uneven as these are where the truth is 0 to `KEPT` with equal probability."""
    counts, _ = np.histogram(found, bins=CELLS, range=(0, KEPT + 1))
    return float(chisquare(counts).pvalue)
