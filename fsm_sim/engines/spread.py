"""How unevenly caseloads lie in an office of ordinary size: a simulated correction of the mean field.

In a very large office a new caseworker is soon as loaded as the rest. In one of seven posts it takes months, and the
others carry more meanwhile: citizens then meet a caseload above active citizens per filled post.
"""

import numpy as np
import pandas as pd

from fsm_sim.engines.compiled.engine import run_office
from fsm_sim.engines.posts import expected_filled, plan
from fsm_sim.engines.setting import Setting
from fsm_sim.model.network import Floats

EVERY_MONTHS = 3
"""Months between the moments at which caseloads are compared."""


def caseload_spread(setting: Setting, seed: int, replications: int) -> Floats:
    """Mean caseload that citizens meet over active citizens per filled post, at months 0, 1, ... to the horizon.

    Simulated by the individual engine at the setting's parameters every third month and interpolated; 1 at the start.
    """
    months = np.append(np.arange(0.0, setting.horizon_months, EVERY_MONTHS), setting.horizon_months)
    filled = expected_filled(plan(setting.staffing, setting.office, setting.active_at_start), setting.staffing, months)
    runs = [
        _caseloads(run_office(setting, seed, 0, replication), setting, months) for replication in range(replications)
    ]
    met, active = np.mean(runs, axis=0)
    ratio = np.where(active > 0, met * filled / np.where(active > 0, active, 1.0), 1.0)
    ratio[0] = 1.0
    return np.interp(np.arange(round(setting.horizon_months) + 1), months, np.maximum(ratio, 1.0))


def _caseloads(episodes: pd.DataFrame, setting: Setting, months: Floats) -> tuple[list[float], list[float]]:
    """Caseload met (each citizen counted by their share of a case) and active citizens, at each month."""
    number = {name: index for index, name in enumerate(setting.network.states)}
    weight = setting.network.caseload_weight[episodes["state"].map(number).to_numpy()]
    start, stop = episodes["start"].to_numpy(), episodes["stop"].to_numpy()
    worker = episodes["caseworker"].to_numpy()
    met, active = [], []
    for month in months:
        now = (start <= month) & (stop >= month)
        loads = np.bincount(worker[now & (worker >= 0)], weight[now & (worker >= 0)])
        active.append(float(weight[now].sum()))
        met.append(float((loads**2).sum() / loads.sum()) if loads.sum() else 0.0)
    return met, active
