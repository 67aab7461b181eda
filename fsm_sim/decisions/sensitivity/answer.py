"""Which parameters the difference between two plans hangs on: the question, and its answer in numbers."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fsm_sim.decisions.asked_outcome import (
    OutcomeQuestion,
    asked_outcome,
    check_asked,
    citizens_in_outcome,
    programme_of,
)
from fsm_sim.decisions.evaluate import ENGINE, Watch, evaluate
from fsm_sim.decisions.information.question import groups_of
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.parameter_columns import learnt_of, parameter_columns
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.decisions.sensitivity.distances import Distances, distances, needed
from fsm_sim.decisions.sensitivity.indices import ParameterEffect, effects, inert_swing
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import regressors
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.results.rows import without_nan

FEWEST_DRAWS = 100
"""With fewer there is no regression on a parameter."""


@dataclass(frozen=True)
class SensitivityQuestion(OutcomeQuestion):
    """Asked: which parameters the difference in an outcome hangs on.

    With `distribution`, by delta and PAWN too: how far its whole distribution moves, chance included.
    """

    draws: int = 1000
    distribution: bool = False

    def problems(self) -> list[Problem]:
        """What is wrong with it whatever the scenarios; a regression needs draws enough, delta and PAWN a library."""
        problems = super().problems()
        if not problems and self.draws < FEWEST_DRAWS:
            text = Sentence("draws is {draws}; a tornado takes {least} or more.", draws=self.draws, least=FEWEST_DRAWS)
            problems.append(Problem("", None, text))
        if self.distribution:
            try:
                needed()
            except InputError as error:
                problems += error.problems
        return problems


@dataclass(frozen=True, eq=False)
class SensitivityAnswer:
    """The difference between `plan` and `base` in citizens, and how it moves with each parameter, the largest first.

    `inert_swing` is what all swings of parameters that do nothing stay below with a probability of 95 %; `learnt` is
    what data say of each parameter.
    """

    plan: ScenarioFile
    base: ScenarioFile
    question: SensitivityQuestion
    name: str
    outcome: Outcome
    month: int
    mean: float
    mcse: float
    effects: tuple[ParameterEffect, ...]
    inert_swing: float
    learnt: Mapping[str, str]
    distances: Distances | None
    calibration: str
    calibration_digest: str

    @property
    def told(self) -> tuple[ParameterEffect, ...]:
        """The parameters that are told from those that do nothing."""
        return tuple(one for one in self.effects if one.swing > self.inert_swing)

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        return {
            "question": {**asdict(self.question), "outcome": self.name, "month": self.month},
            "plan": as_asked(self.plan),
            "base": as_asked(self.base),
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            **without_nan({"mean": self.mean, "mcse": self.mcse, "inert_swing": self.inert_swing}),
            "parameters": [{**without_nan(asdict(one)), "learnt": self.learnt[one.name]} for one in self.effects],
            "distances": self.distances and asdict(self.distances),
        }


def decide_sensitivity(
    plan: Scenario | ScenarioFile | str | Path,
    base: Scenario | ScenarioFile | str | Path,
    question: SensitivityQuestion,
    calibration: Calibration,
    *,
    threads: int = 0,
    watch: Watch | None = None,
) -> SensitivityAnswer:
    """Which parameters the difference of a plan from a base hangs on.

    Both are run once, with the same draws and random numbers; the rest is regression on the draws.

    Raises
    ------
    InputError
        When the question or a scenario is wrong.
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = [as_scenario_file(base), as_scenario_file(plan)]
    check_asked(question, given[0].scenario, given[1].scenario, calibration)
    before, after = known_files(given, calibration)
    scenarios = [before.scenario, after.scenario]
    name, month = asked_outcome(question, before.scenario, after.scenario, calibration)
    own = list(dict.fromkeys(part.programme for one in scenarios for office in one.office for part in office.parts))
    posterior = posterior_of(calibration, question.draws)
    known = [one for one, prior in calibration.space.priors.items() if prior.fixed is None]
    parameters = tuple(one for some in groups_of(known, own).values() for one in some)
    found = evaluate(scenarios, posterior, question.replications, question.seed, threads=threads, watch=watch)
    citizens = citizens_in_outcome(found, name, month)
    runs, columns = citizens[1] - citizens[0], parameter_columns(posterior, calibration, parameters)
    mean, mcse = mean_and_error(np.asarray(runs))
    moved = distances(runs.mean(axis=1), columns, parameters, question.seed) if question.distribution else None
    return SensitivityAnswer(
        plan=after,
        base=before,
        question=question,
        name=name,
        outcome=programme_of(before.scenario, calibration).outcomes[name],
        month=month,
        mean=mean,
        mcse=mcse if math.isfinite(mcse) else math.nan,
        effects=effects(runs, columns, parameters, regressors(posterior)),
        inert_swing=inert_swing(runs, columns, question.seed),
        learnt=learnt_of(calibration, parameters),
        distances=moved,
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )
