"""The fewest decisions a month with which an office is clear of a backlog, found and then run again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from fsm_sim.decisions.backlog.question import BacklogQuestion
from fsm_sim.decisions.backlog.runs import BacklogRuns, runs_of, with_capacity
from fsm_sim.decisions.evaluate import Watch
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.runs_asked import fresh_seed
from fsm_sim.decisions.staffing.search import confirm, search
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.tasks import Posterior

UNLIMITED = 1e6
"""Decisions a month that leave no case waiting for a meeting to have time."""
SEARCHED = 1
"""Runs of each draw with which a capacity is found; it is then run again with all that are asked for."""

Kind = Literal["met-with-none", "fewest", "unreachable"]
"""Whether an office is clear even without decisions, with some number of them, or not with any."""


@dataclass(frozen=True)
class CapacityPoint:
    """A number of decisions a month, the probability that an office is then clear, and its Monte Carlo error."""

    cases: float
    probability: float
    mcse: float


@dataclass(frozen=True)
class CapacityAnswer:
    """The fewest `cases` a month that do, None where no number does; `points` were run with fresh random numbers.

    `most` is a capacity that leaves no case of any run waiting for a meeting, so that more changes nothing.
    """

    kind: Kind
    cases: float | None
    most: float
    points: tuple[CapacityPoint, ...]

    @property
    def chosen(self) -> CapacityPoint:
        """The answer; where there is none, the largest capacity."""
        wanted = self.most if self.cases is None else self.cases
        return next(one for one in self.points if one.cases == wanted)

    @property
    def fewer(self) -> CapacityPoint | None:
        """One decision a month fewer, which does not do; None where there is none."""
        if self.kind != "fewest":
            return None
        return max((one for one in self.points if one.cases < self.chosen.cases), key=lambda one: one.cases)


def capacity_answer(
    scenario: Scenario,
    question: BacklogQuestion,
    month: int,
    posterior: Posterior,
    *,
    threads: int = 1,
    watch: Watch | None = None,
) -> CapacityAnswer:
    """The fewest decisions a month with which a scenario of one office is clear from the end of `month` on.

    All capacities have the same citizens and random numbers. What is told of the answer is from fresh runs, since those
    that chose it are those in which it did well by chance.
    """

    def simulator(replications: int, seed: int) -> "_Simulator":
        return _Simulator(
            scenario, replace(question, replications=replications), month, posterior, seed, threads, watch
        )

    first = simulator(SEARCHED, question.seed)
    most = first.most()
    candidates = [float(one) for one in range(most + 1)]
    found = search(candidates, question.probability, first)
    start = most if found.place is None else found.place
    sure = confirm(candidates, start, question.probability, simulator(question.replications, fresh_seed(question.seed)))
    return CapacityAnswer(
        kind="unreachable" if sure.place is None else "met-with-none" if sure.place == 0 else "fewest",
        cases=None if sure.place is None else candidates[sure.place],
        most=candidates[-1],
        points=tuple(sure.points[place] for place in sorted(sure.points)),
    )


@dataclass(frozen=True, eq=False)
class _Simulator:
    scenario: Scenario
    question: BacklogQuestion
    month: int
    posterior: Posterior
    seed: int
    threads: int
    watch: Watch | None

    def __call__(self, capacities: Sequence[float]) -> tuple[CapacityPoint, ...]:
        """The points of some capacities, in their order."""
        return tuple(self._point(one) for one in capacities)

    def most(self) -> int:
        """As many cases as became ready between two meetings in any run: a meeting lies in the middle of a month."""
        counts = self._runs(UNLIMITED).counts
        ready = np.concatenate(
            [counts.queued[..., :1], counts.arrivals[..., 1:]], axis=-1
        )  # at the start, then by month
        return max(1, int((ready[..., :-1] + ready[..., 1:]).max(initial=0)))

    def _point(self, cases: float) -> CapacityPoint:
        runs = self._runs(cases)
        return CapacityPoint(cases, *mean_and_error(runs.clear_from(self.month)[0]))

    def _runs(self, cases: float) -> BacklogRuns:
        changed = with_capacity(self.scenario, cases)
        return runs_of(changed, self.question, self.posterior, self.seed, threads=self.threads, watch=self.watch)
