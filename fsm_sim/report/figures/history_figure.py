"""Figures of a simulated history: one citizen's path, one office's caseloads."""

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.document.answers import describe_citizen, describe_office
from fsm_sim.report.figures.canvas import ACCENT, BASE, COLOURS, colour, months_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.simulations.history import History


def plot_citizen(
    history: History,
    number: int,
    municipality: str = "",
    replication: int = 0,
    language: Language = "en",
    programme: str = "",
) -> Picture:
    """A citizen's path: a row for each state, a bar for each spell in the colour of its caseworker, changes dashed.

    `programme` tells offices of one municipality apart.
    """
    words = describe_citizen(history, number, municipality, replication, language, programme)
    spells = history.citizen(number, municipality, replication, programme)
    return picture(lambda: _path(history, number, spells, language), words)


def plot_caseloads(
    history: History, municipality: str = "", replication: int = 0, language: Language = "en", programme: str = ""
) -> Picture:
    """Every caseworker's caseload over time, and the mean that citizens meet.

    `programme` tells offices of one municipality apart.
    """
    words = describe_office(history, municipality, replication, language, programme)
    return picture(lambda: _caseloads(history, (municipality, programme), replication, language), words)


def _path(history: History, number: int, spells: pd.DataFrame, language: Language) -> Figure:
    seen = set(spells["state"])
    rows = {state: (place, title) for place, (state, title) in enumerate(
        (state, title) for state, title in history.titles(language).items() if state in seen
    )}  # fmt: skip
    workers = list(dict.fromkeys(spells.loc[spells["caseworker"] >= 0, "caseworker"]))
    figure = sheet(17.0, 2.4 + 0.75 * len(rows))
    axes = figure.subplots()
    for state, worker, start, stop in zip(
        spells["state"].tolist(),
        spells["caseworker"].tolist(),
        spells["start"].tolist(),
        spells["stop"].tolist(),
        strict=True,
    ):
        hue = _hue(workers.index(worker)) if worker in workers else BASE
        axes.barh(rows[state][0], stop - start, left=start, height=0.62, color=hue)
    moved = spells["changes"].diff() > 0
    for month in spells.loc[moved, "start"].tolist():
        axes.axvline(month, color=BASE, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.set_yticks([place for place, _ in rows.values()], [fill(title, 34) for _, title in rows.values()])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=False)
    months_axis(
        axes,
        int(history.scenario.horizon.months),
        sentence("fan.month", language),
        history.scenario.horizon.start_month,
        language,
    )
    marks = [Line2D([], [], color=_hue(place), linewidth=5) for place in range(len(workers))]
    labels = [sentence("figure.caseworker", language, number=f"{worker:d}") for worker in workers]
    if (spells["caseworker"] < 0).any():
        marks.append(Line2D([], [], color=BASE, linewidth=5))
        labels.append(sentence("figure.no-caseworker", language))
    if moved.any():
        marks.append(Line2D([], [], color=BASE, linewidth=0.8, linestyle=(0, (4, 2))))
        labels.append(sentence("figure.change", language))
    figure.legend(marks, labels, loc="outside lower center", ncols=6, frameon=False)
    axes.set_title(
        sentence(
            "figure.citizen",
            language,
            number=f"{number:d}",
            municipality=str(spells["municipality"].iloc[0]),
            scenario=history.scenario.scenario.title,
        )
    )
    return figure


def _hue(place: int) -> str:
    return COLOURS[place % len(COLOURS)]


def _caseloads(history: History, office: tuple[str, str], replication: int, language: Language) -> Figure:
    town = history.office(*office).municipality
    months = int(history.scenario.horizon.months)
    loads = history.of_office(history.caseloads(replication), *office)
    figure = sheet(17.0, 7.0)
    axes = figure.subplots()
    for _, rows in loads.groupby("caseworker"):
        ends = rows["caseload"].iloc[-1] == 0
        until = [*rows["month"], *([] if ends else [months])]
        values = [*rows["caseload"], *([] if ends else [rows["caseload"].iloc[-1]])]
        axes.step(until, values, where="post", color=COLOURS[0], linewidth=0.9, alpha=0.7)
    met = history.of_office(history.measures, *office)
    met = met.query("replication == @replication and measure == 'caseload'")
    axes.plot(met["month"], met["value"], color=COLOURS[1], linewidth=2.0)
    axes.set_ylim(0, None)
    months_axis(axes, months, sentence("fan.month", language), history.scenario.horizon.start_month, language)
    axes.set_ylabel(sentence("plans.caseload", language))
    axes.set_title(f"{town}: {history.scenario.scenario.title}", color=colour(0))
    marks = [
        Line2D([], [], color=COLOURS[0], linewidth=0.9, label=sentence("figure.each-caseworker", language)),
        Line2D([], [], color=COLOURS[1], linewidth=2.0, label=sentence("figure.met", language)),
    ]
    figure.legend(handles=marks, loc="outside lower center", ncols=2, frameon=False, labelcolor=ACCENT)
    return figure
