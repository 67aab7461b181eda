"""The unevenness of caseloads in an office of ordinary size: a simulated correction of the mean field.

In a very large office a new caseworker soon has as many citizens as the others. In an office of seven posts this takes
months, and the others have more citizens meanwhile: the caseload that citizens meet is then above active citizens per
filled post.
"""

from typing import Any

import numpy as np

from fsm_sim.engines.compiled.engine import run_spells
from fsm_sim.engines.shared.posts import expected_filled, plan
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats

EVERY_MONTHS = 3
"""Months between the times at which caseloads are compared."""


def caseload_unevenness(setting: Setting, seed: int, replications: int) -> Floats:
    """Typical caseload that citizens meet over active citizens per filled post, at months 0, 1, ... to the horizon.

    Typical is the geometric mean over citizens, within the studied range: a rate depends on a small power of the
    caseload, so the mean of its logarithm has to be right (docs/decisions/0018). Simulated by the individual engine at
    the setting's parameters every third month and interpolated; 1 at the start.
    """
    months = np.append(np.arange(0.0, setting.horizon_months, EVERY_MONTHS), setting.horizon_months)
    filled = expected_filled(plan(setting.staffing, setting.office, setting.active_at_start), setting.staffing, months)
    runs = [
        _caseloads(run_spells(setting, seed, 0, replication), setting, months) for replication in range(replications)
    ]
    logarithms, served, active = np.sum(runs, axis=0)
    met = np.exp(np.divide(logarithms, served, out=np.zeros(len(months)), where=served > 0))
    ratio = np.divide(replications * met * filled, active, out=np.ones(len(months)), where=(active > 0) & (served > 0))
    ratio[0] = 1.0
    return np.asarray(np.interp(np.arange(round(setting.horizon_months) + 1), months, np.maximum(ratio, 1.0)))


def _caseloads(spells: Any, setting: Setting, months: Floats) -> Floats:
    """Logarithms of caseloads summed over cases with a caseworker, those cases, and all; shape (3, months)."""
    weight = setting.network.caseload_weight[spells["state"]]
    effects = setting.parameters.effects
    start, stop, worker = spells["start"], spells["stop"], spells["caseworker"]
    found = []
    for month in months:
        now = (start <= month) & (stop >= month)
        loads = np.bincount(worker[now & (worker >= 0)], weight[now & (worker >= 0)])
        logarithms = np.log(np.clip(loads, effects.caseload_low, effects.caseload_high))
        found.append([loads @ logarithms, loads.sum(), weight[now].sum()])
    return np.array(found, dtype=float).T
