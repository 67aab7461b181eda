"""What simulated trials estimate, against what is true in each."""

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.trial.answer import TrialAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.trial_text import trial_headline
from fsm_sim.report.figures.canvas import BASE, COLOURS, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture

POINTS = 100.0


def plot_trial(answer: TrialAnswer, language: Language = "en") -> Picture:
    """A dot for each trial; those that find an effect stand out, and lie further from the truth than the others."""
    return picture(lambda: _figure(answer, language), trial_headline(answer, language))


def _figure(answer: TrialAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 9.0)
    axes = figure.subplots()
    told = answer.estimates.p_values() < 1 - answer.question.level
    for chosen, key, colour in ((~told, "missed", BASE), (told, "found", COLOURS[1])):
        label = sentence(f"figure.trial-{key}", language)
        axes.scatter(answer.truths[chosen], answer.estimates.estimate[chosen], s=9, color=colour, label=label)
    ends = np.array([answer.truths.min(), answer.truths.max()])
    axes.plot(ends, ends, color=COLOURS[0], linewidth=1.2, label=sentence("figure.trial-right", language))
    axes.axhline(0.0, color=BASE, linewidth=0.6, linestyle=":")
    axes.set_xlabel(sentence("figure.trial-truth", language))
    axes.set_ylabel(sentence("figure.trial-estimate", language))
    number_axis(axes.xaxis, language, factor=POINTS, signed=True, most=8)
    number_axis(axes.yaxis, language, factor=POINTS, signed=True, most=8)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure
