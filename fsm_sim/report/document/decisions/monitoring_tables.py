"""Monitored counts as tables for files: shares of every window, requirements, who is highest, and who waits."""

from collections.abc import Iterator, Sequence

from fsm_sim.decisions.monitoring.answer import MonitoredOutcome, Monitoring, MonitoringAnswer
from fsm_sim.decisions.monitoring.ranking import Placed
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.monitoring_text import met_text, monitoring_sentences
from fsm_sim.report.tables.cells import Cell, Month, Style, Table, number

SHARES = ("programme", "outcome", "municipality", "month", "share")
LATEST = ("programme", "outcome", "municipality", "citizens", "share", "requirement", "met", "last", "start")
HIGHEST = ("programme", "outcome", "list", "place", "municipality", "value")
WAITING = ("programme", "municipality", "waiting")
READING = ("text",)
WIDTHS = {"outcome": 40, "municipality": 20, "list": 30, "text": 110}
WIDTH = 13


def monitoring_tables(answer: MonitoringAnswer, language: Language) -> tuple[Table, ...]:
    """The last three months, every window, the highest, who waits where that is counted, and all of it in words."""
    every = [(one, outcome) for one in answer.programmes for outcome in one.outcomes]
    tables = [
        _table("latest", LATEST, [row for one in every for row in _latest(*one, language)], language),
        _table("shares", SHARES, [row for one in every for row in _shares(*one, language)], language),
        _table("highest", HIGHEST, [row for one in every for row in _highest(*one, language)], language),
    ]
    waiting = [
        (one.programme, name, number(count, "whole"))
        for one in answer.programmes
        if one.waiting is not None
        for name, count in one.waiting
    ]
    if any(one.waiting is not None for one in answer.programmes):
        tables.append(_table("waiting", WAITING, waiting, language))
    words = [(text,) for text in monitoring_sentences(answer, language)]
    return (*tables, _table("reading", READING, words, language))


def _table(name: str, columns: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], language: Language) -> Table:
    heads = tuple(sentence(f"monitor-column.{one}", language) for one in columns)
    widths = tuple(WIDTHS.get(one, WIDTH) for one in columns)
    return Table(sentence(f"monitor-file.{name}", language), heads, widths, tuple(rows))


def _share(share: float, hidden: bool, language: Language) -> Cell:
    return sentence("monitor-table.hidden", language) if hidden else number(share, "share")


def _latest(one: Monitoring, outcome: MonitoredOutcome, language: Language) -> Iterator[tuple[Cell, ...]]:
    required = number(outcome.requirement, "share")
    title = outcome.outcome.title.in_language(language)
    last, start = outcome.since_last(), outcome.since_start()
    for place, name in enumerate(one.municipalities):
        met = outcome.met(place)
        yield (
            one.programme,
            title,
            name,
            number(float(one.citizens[place]), "whole"),
            _share(float(outcome.share[place, -1]), bool(outcome.hidden[place, -1]), language),
            required,
            None if met is None else met_text(met, language),
            number(float(last[place]), "share-difference"),
            number(float(start[place]), "share-difference"),
        )


def _shares(one: Monitoring, outcome: MonitoredOutcome, language: Language) -> Iterator[tuple[Cell, ...]]:
    title = outcome.outcome.title.in_language(language)
    everybody = sentence("monitor-table.all", language)
    for window, month in enumerate(one.windows):
        total = float(outcome.total[window])
        gone = bool(outcome.total_hidden[window])
        yield one.programme, title, everybody, Month(month), _share(total, gone, language)
        for place, name in enumerate(one.municipalities):
            share = _share(float(outcome.share[place, window]), bool(outcome.hidden[place, window]), language)
            yield one.programme, title, name, Month(month), share


def _highest(one: Monitoring, outcome: MonitoredOutcome, language: Language) -> Iterator[tuple[Cell, ...]]:
    title = outcome.outcome.title.in_language(language)
    lists: tuple[tuple[str, tuple[Placed, ...]], ...] = (
        ("highest", one.highest(outcome)),
        ("last", one.highest_progress(outcome)),
        ("start", one.highest_progress(outcome, since_start=True)),
    )
    for name, placed in lists:
        said = sentence(f"monitor-list.{name}", language)
        style: Style = "share" if name == "highest" else "share-difference"
        for each in placed:
            place = number(each.place, "whole")
            yield one.programme, title, said, place, each.municipality, number(each.value, style)
