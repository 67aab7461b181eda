"""Tables in plain text, for the console and for files that are read in an editor."""

import math
from collections.abc import Sequence

from fsm_sim.language.calendar import short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import size_text
from fsm_sim.report.document.numbers import (
    ENDS,
    citizens_decimals,
    effect_probability,
    formatted,
    points_decimals,
    whole_percents,
)
from fsm_sim.report.document.scenario_facts import short_title
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.report.tables.result_tables import measure_title
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.entries import Record, is_single
from fsm_sim.study.results.levels import outcomes_of
from fsm_sim.study.results.rows import records
from fsm_sim.study.results.summary import AVERAGES, is_count

MEASURE_WIDTH = 48
"""The most characters of a measure's title, which is cut at a word; files have all of it, and its name."""

COLUMNS = ("scenario", "measure", "difference", "interval", "citizens", "probability", "single")
"""The columns of the table of differences."""

IN_FILES_ONLY = ("state:", "citizens:")
"""Measures that the table leaves to the CSV file and to JSON; the states that moved most are in the sentences."""

LEVEL_COLUMNS = ("scenario", "month", "measure", "level", "interval", "citizens", "difference", "meets")
"""The columns of the table of levels."""

CLAIMS = {"interval", "probability", "single", "meets"}
"""The columns that one simulation has nothing for."""


def differences(comparison: Comparison, language: Language = "en") -> str:
    """The final month's differences as a table for the console: shares in points, outcomes in citizens too."""
    values = {"level": percent(comparison.level, language), "size": size_text(comparison.size, language)}
    alone = is_single(comparison.run)
    heads = [f"differences-table.{column}" for column in _columns(COLUMNS, alone)]
    rows = [[sentence(head, language, **values) for head in _heads(heads, alone)]]
    told = [row for row in records(comparison.table) if not row["measure"].startswith(IN_FILES_ONLY)]
    order = list(dict.fromkeys(comparison.levels["measure"]))
    names = comparison.scenarios
    told.sort(key=lambda row: (names.index(row["scenario"]), order.index(row["measure"])))
    cells = (dict(zip(COLUMNS, _row(row, comparison, language), strict=True)) for row in told)
    rows += [[row[column] for column in _columns(COLUMNS, alone)] for row in cells]
    return "\n".join([*aligned(rows), sentence(f"differences-table.note{'-single' if alone else ''}", language)])


def levels(comparison: Comparison, language: Language = "en") -> str:
    """What every scenario is expected to have at the comparison's months, and how many citizens more or fewer."""
    values = {"level": percent(comparison.level, language)}
    alone, dated = is_single(comparison.run), comparison.start_month is not None
    columns = _columns(LEVEL_COLUMNS, alone)
    heads = ["levels-table.date" if dated and one == "month" else f"levels-table.{one}" for one in columns]
    rows = [[sentence(head, language, **values) for head in _heads(heads, alone)]]
    changes = {(row["scenario"], row["month"], row["measure"]): row for row in records(comparison.differences)}
    for row in records(comparison.levels):
        if row["measure"].startswith(IN_FILES_ONLY):
            continue
        change = changes.get((row["scenario"], row["month"], row["measure"]))
        cells = dict(zip(LEVEL_COLUMNS, _level(row, change, comparison, language), strict=True))
        rows.append([cells[column] for column in columns])
    return "\n".join([*aligned(rows), sentence("levels-table.note", language)])


def _columns(columns: Sequence[str], alone: bool) -> list[str]:
    """The columns of a table; of one simulation those that claim nothing more than it shows."""
    return [column for column in columns if not (alone and column in CLAIMS)]


def _heads(heads: Sequence[str], alone: bool) -> list[str]:
    """The keys of a table's headings; what one simulation gives is not what is expected."""
    expected = ("differences-table.difference", "levels-table.level")
    return [f"{head}-single" if alone and head in expected else head for head in heads]


def _row(row: Record, comparison: Comparison, language: Language) -> list[str]:
    """One difference as cells."""
    measure = row["measure"]
    factor = _factor(measure)
    if window_open(comparison, row):
        missing = [MISSING, MISSING, "", "", ""]
        return [row["scenario"], _measure(row, comparison, language), *missing]
    ends = _ends(row, ENDS, factor, points_decimals(comparison, row) if factor > 1 else 2, language)
    citizens = probability = ""
    if not math.isnan(row["citizens_mean"]):
        names = ("citizens_mean", "citizens_expected_lower", "citizens_expected_upper")
        mean, lower, upper = _ends(row, names, 1.0, citizens_decimals(comparison, row), language)
        ends_known = math.isfinite(row[names[1]]) and not is_single(comparison.run)
        citizens = sentence("number.mean-range", language, mean=mean, lower=lower, upper=upper) if ends_known else mean
        draws = comparison.run["draws"]
        known = differs(row) and math.isfinite(row["effect_above"])
        probability = effect_probability(row, "above", draws, language) if known else ""
        none = not differs(row) and ends_known  # of one simulation nothing is known of any other
        probability = percent(0.0, language) if none else probability
    return [
        row["scenario"],
        _measure(row, comparison, language),
        ends[0],
        _interval(ends[1:], language),
        citizens,
        probability,
        _single(row, comparison, language),
    ]


def _single(row: Record, comparison: Comparison, language: Language) -> str:
    """The percentages of single runs with more, as many and fewer."""
    if math.isnan(row["runs_more"]) or math.isnan(row["citizens_mean"]):
        return ""
    shares = whole_percents([row[f"runs_{name}"] for name in ("more", "same", "fewer")])
    return " / ".join(percent(share / 100, language) for share in shares)


def _level(row: Record, change: Record | None, comparison: Comparison, language: Language) -> list[str]:
    """One level as cells."""
    measure, factor = row["measure"], _factor(row["measure"])
    place = [
        row["scenario"],
        short_month(row["month"], comparison.start_month, language),
        _measure(row, comparison, language),
    ]
    if window_open(comparison, row):
        return [*place, MISSING, MISSING, "", "", ""]
    digits = 2 if measure == "changes" else 1
    mean, lower, upper = (decimal(factor * row[key], digits, language) for key in ("mean", "lower", "upper"))
    citizens = row.get("citizens_mean", math.nan)
    amount = math.nan
    if change is not None:
        amount = change["mean"] if is_count(measure) else change["citizens_mean"]
    met = ""
    if not math.isnan(row["meets"]):
        runs = comparison.run["draws"] * comparison.run["replications"]
        met = sentence(
            "levels-table.requirement",
            language,
            probability=formatted(row["meets"], "probability", 0, language, runs=runs),
            required=percent(row["requirement"], language),
        )
    return [
        *place,
        mean,
        _interval((lower, upper), language),
        "" if math.isnan(citizens) else decimal(citizens, 1, language),
        "" if math.isnan(amount) else decimal(amount, 1, language, signed=True),
        met,
    ]


def window_open(comparison: Comparison, row: Record) -> bool:
    """Whether a row is of an outcome that counts over more months than have passed, so that it has no number yet."""
    outcome = outcomes_of(comparison.run, row["scenario"]).get(row["measure"], {})
    return bool(row["month"] < outcome.get("window_months", 0))


def _measure(row: Record, comparison: Comparison, language: Language) -> str:
    """The title of a row's measure, cut to the table's width."""
    return short_title(measure_title(comparison.run, row["scenario"], row["measure"], language), MEASURE_WIDTH)


def _interval(ends: Sequence[str], language: Language) -> str:
    """An interval as a cell, in words where none is claimed."""
    if MISSING in ends:
        return sentence("number.no-interval", language)
    return sentence("number.range", language, lower=ends[0], upper=ends[1])


def _ends(row: Record, names: Sequence[str], factor: float, digits: int, language: Language) -> list[str]:
    return [
        decimal(factor * row[name], digits, language, signed=True) if math.isfinite(row[name]) else MISSING
        for name in names
    ]


def _factor(measure: str) -> float:
    """By what a measure is multiplied where it is printed: a share is in per cent."""
    return 1.0 if is_count(measure) or measure in AVERAGES else 100.0
