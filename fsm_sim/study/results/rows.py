"""Rows of a table as records for JSON, and a date beside each month."""

import math
from typing import Any

import pandas as pd

from fsm_sim.study.results.entries import ended_month


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
