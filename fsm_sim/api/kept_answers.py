"""Answers beside forecasts in Python: what was asked is kept where the annex of the brief finds it."""

from pathlib import Path

from fsm_sim.decisions.backlog.answer import BacklogAnswer
from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.information.answer import InformationAnswer
from fsm_sim.decisions.payback.answer import PaybackAnswer
from fsm_sim.decisions.sensitivity.answer import SensitivityAnswer
from fsm_sim.decisions.split.answer import SplitAnswer
from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.decisions.trial.answer import TrialAnswer
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.report.answers import kept
from fsm_sim.report.document.decisions.told import Question

type Answer = (
    StaffingAnswer | PaybackAnswer | SplitAnswer | BacklogAnswer
    | InformationAnswer | SensitivityAnswer | TrialAnswer | BatchAnswer
)  # fmt: skip

QUESTIONS: dict[type, Question] = {
    StaffingAnswer: "staffing",
    PaybackAnswer: "payback",
    SplitAnswer: "split",
    BacklogAnswer: "backlog",
    InformationAnswer: "information",
    SensitivityAnswer: "sensitivity",
    TrialAnswer: "trial",
    BatchAnswer: "batch",
}


def keep_answer(answer: Answer, directory: str | Path) -> Path:
    """Keep the answer of a `decide_…` in the folder of a finished forecast; `write_annex` then tells it.

    Returns its file, ``answers/<question>-<digest>.json`` there: numbers, words in both languages and picture. The same
    question of the same scenarios has the same file and the same bytes.

    Raises
    ------
    InputError
        When the folder has no finished forecast, or that has not the scenarios and the calibration of the answer; all
        that is other in one pass.

    >>> import fsm_sim as fsm
    >>> asked = fsm.SplitQuestion(draws=20, replications=1)
    >>> answer = fsm.decide_split("eksempelby-two-more", against="eksempelby", question=asked)
    >>> fsm.keep_answer(answer, "no-such-folder")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder: there is no such folder; ...
    """
    return kept.keep(as_path(directory, "directory"), QUESTIONS[type(answer)], answer)
