"""The figure of monitoring windows: each measure as published, window by window, against the predictive band."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.unfitted_text import window
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, share_axis, sheet
from fsm_sim.study.results.entries import Record


def windows(record: Record, language: Language = "en") -> Figure:
    """A panel for each series of the record, two beside each other; draw it within `canvas.style`."""
    series = record["series"]
    lines = (len(series) + 1) // 2
    made = sheet(17.0, 1.0 + 4.2 * lines)
    panels = made.subplots(lines, 2, squeeze=False).ravel()
    for axes, one in zip(panels, series, strict=False):
        _panel(axes, one, language)
    for axes in panels[len(series) :]:
        axes.set_axis_off()
    marks = [
        Line2D([], [], color=BASE, marker="o", linewidth=0.8, markersize=3.2),
        Line2D([], [], color=BASE, marker="o", linewidth=0, markersize=4.0, markerfacecolor="white"),
        Line2D([], [], color=ACCENT, linewidth=1.0),
        Patch(color=ACCENT, alpha=0.18),
    ]
    names = ("observed", "fitted", "predicted", "band")
    labels = [sentence(f"unfitted.{name}", language) for name in names]
    made.legend(marks, labels, loc="outside lower center", ncols=len(marks), frameon=False)
    return made


def _panel(axes: Axes, one: Record, language: Language) -> None:
    """One series: band and line of the model, points of the published shares, the fitted one hollow."""
    shown, places = one["windows"], range(len(one["windows"]))
    low, high, mean, said = (
        [each[key] for each in shown] for key in ("predicted_lower", "predicted_upper", "predicted_mean", "published")
    )
    axes.fill_between(places, low, high, color=ACCENT, alpha=0.18, linewidth=0)
    axes.plot(places, mean, color=ACCENT, linewidth=1.0)
    hue = BASE if one["inside"] else COLOURS[1]
    axes.plot(places, said, color=hue, linewidth=0.8)
    for place, each in zip(places, shown, strict=True):
        face = "white" if each["fitted"] else hue
        axes.plot(place, each["published"], "o", color=hue, markerfacecolor=face, markersize=3.6)
    axes.set_xticks(list(places), [_below_each_other(window(each)) for each in shown])
    axes.tick_params(axis="x", labelsize=5.5)
    share_axis(axes.yaxis, language)
    axes.set_ylabel(sentence("fit.share", language))
    axes.set_xlabel(sentence("unfitted.period", language))
    axes.set_title(sentence_case(one["what"][language]))


def _below_each_other(period: str) -> str:
    """A period of two years on two lines, so that it does not run into the next.

    >>> _below_each_other("9–11/2021"), _below_each_other("12/2021–2/2022").splitlines()
    ('9–11/2021', ['12/2021–', '2/2022'])
    """
    first, dash, last = period.partition("–")
    return f"{first}{dash}\n{last}" if "/" in first else period
