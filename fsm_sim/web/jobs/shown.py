"""The words of a job's answer in a language: its sentences, and tables with a title, a head and rows."""

from collections.abc import Sequence
from pathlib import Path

from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.monitoring.answer import MonitoringAnswer
from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, percent
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration import panel_text
from fsm_sim.report.document.decisions import batch_text, forecast_monitoring_text, monitoring_text
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.entries import Record
from fsm_sim.web.jobs.stored_answer import Content, store


def keep_panel(record: Record, folder: Path) -> None:
    """Keep what a public table gave a calibration in the folder of a job's results."""
    store({"panel": record}, {language: calibrated(record, language) for language in LANGUAGES}, folder)


def monitored(answer: MonitoringAnswer, language: Language) -> Content:
    """Counts as monitoring shows them, small ones hidden."""
    tables = [
        table(
            f"{outcome.outcome.title.in_language(language)} ({monitoring_text.window_text(one.windows[-1], language)})",
            [sentence(f"monitor-table.{name}", language) for name in monitoring_text.COLUMNS],
            monitoring_text.monitoring_rows(one, outcome, language),
        )
        for one in answer.programmes
        for outcome in one.outcomes
    ]
    return {"sentences": monitoring_text.monitoring_sentences(answer, language), "tables": tables}


def expected(found: ForecastMonitoring, language: Language) -> Content:
    """A forecast as monitoring would show it at its end."""
    heads = [
        sentence(f"monitor-forecast.{name}", language, level=percent(LEVEL, language))
        for name in forecast_monitoring_text.COLUMNS
    ]
    tables = [
        table(
            one.outcome.title.in_language(language),
            heads,
            [forecast_monitoring_text.forecast_row(found, share, language) for share in one.shares],
        )
        for one in found.outcomes
    ]
    return {"sentences": forecast_monitoring_text.forecast_sentences(found, language), "tables": tables}


def ranked(answer: BatchAnswer, language: Language) -> Content:
    """A question of every office, the largest number first."""
    heads, rows = batch_text.batch_heads(answer, language), batch_text.batch_rows(answer, language)
    ranking = table(batch_text.what(answer, language), heads, rows)
    before = batch_text.batch_before(answer, language)
    warned = [*before]  # with which the sentences begin
    if before.no_answer:
        return {"warned": warned, "sentences": [], "tables": []}
    sentences = batch_text.batch_sentences(answer, language)[len(warned) :]
    return {"warned": warned, "sentences": sentences, "tables": [ranking]}


def calibrated(record: Record, language: Language) -> Content:
    """Where every municipality of a public table lies, the highest first, and what the table says and does not say."""
    rows = panel_text.rows(record, language)
    places = table(panel_text.heading(record, language), panel_text.head(record, language), rows)
    return {"sentences": list(panel_text.sentences(record, language)), "tables": [places]}


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Content:
    """A table without the columns in which no row has anything."""
    shown = [place for place in range(len(head)) if not rows or any(row[place] not in ("", MISSING) for row in rows)]
    return {
        "title": _first(title),
        "heading": [_first(head[place]) for place in shown],
        "rows": [[row[place] for place in shown] for row in rows],
    }


def _first(text: str) -> str:
    """With a capital letter, as the page's other tables have."""
    return text[:1].upper() + text[1:]
