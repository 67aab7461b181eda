"""A programme's reported measures month by month, from one office's episodes or from the mean field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fsm_sim.engines.mean_field.engine import Question, exact_enough
from fsm_sim.engines.mean_field.integration.solver import POSTS
from fsm_sim.engines.mean_field.people import Expected, reported_posts, uses_people
from fsm_sim.engines.measures.definitions import (
    counted_groups,
    definition,
    outcome_at,
    outside_office,
    outside_target_group,
    reported_states,
)
from fsm_sim.engines.measures.spells import caseload_met, changes_so_far, ratio, spells, value
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Programme

if TYPE_CHECKING:  # the mean field makes no table
    import pandas as pd

OFFICE = ("intake", "posts_filled")
"""Counts of the office: citizens who have come since the start, and posts that have a caseworker."""

IN_OFFICE = "in_office"
"""Citizens whom the office has, where a programme's target group also has citizens who left the office."""

Series = dict[str, Floats]
"""Values by measure, one for each month from 0 to the horizon; NaN where the denominator is zero."""


def simulated(episodes: pd.DataFrame, programme: Programme, months: int, posts_filled: Floats | None = None) -> Series:
    """The reported measures of one simulated office at months 0, 1, ..., `months`.

    `posts_filled`, shape (months + 1,), is not in an episode table: a caseworker without citizens has no spell. Without
    it the measure of that name is left out.
    """
    table = spells(episodes, tuple(programme.states), tuple(programme.groups))
    weight = np.array([state.caseload_weight for state in programme.states.values()])
    outside, reported = outside_target_group(programme), reported_states(programme)
    found: dict[str, list[float]] = {name: [] for name in measure_names(programme)}
    for month in range(months + 1):
        here = table.at(month) & ~table.inside(outside)
        states = np.bincount(table.state[table.at(month)], minlength=len(table.states))
        found["citizens"].append(float(here.sum()))
        for name, group in reported.items():
            number = table.states.index(name)
            found[f"state:{name}"].append(ratio(float(states[number]), float((here & table.of_group(group)).sum())))
        found["caseload"].append(caseload_met(table, weight, month))
        found["changes"].append(changes_so_far(table, outside, month))
        for name, group in counted_groups(programme).items():
            found[f"citizens:{name}"].append(float((here & table.of_group(group)).sum()))
        for name, outcome in programme.outcomes.items():
            found[name].append(value(table, definition(outcome_at(outcome, month), programme)))
        found["intake"].append(float(states.sum()) - float(table.at(0).sum()))
        if IN_OFFICE in found:
            found[IN_OFFICE].append(float((table.at(month) & ~table.inside(outside_office(programme))).sum()))
    if posts_filled is None:
        del found["posts_filled"]
    else:
        found["posts_filled"] = posts_filled.tolist()
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
    questions = {
        (name, month): outcome_at(outcome, month)
        for name, outcome in programme.outcomes.items()
        for month in range(months + 1)
    }
    field, steps = exact_enough(setting, [Question(measure) for measure in questions.values()])
    path = field.path(setting)
    values = dict(zip(questions, field.values(path), strict=True))
    found = {name: np.array([values[name, month] for month in range(months + 1)]) for name, _ in questions}
    here = field.citizens(path)[::steps][: months + 1]
    names = np.array(setting.network.states)[field.compartments.state_of]
    present = ~np.isin(names, outside_target_group(programme))
    weight = setting.network.caseload_weight[field.compartments.state_of]
    posts = field.equations.clock[:: 2 * steps, POSTS][: months + 1]
    found["citizens"] = here[:, present].sum(axis=(1, 2))
    of_group = {
        group: here[:, present][:, :, field.compartments.in_group(group)].sum(axis=(1, 2))
        for group in {*counted_groups(programme).values()}
    }
    for name, group in reported_states(programme).items():
        inside, whole = here[:, names == name].sum(axis=(1, 2)), of_group[group] if group else found["citizens"]
        found[f"state:{name}"] = np.divide(inside, whole, out=np.full(months + 1, np.nan), where=whole > 0)
    active = here.sum(axis=2) @ weight
    found["intake"] = here.sum(axis=(1, 2)) - here[0].sum()
    found["posts_filled"] = posts.copy()
    if uses_people(setting):
        at = np.arange(months + 1, dtype=float)
        found["posts_filled"], posts = Expected(setting).present(at), reported_posts(setting, at)
    served = (active > 0) & (posts > 0)
    found["caseload"] = np.divide(active, posts, out=np.full(months + 1, np.nan), where=served)
    for name, group in counted_groups(programme).items():
        found[f"citizens:{name}"] = of_group[group]
    if programme.left_office:
        found[IN_OFFICE] = here[:, ~np.isin(names, outside_office(programme))].sum(axis=(1, 2))
    return found


def measure_names(programme: Programme) -> tuple[str, ...]:
    """The reported measures of a programme, in order."""
    own = [f"citizens:{name}" for name in counted_groups(programme)]
    states = [f"state:{name}" for name in reported_states(programme)]
    office = (*OFFICE, IN_OFFICE) if programme.left_office else OFFICE
    return ("citizens", *own, *programme.outcomes, *states, "caseload", "changes", *office)
