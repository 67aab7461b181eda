"""The free parameters of a calibration: names, priors and order, and the parameter set of a programme made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.normal_distribution import ndtri
from fsm_sim.inference.parameters.pooling import Pooling, between_sd_name
from fsm_sim.inference.parameters.priors import COUNT_MULTIPLIER, HELD_FIXED, NUMPY, Numbers, Prior, Priors
from fsm_sim.inference.parameters.transforms import Transforms
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameter_table import ParameterTable, ProgrammeDraws, class_column
from fsm_sim.model.parameters import Effects, Mixture, Parameters
from fsm_sim.model.programme import Programme

REFERENCE_PROGRAMME = "fsm1"
"""The programme whose multipliers are 1: base rates are its rates."""


@dataclass(frozen=True)
class ParameterSpace:
    """All parameters by name, each with its prior; a fixed one is not free.

    Names: a transition for a base rate, ``"fsm2: placement"`` for a programme multiplier, ``"office: Hedensted"`` for a
    municipality, and the effects by their own names. ``"between_sd: placement"`` says how far programmes lie apart in
    one multiplier, ``"between_sd: office"`` how far municipalities do, as a multiple of the prior's sigma: partial
    pooling. ``"count: Horsens bir placement_starts"`` is by how much a municipality counts more than the model does.
    """

    priors: dict[str, Prior]
    settings: Priors

    @property
    def free(self) -> tuple[str, ...]:
        """Names of the free parameters, in order."""
        return tuple(name for name, prior in self.priors.items() if prior.fixed is None)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of all parameters, in order."""
        return tuple(self.priors)

    @cached_property
    def transforms(self) -> Transforms:
        """What makes values of coordinates."""
        return Transforms.of(self.priors, self.free)

    def pooling(self, names: Sequence[str]) -> Pooling:
        """How the prior scales the coordinates of free parameters, all `between_sd` among them."""
        return Pooling.of(names, {name: self.between_sd_of(name) for name in names}, self.priors)

    @cached_property
    def _pooling(self) -> Pooling:
        return self.pooling(self.free)

    def between_sd_of(self, name: str) -> str:
        """The between-group standard deviation that scales a parameter; empty for one that has a prior of its own."""
        pooled = between_sd_name(name)
        return pooled if pooled in self.priors and name not in self.settings.programme_multipliers else ""

    def drawn(self, standard: Floats) -> Floats:
        """Coordinates of the free parameters (K) drawn from their prior, from independent standard normals (K)."""
        return self._pooling.drawn(standard)

    def prior_draws(self, count: int) -> Floats:
        """Draws of all parameters from their priors (count, Q), evenly distributed (Sobol) and the same every time."""
        from scipy.stats.qmc import Sobol  # takes a second to load, and forecasts draw nothing from priors

        even = Sobol(len(self.free), rng=np.random.default_rng(0)).random(count)
        return np.array([self.values(self.drawn(row), NUMPY, np) for row in ndtri(even)])

    def values(self, normals: Any, numbers: Numbers, xp: ModuleType) -> Any:
        """All parameters (Q) from the coordinates of the free ones (K): every prior's `value` at once.

        Arrays or tensors; `numbers` names the functions of their kind, `xp` is their module.
        """
        return self.transforms.values(normals, numbers, xp)


def parameter_space(
    settings: Priors,
    programmes: Sequence[Programme],
    municipalities: Sequence[str],
    fixed: Mapping[str, float],
    counts: Sequence[str] = (),
) -> ParameterSpace:
    """The parameters that these programmes and municipalities need; `counts` are those of local data, by full name.

    Raises
    ------
    InputError
        When a base rate or multiplier has no prior, or `fixed` names something that is not a parameter.
    """
    found: dict[str, Prior] = {}
    problems: list[Problem] = []

    def add(name: str, prior: Prior | None, table: str, key: str) -> None:
        if prior is None:
            problems.append(
                Problem(
                    "calibration/priors.toml", None, f"[{table}] has no prior for '{key}'; add one with its reason."
                )
            )
        else:
            found.setdefault(name, prior)

    for programme in programmes:
        for name, transition in programme.transitions.items():
            base = transition.base or name
            add(base, settings.rates.get(base), "rates", base)
    for programme in programmes:
        for transition in programme.transitions.values():
            key = transition.multiplier
            if key and programme.name != REFERENCE_PROGRAMME:
                name = f"{programme.name}: {key}"
                own = settings.programme_multipliers.get(name)
                add(name, own or settings.multipliers.get(key), "multipliers", key)
    for name in type(settings.effects).model_fields:
        found[name] = getattr(settings.effects, name)
    for municipality in municipalities:
        found[f"office: {municipality}"] = settings.office.effect
    found |= dict.fromkeys(counts, _count_prior(settings))
    used = {between_sd_name(name) for name in found} | {"between_sd: office"}
    found |= {f"between_sd: {key}": prior for key, prior in settings.between_sd.items() if f"between_sd: {key}" in used}
    problems += _problems_of_fixed(fixed, found)
    if problems:
        raise InputError(*problems)
    held = {name: Prior(fixed=value, status="M", reason=HELD_FIXED) for name, value in fixed.items()}
    return ParameterSpace(found | held, settings)


def count_name(series: str, count: str) -> str:
    """The parameter that is the multiplier of one kind of count.

    >>> count_name("Horsens bir", "placement_starts")
    'count: Horsens bir placement_starts'
    """
    return f"count: {series} {count}"


def _count_prior(settings: Priors) -> Prior:
    """How far one kind of count lies from the model's in every month: as far as published numbers do."""
    sd = settings.likelihood.discrepancy_logit_sd
    if not sd:
        return Prior(fixed=1.0, status="M", reason=COUNT_MULTIPLIER)
    return Prior(median=1.0, sigma=sd, status="M", reason=COUNT_MULTIPLIER)


def is_factor(name: str) -> bool:
    """Whether a parameter is a base rate or a programme's multiplier.

    >>> is_factor("passive -> left"), is_factor("fsm2: placement"), is_factor("office: Hedensted")
    (True, True, False)
    """
    return " -> " in name or between_sd_name(name) not in ("", "between_sd: office")


def multipliers(programme: Programme) -> tuple[str, ...]:
    """Names of a programme's own multipliers among the parameters; the reference programme has none."""
    keys = dict.fromkeys(t.multiplier for t in programme.transitions.values() if t.multiplier)
    return () if programme.name == REFERENCE_PROGRAMME else tuple(f"{programme.name}: {key}" for key in keys)


def factors(programme: Programme, names: Sequence[str]) -> Integers:
    """The two parameters that each transition's rate is a product of, by place among `names`; shape (J, 2).

    The place behind the last stands for 1: the reference programme has no multipliers, nor have some transitions.
    """
    place = {name: index for index, name in enumerate(names)}
    found = np.full((len(programme.transitions), 2), len(place), dtype=np.int64)
    for row, (name, transition) in enumerate(programme.transitions.items()):
        found[row, 0] = place[transition.base or name]
        if transition.multiplier and programme.name != REFERENCE_PROGRAMME:
            found[row, 1] = place[f"{programme.name}: {transition.multiplier}"]
    return found


def rates(programme: Programme, value: Mapping[str, float]) -> Floats:
    """Monthly rates of a programme in the order of its transitions, from parameters by name."""
    numbers = np.array([*value.values(), 1.0])
    return np.asarray(numbers[factors(programme, tuple(value))].prod(axis=1))


def readiness_multipliers(settings: Priors, stretch: Any, xp: ModuleType) -> Any:
    """Multipliers of the readiness classes with mean 1; `stretch` multiplies the pattern's logarithms.

    A number gives one multiplier per class, a column of D numbers, shape (D, 1), those of D draws, shape (D, classes).
    """
    return _with_mean_one(xp.exp(stretch * np.log(np.array(settings.readiness.pattern))), settings.readiness.weights)


def preparation_multipliers(settings: Priors, ratio: Any, xp: ModuleType) -> Any:
    """Multipliers of fast and slow preparation with mean 1; `ratio` is slow over fast, a number or of shape (D,)."""
    both = xp.stack([ratio / ratio, ratio])
    return _with_mean_one(both if both.ndim == 1 else np.ascontiguousarray(both.T), settings.preparation.weights)


def _with_mean_one(raw: Any, weights: Sequence[float]) -> Any:
    """The multipliers of each draw over their mean."""
    weighted = raw * np.array(weights)
    return raw / (weighted.sum() if raw.ndim == 1 else weighted.sum(axis=1, keepdims=True))


def parameters(
    programme: Programme, settings: Priors, value: Mapping[str, float], municipality: str = ""
) -> Parameters:
    """A programme's parameters from the parameters' values; a municipality without own results has effect 1."""
    return programme_draws(programme, settings, ParameterTable.of([value]), municipality).at(0)


def programme_draws(
    programme: Programme, settings: Priors, table: ParameterTable, municipality: str = ""
) -> ProgrammeDraws:
    """A programme's parameters at every draw of the calibration's parameters, worked out for all draws at once.

    A municipality without own results has effect 1.
    """
    ready = readiness_multipliers(settings, table["readiness_spread"][:, None], np)
    prepared = preparation_multipliers(settings, table["preparation_ratio"], np)
    values = np.column_stack([table.values, np.ones(len(table))])
    monthly = values[:, factors(programme, table.names)].prod(axis=2)
    columns = {
        **dict(zip(programme.transitions, monthly.T, strict=True)),
        "caseload_elasticity_work": table["caseload_elasticity_work"],
        "caseload_elasticity_clarify": table["caseload_elasticity_clarify"],
        "caseworker_change_penalty": np.maximum(0.0, 1.0 - table["caseworker_change_multiplier"]),
        "office_effect": table.column(f"office: {municipality}", 1.0),
        **{class_column("readiness", "multiplier", number): one for number, one in enumerate(ready.T)},
        **{class_column("preparation", "multiplier", number): one for number, one in enumerate(prepared.T)},
    }
    shared = Parameters(
        programme=programme.name,
        rates=dict(zip(programme.transitions, monthly[0].tolist(), strict=True)),
        effects=Effects(**switches(settings)),
        readiness=Mixture(weights=settings.readiness.weights, multipliers=tuple(ready[0].tolist())),
        preparation=Mixture(weights=settings.preparation.weights, multipliers=tuple(prepared[0].tolist())),
        stages=dict(programme.stages),
    )
    return ProgrammeDraws(shared, ParameterTable(tuple(columns), np.column_stack(list(columns.values()))))


def switches(settings: Priors) -> dict[str, Any]:
    """The switches of the penalty for changes of caseworker, as a parameter set has them."""
    chosen = settings.continuity
    return {
        "penalty_scale": chosen.scale,
        "penalty_horizon_months": chosen.horizon_months,
        "penalty_persistence": chosen.persistence,
        "recovery_months": chosen.recovery_months,
    }


def _problems_of_fixed(fixed: Mapping[str, float], priors: Mapping[str, Prior]) -> list[Problem]:
    """What is wrong with the parameters that the settings hold fixed."""
    problems = []
    for name, value in fixed.items():
        if name not in priors:
            problems.append(Problem("", None, f"[fixed] names '{name}', which is not a parameter of the calibration."))
        elif not _allowed(name, priors[name], value):
            problems.append(Problem("", None, f"[fixed] sets '{name}' to {value:g}, which its prior rules out."))
    return problems


def _allowed(name: str, prior: Prior, value: float) -> bool:
    """Whether a parameter may be held at a value: rates and multipliers above 0, effects inside their prior's range."""
    if " -> " in name or ": " in name:
        return value > 0
    low = max(prior.low or 0.0, 0.0) if prior.logarithmic else prior.low
    return (low is None or value >= low) and (prior.high is None or value <= prior.high)
