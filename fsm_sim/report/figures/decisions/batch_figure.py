"""A funnel plot of offices: the number of each per hundred citizens, by how many citizens it has."""

import math

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.batch.office_answers import OF_TWO_PLANS
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.batch_text import HUNDRED, MOVED, batch_sentences, what
from fsm_sim.report.figures.canvas import BASE, COLOURS, PALE, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.forecasts.record import LEVEL

NAMED = 8
"""So many offices outside the funnel have their names beside them."""


def plot_batch(answer: BatchAnswer, language: Language = "en") -> Picture:
    """Every office by its citizens; between the curves an interval of an office of that size has all offices' mean."""
    return picture(lambda: _figure(answer, language), batch_sentences(answer, language)[0])


def _figure(answer: BatchAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 9.5)
    axes = figure.subplots()
    some = [one for one in answer.reached if one.citizens]
    outside = answer.outside()
    people = np.array([one.citizens for one in some], dtype=float)
    each = HUNDRED * np.array([one.value for one in some]) / people
    if len(some) and math.isfinite(answer.spread):
        along = np.linspace(max(1.0, people.min() * 0.9), people.max() * 1.05, 200)
        half = HUNDRED * answer.spread / np.sqrt(along)
        middle = HUNDRED * answer.per_citizen
        label = sentence("figure.batch-funnel", language, level=percent(LEVEL, language))
        lower = (
            middle - half if answer.name in OF_TWO_PLANS else np.maximum(middle - half, 0.0)
        )  # nobody is fewer than none
        axes.fill_between(along, lower, middle + half, color=PALE, linewidth=0, label=label)
    if len(some) and answer.name != MOVED:
        label = sentence("figure.batch-all", language)
        axes.axhline(HUNDRED * answer.per_citizen, color=BASE, linewidth=0.8, label=label)
    colours = [COLOURS[1] if one in outside else BASE for one in some]
    axes.scatter(people, each, s=9, c=colours, label=sentence("figure.batch-office", language))
    places = [(one.municipality, place) for one, *place in zip(some, people, each, strict=True) if one in outside]
    for name, (across, up) in places[:NAMED]:
        axes.annotate(name, (across, up), xytext=(3, 2), textcoords="offset points", fontsize=6)
    axes.set_xlabel(sentence("figure.batch-citizens", language))
    axes.set_ylabel(sentence("figure.batch-number", language, what=what(answer, language)))
    number_axis(axes.xaxis, language)
    number_axis(axes.yaxis, language)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure
