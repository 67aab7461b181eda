"""The figure of fit: every published number with its rounding against the model's interval, by programme."""

import math
from collections.abc import Sequence
from itertools import chain
from textwrap import shorten

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.model.text import Language
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import ACCENT, BASE, CM, COLOURS, share_axis, sheet
from fsm_sim.study.results.comparison import Record

Rows = list[Record | str]
"""A column of the figure: a programme's name, then its figures."""

THINNEST = 0.006
"""Half the width of the thinnest box, as a share of the axis, so that a figure given to a tenth of a percent shows."""


def fit(calibration: Record, words: Words, height_cm: float = 5.0) -> Figure:
    """Two columns of rows; a published number outside the model's interval has another colour."""
    columns = halves([_block(calibration, programme, words) for programme in _programmes(calibration)])
    rows = max(len(column) for column in columns)
    figure = sheet(17.0, height_cm)
    for axes, column in zip(figure.subplots(1, 2), columns, strict=True):
        _column(axes, column, rows, words.language)
        axes.tick_params(axis="y", labelsize=min(6.5, 0.92 * (height_cm - 0.7) * CM * 72 / max(rows, 1)))
    return figure


def halves(blocks: Sequence[Rows]) -> tuple[Rows, Rows]:
    """The blocks in two columns as equal as they can be, each in order, with as few leaps between them as that allows.

    Of all ways to the same length of the first column, ending on the same side, only the best one is gone on with.

    >>> halves([["A", "a1", "a2"], ["B", "b1"], ["C", "c1"]])
    (['A', 'a1', 'a2'], ['B', 'b1', 'C', 'c1'])
    """
    ways: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, -1): (0, ())}
    for block in blocks:
        longer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (left, last), (leaps, sides) in ways.items():
            for side in (0, 1):
                key = left + len(block) * (side == 0), side
                way = leaps + (last not in (-1, side)), (*sides, side)
                longer[key] = min(way, longer.get(key, way))
        ways = longer
    whole = sum(map(len, blocks))
    _, _, best = min((max(left, whole - left), *way) for (left, _), way in ways.items())
    first, second = (
        [*chain(*(rows for rows, own in zip(blocks, best, strict=True) if own == side))] for side in (0, 1)
    )
    return first, second


def label(entry: Record, language: Language) -> str:
    """What a published number is called: its title in the language where it has one.

    >>> (
    ...     label({"label": "paid hours", "title": {"da": "løntimer", "en": "paid hours"}}, "da"),
    ...     label({"label": "x"}, "da"),
    ... )
    ('løntimer', 'x')
    """
    return str(entry["title"][language] if entry.get("title") else entry["label"])


def _programmes(calibration: Record) -> list[str]:
    return list(dict.fromkeys(str(entry["programme"]) for entry in calibration["fit"]))


def _block(calibration: Record, programme: str, words: Words) -> Rows:
    key = f"programme.{programme}"
    name = words.say(key) if words.has(key) else programme.upper()
    return [name, *(entry for entry in calibration["fit"] if entry["programme"] == programme)]


def _column(axes: Axes, column: Rows, rows: int, language: Language) -> None:
    figures = [row for row in column if not isinstance(row, str)]
    limit = min(1.0, math.ceil(10 * max((row["predicted_upper"] for row in figures), default=1.0) + 0.2) / 10)
    for height, row in enumerate(column):
        if isinstance(row, str):
            continue
        hue = ACCENT if row["inside"] else COLOURS[1]
        middle, half = (row["lower"] + row["upper"]) / 2, max((row["upper"] - row["lower"]) / 2, THINNEST * limit)
        axes.barh(height, 2 * half, left=middle - half, height=0.72, color="#f0b429", linewidth=0)
        axes.plot([row["predicted_lower"], row["predicted_upper"]], [height] * 2, color=hue, linewidth=1.2)
        axes.plot(
            row["predicted_mean"],
            height,
            "o",
            color=hue if row["inside"] else "white",
            markeredgecolor=hue,
            markersize=2.6,
        )
    names = [row if isinstance(row, str) else shorten(label(row, language), 42, placeholder=" …") for row in column]
    axes.set_yticks(range(len(column)), names)
    for tick, row in zip(axes.get_yticklabels(), column, strict=True):
        if isinstance(row, str):
            tick.set(fontweight="bold", color=BASE)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, limit)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    share_axis(axes.xaxis, language, most=4)
