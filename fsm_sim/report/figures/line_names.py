"""Names of lines, whole: at their right ends where there is room for all of them, else in a key below the panels."""

from collections.abc import Sequence
from textwrap import fill
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from fsm_sim.report.figures.canvas import CM, apart, colour

NAME_POINTS = 7.0
"""The size of the name at the end of a line."""

AXES_SHARE = 0.6
"""About how much of a low figure's height its axes have."""

LETTERS = 20
"""About how many letters there is room for beside a panel."""

WIDE_CM = 12.0
"""The width of a figure from which a key has two names in a row."""

ROW_CM = 0.31
"""The height of a name in a key."""

KEY: dict[str, Any] = {
    "loc": "outside lower left",
    "frameon": False,
    "fontsize": NAME_POINTS,
    "handlelength": 1.6,
    "labelspacing": 0.2,
    "borderaxespad": 0.2,
}
"""How a key of names looks: a row for each line, where it crosses none."""


def at_ends(names: Sequence[str]) -> list[str] | None:
    r"""The names on lines that are short enough to stand beside a panel; None where not all of them are whole there.

    >>> at_ends([]), at_ends(["As it is", "Two more caseworkers from July"])
    ([], ['As it is', 'Two more caseworkers\nfrom July'])
    >>> at_ends(["As it is", "Two more", "Two fewer", "Two fewer caseworkers from July"]) is None
    True
    """
    lines = 3 if len(names) <= 2 else 2 if len(names) == 3 else 1
    broken = [fill(name, LETTERS) for name in names]
    return broken if max((name.count("\n") for name in broken), default=0) < lines else None


def key_height(names: Sequence[str], columns: int = 1) -> float:
    """The height in centimetres that a key of the names takes; 0 where they stand at the ends of their lines.

    >>> key_height(["As it is", "Two more"]), key_height(["Two fewer caseworkers from July"] * 5)
    (0.0, 1.55)
    """
    return 0.0 if at_ends(names) is not None else ROW_CM * -(-len(names) // columns)


def name_lines(
    axes: Axes,
    names: Sequence[str],
    ends: Sequence[float],
    height_cm: float,
    *,
    places: Sequence[int],
    dashed: bool = False,
) -> None:
    """Name each line at its right end, apart from the others; `places` are the lines' in the run's order.

    Where the names are too long for that, a key below the panels has them, with two in a row in a wide figure; lines
    are `dashed` there as `line_style` says, or all of them whole.
    """
    broken = at_ends(names)
    if broken is None:
        _key(axes, names, places, dashed=dashed)
        return
    low, high = axes.get_ylim()
    tallest_cm = (1 + max(name.count("\n") for name in broken)) * 1.25 * NAME_POINTS / 72 / CM
    heights = apart(list(ends), gap=(high - low) * tallest_cm / (AXES_SHARE * height_cm))
    for place, height, name in zip(places, heights, broken, strict=True):
        at_right(axes, height, name, colour(place))


def at_right(axes: Axes, height: float, label: str, hue: str) -> None:
    """Write a label at a height beside the right edge of a panel."""
    point = (axes.get_xlim()[1], height)
    text = axes.annotate(label, point, (4, 0), textcoords="offset points", va="center", annotation_clip=False)
    text.set(color=hue, fontsize=NAME_POINTS)


def _key(axes: Axes, names: Sequence[str], places: Sequence[int], *, dashed: bool) -> None:
    lines: list[Artist] = [
        Line2D([], [], color=colour(place), linewidth=1.4, linestyle=line_style(place) if dashed else "-", label=name)
        for place, name in zip(places, names, strict=True)
    ]
    figure = axes.get_figure(root=True)
    assert figure is not None
    wide = figure.get_figwidth() > WIDE_CM * CM
    figure.legend(handles=lines, ncols=2 if wide else 1, labelcolor="linecolor", **KEY)


def line_style(place: int) -> Any:
    """How the line of the scenario at a place is drawn: in dashes from the third on, to be told apart in grey.

    >>> line_style(1), line_style(2)
    ('-', (0, (4, 2)))
    """
    return "-" if place < 2 else (0, (4, 2))
