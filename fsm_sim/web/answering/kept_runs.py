"""Runs that are kept while they are asked for, so that a question that changes one plan runs that plan alone."""

from collections import OrderedDict
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from fsm_sim.decisions.outcomes import Outcomes
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Heading, Scenario
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.web.answering.packed_runs import Packed, packed, unpacked

KEPT_BYTES = 42_000_000
"""The runs that are kept for the next question, which mostly changes one plan: more than 150 scenarios of first
answers, so that fifty users with three each find their own again."""

type _Key = tuple[str, str, int, int, int, int, int]


class KeptRuns:
    """Runs of scenarios asked for lately, which an evaluation takes instead of running them again.

    What a scenario is called does not matter. The oldest are forgotten when they take more than `most` bytes.
    """

    def __init__(self, seed: int, most: int = KEPT_BYTES) -> None:
        self.seed = seed
        self._most = most
        self._size = 0
        self._runs: OrderedDict[_Key, dict[str, Packed]] = OrderedDict()
        self._lock = Lock()

    def has(self, key: _Key) -> bool:
        """Whether runs are kept; those that are count as asked for last."""
        with self._lock:
            known = key in self._runs
            if known:
                self._runs.move_to_end(key)  # taken next, and not to be forgotten before
            return known

    def get(self, key: _Key) -> dict[str, Floats]:
        """Runs that are kept."""
        with self._lock:
            self._runs.move_to_end(key)
            found = self._runs[key]
        return unpacked(found)

    def keep(self, key: _Key, runs: dict[str, Floats]) -> None:
        """Keep runs, and forget the oldest."""
        if self.has(key):
            return
        small = packed(runs)
        with self._lock:
            if key in self._runs:
                return
            self._runs[key] = small
            self._size += _bytes(small)
            while self._size > self._most and len(self._runs) > 1:
                self._size -= _bytes(self._runs.popitem(last=False)[1])


class RunsOfPosterior:
    """The kept runs of one posterior, of `size` draws in all, as an evaluation of all or some of its draws asks.

    `of` is the digest of its calibration: others may keep their runs in the same place.
    """

    def __init__(self, kept: KeptRuns, size: int, of: str = "") -> None:
        self._kept, self._size, self._of = kept, size, of

    def has_draws(self, scenario: Scenario, posterior: Posterior, replications: int, seed: int) -> NDArray[np.bool_]:
        """All draws or none, shape (draws,)."""
        key = self._key(scenario, posterior.number(0), len(posterior), replications, seed)
        return np.full(len(posterior), self._kept.has(key))

    def values(self, scenario: Scenario, draws: list[int], replications: int) -> dict[str, Floats]:
        """The measures of a scenario's runs, each (draws, replications, months + 1)."""
        return self._kept.get(self._key(scenario, draws[0], len(draws), replications, self._kept.seed))

    def keep(self, scenario: Scenario, outcomes: Outcomes) -> None:
        """Keep what an evaluation found for a scenario, which is all that `outcomes` has."""
        months = int(scenario.horizon.months) + 1
        known, drawn = outcomes.reported[0].any(axis=0), outcomes.draws
        key = self._key(scenario, drawn[0], len(drawn), outcomes.replications, self._kept.seed)
        if self._kept.has(key):
            return
        each = np.ascontiguousarray(np.moveaxis(outcomes.values[0, :, :, :months], -1, 0))
        self._kept.keep(key, {name: each[at] for at, name in enumerate(outcomes.measures) if known[at]})

    def _key(self, scenario: Scenario, first: int, draws: int, replications: int, seed: int) -> _Key:
        return self._of, asked_of(scenario), self._size, first, draws, replications, seed


def asked_of(scenario: Scenario) -> str:
    """A digest of what runs depend on: a scenario whatever it is called."""
    return digest(scenario.model_copy(update={"scenario": Heading(name="any", title="any")}))


def _bytes(runs: dict[str, Packed]) -> int:
    return sum(one.nbytes for one in runs.values())
