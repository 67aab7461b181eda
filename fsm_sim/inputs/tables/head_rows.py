"""Names of columns in two rows, the upper one over several columns: read as one row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.headings import heading, score
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.inputs.tables.surroundings import filled
from fsm_sim.inputs.tables.values.month_names import NUMBERS, is_month
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.sentence import Sentence

_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_MEASURE = "Måling"
"""The name of the column that says what each row counts, where measures stand over months."""


@dataclass(frozen=True)
class _Pair:
    """The names of a column in both rows; the upper one also where it stands over a column to the left of this one."""

    upper: Cell
    lower: Cell

    @property
    def over(self) -> bool:
        """Whether both rows name the column, each in its own way."""
        return self.upper.value != "" and self.lower.value not in ("", self.upper.value)

    @property
    def measure(self) -> bool:
        """Whether a measure stands over a month."""
        return self.over and is_month(self.lower.value) and heading(self.upper.text) is not None

    def as_one(self) -> Cell | None:
        """The column's name in one cell; None where the two rows give none together."""
        if not self.over:
            return self.lower if self.lower.value != "" else self.upper
        above, below = self.upper.text, self.lower.text
        if _YEAR.fullmatch(above) and below.casefold().rstrip(".") in NUMBERS:
            return replace(self.lower, value=f"{below} {above}")
        for both in (f"{above} {below}", f"{below} {above}"):
            if heading(both) is not None:
                return replace(self.lower, value=both)
        return None


def in_one_row(grid: Grid, at: int) -> tuple[Grid, Liberty] | None:
    r"""The grid with one row of names where they stand in two, the best row `at` being one; None where they do not.

    Raises
    ------
    InputError
        When they stand in two rows that give no names together.

    >>> from fsm_sim.inputs.tables.grids.delimited import delimited
    >>> text = "Kommune;2023;;Starter;\n;jan;feb;Praktik;Job\nHorsens;1;2;3;4\n"
    >>> [cell.text for cell in in_one_row(delimited("a.csv", text, score)[0], 1)[0].rows[0]]
    ['Kommune', 'jan 2023', 'feb 2023', 'Starter Praktik', 'Starter Job']
    """
    for upper in (at - 1, at):
        pairs = _pairs(grid.rows[upper], grid.rows[upper + 1]) if 0 <= upper < len(grid.rows) - 1 else []
        if pairs and (made := _joined(grid, upper, pairs)) is not None:
            return made
        if pairs and upper == at and pairs[0].lower.value in ("", pairs[0].upper.value):
            raise _apart(grid, [pair for pair in pairs if pair.over])
    return None


def _apart(grid: Grid, over: list[_Pair]) -> InputError:
    """The error for names in two rows that give none together."""
    first = over[0] if over else None
    below = [pair.lower.text for pair in over if first is not None and pair.upper.value == first.upper.value]
    places = Sentence("the upper one over several columns")
    if first:
        places = Sentence("'{above}' over '{below}'", above=first.upper.text, below=examples(below))
    text = Sentence(
        "the names of columns stand in two rows ({places}) that are not read together; give each column one name.",
        places=places,
    )
    return InputError(grid.problem(replace(grid.rows[0][0], line=first.lower.line if first else 1), text))


def _pairs(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[_Pair]:
    """The names of each column, where one of the upper row stands over several of the lower; else none."""
    if len(filled(upper)) == 0 or len(filled(lower)) < 2 or any(_is_number(cell) for cell in filled(lower)):
        return []
    pairs: list[_Pair] = []
    above, spread = Cell("", upper[0].line, 1), False
    for place, cell in enumerate(lower):
        own = upper[place] if place < len(upper) else replace(cell, value="")
        if own.value != "":
            above = own
        elif cell.value == "":
            above = replace(own, value="")
        else:
            spread = spread or above.value != ""
        pairs.append(_Pair(replace(above, line=cell.line, column=cell.column), cell))
    return pairs if spread else []


def _is_number(cell: Cell) -> bool:
    """Whether a cell holds a number that is no year: names of columns are none."""
    return bool(re.fullmatch(r"[<≤]?[\d.,\s]+", cell.text)) and not _YEAR.fullmatch(cell.text) and cell.text != ""


def _joined(grid: Grid, upper: int, pairs: list[_Pair]) -> tuple[Grid, Liberty] | None:
    """The grid with its two rows as one; None where a pair of names gives no name, as under a title."""
    measures = [pair.measure for pair in pairs]
    twice = [(pair.upper.text, pair.lower.text) for pair in pairs if pair.over]
    if any(measures) and len({*twice}) < len(twice):
        raise _apart(grid, [pair for pair in pairs if pair.over])
    head = [pair.lower if pair.measure else pair.as_one() for pair in pairs]
    if not any(pair.over for pair in pairs) or any(cell is None for cell in head):
        return None
    named = [cell for cell in head if cell is not None]
    if not any(measures) and score(named) < max(score(row) for row in grid.rows[upper : upper + 2]):
        return None
    found = examples(f"{pair.upper.text} / {pair.lower.text}" for pair in pairs if pair.over)
    said = Liberty("two_head_rows", grid.file, found, lines=(grid.rows[upper][0].line, grid.rows[upper + 1][0].line))
    body = grid.rows[upper + 2 :]
    rows = _by_measure(named, pairs, body) if any(measures) else (tuple(named), *body)
    return replace(grid, rows=(*grid.rows[:upper], *rows)), said


def _by_measure(head: list[Cell], pairs: list[_Pair], body: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """A wide table with a row for each measure: the months once, and a column that names the measure.

    The cells of the rows keep the places that they have in the file, which sentences name.
    """
    months = list(dict.fromkeys(pair.lower.value for pair in pairs if pair.measure))
    measures = list(dict.fromkeys(pair.upper.text for pair in pairs if pair.measure))
    place = {(pair.upper.text, pair.lower.value): at for at, pair in enumerate(pairs) if pair.measure}
    kept = [at for at, pair in enumerate(pairs) if not pair.measure]
    first = {
        month: next(pair.lower for pair in pairs if pair.measure and pair.lower.value == month) for month in months
    }
    names = [*(head[at] for at in kept), replace(head[0], value=_MEASURE), *first.values()]
    made = [tuple(replace(cell, column=at) for at, cell in enumerate(names, 1))]
    for row in body:
        of = [one for one in measures if any(_cell(row, at).value != "" for (of, _), at in place.items() if of == one)]
        about = [_cell(row, at) for at in kept]
        for one in of or (measures if len(filled(about)) > 1 else [""]):
            cells = [_cell(row, place.get((one, month), len(row))) for month in months]
            made.append((*about, replace(_cell(row, 0), value=one), *cells))
    return tuple(made)


def _cell(row: Sequence[Cell], at: int) -> Cell:
    """The cell at a place of a row, empty where the row is shorter."""
    return row[at] if at < len(row) else Cell("", row[0].line if row else 1, at + 1)
