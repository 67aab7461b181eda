"""The readings of the penalty side by side: how many more citizens each scenario gives under each."""

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.answers import describe_readings
from fsm_sim.report.document.readings import reading_title
from fsm_sim.report.figures.canvas import BASE, colour, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture

LABEL = 36
"""Letters in a line of a reading's name."""


def plot_readings(table: pd.DataFrame, language: Language = "en") -> Picture:
    """A row for each reading, a point for each scenario, of the table of `study.calibrations.penalty_readings`."""
    return picture(lambda: _readings(table, language), describe_readings(table, language))


def _readings(table: pd.DataFrame, language: Language) -> Figure:
    base, names = table["plan"].iloc[0], list(dict.fromkeys(table["reading"]))
    plans = [name for name in dict.fromkeys(table["plan"]) if name != base]
    figure = sheet(17.0, 2.4 + 0.7 * len(names))
    axes = figure.subplots()
    for place, plan in enumerate(plans, start=1):
        rows = table[table["plan"] == plan]
        heights = [names.index(name) for name in rows["reading"]]
        axes.plot(rows["difference"], heights, "o", color=colour(place), markersize=6, label=plan)
    axes.axvline(0, color=BASE, linewidth=0.8)
    axes.set_yticks(range(len(names)), [fill(reading_title(name, language), LABEL) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=True, axis="both")
    axes.set_xlabel(sentence("figure.readings", language, base=base))
    number_axis(axes.xaxis, language, signed=True)
    figure.legend(loc="outside lower center", ncols=len(plans), frameon=False)
    return figure
