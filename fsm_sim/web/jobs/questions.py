"""Jobs that ask: counts as monitoring shows them, what differs in a forecast, a question of every office by itself."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fsm_sim.inputs.scenarios import ScenarioFile, read_scenarios
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.jobs.record import COUNTS, NATIONAL, RESULTS
from fsm_sim.web.jobs.stored_answer import keep, store
from fsm_sim.web.uploads.bounds import HIDE_BELOW

if TYPE_CHECKING:
    from fsm_sim.decisions.batch.office_answers import BatchQuestion
    from fsm_sim.report.document.comparison_text import WordedComparison

QUESTIONS: Final = ("staffing", "backlog", "split", "payback", "sensitivity", "information")
"""What can be asked of every office."""
DRAWS: Final = 100

type Step = Callable[[str], None]
"""Told which kind of work begins."""


def monitor(place: Path, asked: Mapping[str, Any], step: Step) -> None:
    """Show the user's counts in the folder of a job as monitoring does, and leave them in files that hide small counts.

    Raises
    ------
    InputError
        Where the counts or the month that is asked for are wrong.
    """
    from fsm_sim.decisions.monitoring.answer import check_months, monitor_counts
    from fsm_sim.decisions.monitoring.question import MonitoringQuestion
    from fsm_sim.inputs.local_counts.monitored import read_monitored
    from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
    from fsm_sim.report.render.results_file import write_tables
    from fsm_sim.web.jobs.shown import monitored

    (counts,) = place.glob(f"{COUNTS}.*")
    step("hiding")
    question = MonitoringQuestion(month=asked.get("month") or None, hide_below=HIDE_BELOW)
    question.check()
    data = read_monitored(counts, programme=asked["programme"])
    check_months(data.counts, question.month)
    answer = monitor_counts(data.counts, question)
    out = results_of(place)
    for language in LANGUAGES:
        tables = monitoring_tables(answer, language)
        write_tables(tables, out / f"answer-{language}.xlsx", sentence("monitor-file.title", language), language)
    keep(answer, monitored, out)


def forecast_shown(place: Path, run: Path, comparison: "WordedComparison") -> None:
    """Leave how a plan of a finished forecast differs, and what monitoring would show of the other at its end."""
    from fsm_sim.decisions.monitoring.forecast import monitor_forecast
    from fsm_sim.study.forecasts.forecast import opened
    from fsm_sim.web.jobs.national_shown import differences, national

    found = monitor_forecast(opened(run), comparison.against)
    record = {**found.as_json(), "differences": differences(comparison)}
    store(record, {language: national(comparison, found, language) for language in LANGUAGES}, results_of(place))


def batch(place: Path, asked: Mapping[str, Any], name: str, told: Callable[[int, int], None]) -> None:
    """Ask a question of every office of a shipped national scenario under a calibration, and leave them ranked.

    Raises
    ------
    InputError
        Where it cannot be asked.
    """
    from fsm_sim.decisions.batch.answer import check_plans, check_question, decide_batch
    from fsm_sim.decisions.batch.office_answers import OF_TWO_PLANS
    from fsm_sim.report.figures.decisions.batch_figure import plot_batch
    from fsm_sim.web.jobs.shown import ranked

    question = question_of(asked["question"])
    base, other = offices_of(asked["offices"])
    plan, against = (other, base) if asked["question"] in OF_TWO_PLANS else (base, None)
    check_question(question)
    check_plans(question, plan, against)
    answer = decide_batch(plan, question, by_name.load(name), against, progress=told)
    out = results_of(place)
    for language in LANGUAGES:
        plot_batch(answer, language).save(out / f"answer-{language}.svg")
    keep(answer, ranked, out)


def question_of(name: str) -> "BatchQuestion":
    """One of `QUESTIONS`, as it is asked of every office."""
    from fsm_sim.decisions.batch.office_answers import NAMES
    from fsm_sim.decisions.payback.question import PaybackQuestion

    kinds: dict[str, Any] = {known: kind for kind, known in NAMES.items()}
    runs = {"money": PaybackQuestion(draws=DRAWS)} if name == "information" else {"draws": DRAWS}
    found: BatchQuestion = kinds[name](**runs)
    return found


def offices_of(offices: str) -> tuple[ScenarioFile, ScenarioFile]:
    """The shipped scenarios of a national run: as it is, and the plan that is held against it."""
    base, other = read_scenarios([Path(name) for name in NATIONAL[offices]])
    return base, other


def results_of(place: Path) -> Path:
    """The folder for what a job leaves."""
    out = place / RESULTS
    out.mkdir(exist_ok=True)
    return out
