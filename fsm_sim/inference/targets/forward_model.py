"""The forward model of a calibration: from free parameters to the value of every target and count."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.engines.mean_field.compartments import Factors, intensities
from fsm_sim.engines.mean_field.engine import STEPS_PER_MONTH, MeanField, mean_field, months_read
from fsm_sim.engines.mean_field.integration.time_grid import even, with_months
from fsm_sim.engines.mean_field.office_batch import Offices
from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.free_parameters import ParameterSpace, count_name, is_factor
from fsm_sim.inference.parameters.lookup import gathered
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS, Pooling
from fsm_sim.inference.parameters.priors import NUMPY, Numbers
from fsm_sim.inference.parameters.programme_parameters import (
    factors,
    preparation_multipliers,
    readiness_multipliers,
    switches,
)
from fsm_sim.inference.targets.local_counts import CountData, Counted
from fsm_sim.inference.targets.municipal_distribution import Municipal
from fsm_sim.inference.targets.published import Observed, measure_of
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameters import ELASTICITIES, Effects

Solve = Callable[[Offices, Any, Any], Any]
"""The values of all offices' measures at intensities and elasticities, as arrays or tensors."""

STEP = 0.1
"""Change of the logarithm of every office's effect over which the slopes of the municipal targets are taken."""


@dataclass(frozen=True)
class ForwardModel:
    """Everything the model is built from: parameters, targets by office and local counts by office.

    Targets and counts are read at the caseload that they were reached at, so none of them depends on an elasticity of
    caseload: the posterior of those is their prior (docs/decisions/0040).

    `slopes` (kinds, targets): change of each share's logit with the logarithm of an office's effect of each kind; None
    for those at the centres of the priors. `near` (K): coordinates near the posterior's mode, where searches for it
    start; None for those of the priors' centres. `noncentred` (K): 1 for pooled parameters that are non-centred, None
    for none. `caseload_acts` lets caseload have its effect, for questions about caseload.
    """

    space: ParameterSpace
    observed: tuple[Observed, ...]
    slopes: Floats | None = None
    counted: tuple[Counted, ...] = ()
    near: Floats | None = None
    caseload_acts: bool = False
    noncentred: Floats | None = None

    @property
    def targets(self) -> tuple[CalibrationTarget, ...]:
        """All fitted targets in the model's order."""
        return tuple(target for one in self.observed for target in one.targets)

    @property
    def groups(self) -> tuple[Observed | Counted, ...]:
        """All offices in order: those of the targets, then those of local counts."""
        return (*self.observed, *self.counted)

    @cached_property
    def count_data(self) -> CountData:
        """The cells of local data."""
        cells = [(one.counts.citizens[cell.place], cell.interval) for one in self.counted for cell in one.cells]
        citizens = np.array([number for number, _ in cells], dtype=float)
        return CountData.of(citizens, [interval for _, interval in cells], self.space.settings.likelihood)

    @cached_property
    def count_multipliers(self) -> Integers:
        """The place of the parameter that is the multiplier of each cell of local data; shape (cells,)."""
        names = [count_name(one.counts.name, cell.name) for one in self.counted for cell in one.cells]
        return np.array([self.space.names.index(name) for name in names], dtype=np.int64)

    @cached_property
    def data(self) -> Data:
        """The targets as they were published."""
        return Data.published(self.targets, self.space.settings.likelihood)

    @cached_property
    def offices(self) -> Offices:
        """The equations of every fitted office, ready to solve."""
        centre = {name: prior.centre for name, prior in self.space.priors.items()}

        def field(one: Observed | Counted) -> MeanField:
            setting = one.setting(self.space, centre)
            evenly = even(setting.horizon_months, STEPS_PER_MONTH)
            return mean_field(setting, one.questions, with_months(evenly, months_read(one.questions)))

        return Offices(tuple(map(field, self.groups)))

    @cached_property
    def factors(self) -> Integers:
        """The parameters that each transition's rate is a product of; shape (sum of J, 2)."""
        return np.concatenate([factors(one.programme, self.space.names) for one in self.groups])

    @cached_property
    def office_effects(self) -> Integers:
        """The parameters that are each office's own multipliers, or the 1 behind the last; shape (kinds, offices)."""
        place = {name: index for index, name in enumerate(self.space.names)}
        kinds = map(self.space.settings.structure.effect_of, OFFICE_EFFECTS)
        return np.array(
            [[place.get(f"{kind}: {one.municipality}", len(place)) for one in self.groups] for kind in kinds]
        )

    @cached_property
    def municipal(self) -> Municipal:
        """The targets that speak of several municipalities."""
        centre = np.array([prior.centre for prior in self.space.priors.values()])
        return Municipal(
            measures=tuple(measure_of(target) for target in self.targets),
            citizens=np.concatenate([one.citizens_counted for one in self.observed]),
            slope=self.slopes_at(centre) if self.slopes is None else self.slopes,
        )

    def slopes_at(self, value: Floats) -> Floats:
        """Change of each share's logit with the logarithm of each of the office's effects; shape (kinds, targets).

        Where an office has one effect, that of work moves both, and the other has the slope 0.
        """

        def logit(effects: Floats) -> Floats:
            share = np.asarray(self.of_one_office(value, np, Offices.values, effects)[: len(self.targets)])
            return np.asarray(np.log(share / (1 - share)))

        acting = [self.space.settings.structure.effect_of(kind) for kind in OFFICE_EFFECTS]
        moved = np.array([[one == kind for one in acting] for kind in OFFICE_EFFECTS])
        steps = np.exp(STEP / 2 * moved)
        return np.array([(logit(up) - logit(1 / up)) / STEP for up in steps])

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Free parameters but for those that no target depends on: elasticities, and some rates and multipliers.

        The posterior of those left out is their prior, given how far programmes lie apart.
        """
        names = self.space.names
        used = {names[row] for row in np.unique(self.factors) if row < len(names)}
        left_out = {name for name in self.space.free if is_factor(name)} - used | set(ELASTICITIES)
        return tuple(name for name in self.space.free if name not in left_out)

    @cached_property
    def places(self) -> Integers:
        """Where each free parameter is among the forward model's (K,); one behind the last for those that are not."""
        place = {name: index for index, name in enumerate(self.free)}
        return np.array([place.get(name, len(place)) for name in self.space.free], dtype=np.int64)

    def coordinates(self, at: Any, xp: ModuleType) -> Any:
        """Coordinates of all free parameters (K) from those of this forward model; 0 for the others."""
        return gathered(at, self.places, len(self.free), 0.0, xp)

    def value(self, at: Any, numbers: Numbers, xp: ModuleType) -> Any:
        """All parameters (Q) at coordinates of this forward model's."""
        return self.space.values(self.coordinates(at, xp), numbers, xp)

    @cached_property
    def pooling(self) -> Pooling:
        """How the prior scales the coordinates of the free parameters (K)."""
        return self.space.pooling(self.free)

    def distances(self, at: Any, xp: ModuleType) -> Any:
        """Numbers whose squares add up to minus twice the log prior density at coordinates, plus a constant."""
        return self.pooling.distances(at, xp)

    def stretch(self, at: Any, xp: ModuleType) -> Any:
        """Logarithms of the prior standard deviations of coordinates (K), given those of `between_sd`."""
        return self.pooling.log_scale(at, xp)

    def centred(self, at: Any, xp: ModuleType) -> Any:
        """Coordinates (K) from those in which some parameters are non-centred."""
        return at if self.noncentred is None else at * xp.exp(self.noncentred * self.stretch(at, xp))

    def uncentred(self, at: Floats) -> Floats:
        """The inverse of `centred`; shape (K,)."""
        return at if self.noncentred is None else at * np.exp(-self.noncentred * self.stretch(at, np))

    @cached_property
    def volume(self) -> Floats:
        """Gradient (K) of the log determinant of the Jacobian of `centred`, which is linear in the coordinates."""
        pooling = self.pooling
        counted = np.zeros(len(self.free)) if self.noncentred is None else self.noncentred
        return np.asarray(pooling.sigma * np.bincount(pooling.between_sd, counted, minlength=len(counted) + 1)[:-1])

    def shares(self, value: Any, xp: ModuleType, solve: Solve, numbers: Numbers = NUMPY) -> Any:
        """The model's value of every target in order, from the values of all parameters, as arrays or tensors."""
        return self.expected(value, xp, solve, numbers)[0]

    def expected(self, value: Any, xp: ModuleType, solve: Solve, numbers: Numbers = NUMPY) -> tuple[Any, Any]:
        """The model's value of every target, and of every count per citizen on the caseload (None without counts)."""
        found = self.of_one_office(value, xp, solve, np.ones(len(OFFICE_EFFECTS)))
        shares, starts = (found[: len(self.targets)], found[len(self.targets) :]) if self.counted else (found, None)
        each = None if starts is None else starts * value[self.count_multipliers]
        return self.of_several(value, shares, xp, numbers), each

    def of_several(self, value: Any, share: Any, xp: ModuleType, numbers: Numbers) -> Any:
        """The value of every target from the share in one office each (targets): those of several offices change."""
        return self.municipal.values(share, self._between_sd(value), numbers, xp)

    def shares_at(self, value: Floats) -> Floats:
        """`shares` by NumPy; shape (targets,)."""
        return np.asarray(self.shares(value, np, Offices.values))

    def expected_at(self, value: Floats) -> tuple[Floats, Floats]:
        """The value of every target (targets,) and the expected number of each cell of local data (cells,)."""
        shares, each = self.expected(value, np, Offices.values)
        return np.asarray(shares), np.zeros(0) if each is None else np.asarray(each * self.count_data.citizens)

    def _between_sd(self, value: Any) -> list[Any]:
        """Standard deviations of the logarithms of a municipality's effects, by kind."""
        return [self.space.office_sd(kind, value) for kind in OFFICE_EFFECTS]

    def of_one_office(self, value: Any, xp: ModuleType, solve: Solve, office: Floats) -> Any:
        """The measure of every target and cell in one office each, whose effects are `office` (kinds) times its own."""
        settings, names = self.space.settings, self.space.names
        base, multiplier = (gathered(value, column, len(names), 1.0, xp) for column in self.factors.T)
        made = Factors(
            rates=base * multiplier,
            readiness=readiness_multipliers(settings, value[names.index("readiness_spread")], xp),
            preparation=preparation_multipliers(settings, value[names.index("preparation_ratio")], xp),
            penalty=1.0 - value[names.index("caseworker_change_multiplier")],
            office_placement=office[0] * gathered(value, self.office_effects[0], len(names), 1.0, xp),
            office_work=office[1] * gathered(value, self.office_effects[1], len(names), 1.0, xp),
        )
        each = intensities(self.offices.grid, made, Effects(**switches(settings)), xp)
        acting = self.elasticities(value) if self.caseload_acts else np.zeros(len(ELASTICITIES))
        return solve(self.offices, each, acting)

    def elasticities(self, value: Any) -> Any:
        """The elasticities of caseload among the values of all parameters, shape (2,)."""
        return value[[self.space.names.index(name) for name in ELASTICITIES]]
