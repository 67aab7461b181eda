"""The calibration's own report: one HTML page with checks, fit and how far the data moved each quantity."""

from html import escape
from pathlib import Path
from typing import Any

from fsm_sim.report.canvas import inline
from fsm_sim.report.fit_figure import fit
from fsm_sim.report.wording import Words

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
.no { color: #a1260d; font-weight: 600 }
"""


CHECKS = ("Check", "Value", "Limit", "Passed")
FIT = ("Figure", "Programme", "Published", "Predicted", "90 % interval", "Inside")
MOVES = ("Quantity", "Prior (90 %)", "Posterior (90 %)", "Contraction", "Decided by", "Reason for the prior")


def write_report(calibration: dict[str, Any], out: Path, more: str = "") -> None:
    """Write the report of a calibration's record (`checks.json`) as one self-contained page, with `more` at its end."""
    out.write_text(page(calibration, more), "utf-8")


def page(calibration: dict[str, Any], more: str = "") -> str:
    """The report as HTML; `more` is HTML too.

    >>> "approved" in page(
    ...     {"name": "x", "digest": "sha256:0", "approved": True, "checks": [], "fit": [], "parameters": []}
    ... )
    True
    """
    name, verdict = escape(calibration["name"]), "approved" if calibration["approved"] else "not approved"
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Calibration {name}</title><style>{STYLE}</style>
<h1>Calibration “{name}”: {verdict}</h1>
<p>Inputs {escape(calibration["digest"][:19])}. Intervals hold 90 % of the probability.</p>
<h2>Checks</h2>
{table(CHECKS, [check_row(check) for check in calibration["checks"]])}
<h2>Published figures and what the model predicts</h2>
<p>The interval is that of the posterior predictive distribution: what might have been published.</p>
{_drawn(calibration)}{table(FIT, [fit_row(fit) for fit in calibration["fit"]])}
<h2>How far the data moved each quantity</h2>
<p>Contraction is 1 minus the ratio of posterior to prior variance: near 1 the data decide, near 0 the prior does;
below 0 the posterior is the wider one. Rates are per month; names with a programme are multipliers of the rates of
Flere skal med I. Rates, multipliers and spreads are compared by their logarithms, and so are their means.</p>
{table(MOVES, [move_row(move) for move in calibration["parameters"]])}
{more}</html>
"""


def _drawn(calibration: dict[str, Any]) -> str:
    """Every figure against its predictive interval, as a picture."""
    if not calibration["fit"]:
        return ""
    drawing = inline(lambda: fit(calibration, Words("en", {}), 1.5 + 0.33 * len(calibration["fit"])))
    words = "Box: the published figure with its rounding. Line and point: 90 % predictive interval and its mean."
    return f"<figure>{drawing}<figcaption>{words}</figcaption></figure>\n"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """An HTML table; cells are HTML already."""
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table>"


def check_row(check: dict[str, Any]) -> tuple[str, ...]:
    """A check as cells."""
    return escape(check["check"]), f"{check['value']:.4g}", f"{check['threshold']:g}", _yes(check["passed"])


def fit_row(fit: dict[str, Any]) -> tuple[str, ...]:
    """A figure's fit as cells, in per cent."""
    published = f"{100 * fit['published']:.1f}"
    interval = f"{100 * fit['predicted_lower']:.1f} to {100 * fit['predicted_upper']:.1f}"
    programme = f"{fit['programme']} {fit['municipality']}".strip()
    return (
        escape(fit["id"]),
        escape(programme),
        published,
        f"{100 * fit['predicted_mean']:.1f}",
        interval,
        _yes(fit["inside"]),
    )


def move_row(move: dict[str, Any]) -> tuple[str, ...]:
    """A quantity's movement as cells."""
    prior, posterior = (
        f"{move[f'{which}_mean']:.4g} ({move[f'{which}_lower']:.4g} to {move[f'{which}_upper']:.4g})"
        for which in ("prior", "posterior")
    )
    return (
        escape(move["name"]),
        prior,
        posterior,
        f"{move['contraction']:.2f}",
        move["decided_by"],
        escape(move["reason"]),
    )


def _yes(passed: bool) -> str:
    return "yes" if passed else '<span class="no">no</span>'
