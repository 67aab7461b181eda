"""What is to be fitted: unknown quantities, figures by office, and the model's value of every figure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.engines.cohort import MeanField, fewest_steps, mean_field
from fsm_sim.engines.layout import intensities
from fsm_sim.engines.offices import Offices
from fsm_sim.evidence.figure import Figure
from fsm_sim.inference.data import Data
from fsm_sim.inference.municipal import Municipal
from fsm_sim.inference.observed import Observed, measure_of
from fsm_sim.inference.priors import NUMPY, Numbers
from fsm_sim.inference.quantities import (
    Quantities,
    factors,
    is_factor,
    preparation_multipliers,
    readiness_multipliers,
    switches,
)
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameters import Effects

Solve = Callable[[Offices, Any, Any], Any]
"""The values of all offices' measures at intensities and elasticities, as arrays or tensors."""

STEP = 0.1
"""Change of the logarithm of every office's effect over which the slopes of the municipal figures are taken."""


@dataclass(frozen=True)
class Problem:
    """Everything the model is built from: quantities, figures by office, and how unevenly caseloads lie in each.

    `slopes` (figures): change of each share's logit with the logarithm of an office's effect; None for those at the
    centres of the priors.
    """

    quantities: Quantities
    observed: tuple[Observed, ...]
    spreads: tuple[Floats, ...]
    slopes: Floats | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All fitted figures in the model's order."""
        return tuple(figure for one in self.observed for figure in one.figures)

    @cached_property
    def data(self) -> Data:
        """The figures as they were published."""
        return Data.published(self.figures, self.quantities.settings.likelihood)

    @cached_property
    def offices(self) -> Offices:
        """The equations of every fitted office, ready to solve."""
        centre = {name: prior.centre for name, prior in self.quantities.priors.items()}

        def field(one: Observed, spread: Floats) -> MeanField:
            setting = one.setting(self.quantities, centre)
            steps = fewest_steps(setting, one.questions)
            return mean_field(setting, one.questions, spread=spread, steps_per_month=steps)

        return Offices(tuple(field(one, spread) for one, spread in zip(self.observed, self.spreads, strict=True)))

    @cached_property
    def factors(self) -> Integers:
        """The quantities that each transition's rate is a product of; shape (sum of J, 2)."""
        return np.concatenate([factors(one.programme, self.quantities.names) for one in self.observed])

    @cached_property
    def office_effects(self) -> Integers:
        """The quantity that is each office's own multiplier, or the 1 behind the last; shape (offices,)."""
        place = {name: index for index, name in enumerate(self.quantities.names)}
        return np.array([place.get(f"office: {one.municipality}", len(place)) for one in self.observed])

    @cached_property
    def municipal(self) -> Municipal:
        """The figures that speak of several municipalities."""
        centre = np.array([prior.centre for prior in self.quantities.priors.values()])
        return Municipal(
            measures=tuple(measure_of(figure) for figure in self.figures),
            citizens=np.concatenate([one.citizens_counted for one in self.observed]),
            slope=self.slopes_at(centre) if self.slopes is None else self.slopes,
        )

    def slopes_at(self, value: Floats) -> Floats:
        """Change of each share's logit with the logarithm of the office's effect, at values of all quantities."""
        low, high = (self.of_one_office(value, np, Offices.values, np.exp(sign * STEP / 2)) for sign in (-1.0, 1.0))
        return np.asarray((np.log(high / (1 - high)) - np.log(low / (1 - low))) / STEP)

    @cached_property
    def fitted(self) -> tuple[str, ...]:
        """Estimated quantities but for rates and multipliers that no figure depends on.

        The posterior of those left out is their prior, given how far programmes lie apart.
        """
        names = self.quantities.names
        used = {names[row] for row in np.unique(self.factors) if row < len(names)}
        return tuple(name for name in self.quantities.estimated if name in used or not is_factor(name))

    def coordinates(self, fitted: Any, xp: ModuleType) -> Any:
        """Coordinates of all estimated quantities (K) from those of the fitted; 0 for the others."""
        place = {name: index for index, name in enumerate(self.fitted)}
        order = np.array([place.get(name, len(place)) for name in self.quantities.estimated], dtype=np.int64)
        return xp.concatenate([fitted, np.zeros(1)])[order]

    def value(self, fitted: Any, numbers: Numbers, xp: ModuleType) -> Any:
        """All quantities (Q) at coordinates of the fitted."""
        return self.quantities.values(self.coordinates(fitted, xp), numbers, xp)

    @cached_property
    def pooling(self) -> tuple[Integers, Floats, Floats]:
        """Each fitted quantity's spread by its place, and for a spread its own sigma and how many it stretches.

        One behind the last for a quantity without a spread; 0 for what is no spread.
        """
        place = {name: index for index, name in enumerate(self.fitted)}
        of = np.array([place.get(self.quantities.spread_of(name), len(place)) for name in self.fitted], dtype=np.int64)
        sigma = [self.quantities.priors[name].scale if name.startswith("spread: ") else 0.0 for name in self.fitted]
        return of, np.array(sigma), np.bincount(of, minlength=len(place) + 1)[:-1].astype(float)

    def distances(self, fitted: Any, xp: ModuleType) -> Any:
        """Numbers whose squares add up to minus twice the log prior density at coordinates, plus a constant.

        A pooled coordinate z has standard deviation s, the exponential of its spread's coordinate u times sigma. So its
        distance is z / s; and the n factors 1 / s of their densities move the spread's own distance to u + n sigma.
        """
        of, sigma, count = self.pooling
        stretch = xp.concatenate([sigma * fitted, np.zeros(1)])[of]
        return fitted * xp.exp(-stretch) + count * sigma

    def shares(self, value: Any, xp: ModuleType, solve: Solve, numbers: Numbers = NUMPY) -> Any:
        """The model's value of every figure in order, from the values of all quantities, as arrays or tensors."""
        return self.of_several(value, self.of_one_office(value, xp, solve, 1.0), xp, numbers)

    def of_several(self, value: Any, share: Any, xp: ModuleType, numbers: Numbers) -> Any:
        """The value of every figure from the share in one office each (figures): those of several offices change."""
        return self.municipal.values(share, self._spread(value), numbers, xp)

    def shares_at(self, value: Floats) -> Floats:
        """The same by NumPy."""
        return np.asarray(self.shares(value, np, Offices.values))

    def _spread(self, value: Any) -> Any:
        """Standard deviation of the logarithm of a municipality's effect."""
        known = self.quantities
        sigma = known.settings.office.effect.scale
        return sigma * value[known.names.index("spread: office")] if "spread: office" in known.names else sigma

    def of_one_office(self, value: Any, xp: ModuleType, solve: Solve, office: float) -> Any:
        """The measure of every figure in one office each, whose effect is `office` times its own."""
        settings, names = self.quantities.settings, self.quantities.names
        with_one = xp.concatenate([value, np.ones(1)])
        factor = with_one[self.factors]
        each = intensities(
            self.offices.grid,
            factor[:, 0] * factor[:, 1],
            readiness_multipliers(settings, value[names.index("readiness_spread")], xp),
            preparation_multipliers(settings, value[names.index("preparation_ratio")], xp),
            1.0 - value[names.index("caseworker_change_multiplier")],
            office * with_one[self.office_effects],
            Effects(**switches(settings)),
            xp,
        )
        return solve(
            self.offices,
            each,
            value[[names.index("caseload_elasticity_work"), names.index("caseload_elasticity_clarify")]],
        )
