"""A programme's reported measures month by month, from one office's episodes or from the mean field."""

import numpy as np
import pandas as pd

from fsm_sim.engines.mean_field.engine import Question, exact_enough
from fsm_sim.engines.mean_field.solver import POSTS
from fsm_sim.engines.measures.definitions import GONE, definition, outcome_at
from fsm_sim.engines.measures.spells import caseload_met, changes_so_far, ratio, spells, value
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Programme

Series = dict[str, Floats]
"""Values by measure, one for each month from 0 to the horizon; NaN where the denominator is zero."""


def simulated(episodes: pd.DataFrame, programme: Programme, months: int) -> Series:
    """The reported measures of one simulated office at months 0, 1, ..., `months`."""
    table = spells(episodes, tuple(programme.states), tuple(programme.groups))
    weight = np.array([state.caseload_weight for state in programme.states.values()])
    found: dict[str, list[float]] = {name: [] for name in measure_names(programme)}
    for month in range(months + 1):
        here = table.at(month) & table.present
        states = np.bincount(table.state[here], minlength=len(table.states))
        found["citizens"].append(float(here.sum()))
        for number, name in enumerate(table.states):
            if name not in GONE:
                found[f"state:{name}"].append(ratio(float(states[number]), float(here.sum())))
        found["caseload"].append(caseload_met(table, weight, month))
        found["changes"].append(changes_so_far(table, month))
        for name, outcome in programme.outcomes.items():
            if outcome.group:
                found[f"citizens:{name}"].append(float((here & table.of_group(outcome.group)).sum()))
            found[name].append(value(table, definition(outcome_at(outcome, month), programme)))
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
    present = ~np.isin(np.array(setting.network.states)[field.compartments.state_of], GONE)
    weight = setting.network.caseload_weight[field.compartments.state_of]
    posts = field.equations.clock[:: 2 * steps, POSTS][: months + 1]
    found["citizens"] = here[:, present].sum(axis=(1, 2))
    active = here.sum(axis=2) @ weight
    served = (active > 0) & (posts > 0)
    found["caseload"] = np.divide(active, posts, out=np.full(months + 1, np.nan), where=served)
    for name, outcome in programme.outcomes.items():
        if outcome.group:
            found[f"citizens:{name}"] = here[:, present][:, :, field.compartments.in_group(outcome.group)].sum(
                axis=(1, 2)
            )
    return found


def measure_names(programme: Programme) -> tuple[str, ...]:
    """The reported measures of a programme, in order."""
    own = [f"citizens:{name}" for name, outcome in programme.outcomes.items() if outcome.group]
    states = [f"state:{name}" for name in programme.states if name not in GONE]
    return ("citizens", *own, *programme.outcomes, *states, "caseload", "changes")
