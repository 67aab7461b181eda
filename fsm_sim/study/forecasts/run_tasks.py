"""Running the tasks of a forecast, or of an evaluation.

Workers import this module and never PyMC: what they need of a calibration is its draws.
"""

from collections.abc import Callable, MutableMapping, Sequence

import numpy as np

from fsm_sim.engines.citizens.composition import SettledShares
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.mean_field.settled_start import start_of
from fsm_sim.engines.measures.monthly_measures import Series, expected, simulated
from fsm_sim.engines.process.processes import run_with_staff
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.model.network import network
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.study.forecasts.files.chunks import Chunk, Runs, chunk
from fsm_sim.study.forecasts.tasks import Posterior, Task

type DrawsKey = tuple[str, str, tuple[bool, ...], range]
"""A programme, a municipality, which of its office's programmes are settled, and places of draws in the table."""


def addresses_of(task: Task, posterior: Posterior, first: int = 0) -> list[RunAddress]:
    """The address of every run of a task's office, by draw and replication.

    Its parameter sets are numbered from `first` on.
    """
    return [
        RunAddress(number, posterior.number(draw), replication)
        for number, draw in enumerate(task.draws, first)
        for replication in range(task.replications)
    ]


def draws_key(office: Office, task: Task) -> DrawsKey:
    """What the parameters of an office in a task depend on."""
    return (office.programme, office.municipality, settled_parts(office), task.draws)


def settled_parts(office: Office) -> tuple[bool, ...]:
    """Which of an office's programmes are settled at the start."""
    return tuple(part.start == "settled" for part in office.parts)


def draws_of(posterior: Posterior, office: Office, some: range, solved: SettledShares | None = None) -> Draws:
    """The parameters of an office's programme at some draws, by their places, as the compiled engine reads them."""
    programme = posterior.programme(office.programme)
    numbers = [posterior.number(place) for place in some]
    made = programme_draws(programme, posterior.settings, posterior.table.rows(some), office.municipality, numbers)
    start = start_of(office, programme, made, solved)
    return Draws(network(programme, made.shared.stages), made, start)


def run_task(task: Task, posterior: Posterior, solved: SettledShares | None = None) -> Chunk:
    """Run a chunk. The shares of settled offices that are `solved` are not solved again."""
    return chunk(task.scenario.name, run_offices(task, posterior, solved=solved), task.scenario.horizon.start_month)


def run_offices(
    task: Task,
    posterior: Posterior,
    made: MutableMapping[DrawsKey, Draws] | None = None,
    solved: SettledShares | None = None,
) -> list[Runs]:
    """The runs of a task, office by office.

    `made` keeps the parameters of each programme and municipality, so that tasks of the same draws may share them. They
    are not kept without it: every municipality has its own, and those of 88 took 760 MB in two workers.
    """
    found, addresses = [], addresses_of(task, posterior)
    for office in task.scenario.office:
        key = draws_key(office, task)
        draws = made.get(key) if made is not None else None
        if draws is None:
            draws = draws_of(posterior, office, task.draws, solved)
            if made is not None:
                made[key] = draws
        found.append(_runs(task, office, addresses, draws))
    return found


def run_offices_of(task: Task, posterior: Posterior, draws_at: Callable[[Office], Draws]) -> list[Runs]:
    """As `run_offices`, with the parameters of each office at every draw of the posterior."""
    addresses = addresses_of(task, posterior, task.draws.start)
    return [_runs(task, office, addresses, draws_at(office)) for office in task.scenario.office]


def _runs(task: Task, office: Office, addresses: Sequence[RunAddress], draws: Draws) -> Runs:
    return Runs(
        office.municipality,
        np.array([one.draw for one in addresses]),
        np.array([one.replication for one in addresses]),
        series(task, office, addresses, draws),
        office.programme if task.names_programmes else None,
    )


def series(task: Task, office: Office, runs: Sequence[RunAddress], draws: Draws) -> Series:
    """The reported measures of all runs of one office, each (runs, months + 1)."""
    programme = draws.network.programme
    if task.engine == "compiled":
        return run_series(setting(task.scenario, office, programme, draws.table.shared), draws, runs, task.seed)
    settings = [
        setting(task.scenario, office, programme, draws.table.at(one), draws.start and draws.start.at(one))
        for one in range(len(draws.table))
    ]
    months = int(task.scenario.horizon.months)
    single = [
        expected(settings[one.parameters])
        if task.engine == "cohort"
        else _simulated(settings[one.parameters], task.seed, one, programme, months)
        for one in runs
    ]
    return {name: np.array([one[name] for one in single]) for name in single[0]}


def _simulated(wanted: Setting, seed: int, run: RunAddress, programme: Programme, months: int) -> Series:
    episodes, filled = run_with_staff(wanted, seed, run.draw, run.replication)
    return simulated(episodes, programme, months, filled)
