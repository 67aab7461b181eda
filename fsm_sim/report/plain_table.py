"""Tables in plain text, for the terminal and for files that are read in an editor."""

from collections.abc import Sequence
from typing import Any


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines whose cells stand under each other, each column as wide as its widest cell.

    >>> aligned([("a", "bb"), ("ccc", "d")])
    ['a    bb', 'ccc  d']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def differences(table: Any) -> str:
    """The final month's differences as a table for the terminal: shares in points, outcomes in citizens too."""
    rows = [("scenario", "measure", "difference", "90 % interval", "P(above 0)", "citizens")]
    for row in table.itertuples():
        scale = (
            1.0 if row.measure in ("citizens", "caseload", "changes") or row.measure.startswith("citizens:") else 100.0
        )
        citizens = (
            ""
            if row.citizens_mean != row.citizens_mean
            else f"{row.citizens_mean:+.1f} ({row.citizens_lower:+.1f} to {row.citizens_upper:+.1f})"
        )
        interval = f"{scale * row.lower:+.2f} to {scale * row.upper:+.2f}"
        rows.append(
            (row.scenario, row.measure, f"{scale * row.mean:+.2f}", interval, f"{row.probability_above:.2f}", citizens)
        )
    return "\n".join([*aligned(rows), "Differences of shares are in percentage points."])
