"""The words of a national run on its page: how the plan differs, and then what monitoring would show of the other."""

from typing import Any

from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import quoted
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import (
    WordedComparison,
    effect_in_words,
    people_text,
    short,
    title,
    when_told,
)
from fsm_sim.report.document.numbers import effect_digits
from fsm_sim.report.document.several_text import answer
from fsm_sim.study.results.comparison import differs
from fsm_sim.study.results.entries import Record, entry_of, outcomes_of
from fsm_sim.study.results.rows import without_nan
from fsm_sim.web.jobs.shown import expected, table
from fsm_sim.web.jobs.stored_answer import Content

EXPECTED = ("citizens_expected_lower", "citizens_expected_upper")
SINGLE = ("citizens_lower", "citizens_upper")
"""The ends of the interval of an expected difference, and of that of single runs."""


def national(comparison: WordedComparison, found: ForecastMonitoring, language: Language) -> Content:
    """The difference in the title, in sentences and by outcome; below it each municipality as it is."""
    (plan,) = comparison.scenarios
    monitored = expected(found, language)
    return {
        "title": _title(comparison, plan, language),
        "sentences": answer(comparison, plan, comparison.headlines, language),
        "tables": [_by_outcome(comparison, plan, language), *monitored["tables"]],
        "below": monitored["sentences"],
    }


def differences(comparison: WordedComparison) -> list[dict[str, Any]]:
    """The difference in each outcome at the end, as numbers."""
    (plan,) = comparison.scenarios
    return [without_nan(dict(row)) for _, row in _rows(comparison, plan)]


def _title(comparison: WordedComparison, plan: str, language: Language) -> str:
    """How many citizens more or fewer there are under the plan; that there is no difference, where there is none."""
    headline = comparison.headlines[0]
    row = comparison.row(plan, headline)
    if row is None or not differs(row):
        return short(comparison, plan, headline, language)
    told = sentence(
        "web.title-first", language,
        plan=quoted(title(entry_of(comparison.run, plan), language), language),
        amount=effect_in_words(comparison, row, language)[0],
        people=people_text(outcomes_of(comparison.run, comparison.against)[headline], language),
        when=when_told(comparison, plan, language),
    )  # fmt: skip
    return f"{told}."


def _by_outcome(comparison: WordedComparison, plan: str, language: Language) -> Content:
    """A row for each outcome: the expected difference in citizens, its interval, and that of single runs."""
    against = quoted(title(entry_of(comparison.run, comparison.against), language), language)
    heading = [
        sentence(f"web.job.difference.{name}", language, level=percent(comparison.level, language))
        for name in ("outcome", "mean", "expected", "single")
    ]
    rows = [_cells(comparison, outcome, row, language) for outcome, row in _rows(comparison, plan)]
    return table(sentence("web.job.difference", language, against=against), heading, rows)


def _cells(comparison: WordedComparison, outcome: Record, row: Record, language: Language) -> list[str]:
    citizens = float(entry_of(comparison.run, row["scenario"])["citizens"])
    digits = max(0, effect_digits(row, citizens))

    def ends(names: tuple[str, str], decimals: int) -> str:
        lower, upper = (decimal(float(row[name]), decimals, language, signed=True) for name in names)
        return sentence("web.range", language, lower=lower, upper=upper)

    known = row["citizens_expected_lower"] == row["citizens_expected_lower"]  # NaN where runs are too few
    return [
        str(outcome["title"][language]),
        decimal(float(row["citizens_mean"]), digits, language, signed=True),
        ends(EXPECTED, digits) if known else sentence("web.job.difference.none", language),
        ends(SINGLE, 0),
    ]


def _rows(comparison: WordedComparison, plan: str) -> list[tuple[Record, Record]]:
    """Each outcome of citizens with its difference."""
    outcomes = outcomes_of(comparison.run, comparison.against)
    found = ((outcome, comparison.row(plan, name)) for name, outcome in outcomes.items())
    return [(outcome, row) for outcome, row in found if row is not None]
