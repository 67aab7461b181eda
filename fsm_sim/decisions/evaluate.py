"""Scenarios and posterior draws in, outcomes out: the function that every question about decisions asks.

It writes no file; it reads programmes and, if given, the finished runs of a forecast. Every run has the address of the
same run of a forecast, so its numbers are a forecast's, bit for bit, whatever the number of threads. Threads share the
office's inputs and write to no common array: each batch has a workspace of its own, and the calling thread alone puts
batches together.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fsm_sim.decisions.batches import batch_seconds, evenly
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.decisions.runs_asked import check_runs
from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.measures.monthly_measures import measure_names
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.files.chunks import Runs
from fsm_sim.study.forecasts.kept_draws import KeptDraws
from fsm_sim.study.forecasts.run_tasks import DrawsKey, run_offices, run_offices_of
from fsm_sim.study.forecasts.tasks import Posterior, Task, seconds_of, tasks
from fsm_sim.study.forecasts.threads import in_threads
from fsm_sim.study.results.office_pooling import Sums, office_sums, pooled_value

ENGINE = "compiled"


class EarlierRuns(Protocol):
    """Runs that were made earlier, which an evaluation takes instead of running them again."""

    def has_draws(self, scenario: Scenario, posterior: Posterior, replications: int, seed: int) -> NDArray[np.bool_]:
        """Which draws of a posterior have runs of a scenario, with all replications asked for; shape (draws,)."""
        ...

    def values(self, scenario: Scenario, draws: list[int], replications: int) -> dict[str, Floats]:
        """The pooled measures of a scenario's runs of some draws, each (draws, replications, months + 1)."""
        ...


class EvaluationCancelledError(Exception):
    """The evaluation was cancelled and has no outcomes."""


@dataclass(frozen=True)
class Watch:
    """Callbacks of an evaluation, called between batches in the calling thread.

    `progress` receives the runs done and the runs in all, offices counted one by one; `cancelled` says whether to stop.
    `finished` receives the number of each scenario of which there was something to run, and its outcomes alone, as soon
    as they are there: what is done with them is done while others are run.
    """

    progress: Callable[[int, int], None] = lambda _done, _all: None
    cancelled: Callable[[], bool] = lambda: False
    finished: Callable[[int, Outcomes], None] = lambda _scenario, _outcomes: None


@dataclass(frozen=True, eq=False)
class _Job:
    """The draws of one scenario that are to be run: `places` among all draws, and their `posterior`."""

    scenario: int
    places: tuple[int, ...]
    posterior: Posterior
    task: Task
    made: dict[DrawsKey, Draws] | KeptDraws

    def run(self) -> list[Runs]:
        """The runs of the task, office by office."""
        if isinstance(self.made, KeptDraws):
            return run_offices_of(self.task, self.posterior, self.made.of)
        return run_offices(self.task, self.posterior, self.made)

    @property
    def rows(self) -> list[int]:
        """The places of the task's draws among all draws."""
        return [self.places[draw] for draw in self.task.draws]

    @property
    def runs(self) -> int:
        """How many runs of single offices the task is."""
        return len(self.task.scenario.office) * len(self.task.draws) * self.task.replications


def evaluate(
    scenarios: Sequence[Scenario],
    posterior: Posterior | KeptDraws,
    replications: int = 2,
    seed: int = 1,
    *,
    threads: int = 0,
    stored: EarlierRuns | None = None,
    watch: Watch | None = None,
) -> Outcomes:
    """The outcomes of scenarios under every draw of a posterior, with `replications` runs of each.

    The compiled engine runs them in `threads` threads of this process (0: as many as there are cores). Runs that
    `stored` has are taken from there. The outcomes depend on the scenarios, the posterior, the number of replications
    and the seed alone: a posterior whose draws are kept (`KeptDraws`) gives the same, sooner the second time.

    Raises
    ------
    InputError
        When there is no scenario, two have the same name, or nothing is asked for.
    EvaluationCancelledError
        When `watch` asks to stop.

    Examples
    --------
    Two draws of a posterior that differ in one rate; in use, ``posterior_of(calibration, draws=100)`` gives them:

    >>> from fsm_sim.inference.sources import read_sources
    >>> from fsm_sim.inference.parameters.free_parameters import parameter_space
    >>> from fsm_sim.inputs.scenarios import load_scenario
    >>> from fsm_sim.model.parameter_table import ParameterTable
    >>> sources = read_sources()
    >>> priors = parameter_space(sources.priors, sources.programmes, (), {}).priors
    >>> centre = {name: prior.centre for name, prior in priors.items()}
    >>> table = ParameterTable.of([centre, {**centre, "passive -> placement": 0.2}])
    >>> found = evaluate([load_scenario("hedensted")], Posterior(sources.priors, table), replications=3)
    >>> found.of("state:placement").shape
    (1, 2, 3, 25)
    >>> low, high = found.of("state:placement")[0, :, :, 24].mean(axis=1)
    >>> bool(low < high)
    True
    """
    kept = posterior if isinstance(posterior, KeptDraws) else None
    posterior = posterior.posterior if isinstance(posterior, KeptDraws) else posterior
    check_runs(scenarios, len(posterior), replications, seed, threads)
    watch, threads = watch or Watch(), threads or os.cpu_count() or 1
    gathered = _Gathered(scenarios, posterior, replications)
    to_run = [gathered.take(number, stored, seed) for number in range(len(scenarios))]
    jobs = _jobs(scenarios, posterior, to_run, replications, seed, threads, kept)
    _run(jobs, threads, gathered, watch)
    return gathered.outcomes()


def _run(jobs: Sequence[_Job], threads: int, gathered: "_Gathered", watch: Watch) -> None:
    """Run all batches and keep what they find; `watch` is asked after each."""
    every = gathered.runs
    done = every - sum(job.runs for job in jobs)
    watch.progress(done, every)
    for job, offices in in_threads(_Job.run, jobs, threads):
        if gathered.keep(job, offices):
            watch.finished(job.scenario, gathered.outcomes(job.scenario))
        done += job.runs
        watch.progress(done, every)
        if watch.cancelled():
            raise EvaluationCancelledError("the evaluation was asked to stop")


def _jobs(
    scenarios: Sequence[Scenario],
    posterior: Posterior,
    to_run: Sequence[tuple[int, ...]],
    replications: int,
    seed: int,
    threads: int,
    kept: KeptDraws | None,
) -> list[_Job]:
    """The batches of work. Scenarios that run the same draws share their parameters: where all, those that are kept."""
    one = [seconds_of(scenario, replications, ENGINE) for scenario in scenarios]
    each = batch_seconds(sum(len(places) * of for places, of in zip(to_run, one, strict=True)), threads)
    cut = partial(tasks, replications=replications, seed=seed, engine=ENGINE)
    shared: dict[tuple[int, ...], tuple[Posterior, dict[DrawsKey, Draws] | KeptDraws]]
    shared = {places: (posterior.rows(places), {}) for places in dict.fromkeys(to_run)}
    if kept is not None:
        shared[tuple(range(len(posterior)))] = posterior, kept.afresh()
    return [
        _Job(number, places, shared[places][0], task, shared[places][1])
        for number, (scenario, places) in enumerate(zip(scenarios, to_run, strict=True))
        for task in cut([scenario], draws=len(places), seconds=evenly(len(places), one[number], each))
    ]


class _Gathered:
    """Outcomes while they are put together, by the calling thread alone."""

    def __init__(self, scenarios: Sequence[Scenario], posterior: Posterior, replications: int) -> None:
        self.scenarios, self.posterior, self.replications = scenarios, posterior, replications
        named = [_measures(scenario, posterior) for scenario in scenarios]
        self.measures = tuple(dict.fromkeys(name for names in named for name in names))
        months = 1 + max(int(scenario.horizon.months) for scenario in scenarios)
        self.values = np.full((len(scenarios), len(posterior), replications, months, len(self.measures)), np.nan)
        self.reported = np.zeros((len(scenarios), months, len(self.measures)), dtype=bool)
        for number, (scenario, names) in enumerate(zip(scenarios, named, strict=True)):
            self.reported[number, : int(scenario.horizon.months) + 1] = np.isin(self.measures, names)
        self._sums: dict[tuple[int, tuple[int, ...]], Sums] = {}
        self._left = [self._runs_of(scenario, len(posterior)) for scenario in range(len(scenarios))]

    @property
    def runs(self) -> int:
        """How many runs of single offices there are in all."""
        return sum(self._runs_of(scenario, len(self.posterior)) for scenario in range(len(self.scenarios)))

    def _runs_of(self, scenario: int, draws: int) -> int:
        return len(self.scenarios[scenario].office) * draws * self.replications

    def take(self, scenario: int, stored: EarlierRuns | None, seed: int) -> tuple[int, ...]:
        """Keep what an earlier forecast found for a scenario. Returns the places of the draws that are left to run."""
        if stored is None:
            return tuple(range(len(self.posterior)))
        here = stored.has_draws(self.scenarios[scenario], self.posterior, self.replications, seed)
        rows = np.flatnonzero(here).tolist()
        if rows:
            numbers = [self.posterior.number(row) for row in rows]
            self._put(scenario, rows, stored.values(self.scenarios[scenario], numbers, self.replications))
            self._done(scenario, self._runs_of(scenario, len(rows)))
        return tuple(np.flatnonzero(~here).tolist())

    def keep(self, job: _Job, offices: Sequence[Runs]) -> bool:
        """Keep what a batch found, and say whether it was the scenario's last.

        Offices are added up in whole numbers, so the order of batches changes nothing.
        """
        rows, shape = job.rows, (len(job.rows), self.replications, -1)
        if len(self.scenarios[job.scenario].office) == 1:
            self._put(job.scenario, rows, {name: one.reshape(shape) for name, one in offices[0].series.items()})
        else:
            place = job.scenario, tuple(rows)
            before = self._sums.get(place, {})
            self._sums[place] = {
                name: (before.get(name, (0, 0))[0] + total, before.get(name, (0, 0))[1] + weight)
                for name, (total, weight) in office_sums(office.series for office in offices).items()
            }
        return self._done(job.scenario, job.runs)

    def _done(self, scenario: int, runs: int) -> bool:
        """Some runs are kept; after the last of a scenario offices are pooled, and what has no number yet is left out.

        Says whether they were the last.
        """
        self._left[scenario] -= runs
        if self._left[scenario]:
            return False
        for place in [one for one in self._sums if one[0] == scenario]:
            rows, sums = list(place[1]), self._sums.pop(place)
            shape = len(rows), self.replications, -1
            self._put(scenario, rows, {name: pooled_value(name, *both).reshape(shape) for name, both in sums.items()})
        for name, window in _windows(self.scenarios[scenario], self.posterior).items():
            self.values[scenario, :, :, :window, self.measures.index(name)] = np.nan
        return True

    def outcomes(self, scenario: int | None = None) -> Outcomes:
        """Everything, once every batch is kept; or the outcomes of one scenario, once its own are."""
        some = slice(None) if scenario is None else slice(scenario, scenario + 1)
        return Outcomes(
            scenarios=tuple(one.scenario.name for one in self.scenarios[some]),
            draws=tuple(self.posterior.number(place) for place in range(len(self.posterior))),
            replications=self.replications,
            measures=self.measures,
            values=self.values[some],
            reported=self.reported[some],
        )

    def _put(self, scenario: int, rows: Sequence[int], measures: dict[str, Floats]) -> None:
        mine = self.values[scenario]
        # The draws of a batch nearly always follow each other, and a slice is written in half the time of a list.
        whole = rows[-1] - rows[0] == len(rows) - 1
        at = slice(rows[0], rows[-1] + 1) if whole else list(rows)
        for place, name in enumerate(self.measures):
            if name in measures:
                found = measures[name]
                mine[at, :, : found.shape[2], place] = found


def _measures(scenario: Scenario, posterior: Posterior) -> tuple[str, ...]:
    """The measures of a scenario's programmes, in order."""
    return tuple(
        dict.fromkeys(name for one in scenario.office for name in measure_names(posterior.programme(one.programme)))
    )


def _windows(scenario: Scenario, posterior: Posterior) -> dict[str, int]:
    """The months over which outcomes of a scenario's programmes look back: before then they have no number."""
    programmes = [posterior.programme(one.programme) for one in scenario.office]
    return {name: one.window_months for programme in programmes for name, one in programme.outcomes.items()}
