"""Municipalities in the order of their expected share: a dot and an interval for each."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from fsm_sim.model.text import Language
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, share_axis, sheet

ROW_CM = 0.29
"""So much that those of 98 municipalities have room on a page with a table above them."""
AXIS_CM = 1.2
ONE_COLUMN = 20
"""Up to so many municipalities stand in one column."""


class Level(NamedTuple):
    """A municipality's expected share, and the ends of its interval."""

    name: str
    mean: float
    lower: float
    upper: float


def places(levels: Sequence[Level], required: float | None, wanted: str, language: Language) -> Figure:
    """The figure; `wanted` stands at the line of what is `required`. Draw it within `canvas.style`."""
    half = len(levels) if len(levels) <= ONE_COLUMN else (len(levels) + 1) // 2
    columns = [part for part in (levels[:half], levels[half:]) if part]
    figure = sheet(17.0, AXIS_CM + ROW_CM * half)
    ends = [*(end for one in levels for end in (one.lower, one.upper)), *([required] if required else [])]
    low, high = min(ends), max(ends)
    margin = 0.02 * (high - low)
    for place, (axes, part) in enumerate(zip(figure.subplots(1, len(columns), squeeze=False)[0], columns, strict=True)):
        rows = range(len(part))
        axes.hlines(rows, [one.lower for one in part], [one.upper for one in part], color=ACCENT, linewidth=0.8)
        axes.plot([one.mean for one in part], rows, "o", color=ACCENT, markersize=2.4)
        axes.set_yticks(rows, [one.name for one in part], fontsize=6.0)
        axes.set_ylim(half - 0.4, -0.6)
        axes.set_xlim(max(0.0, low - margin), high + margin)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.tick_params(axis="y", length=0)
        share_axis(axes.xaxis, language)
        if required is not None:
            axes.axvline(required, color=COLOURS[1], linewidth=0.8, linestyle=(0, (4, 2)))
            if place == 0:
                axes.set_title(wanted, fontsize=6.5, color=BASE, fontweight="normal", loc="left")
    return figure
