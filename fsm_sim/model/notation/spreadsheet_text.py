"""Texts in files that spreadsheet programs open: none of them is a formula."""

STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")
"""What a formula can begin with; the full-width forms count as the plain ones."""


def inert(text: str) -> str:
    """A text as a cell of a CSV file: after an apostrophe where a program would take it for a formula.

    A cell of a workbook says itself that it is a text, so it needs no apostrophe.

    >>> inert("=HYPERLINK(1)"), inert("-2 caseworkers"), inert(" @SUM(1)"), inert("As it is")
    ("'=HYPERLINK(1)", "'-2 caseworkers", "' @SUM(1)", 'As it is')
    """
    return f"'{text}" if text.startswith(STARTS) or text.lstrip().startswith(STARTS) else text
