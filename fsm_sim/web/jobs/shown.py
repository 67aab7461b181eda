"""What the page shows of a finished job beside its files: sentences and tables in every language, kept as JSON."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.monitoring.answer import MonitoringAnswer
from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.report.document.decisions import batch_text, forecast_monitoring_text, monitoring_text
from fsm_sim.study.forecasts.record import LEVEL

ANSWER: Final = "answer.json"
"""The file of a job's results with its answer: the numbers, and under `SHOWN` what is shown of them."""
SHOWN: Final = "text"

type Content = dict[str, Any]
"""Sentences, and tables with a title, a head and rows: all of it text."""


def keep[Answer: BatchAnswer | MonitoringAnswer | ForecastMonitoring](
    answer: Answer, content: Callable[[Answer, Language], Content], folder: Path
) -> None:
    """Keep an answer in the folder of a job's results."""
    shown = {language: content(answer, language) for language in LANGUAGES}
    write_whole(folder / ANSWER, json.dumps({**answer.as_json(), SHOWN: shown}, ensure_ascii=False, indent=1))


def kept(folder: Path, language: Language) -> Content:
    """What is shown of the answer in a folder of results; nothing where there is none."""
    file = folder / ANSWER
    found: Content = json.loads(file.read_text("utf-8"))[SHOWN][language] if file.is_file() else {}
    return found


def monitored(answer: MonitoringAnswer, language: Language) -> Content:
    """Counts as monitoring shows them, small ones hidden."""
    tables = [
        _table(
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
        _table(
            one.outcome.title.in_language(language),
            heads,
            [forecast_monitoring_text.forecast_row(found, share, language) for share in one.shares],
        )
        for one in found.outcomes
    ]
    return {"sentences": forecast_monitoring_text.forecast_sentences(found, language), "tables": tables}


def ranked(answer: BatchAnswer, language: Language) -> Content:
    """A question of every office, the largest number first."""
    values = {"level": percent(LEVEL, language), "what": batch_text.what(answer, language)}
    heads = [sentence(f"batch-table.{name}", language, **values) for name in batch_text.COLUMNS]
    table = _table(batch_text.what(answer, language), heads, batch_text.batch_rows(answer, language))
    return {"sentences": batch_text.batch_sentences(answer, language), "tables": [table]}


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Content:
    return {"title": _first(title), "heading": [_first(one) for one in head], "rows": [list(row) for row in rows]}


def _first(text: str) -> str:
    """With a capital letter, as the page's other tables have."""
    return text[:1].upper() + text[1:]
