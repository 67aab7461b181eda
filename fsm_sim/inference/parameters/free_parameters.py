"""The free parameters of a calibration: names, priors and order, and the parameter set of a programme made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.normal_distribution import ndtri
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS, Pooling, between_sd_name
from fsm_sim.inference.parameters.priors import (
    COUNT_MULTIPLIER,
    COUNTED_CASELOAD,
    HELD_FIXED,
    NUMPY,
    Numbers,
    Prior,
    Priors,
)
from fsm_sim.inference.parameters.transforms import Transforms
from fsm_sim.inputs.checking.wording import near
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Programme

REFERENCE_PROGRAMME = "fsm1"
"""The programme whose multipliers are 1: base rates are its rates."""

EXAMPLES = "'passive -> left', 'fsm2: placement', 'usual: caseload', 'office_work: Hedensted' or 'readiness_spread'"
"""Names of parameters, of each kind, for whoever gives one that is not there."""


@dataclass(frozen=True)
class ParameterSpace:
    """All parameters by name, each with its prior; a fixed one is not free.

    Names: a transition for a base rate, ``"fsm2: placement"`` for a programme multiplier, ``"usual: caseload"`` for
    the caseload of its results, ``"office_work: Hedensted"`` and ``"office_placement: Hedensted"`` for a municipality,
    and the effects by their own names. ``"between_sd: placement"`` says how far programmes lie apart in one multiplier,
    ``"between_sd: office_work"`` how far municipalities do, as a multiple of the prior's sigma: partial pooling.
    ``"count: Horsens bir placement_starts"`` is by how much a municipality counts more than the model does.
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

    def office_sd(self, kind: str, value: Any) -> Any:
        """Standard deviation of the logarithm of a municipality's effect of a kind, at values of all parameters (Q)."""
        name, sigma = f"between_sd: {kind}", self.settings.office.of(kind).scale
        return sigma * value[self.names.index(name)] if name in self.priors else sigma

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
    caseloads: Mapping[str, float] | None = None,
) -> ParameterSpace:
    """The parameters that these programmes and municipalities need.

    `counts` are those of local data, by full name; `caseloads` are its known caseloads, by municipality and programme.

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
    for programme in programmes:
        if programme.name in settings.nominal_caseload:
            found[caseload_name(programme.name)] = settings.nominal_caseload[programme.name]
    for series, caseload in (caseloads or {}).items():
        found[caseload_name(series)] = Prior(fixed=caseload, status="D", reason=COUNTED_CASELOAD)
    kinds = tuple(dict.fromkeys(map(settings.structure.effect_of, OFFICE_EFFECTS)))
    for municipality in municipalities:
        found |= {f"{kind}: {municipality}": settings.office.of(kind) for kind in kinds}
    found |= dict.fromkeys(counts, _count_prior(settings))
    used = {between_sd_name(name) for name in found} | {f"between_sd: {kind}" for kind in kinds}
    found |= {f"between_sd: {key}": prior for key, prior in settings.between_sd.items() if f"between_sd: {key}" in used}
    problems += [Problem("", None, text) for text in problems_of_fixed(fixed, found).values()]
    if problems:
        raise InputError(*problems)
    held = {name: Prior(fixed=value, status="M", reason=HELD_FIXED) for name, value in fixed.items()}
    return ParameterSpace(found | held, settings)


def caseload_name(programme: str) -> str:
    """The parameter that is the caseload which a programme's published results were reached at.

    >>> caseload_name("usual")
    'usual: caseload'
    """
    return f"{programme}: caseload"


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

    >>> is_factor("passive -> left"), is_factor("fsm2: placement"), is_factor("office_work: Hedensted")
    (True, True, False)
    """
    return " -> " in name or name.partition(": ")[0] not in (name, "between_sd", "count", *OFFICE_EFFECTS)


def problems_of_fixed(fixed: Mapping[str, float], priors: Mapping[str, Prior]) -> dict[str, str]:
    """What is wrong with the parameters that the settings hold fixed, by name.

    >>> multiplier = Prior(median=0.78, sigma=0.1, high=1.0, status="V", reason="an example")
    >>> problems_of_fixed({"multiplier": 1.2}, {"multiplier": multiplier})["multiplier"]
    "[fixed] sets 'multiplier' to 1.2, outside its prior's range; it is a number from 0 to 1."
    """
    problems = {}
    for name, value in fixed.items():
        if name not in priors:
            close = near(name, priors)
            said = f"; did you mean '{close}'?" if close else f"; names are such as {EXAMPLES}."
            problems[name] = f"[fixed] names '{name}', which is not a parameter of the calibration{said}"
        elif allowed := _outside(name, priors[name], value):
            problems[name] = f"[fixed] sets '{name}' to {value:g}, outside its prior's range; it is {allowed}."
    return problems


def _outside(name: str, prior: Prior, value: float) -> str:
    """The range of a parameter's prior in words where a value is outside it, else empty; rates are above 0."""
    positive = " -> " in name or ": " in name
    low = max(prior.low or 0.0, 0.0) if prior.logarithmic else prior.low
    high = prior.high
    if not (positive and value <= 0) and (low is None or value >= low) and (high is None or value <= high):
        return ""
    if positive and not low:
        return "a number above 0" + ("" if high is None else f" and at most {high:g}")
    if low is not None and high is not None:
        return f"a number from {low:g} to {high:g}"
    return f"a number of {low:g} or more" if low is not None else f"a number of {high:g} or less"
