"""Scenarios run under the draws of a posterior some draws at a time, so that what the engine lays out of them is small.

The engine's tables of 500 draws take more than 100 MB, and those of some draws are forgotten before the next are made.
Every run has the random numbers of its draw, so the outcomes are those of all draws at once, bit for bit.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from fsm_sim.decisions.evaluate import Watch, evaluate
from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.kept_draws import KeptDraws
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.web.answering.kept_runs import KeptRuns, RunsOfPosterior
from fsm_sim.web.answering.pace import Pace

MOST_DRAWS = 125
"""Draws that are run at a time."""
KEPT_OFFICES = 40
"""Municipalities and programmes of which the parameters of every draw are kept."""
KEPT_TABLES = 2
"""Of these, those of which the engine's tables are kept too, where a posterior has one part: some 3 MB each."""


class PartsOfDraws:
    """A posterior in parts of at most `MOST_DRAWS`, with their parameters and what is kept of their runs.

    `of` is the digest of its calibration.
    """

    def __init__(self, posterior: Posterior, kept: KeptRuns, of: str = "") -> None:
        self.posterior, self._seed = posterior, kept.seed
        self._kept = RunsOfPosterior(kept, len(posterior), of)
        ends = [*range(0, len(posterior), MOST_DRAWS), len(posterior)]
        tables = KEPT_TABLES if len(ends) == 2 else 0
        self._parts = [KeptDraws(posterior.rows(range(*ends)), KEPT_OFFICES, tables=tables) for ends in pairwise(ends)]

    def outcomes(self, scenarios: Sequence[Scenario], replications: int, pace: Pace) -> Outcomes:
        """The outcomes of scenarios under every draw; runs that are kept are not made again.

        Raises
        ------
        EvaluationCancelledError
            Where nobody waits for them any more: between two batches, of which a part of a large office has many.
        """
        keeping = Watch(
            cancelled=lambda: pace.left,
            finished=lambda scenario, found: self._kept.keep(scenarios[scenario], found),
        )
        whole: Outcomes | None = None
        begun = 0
        for part in self._parts:
            pace.between()
            found = evaluate(
                scenarios, part, replications, self._seed, threads=pace.threads, stored=self._kept, watch=keeping
            )
            if len(self._parts) == 1:
                return found
            if whole is None:
                shape = list(found.values.shape)
                shape[1] = len(self.posterior)
                whole = replace(found, values=np.empty(shape), draws=())
            whole.values[:, begun : begun + len(found.draws)] = found.values
            whole = replace(whole, draws=(*whole.draws, *found.draws))
            begun += len(found.draws)
        assert whole is not None, "a posterior has draws"
        return whole
