"""Numbers that are possible but that nobody means: a share written in per cent, half a month."""

import math
from collections.abc import Iterator
from typing import Any

from fsm_sim.inputs.checking.synonyms import keys_called
from fsm_sim.inputs.checking.tables import table_of
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.notation.sentence import Sentence

MOST_CHANGES_A_YEAR = 3.0
"""More changes of caseworker a year than any office has; a larger number is a share in per cent."""
RULES: dict[KeyPath, str] = {
    ("staffing", "separation_per_year"): Sentence(
        "a separation rate is from 0 to {most:g} a year", most=MOST_CHANGES_A_YEAR
    ),
    ("staffing", "reassignment_per_year"): Sentence(
        "a reassignment rate is from 0 to {most:g} a year", most=MOST_CHANGES_A_YEAR
    ),
    ("horizon", "months"): Sentence("a horizon is a whole number of months from 1 to 600"),
}
"""The rules of a scenario's file where it may hold less than engines can compute."""

MOST = {
    **dict.fromkeys(("vacancy_months", "from_month", "to_month"), 12_000),
    **dict.fromkeys(("citizens_per_post", "capacity_per_month"), 1_000_000),
}
"""Ends of numbers that are written out in sentences and added to dates."""


def questions(data: dict[str, Any]) -> Iterator[Violation]:
    """What is asked about the numbers of an unchecked scenario; values of the wrong type are skipped.

    Of a rate it is asked under people's word for it too, so that the number need not wait until the key is put right.

    >>> [one.text for one in questions({"staffing": {"separation_per_year": 20}})]
    ['is 20: a rate, 20 separations a year for each filled post; did you mean 0.20, 20 for every 100? At most 3 ...']
    """
    staffing, given = table_of(data, "staffing"), table_of(data, "horizon").get("months")
    months, place = _number(given), ("horizon", "months")
    for key, of in (
        ("separation_per_year", Sentence("separations a year for each filled post")),
        ("reassignment_per_year", Sentence("changes of caseworker a year for each citizen")),
    ):
        written = next((name for name in staffing if key in (name, *keys_called(name))), key)
        value = _number(staffing.get(written))
        if value > MOST_CHANGES_A_YEAR:
            meant = (
                Sentence("; did you mean {share}, {value:g} for every 100?", share=_of_a_hundred(value), value=value)
                if value <= 100
                else "."
            )
            limit = Sentence("At most {most:g} is accepted.", most=MOST_CHANGES_A_YEAR)
            text = Sentence(
                "is {value:g}: a rate, {value:g} {of}{meant} {limit}", value=value, of=of, meant=meant, limit=limit
            )
            yield Violation(("staffing", written), ("staffing", written), text)
    for table in ("office", "staffing", "rehabilitation_team"):
        yield from _too_large(data.get(table), (table,))
    if given == 0 and not isinstance(given, bool):
        yield Violation(place, place, Sentence("is 0; {rule}.", rule=RULES[place]))
    if 0 < months <= 600 and months != int(months):
        below = math.floor(months)
        meant = Sentence("{below} or {above}", below=below, above=below + 1) if below else "1"
        yield Violation(
            place, place, Sentence("is {months:g}, not whole months; did you mean {meant}?", months=months, meant=meant)
        )


def _of_a_hundred(value: float) -> str:
    """A number of every hundred as a share, in as many digits as it is said in, and at least two decimals.

    >>> _of_a_hundred(20), _of_a_hundred(3.1), _of_a_hundred(12.25)
    ('0.20', '0.031', '0.1225')
    """
    share = f"{float(f'{value:g}') / 100:.8f}".rstrip("0")
    return share if len(share) > len("0.00") else f"{value / 100:.2f}"


def _too_large(value: object, path: KeyPath = ()) -> Iterator[Violation]:
    """Numbers of a kind that has an end, wherever they stand in a table."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _too_large(one, (*path, str(key)))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _too_large(one, (*path, index))
    elif path and _number(value) > (most := MOST.get(str(path[-1]), math.inf)):
        yield Violation(
            path,
            path,
            Sentence(
                "is {value:g}; at most {most:,} is accepted, which is more than any needs.",
                value=_number(value),
                most=most,
            ),
        )


def _number(value: object) -> float:
    """The value if it is a finite number, otherwise 0."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if known else 0.0  # type: ignore[arg-type]
