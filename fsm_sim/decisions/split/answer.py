"""What each change of a plan adds to its difference from another, in citizens, draw by draw."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
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
from fsm_sim.decisions.contrast import contrast
from fsm_sim.decisions.evaluate import ENGINE, Watch, evaluate
from fsm_sim.decisions.mean_and_error import mean_and_error
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.decisions.split.changes import changes_between, with_changes
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import together
from fsm_sim.model.network import Floats
from fsm_sim.model.programme import Outcome
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import regressors, shapley
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.expected_effect import expected_effect
from fsm_sim.study.results.rows import without_nan
from fsm_sim.study.steady_intake import with_intake

WHOLE = "whole"
"""The name of the whole difference among its parts."""


class SplitQuestion(OutcomeQuestion):
    """Asked: what each change of a plan adds to its difference in an outcome."""


def check_split(
    question: SplitQuestion, before: Scenario, after: Scenario, calibration: Calibration | None = None
) -> None:
    """Refuse what cannot be asked of two scenarios, or scenarios whose difference cannot be split.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    together(lambda: check_asked(question, before, after, calibration), lambda: changes_between(after, before))


@dataclass(frozen=True)
class ChangePart:
    """What a change adds, in citizens: the mean and its Monte Carlo error, and the interval of the expected part.

    `lower` and `upper` are from uncertain rates alone; NaN where the runs cannot take chance out.
    """

    change: str
    mean: float
    mcse: float
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class SplitAnswer:
    """The difference between `plan` and `base` in citizens, `whole`, and the part of every change in it.

    `runs` has each part run by run, shape (draws, replications); in every run they add up to the whole.
    `difference` compares the two plans, and says what the whole rests on.
    """

    plan: ScenarioFile
    base: ScenarioFile
    question: SplitQuestion
    name: str
    outcome: Outcome
    month: int
    whole: ChangePart
    parts: tuple[ChangePart, ...]
    runs: Mapping[str, Floats]
    difference: Comparison
    calibration: str
    calibration_digest: str

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        return {
            "question": {**asdict(self.question), "outcome": self.name, "month": self.month},
            "plan": as_asked(self.plan),
            "base": as_asked(self.base),
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            "interval_level": LEVEL,
            "whole": without_nan(asdict(self.whole)),
            "parts": [without_nan(asdict(one)) for one in self.parts],
            "rests_on": [without_nan(asdict(one)) for one in self.difference.parts(self.plan.scenario.name, self.name)],
        }


def decide_split(
    plan: Scenario | ScenarioFile | str | Path,
    base: Scenario | ScenarioFile | str | Path,
    question: SplitQuestion,
    calibration: Calibration,
    *,
    threads: int = 0,
    watch: Watch | None = None,
) -> SplitAnswer:
    """How much each change of a plan adds to its difference from a base.

    The part of a change is its Shapley value: what it adds, on average over every order in which the changes can be
    made. All sets of changes run with the same draws and random numbers, so that the parts of a run add up to its
    difference, a change without effect has a part of 0, and no order is preferred.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, or they cannot be set against each other (`changes_between`).
    EvaluationCancelledError
        When `watch` asks to stop.
    """
    given = [as_scenario_file(base), as_scenario_file(plan)]
    check_split(question, given[0].scenario, given[1].scenario, calibration)
    first, second = known_files(given, calibration)
    before, after = first.scenario, second.scenario
    changes = changes_between(after, before)
    outcome, month = asked_outcome(question, before, after, calibration)
    sets = [frozenset(some) for size in range(len(changes) + 1) for some in combinations(changes, size)]
    scenarios = [as_scenario_file(with_changes(after, before, kept)).scenario for kept in sets]
    posterior = posterior_of(calibration, question.draws)
    found = evaluate(scenarios, posterior, question.replications, question.seed, threads=threads, watch=watch)
    citizens = citizens_in_outcome(found, outcome, month)
    values = {frozenset(changes) - kept: citizens[place] for place, kept in enumerate(sets)}  # by what is left out
    parts = shapley(values, changes)
    runs = {name: parts[name] for name in changes}
    whole = values[frozenset()] - values[frozenset(changes)]
    described = _described({**runs, WHOLE: whole}, regressors(posterior))
    return SplitAnswer(
        plan=second,
        base=first,
        question=question,
        name=outcome,
        outcome=programme_of(after, calibration).outcomes[outcome],
        month=month,
        whole=described[-1],
        parts=described[:-1],
        runs=runs,
        difference=contrast(first, second, month, calibration, (question.draws, question.seed), threads),
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def whole_difference(
    plan: ScenarioFile, base: ScenarioFile, question: SplitQuestion, calibration: Calibration, *, threads: int = 0
) -> ChangePart:
    """The difference that `decide_split` splits, by itself: two scenarios are run, not one for each set of changes.

    Raises
    ------
    InputError
        As `decide_split`.
    """
    check_split(question, base.scenario, plan.scenario, calibration)
    first, second = with_intake([base, plan], calibration)
    outcome, month = asked_outcome(question, first.scenario, second.scenario, calibration)
    posterior = posterior_of(calibration, question.draws)
    scenarios = [first.scenario, second.scenario]
    found = evaluate(scenarios, posterior, question.replications, question.seed, threads=threads)
    before, after = citizens_in_outcome(found, outcome, month)
    return _described({WHOLE: after - before}, regressors(posterior))[0]


def _described(runs: Mapping[str, Floats], by_draw: Floats) -> tuple[ChangePart, ...]:
    values = np.stack(list(runs.values()), axis=-1)  # (D, R, parts)
    effect = expected_effect(values, by_draw, LEVEL, np.zeros(values.shape[-1]), errors=False)
    return tuple(
        ChangePart(name, *mean_and_error(part), float(effect.lower[at]), float(effect.upper[at]))
        for at, (name, part) in enumerate(runs.items())
    )
