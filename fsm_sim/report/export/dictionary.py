"""The data dictionary of an export: what each column of each table is, its type and its unit, in both languages."""

from collections.abc import Mapping

import pandas as pd

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.expected_course import of_run
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.tables.result_tables import measure_title, style_of
from fsm_sim.study.results.entries import Record

IN_CITIZENS, ERROR = "citizens_", "_mcse"
"""What stands before a statistic in citizens, and after that of a Monte Carlo error."""
COLUMNS = (
    "scenario", "against", "draw", "replication", "month", "date", "measure", "mean", "lower", "upper", "sd",
    "parameter_sd", "chance_sd", "expected_lower", "expected_upper", "expected_sd", "effect_above", "effect_below",
    "runs_more", "runs_same", "runs_fewer", "runs", "requirement", "meets", "title_en", "title_da", "unit",
    "window_months", "item", "value"
)  # fmt: skip
"""The columns that have a meaning of their own, by their messages; others are measures, or are made of these."""
SHARES = frozenset({"effect_above", "effect_below", "runs_more", "runs_same", "runs_fewer", "meets", "requirement"})
COUNTS = frozenset({"runs", "draw", "replication", "month", "window_months"})


def dictionary(tables: Mapping[str, pd.DataFrame], run: Record) -> pd.DataFrame:
    """A row per column of each table: ``table``, ``column``, ``type``, ``unit``, ``meaning_en`` and ``meaning_da``."""
    rows = [
        {
            "table": name,
            "column": str(column),
            "type": _type(table[column]),
            "unit": unit_of(str(column), name),
            **{f"meaning_{language}": meaning(str(column), run, language) for language in LANGUAGES},
        }
        for name, table in tables.items()
        for column in table
    ]
    return pd.DataFrame(rows)


def meaning(column: str, run: Record, language: Language) -> str:
    """What a column is: by its message, or as a measure of the run.

    >>> meaning("draw", {}, "en"), meaning("citizens_mcse", {}, "en")[:40]
    ('number of the posterior draw', 'in citizens: Monte Carlo standard error ')
    """
    if has(f"export-column.{column}"):
        return sentence(of_run(f"export-column.{column}", run), language)
    if column.startswith(IN_CITIZENS):
        of = meaning(column.removeprefix(IN_CITIZENS), run, language)
        return sentence("export-part.citizens", language, of=of)
    if column == ERROR[1:] or column.endswith(ERROR):
        of = meaning(column.removesuffix(ERROR[1:]).removesuffix("_") or "mean", run, language)
        return sentence("export-part.error", language, of=of)
    title = measure_title(run, "", column, language)
    # A run of an earlier version has no titles of its states.
    return sentence("export-part.state", language, state=column.removeprefix("state:")) if title == column else title


def unit_of(column: str, table: str) -> str:
    """A column's unit: share, citizens, number, mean, text, or that of its row's measure.

    >>> (
    ...     unit_of("work", "runs"),
    ...     unit_of("mean", "levels"),
    ...     unit_of("citizens_mean", "levels"),
    ...     unit_of("runs", "levels"),
    ... )
    ('share', 'as its measure', 'citizens', 'number')
    """
    bare = column.removesuffix(ERROR)
    if table != "runs" and column.startswith(IN_CITIZENS):
        return "citizens"
    if bare in SHARES:
        return "share"
    if bare in COUNTS:
        return "number"
    if table == "runs" and column not in ("scenario", "date"):
        return {"share": "share", "count": "number", "average": "mean"}[style_of(column)]
    if column == "mcse" or bare in COLUMNS[7:16]:
        return "as its measure"
    return "text"


def _type(values: pd.Series) -> str:
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(values) else "text"
