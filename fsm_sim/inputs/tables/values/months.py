"""A column of months: where one cell can be read in several ways, the column as a whole decides, or it is asked."""

import datetime
import re
from collections.abc import Sequence

from fsm_sim.inputs.checking.wording import either
from fsm_sim.inputs.tables.cells import Cell, Grid, quoted
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.values.month_names import NUMBERS, Day, Readings, readings
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name, month_number

RULE = Sentence("a month is written 2021-01.")
_ORDERS = {
    "dmy": Sentence("day-month-year"),
    "mdy": Sentence("month-day-year"),
    "ymd": Sentence("year-month-day"),
}
_EXCEL_FIRST = datetime.date(1899, 12, 30)


def months(
    grid: Grid, column: str, cells: Sequence[Cell]
) -> tuple[tuple[int | None, ...], tuple[Liberty, ...], tuple[Problem, ...]]:
    """The month of each cell by its number, what was taken for granted, and the problems.

    >>> grid = Grid("own.csv", ())
    >>> found, taken, problems = months(grid, "month", [Cell("01-02-2023", 2, 1), Cell("01-03-2023", 3, 1)])
    >>> [month_name(one) for one in found], taken[1].taken, problems
    (['2023-02', '2023-03'], 'dmy', ())
    """
    every = [readings(cell.value) for cell in cells]
    problems = [
        grid.problem(
            cell, Sentence("{column} is {value}; {rule}", column=column, value=quoted(cell.value), rule=_rule(cell))
        )
        for cell, read in zip(cells, every, strict=True)
        if not read
    ]
    order = _order(every)
    doubtful = next((cell for cell, read in zip(cells, every, strict=True) if len(_differing(read)) > 1), None)
    if order is None and doubtful is not None:
        can = either(
            Sentence("{month} ({order})", month=month_name(number), order=_ORDERS[one])
            for one, number in _months(readings(doubtful.value))
        )
        text = Sentence(
            "{column} is {value}, which is {months}, and no other month says which; {rule}",
            column=column,
            value=quoted(doubtful.value),
            months=can,
            rule=RULE,
        )
        return (None,) * len(cells), (), (*problems, grid.problem(doubtful, text))
    wrong = [
        grid.problem(
            cell,
            Sentence(
                "{column} is {value}, but other months are written {order}; {rule}",
                column=column,
                value=quoted(cell.value),
                order=_ORDERS[order],
                rule=RULE,
            ),
        )
        for cell, read in zip(cells, every, strict=True)
        if order and read and "month" not in read and order not in read
    ]
    found = tuple(_number(_read_as(read, order)) for read in every)
    return found, _liberties(grid, cells, found, order, doubtful), (*problems, *wrong)


def _read_as(read: Readings, order: str | None) -> Day | None:
    """A month as it is read in an order of day, month and year; None where it cannot be."""
    if order is None or "month" in read:
        return next(iter(read.values()), None)
    return read.get(order)


def _order(every: Sequence[Readings]) -> str | None:
    """The order of day, month and year that a column has; None where nothing is to decide, or nothing decides it.

    An order in which every date can be read wins over one in which some cannot; among those left one in which each date
    is the first or the last of its month, since a table of months has such dates.
    """
    dates = [read for read in every if read and "month" not in read]
    if not dates:
        return None
    possible = [order for order in _ORDERS if all(order in read for read in dates)]
    if len(possible) <= 1:
        return possible[0] if possible else max(_ORDERS, key=lambda order: sum(order in read for read in dates))
    different = {tuple(read[order] for order in possible) for read in dates}
    monthly = [order for order in possible if all(read[order].day == 1 or _last(read[order]) for read in dates)]
    if len(monthly) == 1 and len(different) > 1:
        return monthly[0]
    return None


def _last(day: Day) -> bool:
    """Whether a day is the last of its month."""
    following = datetime.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - datetime.timedelta(days=1)).day == day.day


def _differing(read: Readings) -> set[int]:
    return {number for _, number in _months(read)}


def _months(read: Readings) -> list[tuple[str, int]]:
    return [(order, month_number(f"{day.year}-{day.month:02d}")) for order, day in read.items()]


def _number(day: Day | None) -> int | None:
    return None if day is None else month_number(f"{day.year}-{day.month:02d}")


def _liberties(
    grid: Grid, cells: Sequence[Cell], found: Sequence[int | None], order: str | None, doubtful: Cell | None
) -> tuple[Liberty, ...]:
    """What was taken for granted of months that are written otherwise than 2021-01, by an example; a date is a date."""
    other = [
        (cell, month_name(month))
        for cell, month in zip(cells, found, strict=True)
        if month is not None and cell.text != month_name(month) and not isinstance(cell.value, datetime.date)
    ]
    if not other:
        return ()
    cell, taken = other[0]
    shown = Liberty("months", grid.file, cell.text, taken, tuple(one.line for one, _ in other))
    if order is None or doubtful is None:
        return (shown,)
    return shown, Liberty("month_order", grid.file, doubtful.text, order)


def _rule(cell: Cell) -> str:
    """What is allowed instead, for a cell that is no month."""
    text = cell.text
    if re.fullmatch(r"\d{5}", text, re.ASCII) and 29221 <= int(text) <= 73050:
        day = _EXCEL_FIRST + datetime.timedelta(days=int(text))
        return Sentence(
            "is that Excel's number for {day}? Format the column as a date, or write {month}.",
            day=day.isoformat(),
            month=f"{day:%Y-%m}",
        )
    if re.fullmatch(r"\d{4} ?[kq]\d|[kq]\d\.? \d{4}|\d\. ?(?:kvt|kvartal|quarter)\.? \d{4}", text.casefold(), re.ASCII):
        return Sentence("that is a quarter; {rule}", rule=RULE)
    if re.match(r"(?:uge|week) ?\d|\d{4}[ -]?[uw] ?\d", text.casefold()):
        return Sentence("that is a week; {rule}", rule=RULE)
    if text.casefold().rstrip(".") in NUMBERS:
        return Sentence("the year is missing; {rule}", rule=RULE)
    if len(ends := re.split(r" [-–—] ", text)) == 2 and all(map(readings, ends)):
        return Sentence("that is a period of several months; {rule}", rule=RULE)
    if len(text) == 4 and text.isdigit():
        return Sentence("that is a year; {rule}", rule=RULE)
    return RULE
