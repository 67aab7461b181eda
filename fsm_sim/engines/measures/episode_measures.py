"""The measures of an evaluation as pure functions of the episode table, of one or many offices.

What each kind counts is in `definitions`, and when a spell covers a month in `spells`. Where the denominator is zero
the value is NaN.
"""

import numpy as np
import pandas as pd

from fsm_sim.engines.measures.definitions import Ratio, definition, outside_target_group
from fsm_sim.engines.measures.spells import caseload_met, changes_so_far, ratio, spells, value
from fsm_sim.model.measure import Measure
from fsm_sim.model.programme import Programme


def measure(episodes: pd.DataFrame, what: Measure, programme: Programme, of_states: tuple[str, ...] = ()) -> float:
    """The value of any measure; `programme` says which states are the kontanthjælp system and on the caseload.

    With `of_states` a prevalence is among those who are in these states at the month.
    """
    counts = definition(what, programme, of_states)
    match what.kind:
        case "offices_meeting":
            meets = [share >= (what.threshold or 0.0) for share in _by_office(episodes, counts)]
            return ratio(sum(meets), len(meets))
        case "best_offices":
            best = sorted(_by_office(episodes, counts))[-(what.best or 1) :]
            return float(np.mean(best)) if best else float("nan")
        case _:
            return value(spells(episodes), counts)


def mean_changes(episodes: pd.DataFrame, programme: Programme, month: float) -> float:
    """Mean number of changes of caseworker so far, among the target group."""
    return changes_so_far(spells(episodes), outside_target_group(programme), month)


def mean_caseload(episodes: pd.DataFrame, programme: Programme, month: float) -> float:
    """Mean caseload that citizens on a caseload meet at a month: each counted by their share of a case."""
    weight = np.array([state.caseload_weight for state in programme.states.values()])
    return caseload_met(spells(episodes, tuple(programme.states)), weight, month)


def _by_office(episodes: pd.DataFrame, counts: Ratio) -> list[float]:
    """The share in each office."""
    return [value(spells(office), counts) for _, office in episodes.groupby("municipality")]
