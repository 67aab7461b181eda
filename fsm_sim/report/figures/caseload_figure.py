"""The figure of the meta-analysis of caseload: studies, their pooled mean, and what is expected of a new programme."""

import math
import textwrap
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.document.caseload_text import HALF_WIDTH
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, laid_out, number_axis, saved, sheet, style
from fsm_sim.study.results.comparison import Record


def forest(record: Record, language: Language = "en") -> Figure:
    """Studies from the top, then the pooled mean, then the predictive distribution; draw it within `canvas.style`."""
    rows = [row for row in record["study"] if row["elasticity"] is not None]
    rows.sort(key=lambda row: (not row["used"], not row["target"]))
    figure = sheet(17.0, 2.2 + 0.55 * len(rows))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        hue = "#9a9a9a" if not row["used"] else ACCENT
        half = HALF_WIDTH * row["se"]
        axes.plot([row["elasticity"] - half, row["elasticity"] + half], [height] * 2, color=hue, linewidth=1.2)
        face = hue if row["target"] else "white"
        axes.plot(row["elasticity"], height, "o", color=face, markeredgecolor=hue, markersize=4)
    last = len(rows)
    _answer(axes, record, last)
    names = [_name(row, language) for row in rows]
    below = [sentence(f"caseload.{key}", language) for key in ("pooled", "new")]
    axes.set_yticks([*range(last), last, last + 1.8], [*names, *below])
    axes.axvline(0, color=BASE, linewidth=0.6)
    axes.set_ylim(last + 2.5, -0.6)
    axes.set_xlim(-0.6, 0.3)
    number_axis(axes.xaxis, language, most=9)
    axes.set_xlabel(sentence("caseload.axis", language, zero=decimal(0, 0, language)))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    return figure


def draw(record: Record, out: Path, language: Language = "en") -> None:
    """Write the figure to a file whose name ends in .svg or .png."""
    with style():
        out.write_bytes(saved(laid_out(forest(record, language)), out.suffix[1:]))


def _answer(axes: Axes, record: Record, last: int) -> None:
    """The pooled mean in the row `last`, and the predictive distribution below it."""
    pooled, found = record["posterior"]["mu"], record["predictive"]
    axes.plot([pooled["lower"], pooled["upper"]], [last] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(pooled["mean"], last, "D", color=COLOURS[1], markersize=4)
    edges, mass = _density(record)
    axes.stairs(last + 2 - 1.4 * mass / mass.max(), edges, baseline=last + 2, fill=True, color="#f0b429")
    axes.plot([found["lower"], found["upper"]], [last + 2.15] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(found["mean"], last + 2.15, "D", color=COLOURS[1], markersize=4)


def _density(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """The predictive distribution in bins of 0.02: their edges, and the probability in each."""
    table = np.array([record["low"], *record["table"], record["high"]])
    points = np.linspace(-4, 4, len(record["table"]))
    below = np.array([0.0, *((1 + math.erf(point / math.sqrt(2))) / 2 for point in points), 1.0])
    edges = np.linspace(-0.6, 0.0, 31)
    return edges, np.diff(np.interp(edges, table, below))


def _name(row: Record, language: Language) -> str:
    """A study and whom it studied; in English where the file of studies has no Danish."""
    authors, population = ((language == "da" and row.get(f"{key}_da")) or row[key] for key in ("authors", "population"))
    return f"{_short(authors, 34)} {row['year']}: {_short(population, 46)}"


def _short(words: str, most: int) -> str:
    return textwrap.shorten(words, most, placeholder=" …")
