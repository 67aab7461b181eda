"""Runs that are kept while they are asked for, so that a question that changes one plan runs that plan alone."""

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Heading, Scenario
from fsm_sim.study.forecasts.tasks import Posterior

KEPT_BYTES = 64_000_000
"""The runs that are kept for the next question, which mostly changes one plan of several."""


class KeptRuns:
    """Runs of scenarios asked for lately, which an evaluation takes instead of running them again.

    What a scenario is called does not matter. The oldest are forgotten when they take more than `most` bytes.
    """

    def __init__(self, seed: int, most: int = KEPT_BYTES) -> None:
        self._seed = seed
        self._most = most
        self._size = 0
        self._runs: OrderedDict[tuple[str, int, int, int], dict[str, Floats]] = OrderedDict()
        self._lock = Lock()

    def has_draws(self, scenario: Scenario, posterior: Posterior, replications: int, seed: int) -> NDArray[np.bool_]:
        """All draws or none, shape (draws,)."""
        with self._lock:
            key = key_of(scenario, len(posterior), replications, seed)
            known = key in self._runs
            if known:
                self._runs.move_to_end(key)  # taken next, and not to be forgotten before
        return np.full(len(posterior), known)

    def values(self, scenario: Scenario, draws: list[int], replications: int) -> dict[str, Floats]:
        """The measures of a scenario's runs, each (draws, replications, months + 1)."""
        key = key_of(scenario, len(draws), replications, self._seed)
        with self._lock:
            self._runs.move_to_end(key)
            return self._runs[key]

    def keep(self, scenarios: Sequence[Scenario], outcomes: Outcomes) -> None:
        """Keep what an evaluation found."""
        for place, scenario in enumerate(scenarios):
            months = int(scenario.horizon.months) + 1
            known = outcomes.reported[place].any(axis=0)
            found = {
                name: outcomes.values[place, :, :, :months, at].copy()
                for at, name in enumerate(outcomes.measures)
                if known[at]
            }
            key = key_of(scenario, len(outcomes.draws), outcomes.replications, self._seed)
            with self._lock:
                if key in self._runs:
                    continue
                self._runs[key] = found
                self._size += _bytes(found)
                while self._size > self._most and len(self._runs) > 1:
                    self._size -= _bytes(self._runs.popitem(last=False)[1])


def key_of(scenario: Scenario, draws: int, replications: int, seed: int) -> tuple[str, int, int, int]:
    """What runs depend on: a scenario whatever it is called, and how many runs with which random numbers."""
    unnamed = scenario.model_copy(update={"scenario": Heading(name="any", title="any")})
    return digest(unnamed), draws, replications, seed


def _bytes(runs: dict[str, Floats]) -> int:
    return sum(one.nbytes for one in runs.values())
