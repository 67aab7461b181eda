"""The figure of a municipality's local counts against what the model expects."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import Language
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, number_axis, sheet
from fsm_sim.study.results.entries import Record


def monthly_counts(record: Record, language: Language = "en") -> Figure:
    """Counts by month against the model's 90 % predictive intervals; draw it within `canvas.style`."""
    made = sheet(17.0, 1.0 + 3.2 * len(record["counts"]))
    panels = made.subplots(len(record["counts"]), 1, squeeze=False, sharex=True)[:, 0]
    for axes, count in zip(panels, record["counts"], strict=True):
        _panel(axes, count, language)
    return made


def _panel(axes: Axes, count: Record, language: Language) -> None:
    """One count month by month: the band and line of the model, points and bars of the counts."""
    months = count["months"]
    places = range(len(months))
    low, high = ([month[key] for month in months] for key in ("predicted_lower", "predicted_upper"))
    axes.fill_between(places, low, high, color=ACCENT, alpha=0.18, linewidth=0)
    axes.plot(places, [month["predicted_mean"] for month in months], color=ACCENT, linewidth=1.0)
    for place, month in zip(places, months, strict=True):
        hue = BASE if month["inside"] else COLOURS[1]
        if month["lower"] == month["upper"]:
            axes.plot(place, month["lower"], "o", color=hue, markersize=2.8)
        else:
            axes.plot([place, place], [month["lower"], month["upper"]], color=hue, linewidth=2.0)
    step = max(1, round(len(months) / 8))
    axes.set_xticks(list(places)[::step], [month["month"] for month in months[::step]])
    axes.set_ylim(bottom=0)
    number_axis(axes.yaxis, language)
    axes.set_title(sentence_case(sentence(f"counted.{count['name']}", language)))
