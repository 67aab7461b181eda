"""The figures of a run: fans by scenario, paired differences, caseloads. Each function returns one figure."""

import math
from collections.abc import Sequence
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.canvas import ACCENT, BASE, colour, months_axis, number_axis, share_axis, sheet
from fsm_sim.report.figures.line_names import at_right, key_height, line_style, name_lines
from fsm_sim.report.figures.view import View
from fsm_sim.report.run_summary import only
from fsm_sim.study.results.entries import is_single

HALO = 0.22
"""How dark a band is; the inner one lies over the outer one."""

DOTTED, DASHED = (0, (1, 1.5)), (0, (4, 2))

STEPS = 6
"""The steps between dates that there is room for in a figure of the page's width."""

LEGEND: dict[str, Any] = {
    "loc": "outside lower center",
    "frameon": False,
    "fontsize": 6.5,
    "handlelength": 1.6,
    "borderaxespad": 0.2,
}
"""How a key looks: below the panels, where it crosses no line and no axis."""


def fan(view: View, outcome: str, height_cm: float) -> Figure:
    """The share in an outcome over time: a panel per scenario, median and two bands, the requirement dashed."""
    figure = sheet(17.0, height_cm)
    panels = figure.subplots(1, len(view.drawn), sharey=True, squeeze=False)[0]
    rows = [view.bands.of(name, outcome) for name in view.drawn]
    level = _requirement(view, outcome)
    panels[0].set_ylim(0, _highest([level, *(row["upper"].max() for row in rows)], least=0.01) * 1.12)
    share_axis(panels[0].yaxis, view.words.language)
    panels[0].set_ylabel(view.words.say("fan.share"))
    letters = 96 // len(view.drawn)
    has_base = view.names[0] in view.drawn
    for axes, row, (name, place) in zip(panels, rows, view.drawn.items(), strict=True):
        if place > 0 and has_base:
            axes.plot(rows[0]["month"], rows[0]["median"], color=BASE, linewidth=0.8, linestyle=DOTTED)
        _band(axes, row, colour(place))
        _tell_nothing(axes, [row["median"]], view.words)
        _months(axes, view, view.months, STEPS // len(view.drawn))
        title = axes.set_title(view.name(name, letters), color=colour(place))
        longest = max(len(word) for word in title.get_text().split())
        title.set_fontsize(title.get_fontsize() * min(1.0, (letters - 2) / longest))  # a long word is not broken
        if level:
            axes.axhline(level, color=ACCENT, linewidth=0.8, linestyle=DASHED)
    if level:
        label = view.words.say("fan.required", requirement=f"outcome.{outcome}.requirement")
        at_right(panels[-1], level, label, ACCENT)
    keys = [] if is_single(view.comparison.run) else _keys(view.words)
    if has_base and view.compared:
        key = "fan.reference-single" if is_single(view.comparison.run) else "fan.reference"
        label = view.words.say(key, title=f"scenario.{view.names[0]}.short")
        keys.append(Line2D([], [], color=BASE, linewidth=0.8, linestyle=DOTTED, label=label))
    if keys:
        figure.legend(handles=keys, ncols=len(keys), **LEGEND)
    return figure


def fans(view: View, outcomes: Sequence[str], height_cm: float) -> Figure:
    """As `fan` of one outcome; of several a panel for each: every scenario's median, and the bands of the first."""
    if len(outcomes) == 1:
        return fan(view, outcomes[0], height_cm)
    figure = sheet(17.0, height_cm)
    panels = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    single, letters = is_single(view.comparison.run), 96 // len(outcomes)
    highest = 0.0
    for axes, outcome in zip(panels, outcomes, strict=True):
        rows = [view.bands.of(name, outcome) for name in view.drawn]
        for place, row in reversed([*zip(view.drawn.values(), rows, strict=True)]):
            if place == 0 and not single:
                _bands(axes, row, colour(0))
            line = "-" if place < 2 else DASHED
            axes.plot(row["month"], row["median"], color=colour(place), linewidth=1.4, linestyle=line)
        level = _requirement(view, outcome)
        highest = _highest([highest, level, *(row["upper"].max() for row in rows)], least=0.01)
        _months(axes, view, view.months, STEPS // len(outcomes))
        axes.set_title(fill(view.title(outcome), letters), color=BASE)
        if level:
            axes.axhline(level, color=ACCENT, linewidth=0.8, linestyle=DASHED)
    panels[0].set_ylim(0, highest * 1.12)
    share_axis(panels[0].yaxis, view.words.language)
    panels[0].set_ylabel(view.words.say("fan.share"))
    lines = [
        Line2D(
            [],
            [],
            color=colour(place),
            linewidth=1.4,
            linestyle="-" if place < 2 else DASHED,
            label=view.name(name, 60),
        )
        for name, place in view.drawn.items()
    ]
    figure.legend(handles=lines, ncols=min(len(lines), 3), **LEGEND)
    return figure


def differences(view: View, outcomes: Sequence[str], height_cm: float) -> Figure:
    """Left: the difference in an outcome over time, in citizens; right: every outcome's difference at the end.

    Of several `outcomes` a panel for each over time; those at the end are in the table of key numbers.
    """
    figure = sheet(17.0, height_cm)
    if len(outcomes) > 1:
        panels = figure.subplots(1, len(outcomes), squeeze=False)[0]
        for axes, outcome in zip(panels, outcomes, strict=True):
            _over_time(axes, view, outcome, height_cm, named=axes is panels[-1])
            unit = axes.get_title("left")
            axes.set_title(fill(f"{view.title(outcome)}: {unit}", 100 // len(outcomes)), fontweight="normal")
        return figure
    over_time, forest = figure.subplots(1, 2, width_ratios=(1.0, 1.15))
    _over_time(over_time, view, outcomes[0], height_cm, named=True)
    _forest(forest, view)
    return figure


def _requirement(view: View, outcome: str) -> float:
    """What is required of an outcome, 0 where nothing is or where it does not count yet."""
    required = view.comparison.run["outcomes"][outcome]["requirement"]
    return float(required["at_least"]) if required and f"outcome.{outcome}.requirement" in view.words.facts else 0.0


def caseload(view: View, height_cm: float = 3.4) -> Figure:
    """The mean caseload of every scenario over time, each line with its name; higher where a key has the names."""
    names = view.whole_names(view.drawn)
    figure = sheet(8.1, height_cm + key_height(names))
    axes = figure.subplots()
    rows = [only(view.bands.outer, name, "caseload") for name in view.drawn]
    for place, row in zip(view.drawn.values(), rows, strict=True):
        axes.plot(row["month"], row["mean"], color=colour(place), linewidth=1.4, linestyle=line_style(place))
    axes.set_ylim(0, _highest([row["mean"].max() for row in rows], least=1.0) * 1.15)
    _months(axes, view, view.months, STEPS // 3)
    number_axis(axes.yaxis, view.words.language)
    axes.set_title(view.words.say("plans.caseload"), fontweight="normal")
    if _tell_nothing(axes, [row["mean"] for row in rows], view.words):
        return figure
    ends = [float(row["mean"].fillna(0.0).iloc[-1]) for row in rows]
    name_lines(axes, names, ends, height_cm, places=[*view.drawn.values()], dashed=True)
    return figure


def _tell_nothing(axes: Axes, courses: Sequence[pd.Series], words: Words) -> bool:
    """Say in a panel that it has no numbers, where none of its courses has any."""
    if any(course.notna().any() for course in courses):
        return False
    axes.text(0.5, 0.5, words.say("fan.none"), transform=axes.transAxes, ha="center", va="center", color=BASE)
    axes.tick_params(axis="y", labelleft=False)
    return True


def _band(axes: Axes, row: pd.DataFrame, hue: str) -> None:
    """One scenario's two bands and its median."""
    _bands(axes, row, hue)
    axes.plot(row["month"], row["median"], color=hue, linewidth=1.4)


def _bands(axes: Axes, row: pd.DataFrame, hue: str) -> None:
    for inner in ("", "inner_"):
        lower, upper = row[f"{inner}lower"], row[f"{inner}upper"]
        axes.fill_between(row["month"], lower, upper, color=hue, alpha=HALO, linewidth=0)


def _months(axes: Axes, view: View, months: int, steps: int) -> None:
    """The axis of months of a panel that has room for so many steps."""
    words = view.words
    steps = max(1, steps) if view.start_month is not None else 6
    months_axis(axes, months, words.say("fan.month"), view.start_month, words.language, steps)


def _keys(words: Words) -> list[Artist]:
    """What the line and the two bands of a fan are."""
    line = Line2D([], [], color=BASE, linewidth=1.4, label=words.say("fan.median"))
    inner = Patch(color=BASE, alpha=1 - (1 - HALO) ** 2, linewidth=0, label=words.say("fan.inner"))
    outer = Patch(color=BASE, alpha=HALO, linewidth=0, label=words.say("fan.outer"))
    return [line, inner, outer]


def _over_time(axes: Axes, view: View, outcome: str, height_cm: float, *, named: bool) -> None:
    steps = STEPS // 4  # beside it stand names
    table = view.comparison.table
    told = table[(table["measure"] == outcome) & table["scenario"].isin(view.compared)]
    counted = told["citizens_mean"].notna().all()
    head, factor = ("citizens_", 1.0) if counted else ("", 100.0)
    last = []
    for name, place in view.compared.items():
        row = only(view.comparison.differences, name, outcome)
        keys = {"mean": "mean", "lower": "expected_lower", "upper": "expected_upper"}
        shown = pd.DataFrame({key: factor * row[f"{head}{column}"] for key, column in keys.items()})
        if len(view.compared) == 1:  # areas that lie over each other would mix into a colour that is nobody's
            axes.fill_between(
                row["month"], shown["lower"], shown["upper"], color=colour(place), alpha=HALO, linewidth=0
            )
        for end in ("lower", "upper"):
            axes.plot(row["month"], shown[end], color=colour(place), linewidth=0.7, linestyle=DASHED)
        axes.plot(row["month"], shown["mean"], color=colour(place), linewidth=1.6)
        last.append(float(shown["mean"].iloc[-1]))
    axes.axhline(0, color=BASE, linewidth=0.8)
    _months(axes, view, view.comparison.month, steps)
    number_axis(axes.yaxis, view.words.language, signed=True)
    axes.set_title(view.words.say("differences.citizens" if counted else "differences.points"), fontweight="normal")
    if named:
        name_lines(axes, view.whole_names(view.compared), last, height_cm, places=[*view.compared.values()])


def _forest(axes: Axes, view: View) -> None:
    table = view.comparison.table
    outcomes = [name for name in view.comparison.run["outcomes"] if (table["measure"] == name).any()]
    height, ticks = 0.0, []
    for outcome in outcomes:
        ticks.append(height + (len(view.compared) - 1) / 2)
        for name, place in view.compared.items():
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
    told = [fill(title, letters, max_lines=lines, placeholder=" …") for title in titles]
    axes.set_yticks(ticks, told, fontsize=7.0 if few else 6.2, linespacing=0.95)  # each title is apart from the next
    axes.set_ylim(height - 0.9, -0.9)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, view.words.language, signed=True)
    axes.set_title(view.words.say("differences.points"), fontweight="normal")


def _highest(values: list[float], least: float) -> float:
    """The largest of the values that are numbers, and at least `least`."""
    return max([least, *(value for value in values if math.isfinite(value))])


def _ends(table: pd.DataFrame, scenario: str, measure: str) -> pd.Series:
    row = only(table, scenario, measure).iloc[0]
    return pd.Series({"mean": row["mean"], "lower": row["expected_lower"], "upper": row["expected_upper"]})
