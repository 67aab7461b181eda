"""The proof of a calibration as a part of its report: answers in words, their checks, pictures and tables."""

from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from fsm_sim.report.calibration_report import CHECKS, check_row, table
from fsm_sim.report.canvas import ACCENT, BASE, COLOURS, inline, sheet

Record = dict[str, Any]

TITLES = {
    "simulation": "Does it recover made-up truths?",
    "wrong-likelihood": "Is a wrong likelihood caught?",
    "recovery": "Does it recover what was simulated citizen by citizen?",
    "holdout": "Does it predict figures it has not seen?",
    "sensitivity": "What do the figures decide, and what the priors?",
    "likelihood-free": "Does the mean field bias the answer?",
}


def section(findings: list[Record]) -> str:
    """All findings (`Finding.as_json`) as HTML."""
    return "<h2>Proof</h2>\n" + "".join(map(_finding, findings))


def _finding(found: Record) -> str:
    drawn = _picture(found)
    checks = table(CHECKS, [check_row(check) for check in found["checks"]])
    return f"<h3>{escape(TITLES[found['part']])}</h3>\n<p>{escape(found['text'])}</p>\n{checks}{drawn}{_rows(found)}"


def _rows(found: Record) -> str:
    """The table behind a finding, folded away."""
    if not found["table"]:
        return ""
    head = tuple(found["table"][0])
    rows = [tuple(_cell(row[key]) for key in head) for row in found["table"]]
    names = tuple(escape(key.replace("_", " ")) for key in head)
    return f"<details><summary>All {len(rows)} rows</summary>{table(names, rows)}</details>\n"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else '<span class="no">no</span>'
    return f"{value:.3g}" if isinstance(value, float) else escape(str(value))


def _picture(found: Record) -> str:
    draw = {"simulation": ecdfs, "holdout": unseen, "sensitivity": sensitivities}.get(found["part"])
    if draw is None or not (found["curves"] or found["table"]):
        return ""
    return f"<figure>{inline(lambda: draw(found))}</figure>\n"


def ecdfs(found: Record) -> Figure:
    """Every quantity's ECDF less that of uniform positions, in the band that holds all with 99 % if all is well."""
    curves = dict(found["curves"])
    points, lower, upper = (curves.pop(name) for name in ("point", "lower", "upper"))
    figure = sheet(17.0, 7.0)
    axes = figure.subplots()
    axes.fill_between(points, lower, upper, color="#d9e2ec", linewidth=0)
    out = {row["quantity"] for row in found["table"] if not row["inside_band"]}
    for name, curve in curves.items():
        strange = name in out
        axes.plot(points, curve, color=COLOURS[1] if strange else ACCENT, linewidth=1.2 if strange else 0.4)
        if strange:
            place = int(np.argmax(np.abs(curve)))
            axes.annotate(name, (points[place], curve[place]), color=COLOURS[1])
    axes.axhline(0, color=BASE, linewidth=0.5)
    axes.set_xlim(0, 1)
    axes.set_xlabel("position of the truth in its posterior")
    axes.set_ylabel("share below, less the position")
    return figure


def unseen(found: Record) -> Figure:
    """Every unseen figure as published against its 90 % interval."""
    rows = found["table"]
    figure = sheet(17.0, 1.5 + 0.42 * len(rows))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        hue = ACCENT if row["inside"] else COLOURS[1]
        axes.plot([100 * row["lower"], 100 * row["upper"]], [height] * 2, color=hue, linewidth=1.4)
        axes.plot(100 * row["mean"], height, "o", color=hue, markersize=3)
        axes.plot(100 * row["published"], height, "D", color="#f0b429", markeredgecolor=BASE, markersize=4)
    axes.set_yticks(range(len(rows)), [f"{row['question']}: {row['figure']}" for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel("per cent: published (diamond), forecast without it (dot, 90 % interval)")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def sensitivities(found: Record) -> Figure:
    """How much each quantity moves with the prior and with the figures, and the line from which that counts."""
    rows = sorted(found["table"], key=lambda row: row["likelihood"] - row["prior"])
    figure = sheet(17.0, 1.5 + 0.33 * len(rows))
    axes = figure.subplots()
    for height, row in enumerate(rows):
        axes.plot([row["prior"], row["likelihood"]], [height] * 2, color="#c9d3df", linewidth=1)
        axes.plot(row["prior"], height, "o", color=COLOURS[1], markersize=3)
        axes.plot(row["likelihood"], height, "s", color=ACCENT, markersize=3)
    axes.set_yticks(range(len(rows)), [row["quantity"] for row in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.axvline(found["curves"]["line"][0], color=BASE, linewidth=0.5)
    axes.set_xlabel("sensitivity to the prior (round, orange) and to the figures (square, blue), and the line for both")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    return figure
