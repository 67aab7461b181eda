"""A forecast beside what came, month by month."""

from matplotlib.figure import Figure

from fsm_sim.decisions.afterwards.answer import AfterwardsAnswer
from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.afterwards_text import afterwards_sentences
from fsm_sim.report.figures.canvas import BASE, COLOURS, share_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture

MOST_MONTHS = 12
"""About so many months are named on the axis."""


def plot_afterwards(answer: AfterwardsAnswer, language: Language = "en") -> Picture:
    """A panel for every outcome: the mean forecast and the mean that came in every month, over municipalities."""
    return picture(lambda: _figure(answer, language), afterwards_sentences(answer, language)[0])


def _figure(answer: AfterwardsAnswer, language: Language) -> Figure:
    outcomes = list(dict.fromkeys(one.outcome for one in answer.scores))
    figure = sheet(17.0, 1.0 + 5.5 * len(outcomes))
    rows = figure.subplots(len(outcomes), 1, squeeze=False)[:, 0]
    titles = {
        name: one
        for office in answer.scenario.office
        for name, one in programmes.load(office.programme).outcomes.items()
    }
    for axes, outcome in zip(rows, outcomes, strict=True):
        months = [one for one in answer.scores if one.outcome == outcome and one.month]
        places = range(len(months))
        forecast, came = [one.forecast for one in months], [one.came for one in months]
        axes.plot(places, forecast, color=BASE, linewidth=1.4, label=sentence("figure.after-forecast", language))
        label = sentence("figure.after-came", language)
        axes.plot(places, came, color=COLOURS[0], linewidth=1.2, marker="o", markersize=3, label=label)
        axes.set_title(titles[outcome].title.in_language(language))
        axes.set_ylim(bottom=0)
        share_axis(axes.yaxis, language, most=5)
        step = max(1, round(len(months) / MOST_MONTHS))
        axes.set_xticks(places[::step], [short_month(0, one.month, language) for one in months[::step]])
    figure.legend(*rows[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure
