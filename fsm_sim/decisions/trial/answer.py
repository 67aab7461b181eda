"""What trials of a plan in several municipalities would find: power, width, and how wrong what is found would be."""

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fsm_sim.decisions.asked_outcome import programme_of
from fsm_sim.decisions.evaluate import ENGINE
from fsm_sim.decisions.parameter_columns import UNCERTAIN, learnt_of
from fsm_sim.decisions.projected import as_asked, known_files
from fsm_sim.decisions.trial.analysis import Estimates, analysed
from fsm_sim.decisions.trial.design import Design, design_of
from fsm_sim.decisions.trial.followed import followed
from fsm_sim.decisions.trial.offices import Working, check_plans, outcomes
from fsm_sim.decisions.trial.question import TrialQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file
from fsm_sim.model.errors import together
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.programme import Outcome
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.effect_runs import levers
from fsm_sim.study.forecasts.forecast import posterior_of
from fsm_sim.study.forecasts.tasks import Posterior
from fsm_sim.study.results.rows import without_nan

POWER = 0.8
"""The power of the effect that is told as detectable."""


@dataclass(frozen=True)
class Share:
    """A share of the simulated trials and its Monte Carlo error."""

    value: float
    mcse: float


@dataclass(frozen=True, eq=False)
class TrialAnswer:
    """What the trials found; effects are in shares of 1.

    `power` is the share of trials that find an effect, `size` that of trials in which the plan was never carried out.
    `effect` is the mean true effect over trials, `half_width` that of an interval, `detectable` the effect found in
    `POWER` of trials. Among trials that find one, `exaggeration` is the mean size of estimates over that of true
    effects (type M), `wrong_sign` the share whose estimate has the other sign (type S); NaN where none finds any, or
    where the plan changed nothing in those that do.
    `coverage` is the share of intervals that hold the true effect. `between_sd` is how far municipalities lie apart
    without the plan. `parameter` is the model's parameter that effects follow most, "" for none, and `parameter_error`
    the standard error on it that a trial amounts to; `learnt` is what data say of it.
    """

    plan: ScenarioFile
    base: ScenarioFile
    question: TrialQuestion
    design: Design
    name: str
    outcome: Outcome
    power: Share
    size: Share
    effect: Share
    half_width: float
    detectable: float
    coverage: Share
    exaggeration: float
    wrong_sign: float
    level_without: float
    between_sd: float
    parameter: str
    parameter_error: float
    learnt: str
    estimates: Estimates
    truths: Floats
    calibration: str
    calibration_digest: str

    @property
    def widening(self) -> float:
        """How many times as wide the intervals would have to be to hold the true effect as often as they say."""
        half = self.estimates.half_widths(self.question.level)
        away = np.abs(self.estimates.estimate - self.truths)
        return float(np.quantile(away[half > 0] / half[half > 0], self.question.level)) if half.any() else math.nan

    def as_json(self) -> dict[str, Any]:
        """Every number; one that is missing is null."""
        numbers = {
            name: getattr(self, name)
            for name in (
                "half_width",
                "detectable",
                "exaggeration",
                "wrong_sign",
                "level_without",
                "between_sd",
                "parameter_error",
            )
        }
        shares = {name: asdict(getattr(self, name)) for name in ("power", "size", "effect", "coverage")}
        return {
            "question": {**asdict(self.question), "outcome": self.name},
            "plan": as_asked(self.plan),
            "base": as_asked(self.base),
            "design": {"crossing": list(self.design.crossing), "months": list(self.design.months)},
            "calibration": {"name": self.calibration, "digest": self.calibration_digest},
            "engine": ENGINE,
            **{name: without_nan(one) for name, one in shares.items()},
            **without_nan(numbers),
            "parameter": self.parameter or None,
            "learnt": self.learnt or None,
        }


def decide_trial(
    plan: Scenario | ScenarioFile | str | Path,
    base: Scenario | ScenarioFile | str | Path,
    question: TrialQuestion,
    calibration: Calibration,
    *,
    working: Working | None = None,
) -> TrialAnswer:
    """What trials of a plan against a base in several municipalities would find.

    Each trial has a posterior draw of its own, municipalities whose levels are drawn from how far they lie apart, lots
    and chance; its citizens are simulated one by one, and it is analysed as an evaluator would. Trials in which nobody
    has the plan say how often an effect is found where there is none.

    Raises
    ------
    InputError
        When the question or a scenario is wrong, or there is no trial of this design between the two.
    EvaluationCancelledError
        When the watch of `working` asks to stop.
    """
    given = [as_scenario_file(base), as_scenario_file(plan)]
    check_asked(question, given[0].scenario, given[1].scenario, calibration)
    before, after = known_files(given, calibration)
    months = int(before.scenario.horizon.months)
    programme = programme_of(before.scenario, calibration)
    name, outcome, begins = question.asked(programme, months, before.scenario.horizon.start_month)
    design = design_of(question.design, question.municipalities, months, question.steps, begins)
    check_plans(after.scenario, before.scenario, design.name)
    posterior = posterior_of(calibration, question.draws)
    runs = question.replications, question.seed
    plans = after.scenario, before.scenario
    shares = outcomes(plans, design, name, posterior, runs, working or Working())
    made = _Trials.of(shares, design, question.seed)
    return TrialAnswer(
        plan=after,
        base=before,
        question=question,
        design=design,
        name=name,
        outcome=outcome,
        **_found(made, design, question, posterior, calibration),
        level_without=float(made.without.mean()),
        between_sd=float(shares[:, 0, :, :, -1].mean(axis=2).std(axis=0, ddof=1).mean()),
        truths=made.truths,
        calibration=calibration.name,
        calibration_digest=calibration.digest,
    )


def check_asked(
    question: TrialQuestion, before: Scenario, after: Scenario, calibration: Calibration | None = None
) -> None:
    """Refuse what cannot be asked of two scenarios, or scenarios between which there is no such trial.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    horizon, programme = before.horizon, programme_of(before, calibration)
    together(
        question.check,
        lambda: question.asked(programme, int(horizon.months), horizon.start_month),
        lambda: check_plans(after, before, question.design),
    )


@dataclass(frozen=True, eq=False)
class _Trials:
    """Of every trial the shares `observed` and those `without` the plan, (trials, M, J), and the true effect."""

    observed: Floats
    without: Floats
    truths: Floats

    @classmethod
    def of(cls, shares: Floats, design: Design, seed: int) -> "_Trials":
        """From shares by town, crossing, draw, replication and month: trials are of the first replication.

        The true effect of a trial is the mean over its counts under the plan, and over all replications, of the paired
        difference that the plan makes there.
        """
        towns, _, draws, _, months = shares.shape
        lots: Integers = design.drawn(draws, seed)  # (trials, M): the town in each row
        rows = np.array([design.crossings.index(one) for one in design.crossing])
        trial = np.arange(draws)[:, None]
        ever = shares[lots, rows[None, :], trial]  # (trials, M, replications, J)
        never = shares[lots, np.zeros(towns, dtype=int)[None, :], trial]
        treated = design.treated[None]
        more = ((ever - never).mean(axis=2) * treated).sum(axis=(1, 2)) / treated.sum()
        assert never.shape[3] == months
        return cls(ever[:, :, 0], never[:, :, 0], more)


def _found(
    made: _Trials, design: Design, question: TrialQuestion, posterior: Posterior, calibration: Calibration
) -> dict[str, Any]:
    alpha = 1 - question.level
    found = analysed(made.observed, design, question.analysis)
    nothing = analysed(made.without, design, question.analysis)
    told = found.p_values() < alpha
    within = np.abs(found.estimate - made.truths) <= found.half_widths(question.level)
    true = float(np.abs(made.truths[told]).mean()) if told.any() else 0.0
    wrong = found.estimate[told] * made.truths[told] < 0
    effect, slope = followed(made.truths, levers(posterior))
    parameter = UNCERTAIN.get(effect, effect)
    return {
        "power": _share(told),
        "size": _share(nothing.p_values() < alpha),
        "effect": _share(made.truths),
        "half_width": found.half_width(question.level),
        "detectable": found.detectable(question.level, POWER),
        "coverage": _share(within),
        "exaggeration": float(np.abs(found.estimate[told]).mean()) / true if true else math.nan,
        "wrong_sign": float(wrong.mean()) if true else math.nan,
        "parameter": parameter,
        "parameter_error": float(found.error.mean() / abs(slope)) if parameter else math.nan,
        "learnt": learnt_of(calibration, [parameter])[parameter] if parameter else "",
        "estimates": found,
    }


def _share(values: NDArray[Any]) -> Share:
    each = np.asarray(values, dtype=float)
    return Share(float(each.mean()), float(each.std(ddof=1) / math.sqrt(len(each))))
