"""How wide the columns of a table are, by what stands in them."""

import re
from collections.abc import Sequence

LONGEST_LINE = 16
"""Letters of a cell that is longer are broken into lines."""
MARGINS_OF_A_CELL = 2.5
"""In letters."""
LETTERS = 112.0
"""The letters of a line over the whole width, of the size that tables have."""
BREAKS = re.compile("[\u00ad-]")
"""Where a word is divided."""
BOLD = 1.1
"""How much wider a letter of a heading is."""


def column_widths(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: float, longest: float = LONGEST_LINE
) -> list[float]:
    """The widths of columns, which together are `width`: no word is broken where there is room for all, then by lines.

    >>> column_widths(["plan", "expected"], [["two more", "19 %"]], 17.0)
    [8.188, 8.812]
    """
    least, wanted = [], []
    for place, heading in enumerate(head):
        words = max([BOLD * _longest_word([heading]), _longest_word([row[place] for row in rows])])
        lines = max((len(line) for row in rows for line in row[place].splitlines()), default=1)
        least.append(words + MARGINS_OF_A_CELL)
        wanted.append(max(words, min(lines, longest)) + MARGINS_OF_A_CELL)
    more = sum(wanted) - sum(least)
    room = max(0.0, min(1.0, (LETTERS - sum(least)) / more)) if more > 0 else 0.0
    found = [low + room * (high - low) for low, high in zip(least, wanted, strict=True)]
    return [round(width * letters / sum(found), 3) for letters in found]


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in BREAKS.sub(" ", text).split()), default=1)
