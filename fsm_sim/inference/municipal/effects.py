"""The effects of all municipalities of a public table, at the draws of a calibration of published numbers.

The national parameters stay as they are, draw by draw: the panel says how municipalities lie about the nation, and its
own level is not used (a cut in the sense of Plummer 2015). What the panel moves are the effects of municipalities, and
how far they lie apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.inference.municipal.hierarchy import NOT_MEASURED, Effects, Hierarchy, Levels, drawn_effects
from fsm_sim.inference.municipal.own_results import intersected
from fsm_sim.inference.municipal.slopes import STOCK_PROGRAMME, share_slopes
from fsm_sim.inference.parameters.free_parameters import ParameterSpace
from fsm_sim.inference.parameters.office_effects import with_municipalities
from fsm_sim.inference.parameters.pooling import OFFICE_EFFECTS
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inference.stocks.coming_levels import coming_levels
from fsm_sim.inference.stocks.fit import StockFit
from fsm_sim.inference.stocks.predictive import rows_of
from fsm_sim.model.network import Floats
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.model.programme import Programme

LEVEL_DRAWS = 1000
"""Draws of a fitted panel at which levels are estimated; each serves several draws of a calibration."""


@dataclass(frozen=True)
class MunicipalEffects:
    """What fitted panels say of municipalities, at every draw D of a calibration of published numbers.

    `effects`: by parameter (``"office_work: Horsens"``), shape (D); `between_sd`: by kind, standard deviations of the
    logarithms (D), and `between_sd_before` those without the panel. `own_weight`: of municipalities with results of
    their own, the weight of those.
    """

    kinds: tuple[str, ...]
    municipalities: tuple[str, ...]
    effects: dict[str, Floats]
    between_sd: dict[str, Floats]
    between_sd_before: dict[str, Floats]
    own_weight: dict[str, float]


def municipal_effects(
    programmes: Sequence[Programme],
    space: ParameterSpace,
    values: Floats,
    fits: Sequence[StockFit],
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> MunicipalEffects:
    """The effects of every municipality in some fitted panels of one table, one for each of its measures.

    `space` and `values` (D, Q) are the parameters of a calibration of published numbers and their draws.
    """
    kinds = tuple(dict.fromkeys(map(space.settings.structure.effect_of, OFFICE_EFFECTS)))
    names = tuple(dict.fromkeys(name for one in fits for name in one.panel.municipalities))
    progress("Finding how shares move with the effects of municipalities")
    slopes = _slopes(programmes, space, values, [one.panel.measure for one in fits])
    before = {kind: np.broadcast_to(space.office_sd(kind, values.T), len(values)) for kind in kinds}
    progress("Turning levels into effects of municipalities")
    levels = _levels(fits, names, len(values), seed)
    discrepancy = space.settings.likelihood.stock_discrepancy_logit_sd
    found = drawn_effects(levels, Hierarchy(slopes, np.column_stack(list(before.values())), discrepancy), seed)
    effects, weights = _beside_own(space, values, kinds, names, found)
    after = dict(zip(kinds, found.between_sd.T, strict=True))
    return MunicipalEffects(kinds, names, effects, after, before, weights)


def _slopes(programmes: Sequence[Programme], space: ParameterSpace, values: Floats, measures: Sequence[str]) -> Floats:
    """Slopes of the measures' logits with each effect (D, measures, kinds)."""
    programme = next(one for one in programmes if one.name == STOCK_PROGRAMME)
    draws = programme_draws(programme, space.settings, ParameterTable(space.names, values))
    acting = [space.settings.structure.effect_of(kind) for kind in OFFICE_EFFECTS]
    together = [
        [f"{one}_effect" for one, of in zip(OFFICE_EFFECTS, acting, strict=True) if of == kind]
        for kind in dict.fromkeys(acting)
    ]
    return share_slopes(programme, draws, measures, together)


def _levels(fits: Sequence[StockFit], names: Sequence[str], draws: int, seed: int) -> Levels:
    """The levels of all measures at as many draws, those of a panel in random order; each (D, M, measures)."""
    shape = (draws, len(names), len(fits))
    found = Levels(np.zeros(shape), np.full(shape, NOT_MEASURED), np.zeros(shape))
    for place, one in enumerate(fits):
        levels = coming_levels(one, rows_of(one, min(LEVEL_DRAWS, one.draws)), seed)
        order = np.random.default_rng([seed, 25, place]).permutation(draws) % len(levels.estimate)
        towns = [names.index(name) for name in one.panel.municipalities]
        for whole, part in zip(found, levels, strict=True):
            whole[:, towns, place] = part[order]
    return found


def _beside_own(
    space: ParameterSpace, values: Floats, kinds: Sequence[str], names: Sequence[str], found: Effects
) -> tuple[dict[str, Floats], dict[str, float]]:
    """Effects by parameter, those of municipalities with results of their own put together with these."""
    effects: dict[str, Floats] = {}
    weights: dict[str, float] = {}
    for town, name in enumerate(names):
        mine = [f"{kind}: {name}" for kind in kinds]
        logarithm = found.logarithm[:, town]
        free = [place for place, key in enumerate(mine) if key in space.free]
        if free:
            own = np.log(values[:, [space.names.index(mine[place]) for place in free]])
            logarithm[:, free], weights[name] = intersected(own, logarithm[:, free])
        for place, key in enumerate(mine):
            held = key in space.names and place not in free
            effects[key] = values[:, space.names.index(key)] if held else np.exp(logarithm[:, place])
    return effects, weights


def with_effects(space: ParameterSpace, values: Floats, found: MunicipalEffects) -> Floats:
    """Draws of all parameters of `with_municipalities` (D, all), from those of the calibration (D, Q)."""
    whole = with_municipalities(space, found.municipalities)
    columns = {**dict(zip(space.names, values.T, strict=True)), **found.effects}
    for kind, sd in found.between_sd.items():
        name = f"between_sd: {kind}"
        if name in space.free:
            columns[name] = sd / space.settings.office.of(kind).scale
    return np.column_stack([columns[name] for name in whole.names])
