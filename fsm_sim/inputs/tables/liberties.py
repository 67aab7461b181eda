"""Liberties taken with a file: what was read as something else than it says, or skipped; records without words.

`fsm_sim.language.liberties` writes the sentences, in the reader's language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "encoding",
    "repaired_letters",
    "escaped_letters",
    "workbook_by_content",
    "text_by_content",
    "separator_line",
    "quoted_rows",
    "sheet",
    "hidden_sheets",
    "hidden_rows",
    "hidden_columns",
    "merged_cells",
    "filled_down",
    "two_head_rows",
    "above_table",
    "below_table",
    "blank_rows",
    "total_rows",
    "repeated_headings",
    "units",
    "empty_columns",
    "headings",
    "heading",
    "content",
    "wide",
    "months",
    "month_order",
    "thousands",
    "decimals",
    "hidden_marks",
    "name",
    "programme",
    "code_column",
    "unused_column",
    "total_of_dimension",
    "larger_areas",
    "counts_of_shares",
    "last_month",
]
"""What was done; `Liberty` says with which values."""

SHOWN = 6
"""Texts that a list of examples has."""


@dataclass(frozen=True)
class Liberty:
    """One liberty: the file, what is written there, what it was taken as, and the lines (of a workbook: rows).

    >>> Liberty("months", "own.csv", "jan-23", "2023-01", (2, 3)).lines
    (2, 3)
    """

    kind: Kind
    file: str
    found: str = ""
    taken: str = ""
    lines: tuple[int, ...] = ()


def examples(found: Iterable[str]) -> str:
    """The first few different texts that were found, as a sentence lists them.

    >>> examples(["*", "..", "*"])
    '*, ..'
    """
    texts = list(dict.fromkeys(found))
    return ", ".join(texts[:SHOWN]) + (", …" if len(texts) > SHOWN else "")
