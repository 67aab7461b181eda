"""A forecast: scenarios x posterior draws x replications x offices, as independent addressed tasks.

Workers import this module, so it names the calibration for type checkers alone: PyMC takes seconds to load.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from fsm_sim.engines.process import run_office
from fsm_sim.engines.series import Series, expected, simulated
from fsm_sim.engines.setting import Setting, setting
from fsm_sim.inputs import programmes
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenario import Office, Scenario

if TYPE_CHECKING:
    from fsm_sim.inference.calibration import Calibration

SECONDS_PER_CITIZEN_MONTH = 8e-6
"""Measured for the SimPy engine; only the size of chunks depends on it, never a result."""
CHUNK_SECONDS = 2.0


@dataclass(frozen=True)
class Task:
    """A chunk of work: one office of one scenario for some draws of the parameters, each with all its replications."""

    name: str
    scenario: Scenario
    office: Office
    draws: tuple[int, ...]
    parameters: tuple[Parameters, ...]
    replications: int
    seed: int
    engine: str


def tasks(
    scenarios: Sequence[Scenario], calibration: "Calibration", *, draws: int, replications: int, seed: int, engine: str
) -> Iterator[Task]:
    """All chunks of a forecast. How it is cut up changes no result: every run has its own address."""
    values = list(calibration.draws(draws))
    for scenario in scenarios:
        for number, office in enumerate(scenario.office):
            programme = programmes.load(office.programme)
            work = (
                max(office.number_of_citizens, 1) * scenario.horizon.months * replications * SECONDS_PER_CITIZEN_MONTH
            )
            size = int(np.clip(CHUNK_SECONDS / max(work, 1e-9), 1, max(draws, 1)))
            for first in range(0, draws, size):
                chosen = range(first, min(first + size, draws))
                yield Task(
                    name=f"{scenario.name}-{number:03d}-{first:05d}",
                    scenario=scenario,
                    office=office,
                    draws=tuple(chosen),
                    parameters=tuple(
                        calibration.parameters(programme, values[draw], office.municipality) for draw in chosen
                    ),
                    replications=replications,
                    seed=seed,
                    engine=engine,
                )


def run(task: Task) -> pd.DataFrame:
    """Run a chunk: the long table of its measures."""
    programme = programmes.load(task.office.programme)
    rows = []
    for draw, parameters in zip(task.draws, task.parameters, strict=True):
        one = setting(task.scenario, task.office, programme, parameters)
        for replication in range(task.replications):
            rows.append(_long(series(one, task.engine, task.seed, draw, replication), task, draw, replication))
    return pd.concat(rows, ignore_index=True)


def series(one: Setting, engine: str, seed: int, draw: int, replication: int) -> Series:
    """The reported measures of one run of one office."""
    if engine == "cohort":
        return expected(one)
    episodes = run_office(one, seed, draw, replication)
    return simulated(episodes, one.network.programme, int(one.horizon_months))


def run_all(
    pending: Sequence[Task],
    keep: Callable[[Task, pd.DataFrame], None],
    *,
    jobs: int,
    done: Callable[[], None] = lambda: None,
) -> None:
    """Run chunks on `jobs` workers and hand each result to `keep` as it comes."""
    if jobs == 1 or len(pending) <= 1:
        for task in pending:
            keep(task, run(task))
            done()
        return
    results = Parallel(n_jobs=jobs, return_as="generator")(delayed(run)(task) for task in pending)
    for task, table in zip(pending, results, strict=True):
        keep(task, table)
        done()


def _long(values: Series, task: Task, draw: int, replication: int) -> pd.DataFrame:
    months = len(next(iter(values.values())))
    return pd.DataFrame(
        {
            "scenario": task.scenario.name,
            "municipality": task.office.municipality,
            "draw": draw,
            "replication": replication,
            "month": np.tile(np.arange(months), len(values)),
            "measure": np.repeat(list(values), months),
            "value": np.concatenate(list(values.values())),
        }
    )
