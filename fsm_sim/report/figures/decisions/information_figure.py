"""What perfect information is worth, by what a person-year is worth to those who choose."""

import math

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.information.answer import InformationAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.information_text import information_headline
from fsm_sim.report.figures.canvas import BASE, COLOURS, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture

THOUSAND = 1e-3


def plot_information(answer: InformationAnswer, language: Language = "en") -> Picture:
    """The worth of perfect information over that of a person-year: largest where the choice is closest."""
    return picture(lambda: _figure(answer, language), information_headline(answer, language))


def _figure(answer: InformationAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 8.0)
    axes = figure.subplots()
    points = np.array(answer.curve)
    axes.plot(points[:, 0], points[:, 1], color=COLOURS[0], linewidth=1.4)
    asked = sentence("figure.information-asked", language)
    axes.plot([answer.question.person_year], [answer.perfect.value], "D", color=COLOURS[1], markersize=5, label=asked)
    if math.isfinite(answer.break_even):
        even = sentence("figure.information-even", language)
        axes.axvline(answer.break_even, color=BASE, linewidth=0.8, linestyle=":", label=even)
    axes.set_xlabel(sentence("figure.information-person-year", language))
    axes.set_ylabel(sentence("figure.information-worth", language))
    axes.set_ylim(0.0, None if points[:, 1].any() else THOUSAND)  # worth nothing is a line at nought
    number_axis(axes.xaxis, language, factor=THOUSAND, most=8)
    number_axis(axes.yaxis, language, factor=THOUSAND, most=6)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure
