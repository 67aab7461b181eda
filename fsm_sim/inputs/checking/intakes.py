"""Intakes by date or by month of the year whose numbers are wrong, said where they are written."""

import math
from collections.abc import Iterator
from typing import Any

from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.errors import shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_month

MONTHS = (
    Sentence("January"),
    Sentence("February"),
    Sentence("March"),
    Sentence("April"),
    Sentence("May"),
    Sentence("June"),
    Sentence("July"),
    Sentence("August"),
    Sentence("September"),
    Sentence("October"),
    Sentence("November"),
    Sentence("December"),
)
RULE = Sentence("an intake per month is 0 or more")


def wrong_rates(given: dict[str, Any] | list[Any], path: KeyPath) -> Iterator[Violation]:
    """What is no intake in a table by date, or in twelve numbers of January to December; `path` is that of the whole.

    A year's numbers become a step for each month of the horizon, in which one wrong number would be told of every year.

    >>> year = [20, 20, 5, 5, 5, 5, 1, 5, 20, 20, 20, -9]
    >>> [(one.path, one.text) for one in wrong_rates(year, ("intake_per_month",))]
    [(('intake_per_month', 11), 'is -9 for December; an intake per month is 0 or more.')]
    >>> [one.text for one in wrong_rates({"2027-01": 12, "2027-06": "many"}, ("intake_per_month",))]
    ["is 'many'; an intake per month is 0 or more."]
    """
    if isinstance(given, dict):
        for key, value in given.items():
            if is_month(key) and not _is_rate(value):
                yield Violation(
                    (*path, key), (*path, key), Sentence("is {value}; {rule}.", value=shown(value), rule=RULE)
                )
    elif len(given) == len(MONTHS):
        for place, (month, value) in enumerate(zip(MONTHS, given, strict=True)):
            if not _is_rate(value):
                said = Sentence("is {value} for {month}; {rule}.", value=shown(value), month=month, rule=RULE)
                yield Violation((*path, place), (*path, place), said)


def _is_rate(value: object) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and math.isfinite(value) and value >= 0  # type: ignore[arg-type, operator]
