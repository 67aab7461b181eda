"""Finished runs of a forecast's folder, which an evaluation takes instead of running them again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.files import finished_run
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.tasks import Posterior

INDIVIDUAL = ("compiled", "process")
"""The engines whose runs are those of an evaluation; the mean field has no single runs."""


@dataclass(frozen=True, eq=False)
class StoredRuns:
    """The runs of a finished forecast. A run is taken only where its scenario, parameters and random numbers are equal.

    `scenarios` are digests by name, `posterior` the forecast's draws.
    """

    directory: Path
    scenarios: dict[str, str]
    posterior: Posterior
    replications: int
    seed: int
    engine: str

    @classmethod
    def open(cls, directory: Path, calibration: Calibration) -> "StoredRuns":
        """The runs of a folder that a forecast under this calibration has left.

        Raises
        ------
        InputError
            When the forecast is not finished, is damaged, or was made with another calibration.
        """
        finished_run.read(directory)
        inputs = finished_run.read_inputs(directory)
        if inputs.calibration != calibration.digest:
            text = Sentence(
                "the forecast was not made with the calibration '{name}' as it is now; make it again.",
                name=calibration.name,
            )
            raise InputError(Problem(str(directory), None, text))
        return cls(
            directory,
            inputs.scenarios,
            posterior_of(calibration, inputs.draws),
            inputs.replications,
            inputs.seed,
            inputs.engine,
        )

    def has_draws(self, scenario: Scenario, posterior: Posterior, replications: int, seed: int) -> NDArray[np.bool_]:
        """Which draws of a posterior have runs here of a scenario, with all replications asked for; shape (draws,)."""
        same = (
            self.engine in INDIVIDUAL
            and self.scenarios.get(scenario.scenario.name) == digest(scenario)
            and (self.seed, self.posterior.table.names) == (seed, posterior.table.names)
            and self.posterior.settings == posterior.settings
            and self.replications >= replications
        )
        found = np.zeros(len(posterior), dtype=bool)
        if same:
            for place in range(len(posterior)):
                number = posterior.number(place)
                found[place] = number < len(self.posterior) and (
                    self.posterior.table.values[number].tobytes() == posterior.table.values[place].tobytes()
                )
        return found

    def values(self, scenario: Scenario, draws: list[int], replications: int) -> dict[str, Floats]:
        """The pooled measures of a scenario's runs of some draws, each (draws, replications, months + 1)."""
        name, offices = scenario.scenario.name, scenario.office
        table = Store(self.directory).runs({name: offices[0].municipality} if len(offices) == 1 else {})
        table = table[(table["scenario"] == name) & table["draw"].isin(draws) & (table["replication"] < replications)]
        wide = table.pivot(index=["draw", "replication", "month"], columns="measure", values="value")
        shape = len(draws), replications, int(scenario.horizon.months) + 1
        wide = wide.reindex([(draw, *rest) for draw in draws for rest in np.ndindex(shape[1:])])
        return {str(measure): wide[measure].to_numpy().reshape(shape) for measure in wide.columns}
