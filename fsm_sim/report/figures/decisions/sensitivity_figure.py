"""A tornado: how far a difference moves with each parameter."""

from textwrap import fill
from typing import Final

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.sensitivity.answer import SensitivityAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.sensitivity_text import ROWS, sensitivity_headline
from fsm_sim.report.figures.canvas import BASE, COLOURS, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture

WIDEST: Final = 48
"""Letters of a line beside a bar."""
INERT: Final = "#6f6f6f"
"""The names of parameters that cannot be told from those that do nothing."""
LINE_CM, LEAST_CM = 0.36, 0.7
"""The height of a line of names, and that of a row."""


def plot_sensitivity(answer: SensitivityAnswer, language: Language = "en") -> Picture:
    """A bar for each parameter, from the difference where it is small to that where it is large."""
    return picture(lambda: _figure(answer, language), sensitivity_headline(answer, language))


def _figure(answer: SensitivityAnswer, language: Language) -> Figure:
    shown = answer.effects[:ROWS][::-1]
    names = [fill(parameter_title(one.name, language), WIDEST) for one in shown]
    heights = np.array([max(LEAST_CM, LINE_CM * (1 + name.count("\n"))) for name in names])
    figure = sheet(17.0, 3.0 + float(heights.sum()))
    axes = figure.subplots()
    places = np.cumsum(heights) - heights / 2
    half = 0.3 * LEAST_CM  # each end has a bar of its own: both may lie on one side
    for key, colour, side in (("low", COLOURS[0], 0.5), ("high", COLOURS[1], -0.5)):
        ends = np.array([getattr(one, key) for one in shown])
        label = sentence(f"figure.sensitivity-{key}", language)
        axes.barh(places + side * half, ends - answer.mean, left=answer.mean, height=half, color=colour, label=label)
    axes.axvline(answer.mean, color=BASE, linewidth=0.8)
    axes.set_yticks(places, names, fontsize=7)
    axes.set_ylim(0, heights.sum())
    inert = [tick for tick, one in zip(axes.get_yticklabels(), shown, strict=True) if one not in answer.told]
    for tick in inert:
        tick.set_color(INERT)
    if inert:
        axes.plot([], [], color=INERT, linewidth=3, label=sentence("figure.sensitivity-inert", language))
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(sentence("figure.sensitivity-difference", language))
    number_axis(axes.xaxis, language, signed=True, most=8)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure
