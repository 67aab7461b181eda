"""A forecast: offices x scenarios x draws x replications, cut into chunks of about a second, each an addressed task.

Workers import this module and never PyMC: what they need of a calibration is its draws.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import batched

import numpy as np

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import Run, run_series
from fsm_sim.engines.measures.monthly_measures import Series, expected, simulated
from fsm_sim.engines.process.processes import run_office
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inference.parameters.free_parameters import parameters
from fsm_sim.inference.parameters.priors import Priors
from fsm_sim.inputs import programmes
from fsm_sim.model.network import Floats, network
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenario import Office, Scenario
from fsm_sim.study.forecasts.chunks import Chunk, Runs, chunk

SECONDS_PER_CITIZEN_MONTH = {"compiled": 2.5e-8, "process": 1.5e-5, "cohort": 4e-6}
"""Measured; only the size of chunks depends on it, never a result."""
CHUNK_SECONDS = 1.0


@dataclass(frozen=True)
class Posterior:
    """The draws of a forecast: `values` (draws, quantities), with what turns them into a programme's parameters."""

    settings: Priors
    names: tuple[str, ...]
    values: Floats

    def parameters(self, programme: Programme, draw: int, municipality: str) -> Parameters:
        """A programme's parameters at a draw; a municipality with results of its own gets its own effect."""
        return parameters(programme, self.settings, self._value(draw), municipality)

    def own(self, municipality: str) -> str:
        """The municipality where it has an effect of its own, else nothing: those share their parameters."""
        return municipality if f"office: {municipality}" in self.names else ""

    def _value(self, draw: int) -> dict[str, float]:
        return dict(zip(self.names, self.values[draw].tolist(), strict=True))


@dataclass(frozen=True)
class Task:
    """A chunk of work: some offices of one scenario for some draws of the parameters, with all their replications."""

    name: str
    scenario: Scenario
    draws: range
    replications: int
    seed: int
    engine: str

    @cached_property
    def runs(self) -> list[Run]:
        """The runs of each office; parameter sets are numbered within the task."""
        return [
            Run(number, draw, replication)
            for number, draw in enumerate(self.draws)
            for replication in range(self.replications)
        ]


def tasks(scenarios: Sequence[Scenario], *, draws: int, replications: int, seed: int, engine: str) -> Iterator[Task]:
    """All chunks of a forecast. How it is cut up changes no result: every run has its own address."""
    for scenario in scenarios:
        for first, offices, size in _blocks(scenario, draws, replications, engine):
            some = scenario.model_copy(update={"office": offices})
            for draw in range(0, draws, size):
                yield Task(
                    name=f"{scenario.name}-{first:04d}-{draw:06d}",
                    scenario=some,
                    draws=range(draw, min(draw + size, draws)),
                    replications=replications,
                    seed=seed,
                    engine=engine,
                )


def run(task: Task, posterior: Posterior) -> Chunk:
    """Run a chunk."""
    made: dict[tuple[str, str], Draws] = {}
    found = []
    for office in task.scenario.office:
        programme = programmes.load(office.programme)
        key = (office.programme, posterior.own(office.municipality))
        if key not in made:
            drawn = [posterior.parameters(programme, draw, key[1]) for draw in task.draws]
            made[key] = Draws(network(programme, drawn[0].stages), drawn)
        found.append(
            Runs(
                office.municipality,
                np.array([one.draw for one in task.runs]),
                np.array([one.replication for one in task.runs]),
                series(task, office, programme, made[key]),
            )
        )
    return chunk(task.scenario.name, found)


def series(task: Task, office: Office, programme: Programme, draws: Draws) -> Series:
    """The reported measures of all runs of one office, each (runs, months + 1)."""
    if task.engine == "compiled":
        return run_series(setting(task.scenario, office, programme, draws.parameters[0]), draws, task.runs, task.seed)
    settings = [setting(task.scenario, office, programme, one) for one in draws.parameters]
    months = int(task.scenario.horizon.months)
    single = [
        expected(settings[one.parameters])
        if task.engine == "cohort"
        else simulated(run_office(settings[one.parameters], task.seed, one.draw, one.replication), programme, months)
        for one in task.runs
    ]
    return {name: np.array([one[name] for one in single]) for name in single[0]}


def _blocks(
    scenario: Scenario, draws: int, replications: int, engine: str
) -> Iterator[tuple[int, tuple[Office, ...], int]]:
    """Offices that a chunk takes together, after the number of the first, and how many draws of each."""
    each = SECONDS_PER_CITIZEN_MONTH[engine] * max(scenario.horizon.months, 1.0) * replications
    seconds = [each * (office.number_of_citizens + 50) for office in scenario.office]
    if sum(seconds) <= CHUNK_SECONDS:
        yield 0, scenario.office, int(np.clip(CHUNK_SECONDS / max(sum(seconds), 1e-9), 1, draws))
        return
    together = int(np.clip(CHUNK_SECONDS * len(seconds) / sum(seconds), 1, len(seconds)))
    for number, offices in enumerate(batched(scenario.office, together)):
        yield number * together, offices, 1
