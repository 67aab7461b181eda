"""The parameter set of a programme, made of the values of a calibration's parameters."""

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.free_parameters import REFERENCE_PROGRAMME, caseload_name
from fsm_sim.inference.parameters.office_effects import office_effects
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.priors import Priors
from fsm_sim.model.mixed_office import MixedDraws, programmes_of
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameter_table import ParameterTable, ProgrammeDraws, class_column
from fsm_sim.model.parameters import ELASTICITIES, Effects, Mixture, Parameters
from fsm_sim.model.programme import Programme


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
    """Monthly rates of a programme in the order of its transitions, shape (J,), from parameters by name."""
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
    """A programme's parameters at one draw of the calibration; a municipality without own results has effect 1."""
    return programme_draws(programme, settings, ParameterTable.of([value]), municipality).at(0)


def programme_draws(
    programme: Programme,
    settings: Priors,
    table: ParameterTable,
    municipality: str = "",
    numbers: Sequence[int] | None = None,
) -> ProgrammeDraws:
    """A programme's parameters at every draw of the calibration's parameters, worked out for all draws at once.

    A municipality without results of its own has effects drawn from how far municipalities lie apart, which differ from
    draw to draw; `numbers` are the draws' numbers. Without `numbers`, or without a municipality, the effects are 1.
    A mixed office's programmes have each what they have alone.
    """
    parts = programmes_of(programme)
    if len(parts) > 1:
        return MixedDraws.together([programme_draws(one, settings, table, municipality, numbers) for one in parts])
    structure = settings.structure
    ready = readiness_multipliers(settings, table["readiness_spread"][:, None], np)
    prepared = preparation_multipliers(settings, table["preparation_ratio"], np)
    values = np.column_stack([table.values, np.ones(len(table))])
    monthly = values[:, factors(programme, table.names)].prod(axis=2)
    columns = {
        **dict(zip(programme.transitions, monthly.T, strict=True)),
        **{name: table[name] for name in ELASTICITIES},
        "caseload_reference": _reference(programme, table, municipality),
        "caseworker_change_penalty": np.maximum(0.0, 1.0 - table["caseworker_change_multiplier"]),
        **{
            f"{kind}_effect": office_effects(structure.effect_of(kind), municipality, settings, table, numbers)
            for kind in OFFICE_EFFECTS
        },
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


def _reference(programme: Programme, table: ParameterTable, municipality: str) -> Floats:
    """The caseload at which a municipality's rates hold: that of its own counts if known, else the programme's."""
    own, of_all = caseload_name(f"{municipality} {programme.name}"), caseload_name(programme.name)
    return table[own] if own in table else table.column(of_all, programme.nominal.caseload)


def switches(settings: Priors) -> dict[str, Any]:
    """The switches of the penalty for changes of caseworker, as a parameter set has them."""
    chosen = settings.continuity
    return {
        "penalty_scale": chosen.scale,
        "penalty_horizon_months": chosen.horizon_months,
        "penalty_persistence": chosen.persistence,
        "recovery_months": chosen.recovery_months,
    }
