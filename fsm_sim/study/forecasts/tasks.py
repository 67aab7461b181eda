"""A forecast: offices x scenarios x draws x replications, cut into chunks of about a second, each an addressed task.

Planning a forecast loads no engine, so that one which is finished is known at once; `run_tasks` runs the tasks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Self

import numpy as np

from fsm_sim.inference.parameters.priors import Priors
from fsm_sim.inputs.programmes import load
from fsm_sim.model.parameter_table import ParameterTable
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.scenario import Office, Scenario

SECONDS_PER_CITIZEN_MONTH = {"compiled": 2.5e-8, "process": 1.5e-5, "cohort": 4e-6}
"""Measured; only the size of chunks depends on it, never a result."""
CHUNK_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class Posterior:
    """The draws of a forecast, with what turns them into a programme's parameters.

    `table` has a row per draw and a column per parameter of the calibration. A draw's number is part of the address of
    its random numbers: its place in the table, unless `numbers` gives others, which is how some draws of a larger
    posterior keep theirs.
    """

    settings: Priors
    table: ParameterTable
    numbers: tuple[int, ...] | None = None

    def __len__(self) -> int:
        """The number of draws."""
        return len(self.table)

    def rows(self, draws: Sequence[int] | range) -> Self:
        """The posterior of some draws, by their places, under the numbers that they have here."""
        return replace(self, table=self.table.rows(draws), numbers=tuple(self.number(place) for place in draws))

    def programme(self, name: str) -> Programme:
        """A programme as the calibration changed it."""
        return load(name, self.settings.programmes)

    def number(self, place: int) -> int:
        """The number of the draw in a place of the table."""
        return place if self.numbers is None else self.numbers[place]


@dataclass(frozen=True)
class Task:
    """A chunk of work: some offices of one scenario for some draws of the parameters, with all their replications.

    `draws` are places in the posterior's table. `names_programmes`: the results name each office's programme, since a
    municipality of the whole scenario has several offices.
    """

    name: str
    scenario: Scenario
    draws: range
    replications: int
    seed: int
    engine: str
    names_programmes: bool = False


def tasks(
    scenarios: Sequence[Scenario],
    *,
    draws: int,
    replications: int,
    seed: int,
    engine: str,
    seconds: float | None = None,
) -> Iterator[Task]:
    """All chunks of a forecast. How it is cut up changes no result: every run has its own address.

    `seconds` is about what a chunk takes, `CHUNK_SECONDS` for None.
    """
    for scenario in scenarios:
        for first, offices, size in _blocks(scenario, draws, replications, engine, seconds or CHUNK_SECONDS):
            some = scenario.model_copy(update={"office": offices})
            for draw in range(0, draws, size):
                yield Task(
                    name=f"{scenario.name}-{first:04d}-{draw:06d}",
                    scenario=some,
                    draws=range(draw, min(draw + size, draws)),
                    replications=replications,
                    seed=seed,
                    engine=engine,
                    names_programmes=scenario.has_several_offices_of_one_municipality,
                )


def seconds_of(scenario: Scenario, replications: int, engine: str) -> float:
    """About how long a scenario takes for one draw, on one core."""
    return sum(_seconds_by_office(scenario, replications, engine))


def _seconds_by_office(scenario: Scenario, replications: int, engine: str) -> list[float]:
    each = SECONDS_PER_CITIZEN_MONTH[engine] * max(scenario.horizon.months, 1.0) * replications
    return [each * (office.number_of_citizens + 50) for office in scenario.office]


def _blocks(
    scenario: Scenario, draws: int, replications: int, engine: str, chunk_seconds: float
) -> Iterator[tuple[int, tuple[Office, ...], int]]:
    """Offices that a chunk takes together, after the number of the first, and how many draws of each."""
    seconds, draws = _seconds_by_office(scenario, replications, engine), max(draws, 1)
    if sum(seconds) <= chunk_seconds:
        yield 0, scenario.office, int(np.clip(chunk_seconds / max(sum(seconds), 1e-9), 1, draws))
        return
    together = int(np.clip(chunk_seconds * len(seconds) / sum(seconds), 1, len(seconds)))
    for number, offices in enumerate(batched(scenario.office, together)):
        yield number * together, offices, 1
