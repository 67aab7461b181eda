"""A forecast of several scenarios: planned, run in chunks by workers, and closed with its record."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsm_sim.engines.citizens.composition import SettledShares
from fsm_sim.inference.posterior.calibration import Calibration, check_draws
from fsm_sim.inference.sources import digest as digest_of
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem, after_work, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.study.forecasts.files.chunks import Chunk
from fsm_sim.study.forecasts.files.finished_run import check, close, kept, read, read_effects
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.files.stored_tables import frames, scenario_of
from fsm_sim.study.forecasts.known_intake import with_numbers
from fsm_sim.study.forecasts.plan import Plan, check_names, planned
from fsm_sim.study.forecasts.record import run_inputs, run_record
from fsm_sim.study.forecasts.replaced_code import check_replaced
from fsm_sim.study.forecasts.tasks import Posterior, Task
from fsm_sim.study.forecasts.workers import connected, run_here, run_on
from fsm_sim.study.local_data_warnings import with_local_data_warnings
from fsm_sim.study.results.effect_parts import RunEffects
from fsm_sim.study.results.windows import whole_windows

if TYPE_CHECKING:  # a finished forecast is recognised without loading pandas
    import pandas as pd


@dataclass(frozen=True)
class Forecast:
    """A finished forecast: its folder, the record of the run, and what its calibration says."""

    directory: Path
    record: RunRecord
    calibration: dict[str, Any]

    @property
    def run(self) -> dict[str, Any]:
        """The record as plain tables and lists, as `run.json` has it."""
        return self.record.as_json()

    @cached_property
    def results(self) -> pd.DataFrame:
        """The long table of every run and municipality; that of a national forecast does not fit in memory.

        An outcome that counts over the last months has no number before they have passed.

        Raises
        ------
        InputError
            When a file of the folder is missing, added or changed; so for `pooled`.
        """
        return whole_windows(self._store.table(), self.run)

    def measured(self, scenario: str, measures: Collection[str]) -> pd.DataFrame:
        """The rows of `results` of one scenario and some measures, read chunk by chunk: that of a national run fits.

        Raises
        ------
        InputError
            When a file of the folder is missing, added or changed.
        """
        import pandas as pd

        parts = []
        for file in self._store.files():
            if scenario_of(file) == scenario:
                (table,) = frames([file])
                parts.append(table[table["measure"].isin(measures)])
        return whole_windows(pd.concat(parts, ignore_index=True), self.run)

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """The same with the municipalities of each run pooled: what comparisons and briefs are made from."""
        return whole_windows(self._store.runs(self.record.single), self.run)

    @cached_property
    def effects(self) -> RunEffects | None:
        """What the outcomes rest on; None where code of the package was replaced in the run."""
        return read_effects(self.directory, self.record)

    @property
    def _store(self) -> Store:
        store = Store(self.directory)
        if problems := check(store, self.record):
            raise InputError(*problems)
        return store


def opened(directory: Path) -> Forecast:
    """A finished forecast read back from its folder.

    Raises
    ------
    InputError
        When a file is missing, added or changed.
    """
    record, calibration = read(directory)
    return Forecast(directory, record, calibration)


def as_forecast(result: Forecast) -> Forecast:
    """The forecast itself.

    Raises
    ------
    InputError
        When it is something else, such as the name of a folder.

    >>> as_forecast("out/forecast")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: result is 'out/forecast'; give a forecast, as fsm.forecast and ...
    """
    if not isinstance(result, Forecast):
        text = Sentence(
            "result is {result}; give a forecast, as fsm.forecast and fsm.open_forecast give it.", result=shown(result)
        )
        raise InputError(Problem("", None, text))
    return result


@dataclass(frozen=True)
class Progress:
    """Callbacks of a forecast's progress: chunks in all and left, each one finished, and files that were damaged.

    `effects` is called when all chunks are there, before it is worked out what the outcomes rest on.
    """

    started: Callable[[int, int], None] = lambda _all, _left: None
    done: Callable[[], None] = lambda: None
    damaged: Callable[[Path], None] = lambda _: None
    effects: Callable[[], None] = lambda: None


def forecast(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, plan: Plan, out: Path, progress: Progress | None = None
) -> Forecast:
    """Forecast scenarios under a calibration; what is finished in `out` is kept and only the rest is run.

    Raises
    ------
    InputError
        When the plan or the folder cannot be used, the calibration has fewer draws, no cluster answers, or code that
        was replaced in this process would silently be left out.
    """
    progress = progress or Progress()
    plan.check()
    check_names(scenarios)
    check_draws(calibration.name, plan.draws, len(calibration.values))
    scenarios = with_local_data_warnings(scenarios, calibration)
    store = Store(out)
    scenarios, written = with_numbers(scenarios, calibration, store)
    replaced = check_replaced(plan, plan.jobs or os.cpu_count() or 1)  # before a folder is made
    inputs = run_inputs(scenarios, calibration, plan, replaced, written)
    with nullcontext() if plan.cluster is None else connected(plan.cluster) as cluster, store.held():
        return _forecast(scenarios, calibration, plan, inputs, store, progress, cluster)


def _forecast(
    scenarios: Sequence[ScenarioFile],
    calibration: Calibration,
    plan: Plan,
    inputs: dict[str, Any],
    store: Store,
    progress: Progress,
    cluster: Any,
) -> Forecast:
    begun = time.perf_counter()
    every = planned(scenarios, plan)
    jobs = plan.jobs or os.cpu_count() or 1
    names = [task.name for task in every]
    inputs = {**inputs, "chunks": digest_of(names)}
    replaced = inputs.get("replaced code", ())
    store.open(inputs)
    finished = store.finished(progress.damaged, names)
    pending = [task for task in every if task.name not in finished]
    progress.started(len(every), len(pending))

    def keep(task: Task, made: Chunk) -> None:
        store.keep(task.name, made)
        progress.done()

    posterior, solved = posterior_of(calibration, plan.draws), SettledShares()
    if pending:
        with after_work():
            if cluster is not None:
                run_on(cluster, pending, posterior, keep)
            else:
                run_here(pending, posterior, keep, jobs=jobs, solved=solved)
    record, summary = None if pending else kept(store), calibration.as_json()
    if record is None:
        from fsm_sim.study.projection_warnings import with_projected_warnings  # engines again

        told = with_projected_warnings(scenarios, calibration, plan.engine)
        made = run_record(told, calibration, plan, inputs, replaced).model_copy(update={"made_on": today()})
        progress.effects()
        with after_work():
            effects = None if replaced else _effects(scenarios, posterior, plan, jobs, solved)
        took, asked = round(time.perf_counter() - begun, 1), [file.scenario for file in scenarios]
        record = close(store, made, summary, took, effects, asked)
    return Forecast(store.directory, record, summary)


def today() -> str:
    """The day, for the dates of documents that are made of the run; no result depends on it."""
    return datetime.now(UTC).date().isoformat()


def _effects(
    scenarios: Sequence[ScenarioFile], posterior: Posterior, plan: Plan, jobs: int, solved: SettledShares
) -> RunEffects:
    """What the outcomes rest on; only the process that works it out loads the engines."""
    from fsm_sim.study.forecasts.effect_runs import run_effects

    return run_effects([file.scenario for file in scenarios], posterior, plan, jobs, solved)


def posterior_of(calibration: Calibration, draws: int) -> Posterior:
    """What workers need of a calibration: `draws` of its draws, spread over its chains."""
    return Posterior(calibration.space.settings, calibration.table(draws))
