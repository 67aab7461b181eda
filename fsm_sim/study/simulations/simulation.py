"""One scenario at one parameter set for each of its offices."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from fsm_sim.engines.compiled.engine import run_with_staff as run_compiled
from fsm_sim.engines.mean_field.settled_start import start_of
from fsm_sim.engines.measures.definitions import counted_groups
from fsm_sim.engines.measures.monthly_measures import Series, expected, simulated
from fsm_sim.engines.process.processes import run_with_staff
from fsm_sim.engines.shared.episodes import together
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.mixed_office import draws_of
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.engine_names import ENGINES
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.study.forecasts.replaced_code import check_replaced
from fsm_sim.study.results.entries import ended_month
from fsm_sim.study.simulations.history import History


def simulate(
    scenario: Scenario,
    parameters: Sequence[Parameters],
    *,
    seed: int,
    replications: int = 1,
    engine: str = ENGINES[0],
) -> History:
    """Run a scenario: its episode table (empty for the mean field) and its measures, with a column `replication`.

    `parameters` has one set for each office, in the scenario's order (`office_parameters`).

    Raises
    ------
    InputError
        When there is no such engine or seed, nothing is asked for, or a rate is too fast for the mean field.
    """
    plan = Plan(1, replications, seed, engine)
    plan.check()
    check_replaced(plan, 1)
    episodes, measures = [], []
    apart = scenario.has_several_offices_of_one_municipality
    individual = run_compiled if engine == "compiled" else run_with_staff
    for replication in range(plan.repeated):
        for office, own in zip(scenario.office, parameters, strict=True):
            programme = programmes.load(office.programme)
            start = start_of(office, programme, draws_of([own]))
            one = setting(scenario, office, programme, own, start)
            if engine == "cohort":
                series = _expected(one)
            else:
                table, filled = individual(one, plan.seed, 0, replication)
                if apart:
                    table.insert(1, "programme", office.programme)
                episodes.append(table.assign(replication=replication))
                series = simulated(table, programme, int(scenario.horizon.months), filled)
            long = _long(scenario.name, office.municipality, programme, series)
            if apart:
                long.insert(2, "programme", office.programme)
            measures.append(long.assign(replication=replication))
    table = pd.concat(measures, ignore_index=True)
    if (first := scenario.horizon.start_month) is not None:
        table.insert(list(table).index("month") + 1, "date", [ended_month(first, month) for month in table["month"]])
    return History(together(episodes) if episodes else pd.DataFrame(), table, scenario)


def _long(scenario: str, municipality: str, programme: Programme, series: Series) -> pd.DataFrame:
    """The measures of one office as a long table."""
    tables = []
    groups = {**{name: one.group for name, one in programme.outcomes.items()}, **counted_groups(programme)}
    for name, values in series.items():
        plain = name.removeprefix("citizens:")
        group = groups.get(plain)
        own = programme.outcomes.get(name)
        if own is not None and own.window_months:  # no number before the months that it counts have passed
            values = np.where(np.arange(len(values)) < own.window_months, np.nan, values)
        columns = {
            "scenario": scenario, "municipality": municipality, "group": group or "all",
            "measure": name, "month": range(len(values)), "value": values,
        }  # fmt: skip
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _expected(one: Setting) -> Series:
    try:
        return expected(one)
    except ValueError as error:
        place = f"{one.office.municipality} ({one.office.programme})"
        raise InputError(
            Problem("", None, Sentence("{place}: {error}; take the engine 'process'.", place=place, error=error))
        ) from None
