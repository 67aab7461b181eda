"""Cells of plain text under each other."""

from collections.abc import Sequence
from textwrap import wrap


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines whose cells stand under each other, each column as wide as its widest cell.

    >>> aligned([("a", "bb"), ("ccc", "d")])
    ['a    bb', 'ccc  d']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


NARROWEST = 9
"""A column's heading is broken into lines of at least so many characters."""


def under_headings(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    r"""Headings on as many lines as their columns need, and a line for each row; all but the first stand at the right.

    Numbers of the same decimals so stand under each other.

    >>> top, lines = under_headings(("", "90% interval of one simulation"), [("a", "1 to 12"), ("b", "10 to 12")])
    >>> top
    ['          90%', '     interval', '       of one', '   simulation']
    >>> lines
    ['a     1 to 12', 'b    10 to 12']

    A space that does not break keeps what it joins on one line:

    >>> under_headings(("", "90\N{NO-BREAK SPACE}%-interval for one"), [("a", "1 to 2")])[0]
    ['   90\xa0%-interval', '         for one']
    """
    columns = [*zip(*rows, strict=True)]
    widths = [max(map(len, column)) for column in columns]
    broken = [
        wrap(heading, max(width, NARROWEST, *map(len, heading.split(" "))) if heading else 1, break_on_hyphens=False)
        for heading, width in zip(headings, widths, strict=True)
    ]
    widths = [max([width, *map(len, lines)]) for width, lines in zip(widths, broken, strict=True)]
    tall = max(map(len, broken))
    high = [[""] * (tall - len(lines)) + lines for lines in broken]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join([first, *rest]).rstrip()

    return [line(cells) for cells in zip(*high, strict=True)], [line(cells) for cells in rows]
