"""Numbers that are possible but that nobody means: a share written in per cent, half a month."""

import math
from collections.abc import Iterator
from typing import Any

from fsm_sim.inputs.checking.tables import table_of
from fsm_sim.inputs.checking.violations import Violation

MOST_CHANGES_A_YEAR = 3.0
"""More changes of caseworker a year than any office has; a larger number is a share in per cent."""


def questions(data: dict[str, Any]) -> Iterator[Violation]:
    """What is asked about the numbers of an unchecked scenario; values of the wrong type are skipped.

    >>> [one.text for one in questions({"staffing": {"separation_per_year": 20}})]
    ['is 20: 20 changes a year for each post; did you mean 0.20 (20 %)? At most 3 are accepted.']
    """
    staffing, months = table_of(data, "staffing"), _number(table_of(data, "horizon").get("months"))
    for key, of in (("separation_per_year", "each post"), ("reassignment_per_year", "each citizen")):
        value = _number(staffing.get(key))
        if MOST_CHANGES_A_YEAR < value <= 120:
            meant = f"; did you mean {value / 100:.2f} ({value:g} %)?" if value <= 100 else "."
            limit = f"At most {MOST_CHANGES_A_YEAR:g} are accepted."
            text = f"is {value:g}: {value:g} changes a year for {of}{meant} {limit}"
            yield Violation(("staffing", key), ("staffing", key), text)
    if 0 <= months <= 600 and months != int(months):
        below, place = math.floor(months), ("horizon", "months")
        yield Violation(place, place, f"is {months:g}, not whole months; did you mean {below} or {below + 1}?")


def _number(value: object) -> float:
    """The value if it is a finite number, otherwise 0."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if known else 0.0  # type: ignore[arg-type]
