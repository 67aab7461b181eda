"""The blocks of a document as plain tables and lists, as its Typst file reads them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Picture
from fsm_sim.report.render.columns import column_widths
from fsm_sim.report.render.texts import divisible


def as_data(contents: Contents, day: str | None) -> dict[str, Any]:
    """The content of ``page.json``."""
    blocks = contents.blocks
    data = [_block(blocks, place) for place in range(len(blocks))]
    parts = [place for place, one in enumerate(blocks) if isinstance(one, Heading) and one.level == 1]
    ending = parts[-1] if parts else len(blocks)
    return dict(divisible({**asdict(contents), "blocks": data, "ending": ending, "day": day}))


def widths(grid: Grid) -> list[float]:
    """The shares of the page's width that the columns of a table have; together 1.

    >>> [round(one, 2) for one in widths(Grid.of("Terms", ["term", "meaning"], [["chance", "what would differ"]]))]
    [0.31, 0.69]
    """
    return column_widths(grid.head, grid.rows, 1.0)


def _block(blocks: Sequence[Block], place: int) -> dict[str, Any]:
    """A block, with what kind it is and whether its last line must not be parted from what comes next."""
    block = blocks[place]
    found = {"kind": block.kind, **asdict(block), "before": leads_to_next(blocks, place)}
    return {**found, "widths": widths(block)} if isinstance(block, Grid) else found


def leads_to_next(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block only leads to the next: to a table, a picture or a list, or from a heading to one below it.

    >>> from fsm_sim.report.document.long.blocks import Paragraph
    >>> part = [Heading("Inputs"), Paragraph("From where."), Heading("Posts", 2), Paragraph("Nine."), Heading("End")]
    >>> [leads_to_next(part, place) for place in range(len(part))]
    [False, True, False, False, False]
    """
    if place + 1 == len(blocks):
        return False
    following = blocks[place + 1]
    if isinstance(following, Heading):
        return following.level == 2 and place > 0 and isinstance(blocks[place - 1], Heading)
    return isinstance(following, Grid | Picture | Bullets)
