"""What is to be fitted: unknown quantities, figures by office, and the model's value of every figure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.engines.cohort import MeanField, mean_field
from fsm_sim.engines.layout import intensities
from fsm_sim.engines.offices import Offices
from fsm_sim.evidence.figure import Figure
from fsm_sim.inference.observed import Observed
from fsm_sim.inference.quantities import Quantities, factors, preparation_multipliers, readiness_multipliers
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameters import Effects

Solve = Callable[[Offices, Any, Any], Any]
"""The values of all offices' measures at intensities and elasticities, as arrays or tensors."""


@dataclass(frozen=True)
class Problem:
    """Everything the model is built from: quantities, figures by office, and how unevenly caseloads lie in each."""

    quantities: Quantities
    observed: tuple[Observed, ...]
    spreads: tuple[Floats, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All fitted figures in the model's order."""
        return tuple(figure for one in self.observed for figure in one.figures)

    @cached_property
    def offices(self) -> Offices:
        """The equations of every fitted office, ready to solve."""
        centre = {name: prior.centre for name, prior in self.quantities.priors.items()}

        def field(one: Observed, spread: Floats) -> MeanField:
            return mean_field(one.setting(self.quantities, centre), one.questions, spread=spread)

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

    def shares(self, value: Any, xp: ModuleType, solve: Solve) -> Any:
        """The model's value of every figure in order, from the values of all quantities, as arrays or tensors."""
        settings, names = self.quantities.settings, self.quantities.names
        with_one = xp.concatenate([value, np.ones(1)])
        factor = with_one[self.factors]
        each = intensities(
            self.offices.grid,
            factor[:, 0] * factor[:, 1],
            readiness_multipliers(settings, value[names.index("readiness_spread")], xp),
            preparation_multipliers(settings, value[names.index("preparation_ratio")], xp),
            1.0 - value[names.index("caseworker_change_multiplier")],
            with_one[self.office_effects],
            Effects(),
            xp,
        )
        return solve(
            self.offices,
            each,
            value[[names.index("caseload_elasticity_work"), names.index("caseload_elasticity_clarify")]],
        )

    def shares_at(self, value: Floats) -> Floats:
        """The same by NumPy."""
        return np.asarray(self.shares(value, np, Offices.values))
