"""Tables as CSV in which no text becomes a formula when a spreadsheet opens it."""

from typing import Any

import pandas as pd

from fsm_sim.model.notation.spreadsheet_text import inert


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV, by commas and with a decimal point; a text that would be a formula gets an apostrophe before it.

    >>> print(csv_text(pd.DataFrame({"municipality": ["=1+1", "Vejle"], "share": [-0.5, 1.0]})))
    municipality,share
    '=1+1,-0.5
    Vejle,1.0
    <BLANKLINE>
    """
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    safe = table.assign(**{name: table[name].map(plain) for name in texts})
    return str(safe.rename(columns=plain).to_csv(index=False, lineterminator="\n"))


def plain(cell: Any) -> Any:
    r"""A cell that no spreadsheet takes for a formula: a text with an apostrophe before it, anything else as it is.

    >>> plain('=HYPERLINK("http://x")'), plain("As it is"), plain(-1.5)
    ('\'=HYPERLINK("http://x")', 'As it is', -1.5)
    """
    return inert(cell) if isinstance(cell, str) else cell
