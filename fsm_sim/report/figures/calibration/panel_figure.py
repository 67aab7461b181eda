"""The figure of a public table in a calibration: every municipality's effects with intervals, by its people."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.panel_text import LEVEL, kinds_of
from fsm_sim.report.figures.canvas import BASE, COLOURS, PALE, number_axis, sheet
from fsm_sim.study.results.entries import Record

MOST_NAMED = 12
"""Names of a panel: those whose intervals lie furthest from an effect of 1."""


def effects_by_people(record: Record, language: Language = "en") -> Figure:
    """A panel for each effect, on a scale of ratios; draw it within `canvas.style`.

    Those whose interval leaves out an effect of 1 have another colour and their names.
    """
    kinds = kinds_of(record)
    figure = sheet(17.0, 1.0 + 7.5 * len(kinds))
    panels = figure.subplots(len(kinds), 1, squeeze=False, sharex=True)[:, 0]
    for axes, kind in zip(panels, kinds, strict=True):
        _panel(axes, record, kind, language)
    panels[-1].set_xlabel(sentence("figure.peers-people", language))
    return figure


def named(record: Record, kind: str) -> list[str]:
    """The municipalities whose interval leaves out an effect of 1, the furthest from it first; at most `MOST_NAMED`.

    >>> effects = {"Odder": (0.8, 1.2), "Skive": (1.1, 1.5), "Ribe": (0.5, 0.8)}
    >>> towns = [
    ...     {"municipality": town, "effects": {"work": {"lower": low, "upper": high}}}
    ...     for town, (low, high) in effects.items()
    ... ]
    >>> named({"municipalities": towns}, "work")
    ['Ribe', 'Skive']
    """
    away = {one["municipality"]: _distance(one["effects"][kind]) for one in record["municipalities"]}
    clear = [name for name, distance in away.items() if distance > 0]
    return sorted(clear, key=lambda name: -away[name])[:MOST_NAMED]


def _distance(effect: Record) -> float:
    """How far the nearer end of an interval is from an effect of 1, on the logarithm; negative where 1 is inside."""
    return float(max(np.log(effect["lower"]), -np.log(effect["upper"])))


def _panel(axes: Axes, record: Record, kind: str, language: Language) -> None:
    names = named(record, kind)
    for one in record["municipalities"]:
        effect, people = one["effects"][kind], one["people"]
        hue = COLOURS[1] if _distance(effect) > 0 else BASE
        axes.plot([people, people], [effect["lower"], effect["upper"]], color=hue, linewidth=0.5, alpha=0.6)
        axes.plot(people, effect["mean"], "o", color=hue, markersize=2.2)
        if one["municipality"] in names:
            place = (people, effect["mean"])
            of = one["municipality"]
            name = axes.annotate(of, place, (3, 0), textcoords="offset points", va="center", fontsize=6.0)
            name.set_path_effects([withStroke(linewidth=1.5, foreground="white")])
    axes.axhline(1.0, color=PALE, linewidth=0.8, zorder=0)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.minorticks_off()
    number_axis(axes.yaxis, language, most=6)
    low, high = axes.get_xlim()
    ticks = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.set_xticks(ticks, [decimal(tick, 0, language) for tick in ticks])
    axes.set_title(sentence(f"panel.{kind}", language, level=percent(LEVEL, language)))
