"""Tables in plain text, for the console and for files that are read in an editor."""

import math

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.results.comparison import Comparison, Record, records
from fsm_sim.study.results.summary import is_count

COLUMNS = ("scenario", "measure", "difference", "interval", "probability", "citizens")
"""The columns of the table of differences."""


def differences(comparison: Comparison, language: Language = "en") -> str:
    """The final month's differences as a table for the console: shares in points, outcomes in citizens too."""
    values = {"level": percent(comparison.level, language), "zero": decimal(0, 0, language)}
    rows = [[sentence(f"differences-table.{column}", language, **values) for column in COLUMNS]]
    rows += [_row(row, language) for row in records(comparison.table)]
    return "\n".join([*aligned(rows), sentence("differences-table.note", language)])


def _row(row: Record, language: Language) -> list[str]:
    """One difference as cells."""
    measure = row["measure"]
    factor = 1.0 if is_count(measure) or measure in ("caseload", "changes") else 100.0
    mean, lower, upper = (decimal(factor * row[key], 2, language, signed=True) for key in ("mean", "lower", "upper"))
    citizens = ""
    if not math.isnan(row["citizens_mean"]):
        ends = {key: decimal(row[f"citizens_{key}"], 1, language, signed=True) for key in ("mean", "lower", "upper")}
        citizens = sentence("number.mean-range", language, **ends)
    interval = sentence("number.range", language, lower=lower, upper=upper)
    return [row["scenario"], measure, mean, interval, decimal(row["probability_above"], 2, language), citizens]
