"""Who pays and who gains by a plan: the sums so far of municipality, state and citizens, month by month."""

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.payback.answer import PaybackAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.payback_text import kroner, payback_headline
from fsm_sim.report.figures.canvas import BASE, COLOURS, apart, months_axis, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.forecasts.record import LEVEL

THOUSAND = 1e-3
LABEL_GAP = 0.12
"""The least distance of two labels at the right, as a share of the height; each is two lines."""


def plot_payback(answer: PaybackAnswer, language: Language = "en") -> Picture:
    """What each has of a plan by the end of each month, with the interval of the expected sum; below 0 it pays."""
    return picture(lambda: _figure(answer, language), payback_headline(answer, language))


def _figure(answer: PaybackAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 9.0)
    axes = figure.subplots()
    horizon = answer.plan.scenario.horizon
    months = np.arange(int(horizon.months) + 1)
    axes.axhline(0.0, color=BASE, linewidth=0.8)
    for one, colour in zip(answer.courses, COLOURS, strict=False):
        mean, lower, upper = (np.array([0.0, *each]) for each in (one.mean, one.lower, one.upper))
        axes.fill_between(months, lower, upper, color=colour, alpha=0.25, linewidth=0)
        axes.plot(months, mean, color=colour, linewidth=1.4)
    low, high = axes.get_ylim()
    ends = [one.mean[-1] for one in answer.courses]
    places = apart(ends, LABEL_GAP * (high - low))
    for one, colour, end, place in zip(answer.courses, COLOURS, ends, places, strict=False):
        said = f"{sentence(f'payback-line.{one.name}', language)}\n{kroner(end, language, signed=True)}"
        axes.annotate(
            said,
            (months[-1], place),
            xytext=(4, 0),
            textcoords="offset points",
            color=colour,
            va="center",
            annotation_clip=False,
        )
    axes.set_ylim(min(low, *places), max(high, *places))
    axes.set_ylabel(sentence("figure.payback-sum", language, level=percent(LEVEL, language)))
    months_axis(axes, int(months[-1]), sentence("fan.month", language), horizon.start_month, language)
    number_axis(axes.yaxis, language, factor=THOUSAND, signed=True, most=6)
    return figure
