"""Where the tile of each municipality lies on a map of Denmark, from a small file that was made by hand."""

import csv
import functools
from importlib.resources import files
from typing import NamedTuple


class Tile(NamedTuple):
    """A municipality's place: rows from the north, columns from the west; its name in lines for a tile."""

    code: str
    name: str
    row: int
    column: int
    lines: tuple[str, ...]


@functools.cache
def tiles() -> tuple[Tile, ...]:
    """The tiles of the 98 municipalities, in the order of their codes.

    >>> len(tiles()), tiles()[0].name, tiles()[0].lines
    (98, 'København', ('Køben-', 'havn'))
    """
    text = files("fsm_sim.report.figures.national").joinpath("municipality_tiles.csv").read_text("utf-8")
    return tuple(
        Tile(row["code"], row["name"], int(row["row"]), int(row["column"]), tuple(row["label"].split("/")))
        for row in csv.DictReader(text.splitlines())
    )
