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

WIDEST: Final = 40
"""Letters of a line beside a bar."""


def plot_sensitivity(answer: SensitivityAnswer, language: Language = "en") -> Picture:
    """A bar for each parameter, from the difference where it is small to that where it is large."""
    return picture(lambda: _figure(answer, language), sensitivity_headline(answer, language))


def _figure(answer: SensitivityAnswer, language: Language) -> Figure:
    shown = answer.effects[:ROWS][::-1]
    figure = sheet(17.0, 3.0 + 0.7 * len(shown))
    axes = figure.subplots()
    places = np.arange(len(shown))
    for key, colour in (("low", COLOURS[0]), ("high", COLOURS[1])):
        ends = np.array([getattr(one, key) for one in shown])
        label = sentence(f"figure.sensitivity-{key}", language)
        axes.barh(places, ends - answer.mean, left=answer.mean, height=0.6, color=colour, label=label)
    axes.axvline(answer.mean, color=BASE, linewidth=0.8)
    axes.set_yticks(places, [fill(parameter_title(one.name, language), WIDEST) for one in shown], fontsize=7)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(sentence("figure.sensitivity-difference", language))
    number_axis(axes.xaxis, language, signed=True, most=8)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure
