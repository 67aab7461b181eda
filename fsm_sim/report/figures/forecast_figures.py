"""The figures of a run: fans by scenario, paired differences, caseloads. Each function returns one figure."""

import math
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import ACCENT, BASE, CM, apart, colour, months_axis, number_axis, share_axis, sheet
from fsm_sim.report.run_summary import Bands, only
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.entries import is_single

HALO = 0.22
"""How dark a band is; the inner one lies over the outer one."""

DOTTED, DASHED = (0, (1, 1.5)), (0, (4, 2))

NAME_POINTS = 7.0
"""The size of the name at the end of a line."""

AXES_SHARE = 0.6
"""About how much of a low figure's height its axes have."""

LEGEND: dict[str, Any] = {
    "loc": "lower right",
    "frameon": False,
    "fontsize": 6.5,
    "handlelength": 1.6,
    "borderaxespad": 0.2,
}


@dataclass(frozen=True, eq=False)
class View:
    """What figures are drawn from: the scenarios shown, the one compared with first, and the words for them."""

    comparison: Comparison
    inner: Comparison
    bands: Bands
    names: tuple[str, ...]
    words: Words

    @property
    def start_month(self) -> str | None:
        """The month of the calendar at which axes begin, where the run says so."""
        return self.comparison.start_month

    def name(self, scenario: str, letters: int, lines: int = 9) -> str:
        """The short title of a scenario, on lines of so many letters."""
        return fill(self.words.fact(f"scenario.{scenario}.short"), letters, max_lines=lines, placeholder=" …")


def fan(view: View, outcome: str, height_cm: float) -> Figure:
    """The share in an outcome over time: a panel per scenario, median and two bands, the requirement dashed."""
    figure = sheet(17.0, height_cm)
    panels = figure.subplots(1, len(view.names), sharey=True, squeeze=False)[0]
    rows = [view.bands.of(name, outcome) for name in view.names]
    known = f"outcome.{outcome}.requirement" in view.words.facts
    requirement = view.comparison.run["outcomes"][outcome]["requirement"] if known else None
    level = requirement["at_least"] if requirement else 0.0
    panels[0].set_ylim(0, _highest([level, *(row["upper"].max() for row in rows)], least=0.01) * 1.12)
    share_axis(panels[0].yaxis, view.words.language)
    letters = 96 // len(view.names)
    for place, (axes, row, name) in enumerate(zip(panels, rows, view.names, strict=True)):
        if place > 0:
            axes.plot(rows[0]["month"], rows[0]["median"], color=BASE, linewidth=0.8, linestyle=DOTTED)
        _band(axes, row, colour(place))
        months_axis(axes, int(row["month"].max()), view.words.say("fan.month"), view.start_month, view.words.language)
        axes.set_title(view.name(name, letters), color=colour(place))
        if requirement:
            axes.axhline(level, color=ACCENT, linewidth=0.8, linestyle=DASHED)
    if requirement:
        label = view.words.say("fan.required", requirement=f"outcome.{outcome}.requirement")
        _at_right(panels[-1], level, label, ACCENT)
    if not is_single(view.comparison.run):
        _legend(panels[0], view.words)
    if len(view.names) > 1:
        label = fill(view.words.say("fan.reference", title=f"scenario.{view.names[0]}.short"), letters - 4)
        panels[1].plot([], [], color=BASE, linewidth=0.8, linestyle=DOTTED, label=label)
        panels[1].legend(**LEGEND)
    return figure


def differences(view: View, outcome: str, height_cm: float) -> Figure:
    """Left: the difference in an outcome over time, in citizens; right: every outcome's difference at the end."""
    figure = sheet(17.0, height_cm)
    over_time, forest = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
    _over_time(over_time, view, outcome, height_cm)
    _forest(forest, view)
    return figure


def caseload(view: View, height_cm: float = 3.4) -> Figure:
    """The mean caseload of every scenario over time, each line with its name."""
    figure = sheet(8.1, height_cm)
    axes = figure.subplots()
    rows = [only(view.bands.outer, name, "caseload") for name in view.names]
    for place, row in enumerate(rows):
        line = "-" if place < 2 else DASHED
        axes.plot(row["month"], row["mean"], color=colour(place), linewidth=1.4, linestyle=line)
    axes.set_ylim(0, _highest([row["mean"].max() for row in rows], least=1.0) * 1.15)
    months_axis(axes, int(rows[0]["month"].max()), view.words.say("fan.month"), view.start_month, view.words.language)
    number_axis(axes.yaxis, view.words.language)
    _name_lines(axes, view, [float(row["mean"].fillna(0.0).iloc[-1]) for row in rows], height_cm)
    return figure


def _band(axes: Axes, row: pd.DataFrame, hue: str) -> None:
    """One scenario's two bands and its median."""
    for inner in ("", "inner_"):
        lower, upper = row[f"{inner}lower"], row[f"{inner}upper"]
        axes.fill_between(row["month"], lower, upper, color=hue, alpha=HALO, linewidth=0)
    axes.plot(row["month"], row["median"], color=hue, linewidth=1.4)


def _legend(axes: Axes, words: Words) -> None:
    """What the line and the two bands of a fan are."""
    line = Line2D([], [], color=BASE, linewidth=1.4, label=words.say("fan.median"))
    inner = Patch(color=BASE, alpha=1 - (1 - HALO) ** 2, linewidth=0, label=words.say("fan.inner"))
    outer = Patch(color=BASE, alpha=HALO, linewidth=0, label=words.say("fan.outer"))
    axes.legend(handles=[line, inner, outer], **LEGEND)


def _over_time(axes: Axes, view: View, outcome: str, height_cm: float) -> None:
    table = view.comparison.table
    counted = table.loc[table["measure"] == outcome, "citizens_mean"].notna().all()
    head, factor = ("citizens_", 1.0) if counted else ("", 100.0)
    last = []
    for place, name in enumerate(view.names[1:], start=1):
        row = only(view.comparison.differences, name, outcome)
        keys = {"mean": "mean", "lower": "expected_lower", "upper": "expected_upper"}
        shown = pd.DataFrame({key: factor * row[f"{head}{column}"] for key, column in keys.items()})
        if len(view.names) == 2:  # areas that lie over each other would mix into a colour that is nobody's
            axes.fill_between(
                row["month"], shown["lower"], shown["upper"], color=colour(place), alpha=HALO, linewidth=0
            )
        for end in ("lower", "upper"):
            axes.plot(row["month"], shown[end], color=colour(place), linewidth=0.7, linestyle=DASHED)
        axes.plot(row["month"], shown["mean"], color=colour(place), linewidth=1.6)
        last.append(float(shown["mean"].iloc[-1]))
    axes.axhline(0, color=BASE, linewidth=0.8)
    months_axis(axes, view.comparison.month, view.words.say("fan.month"), view.start_month, view.words.language)
    number_axis(axes.yaxis, view.words.language, signed=True)
    axes.set_title(view.words.say("differences.citizens" if counted else "differences.points"), fontweight="normal")
    _name_lines(axes, view, last, height_cm)


def _forest(axes: Axes, view: View) -> None:
    table = view.comparison.table
    outcomes = [name for name in view.comparison.run["outcomes"] if (table["measure"] == name).any()]
    height, ticks = 0.0, []
    for outcome in outcomes:
        ticks.append(height + (len(view.names) - 2) / 2)
        for place, name in enumerate(view.names[1:], start=1):
            wide, narrow = (100 * _ends(part.table, name, outcome) for part in (view.comparison, view.inner))
            axes.plot(wide[["lower", "upper"]], [height] * 2, color=colour(place), linewidth=1.2)
            axes.plot(narrow[["lower", "upper"]], [height] * 2, color=colour(place), linewidth=3.2)
            axes.plot(wide["mean"], height, "o", color="white", markeredgecolor=colour(place), markersize=4)
            height += 1.0
        height += 0.8
    axes.axvline(0, color=BASE, linewidth=0.8)
    titles = [view.words.fact(f"outcome.{outcome}.title") for outcome in outcomes]
    few, some = len(titles) <= 2, len(titles) <= 4  # more outcomes have less height each
    letters, lines = (26, 3) if few else (46, 2) if some else (40, 1)
    axes.set_yticks(ticks, [fill(title, letters, max_lines=lines, placeholder=" …") for title in titles])
    axes.set_ylim(height - 0.9, -0.9)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, view.words.language, signed=True)
    axes.set_title(view.words.say("differences.points"), fontweight="normal")


def _name_lines(axes: Axes, view: View, ends: list[float], height_cm: float) -> None:
    """Each line's name at its right end, apart from the others; the last of `view.names` belong to `ends`."""
    first = len(view.names) - len(ends)
    names = [view.name(name, 20, 2 if len(ends) <= 3 else 1) for name in view.names[first:]]
    low, high = axes.get_ylim()
    tallest_cm = (1 + max(name.count("\n") for name in names)) * 1.25 * NAME_POINTS / 72 / CM
    heights = apart(ends, gap=(high - low) * tallest_cm / (AXES_SHARE * height_cm))
    for place, (height, name) in enumerate(zip(heights, names, strict=True), start=first):
        _at_right(axes, height, name, colour(place))


def _at_right(axes: Axes, height: float, label: str, hue: str) -> None:
    point = (axes.get_xlim()[1], height)
    text = axes.annotate(label, point, (4, 0), textcoords="offset points", va="center", annotation_clip=False)
    text.set(color=hue, fontsize=NAME_POINTS)


def _highest(values: list[float], least: float) -> float:
    """The largest of the values that are numbers, and at least `least`."""
    return max([least, *(value for value in values if math.isfinite(value))])


def _ends(table: pd.DataFrame, scenario: str, measure: str) -> pd.Series:
    row = only(table, scenario, measure).iloc[0]
    return pd.Series({"mean": row["mean"], "lower": row["expected_lower"], "upper": row["expected_upper"]})
