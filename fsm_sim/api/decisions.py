"""Decisions in Python: questions to a calibration, with their words."""

from pathlib import Path

from fsm_sim.api.calibrations import calibrate
from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion
from fsm_sim.decisions.staffing.answer import decide_staffing as decided
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.report.document.decisions.staffing_text import plan_titles
from fsm_sim.study.calibrations import by_name as calibrations


def decide_staffing(
    scenario: Scenario | ScenarioFile | str | Path,
    question: StaffingQuestion | None = None,
    calibration: str | Calibration = "published",
) -> StaffingAnswer:
    """The fewest full-time posts with which an office meets its targets; `describe_staffing` says it in words.

    Without a `question` the targets are the programme's requirements at the end, met with a probability of 0.8. An
    `InputError` has everything that is wrong with question and scenario.
    """
    asked = question or StaffingQuestion()
    asked.check()
    found = calibrations.load_or_make(calibration, calibrate, asked.draws)
    return decided(scenario, asked, found, titles=plan_titles)
