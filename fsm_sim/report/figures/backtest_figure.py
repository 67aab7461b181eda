"""Small multiples of a back-test: what was known, what was forecast with its intervals, and what came."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.inputs.municipalities import names_among
from fsm_sim.language.calendar import month_in_words, short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, share_axis, sheet
from fsm_sim.report.figures.peers_figure import check_number
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.report.tables.series_words import measure_in_words, people_in_words
from fsm_sim.study.backtests.result import PARTS, Backtest, MunicipalityForecast

MOST_SHOWN = 12
"""Municipalities of a figure."""
ACROSS = 4
INTERVALS = ((0, -1, 0.18), (1, -2, 0.3))
"""The places in `PARTS` of the ends of each interval, and how strongly it is shown."""


def plot_backtest(found: Backtest, only: Sequence[str] = (), language: Language = "en") -> Picture:
    """The forecasts of some municipalities month by month beside what came, with the months before the cut.

    Without names in `only` there are at most twelve, chosen by their number of people alone: the smallest, the largest,
    and those at even distances in rank between them. An `InputError` for a name that is none of the municipalities, or
    more than twelve of them.

    >>> from fsm_sim.study.backtests.panels import Question
    >>> from fsm_sim.study.backtests.result import MonthForecast
    >>> came = MonthForecast("2023-07", 0.08, (0.05, 0.07, 0.08, 0.09, 0.11))
    >>> one = MunicipalityForecast("Vejle", 1500.0, 0.08, 0.08, 0.07, 0.09, (0.09, None, 0.08), (came,))
    >>> found = Backtest(Question(cut="2023-06"), 1, 3, 1, (), (1,), (one,), {}, ())
    >>> plot_backtest(found).alt
    'Forecasts of the months after 2023-06 beside what came: Vejle.'
    """
    check_number(only, MOST_SHOWN)
    shown = shown_of(found, only)
    names = ", ".join(one.municipality for one in shown)
    alt = sentence("figure.backtest-alt", language, cut=found.question.cut, names=names)
    return picture(lambda: _figure(found, shown, language), alt)


def shown_of(found: Backtest, only: Sequence[str]) -> tuple[MunicipalityForecast, ...]:
    """The municipalities in `only`, in their order there; else those at even distances in rank by number of people.

    Raises
    ------
    InputError
        For every name that is none of the municipalities.
    """
    every = {one.municipality: one for one in found.forecasts}
    if only:
        return tuple(every[name] for name in names_among(tuple(every), only))
    by_people = sorted(found.forecasts, key=lambda one: (one.people, one.municipality))
    places = np.unique(np.linspace(0, len(by_people) - 1, min(MOST_SHOWN, len(by_people))).round().astype(int))
    return tuple(by_people[place] for place in places)


def _figure(found: Backtest, shown: Sequence[MunicipalityForecast], language: Language) -> Figure:
    across = min(ACROSS, len(shown))
    down = -(-len(shown) // across)
    figure = sheet(17.0, 1.8 + 3.6 * down)
    grid = figure.subplots(down, across, sharex=True, sharey="row", squeeze=False)
    for place, (axes, one) in enumerate(zip(grid.flat, shown, strict=False)):
        _one(axes, found, one, language)
        if place + across >= len(shown):  # there is none below it
            axes.tick_params(labelbottom=True)
            first, last = axes.get_xticklabels()
            first.set_horizontalalignment("left")
            last.set_horizontalalignment("right")
    for axes in grid.flat[len(shown) :]:
        axes.remove()
    for row in grid[:, 0]:
        row.set_ylim(bottom=0)
        share_axis(row.yaxis, language, most=4)
    asked = found.question
    counted = {
        "measure": measure_in_words(asked.measure, language),
        "people": people_in_words(asked.people, language),
    }
    series = sentence("figure.backtest-share", language, **counted)
    figure.supylabel(series, fontsize=7.0)
    handles, labels = grid[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def _one(axes: Axes, found: Backtest, one: MunicipalityForecast, language: Language) -> None:
    """One municipality: months before the cut end at 0."""
    ahead, past = np.arange(1, len(one.months) + 1), np.arange(1 - len(one.past), 1)
    quantiles = np.array([month.quantiles for month in one.months]).T
    for lower, upper, strength in INTERVALS:
        level = percent(PARTS[upper] - PARTS[lower], language)
        label = sentence("figure.backtest-interval", language, level=level)
        axes.fill_between(
            ahead, quantiles[lower], quantiles[upper], color=COLOURS[0], alpha=strength, linewidth=0, label=label
        )
    axes.plot(past, _gaps(one.past), color=BASE, linewidth=0.9, label=sentence("figure.backtest-past", language))
    came = _gaps([month.came for month in one.months])
    label = sentence("figure.backtest-came", language)
    axes.plot(ahead, came, "o", color=COLOURS[1], markersize=2.2, label=label)
    month = month_in_words(0, found.question.cut, language)
    axes.axvline(0.5, color=ACCENT, linewidth=0.5, label=sentence("figure.backtest-cut", language, month=month))
    people = decimal(one.people, 0, language)
    axes.set_title(sentence("figure.backtest-panel", language, municipality=one.municipality, people=people))
    ends = (int(past[0]), int(ahead[-1]))
    axes.set_xlim(ends[0] - 0.5, ends[1] + 0.5)
    axes.set_xticks(ends, [short_month(month, found.question.cut, language) for month in ends])


def _gaps(shares: Sequence[float | None]) -> list[float]:
    return [np.nan if share is None else share for share in shares]
