"""How wide the columns of a table are, by what stands in them."""

import re
from collections.abc import Sequence

SHORT_LINE = 19
"""Letters of a cell that is not longer stay on a line before there is room for more: numbers, an interval, a word."""
LONGEST_LINE = 44
"""Letters of a cell that is longer are broken into lines: a column of texts may take so much of the page."""
MARGINS_OF_A_CELL = 3.0
"""In letters."""
LETTERS = 120.0
"""The letters of a line over the whole width, of the size that tables have."""
BREAKS = re.compile("[\u00ad -]|\n")
"""Where a line may end: not between a number and its unit, which have a space of another kind between them."""
BOLD = 1.1
"""How much wider a letter of a heading is."""


def column_widths(head: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """The widths of columns, which together are `width`.

    No word is broken where there is room for all words, then no short line, then as few of the longer ones as may be.

    >>> column_widths(["plan", "expected"], [["two more", "19 %"]], 17.0)
    [8.202, 8.798]
    """
    columns = [(heading, [row[place] for row in rows]) for place, heading in enumerate(head)]
    found = [_needed(*column, whole=0) for column in columns]
    for whole in (SHORT_LINE, LONGEST_LINE):
        wanted = [_needed(*column, whole) for column in columns]
        more = sum(wanted) - sum(found)
        room = max(0.0, min(1.0, (LETTERS - sum(found)) / more)) if more > 0 else 0.0
        found = [now + room * (then - now) for now, then in zip(found, wanted, strict=True)]
    return [round(width * letters / sum(found), 3) for letters in found]


def _needed(heading: str, cells: Sequence[str], whole: int) -> float:
    """The letters of a column in which no word is broken, and no line of a cell that has at most `whole` letters."""
    words = [len(word) for cell in cells for word in BREAKS.split(cell)]
    lines = [min(len(line), LONGEST_LINE) for cell in cells for line in cell.splitlines()]
    headings = [BOLD * len(word) for word in BREAKS.split(heading)]
    return max([1.0, *headings, *words, *(length for length in lines if length <= whole)]) + MARGINS_OF_A_CELL
