"""How every figure looks: size, type, colours, axes in the reader's language, files that are the same every time."""

import io
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from fsm_sim.language.calendar import short_month
from fsm_sim.language.numbers import decimal, percent_sign
from fsm_sim.model.text import Language

BASE = "#4a4a4a"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")
"""Okabe and Ito's colours, distinguishable without red-green vision; the scenario compared with is grey."""
ACCENT, GRID, PALE = "#1f3a5f", "#d9d9d9", "#c9d3df"

CM = 1 / 2.54
"""Inches in a centimetre."""

STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.0,
    "axes.labelsize": 7.0,
    "axes.titlesize": 7.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.5,
    "axes.edgecolor": "#7a7a7a",
    "axes.labelcolor": "#333333",
    "xtick.color": "#333333",
    "ytick.color": "#333333",
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "xtick.major.size": 2.5,
    "ytick.major.size": 0.0,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.4,
    "lines.solid_capstyle": "round",
    "svg.hashsalt": "fsm_sim",
    "svg.fonttype": "path",
    "text.parse_math": False,  # a title may have dollars in it
    "text.hinting": "no_hinting",  # widths as they are drawn: rounded to pixels, small letters measure too narrow
    "savefig.dpi": 200,
}


def style() -> AbstractContextManager[None]:
    """Matplotlib's own defaults and `STYLE` for as long as figures are drawn and saved, whatever the user has set."""
    return matplotlib.style.context(STYLE, after_reset=True)


def colour(place: int) -> str:
    """The colour of the scenario at a place in the run's order; the one compared with is at 0.

    >>> colour(0), colour(1)
    ('#4a4a4a', '#0072b2')
    """
    return BASE if place == 0 else COLOURS[(place - 1) % len(COLOURS)]


def sheet(width_cm: float, height_cm: float) -> Figure:
    """An empty figure of a size in centimetres that lays itself out."""
    return Figure(figsize=(width_cm * CM, height_cm * CM), layout="constrained")


def months_axis(
    axes: Axes, months: int, label: str, start_month: str | None = None, language: Language = "en", most: int = 6
) -> None:
    """Months from the start, at most `most` steps of a quarter or more; dates where a start month is given.

    Dates keep within the axis, so that they do not run into those of a panel beside it.
    """
    step = next(step for step in (1, 3, 6, 12, 24, 60, 120, 300, 600) if months / step <= most)
    axes.set_xlim(0, max(months, 1))
    ticks = range(0, months + 1, step)
    if start_month is None:
        axes.set_xticks(ticks)
        axes.set_xlabel(label)
        return
    axes.set_xticks(ticks, [short_month(month, start_month, language) for month in ticks])
    first, *_, last = (*axes.get_xticklabels(), *axes.get_xticklabels())
    first.set_horizontalalignment("left")
    if len(ticks) > 1 and ticks[-1] == months:
        last.set_horizontalalignment("right")


def number_axis(
    axis: Axis, language: Language, *, factor: float = 1.0, sign: str = "", signed: bool = False, most: int = 5
) -> None:
    """At most `most` + 1 round ticks within the axis's final limits, all with the decimals that their distance needs.

    A tick shows its value times `factor`, and `sign` after it.
    """
    axis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]))
    ticks = axis.get_majorticklocs()
    step = factor * abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
    digits = next(digits for digits in range(12) if math.isclose(round(step, digits), step, rel_tol=1e-6))
    axis.set_major_formatter(lambda value, _: decimal(factor * value, digits, language, signed=signed) + sign)


def share_axis(axis: Axis, language: Language, most: int = 6) -> None:
    """Ticks such as 15 % from shares, as `number_axis`."""
    number_axis(axis, language, factor=100.0, sign=percent_sign(language), most=most)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Heights for labels: as near to `places` as they can be and at least `gap` from each other, in the same order.

    >>> apart([1.0, 1.1, 5.0], gap=1.0)
    [0.55, 1.55, 5.0]
    """
    groups = [[place] for place in sorted(places)]
    centre = [group[0] for group in groups]
    merged = True
    while merged:
        merged = False
        for index in range(len(groups) - 1):
            below, above = centre[index] + gap * (len(groups[index]) - 1) / 2, centre[index + 1]
            if above - gap * (len(groups[index + 1]) - 1) / 2 - below < gap - 1e-12:
                groups[index : index + 2] = [groups[index] + groups[index + 1]]
                centre[index : index + 2] = [sum(groups[index]) / len(groups[index])]
                merged = True
                break
    heights = [
        mid + gap * (rank - (len(group) - 1) / 2)
        for mid, group in zip(centre, groups, strict=True)
        for rank in range(len(group))
    ]
    order = sorted(range(len(places)), key=lambda place: places[place])
    return [round(heights[order.index(place)], 12) for place in range(len(places))]


def laid_out(figure: Figure) -> Figure:
    """The figure with its layout settled once, without drawing it, so that saving it does not do so again."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    figure.set_layout_engine(None)  # with "none" a place holder stays, and saving draws the figure twice
    return figure


def inline(make: Callable[[], Figure]) -> str:
    """The figure that `make` draws in the style of the house, as an element of an HTML page."""
    with style():
        drawing = saved(laid_out(make()), "svg").decode()
    return drawing[drawing.index("<svg") :]


def saved(figure: Figure, kind: str) -> bytes:
    """The figure as ``svg`` or ``png``, without a date or a program's name: the same figure gives the same bytes."""
    target = io.BytesIO()
    nameless = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    figure.savefig(target, format=kind, metadata=nameless)
    return target.getvalue()
