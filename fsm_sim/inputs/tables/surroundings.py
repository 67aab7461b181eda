"""What is around and between the rows of a table and is no data: titles, blank rows, totals, units, notes below."""

import re
from collections.abc import Sequence

from fsm_sim.inputs.tables.cells import Cell, Grid
from fsm_sim.inputs.tables.headings import heading, plain
from fsm_sim.inputs.tables.liberties import Kind, Liberty, examples

TOTALS = frozenset(
    {"i alt", "total", "totaler", "sum", "hovedtotal", "grand total", "totals", "samlet", "i alt alle"}
    | {"ialt", "tilsammen", "hele året", "år til dato", "total for året"}
)
"""What a row of totals has in place of a municipality or a month."""
AVERAGES = frozenset({"gennemsnit", "snit", "middel", "median", "average", "mean", "gns", "gnsn"})
"""What a row of averages has there."""

UNITS = frozenset(
    {"antal", "pct", "procent", "personer", "number", "per cent", "percent", "%", "persons", "borgere", "stk", ""}
)
"""What a row of units below the names of the columns holds."""

_TOTAL_OF = re.compile(r"(?:i alt|total|sum|hovedtotal|samlet) .*\d.*|\d.* (?:i alt|total)")
"""What the row of totals of a year or of a quarter has there."""

_BLANK = frozenset({"(tom)", "(tomme)", "(blank)", "(blanks)"})
"""What a pivot table calls rows of its source that are empty."""

_FOOTER = re.compile(
    r"(?:kilde|source|note|noter|anm|anmærkning|bem|bemærk|bemærkning|bemærkninger|opdateret|updated|udtræk|udskrevet|sidst|seneste|data|tal|©|\*|https?:|www\.)",
    re.IGNORECASE,
)


def filled(row: Sequence[Cell]) -> list[Cell]:
    """The cells of a row that hold something."""
    return [cell for cell in row if cell.value != ""]


def above(grid: Grid, at: int) -> tuple[Liberty, ...]:
    """What stands above the names of the columns."""
    lines = tuple(row[0].line for row in grid.rows[:at] if filled(row))
    texts = [cell.text for row in grid.rows[:at] for cell in filled(row)]
    return (Liberty("above_table", grid.file, examples(texts), "", lines),) if lines else ()


def body_of(grid: Grid, head: Sequence[Cell], at: int) -> tuple[list[tuple[Cell, ...]], tuple[Liberty, ...]]:
    """The rows of data below the names, and what was skipped: blank rows, totals, repeated names and what is below."""
    blank: list[int] = []
    skipped: dict[Kind, list[tuple[Cell, ...]]] = {
        "total_rows": [],
        "repeated_headings": [],
        "units": [],
        "below_table": [],
    }
    body: list[tuple[Cell, ...]] = []
    names = [cell.value for cell in filled(head)]
    for row in grid.rows[at + 1 :]:
        if all(cell.text.casefold() in _BLANK for cell in filled(row)):
            if row:
                blank.append(row[0].line)
        elif [cell.value for cell in filled(row)] == names:
            if body and _is_title(body[-1], len(names)):
                skipped["repeated_headings"].append(body.pop())
            skipped["repeated_headings"].append(row)
        elif not body and all(plain(cell.text) in UNITS for cell in filled(row)):
            skipped["units"].append(row)
        elif not body and _names_again(head, row):
            skipped["repeated_headings"].append(row)
        elif _is_total(head, row):
            skipped["total_rows"].append(row)
        else:
            body.append(row)
    while body and is_footer(body[-1], len(names)):
        skipped["below_table"].insert(0, body.pop())
    last = body[-1][0].line if body else 0
    kept = [line for line in blank if line < last]
    taken = [
        Liberty(
            kind, grid.file, examples(" ".join(_texts(row)) for row in rows), lines=tuple(row[0].line for row in rows)
        )
        for kind, rows in sorted(skipped.items())
        if rows
    ]
    if kept:
        taken.append(Liberty("blank_rows", grid.file, lines=tuple(kept)))
    return body, tuple(taken)


def _texts(row: Sequence[Cell]) -> list[str]:
    """The texts of a row without numbers."""
    return [cell.text for cell in filled(row) if not re.fullmatch(r"[\d.,\s]+", cell.text)]


def _names_again(head: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row below the names of the columns names them in another language."""
    pairs = [(heading(above.text), heading(cell.text)) for above, cell in zip(head, row, strict=False)]
    return len(pairs) > 2 and all(one and other and one.name == other.name for one, other in pairs)


def _is_total(head: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row has "I alt" in place of a municipality, a month or a measure.

    So has one of averages, and one of a municipality's total ("Horsens i alt") beside whose name a place is empty.
    """
    about = []
    for title, cell in zip(head, row, strict=False):
        known = heading(title.text) if isinstance(title.value, str) else None
        if known and known.name in ("municipality", "month", "programme"):
            about.append(plain(cell.text))
    if any(one in TOTALS | AVERAGES or _TOTAL_OF.fullmatch(one) for one in about):
        return True
    return "" in about and any(one.endswith((" i alt", " total")) for one in about)


def _is_title(row: Sequence[Cell], columns: int) -> bool:
    """Whether a row is the title of a part of a table, whose names of columns are repeated below it."""
    cells = filled(row)
    return len(cells) == 1 and columns >= 2 and isinstance(cells[0].value, str) and cells[0].column == 1


def is_footer(row: Sequence[Cell], columns: int) -> bool:
    """Whether a row below the data is a remark: one text, or cells of which the first begins as remarks do."""
    cells = filled(row)
    first = cells[0].text
    if (_FOOTER.match(first) and ":" in first) or _FOOTER.fullmatch(first.rstrip(" .")):
        return True
    alone = len(cells) == 1 and columns >= 3 and isinstance(cells[0].value, str)
    return alone or (bool(_FOOTER.match(cells[0].text)) and len(cells) < max(2, columns))
