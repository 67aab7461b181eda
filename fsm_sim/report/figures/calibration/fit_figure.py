"""The figure of fit: every published number with its rounding against the model's interval, by programme."""

import math
from collections.abc import Sequence
from itertools import chain, takewhile
from textwrap import fill, wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import ACCENT, BASE, CM, COLOURS, share_axis, sheet
from fsm_sim.study.results.entries import Record

Rows = list[Record | str | None]
"""A column of the figure: a programme's name, then its figures; None for each further line of a figure's name."""

THINNEST = 0.006
"""Half the width of the thinnest box, as a share of the axis, so that a figure given to a tenth of a percent shows."""

NAME_POINTS = 6.5
"""The size of the names: legible at arm's length."""
LINE_POINTS = 8.4
"""The height of a line of names."""
LETTERS = 36
"""The longest line of a name."""
ROW_CM = 0.36
"""The height of a line of names where there is room."""
AXIS_CM = 1.1
"""The height of the axis below, with its title."""


def fit(calibration: Record, words: Words, height_cm: float = 5.0, first: Sequence[str] | None = None) -> Figure:
    """Two columns of rows on one scale; a published number outside the model's interval has another colour.

    Every row, its letters as large as the height allows; with the programmes that come `first` these, and as many rows
    as there is room for with letters of `NAME_POINTS`.
    """
    blocks = [_block(calibration, programme, words) for programme in _programmes(calibration)]
    points = (height_cm - AXIS_CM) * CM * 72
    if first is not None:
        own = [_programmes(calibration).index(name) for name in first if name in _programmes(calibration)]
        blocks = with_room(blocks, own, int(points / LINE_POINTS))
    columns = headed(halves(blocks), words.language)
    rows = max(len(column) for column in columns)
    size = NAME_POINTS if first is not None else min(NAME_POINTS, 0.92 * points / max(rows, 1))
    figure = sheet(17.0, height_cm)
    limit = _limit(columns)
    for axes, column in zip(figure.subplots(1, 2), columns, strict=True):
        _column(axes, column, rows, limit, words.language)
        axes.tick_params(axis="y", labelsize=size)
        axes.set_xlabel(words.say("fit.share"))
    return figure


def fit_height(calibration: Record, words: Words) -> float:
    """The height in centimetres at which all rows have letters of `NAME_POINTS`, and are easily told apart."""
    blocks = [_block(calibration, programme, words) for programme in _programmes(calibration)]
    return AXIS_CM + ROW_CM * max(map(len, halves(blocks)))


def with_room(blocks: Sequence[Rows], first: Sequence[int], lines: int) -> list[Rows]:
    """The blocks that fit in two columns of so many lines: the `first`, then what is outside and others in their order.

    Of the first as many figures as there is room for, by turns, and those outside before the rest; one that is longer
    than a column goes on in the next, under its name again. Others only where all of the first are there; a block that
    is too long for what is left is left out.

    >>> with_room([["A", {}, {}], ["B", {}], ["C", {}]], [1], 2)
    [['B', {}], ['C', {}]]
    >>> with_room([["A", {}], ["B", {"inside": True}, {"inside": True}, {"inside": False}]], [1], 2)
    [['B', {'inside': True}], ['B', {'inside': False}]]
    """
    mine = [blocks[at] for at in first]
    own = _own(mine, lines)
    if sum(len(_figures(block)) for block in own) < sum(len(_figures(block)) for block in mine):
        return own
    others = [at for at in range(len(blocks)) if at not in first]
    outside = [at for at in others if any(row and not row.get("inside", True) for row in _figures(blocks[at]))]
    kept: set[int] = set()
    for at in dict.fromkeys((*outside, *others)):
        if _fits([*own, *(blocks[one] for one in sorted({*kept, at}))], lines):
            kept.add(at)
    return [*own, *(blocks[at] for at in sorted(kept))]


def _own(blocks: Sequence[Rows], lines: int) -> list[Rows]:
    """As many figures of some blocks as two columns have room for: one more of each by turns."""
    counts = [0] * len(blocks)
    open_ones = list(range(len(blocks)))

    def parts(numbers: Sequence[int]) -> list[Rows]:
        short = [_shortened(block, number) for block, number in zip(blocks, numbers, strict=True) if number]
        return [part for block in short for part in _parts(block, lines)]

    while open_ones:
        for at in [*open_ones]:
            more = [count + (at == place) for place, count in enumerate(counts)]
            if more[at] <= len(_figures(blocks[at])) and _fits(parts(more), lines):
                counts = more
            else:
                open_ones.remove(at)
    return parts(counts)


def _shortened(block: Rows, number: int) -> Rows:
    """A block with so many of its figures in their order: those outside before the others."""
    figures = _figures(block)
    order = sorted(range(len(figures)), key=lambda place: figures[place].get("inside", True))
    kept, place, found = set(order[:number]), -1, block[:1]
    for row in block[1:]:
        place += row is not None
        if place in kept:
            found.append(row)
    return found


def _fits(blocks: Sequence[Rows], lines: int) -> bool:
    return max(map(len, halves(blocks))) <= lines


def _parts(block: Rows, lines: int) -> list[Rows]:
    """A block in parts of at most so many lines, each under its name; a name of several lines is not divided."""
    name, rows = block[0], block[1:]
    count = max(1, math.ceil(len(rows) / max(lines - 1, 1)))
    parts: list[Rows] = [[name]]
    for at, row in enumerate(rows):
        whole = [row, *takewhile(lambda one: one is None, rows[at + 1 :])]
        if row is not None and len(parts[-1]) - 1 + len(whole) > math.ceil(len(rows) / count):
            parts.append([name])
        parts[-1].append(row)
    return [part for part in parts if len(part) > 1] or [block]


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


def headed(columns: tuple[Rows, Rows], language: Language) -> tuple[Rows, Rows]:
    """Two columns in which a programme that is in parts has its name once: in the second it is said to go on.

    >>> headed((["A", {}, "A", {}], ["A", {}, "A", {}, "B", {}]), "en")
    (['A', {}, {}], ['A (continued)', {}, {}, 'B', {}])
    """
    told: set[str] = set()
    found: tuple[Rows, Rows] = ([], [])
    for column, rows in zip(found, columns, strict=True):
        before, name = frozenset(told), ""
        for row in rows:
            if not isinstance(row, str):
                column.append(row)
            elif row != name:
                name = row
                told.add(name)
                column.append(sentence("fit.continued", language, programme=name) if name in before else name)
    return found


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
    rows: Rows = [name]
    for entry in calibration["fit"]:
        if entry["programme"] == programme:
            rows += [entry, *[None] * (len(wrap(label(entry, words.language), LETTERS)) - 1)]
    return rows


def _figures(block: Rows) -> list[Record]:
    return [row for row in block if row is not None and not isinstance(row, str)]


def _places(column: Rows) -> list[float]:
    """The middle of each row of a column, in lines."""
    places: list[float] = []
    for line, row in enumerate(column):
        if row is None:
            places[-1] += 0.5
        else:
            places.append(float(line))
    return places


def _limit(columns: Sequence[Rows]) -> float:
    """Where the axes of both columns end, so that what stands beside each other can be compared."""
    highest = max((row["predicted_upper"] for column in columns for row in _figures(column)), default=1.0)
    return min(1.0, math.ceil(10 * highest + 0.2) / 10)


def _column(axes: Axes, column: Rows, rows: int, limit: float, language: Language) -> None:
    places = _places(column)
    for height, row in zip(places, (row for row in column if row is not None), strict=True):
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
    rows_named = [row for row in column if row is not None]
    names = [row if isinstance(row, str) else fill(label(row, language), LETTERS) for row in rows_named]
    axes.set_yticks(places, names)
    for tick, row in zip(axes.get_yticklabels(), rows_named, strict=True):
        if isinstance(row, str):
            tick.set(fontweight="bold", color=BASE)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, limit)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    share_axis(axes.xaxis, language, most=4)
