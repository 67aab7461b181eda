"""Decimals of levels and of differences that are no shares, and the effect that a sentence says.

The usual decimals of a measure, or fewer where its Monte Carlo error is large (check F2); rows that stand under each
other have the same.
"""

import math
from collections.abc import Sequence

from fsm_sim.report.document.numbers import ENDS, Row, citizens_decimals, digits_borne, own_digits, points_decimals
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.entries import Record
from fsm_sim.study.results.summary import AVERAGES, FLOOR, POSTS_FILLED, is_count

MOST_OF_POSTS = 2
FEW = 10.0
"""Fewer citizens than so many have a decimal."""
MANY = 100.0
"""A difference of as many has none."""


def usual_decimals(measure: str, largest: float, run: Record, *, whole_from: float = FEW) -> int:
    """The decimals of a measure whose error is small; `largest` is the greatest number that is shown of it.

    >>> [usual_decimals(name, 40.0, {"scenarios": []}) for name in ("citizens", "caseload", "changes", "work")]
    [0, 1, 2, 1]
    >>> usual_decimals("citizens", 4.0, {"scenarios": []})
    1
    """
    if measure == POSTS_FILLED:
        planned = [count for entry in run["scenarios"] for _, count in entry["posts"] if count is not None]
        some = (digits for digits in (1, MOST_OF_POSTS) if all(round(one, digits) == one for one in planned))
        return next(some, MOST_OF_POSTS)
    if is_count(measure):
        return 0 if largest >= whole_from else 1
    return 2 if measure == "changes" else 1


def factor_of(measure: str) -> float:
    """By what a measure is multiplied where it is printed: a share is in per cent."""
    return 1.0 if is_count(measure) or measure in AVERAGES else 100.0


def level_decimals(measure: str, rows: Sequence[Row], run: Record) -> int:
    """The decimals of the levels of a measure in `rows`: what the least certain of them bears, never fewer than none.

    Filled posts keep the decimals of the plans, which they are held against.

    >>> row = {"mean": 0.142, "mcse": 0.0004, "sd": 0.03}
    >>> level_decimals("work", [row], {}), level_decimals("work", [row, {**row, "mcse": 0.004}], {})
    (1, 0)
    """
    factor = factor_of(measure)
    usual = usual_decimals(measure, max([0.0, *(row["mean"] for row in rows if row["mean"] > 0)]), run)
    if measure == POSTS_FILLED:
        return usual
    floor = 100 * FLOOR if factor > 1 else 0.5 * 10.0**-usual
    borne = [digits_borne(usual, factor * row["mcse"], factor * row["sd"], floor) for row in rows]
    return max(0, min([usual, *borne]))


def citizens_level_decimals(rows: Sequence[Row]) -> int:
    """The same of the citizens in an outcome or a state."""
    named = [{name: row[f"citizens_{name}"] for name in ("mean", "mcse", "sd")} for row in rows]
    return level_decimals("citizens", named, {})


def change_decimals(comparison: Comparison, row: Row) -> int:
    """The decimals of a difference in a count or an average, the same for all scenarios."""
    found = (comparison.row(name, str(row["measure"])) for name in comparison.scenarios)
    rows = [one for one in found if one is not None] or [row]
    largest = max(abs(one["mean"]) for one in rows)
    usual = usual_decimals(str(row["measure"]), largest, comparison.run, whole_from=MANY)
    borne = (max(0, digits_borne(usual, one["mcse"], one["sd"], 0.5 * 10.0**-usual)) for one in rows)
    return max(own_digits(one, own) for one, own in zip(rows, borne, strict=True))


def effect(comparison: Comparison, row: Record) -> tuple[str, float, float, float, int]:
    """The kind of an amount, the effect, its ends, in citizens or percentage points, and its decimals."""
    counted = not math.isnan(row["citizens_mean"])
    unit, factor, column = ("citizens", 1.0, "citizens_") if counted else ("points", 100.0, "")
    mean, lower, upper = (factor * row[f"{column}{name}"] for name in ENDS)
    digits = citizens_decimals(comparison, row) if counted else points_decimals(comparison, row)
    about = "about" if differs(row) else "same"
    kind = about if round(mean, digits) == 0 else f"more-{unit}" if mean > 0 else f"fewer-{unit}"
    return kind, mean, lower, upper, digits
