"""Unit: plans that begin in other months, or cover fewer, are never set against each other in silence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fabricated import SMALL, calibration, whole

import fsm_sim as fsm
from fsm_sim.decisions.asked_outcome import asked_outcome
from fsm_sim.decisions.information.answer import decide_information
from fsm_sim.decisions.information.question import InformationQuestion
from fsm_sim.decisions.payback.answer import decide_payback
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.decisions.sensitivity.answer import decide_sensitivity
from fsm_sim.decisions.split.answer import decide_split
from fsm_sim.decisions.trial.answer import decide_trial
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import read_prices
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.language.errors import error_in_words
from fsm_sim.model.errors import InputError
from fsm_sim.study.forecasts.plan import check_names

PLAN = """[scenario]
name = "plan"
title = "One more"
base = "small.toml"
[staffing]
posts = [{ from_month = 0, count = 5 }]
[horizon]
"""
QUESTIONS: dict[str, Callable[[Path, Path, Calibration], object]] = {
    "sensitivity": lambda plan, base, made: decide_sensitivity(plan, base, fsm.SensitivityQuestion(), made),
    "split": lambda plan, base, made: decide_split(plan, base, fsm.SplitQuestion(), made),
    "payback": lambda plan, base, made: decide_payback(plan, base, PaybackQuestion(), read_prices(None), made),
    "information": lambda plan, base, made: decide_information(
        [plan], base, InformationQuestion(), read_prices(None), made
    ),
    "trial": lambda plan, base, made: decide_trial(plan, base, fsm.TrialQuestion(), made),
    "forecast": lambda plan, base, _made: check_names(read_scenarios([base, plan])),
}


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return whole(calibration())


def plans(folder: Path, start: str, horizon: str) -> tuple[Path, Path]:
    plan, base = folder / "plan.toml", folder / "small.toml"
    base.write_text(SMALL.replace("months = 4", f"months = 6\n{start}"), "utf-8")
    plan.write_text(PLAN + horizon, "utf-8")
    return plan, base


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("start", ['start_month = "2027-01"', ""])
def test_plans_that_begin_in_other_months_are_refused_with_a_reason(
    tmp_path: Path, calibrated: Calibration, asked: str, start: str
) -> None:
    """What a plan from January 2028 does was told as if it had begun in January 2027."""
    plan, base = plans(tmp_path, start, 'start_month = "2028-01"')
    with pytest.raises(InputError) as refused:
        QUESTIONS[asked](plan, base, calibrated)
    (problem,) = refused.value.problems
    assert "start" in problem.text
    assert "start" in error_in_words(refused.value, "da")
    if asked not in ("split", "trial"):
        assert "2028-01" in problem.text


def test_a_month_that_a_plan_does_not_cover_is_none_of_both(tmp_path: Path, calibrated: Calibration) -> None:
    """After a plan's last month nobody was counted in it, and that was told as a difference."""
    files = read_scenarios(plans(tmp_path, "", "months = 4"))
    plan, base = (one.scenario for one in files)
    asked: dict[str, Any] = {"outcome": "work"}
    assert asked_outcome(fsm.SensitivityQuestion(**asked), base, plan, calibrated)[1] == 4
    with pytest.raises(InputError, match="month is 5; it is a month of the scenarios, from 0 to 4"):
        asked_outcome(fsm.SensitivityQuestion(month=5, **asked), base, plan, calibrated)
