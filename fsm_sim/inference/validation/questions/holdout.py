"""Prediction of targets that were held out (B7): final ones from mid-term ones, and those of each programme."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from fsm_sim.inference.parameters.free_parameters import REFERENCE_PROGRAMME
from fsm_sim.inference.parameters.priors import NUMPY, Sampling
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.posterior.contraction import LEVEL
from fsm_sim.inference.posterior.estimation import might_be_published, predicted, predictive
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import measure_of
from fsm_sim.inference.targets.titles import title_of
from fsm_sim.inference.validation.refit import Refitter, coordinates
from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.model.network import Flags

MID_TERM_MONTH = 17.0
"""Flere skal med I began in August 2017; its mid-term targets are of December 2018."""
MID_TERM = "mid_term"
"""The question that asks mid-term targets for the final ones."""
SAMPLING = Sampling(draws=400, tune=150, chains=2, seed=1)
COVERED = 0.8
"""Share of unseen targets that have to lie inside their 90 % intervals."""


@dataclass(frozen=True)
class Question:
    """Targets that are fitted, and targets that are held out.

    `name` is `MID_TERM`, or the programme that is left out.
    """

    name: str
    seen: Flags
    asked: Flags


def mid_term(forward: ForwardModel) -> Question:
    """Flere skal med I's targets up to December 2018 alone, and its later ones."""
    mine = np.array([target.programme == REFERENCE_PROGRAMME for target in forward.targets])
    early = np.array([measure_of(target).stop <= MID_TERM_MONTH for target in forward.targets])
    return Question(MID_TERM, mine & early, mine & ~early)


def left_out(forward: ForwardModel, programme: str) -> Question:
    """All programmes but one, and that one's targets."""
    mine = np.array([target.programme == programme for target in forward.targets])
    return Question(programme, ~mine, mine)


def questions(forward: ForwardModel) -> tuple[Question, ...]:
    """The mid-term forecast, then each programme left out."""
    programmes = dict.fromkeys(target.programme for target in forward.targets)
    return (mid_term(forward), *(left_out(forward, name) for name in programmes))


def answer(refitter: Refitter, question: Question, cores: int = 2) -> ValidationResult:
    """Fit what is seen, forecast what is asked, and compare with what was published."""
    forward = refitter.forward
    posterior = refitter.draw(forward.data.only(question.seen), np.zeros(len(forward.free)), SAMPLING, cores=cores)
    values = np.array([forward.value(row, NUMPY, np) for row in coordinates(posterior)])
    fits = predictive(forward, might_be_published(forward, predicted(forward, values), SAMPLING.seed))
    rows = tuple(
        {
            "target": fit.id,
            "title": title_of(target).model_dump(),
            "published": fit.published,
            "lower": fit.predicted_lower,
            "mean": fit.predicted_mean,
            "upper": fit.predicted_upper,
            "inside": fit.inside,
            "p_value": fit.p_value,
        }
        for fit, target, asked in zip(fits, forward.targets, question.asked, strict=True)
        if asked
    )
    return ValidationResult(question.name, _facts(rows), (), rows)


def check(results: tuple[ValidationResult, ...], name: str) -> Check:
    """B7: the share of held-out targets inside their 90 % intervals, as the check `name`."""
    inside = [bool(row["inside"]) for result in results for row in result.table]
    share = float(np.mean(inside))
    return Check(name, share, COVERED, share >= COVERED, {"level": LEVEL})


def _facts(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    missed = [row["target"] for row in rows if not row["inside"]]
    return {"inside": len(rows) - len(missed), "asked": len(rows), "missed": missed}
