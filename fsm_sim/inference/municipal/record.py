"""What a public table says, as the record of a calibration keeps it and reports read it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fsm_sim.inference.municipal.effects import MunicipalEffects
from fsm_sim.inference.municipal.slopes import STOCK_PROGRAMME
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.posterior.contraction import LEVEL, ShiftAndContraction
from fsm_sim.inference.stocks.fit import StockFit
from fsm_sim.model.network import Floats

ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)

Record = dict[str, Any]


def record_of(found: Calibration, effects: MunicipalEffects, fits: Sequence[StockFit]) -> Record:
    """The record: what was fitted, how far municipalities lie apart with and without it, and every municipality.

    `contraction` of a kind is the mean over municipalities without results of their own: how much less the variance of
    the logarithm of their effect is than that of a municipality of which nothing is known.
    """
    config, settings = found.sources.config, found.space.settings
    municipalities = [_municipality(name, effects, fits) for name in effects.municipalities]
    new = [one for one in municipalities if one["own_weight"] is None]
    return {
        "measures": [one.panel.measure for one in fits],
        "first": min(one.panel.months[0] for one in fits),
        "last": max(one.panel.months[-1] for one in fits),
        "broken": config.panel_break,
        "programme": STOCK_PROGRAMME,
        "discrepancy": settings.likelihood.stock_discrepancy_logit_sd,
        "size_slope": {one.panel.measure: _interval(one.parameters["size_slope"]) for one in fits},
        "kinds": {
            kind: {
                "apart": _interval(effects.between_sd[kind]),
                "apart_before": _interval(effects.between_sd_before[kind]),
                "contraction": float(np.mean([one["effects"][kind]["contraction"] for one in new or municipalities])),
            }
            for kind in effects.kinds
        },
        "municipalities": municipalities,
    }


def _municipality(name: str, effects: MunicipalEffects, fits: Sequence[StockFit]) -> Record:
    people = [one.panel.size[one.panel.municipalities.index(name)] for one in fits if name in one.panel.municipalities]
    return {
        "municipality": name,
        "people": float(people[0]),
        "own_weight": effects.own_weight.get(name),
        "effects": {kind: _effect(effects, kind, name) for kind in effects.kinds},
    }


def _effect(effects: MunicipalEffects, kind: str, name: str) -> Record:
    draws = effects.effects[f"{kind}: {name}"]
    sd = float(np.sqrt(np.mean(effects.between_sd_before[kind] ** 2)))
    moved = ShiftAndContraction.of(0.0, sd, np.log(draws))
    return {**_interval(draws), "above": float((draws > 1).mean()), **moved._asdict(), "learnt": moved.learnt}


def _interval(draws: Floats) -> dict[str, float]:
    low, high = np.quantile(draws, ENDS)
    return {"mean": float(draws.mean()), "lower": float(low), "upper": float(high)}
