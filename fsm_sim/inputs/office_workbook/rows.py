"""The forms and tables of a workbook as rows of values, with the cell of every key and the problems found."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.office_workbook.fields import PARTS, Part
from fsm_sim.inputs.office_workbook.form import Place
from fsm_sim.inputs.office_workbook.values import value_of
from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.marked import Part as Marked
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

VALUE = 2
"""The column of a form that holds the values, after key and label."""


@dataclass(frozen=True)
class Row:
    """A row of a table, or a whole form: the values that are not empty, and the cell of every key."""

    values: dict[str, object]
    cells: dict[str, Place]

    @property
    def first(self) -> Place:
        """The first cell."""
        return next(iter(self.cells.values()))

    def problem(self, name: str, text: str) -> Problem:
        """A problem at the cell of a key."""
        grid, cell = self.cells.get(name, self.first)
        return grid.problem(cell, text)


@dataclass
class Rows:
    """The rows of every part of a workbook, by the name of the part."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    liberties: list[Liberty] = field(default_factory=list)

    def of(self, part: Part) -> list[Row]:
        """The rows of a part; none where the workbook does not have it."""
        return self.rows.get(part.name, [])

    def add(self, marked: Marked, part: Part) -> None:
        """Read a part."""
        if part.name in self.rows:
            text = Sentence("{part} is there twice; leave one of them in the workbook.", part=part.name)
            self.problems.append(marked.grid.problem(marked.marker, text))
        elif part.name.startswith("[["):
            self.rows[part.name] = self._table(marked, part)
        else:
            self.rows[part.name] = [self._form(marked, part)]

    def _form(self, marked: Marked, part: Part) -> Row:
        """A form: it ends at a blank row, but for keys that stand further down."""
        cells: dict[str, Place] = {}
        ended = False
        for row in marked.grid.rows:
            name = row[0] if row else Cell("", 1, 1)
            cell = row[VALUE] if len(row) > VALUE else Cell("", name.line, VALUE + 1)
            ended = ended or all(one.value == "" for one in row)
            wanted = name.text in part.keys or (not ended and (name.value != "" or cell.value != ""))
            if wanted and self._known(name, part, marked.grid, cells):
                cells[name.text] = (marked.grid, cell)
        return self._row(cells or {"": (marked.grid, marked.marker)}, part)

    def _table(self, marked: Marked, part: Part) -> list[Row]:
        if not marked.rows:
            text = Sentence(
                "the names of the columns of {part} are missing below it; they are {keys}.",
                part=part.name,
                keys=tuple(part.keys),
            )
            self.problems.append(marked.grid.problem(marked.marker, text))
            return []
        head, *body = marked.rows
        columns: dict[int, str] = {}
        for cell in head:
            if cell.value != "" and self._known(cell, part, marked.grid, columns.values()):
                columns[cell.column] = cell.text
        self._aside(marked.grid, head, body, columns)
        rows = []
        for line in body:
            cells = {
                name: (marked.grid, line[column - 1] if column <= len(line) else Cell("", line[0].line, column))
                for column, name in columns.items()
            }
            if any(cell.value != "" for _, cell in cells.values()):
                rows.append(self._row(cells, part))
        return rows

    def _known(self, name: Cell, part: Part, grid: Grid, before: Container[str]) -> bool:
        """Whether a key is one of a part's, and not there before; a problem where it is not."""
        if name.text in part.keys and name.text not in before:
            return True
        if name.text in before:
            text = Sentence("the key {key} of {part} is there twice; leave one.", key=repr(name.text), part=part.name)
            self.problems.append(grid.problem(name, text))
            return False
        shown = repr(name.text) if name.value != "" else Sentence("an empty cell")
        text = Sentence(
            "{key} is no key of {part}{suggestion}",
            key=shown,
            part=part.name,
            suggestion=suggestion(name.text, part.keys),
        )
        self.problems.append(grid.problem(name, text))
        return False

    def _aside(self, grid: Grid, head: Sequence[Cell], body: Sequence[Sequence[Cell]], columns: dict[int, str]) -> None:
        """Say of remarks beside a table that they are not read."""
        beyond = max(columns, default=0)
        aside = {cell.column: cell for row in body for cell in row if cell.value != "" and cell.column > beyond}
        for column in sorted(aside):
            letters = Cell("", 1, column).reference.rstrip("1")
            self.liberties.append(Liberty("unused_column", grid.file, f"{grid.sheet}!{letters}"))

    def _row(self, cells: dict[str, Place], part: Part) -> Row:
        fields = {one.key: one for one in part.fields}
        values: dict[str, object] = {}
        for name, (grid, cell) in cells.items():
            if cell.value != "" and name in fields:
                values[name], taken = value_of(fields[name], cell, grid)
                self.liberties += taken
        return Row(values, cells)


def rows_of(parts: Sequence[Marked]) -> Rows:
    """The rows of every known part; that of counts, which its own reader reads, is left out."""
    found = Rows()
    for marked in parts:
        if marked.name in PARTS and marked.name != "[[counts]]":
            found.add(marked, PARTS[marked.name])
        elif marked.name not in PARTS:
            text = Sentence(
                "{part} is no part of this workbook{suggestion}",
                part=marked.name,
                suggestion=suggestion(marked.name, PARTS, Sentence("parts are")),
            )
            found.problems.append(marked.grid.problem(marked.marker, text))
    return found
