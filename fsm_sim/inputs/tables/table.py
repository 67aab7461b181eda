"""A table in a grid: the names of its columns, its rows, and what around and between them is no data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from fsm_sim.inputs.tables.blocks import other_table
from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.head_rows import in_one_row
from fsm_sim.inputs.tables.headings import Heading, heading, plain, score
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.inputs.tables.surroundings import above, body_of
from fsm_sim.inputs.tables.values.month_names import is_month
from fsm_sim.inputs.tables.values.names import named_by_cells
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

HEAD_ROWS = 100
"""Rows among which the names of the columns are looked for."""

DIMENSION = "dimension: "
"""What the name of a column begins with that divides people by age, sex and the like."""


@dataclass(frozen=True)
class Column:
    """A column: its name (the project's; the written one where it has none), the cell with its name, and its place."""

    name: str
    head: Cell
    known: Heading | None = None

    @property
    def written(self) -> str:
        """The name as it is written."""
        return self.head.text


@dataclass(frozen=True)
class Row:
    """A row: its cells by the names of their columns. `line` is that of its first cell."""

    line: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """A table with the liberties taken with it and the problems of its shape."""

    grid: Grid
    line: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    liberties: tuple[Liberty, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def written(self, name: str) -> str:
        """A column's name as it is written, for sentences."""
        return next((one.written for one in self.columns if one.name == name), name)

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of a column; empty where there is no such column."""
        return tuple(row.cells[name] for row in self.rows) if name in self.names else ()

    def said(self, *more: Liberty) -> "Table":
        """The table with more liberties."""
        return replace(self, liberties=(*self.liberties, *more))

    def without(self, *names: str) -> "Table":
        """The table without some columns."""
        rows = tuple(replace(row, cells={k: v for k, v in row.cells.items() if k not in names}) for row in self.rows)
        return replace(self, columns=tuple(one for one in self.columns if one.name not in names), rows=rows)

    def renamed(self, names: Mapping[str, str]) -> "Table":
        """The table with other names of columns, where none has the new name already."""
        change = {old: new for old, new in names.items() if old in self.names and new not in self.names}
        columns = tuple(replace(one, name=change.get(one.name, one.name)) for one in self.columns)
        rows = tuple(
            replace(row, cells={change.get(name, name): cell for name, cell in row.cells.items()}) for row in self.rows
        )
        return replace(self, columns=columns, rows=rows)


def head_row(grid: Grid) -> tuple[int, int]:
    """Which row has the most names of columns, and how many; (0, 0) where none has any."""
    scores = [score(row) for row in grid.rows[:HEAD_ROWS]]
    best = max(scores, default=0)
    return (scores.index(best), best) if best else (0, 0)


def found(grid: Grid) -> Table:
    r"""The table in a grid whose columns' names were found.

    >>> from fsm_sim.inputs.tables.grids.delimited import delimited
    >>> grid, _ = delimited("a.csv", "Horsens\n\nKommune;Borgere;\nHorsens;412;\nI alt;412;\nKilde: os\n", score)
    >>> table = found(grid)
    >>> table.names, [row.cells["citizens"].text for row in table.rows], [one.kind for one in table.liberties]
    (('municipality', 'citizens'), ['412'], ['above_table', 'headings', 'below_table', 'total_rows', 'empty_columns'])
    """
    joined = in_one_row(grid, head_row(grid)[0])
    grid, two = (joined[0], joined[1:]) if joined else (grid, ())
    at, _ = head_row(grid)
    end, another = other_table(grid, at)
    grid = replace(grid, rows=grid.rows[:end])
    head = grid.rows[at]
    taken = (*two, *above(grid, at))
    body, skipped = body_of(grid, head, at)
    columns, dropped, problems = _columns(grid, head, body)
    other = [f"'{one.written}' = {one.name}" for one in columns if _translated(one)]
    read = (Liberty("headings", grid.file, ", ".join(other), "", (head[0].line,)),) if other else ()
    rows, lengths = _rows(grid, columns, body)
    return Table(
        grid, head[0].line, columns, rows, (*taken, *read, *skipped, *dropped), (*another, *problems, *lengths)
    )


def no_table(grid: Grid, what: str, columns: Iterable[str], more: str = "") -> InputError:
    """The error for a grid in which no names of columns were found."""
    first = next((row[0].line for row in grid.rows if any(cell.value != "" for cell in row)), None)
    text = Sentence(
        "this is no table of {what}; the names of its columns, in one row, are {columns}.{more}",
        what=what,
        columns=tuple(columns),
        more=more,
    )
    return InputError(Problem(grid.file, first, on_sheet(grid, text)))


def on_sheet(grid: Grid, text: str) -> str:
    """A sentence about a table with the sheet that it is on, where the file has sheets.

    >>> on_sheet(Grid("a.xlsx", (), "Tal"), "the column 'month' is missing.")
    "sheet 'Tal': the column 'month' is missing."
    """
    return text if grid.sheet is None else Sentence("sheet '{sheet}': {text}", sheet=grid.sheet, text=text)


def _columns(
    grid: Grid, head: Sequence[Cell], body: Sequence[Sequence[Cell]]
) -> tuple[tuple[Column, ...], tuple[Liberty, ...], tuple[Problem, ...]]:
    """The columns with anything in them, what was taken for granted of them, and those without a name.

    A column of municipalities or of programmes is known by its cells where no column is by its name.
    """
    width = max([len(head), *map(len, body)])
    present = {known.name for cell in head if isinstance(cell.value, str) and (known := heading(cell.value))}
    empty: list[str] = []
    columns: list[Column] = []
    problems: list[Problem] = []
    taken: list[Liberty] = []
    for place in range(width):
        title = head[place] if place < len(head) else Cell("", head[0].line, place + 1)
        known = heading(title.text) if isinstance(title.value, str) and title.value else None
        cells = [row[place] for row in body if place < len(row) and row[place].value != ""]
        if not cells and known is None and not is_month(title.value):
            if title.value != "" or place < len(head):
                empty.append(title.text)
            continue
        if title.value == "" and place >= len(head):
            continue  # cells beyond the names of the columns are problems of their rows
        if known is None and (named := named_by_cells(cells)) and named not in present:
            known = Heading(named)
            if title.value == "":
                title = replace(title, value=Sentence("column {letters}", letters=title.letters))
        if title.value == "":
            text = Sentence(
                "the cell '{cell}' is in a column without a name; give the column a name, or empty it.",
                cell=cells[0].text,
            )
            problems.append(grid.problem(cells[0], text))
            continue
        columns.append(Column(_name(title, known), title, known))
        if known and known.bare:
            taken.append(Liberty("heading", grid.file, title.text, known.name, (title.line,)))
    if empty:
        taken.append(Liberty("empty_columns", grid.file, examples(one for one in empty if one), str(len(empty))))
    return tuple(columns), tuple(taken), tuple(problems)


def _name(title: Cell, known: Heading | None) -> str:
    """The name of a column; columns of dimensions, such as age and sex, each have their own."""
    own = title.text.casefold()
    return own if known is None else f"{DIMENSION}{own}" if known.name == "dimension" else known.name


def _translated(column: Column) -> bool:
    """Whether a column is written in other words than the project's, which leave no doubt."""
    if column.known is None or column.known.bare or column.known.name == "dimension":
        return False
    return plain(column.written) != plain(column.name)


def _rows(
    grid: Grid, columns: Sequence[Column], body: Sequence[Sequence[Cell]]
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows by the names of columns, and a problem for each that has more or fewer cells than there are columns."""
    rows, problems = [], []
    last = max((one.head.column for one in columns), default=0)
    for row in body:
        used = max(at for at, cell in enumerate(row, 1) if cell.value != "")
        if used > last or (len(row) < last and grid.sheet is None):
            problems.append(grid.problem(row[0], _length(used if used > last else len(row), last)))
            continue
        cells: dict[str, Cell] = {}
        for one in columns:  # of two columns with one name, which are a problem, the first
            place = one.head.column
            cells.setdefault(one.name, row[place - 1] if place <= len(row) else Cell("", row[0].line, place))
        rows.append(Row(row[0].line, cells))
    return tuple(rows), tuple(problems)


def _length(count: int, columns: int) -> str:
    """What a sentence says of a row with more or fewer cells than there are columns."""
    if count < columns and count == 1:
        return Sentence("the row has 1 cell, but there are {columns} columns.", columns=columns)
    if count < columns:
        return Sentence("the row has {count} cells, but there are {columns} columns.", count=count, columns=columns)
    return Sentence(
        "the row has {count} cells, but there are {columns} columns; "
        "where commas separate cells write decimals with a point, or separate cells by semicolons.",
        count=count,
        columns=columns,
    )
