"""What a user runs: a calibration by name, a simulation of one scenario, a forecast of several."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.engines.compiled.engine import run_office as run_compiled
from fsm_sim.engines.measures.monthly_measures import Series, expected, simulated
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.episodes import together
from fsm_sim.engines.shared.setting import Setting, setting
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenario import Scenario
from fsm_sim.model.scenario_warning import RunWarning
from fsm_sim.study.forecasts.chunks import Chunk
from fsm_sim.study.forecasts.store import Store, alone
from fsm_sim.study.forecasts.tasks import ENGINES, Posterior, Task, tasks
from fsm_sim.study.forecasts.workers import connected, run_here, run_on
from fsm_sim.version import __version__

LEVEL = 0.90
"""Probability inside every interval."""


@dataclass(frozen=True)
class Plan:
    """How large a forecast is, and with which luck."""

    draws: int = 500
    replications: int = 4
    seed: int = 1
    engine: str = ENGINES[0]
    jobs: int = 0
    cluster: str | None = None

    def check(self) -> None:
        """Refuse a plan that asks for nothing.

        Raises
        ------
        InputError
            With every problem of the plan.
        """
        problems = [
            Problem("", None, f"--{name} is {value}; it is a whole number of {least} or more.")
            for name, value, least in (
                ("draws", self.draws, 1),
                ("replications", self.replications, 1),
                ("seed", self.seed, 0),
                ("jobs", self.jobs, 0),
            )
            if value < least
        ]
        if self.engine not in ENGINES:
            problems.append(Problem("", None, f"--engine is '{self.engine}'; the engines are {', '.join(ENGINES)}."))
        if self.cluster is not None and self.jobs:
            problems.append(Problem("", None, "--jobs and --cluster are both given; give one of them."))
        if problems:
            raise InputError(*problems)


@dataclass(frozen=True)
class Forecast:
    """A finished forecast: its folder, the record of the run, and its results."""

    directory: Path
    run: dict[str, Any]
    calibration: dict[str, Any]

    @cached_property
    def results(self) -> pd.DataFrame:
        """The long table of every run and municipality; that of a national forecast does not fit in memory."""
        return Store(self.directory).table()

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """The same with the municipalities of each run pooled: what comparisons and briefs are made from."""
        return Store(self.directory).runs(alone(self.run))


@dataclass(frozen=True)
class Told:
    """Who is told of a forecast's progress: chunks in all and left, each one finished, and files that were damaged."""

    started: Callable[[int, int], None] = lambda _all, _left: None
    done: Callable[[], None] = lambda: None
    damaged: Callable[[Path], None] = lambda _: None


def forecast(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan, out: Path, told: Told | None = None
) -> Forecast:
    """Forecast scenarios under a calibration; what is finished in `out` is kept and only the rest is run."""
    told = told or Told()
    plan.check()
    _check_names(scenarios)
    with nullcontext() if plan.cluster is None else connected(plan.cluster) as cluster:
        return _forecast(scenarios, calibration, plan, Store(out), told, cluster)


def _forecast(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan, store: Store, told: Told, cluster: Any
) -> Forecast:
    begun = time.perf_counter()
    every = planned(scenarios, plan)
    inputs = {**_inputs(scenarios, calibration, plan), "chunks": digest_of([task.name for task in every])}
    store.open(inputs)
    finished = store.finished(told.damaged)
    pending = [task for task in every if task.name not in finished]
    told.started(len(every), len(pending))

    def keep(task: Task, made: Chunk) -> None:
        store.keep(task.name, made)
        told.done()

    posterior = posterior_of(calibration, plan.draws)
    if pending and cluster is not None:
        run_on(cluster, pending, posterior, keep)
    elif pending:
        run_here(pending, posterior, keep, jobs=plan.jobs or os.cpu_count() or 1)
    record = calibration.as_json()
    store.write_json("calibration.json", record)
    run = {
        **run_record(scenarios, calibration, plan, inputs),
        "results": store.digest(),
        "wall_seconds": round(time.perf_counter() - begun, 1),
    }
    if pending or not (store.directory / "run.json").exists():
        store.write_json("run.json", run)
    return Forecast(store.directory, run, record)


def planned(scenarios: Sequence[ScenarioFile], plan: Plan) -> list[Task]:
    """All chunks of a forecast."""
    return list(
        tasks(
            [file.scenario for file in scenarios],
            draws=plan.draws,
            replications=_replications(plan),
            seed=plan.seed,
            engine=plan.engine,
        )
    )


def posterior_of(calibration: Calibration, draws: int) -> Posterior:
    """What workers need of a calibration: `draws` of its draws, spread over its chains."""
    names = tuple(calibration.quantities.priors)
    values = np.array([[one[name] for name in names] for one in calibration.draws(draws)])
    return Posterior(calibration.quantities.settings, names, values)


def simulate(
    scenario: Scenario, parameters: dict[str, Parameters], *, seed: int, replications: int = 1, engine: str = ENGINES[0]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One scenario at one parameter set per programme: the episode table (empty for the mean field) and the measures.

    Both tables have a column `replication`.

    Raises
    ------
    InputError
        When there is no such engine, nothing is asked for, or a rate is too fast for the mean field.
    """
    Plan(1, replications, seed, engine).check()
    episodes, measures = [], []
    individual = run_compiled if engine == "compiled" else run_office
    for replication in range(1 if engine == "cohort" else replications):
        for office in scenario.office:
            programme = programmes.load(office.programme)
            one = setting(scenario, office, programme, parameters[office.programme])
            if engine == "cohort":
                series = _expected(one)
            else:
                table = individual(one, seed, 0, replication)
                episodes.append(table.assign(replication=replication))
                series = simulated(table, programme, int(scenario.horizon.months))
            for name, values in series.items():
                plain = name.removeprefix("citizens:")
                group = programme.outcomes[plain].group if plain in programme.outcomes else None
                measures.append(
                    pd.DataFrame(
                        {
                            "scenario": scenario.name, "municipality": office.municipality, "group": group or "all",
                            "measure": name, "month": range(len(values)), "value": values, "replication": replication,
                        }
                    )
                )  # fmt: skip
    return together(episodes) if episodes else pd.DataFrame(), pd.concat(measures, ignore_index=True)


def _expected(one: Setting) -> Series:
    try:
        return expected(one)
    except ValueError as error:
        place = f"{one.office.municipality} ({one.office.programme})"
        raise InputError(Problem("", None, f"{place}: {error}; take --engine process.")) from None


def _check_names(scenarios: Sequence[ScenarioFile]) -> None:
    """Refuse scenarios whose results could not be told apart."""
    names = [file.scenario.name for file in scenarios]
    problems = [
        Problem("", None, f"two scenarios are called '{name}'; a name is unique.")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if not names:
        problems.append(Problem("", None, "there is no scenario to forecast; name one or more."))
    if problems:
        raise InputError(*problems)


def run_record(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan, inputs: dict[str, Any]
) -> dict[str, Any]:
    """What is needed to do a forecast again, and what a report prints about it."""
    loaded = {
        office.programme: programmes.load(office.programme) for file in scenarios for office in file.scenario.office
    }
    months = max(file.scenario.horizon.months for file in scenarios)
    return {
        "version": __version__,
        "engine": plan.engine,
        "seed": plan.seed,
        "draws": plan.draws,
        "replications": _replications(plan),
        "interval_level": LEVEL,
        "period": f"months 0–{months:g}",
        "calibration": {"name": calibration.name, "digest": calibration.digest},
        "digests": {"inputs": digest_of(inputs), "lock": lock_digest(), **calibration.sources.digests},
        "scenarios": [_scenario(file) for file in scenarios],
        "outcomes": {
            name: {
                **outcome.model_dump(mode="json"),
                "requirement": outcome.requirement.model_dump(mode="json") if outcome.requirement else None,
            }
            for programme in loaded.values()
            for name, outcome in programme.outcomes.items()
        },
        "warnings": [
            RunWarning(scenario=file.scenario.name, warning=warning).model_dump(mode="json")
            for file in scenarios
            for warning in file.warnings
        ],
    }


def _inputs(scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan) -> dict[str, Any]:
    return {
        "version": __version__,
        "scenarios": {file.scenario.name: file.digest for file in scenarios},
        "calibration": calibration.digest,
        "posterior": "sha256:" + hashlib.sha256(calibration.values.tobytes()).hexdigest(),
        "draws": plan.draws,
        "replications": _replications(plan),
        "seed": plan.seed,
        "engine": plan.engine,
    }


def _replications(plan: Plan) -> int:
    """The mean field has no chance in it: one replication says it all."""
    return 1 if plan.engine == "cohort" else plan.replications


def _scenario(file: ScenarioFile) -> dict[str, Any]:
    scenario, staffing = file.scenario, file.scenario.staffing
    programme = programmes.load(scenario.office[0].programme)
    return {
        "name": scenario.name,
        "title": scenario.scenario.title,
        "title_da": scenario.scenario.title_da or scenario.scenario.title,
        "reason": scenario.scenario.reason,
        "digest": file.digest,
        "programme": programme.name,
        "programme_title": programme.title.model_dump(mode="json"),
        "months": int(scenario.horizon.months),
        "municipalities": [office.municipality for office in scenario.office],
        "citizens": sum(office.number_of_citizens for office in scenario.office),
        "intake_per_month": sum(office.intake_per_month for office in scenario.office),
        "posts": [[post.from_month, post.count if post.count is not None else None] for post in staffing.posts],
        "separation_per_year": staffing.separation_per_year,
        "vacancy_months": staffing.vacancy_months,
        "reassignment_per_year": staffing.reassignment_per_year,
        "handover": staffing.handover,
    }


def digest_of(content: Any) -> str:
    """The sha256 of a JSON-ready record."""
    from fsm_sim.inference.sources import digest

    return digest(content)


def lock_digest() -> str:
    """The digest of the lock file, where the package runs from a checkout; else says that it is not there."""
    file = shipped("uv.lock")
    return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no lock file"
