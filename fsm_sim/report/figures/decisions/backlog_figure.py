"""Who waits too long for a decision month by month, and in which share of runs the backlog is over."""

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.decisions.backlog.answer import BacklogAnswer
from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.backlog_text import backlog_headline
from fsm_sim.report.figures.canvas import BASE, COLOURS, PALE, months_axis, number_axis, share_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.forecasts.record import LEVEL


def plot_backlog(answer: BacklogAnswer, language: Language = "en") -> Picture:
    """Above those who wait, those who have waited too long and those in the queue; below the share of runs clear."""
    return picture(lambda: _figure(answer, language), backlog_headline(answer, language))


def _figure(answer: BacklogAnswer, language: Language) -> Figure:
    figure = sheet(17.0, 12.0)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    months = np.array([one.month for one in answer.months])
    level = percent(LEVEL, language)
    ends = [np.array([getattr(one.over, end) for one in answer.months]) for end in ("lower", "upper")]
    limit = months_in_words(answer.question.limit, language)
    band = sentence("figure.backlog-interval", language, level=level, limit=limit)
    above.fill_between(months, *ends, color=PALE, linewidth=0, label=band)
    lines = (("waiting", BASE, "-"), ("over", COLOURS[0], "-"), ("queued", COLOURS[1], "--"))
    for name, colour, style in lines:
        mean = [getattr(one, name).mean for one in answer.months]
        label = sentence(f"figure.backlog-{name}", language, limit=limit)
        above.plot(months, mean, color=colour, linestyle=style, linewidth=1.2, label=label)
    above.set_ylim(bottom=0)
    above.set_ylabel(sentence("figure.backlog-citizens", language))
    number_axis(above.yaxis, language, most=6)
    over = np.array([(answer.ended <= month).mean() for month in months])
    over[: answer.first] = np.nan  # who has waited too long is not known yet
    below.step(months, over, where="post", color=COLOURS[2], linewidth=1.2)
    below.set_ylim(-0.02, 1.02)
    number = significant(answer.question.number, 6, language)
    below.set_ylabel(sentence("figure.backlog-clear", language, number=number))
    share_axis(below.yaxis, language, most=3)
    start = answer.file.scenario.horizon.start_month
    months_axis(below, int(months[-1]), sentence("fan.month", language), start, language)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure
