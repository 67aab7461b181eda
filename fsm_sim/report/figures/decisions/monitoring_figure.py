"""Rolling three-month shares of municipalities, of all together, and the requirement."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.decisions.monitoring.answer import MonitoredOutcome, Monitoring, MonitoringAnswer
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.monitoring_text import outcome_text
from fsm_sim.report.figures.canvas import ACCENT, COLOURS, PALE, months_axis, share_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture


def plot_monitoring(answer: MonitoringAnswer, language: Language = "en") -> Picture:
    """A panel for every outcome: pale the municipalities that are shown, dark all together, dashed the requirement."""
    words = [outcome_text(one, outcome, language) for one in answer.programmes for outcome in one.outcomes]
    return picture(lambda: _figure(answer, language), " ".join(words))


def _figure(answer: MonitoringAnswer, language: Language) -> Figure:
    panels = [(one, outcome) for one in answer.programmes for outcome in one.outcomes]
    figure = sheet(17.0, 1.0 + 5.5 * max(1, len(panels)))
    rows = figure.subplots(max(1, len(panels)), 1, squeeze=False)[:, 0]
    for axes, (one, outcome) in zip(rows, panels, strict=False):
        _panel(axes, one, outcome, language)
    if panels:
        figure.legend(*rows[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    return figure


def _panel(axes: Axes, one: Monitoring, outcome: MonitoredOutcome, language: Language) -> None:
    months = np.arange(len(one.windows))
    for place, shares in enumerate(outcome.share):
        label = None if place else sentence("figure.monitor-own", language)
        axes.plot(months, shares, color=PALE, linewidth=0.8, marker=".", markersize=2, label=label)
    axes.plot(months, outcome.total, color=ACCENT, linewidth=1.6, label=sentence("figure.monitor-all", language))
    if outcome.requirement is not None:
        required = percent(outcome.requirement, language)
        label = sentence("figure.monitor-requirement", language)
        axes.axhline(outcome.requirement, color=COLOURS[1], linewidth=0.9, linestyle="--", label=label)
        axes.set_title(
            sentence(
                "figure.monitor-title",
                language,
                outcome=outcome.outcome.title.in_language(language),
                requirement=required,
            )
        )
    else:
        axes.set_title(outcome.outcome.title.in_language(language))
    axes.set_ylim(bottom=0)
    axes.set_ylabel(sentence("figure.monitor-share", language))
    share_axis(axes.yaxis, language, most=5)
    months_axis(axes, len(one.windows) - 1, sentence("figure.monitor-month", language), one.windows[0], language)
