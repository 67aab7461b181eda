"""Dates in a scenario: months of the calendar become months from the start, before the scenario is checked."""

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from pydantic import ValidationError

from fsm_sim.inputs.checking.intakes import wrong_rates
from fsm_sim.inputs.checking.tables import table_of
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.errors import shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_month, month_name, month_number, months_between
from fsm_sim.model.scenarios.intake import IntakeFrom, in_order, mean_rate

DATED = ("office", "staffing", "rehabilitation_team")
"""The tables in which a month may be written as a date."""
YEAR = 12
LONGEST = 600
"""The most months of a horizon."""

_NO_START = Sentence(
    'write [horizon] start_month = "2027-01" too, the month in which the scenario starts, or months from there'
)


class Undated(NamedTuple):
    """An unchecked scenario with months from the start, and what is wrong with its dates.

    `unplaced` are the dates of a scenario whose start is no month: nothing can be said of them before that is mended.
    """

    data: dict[str, Any]
    wrong: tuple[Violation, ...]
    unplaced: tuple[KeyPath, ...] = ()

    def covers(self, one: Violation) -> bool:
        """Whether a violation only follows from dates that are wrong, or that cannot be placed; no missing key does."""
        if one.missing:
            return False
        paths = [*(bad.path for bad in self.wrong), *self.unplaced]
        return any(path[: len(one.path)] == one.path for path in paths)


def undated(data: dict[str, Any]) -> Undated:
    """An unchecked scenario with months from the start, and what is wrong with its dates.

    A key that ends with ``_month`` may have a date, and an office's intake may be a table by date or twelve numbers,
    January to December. What is no date is left as it is, for the specification to judge.

    >>> staffing = {"posts": [{"from_month": "2027-03", "count": 8}]}
    >>> undated({"horizon": {"months": 24, "start_month": "2027-01"}, "staffing": staffing}).data["staffing"]
    {'posts': [{'from_month': 2, 'count': 8}]}
    """
    found = copy.deepcopy(data)
    heading = table_of(found, "scenario")
    if isinstance(heading.get("rules_as_of"), date):
        heading["rules_as_of"] = heading["rules_as_of"].isoformat()
    horizon = table_of(found, "horizon")
    start = horizon.get("start_month") if is_month(horizon.get("start_month")) else None
    if start is None and "start_month" in horizon:
        return Undated(*_unplaced(found))
    wrong: list[Violation] = []
    for name in DATED:
        wrong += _keys(found.get(name), (name,), start)
    offices = found.get("office")
    for number, office in enumerate(offices if isinstance(offices, list) else []):
        if isinstance(office, dict) and isinstance(office.get("intake_per_month"), dict | list):
            path: KeyPath = ("office", number, "intake_per_month")
            wrong += _intake(office, path, start, horizon.get("months"))
        wrong += _of_programmes(office, ("office", number), start, horizon.get("months"))
    if start is not None:
        placed = Undated(found, tuple(wrong))
        wrong += [one for one in _out_of_order(data, found, start) if not placed.covers(one)]
    return Undated(found, tuple(wrong))


def _unplaced(found: dict[str, Any]) -> tuple[dict[str, Any], tuple[Violation, ...], tuple[KeyPath, ...]]:
    """A scenario whose start is no month, with month 0 for every date, and where the dates were."""
    paths = [violation.path for name in DATED for violation in _keys(found.get(name), (name,), None)]
    offices, wrong = found.get("office"), list[Violation]()
    for number, office in enumerate(offices if isinstance(offices, list) else []):
        intake = office.get("intake_per_month") if isinstance(office, dict) else None
        season = isinstance(intake, list) and not any(isinstance(step, dict) for step in intake)
        if isinstance(intake, dict) or (isinstance(intake, list) and season):
            path: KeyPath = ("office", number, "intake_per_month")
            wrong += wrong_rates(intake, path)
            office["intake_per_month"] = 0.0
            paths.append(path)
        listed = office.get("programmes") if isinstance(office, dict) else None
        if isinstance(listed, list) and len(listed) > 1:
            wrong += _of_programmes(office, ("office", number), None, None)
    return found, tuple(wrong), tuple(paths)


def _out_of_order(written: dict[str, Any], found: dict[str, Any], start: str) -> Iterator[Violation]:
    """Steps and periods with dates that do not follow each other, said in dates."""
    staffing = table_of(found, "staffing")
    lists: list[tuple[KeyPath, Any]] = [(("staffing", "posts"), staffing.get("posts"))]
    offices = found.get("office")
    for number, office in enumerate(offices if isinstance(offices, list) else []):
        if isinstance(office, dict):
            lists.append((("office", number, "intake_per_month"), office.get("intake_per_month")))
    for path, steps in lists:
        months = [_month(step, "from_month") for step in steps] if isinstance(steps, list) else []
        known = [month for month in months if month is not None]
        if not months or len(known) < len(months) or not _dated(written, path):
            continue
        if known[0] != 0 or known != sorted(set(known)):
            named = ", ".join(as_written(month, start) for month in known)
            yield Violation(
                path,
                path,
                Sentence(
                    "has steps from {named}; the first is {start} and the rest follow in order.",
                    named=named,
                    start=start,
                ),
            )
    for key in ("leave", "recruitment_freeze"):
        periods = staffing.get(key)
        for number, period in enumerate(periods if isinstance(periods, list) else []):
            place: KeyPath = ("staffing", key, number)
            first, last = _month(period, "from_month"), _month(period, "to_month")
            if first is not None and last is not None and last <= first and _dated(written, place):
                ends = Sentence(
                    "begins in {first} and ends when {last} begins",
                    first=as_written(first, start),
                    last=as_written(last, start),
                )
                text = Sentence(
                    "{ends}; to_month is the first month after it, so put {least} or a later one.",
                    ends=ends,
                    least=as_written(first + 1, start),
                )
                yield Violation(place, place, text)


def as_written(month: float, start: str | None) -> str:
    """A month in a sentence about a file: a date as files have it where the start is known.

    >>> as_written(2, "2027-11"), as_written(2.5, None)
    ('2028-01', 'month 2.5')
    """
    return Sentence("month {month:g}", month=month) if start is None else month_name(month_number(start) + int(month))


def _dated(written: dict[str, Any], path: KeyPath) -> bool:
    """Whether something at or below a path was written as a date."""
    value: Any = written
    for part in path:
        value = value[part]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return is_month(value) or any(_dated({"": one}, ("",)) for one in below)


def _month(table: object, key: str) -> float | None:
    value = table.get(key) if isinstance(table, dict) else None
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known else None  # type: ignore[arg-type]


def _keys(value: Any, path: KeyPath, start: str | None) -> Iterator[Violation]:
    """Turn the dates of all keys below into numbers of months."""
    items = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    for key, item in items:
        if isinstance(key, str) and key.endswith("_month") and not key.endswith("per_month") and is_month(item):
            months, problem = _months(item, start)
            value[key] = months
            if problem:
                yield Violation(
                    (*path, key), (*path, key), Sentence("is {value}, {problem}", value=shown(item), problem=problem)
                )
        else:
            yield from _keys(item, (*path, key), start)


def _months(written: str, start: str | None) -> tuple[int, str]:
    """Months from the start to a date, and what is wrong with it."""
    if start is None:
        return 0, Sentence("but no start is given; {remedy}.", remedy=_NO_START)
    months = months_between(start, written)
    return max(months, 0), Sentence(
        "before the start in {start}; write a month from {start} on.", start=start
    ) if months < 0 else ""


def _intake(office: dict[str, Any], path: KeyPath, start: str | None, months: object) -> Iterator[Violation]:
    """Turn an intake by date, or by month of the year, into steps from months on."""
    given = office["intake_per_month"]
    if isinstance(given, list) and (not given or any(isinstance(one, dict) for one in given)):
        return
    problems: list[str] = []
    steps: list[dict[str, Any]] = []
    if isinstance(given, dict):
        problems += _not_dates(given)
        dates = {written: _months(written, start) for written in sorted(filter(is_month, given))}
        steps = [{"from_month": month, "per_month": given[one]} for one, (month, _) in dates.items()]
        early = [
            Sentence("names {written}, {wrong}", written=one, wrong=wrong) for one, (_, wrong) in dates.items() if wrong
        ]
        problems += early if start is not None else early[:1]  # a start that is not there is said once
        if not problems and steps[0]["from_month"] > 0:
            problems.append(
                Sentence(
                    "begins in {first}, after the start in {start}; say what it is from {start} on.",
                    first=min(dates),
                    start=start,
                )
            )
    elif len(given) != YEAR:
        text = Sentence(
            "is a list of {count}; give 12 numbers, of January to December, or steps such as { from_month = "
            "0, per_month = 12 }.",
            count=len(given),
        )
        problems.append(text)
    elif start is None:
        problems.append(Sentence("gives the months of a year, but no start is given; {remedy}.", remedy=_NO_START))
    else:
        steps = _season(given, month_number(start) % YEAR, months)
    wrong_numbers = tuple(wrong_rates(given, path))
    office["intake_per_month"] = 0.0 if problems or wrong_numbers else steps
    yield from (Violation(path, path, problem) for problem in problems)
    yield from wrong_numbers


def _of_programmes(office: object, place: KeyPath, start: str | None, months: object) -> Iterator[Violation]:
    """What is wrong with the intakes of an office's programmes that change over time: several have one number each."""
    listed = office.get("programmes") if isinstance(office, dict) else None
    parts = listed if isinstance(listed, list) else []
    for number, part in enumerate(parts):
        intake = part.get("intake_per_month") if isinstance(part, dict) else None
        if not isinstance(intake, dict | list):
            continue
        path: KeyPath = (*place, "programmes", number, "intake_per_month")
        wrong = list(_intake(part, path, start, months))
        if len(parts) == 1:
            yield from wrong
            continue
        mean = None if wrong else _mean(part["intake_per_month"], months)
        part["intake_per_month"] = 0.0
        instead = Sentence('one number, or "steady"')
        if mean is not None:
            instead = Sentence("{mean}, its mean over the {months} months", mean=f"{mean:.4g}", months=f"{months:g}")
        text = Sentence(
            "changes over time, and in an office of several programmes each has one number; give {instead}, or put the "
            "programme into a scenario of its own, with caseworkers of its own.",
            instead=instead,
        )
        yield Violation(path, path, text)


def _mean(steps: object, months: object) -> float | None:
    """The mean of an intake over the horizon; None where either is wrong."""
    try:
        intake = in_order(tuple(map(IntakeFrom.model_validate, steps)))  # type: ignore[call-overload]
    except (ValidationError, ValueError, TypeError):
        return None
    known = isinstance(months, int | float) and not isinstance(months, bool) and 0 < months <= LONGEST
    return mean_rate(intake, float(months)) if known else None  # type: ignore[arg-type]


def _not_dates(given: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the keys of an intake by date."""
    if not given:
        yield Sentence("is an empty table; give a number, or one for each date from which it changes.")
    for key in given:
        if not is_month(key):
            yield Sentence('has {key}, which is no month; write a month such as "2027-01" = 12.', key=shown(key))


def _season(by_month: list[Any], first: int, months: object) -> list[dict[str, Any]]:
    """The steps over so many months of an intake by month of the year, the first month being number `first` (0-11)."""
    last = int(months) if isinstance(months, int | float) and 0 <= months <= LONGEST else 1
    steps: list[dict[str, Any]] = []
    for month in range(max(last, 1)):
        rate = by_month[(first + month) % YEAR]
        if not steps or steps[-1]["per_month"] != rate:
            steps.append({"from_month": month, "per_month": rate})
    return steps
