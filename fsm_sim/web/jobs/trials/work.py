"""What a job of trials does: it simulates them, municipality by municipality, and leaves what they found."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fsm_sim.decisions.evaluate import Watch
from fsm_sim.decisions.trial.answer import TrialAnswer, decide_trial
from fsm_sim.decisions.trial.offices import Working
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.language.scenario_warnings import joined_warnings
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.report.document.decisions.trial_text import (
    trial_before,
    trial_file,
    trial_head,
    trial_headline,
    trial_paragraphs,
    trial_rows,
)
from fsm_sim.report.figures.decisions.trial_figure import plot_trial
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.study.calibrations import by_name
from fsm_sim.study.results.courses.unstudied import KINDS
from fsm_sim.web.answering.scenario_text import scenario_text
from fsm_sim.web.jobs.record import RUN
from fsm_sim.web.jobs.stored_answer import Content, keep
from fsm_sim.web.jobs.trials.asked import trial_asked
from fsm_sim.web.jobs.trials.chart import dots
from fsm_sim.web.jobs.trials.parts import Parts

THREADS = 1
"""Threads of a job of trials: the other core is for answers."""
POINTS = 100.0

type Told = Callable[[int, int, int], None]
"""Told how many municipalities are done, how many there are, and how many were done before this process began."""


def simulate(place: Path, asked: Mapping[str, str], name: str, told: Told, out: Path) -> None:
    """Simulate the trials of a job in its folder under a calibration, and leave what they found in `out`.

    Raises
    ------
    InputError
        Where they cannot be asked.
    """
    found = trial_asked(asked.items())
    if found.refused is not None:
        raise found.refused
    trial, calibration = found.trial, by_name.load(name)
    assert trial is not None  # the form that began the job has been read by the same rules
    parts = Parts(place / RUN, trial, calibration.digest)
    before = parts.there()
    watch = Watch(lambda done, all_of_them: told(done, all_of_them, before))
    working = Working(watch, THREADS, parts.kept)
    answer = decide_trial(trial.plan, trial.base, trial.question, calibration, working=working)
    for file in (trial.plan, trial.base):
        write_whole(out / f"{file.scenario.name}.toml", scenario_text(file.scenario))
    for language in LANGUAGES:
        write_whole(out / f"answer-{language}.csv", csv_file(trial_file(answer, language), language))
        plot_trial(answer, language).save(out / f"answer-{language}.svg")
    keep(answer, simulated, out)


def simulated(answer: TrialAnswer, language: Language) -> Content:
    """What trials found: the sentence that is the title, those below it, the chart, and the table.

    Of an answer that is none, it is the title that says so, and what is warned of.
    """
    before = trial_before(answer, language)
    if before.no_answer:
        return {"title": " ".join(before.no_answer), "warned": before.warned, "sentences": [], "tables": []}
    head, rows = trial_head(language), trial_rows(answer, language)
    *paragraphs, rests = trial_paragraphs(answer, language)
    table = {"title": sentence("web.trial.numbers", language), "heading": head, "rows": rows}
    told = KINDS["nobody"] | KINDS["outside"]
    said = [
        (file.scenario.name, one)
        for file in (answer.plan, answer.base)
        for one in file.warnings
        if one.kind not in told
    ]
    return {
        "title": trial_headline(answer, language),
        "warned": before.warned,
        "sentences": paragraphs,
        "dots": _drawn(answer, language),
        "tables": [table],
        "rests": [rests, *joined_warnings(said, language, {})],
    }


def _drawn(answer: TrialAnswer, language: Language) -> dict[str, Any]:
    told = answer.estimates.p_values() < 1 - answer.question.level
    made = dots(POINTS * answer.truths, POINTS * answer.estimates.estimate, told)
    return {
        **asdict(made),
        "across": [
            (one.at, _mark(one.value, made.across[1].value - made.across[0].value, language)) for one in made.across
        ],
        "up": [(one.at, _mark(one.value, made.up[1].value - made.up[0].value, language)) for one in made.up],
        "title": sentence("web.trial.chart", language),
        "description": trial_headline(answer, language),
        "truth": sentence("figure.trial-truth", language),
        "estimate": sentence("figure.trial-estimate", language),
    }


def _mark(value: float, step: float, language: Language) -> str:
    """A mark of an axis in points, with as many decimals as the step between two needs."""
    places = next((one for one in range(3) if abs(round(step, one) - step) < 1e-9), 3)
    return decimal(value, places, language, signed=True)
