"""What a user runs: a calibration by name, a simulation of one scenario, a forecast of several."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from fsm_sim.engines.episodes import together
from fsm_sim.engines.process import run_office
from fsm_sim.engines.series import Series, expected, simulated
from fsm_sim.engines.setting import Setting, setting
from fsm_sim.inference.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.resources import shipped
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.problem import InputError, Problem
from fsm_sim.model.scenario import Scenario
from fsm_sim.study.experiment import Task, run_all, tasks
from fsm_sim.study.store import Store
from fsm_sim.version import __version__

LEVEL = 0.90
"""Probability inside every interval."""


@dataclass(frozen=True)
class Plan:
    """How large a forecast is, and with which luck."""

    draws: int = 150
    replications: int = 2
    seed: int = 1
    engine: str = "process"
    jobs: int = 0

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
        if self.engine not in ("process", "cohort"):
            problems.append(
                Problem("", None, f"--engine is '{self.engine}'; the engines of this version are process and cohort.")
            )
        if problems:
            raise InputError(*problems)


@dataclass(frozen=True)
class Forecast:
    """A finished forecast: its folder, the long table of results and the record of the run."""

    directory: Path
    results: pd.DataFrame
    run: dict[str, Any]
    calibration: dict[str, Any]


def forecast(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan, out: Path, *,
    started: Callable[[int, int], None] = lambda _all, _left: None, done: Callable[[], None] = lambda: None,
) -> Forecast:  # fmt: skip
    """Forecast scenarios under a calibration; what is finished in `out` is kept and only the rest is run."""
    plan.check()
    _check_names(scenarios)
    begun = time.perf_counter()
    store = Store(out)
    inputs = _inputs(scenarios, calibration, plan)
    store.open(inputs)
    every = list(
        tasks(
            [file.scenario for file in scenarios],
            calibration,
            draws=plan.draws,
            replications=_replications(plan),
            seed=plan.seed,
            engine=plan.engine,
        )
    )
    pending = [task for task in every if not store.has(task.name)]
    started(len(every), len(pending))

    def keep(task: Task, table: pd.DataFrame) -> None:
        store.keep(task.name, table)

    run_all(pending, keep, jobs=plan.jobs or os.cpu_count() or 1, done=done)
    record = calibration.as_json()
    store.write_json("calibration.json", record)
    run = {**run_record(scenarios, calibration, plan, inputs), "wall_seconds": round(time.perf_counter() - begun, 1)}
    if pending or not (out / "run.json").exists():
        store.write_json("run.json", run)
    return Forecast(out, store.table(), run, record)


def simulate(
    scenario: Scenario, parameters: dict[str, Parameters], *, seed: int, replications: int = 1, engine: str = "process"
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
    for replication in range(replications if engine == "process" else 1):
        for office in scenario.office:
            programme = programmes.load(office.programme)
            one = setting(scenario, office, programme, parameters[office.programme])
            if engine == "cohort":
                series = _expected(one)
            else:
                table = run_office(one, seed, 0, replication)
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
        "warnings": [f"{file.scenario.name}: {warning}" for file in scenarios for warning in file.warnings],
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
