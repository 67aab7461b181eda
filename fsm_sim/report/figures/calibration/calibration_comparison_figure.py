"""A picture of calibrations side by side: answers in their own units, parameters in standard deviations."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.comparison_text import WordedCalibrations, answer_title
from fsm_sim.report.figures.canvas import BASE, colour, number_axis, share_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.results.entries import Record

ANSWER_CM, ROW_CM, GAP = 1.6, 0.42, 0.75
"""Height of an answer but for its calibrations and of a parameter, and how much of that its calibrations share."""

WIDEST = 6.0
"""Standard deviations that are shown; an interval beyond them is cut."""


def plot_calibrations(comparison: WordedCalibrations, language: Language = "en") -> Picture:
    """The intervals of every headline answer and of every parameter, calibration by calibration."""
    record = comparison.record
    return picture(lambda: _figure(record, language), alt(record, language))


def alt(record: Record, language: Language) -> str:
    """What is on the picture, in words: the answer that moves most."""
    known = {
        "level": percent(record["interval_level"], language),
        "names": listed([one["name"] for one in record["calibrations"]], language),
    }
    shifts = [
        (abs(value["shift"]), value["shift"], answer_title(one, language))
        for one in record["answers"]
        for value in one["values"][1:]
        if value["shift"] is not None
    ]
    if not shifts:
        return sentence("calibrations.alt-none", language, **known)
    _, shift, answer = max(shifts)
    return sentence(
        "calibrations.alt", language, **known, answer=answer, shift=decimal(shift, 1, language, signed=True)
    )


def _figure(record: Record, language: Language) -> Figure:
    answers, parameters, names = record["answers"], record["parameters"], record["calibrations"]
    half = (len(parameters) + 1) // 2
    heights = [0.5 + (ANSWER_CM + 0.25 * len(names)) * len(answers), 1.6 + ROW_CM * half]
    figure = sheet(17.0, 1.0 + sum(heights))
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, answer in zip(above.subplots(len(answers), 1, squeeze=False)[:, 0], answers, strict=True):
        _answer(axes, answer, language)
    first = record["calibrations"][0]["name"]
    for axes, some in zip(below.subplots(1, 2), (parameters[:half], parameters[half:]), strict=True):
        _parameters(axes, some, half, language)
    below.supxlabel(sentence("calibrations.figure-parameters", language, name=first), fontsize=6.5)
    marks = [
        Line2D([], [], color=colour(place), marker="o", markersize=3, label=one["name"])
        for place, one in enumerate(names)
    ]
    figure.legend(handles=marks, loc="outside upper center", ncols=len(marks), frameon=False)
    return figure


def _answer(axes: Axes, answer: Record, language: Language) -> None:
    """One answer under every calibration, from the top, in its own unit."""
    for place, value in enumerate(answer["values"]):
        if value["lower"] is not None:
            axes.plot([value["lower"], value["upper"]], [place] * 2, color=colour(place), linewidth=1.2)
        axes.plot(value["mean"], place, "o", color=colour(place), markersize=3)
    axes.set_title(answer_title(answer, language), fontweight="normal")
    axes.set_yticks([])
    axes.set_ylim(len(answer["values"]) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=True, axis="x")
    if answer["kind"] == "difference":
        axes.axvline(0, color=BASE, linewidth=0.6)
        number_axis(axes.xaxis, language, signed=True)
        axes.set_xlabel(sentence("calibrations.figure-citizens", language))
        return
    is_share = answer["kind"] == "share"
    axes.set_xlabel(sentence("calibrations.figure-share" if is_share else "calibrations.figure-probability", language))
    if not is_share:
        axes.set_xlim(-0.02, 1.02)
    share_axis(axes.xaxis, language)


def _parameters(axes: Axes, some: Sequence[Record], rows: int, language: Language) -> None:
    """Parameters in standard deviations of the first calibration, which stands first in each row."""
    for row, one in enumerate(some):
        first = one["values"][0]
        for place, value in enumerate(one["values"]):
            height = row - GAP / 2 + GAP * (place + 0.5) / len(one["values"])
            ends = [_scaled(key, value, first, one["logarithmic"]) for key in ("lower", "mean", "upper")]
            if not any(math.isnan(end) for end in ends):
                axes.plot([ends[0], ends[2]], [height] * 2, color=colour(place), linewidth=0.9)
                axes.plot(ends[1], height, "o", color=colour(place), markersize=1.8)
    axes.axvline(0, color=BASE, linewidth=0.6)
    axes.set_yticks(range(len(some)), [one["name"] for one in some])
    axes.tick_params(axis="y", labelsize=5.5)
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(-WIDEST, WIDEST)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    number_axis(axes.xaxis, language, signed=True)


def _scaled(key: str, value: Record | None, first: Record | None, logarithmic: bool) -> float:
    """A parameter's number in standard deviations of the first calibration's; NaN where it has none."""
    if value is None or first is None or not first["sd"] > 0:
        return math.nan
    if logarithmic and min(value[key], first["mean"]) <= 0:
        return math.nan
    apart = math.log(value[key] / first["mean"]) if logarithmic else value[key] - first["mean"]
    return float(apart / first["sd"])
