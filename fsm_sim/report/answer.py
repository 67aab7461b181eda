"""Answers in words: every number in them is read from a result, so none can be out of date."""

import numpy as np
import pandas as pd

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.model.text import Language
from fsm_sim.report.calibration_figure import Recorded
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.summary import FLOOR
from fsm_sim.study.simulations.history import History

WORK = ("paid_hours", "employed", "employed_supported", "education", "flexjob")
"""States that programmes are to lead to."""


class Answer(str):
    """A text of one or more paragraphs, which a notebook shows as such."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


def describe_citizen(history: History, number: int, municipality: str = "", replication: int = 0) -> Answer:
    """Where a citizen was and how long, when work first came, and with how many caseworkers."""
    spells = history.citizen(number, municipality, replication)
    titles = history.titles()
    months = (spells["stop"] - spells["start"]).groupby(spells["state"], sort=False).sum()
    times = _listed([f"{length:.1f} months {_in(titles[str(state)])}" for state, length in months.items()])
    work = spells[spells["state"].isin(WORK)]
    first = (
        f"The first step towards work came in month {work['start'].iloc[0]:.1f} ({titles[work['state'].iloc[0]]})."
        if len(work)
        else "There was no step towards work."
    )
    seen = spells.loc[spells["caseworker"] >= 0, "caseworker"].nunique()
    changes = int(spells["changes"].max())
    return Answer(
        f"{history.scenario.scenario.title}: citizen {number} of {spells['municipality'].iloc[0]} spent {times}. "
        f"{first} There were {_counted(seen, 'caseworker')} and {_counted(changes, 'change')} of caseworker."
    )


def describe_office(history: History, municipality: str = "", replication: int = 0) -> Answer:
    """How caseloads moved in an office, how many caseworkers came by, and how many citizens had a change."""
    town = municipality or history.scenario.office[0].municipality
    loads = history.caseloads(replication).query("municipality == @town")
    rows = history.episodes
    rows = rows[(rows["replication"] == replication) & (rows["municipality"] == town)]
    met = history.measures.query("municipality == @town and replication == @replication and measure == 'caseload'")
    first, last, months = met["value"].iloc[0], met["value"].iloc[-1], met["month"].max()
    at_end = loads.groupby("caseworker")["caseload"].last()
    changed = float((rows.groupby("citizen")["changes"].max() > 0).mean())
    top = loads.sort_values("caseload", kind="stable").iloc[-1]
    return Answer(
        f"In this run of {town} ({history.scenario.scenario.title}) citizens met a mean caseload of "
        f"{first:.1f} at the start and {last:.1f} after {months} months. "
        f"The largest single caseload was {top['caseload']:.0f}, in month {top['month']:.1f}. "
        f"{len(at_end)} caseworkers had citizens at some time, and {(at_end > 0).sum()} have some at the end. "
        f"{100 * changed:.0f} % of the citizens changed caseworker at least once."
    )


def describe_evidence(catalogue: Catalogue) -> Answer:
    """How much is published, how much of it is fitted, and what contradicts what."""
    unclear = sum(bool(figure.alternative) for figure in catalogue.figures)
    return Answer(
        f"{_counted(len(catalogue.figures), 'figure')} from {_counted(len(catalogue.sources), 'source')}: "
        f"{len(catalogue.fitted())} are fitted, {len(catalogue.checked())} are compared afterwards, the others are "
        f"context. {_counted(unclear, 'figure')} can be read in more than one way; the reading taken and the others "
        f"are in the table. {_counted(len(catalogue.conflicts), 'time')} the sources contradict each other or "
        f"themselves; what was chosen there, and why, is in the table of conflicts."
    )


def describe_calibration(calibration: Recorded) -> Answer:
    """Whether checks passed, how many figures are met, and what decides the quantities."""
    record = calibration.as_json()
    checks, fits, moves = record["checks"], record["fit"], record["parameters"]
    by = {label: sum(move["decided_by"] == label for move in moves) for label in ("data", "both", "prior", "fixed")}
    named = {move["name"]: move for move in moves}
    levers = [named[name] for name in ("caseload_elasticity_work", "caseworker_change_penalty") if name in named]
    said = [
        f"`{move['name']}` is {move['posterior_mean']:.2f} ({move['posterior_lower']:.2f} to "
        f"{move['posterior_upper']:.2f}), decided by: {move['decided_by']}"
        for move in levers
    ]
    return Answer(
        f"The calibration '{record['name']}' passed {sum(check['passed'] for check in checks)} of {len(checks)} "
        f"checks, and {sum(bool(fit['inside']) for fit in fits)} of {len(fits)} published figures lie inside their "
        f"{100 * record['interval_level']:.0f} % intervals. Of {len(moves)} quantities the data decide {by['data']}, "
        f"data and prior {by['both']}, the prior {by['prior']}; {by['fixed']} are held fixed. "
        f"What a plan of staffing works through: {'; '.join(said)}."
    )


def describe_comparison(comparison: Comparison, language: Language = "en") -> Answer:
    """The sentences of a comparison, a paragraph each, and the warnings of its scenarios."""
    word = "Advarsel" if language == "da" else "Warning"
    warnings = [f"{word}: {warning}" for warning in comparison.run.get("warnings", [])]
    return Answer("\n\n".join([*comparison.text(language).splitlines(), *warnings]))


def describe_readings(table: pd.DataFrame) -> Answer:
    """How far the readings of the penalty lie apart, for each scenario; of the table of `readings.expected`."""
    base = table["plan"].iloc[0]
    said = []
    for plan, rows in table[table["plan"] != base].groupby("plan", sort=False):
        ordered = rows.sort_values("difference")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        said.append(
            f"{plan}: from {_signed(low['difference'])} citizens ({low['title']}) to {_signed(high['difference'])} "
            f"({high['title']})."
        )
    head = f"More citizens expected in work than in “{base}”, by what the 22 % is taken to mean."
    return Answer("\n\n".join([head, *said]))


def _in(title: str) -> str:
    return title if title.startswith(("on ", "in ", "out ")) else f"in {title}"


def _signed(value: float) -> str:
    return f"{np.where(abs(value) < FLOOR, 0.0, value):+.1f}"


def _counted(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
