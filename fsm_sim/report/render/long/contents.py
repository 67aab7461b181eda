"""The blocks of a document as plain tables and lists, as its Typst file reads them."""

from dataclasses import asdict
from typing import Any

from fsm_sim.report.document.long.blocks import Block, Contents, Grid, Picture
from fsm_sim.report.render.columns import column_widths
from fsm_sim.report.render.texts import divisible

WIDE = 44.0
"""Letters of a cell of text that is longer are broken into lines: a column of texts may take so much of the page."""


def as_data(contents: Contents, day: str | None) -> dict[str, Any]:
    """The content of ``page.json``."""
    after = [*contents.blocks[1:], None]
    blocks = [
        _block(one, isinstance(next_one, Grid | Picture)) for one, next_one in zip(contents.blocks, after, strict=True)
    ]
    return dict(divisible({**asdict(contents), "blocks": blocks, "day": day}))


def widths(grid: Grid) -> list[float]:
    """The shares of the page's width that the columns of a table have; together 1.

    >>> [round(one, 2) for one in widths(Grid.of("Terms", ["term", "meaning"], [["chance", "what would differ"]]))]
    [0.3, 0.7]
    """
    return column_widths(grid.head, grid.rows, 1.0, WIDE)


def _block(block: Block, before: bool) -> dict[str, Any]:
    """A block, with what kind it is and whether it is just before a table or a picture, whose page it has to be on."""
    found = {"kind": block.kind, **asdict(block), "before": before}
    return {**found, "widths": widths(block)} if isinstance(block, Grid) else found
