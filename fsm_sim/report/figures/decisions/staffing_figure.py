"""The curve of probability against full-time posts, with what simulating leaves uncertain of it."""

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.mean_and_error import CLOSE
from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.staffing_text import headline, posts_text, share_text
from fsm_sim.report.figures.canvas import BASE, COLOURS, PALE, number_axis, share_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture


def plot_staffing(answer: StaffingAnswer, language: Language = "en") -> Picture:
    """The probability of each plan and its Monte Carlo band, the probability asked for, today's plan and the answer."""
    return picture(lambda: _figure(answer, language), headline(answer, language))


def _figure(answer: StaffingAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 9.0)
    axes = figure.subplots()
    curve = answer.answered(answer.curve) or answer.curve
    posts = np.array([one.posts for one in curve], dtype=float)
    chance = np.array([one.probability for one in curve])
    half = CLOSE * np.nan_to_num(np.array([one.mcse for one in curve]))
    band = np.clip(chance - half, 0, 1), np.clip(chance + half, 0, 1)
    axes.fill_between(posts, *band, color=PALE, linewidth=0, label=sentence("figure.staffing-band", language))
    axes.plot(posts, chance, color=BASE, linewidth=1.2, marker="o", markersize=3)
    wanted = answer.question.probability
    asked = sentence("figure.staffing-asked", language, probability=share_text(wanted, language))
    axes.axhline(wanted, color=COLOURS[1], linewidth=1.0, linestyle="--", label=asked)
    confirmed = answer.answered(answer.confirmed) or answer.confirmed
    sure = [(one, CLOSE * one.mcse) for one in confirmed]
    axes.errorbar(
        [one.posts for one, _ in sure],
        [one.probability for one, _ in sure],
        yerr=np.nan_to_num([error for _, error in sure]),
        fmt="D",
        color=COLOURS[0],
        markersize=4,
        linewidth=1.0,
        label=sentence("figure.staffing-confirmed", language),
    )
    now = sentence("figure.staffing-now", language, posts=posts_text(answer.plans.now, language))
    axes.axvline(answer.plans.now, color=BASE, linewidth=0.8, linestyle=":", label=now)
    axes.set_ylim(-0.02, 1.02)
    first, last = min(*posts, answer.plans.now), max(*posts, answer.plans.now)  # now may lie beyond the ends asked for
    margin = 0.03 * max(last - first, 1.0)
    axes.set_xlim(first - margin, last + margin)
    axes.set_xlabel(sentence("figure.staffing-posts", language))
    axes.set_ylabel(sentence("figure.staffing-probability", language))
    number_axis(axes.xaxis, language, most=10)
    share_axis(axes.yaxis, language, most=5)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure
