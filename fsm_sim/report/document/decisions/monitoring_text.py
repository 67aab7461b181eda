"""Monitored counts in words and as a table: shares, requirements, who is highest, who waits, and what is hidden."""

import math
from collections.abc import Sequence

from fsm_sim.decisions.monitoring.answer import MonitoredOutcome, Monitoring, MonitoringAnswer
from fsm_sim.decisions.monitoring.panel import WINDOW
from fsm_sim.decisions.monitoring.ranking import Placed
from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent, significant
from fsm_sim.model.scenarios.calendar import month_name, month_number
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.tables.alignment import under_headings
from fsm_sim.version import __version__

COLUMNS = ("municipality", "citizens", "share", "met", "last", "start")


def describe_monitoring(answer: MonitoringAnswer, language: Language = "en") -> Prose:
    """Every programme: its shares, who meets requirements, who is highest and rose most, who waits, what is hidden."""
    return Prose.of(monitoring_sentences(answer, language))


def monitoring_sentences(answer: MonitoringAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_monitoring`."""
    found = []
    for one in answer.programmes:
        found += [outcome_text(one, outcome, language) for outcome in one.outcomes]
        found += [" ".join([*_waiting(one, answer, language), *_hidden(one, answer, language)])]
    rules = sentence("monitor-answer.rules", language, least=_number(answer.question.least, language))
    made = sentence("monitor-answer.made", language, version=__version__, digest=answer.digest[:19])
    return [*found, f"{rules} {made}"]


def outcome_text(one: Monitoring, outcome: MonitoredOutcome, language: Language) -> str:
    """One outcome's share of all together, who meets its requirement, who is highest and who rose most."""
    total = float(outcome.total[-1]) if outcome.total.size else math.nan
    changed = math.isfinite(outcome.total_since_last())
    head = sentence(
        "monitor-answer.total" if changed else "monitor-answer.total-first",
        language,
        programme=programmes.load(one.programme).title.in_language(language),
        months=window_text(one.windows[-1], language),
        outcome=outcome.outcome.title.in_language(language),
        share=share_text(total, language),
        municipalities=_number(int(outcome.together[-1]), language),
        change=_total_change(outcome, language),
    )
    told = [head]
    if outcome.requirement is not None:
        met = [outcome.met(town) for town in range(len(one.municipalities))]
        told.append(
            sentence(
                "monitor-answer.met",
                language,
                requirement=percent(outcome.requirement, language),
                met=_number(met.count(True), language),
                shown=_number(len(met) - met.count(None), language),
            )
        )
    told.append(_named("highest", one.highest(outcome), language, signed=False))
    if len(one.windows) > 1:
        told.append(_named("last", one.highest_progress(outcome), language, signed=True))
        told.append(_named("start", one.highest_progress(outcome, since_start=True), language, signed=True))
    return " ".join(told)


def monitoring_table(answer: MonitoringAnswer, language: Language = "en") -> str:
    """A table for every outcome: all municipalities together, then each, in the last three months."""
    parts = []
    for one in answer.programmes:
        for outcome in one.outcomes:
            heads = [sentence(f"monitor-table.{name}", language) for name in COLUMNS]
            top, lines = under_headings(heads, monitoring_rows(one, outcome, language))
            title = outcome.outcome.title.in_language(language)
            months = window_text(one.windows[-1], language)
            parts.append("\n".join([f"{title} ({months})", *top, *lines]))
    return "\n\n".join(parts)


def monitoring_rows(one: Monitoring, outcome: MonitoredOutcome, language: Language) -> list[list[str]]:
    """The cells of an outcome's table: all together first."""
    last, start = outcome.since_last(), outcome.since_start()
    total = float(outcome.total[-1]) if outcome.total.size else math.nan
    met = None
    if outcome.requirement is not None and math.isfinite(total):
        met = total >= outcome.requirement
    everybody = sentence("monitor-table.all", language)
    rows = [[everybody, "", share_text(total, language), met_text(met, language), _total_change(outcome, language), ""]]
    for place, name in enumerate(one.municipalities):
        share = float(outcome.share[place, -1])
        hidden = (
            sentence("monitor-table.hidden", language) if outcome.hidden[place, -1] else share_text(share, language)
        )
        cells = [name, _citizens(float(one.citizens[place]), language), hidden, met_text(outcome.met(place), language)]
        rows.append([*cells, change_text(float(last[place]), language), change_text(float(start[place]), language)])
    return rows


def window_text(month: str, language: Language) -> str:
    """The months of the window that ends in a month.

    >>> window_text("2022-03", "en")
    'Jan 2022 to Mar 2022'
    """
    first = month_name(month_number(month) - WINDOW + 1)
    return sentence(
        "number.range", language, lower=short_month(0, first, language), upper=short_month(0, month, language)
    )


def share_text(share: float, language: Language) -> str:
    """A share with one decimal; a dash where it is not known."""
    return percent(share, language, 1) if math.isfinite(share) else MISSING


def change_text(change: float, language: Language) -> str:
    """A change in percentage points with one decimal; a dash where it is not known."""
    return decimal(100 * change, 1, language, signed=True) if math.isfinite(change) else MISSING


def met_text(met: bool | None, language: Language) -> str:
    """Whether a requirement is met; a dash where that is not shown or there is none."""
    return MISSING if met is None else sentence("monitor-table.yes" if met else "monitor-table.no", language)


def _named(what: str, placed: Sequence[Placed], language: Language, *, signed: bool) -> str:
    if not placed:
        return sentence(f"monitor-answer.{what}-none", language)
    values = [change_text(one.value, language) if signed else share_text(one.value, language) for one in placed]
    names = [f"{one.municipality} ({value})" for one, value in zip(placed, values, strict=True)]
    return sentence(f"monitor-answer.{what}", language, municipalities=listed(names, language))


def _total_change(outcome: MonitoredOutcome, language: Language) -> str:
    return change_text(outcome.total_since_last(), language)


def _waiting(one: Monitoring, answer: MonitoringAnswer, language: Language) -> list[str]:
    if one.waiting is None:
        return []
    number, limit = _number(answer.question.backlog, language), answer.question.hide_below
    told = [sentence("monitor-answer.waiting-none", language, number=number)]
    if one.waiting:
        names = listed([f"{name} ({_number(count, language)})" for name, count in one.waiting], language)
        told = [sentence("monitor-answer.waiting", language, number=number, municipalities=names)]
    if limit:
        told.append(sentence("monitor-answer.waiting-hidden", language, limit=_number(limit, language)))
    return told


def _hidden(one: Monitoring, answer: MonitoringAnswer, language: Language) -> list[str]:
    limit = answer.question.hide_below
    if not limit:
        return [sentence("monitor-answer.own-use", language)]
    told = [sentence("monitor-answer.nothing-hidden", language, limit=_number(limit, language))]
    if one.hidden:
        number = _number(one.hidden, language)
        told = [sentence("monitor-answer.hidden", language, limit=_number(limit, language), number=number)]
    if one.left_out:
        names = listed(one.left_out, language)
        told.append(sentence("monitor-answer.left-out", language, limit=_number(limit, language), municipalities=names))
    return told


def _citizens(number: float, language: Language) -> str:
    return decimal(number, 0, language) if math.isfinite(number) else MISSING


def _number(number: int, language: Language) -> str:
    return significant(number, 7, language)
