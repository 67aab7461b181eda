"""Figures of a validation: ranks of true parameters, held-out targets, sensitivities."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.validation_text import question_name, ranked_name
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, number_axis, sheet

Record = dict[str, Any]

LEVEL = 0.9
"""The probability inside every interval of a forecast without a figure."""


def ecdfs(found: Record, language: Language = "en") -> Figure:
    """Every parameter's ECDF less that of uniform positions, in the band that holds all with 99 % if all is well."""
    curves = dict(found["curves"])
    points, lower, upper = (curves.pop(name) for name in ("point", "lower", "upper"))
    figure = sheet(17.0, 7.0)
    axes = figure.subplots()
    axes.fill_between(points, lower, upper, color="#d9e2ec", linewidth=0)
    out = {row["parameter"] for row in found["table"] if not row["inside_band"]}
    for name, curve in curves.items():
        strange = name in out
        axes.plot(points, curve, color=COLOURS[1] if strange else ACCENT, linewidth=1.2 if strange else 0.4)
        if strange:
            place = int(np.argmax(np.abs(curve)))
            axes.annotate(ranked_name(name, language), (points[place], curve[place]), color=COLOURS[1])
    axes.axhline(0, color=BASE, linewidth=0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel(sentence("validation.ecdf-x", language))
    axes.set_ylabel(sentence("validation.ecdf-y", language))
    number_axis(axes.xaxis, language)
    number_axis(axes.yaxis, language)
    return figure


def unseen(found: Record, language: Language = "en") -> Figure:
    """Every held-out target as published against its 90 % interval."""
    rows = found["table"]
    figure = sheet(17.0, 1.5 + 0.42 * len(rows))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        hue = ACCENT if row["inside"] else COLOURS[1]
        axes.plot([100 * row["lower"], 100 * row["upper"]], [height] * 2, color=hue, linewidth=1.4)
        axes.plot(100 * row["mean"], height, "o", color=hue, markersize=3)
        axes.plot(100 * row["published"], height, "D", color="#f0b429", markeredgecolor=BASE, markersize=4)
    axes.set_yticks(range(len(rows)), [f"{question_name(row['question'], language)}: {row['target']}" for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    number_axis(axes.xaxis, language)
    axes.set_xlabel(sentence("validation.holdout", language, level=percent(LEVEL, language)))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def sensitivities(found: Record, language: Language = "en") -> Figure:
    """How much each parameter moves with the prior and with the data, and the line from which that counts."""
    rows = sorted(found["table"], key=lambda row: row["likelihood"] - row["prior"])
    figure = sheet(17.0, 1.5 + 0.33 * len(rows))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        axes.plot([row["prior"], row["likelihood"]], [height] * 2, color="#c9d3df", linewidth=1)
        axes.plot(row["prior"], height, "o", color=COLOURS[1], markersize=3)
        axes.plot(row["likelihood"], height, "s", color=ACCENT, markersize=3)
    axes.set_yticks(range(len(rows)), [ranked_name(row["parameter"], language) for row in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.axvline(found["curves"]["line"][0], color=BASE, linewidth=0.5)
    number_axis(axes.xaxis, language)
    axes.set_xlabel(sentence("validation.sensitivity", language))
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    return figure


DRAWN: dict[str, Callable[[Record, Language], Figure]] = {
    "simulation": ecdfs,
    "holdout": unseen,
    "sensitivity": sensitivities,
}
"""The figure of each part of a validation that has one."""
