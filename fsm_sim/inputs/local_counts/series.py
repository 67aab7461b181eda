"""The rows of a counts file together: checks between rows, and the series of each municipality and programme."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from fsm_sim.evidence.local_counts import COUNTED, MonthlyCounts
from fsm_sim.inputs import programmes
from fsm_sim.inputs.local_counts.rows import Row
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import month_name, month_number

MOST_MONTHS = 120
"""The largest number of months after the start of a programme for which counts are accepted."""

RUN_IN = 24
"""Months for which a programme without a start date is taken to have run before the first count."""


def series_of(rows: Iterable[Row]) -> tuple[MonthlyCounts, ...]:
    """The series of each municipality and programme, in alphabetical order; the rows have no problems."""
    return tuple(_series(some) for _, some in _grouped(rows))


def problems_between_rows(rows: list[Row]) -> Iterator[Problem]:
    """What is wrong between rows: months given twice, left out or out of range, and empty columns."""
    for (town, programme), some in _grouped(rows):
        series = [row for row in some if row.month is not None]
        where = f"{town} ({programme})"
        yield from _repeated_months(series, where)
        yield from _gaps(series, where)
        yield from _out_of_range(series, programme, where)
        yield from _empty_columns(series, where)


def _grouped(rows: Iterable[Row]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """The rows of each municipality and programme, by month."""
    for key, some in groupby(sorted(rows, key=Row.order), key=lambda row: row.key):
        yield key, list(some)


def _repeated_months(series: list[Row], where: str) -> Iterator[Problem]:
    for month, count in Counter(row.month for row in series).items():
        if count > 1:
            twice = [row for row in series if row.month == month]
            text = Sentence(
                "the month {month} of {where} is there {count} times; give it once.",
                month=month_name(month or 0),
                where=where,
                count=count,
            )
            yield twice[-1].problem("month", text)


def _gaps(series: list[Row], where: str) -> Iterator[Problem]:
    for before, row in pairwise(series):
        gap = range((before.month or 0) + 1, row.month or 0)
        if gap:
            yield row.problem("month", _missing(gap, where))


def _empty_columns(series: list[Row], where: str) -> Iterator[Problem]:
    """A series without any count, and caseworkers that are given for some months only."""
    cells = [cell for row in series for cell in row.counts.values()]
    if series and all(cell is None for cell in cells) and not any(row.has_problem for row in series):
        name = next(iter(series[0].counts))
        yield series[0].problem(name, Sentence("{where} has no count in any month; fill in at least one.", where=where))
    known = [row.has_caseworkers for row in series]
    if any(known) and not all(known):
        row = series[known.index(False)]
        text = Sentence(
            "caseworkers of {where} is empty here but not elsewhere; give it for every month or for none.", where=where
        )
        yield row.problem("caseworkers", text)


def _out_of_range(series: list[Row], programme: str, where: str) -> Iterator[Problem]:
    """Months before the start of the programme, or more than `MOST_MONTHS` after it."""
    if not series or programmes.unknown(programme):
        return
    start = programmes.load(programme).start[:7]
    begin = month_number(start) if start else (series[0].month or 0) - RUN_IN
    early = [row for row in series if (row.month or 0) < begin]
    late = [row for row in series if (row.month or 0) >= begin + MOST_MONTHS]
    if early:
        month = month_name(early[0].month or 0)
        text = Sentence(
            "the month {month} of {where} is before the programme's start, {start}; leave it out.",
            month=month,
            where=where,
            start=start,
        )
        yield early[0].problem("month", text)
    if late:
        text = Sentence(
            "the month {month} of {where} is later than {most} months after {start}; leave out what is later.",
            month=month_name(late[0].month or 0),
            where=where,
            most=MOST_MONTHS,
            start=month_name(begin),
        )
        yield late[0].problem("month", text)


def _missing(months: range, where: str) -> str:
    """What a sentence says of months that are left out."""
    first, last = month_name(months[0]), month_name(months[-1])
    if len(months) == 1:
        return Sentence(
            "the month {month} of {where} is missing before this month; "
            "months follow one another, and a count that is not known is an empty cell.",
            month=first,
            where=where,
        )
    return Sentence(
        "the months {first} to {last} of {where} are missing before this month; "
        "months follow one another, and a count that is not known is an empty cell.",
        first=first,
        last=last,
        where=where,
    )


def _series(rows: list[Row]) -> MonthlyCounts:
    """One series from valid rows in order; a count that is empty in every month is left out."""
    names = [name for name in COUNTED if any(row.counts.get(name) is not None for row in rows)]
    return MonthlyCounts(
        municipality=rows[0].municipality,
        programme=rows[0].programme,
        first=month_name(rows[0].month or 0),
        citizens=tuple(row.citizens or 0 for row in rows),
        counts={name: tuple(row.counts[name] for row in rows) for name in names},
        caseworkers=tuple(row.caseworkers for row in rows if row.caseworkers is not None),
    )
