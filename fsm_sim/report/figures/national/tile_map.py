"""A map of Denmark with a tile of one size for each municipality, coloured by what a forecast says of it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from fsm_sim.report.document.long.likelihood import BINS, Word
from fsm_sim.report.figures.canvas import ACCENT, PALE, sheet
from fsm_sim.report.figures.national.tiles import tiles

WIDTH_CM, HEIGHT_CM = 17.0, 12.6
NOWHERE = "#f1f1f1"
"""The tile of a municipality that is not in the run."""
NAME_POINTS = 4.6
NAME_ABOVE, NUMBER_BELOW = 0.17, 0.27
"""How far a tile's name is above its middle and its number below, as shares of the distance between two."""
EDGE = 0.94
"""The side of a tile, as a share of the distance between two."""
LIKELIHOOD: Mapping[Word, str] = {
    "certain": "#08306b",
    "very-likely": "#2171b5",
    "likely": "#9ecae1",
    "even": "#ece7dc",
    "unlikely": "#fdbe85",
    "very-unlikely": "#fd8d3c",
    "hardly": "#a63603",
}
"""Blue for likely, orange for unlikely: apart without red-green vision."""
SCALE = LinearSegmentedColormap.from_list("share", [PALE, "#6f8fb5", ACCENT])
DARK = 0.45
"""Below so much light a ground has white letters."""


class Marked(NamedTuple):
    """A tile's colour and the number on it, as printed."""

    ground: str
    number: str


def by_word(words: Mapping[str, tuple[Word, str]]) -> dict[str, Marked]:
    """The tiles of municipalities whose probability has a word, with the number that is printed.

    >>> by_word({"Vejle": ("certain", "over 99%")})["Vejle"].ground
    '#08306b'
    """
    return {name: Marked(LIKELIHOOD[word], number) for name, (word, number) in words.items()}


def by_share(shares: Mapping[str, tuple[float, str]]) -> dict[str, Marked]:
    """The tiles of municipalities by a share, from the smallest to the largest, with the number that is printed.

    >>> [one.ground for one in by_share({"Vejle": (0.1, "10%"), "Odense": (0.2, "20%")}).values()]
    ['#c9d3df', '#1f3a5f']
    """
    values = [share for share, _ in shares.values()]
    low, width = min(values), (max(values) - min(values)) or 1.0
    return {name: Marked(to_hex(SCALE((share - low) / width)), said) for name, (share, said) in shares.items()}


def tile_map(marked: Mapping[str, Marked], key: Mapping[Word, str] | None = None, absent: str = "") -> Figure:
    """The map; `key` says what the colours of likelihood mean, `absent` what a pale tile is. Draw in `canvas.style`."""
    figure = sheet(WIDTH_CM, HEIGHT_CM)
    axes = figure.subplots()
    axes.set_axis_off()
    places = tiles()
    axes.set_xlim(-0.6, max(one.column for one in places) + 0.6)
    axes.set_ylim(max(one.row for one in places) + 0.6, -0.6)
    axes.set_aspect("equal")
    for one in places:
        ground, number = marked.get(one.name, Marked(NOWHERE, ""))
        corner = (one.column - EDGE / 2, one.row - EDGE / 2)
        axes.add_patch(Rectangle(corner, EDGE, EDGE, facecolor=ground, edgecolor="none"))
        ink = "#6a6a6a" if one.name not in marked else "white" if _light(ground) < DARK else "#1b1b1b"
        look: dict[str, Any] = {"color": ink, "ha": "center", "va": "center"}
        up = NAME_ABOVE if number else 0.0
        axes.text(one.column, one.row - up, "\n".join(one.lines), fontsize=NAME_POINTS, linespacing=1.0, **look)
        axes.text(one.column, one.row + NUMBER_BELOW, number, fontsize=_points(number), **look)
    missing = [Patch(color=NOWHERE, label=absent)] if any(one.name not in marked for one in places) else []
    if key is not None:
        shown = [Patch(color=LIKELIHOOD[one.word], label=key[one.word]) for one in BINS]
        figure.legend(handles=[*shown, *missing], loc="outside lower center", ncols=4, frameon=False, fontsize=6.5)
    elif missing:
        figure.legend(handles=missing, loc="outside lower center", frameon=False, fontsize=6.5)
    return figure


def _points(number: str) -> float:
    """The size of a number, for which a tile has the more room the shorter it is.

    >>> _points("77 %"), _points("under 1 %") < NAME_POINTS
    (7.0, True)
    """
    return min(7.0, 40.0 / max(1, len(number)))


def _light(ground: str) -> float:
    """How light a colour is, from 0 to 1, by the parts that the eye sees of red, green and blue."""
    red, green, blue = (int(ground[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
