"""Columns of numbers and counts in a table: read, with the liberties taken and the problems found."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fsm_sim.inputs.tables.cells import Cell, as_text, quoted
from fsm_sim.inputs.tables.liberties import Kind, Liberty, examples
from fsm_sim.inputs.tables.table import Table
from fsm_sim.inputs.tables.values.counts import as_date, hidden
from fsm_sim.inputs.tables.values.numbers import Failure, Mark, Read, all_thousands, marks, number
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

type Interval = tuple[float, float]
"""The least and the most that a cell can stand for."""

_NO_NUMBERS = frozenset(
    {"municipality", "municipality_code", "programme", "benefit", "month", "measure", "start", "source"}
)
"""Columns whose cells say nothing of how decimals are written."""


@dataclass
class Numbers:
    """What was read of a column: the value of each cell (None where it is empty, not known or wrong).

    `wrong` are the cells with problems, by their place in the column; `asked` where one number of it has two readings.
    """

    values: list[Interval | None] = field(default_factory=list)
    liberties: list[Liberty] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wrong: set[int] = field(default_factory=set)
    asked: bool = False


@dataclass(frozen=True)
class Reader:
    """How the cells of a column are read: `whole` for people, `amount` where there is no per cent either.

    A count may be hidden where it `may_hide`.

    `rule` says what is allowed, for a cell that is no number or one that is not `allowed`, and for an empty cell where
    a number is `required`. A `lenient` reader leaves what is no number to others, and gives None for it.
    """

    table: Table
    name: str
    rule: str
    whole: bool = False
    amount: bool = False
    may_hide: bool = False
    required: bool = False
    lenient: bool = False
    allowed: Callable[[float], bool] = lambda value: value >= 0

    def read(self) -> Numbers:
        """Read the whole column."""
        cells = self.table.column(self.name)
        found, taken = Numbers(), _Taken()
        decimal = self._decimal(cells, found)
        doubtful = self.whole and all_thousands(cells)
        for place, cell in enumerate(cells):
            before = len(found.problems)
            found.values.append(self._cell(cell, decimal, found, taken, doubtful=doubtful))
            if len(found.problems) > before:
                found.wrong.add(place)
        found.liberties += taken.liberties(self.table.grid.file, self.table.written(self.name))
        return found

    def _decimal(self, cells: Sequence[Cell], found: Numbers) -> Mark | None:
        """The mark of decimals: that of the column, else for numbers with decimals that of the whole table."""
        own = marks(cells)
        if len(own) == 2:
            first, second = sorted(own.values(), key=lambda cell: cell.line)
            text = Sentence(
                "{column} is {value}, but {other} in line {line}; write all decimals with a comma or all with a point.",
                column=self.table.written(self.name),
                value=quoted(second.value),
                other=quoted(first.value),
                line=first.line,
            )
            found.problems.append(self.table.grid.problem(second, text))
        if own:
            return min(own, key=lambda mark: own[mark].line)
        other = [name for name in self.table.names if name not in _NO_NUMBERS]
        every = marks(cell for row in self.table.rows for name, cell in row.cells.items() if name in other)
        return next(iter(every)) if len(every) == 1 and not self.whole else None

    def _cell(
        self, cell: Cell, decimal: Mark | None, found: Numbers, taken: "_Taken", *, doubtful: bool
    ) -> Interval | None:
        if cell.value == "":
            if self.required:
                self._wrong(cell, found, self.rule)
            return None
        read = number(cell, decimal, whole=self.whole, amount=self.amount)
        if isinstance(read, Read):
            return self._number(cell, read, found, taken, doubtful=doubtful)
        if self.may_hide and (shown := self._hidden(cell, found, taken)):
            return shown[0]
        if (read == "other mark" and found.problems) or (read in ("no number", "groups") and self.lenient):
            return None  # said of the column, or by others
        if read == "ambiguous" and found.asked:
            return None  # asked of the first
        found.asked = found.asked or read == "ambiguous"
        self._wrong(cell, found, _failed(cell, read) or self.rule)
        return None

    def _number(self, cell: Cell, read: Read, found: Numbers, taken: "_Taken", *, doubtful: bool) -> Interval | None:
        if doubtful and read.thousands and found.asked:
            return None
        if doubtful and read.thousands:
            found.asked = True
            self._wrong(cell, found, _doubtful(read.value))
            return None
        if self.whole and not float(read.value).is_integer() and not self.lenient:
            text = Sentence("people are counted whole; write a whole number.")
            if self.may_hide:
                text = Sentence("people are counted whole; write a whole number, or <5 where it is hidden.")
            self._wrong(cell, found, text)
            return None
        if not self.allowed(read.value):
            self._wrong(cell, found, self.rule)
            return None
        if read.thousands:
            taken.thousands.append((cell, read.value))
        elif read.unit or (self.whole and read.decimals):
            taken.decimals.append((cell, read.value))
        return read.value, read.value

    def _hidden(self, cell: Cell, found: Numbers, taken: "_Taken") -> tuple[Interval | None] | None:
        """What a hidden count stands for, in a tuple of one; None where the cell hides nothing."""
        shown = hidden(cell.value) if isinstance(cell.value, str) else None
        if shown is not None:
            interval = shown.interval
            if interval and interval[0] > interval[1]:
                text = Sentence(
                    "an interval runs from the least to the most: {least}-{most}.", least=interval[1], most=interval[0]
                )
                self._wrong(cell, found, text)
                return (None,)
            taken.hidden.append((cell, interval))
            return (interval,)
        if (date := as_date(cell)) is not None:
            least, most = sorted(date)
            text = Sentence(
                "a spreadsheet program makes a date of {least}-{most}: is that the interval from {least} "
                "to {most}? Format the column as text and write {least}-{most}, or <5 for 0 to 4.",
                least=least,
                most=most,
            )
            self._wrong(cell, found, text)
            return (None,)
        return None

    def _wrong(self, cell: Cell, found: Numbers, text: str) -> None:
        column, value = self.table.written(self.name), quoted(cell.value)
        if text.startswith("which is"):
            said = Sentence("{column} is {value}, {problem}", column=column, value=value, problem=text)
        else:
            said = Sentence("{column} is {value}; {rule}", column=column, value=value, rule=text)
        found.problems.append(self.table.grid.problem(cell, said))


def _doubtful(value: float) -> str:
    """What a sentence says of the first number of a column in which every separator may be that of decimals."""
    whole, part = int(value), value / 1000
    if part.is_integer():
        return Sentence(
            "which is {whole} or {part}, and so in the whole column; "
            "write it without the zeros or without the separator.",
            whole=whole,
            part=int(part),
        )
    return Sentence(
        "which is {whole} or {part}, and so in the whole column; "
        "people are counted whole; write them without the separator.",
        whole=whole,
        part=part,
    )


def _failed(cell: Cell, read: Failure) -> str:
    """What a sentence says of a cell that is no number, after its value; "" where the column's rule says it."""
    if read == "ambiguous":
        plain = cell.text.replace(",", ".")
        number_of = Sentence("{number:.3f}", number=float(plain)) if re.fullmatch(r"[1-9]\d*\.\d{3}", plain) else plain
        return Sentence(
            "which is {whole} or {part}, and no other number says which; write thousands without a separator.",
            whole=plain.replace(".", ""),
            part=number_of,
        )
    if read == "other mark":
        return Sentence("write all decimals with a comma or all with a point.")
    if read == "groups":
        return Sentence("a separator between thousands stands before every three digits; write the number without one.")
    if re.fullmatch(r"#[A-ZÆØÅ0-9/]+[!?]?", cell.text):
        return Sentence("the formula of the cell ends in an error; mend it, or write the number.")
    if cell.text.startswith("="):
        return Sentence(
            "the file has no result of the formula; save it with a spreadsheet program, or write the number."
        )
    return ""


@dataclass
class _Taken:
    """Cells of a column with which a liberty was taken."""

    thousands: list[tuple[Cell, float]] = field(default_factory=list)
    decimals: list[tuple[Cell, float]] = field(default_factory=list)
    hidden: list[tuple[Cell, Interval | None]] = field(default_factory=list)

    def liberties(self, file: str, column: str) -> list[Liberty]:
        """One liberty for each kind; hidden counts in the project's own form need no words."""
        found: list[Liberty] = []
        shown: tuple[tuple[Kind, list[tuple[Cell, float]]], ...] = (
            ("thousands", self.thousands),
            ("decimals", self.decimals),
        )
        for kind, cells in shown:
            if cells:
                (first, value), lines = cells[0], tuple(cell.line for cell, _ in cells)
                found.append(Liberty(kind, file, f"{column} {first.text}", as_text(value), lines))
        by_text: dict[tuple[str, Interval | None], list[int]] = {}
        for cell, interval in self.hidden:
            if not _own_form(cell.text):
                by_text.setdefault((cell.text, interval), []).append(cell.line)
        unknown = [(text, lines) for (text, interval), lines in by_text.items() if interval is None]
        if unknown:
            marks_of = examples(text for text, _ in unknown)
            every = tuple(line for _, lines in unknown for line in lines)
            found.append(Liberty("hidden_marks", file, marks_of, "", every))
        for (text, interval), places in by_text.items():
            if interval is not None:
                found.append(Liberty("hidden_marks", file, text, f"{interval[0]:g}-{interval[1]:g}", tuple(places)))
        return found


def _own_form(text: str) -> bool:
    """Whether a hidden count is written as the project writes it: <5 or 1-4."""
    plain = text.replace(" ", "").replace("–", "-")
    return plain.lstrip("<").isdigit() or plain.replace("-", "", 1).isdigit()
