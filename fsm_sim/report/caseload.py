"""The meta-analysis of caseload in words, as a table and as a figure."""

import math
import textwrap
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.report.canvas import ACCENT, BASE, COLOURS, inline, laid_out, saved, sheet, style
from fsm_sim.study.results.comparison import Record

HALF_WIDTH = 1.645
"""Standard errors to either side that hold 90 % of a normal distribution."""

_WIDTH = 120


def text(record: Record, sensitivity: Sequence[Record] = ()) -> str:
    """The answer first, then every study with what was made of it, and why the others are not used."""
    used = [row for row in record["study"] if row["used"]]
    head = f"  {'':46}{'elasticity (90 %)':>26}{'no effect':>12}"
    lines = [*_wrapped(answer(record)), "", *_wrapped(reading(record)), "", "Studies used", head]
    for row in used:
        lines.append(
            f"{'*' if row['target'] else ' '} {_name(row):46}{_estimate(row):>26}{100 * row['nothing']:>10.0f} %"
        )
        lines += _wrapped(
            _sentences(f"{row['population']}; {row['design']}", row["effect"], row["arithmetic"]), "      "
        )
    lines += ["", "* social assistance or resource course. 'No effect' is its probability, given all studies.", ""]
    lines += ["Shown, not used"]
    for row in record["study"]:
        if not row["used"]:
            lines.append(f"{'*' if row['target'] else ' '} {_name(row):46}{_estimate(row):>26}")
            lines += _wrapped(_sentences(row["population"], row["effect"], f"not used: {row['reason']}"), "      ")
    if sensitivity:
        head = f"  {'':50}{'mean':>7}{'sd':>7}{'90 % interval':>19}{'next to 0':>11}"
        lines += ["", "What the answer would be otherwise", head]
        lines += [
            f"  {row['case']:50}{row['mean']:>7.3f}{row['sd']:>7.3f}{row['lower']:>9.3f} to {row['upper']:>6.3f}"
            f"{100 * row['near_zero']:>9.0f} %"
            for row in sensitivity
        ]
    return "\n".join(lines)


def answer(record: Record) -> str:
    """What a new programme for our population may expect, in one breath."""
    found = record["predictive"]
    mean, lower, upper = (100 * (0.5 ** found[key] - 1) for key in ("mean", "upper", "lower"))
    return (
        f"In a new programme for recipients of social assistance or on resource courses, the elasticity of the rate of "
        f"finding work to the caseload is {found['mean']:.2f} on average, in nine cases of ten between "
        f"{found['lower']:.2f} and {found['upper'] + 0:.3f}, and next to nothing (above -0.04) with probability "
        f"{100 * found['near_zero']:.0f} %. Half the caseload would go with a rate {mean:.0f} % higher "
        f"({lower:.0f} to {upper:.0f} %)."
    )


def reading(record: Record) -> str:
    """The numbers behind the answer."""
    mu, tau, ours, others = (record["posterior"][key] for key in ("mu", "tau", "null_target", "null_other"))
    return (
        f"Where there is an effect its mean is {mu['mean']:.2f} ({mu['lower']:.2f} to {mu['upper']:.2f}) and differs "
        f"between programmes by {tau['mean']:.2f} ({tau['lower']:.2f} to {tau['upper']:.2f}). That there is none has "
        f"probability {100 * ours['mean']:.0f} % ({100 * ours['lower']:.0f} to {100 * ours['upper']:.0f}) in our "
        f"population and {100 * others['mean']:.0f} % ({100 * others['lower']:.0f} to {100 * others['upper']:.0f}) in "
        f"others. Intervals hold 90 %."
    )


def caption(record: Record) -> str:
    """The words under the figure."""
    return (
        "Estimates of the studies with 90 % intervals; filled: social assistance or resource course; hollow: others; "
        "grey: shown, not used. A trial tells what fewer citizens per caseworker led to; the others, what went along "
        "with it, often with other changes. Below: the mean where there is an effect, and what is expected of a new "
        "programme for our population (its 90 % interval, its mean, and how probable each value is). " + answer(record)
    )


def forest(record: Record) -> Figure:
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
    pooled, found, last = record["posterior"]["mu"], record["predictive"], len(rows)
    axes.plot([pooled["lower"], pooled["upper"]], [last] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(pooled["mean"], last, "D", color=COLOURS[1], markersize=4)
    edges, mass = _density(record)
    axes.stairs(last + 2 - 1.4 * mass / mass.max(), edges, baseline=last + 2, fill=True, color="#f0b429")
    axes.plot([found["lower"], found["upper"]], [last + 2.15] * 2, color=COLOURS[1], linewidth=1.2)
    axes.plot(found["mean"], last + 2.15, "D", color=COLOURS[1], markersize=4)
    names = [f"{_short(row['authors'], 34)} {row['year']}: {_short(row['population'], 46)}" for row in rows]
    places, below = (
        [*range(last), last, last + 1.8],
        ["Mean where there is an effect", "A new programme for our citizens"],
    )
    axes.set_yticks(places, [*names, *below])
    axes.axvline(0, color=BASE, linewidth=0.6)
    axes.set_ylim(last + 2.5, -0.6)
    axes.set_xlim(-0.6, 0.3)
    axes.set_xlabel("elasticity (below 0: fewer citizens go with more work)")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    return figure


def draw(record: Record, out: Path) -> None:
    """Write the figure to a file whose name ends in .svg or .png."""
    with style():
        out.write_bytes(saved(laid_out(forest(record)), out.suffix[1:]))


def section(record: Record) -> str:
    """The figure and its words as a part of an HTML page."""
    drawing = inline(lambda: forest(record))
    return (
        f"<h2>What studies say of caseload</h2>\n<figure>{drawing}\n<figcaption>{escape(caption(record))}</figcaption>"
        f"</figure>\n<p>{escape(reading(record))}</p>\n"
    )


def _density(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """The predictive distribution in bins of 0.02: their edges, and the probability in each."""
    table = np.array([record["low"], *record["table"], record["high"]])
    points = np.linspace(-4, 4, len(record["table"]))
    below = np.array([0.0, *((1 + math.erf(point / math.sqrt(2))) / 2 for point in points), 1.0])
    edges = np.linspace(-0.6, 0.0, 31)
    return edges, np.diff(np.interp(edges, table, below))


def _name(row: Record) -> str:
    return f"{row['id']} ({row['year']})"


def _short(words: str, most: int) -> str:
    return textwrap.shorten(words, most, placeholder=" …")


def _sentences(*parts: str) -> str:
    return " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)


def _estimate(row: Record) -> str:
    if row["elasticity"] is None:
        return "none"
    half = HALF_WIDTH * row["se"]
    return f"{row['elasticity']:.2f} ({row['elasticity'] - half:.2f} to {row['elasticity'] + half:.2f})"


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
