"""What the 22 % may mean: readings of the penalty for a change of caseworker, as calibrations and as parameter sets.

The source gives neither what the penalty acts on nor how long it lasts, so each reading is an assumption. A reading is
calibrated on its own (`config`), or laid over given parameters to see what it alone does (`of`, `expected`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.priors import Continuity
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_files
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.simulations.parameters import given_parameters, needless, parameter_sets
from fsm_sim.study.simulations.simulation import simulate

MULTIPLIER = "caseworker_change_multiplier"
"""The parameter of a calibration that is one minus the penalty."""


@dataclass(frozen=True)
class Reading:
    """One meaning of the penalty; `penalty` holds it at a value, None leaves it to the data."""

    name: str
    continuity: Continuity
    penalty: float | None = None

    @property
    def calibration(self) -> str:
        """The name of its calibration; the reading that changes nothing is the published one.

        >>> [one.calibration for one in READINGS[:2]]
        ['published', 'reading-probability']
        """
        return "published" if self == READINGS[0] else f"reading-{self.name}"

    def config(self, base: Config) -> Config:
        """The settings of a calibration under this reading."""
        held = {} if self.penalty is None else {MULTIPLIER: 1.0 - self.penalty}
        return base.model_copy(update={"continuity": self.continuity, "fixed": {**base.fixed, **held}})

    def of(self, parameters: Parameters) -> Parameters:
        """A parameter set under this reading, with its own penalty unless the reading holds one."""
        changes = {
            "penalty_scale": self.continuity.scale,
            "penalty_horizon_months": self.continuity.horizon_months,
            "penalty_persistence": self.continuity.persistence,
            "recovery_months": self.continuity.recovery_months,
        } | ({} if self.penalty is None else {"caseworker_change_penalty": self.penalty})
        return parameters.model_copy(update={"effects": parameters.effects.model_copy(update=changes)})


READINGS = (
    Reading("hazard", Continuity()),
    Reading("probability", Continuity(scale="probability")),
    Reading("first-only", Continuity(persistence="first_only")),
    Reading("recovery", Continuity(persistence="recovery")),
    Reading("held", Continuity(), penalty=0.22),
    Reading("none", Continuity(), penalty=0.0),
)
"""The first is that of the published calibration."""


def expected(
    scenarios: Scenario | ScenarioFile | str | Path | Sequence[Scenario | ScenarioFile | str | Path],
    parameters: Parameters | Sequence[Parameters],
    readings: Sequence[Reading] = READINGS,
) -> pd.DataFrame:
    """What scenarios of one office give by expectation under each reading, with nothing calibrated again.

    One row per reading × scenario (``plan`` is its title) × headline outcome, at the last month: ``share``, the share
    in the outcome; ``citizens``, how many that is; and ``difference``, how many more than in the first scenario.
    As `fsm.readings` the table has ``title`` too, the reading in words.

    Raises
    ------
    InputError
        When a scenario or a parameter set is none, or wrong.
    """
    asked, given = [file.scenario for file in as_scenario_files(scenarios)], parameter_sets(parameters)
    if of_others := needless(asked, given):
        raise InputError(*of_others)
    rows = [
        {"reading": reading.name, **row}
        for reading in readings
        for row in _outcomes(asked, [reading.of(one) for one in given])
    ]
    table = pd.DataFrame(rows)
    first = table.groupby(["reading", "outcome"])["citizens"].transform("first")
    return table.assign(difference=table["citizens"] - first)


def _outcomes(scenarios: Sequence[Scenario], parameters: Sequence[Parameters]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for scenario in scenarios:
        of_offices = given_parameters(scenario, [one for one in parameters if one.programme in _programmes(scenario)])
        measures = simulate(scenario, of_offices, seed=0, engine="cohort").measures
        at_end = measures[measures["month"] == measures["month"].max()].set_index("measure")["value"]
        for name, outcome in programmes.load(scenario.office[0].programme).outcomes.items():
            if outcome.headline:
                counted = at_end.get(f"citizens:{name}", at_end["citizens"])
                found.append(
                    {
                        "scenario": scenario.name, "plan": scenario.scenario.title, "outcome": name,
                        "share": at_end[name], "citizens": at_end[name] * counted,
                    }
                )  # fmt: skip
    return found


def _programmes(scenario: Scenario) -> set[str]:
    return {name for office in scenario.office for name in office.programme_names}
