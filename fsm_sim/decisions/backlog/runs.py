"""Runs of a scenario's offices for a question of backlog: who waits in each, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.backlog.waiting import COUNTS, Waiting, waiting_of_runs
from fsm_sim.decisions.evaluate import EvaluationCancelledError, Watch
from fsm_sim.engines.compiled.engine import RunAddress
from fsm_sim.engines.shared.setting import setting
from fsm_sim.model.network import Flags, Integers
from fsm_sim.model.scenarios.scenario import Office, RehabilitationTeam, Scenario
from fsm_sim.study.forecasts.run_tasks import draws_of
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.forecasts.threads import in_threads

DRAWS_TOGETHER = 50
"""Draws of an office that a thread runs together, with the same parameters."""


@dataclass(frozen=True, eq=False)
class BacklogRuns:
    """Who waits in each office, each count of shape (offices, draws, replications, months + 1); see `Waiting`."""

    counts: Waiting
    number: int

    @property
    def behind(self) -> Flags:
        """Whether an office has a backlog: so many citizens over the limit, or more."""
        return np.asarray(self.counts.over >= self.number)

    def clear_from(self, month: int) -> Flags:
        """Whether an office has no backlog at the end of a month or later; shape (offices, draws, replications)."""
        return np.asarray(~self.behind[..., month:].any(axis=-1))


class _Job(NamedTuple):
    place: int
    office: Office
    draws: range


def runs_of(
    scenario: Scenario,
    question: BacklogQuestion,
    posterior: Posterior,
    seed: int,
    *,
    threads: int = 1,
    watch: Watch | None = None,
) -> BacklogRuns:
    """The runs of a scenario, those of a forecast with the same draws and seed.

    Raises
    ------
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    watch, replications = watch or Watch(), question.replications
    shape = len(scenario.office), len(posterior), replications, int(scenario.horizon.months) + 1
    kept: dict[str, Integers] = {name: np.zeros(shape, dtype=np.int64) for name in COUNTS}
    jobs = list(_jobs(scenario, len(posterior)))
    done, every = 0, shape[0] * shape[1] * shape[2]
    watch.progress(done, every)

    def run(job: _Job) -> Waiting:
        draws = draws_of(posterior, job.office, job.draws)
        programme = draws.network.programme
        addresses = [
            RunAddress(number, posterior.number(draw), replication)
            for number, draw in enumerate(job.draws)
            for replication in range(replications)
        ]
        one = setting(scenario, job.office, programme, draws.table.shared)
        return waiting_of_runs(one, draws, addresses, seed, question.limit, question.waited)

    for job, found in in_threads(run, jobs, threads):
        for name in COUNTS:
            kept[name][job.place, job.draws.start : job.draws.stop] = getattr(found, name).reshape(-1, *shape[2:])
        done += len(job.draws) * replications
        watch.progress(done, every)
        if watch.cancelled():
            raise EvaluationCancelledError("the runs of a backlog were asked to stop")
    return BacklogRuns(Waiting(**kept), question.number)


def with_capacity(scenario: Scenario, cases: float) -> Scenario:
    """The scenario with another number of decisions a month."""
    team = scenario.rehabilitation_team
    changed = (
        RehabilitationTeam(capacity_per_month=cases)
        if team is None
        else team.model_copy(update={"capacity_per_month": cases})
    )
    return scenario.model_copy(update={"rehabilitation_team": changed})


def capacity_of(scenario: Scenario, office: Office, posterior: Posterior) -> float:
    """How many cases an office decides a month, as its scenario says or its programme usually does."""
    draws = draws_of(posterior, office, range(1))
    return setting(scenario, office, draws.network.programme, draws.table.shared).capacity_per_month


def _jobs(scenario: Scenario, draws: int) -> Iterator[_Job]:
    for place, office in enumerate(scenario.office):
        for first in range(0, draws, DRAWS_TOGETHER):
            yield _Job(place, office, range(first, min(first + DRAWS_TOGETHER, draws)))
