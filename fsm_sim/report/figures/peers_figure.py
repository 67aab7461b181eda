"""A funnel plot: municipalities by their number of people, what chance alone does, and the levels of some of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language
from fsm_sim.report.figures.canvas import BASE, COLOURS, PALE, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.report.tables.peers_text import ratio_text, ratio_values, shown_of

if TYPE_CHECKING:
    from fsm_sim.study.peers import Peer, Peers  # it loads PyMC, which a picture does not need

MOST_NAMED = len(COLOURS)
"""Municipalities that have a colour of their own."""


def plot_peers(found: "Peers", only: Sequence[str] = (), language: Language = "en") -> Picture:
    """The share of every municipality over the last year as a multiple of all people's, and the levels of some.

    Between the curves chance alone puts nine in ten of those that lie at the middle. Of those named in `only`, at most
    four, the level stands beside what was counted, with its 90 % interval.

    An `InputError` for a name that is none of the municipalities, or more of them.
    """
    check_number(only)
    named = shown_of(found, only) if only else ()
    words = "; ".join(ratio_text(one, language) for one in named)
    number = decimal(len(found.municipalities), 0, language)
    heading = sentence("figure.peers-alt", language, municipalities=number, month=found.month)
    return picture(lambda: _figure(found, named, language), f"{heading} {words}".strip())


def check_number(names: Sequence[str], most: int = MOST_NAMED) -> None:
    """Refuse more municipalities than a figure has room or colours for.

    Raises
    ------
    InputError
        When there are more than `most`.
    """
    if len(names) > most:
        text = Sentence(
            "{number} municipalities are named for the figure; at most {most} can be.",
            number=len(names),
            most=most,
        )
        raise InputError(Problem("", None, text))


def _figure(found: "Peers", named: "Sequence[Peer]", language: Language) -> Figure:
    figure = sheet(17.0, 9.5)
    axes = figure.subplots()
    counted = [(one.people, one.counted / found.counted) for one in found.municipalities if one.counted is not None]
    people, ratio = np.array(counted).T
    along = np.geomspace(people.min() * 0.9, people.max() * 1.1, 200)
    lower, upper = found.limits(along)
    label = sentence("figure.peers-chance", language, level=percent(0.9, language))
    axes.fill_between(along, lower, upper, color=PALE, linewidth=0, label=label)
    axes.axhline(1.0, color=BASE, linewidth=0.8)
    axes.plot(people, ratio, "o", color=BASE, markersize=2.5, label=sentence("figure.peers-counted", language))
    for colour, one in zip(COLOURS, named, strict=False):
        mean, low, high = one.ratio
        axes.errorbar(
            [one.people],
            [mean],
            yerr=[[mean - low], [high - mean]],
            fmt="D",
            color=colour,
            markersize=4,
            linewidth=1.2,
            label=sentence(
                "figure.peers-level", language, municipality=one.municipality, **ratio_values(one, language)
            ),
        )
    axes.set_xscale("log")
    axes.minorticks_off()
    ticks = [tick for tick in _round_numbers() if along[0] <= tick <= along[-1]]
    axes.set_xticks(ticks, [decimal(tick, 0, language) for tick in ticks])
    axes.set_xlim(along[0], along[-1])
    axes.set_xlabel(sentence("figure.peers-people", language))
    axes.set_ylabel(sentence("figure.peers-ratio", language))
    number_axis(axes.yaxis, language, most=6)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def _round_numbers() -> list[int]:
    return [digit * 10**power for power in range(1, 6) for digit in (1, 2, 5)]
