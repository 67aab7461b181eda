"""The figures of the meta-analyses of caseload: studies, pooled mean, and what is expected of a new programme."""

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.evidence.study import EXITS
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.document.calibration.caseload_text import HALF_WIDTH
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, laid_out, number_axis, saved, sheet, style
from fsm_sim.study.results.entries import Record


def forest(record: Record, language: Language = "en") -> Figure:
    """Studies of one exit, the pooled mean, and the predictive distribution under both ways to think of no effect.

    From the top; draw it within `canvas.style`.
    """
    return _stacked([record], language)


def draw(record: Record, out: Path, language: Language = "en") -> None:
    """Write the figures of every exit, one above the other, to a file whose name ends in .svg or .png."""
    with style():
        figure = _stacked([record[exit] for exit in EXITS if exit in record], language)
        write_named(out, saved(laid_out(figure), out.suffix[1:]))


def _stacked(records: Sequence[Record], language: Language) -> Figure:
    heights = [3.0 + 0.55 * len(_rows(record)) for record in records]
    figure = sheet(17.0, sum(heights))
    panels = figure.subplots(len(records), squeeze=False, height_ratios=heights)
    for axes, record in zip(panels[:, 0], records, strict=True):
        _panel(axes, record, language)
    return figure


def _rows(record: Record) -> list[Record]:
    """The studies with a number: those used first, and of these our population first."""
    rows = [row for row in record["study"] if row["elasticity"] is not None]
    return sorted(rows, key=lambda row: (not row["used"], not row["target"]))


def _panel(axes: Axes, record: Record, language: Language) -> None:
    rows = _rows(record)
    for height, row in enumerate(rows):
        hue = "#9a9a9a" if not row["used"] else ACCENT
        half = HALF_WIDTH * row["se"]
        axes.plot([row["elasticity"] - half, row["elasticity"] + half], [height] * 2, color=hue, linewidth=1.2)
        face = hue if row["target"] else "white"
        axes.plot(row["elasticity"], height, "o", color=face, markeredgecolor=hue, markersize=4)
    last = len(rows)
    _pooled(axes, record, last)
    places = (last + 1.8, last + 3.8)
    for place, found in zip(places, (record, record["one_null"]), strict=True):
        _new(axes, found, (record["low"], record["high"]), place)
    names = [_name(row, language) for row in rows]
    below = [sentence(f"caseload.{key}", language) for key in ("pooled", "new", "new-one-null")]
    axes.set_yticks([*range(last), last, *places], [*names, *below])
    axes.axvline(0, color=BASE, linewidth=0.6)
    axes.set_ylim(last + 4.5, -0.6)
    lowest = [row["elasticity"] - HALF_WIDTH * row["se"] for row in rows if row["used"]]
    axes.set_xlim(min(-0.6, *lowest), 0.3)
    number_axis(axes.xaxis, language, most=9)
    axes.set_xlabel(sentence(f"caseload.axis.{record['exit']}", language, zero=decimal(0, 0, language)))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def _pooled(axes: Axes, record: Record, place: float) -> None:
    """The mean where there is an effect."""
    pooled = record["posterior"]["mu"]
    axes.plot([pooled["lower"], pooled["upper"]], [place] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(pooled["mean"], place, "D", color=COLOURS[1], markersize=4)


def _new(axes: Axes, answer: Record, ends: tuple[float, float], place: float) -> None:
    """The predictive distribution of an answer: each value's probability, and below it the interval and the mean."""
    found = answer["predictive"]
    edges, mass = _density(answer["table"], ends)
    axes.stairs(place + 0.2 - 1.4 * mass / mass.max(), edges, baseline=place + 0.2, fill=True, color="#f0b429")
    axes.plot([found["lower"], found["upper"]], [place + 0.35] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(found["mean"], place + 0.35, "D", color=COLOURS[1], markersize=4)


def _density(table: Sequence[float], ends: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """A predictive distribution in bins of 0.02: their edges, and the probability in each."""
    values = np.array([ends[0], *table, ends[1]])
    points = np.linspace(-4, 4, len(table))
    below = np.array([0.0, *((1 + math.erf(point / math.sqrt(2))) / 2 for point in points), 1.0])
    edges = np.linspace(-0.6, 0.0, 31)
    return edges, np.diff(np.interp(edges, values, below))


def _name(row: Record, language: Language) -> str:
    """A study and whom it studied; in English where the file of studies has no Danish."""
    authors, population = ((language == "da" and row.get(f"{key}_da")) or row[key] for key in ("authors", "population"))
    return f"{_short(authors, 34)} {row['year']}: {_short(population, 46)}"


def _short(words: str, most: int) -> str:
    return textwrap.shorten(words, most, placeholder=" …")
