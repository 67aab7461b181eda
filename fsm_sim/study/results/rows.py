"""Rows of a table as records for JSON, and a date beside each month."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from fsm_sim.study.results.entries import ended_month

if TYPE_CHECKING:  # it is written by its own
    from fsm_sim.study.results.comparison import Comparison


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column.

    >>> records(pd.DataFrame({"measure": ["work"], "mean": [0.25]}))
    [{'measure': 'work', 'mean': 0.25}]
    """
    columns = [table[name].tolist() for name in table.columns]  # `to_dict` looks at every value by itself
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def dated(table: pd.DataFrame, start: str | None) -> pd.DataFrame:
    """A table by month with a column ``date`` beside it: the month that then ends. As it is without a start."""
    if start is None:
        return table
    found, dates = table.copy(), [ended_month(start, month) for month in table["month"]]
    found.insert(list(table.columns).index("month") + 1, "date", dates)
    return found


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table for JSON; a missing number is None."""
    return records(table.astype(object).where(table.notna(), None))


def without_nan(values: dict[str, Any]) -> dict[str, Any]:
    """Some numbers for JSON; a missing one is None."""
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in values.items()}


def comparison_as_json(comparison: "Comparison") -> dict[str, Any]:
    """Every number of a comparison as one JSON object; a missing number is null."""
    start, month = comparison.start_month, comparison.month
    return {
        "against": comparison.against,
        "interval_level": comparison.level,
        "month": month,
        **({} if start is None else {"date": ended_month(start, month)}),
        "months": list(comparison.months),
        "size": comparison.size,
        "left_out": list(comparison.left_out),
        "differences": plain(comparison.dated),
        "levels": plain(comparison.dated_levels),
        "parts": [
            {
                "scenario": scenario,
                "measure": measure,
                "month": comparison.last_month(scenario),
                **without_nan(asdict(part)),
            }
            for scenario in comparison.scenarios
            for measure in comparison.table.loc[comparison.table["scenario"] == scenario, "measure"]
            for part in comparison.parts(scenario, measure)
        ],
    }
