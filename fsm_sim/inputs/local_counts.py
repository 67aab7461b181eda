"""A municipality's monthly counts, read from a CSV file as spreadsheets save it in Denmark or elsewhere."""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path

from fsm_sim.evidence.local_counts import COUNTED, Interval, MonthlyCounts, month_name, month_number
from fsm_sim.inputs import programmes
from fsm_sim.inputs.checking.overlay import in_order
from fsm_sim.inputs.checking.references import MOST_CITIZENS
from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.csv_rows import rows_of
from fsm_sim.inputs.files.resources import municipalities_file, shipped
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.model.errors import InputError, Problem

COLUMNS = ("municipality", "programme", "month", "citizens", *COUNTED, "caseworkers")
"""The columns, in any order. The first four are needed, and one count or more."""

MOST_MONTHS = 120
"""Months of a programme that are followed at the most."""

RUN_IN = 24
"""Months that a programme without a start of its own counts as having run when the counts begin."""

_REQUIRED = COLUMNS[:4]
_COUNT = (
    "a count is a whole number, 0 or more; write a hidden one as <5, and leave the cell empty where it is not known"
)


def template() -> str:
    """The template: two years of a town that does not exist, with hidden cells as they are written.

    >>> template().splitlines()[0].split(";")[:4]
    ['municipality', 'programme', 'month', 'citizens']
    """
    return read_text(shipped("calibration", "template.csv"))


@functools.cache
def municipalities() -> tuple[str, ...]:
    """The municipalities of Denmark.

    >>> len(municipalities())
    98
    """
    return tuple(read_text(municipalities_file()).split("\n")[:-1])


def months_before(counts: MonthlyCounts) -> int:
    """Months from the start of the programme to the first count; below 0 when the counts begin earlier."""
    start = programmes.load(counts.programme).start
    return month_number(counts.first) - month_number(start[:7]) if start else RUN_IN


def read_counts(path: Path) -> tuple[MonthlyCounts, ...]:
    """The counts of every municipality and programme in a file, in alphabetical order.

    Raises
    ------
    InputError
        With every problem of the file in one pass.
    """
    name = path.as_posix()
    if path.suffix.lower() in (".xlsx", ".xls", ".ods"):
        raise InputError(Problem(name, None, "this is a spreadsheet; save it as 'CSV UTF-8' and name that file."))
    lines = _lines(name, read_text(path))
    header = [cell.strip().lower() for cell in lines[0][1]]
    known = set(header) & set(COLUMNS)
    if wrong := [*_header(name, lines[0][0], header), *(_lengths(name, header, lines[1:]) if known else ())]:
        raise InputError(*wrong)
    rows = [_Row(name, line, dict(zip(header, map(str.strip, cells), strict=True))) for line, cells in lines[1:]]
    if not rows:
        raise InputError(Problem(name, None, "there are no rows below the names of the columns."))
    for row in rows:
        row.read()
    problems = _named_once([problem for row in rows for problem in row.problems])
    problems += [*_mixed(rows), *_series_problems(rows)]
    if problems:
        raise InputError(*in_order(problems))
    return tuple(_counts(list(some)) for _, some in groupby(sorted(rows, key=_Row.order), key=lambda row: row.key))


@dataclass
class _Row:
    """One row: its cells, what they say, and what is wrong with them."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)
    month: int | None = None
    citizens: int | None = None
    caseworkers: float | None = None
    counts: dict[str, Interval | None] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """Municipality and programme."""
        return self.cells["municipality"], self.cells["programme"]

    def order(self) -> tuple[str, str, int]:
        """By municipality, programme and month."""
        return (*self.key, self.month or 0)

    def wrong(self, column: str, rule: str) -> None:
        """A cell is not what it should be."""
        cell = self.cells[column]
        shown = repr(cell) if len(cell) <= 60 else f"{cell[:57]!r}..."
        self.problems.append(Problem(self.file, self.line, f"{column} is {shown if cell else 'empty'}; {rule}"))

    def read(self) -> None:
        """Read every cell."""
        town, programme = self.key
        if town not in municipalities():
            close = near(town, municipalities())
            rule = "write the name of one of Denmark's 98, such as Horsens."
            self.wrong("municipality", f"did you mean '{close}'?" if close else rule)
        if unknown := programmes.unknown(programme):
            self.wrong("programme", unknown.partition("; ")[2])
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.cells["month"], re.ASCII):
            self.month = month_number(self.cells["month"])
        else:
            self.wrong("month", "a month is written 2021-01.")
        if whole := self._whole("citizens", "citizens is a whole number of 1 or more, and not hidden."):
            if not 1 <= whole[0] <= MOST_CITIZENS:
                self.wrong("citizens", f"citizens is a whole number from 1 to {MOST_CITIZENS:,}.")
            else:
                self.citizens = whole[0]
        for name in COUNTED:
            if name in self.cells:
                self.counts[name] = self._count(name)
        if self.cells.get("caseworkers"):
            self._caseworkers()

    def _whole(self, column: str, rule: str) -> Interval | None:
        cell = self.cells[column]
        if re.fullmatch(r"\d{1,12}", cell, re.ASCII):
            return int(cell), int(cell)
        if re.fullmatch(r"\d{1,3}([.,\s'’]\d{3})+", cell):
            self.wrong(column, f"write {re.sub(r'\D', '', cell)}, without separators between thousands.")
        elif re.fullmatch(r"\d+[.,]\d*", cell, re.ASCII):
            hidden = "" if column == "citizens" else ", or <5 where it is hidden"
            self.wrong(column, f"people are counted whole; write a whole number{hidden}.")
        else:
            self.wrong(column, rule)
        return None

    def _count(self, column: str) -> Interval | None:
        cell = self.cells[column]
        if not cell:
            return None
        if hidden := re.fullmatch(r"<\s*([1-9]\d{0,2})", cell, re.ASCII):
            found: Interval | None = (0, int(hidden[1]) - 1)
        elif limits := re.fullmatch(r"(\d{1,3})\s*[-–]\s*(\d{1,3})", cell, re.ASCII):
            found = int(limits[1]), int(limits[2])
            if found[0] > found[1]:
                self.wrong(column, f"an interval runs from the least to the most: {limits[2]}-{limits[1]}.")
                return None
        else:
            found = self._whole(column, f"{_COUNT}.")
        if found and self.citizens is not None and found[0] > self.citizens:
            rule = f"that is more than the {self.citizens} citizens of that month; count citizens of the same group."
            self.wrong(column, rule)
        return found

    def _caseworkers(self) -> None:
        cell = self.cells["caseworkers"]
        if re.fullmatch(r"\d{1,3}([.,\s'’]\d{3})+", cell):
            self.wrong("caseworkers", "write it without separators between thousands.")
        elif not re.fullmatch(r"\d{1,5}([.,]\d+)?", cell, re.ASCII) or float(cell.replace(",", ".")) <= 0:
            self.wrong("caseworkers", "caseworkers is a number above 0, in full-time posts, such as 6.5.")
        else:
            self.caseworkers = float(cell.replace(",", "."))


def _named_once(problems: list[Problem]) -> list[Problem]:
    """The same wrong name in every row is one problem, at the first of them."""
    first: dict[str, Problem] = {}
    for problem in problems:
        names = problem.text.startswith(("municipality ", "programme "))
        first.setdefault(problem.text if names else problem.sentence, problem)
    return list(first.values())


def _lines(name: str, text: str) -> list[tuple[int, list[str]]]:
    """Each row that is not blank, with the line it starts on; cells are apart by what the first row has most of."""
    first = text.lstrip().partition("\n")[0]
    if not first:
        raise InputError(Problem(name, None, "the file is empty."))
    rows = rows_of(name, text, delimiter=max(";,\t", key=first.count))
    if not rows:
        raise InputError(Problem(name, None, "the file is empty."))
    return rows


def _header(name: str, line: int, header: list[str]) -> list[Problem]:
    if not set(header) & set(COLUMNS):
        text = (
            f"this is no table of monthly counts; its first row names columns: {', '.join(COLUMNS)}. "
            "'fsm-sim calibrate --template FILE' writes an example."
        )
        return [Problem(name, line, text)]
    strangers = [column for column in header if column not in COLUMNS]
    missing = [column for column in _REQUIRED if column not in header and not near(column, strangers)]
    texts = [f"there is no column {stranger!r}{suggestion(stranger, COLUMNS, 'columns are')}" for stranger in strangers]
    texts += [f"the column '{column}' is there twice." for column in COLUMNS if header.count(column) > 1]
    texts += [f"the column '{column}' is missing." for column in missing]
    if not set(header) & set(COUNTED) and not any(near(column, COUNTED) for column in strangers):
        texts.append(f"there is no column of counts; give one or more of {', '.join(COUNTED)}.")
    return [Problem(name, line, text) for text in texts]


def _lengths(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> list[Problem]:
    hint = "; where commas separate cells write decimals with a point, or separate cells by semicolons"
    return [
        Problem(
            name,
            line,
            f"the row has {len(cells)} cell{'s' * (len(cells) > 1)}, but there are {len(header)} columns{more}.",
        )
        for line, cells in rows
        if len(cells) != len(header)
        for more in [hint if len(cells) > len(header) else ""]
    ]


def _mixed(rows: list[_Row]) -> Iterator[Problem]:
    """Decimals written in both ways: one of them is likely to mean something else."""
    marks: dict[str, _Row] = {}
    for row in rows:
        cell = row.cells.get("caseworkers", "")
        for mark in ".,":
            if row.caseworkers is not None and mark in cell:
                marks.setdefault(mark, row)
    if len(marks) == 2:
        first, second = sorted(marks.values(), key=lambda row: row.line)
        text = (
            f"caseworkers is {second.cells['caseworkers']!r}, but {first.cells['caseworkers']!r} in line {first.line}; "
            "write all decimals with a comma or all with a point."
        )
        yield Problem(second.file, second.line, text)


def _series_problems(rows: list[_Row]) -> Iterator[Problem]:
    """What is wrong between the rows of one municipality and programme."""
    for (town, programme), some in groupby(sorted(rows, key=_Row.order), key=lambda row: row.key):
        series = [row for row in some if row.month is not None]
        where = f"{town} ({programme})"
        for month, count in Counter(row.month for row in series).items():
            if count > 1:
                twice = [row for row in series if row.month == month]
                text = f"the month {month_name(month or 0)} of {where} is there {count} times; give it once."
                yield Problem(twice[-1].file, twice[-1].line, text)
        for before, row in pairwise(series):
            gap = range((before.month or 0) + 1, row.month or 0)
            if gap:
                text = (
                    f"{_listed(gap)} of {where} {'is' if len(gap) == 1 else 'are'} missing before this month; "
                    "months follow one another, and a count that is not known is an empty cell."
                )
                yield Problem(row.file, row.line, text)
        yield from _outside(series, programme, where)
        cells = [cell for row in series for cell in row.counts.values()]
        if series and all(cell is None for cell in cells) and not any(row.problems for row in series):
            yield Problem(series[0].file, series[0].line, f"{where} has no count in any month; fill in at least one.")
        known = [row.cells.get("caseworkers", "") != "" for row in series]
        if any(known) and not all(known):
            row = series[known.index(False)]
            text = f"caseworkers of {where} is empty here but not elsewhere; give it for every month or for none."
            yield Problem(row.file, row.line, text)


def _outside(series: list[_Row], programme: str, where: str) -> Iterator[Problem]:
    """Months before the programme's start, or so late that nobody follows it until then."""
    if not series or programmes.unknown(programme):
        return
    start = programmes.load(programme).start[:7]
    begin = month_number(start) if start else (series[0].month or 0) - RUN_IN
    early = [row for row in series if (row.month or 0) < begin]
    late = [row for row in series if (row.month or 0) >= begin + MOST_MONTHS]
    if early:
        text = f"the month {early[0].cells['month']} of {where} is before the programme's start, {start}; leave it out."
        yield Problem(early[0].file, early[0].line, text)
    if late:
        text = (
            f"the month {late[0].cells['month']} of {where} is later than {MOST_MONTHS} months after "
            f"{month_name(begin)}; leave out what is later."
        )
        yield Problem(late[0].file, late[0].line, text)


def _listed(months: range) -> str:
    first, last = month_name(months[0]), month_name(months[-1])
    return f"the month {first}" if len(months) == 1 else f"the months {first} to {last}"


def _counts(rows: list[_Row]) -> MonthlyCounts:
    """One series whose rows are sound and in order; a count that is empty throughout is left out."""
    names = [name for name in COUNTED if any(row.counts.get(name) is not None for row in rows)]
    return MonthlyCounts(
        municipality=rows[0].key[0],
        programme=rows[0].key[1],
        first=rows[0].cells["month"],
        citizens=tuple(row.citizens or 0 for row in rows),
        counts={name: tuple(row.counts[name] for row in rows) for name in names},
        caseworkers=tuple(row.caseworkers for row in rows if row.caseworkers is not None),
    )
