"""A programme's reported measures month by month, from one office's episodes or from the mean field.

The same definitions as `measures`, read for every month at once; `tests/test_law_series.py` holds the two together.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fsm_sim.engines.mean_field.engine import Question, exact_enough
from fsm_sim.engines.mean_field.solver import POSTS
from fsm_sim.engines.measures.episode_measures import GONE
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.model.programme import Outcome, Programme

Series = dict[str, Floats]
"""Values by measure, one for each month from 0 to the horizon; NaN where nobody is counted."""


@dataclass(frozen=True)
class Spells:
    """One office's episodes as arrays, one entry per spell."""

    citizen: Integers
    group: Integers
    state: Integers
    start: Floats
    stop: Floats
    cut: Flags
    caseworker: Integers
    changes: Integers

    def at(self, month: float) -> Flags:
        """Spells open at a month; one cut by the horizon covers it."""
        return np.asarray((self.start <= month) & ((self.stop > month) | (self.cut & (self.stop == month))))

    def during(self, start: float, stop: float) -> Flags:
        """Spells open at some time from `start` to `stop`."""
        return np.asarray((self.start <= stop) & ((self.stop > start) | (self.cut & (self.stop == start))))


def spells(episodes: pd.DataFrame, programme: Programme) -> Spells:
    """An office's episode table as arrays; states and groups by their place in the programme."""
    states = {name: index for index, name in enumerate(programme.states)}
    groups = {name: index for index, name in enumerate(programme.groups)}
    return Spells(
        citizen=episodes["citizen"].to_numpy(),
        group=episodes["group"].map(groups).to_numpy().astype(np.int64),
        state=episodes["state"].map(states).to_numpy().astype(np.int64),
        start=episodes["start"].to_numpy(),
        stop=episodes["stop"].to_numpy(),
        cut=(episodes["next_state"] == "").to_numpy(),
        caseworker=episodes["caseworker"].to_numpy(),
        changes=episodes["changes"].to_numpy(),
    )


def simulated(episodes: pd.DataFrame, programme: Programme, months: int) -> Series:
    """The reported measures of one simulated office at months 0, 1, ..., `months`."""
    table = spells(episodes, programme)
    names = list(programme.states)
    weight = np.array([state.caseload_weight for state in programme.states.values()])
    gone = np.isin(names, GONE)[table.state]
    groups = {name: index for index, name in enumerate(programme.groups)}
    found: dict[str, list[float]] = {name: [] for name in measure_names(programme)}
    for month in range(months + 1):
        present = table.at(month) & ~gone
        states = np.bincount(table.state[present], minlength=len(names))
        found["citizens"].append(float(present.sum()))
        for index, name in enumerate(names):
            if name not in GONE:
                found[f"state:{name}"].append(_ratio(float(states[index]), float(present.sum())))
        found["caseload"].append(_caseload_met(table, weight, present))
        found["changes"].append(float(table.changes[present].mean()) if present.any() else np.nan)
        for name, outcome in programme.outcomes.items():
            mine = table.group == groups[outcome.group] if outcome.group else np.ones(len(gone), dtype=bool)
            if outcome.group:
                found[f"citizens:{name}"].append(float((present & mine).sum()))
            found[name].append(
                _touched(table, np.isin(names, outcome.states)[table.state], mine & ~gone, outcome, month)
            )
    return {name: np.array(values) for name, values in found.items()}


def expected(setting: Setting) -> Series:
    """The same measures from the mean field. Changes of caseworker are not among them.

    Raises
    ------
    ValueError
        When a rate is too fast for any reasonable step.
    """
    programme = setting.network.programme
    months = int(setting.horizon_months)
    states = [name for name in programme.states if name not in GONE]
    questions = {
        **{
            (f"state:{name}", month): Measure(kind="prevalence", states=(name,), stop=month)
            for name in states
            for month in range(months + 1)
        },
        **{
            (name, month): outcome_at(outcome, month)
            for name, outcome in programme.outcomes.items()
            for month in range(months + 1)
        },
    }
    field, steps = exact_enough(setting, [Question(measure) for measure in questions.values()])
    path = field.path(setting)
    values = dict(zip(questions, field.values(path), strict=True))
    found = {name: np.array([values[name, month] for month in range(months + 1)]) for name, _ in questions}
    here = field.citizens(path)[::steps][: months + 1]
    present = ~np.isin(np.array(setting.network.states)[field.layout.row_state], GONE)
    weight = setting.network.caseload_weight[field.layout.row_state]
    posts = field.equations.clock[:: 2 * steps, POSTS][: months + 1]
    found["citizens"] = here[:, present].sum(axis=(1, 2))
    active = here.sum(axis=2) @ weight
    served = (active > 0) & (posts > 0)
    found["caseload"] = np.divide(active, posts, out=np.full(months + 1, np.nan), where=served)
    for name, outcome in programme.outcomes.items():
        if outcome.group:
            found[f"citizens:{name}"] = here[:, present][:, :, field.layout.in_group(outcome.group)].sum(axis=(1, 2))
    return found


def outcome_at(outcome: Outcome, month: float) -> Measure:
    """An outcome's measure at a month: touched in the window before it, or the state at the moment."""
    if outcome.window_months == 0:
        return Measure(kind="prevalence", states=outcome.states, stop=month, group=outcome.group)
    start = max(month - outcome.window_months, 0.0)
    return Measure(kind="touched", states=outcome.states, start=start, stop=month, group=outcome.group)


def measure_names(programme: Programme) -> tuple[str, ...]:
    """The reported measures of a programme, in order."""
    own = [f"citizens:{name}" for name, outcome in programme.outcomes.items() if outcome.group]
    states = [f"state:{name}" for name in programme.states if name not in GONE]
    return ("citizens", *own, *programme.outcomes, *states, "caseload", "changes")


def _touched(table: Spells, wanted: Flags, counted: Flags, outcome: Outcome, month: int) -> float:
    if outcome.window_months == 0:
        now = table.at(month) & counted
        return _ratio(float((now & wanted).sum()), float(now.sum()))
    window = table.during(max(month - outcome.window_months, 0), month) & counted
    return _ratio(len(np.unique(table.citizen[window & wanted])), len(np.unique(table.citizen[window])))


def _caseload_met(table: Spells, weight: Floats, present: Flags) -> float:
    served = present & (table.caseworker >= 0)
    loads = np.bincount(table.caseworker[served], weight[table.state[served]])
    return _ratio(float((loads**2).sum()), float(loads.sum()))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
