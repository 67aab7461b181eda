"""How wide the columns of a table are, by what stands in them."""

from collections.abc import Sequence

LONGEST_LINE = 16
"""Letters of a cell that is longer are broken into lines."""
MARGINS_OF_A_CELL = 2.5
"""In letters."""


def column_widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: float, longest: float = LONGEST_LINE
) -> list[float]:
    """The widths of columns, which together are `width`, by their longest word and the longest line below the heading.

    >>> column_widths(["plan", "expected"], [["two more", "19 %"]], 17.0)
    [8.5, 8.5]
    """
    found = []
    for place, heading in enumerate(head):
        every = [heading, *(row[place] for row in rows)]
        words = max((len(word) for text in every for word in text.replace("\u00ad", " ").split()), default=1)
        lines = max((len(line) for row in rows for line in row[place].splitlines()), default=1)
        found.append(max(words, min(lines, longest)) + MARGINS_OF_A_CELL)
    return [width * letters / sum(found) for letters in found]
