"""A waterfall: what each change adds to a difference, from nothing to the whole."""

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.split.answer import SplitAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.network import Floats
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.split_text import change_name, describe_split
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.forecasts.record import LEVEL


def plot_split(answer: SplitAnswer, language: Language = "en") -> Picture:
    """A bar for each change, beginning where the one above it ends, and one for the whole difference."""
    return picture(lambda: _figure(answer, language), describe_split(answer, language))


def beginnings(sizes: Floats) -> Floats:
    """Where the bars of a waterfall begin: each where the one before ends, and the last, the whole, at nothing.

    >>> beginnings(np.array([3.0, -1.0, 2.0])).tolist()
    [0.0, 3.0, 0.0]
    """
    ends = np.cumsum(sizes[:-1])
    return np.append(ends - sizes[:-1], 0.0)


def _figure(answer: SplitAnswer, language: Language) -> Figure:
    bars = (*answer.parts, answer.whole)
    sizes = np.array([one.mean for one in bars])
    starts = beginnings(sizes)
    names = [*(change_name(one, language) for one in answer.parts), sentence("decide-split.all", language)]
    colours = [COLOURS[0] if size >= 0 else COLOURS[1] for size in sizes[:-1]]
    places = np.arange(len(bars))[::-1]
    figure = sheet(17.0, 2.6 + 0.7 * len(bars))
    axes = figure.subplots()
    axes.barh(places, sizes, left=starts, height=0.6, color=[*colours, ACCENT])
    lower, upper = (np.array([getattr(one, end) for one in bars]) for end in ("lower", "upper"))
    axes.hlines(places, starts + lower, starts + upper, color=BASE, linewidth=1.2, label=_interval(language))
    axes.vlines(starts[:-1] + sizes[:-1], places[:-1] - 1.0, places[:-1], color=BASE, linewidth=0.5, linestyle=":")
    axes.axvline(0.0, color=BASE, linewidth=0.8)
    axes.set_yticks(places, names)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(sentence("figure.sensitivity-difference", language))
    number_axis(axes.xaxis, language, signed=True, most=8)
    if np.isfinite(lower).any():
        figure.legend(loc="outside lower center", frameon=False)
    return figure


def _interval(language: Language) -> str:
    return sentence("figure.split-interval", language, level=percent(LEVEL, language))
