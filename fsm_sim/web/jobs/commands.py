"""What to type on the command line for what a job does."""

import re

from fsm_sim.model.text import Language
from fsm_sim.study.calibrations.by_name import PUBLISHED
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.web.jobs.own import OWN
from fsm_sim.web.jobs.questions import DRAWS, question_of
from fsm_sim.web.jobs.record import NATIONAL, Job
from fsm_sim.web.jobs.trials.asked import BASE_NAME, PLAN_NAME, trial_asked


def commands(job: Job, calibration: str, language: Language) -> str:
    """The commands of a job under a calibration; those of a user's file are given in the folder where it lies.

    >>> print(commands(Job.new("calibration", {"file": "min tabel.csv", "break": "2025-07"}), "published", "da"))
    fsm-sim calibrate own --data "min tabel.csv" --break 2025-07
    >>> print(commands(Job.new("batch", {"question": "backlog", "offices": "fsm2"}), "published", "en"))
    fsm-sim decide batch backlog fsm2-national --draws 100 --replications 4 --seed 1 --language en --figure answer.svg
    """
    under = "" if calibration == PUBLISHED else f" --calibration {calibration}"
    if job.kind in NATIONAL:
        return _national(job, under, language)
    if job.kind == "batch":
        return _batch(job, under, language)
    if job.kind == "trial":
        return _trial(job, under, language)
    of = f" --programme {programme}" if (programme := job.asked.get("programme")) else ""
    file = argument(str(job.asked.get("file", "")))
    if job.kind == "monitor":
        month = f" --month {job.asked['month']}" if job.asked.get("month") else ""
        return f"fsm-sim monitor {file}{of}{month} --language {language} --out answer.xlsx"
    broken = f" --break {job.asked['break']}" if job.asked.get("break") else ""
    return f"fsm-sim calibrate {OWN} --data {file}{of}{broken}"


def _national(job: Job, under: str, language: Language) -> str:
    names, out = NATIONAL[job.kind], f"out/{job.kind}"
    sizes = f"--draws {job.asked['draws']} --replications {job.asked['replications']} --seed {Plan().seed}"
    return "\n".join(
        [
            f"fsm-sim forecast {' '.join(names)}{under} {sizes} --out {out}",
            f"fsm-sim brief {out}",
            f"fsm-sim compare {out} --against {names[0]} --out answer.xlsx --language {language}",
            f"fsm-sim monitor {out} --scenario {names[0]} --language {language}",
        ]
    )


def _batch(job: Job, under: str, language: Language) -> str:
    from fsm_sim.decisions.batch.office_answers import OF_TWO_PLANS, runs_of

    name = job.asked["question"]
    question, (base, other) = runs_of(question_of(name)), NATIONAL[job.asked["offices"]]
    plans = f"{other} --against {base}" if name in OF_TWO_PLANS else base
    sizes = f"--draws {DRAWS} --replications {question.replications} --seed {question.seed}"
    return f"fsm-sim decide batch {name} {plans}{under} {sizes} --language {language} --figure answer.svg"


def _trial(job: Job, under: str, language: Language) -> str:
    """The command beside the files of the two scenarios; empty where the fields are none of a trial any longer."""
    found = trial_asked(job.asked.items()).trial
    if found is None:
        return ""
    one = found.question
    asked = f"--design {one.design} --municipalities {one.municipalities}"
    asked += f" --outcome {one.outcome}" if one.outcome else ""
    asked += f" --steps {one.steps}" if one.design == "stepped" else ""
    asked += f" --begins {one.begins}" if one.design == "before-after" and one.begins is not None else ""
    asked += f" --analysis {one.analysis}{under}"
    sizes = f"--trials {one.draws} --replications {one.replications} --seed {one.seed}"
    return f"fsm-sim decide trial {PLAN_NAME}.toml --against {BASE_NAME}.toml {asked} {sizes} --language {language}"


def argument(file: str) -> str:
    """The name of a file as every shell takes it; it has letters, digits and ``_ .()#-`` alone.

    >>> argument("table.csv"), argument("my table.csv"), argument("-x.csv")
    ('table.csv', '"my table.csv"', './-x.csv')
    """
    name = f"./{file}" if file.startswith("-") else file
    return name if re.fullmatch(r"[\w./-]+", name) else f'"{name}"'
