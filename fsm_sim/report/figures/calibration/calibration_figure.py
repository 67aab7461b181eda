"""A calibration as tables and figures: checks, fit, and how far the data moved and narrowed each parameter."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.document.answers import Recorded
from fsm_sim.report.document.calibration.check_text import check_sentence
from fsm_sim.report.document.calibration.reasons import reason
from fsm_sim.report.document.wording import Words
from fsm_sim.report.figures.calibration.fit_figure import fit
from fsm_sim.report.figures.canvas import BASE, COLOURS, number_axis, sheet
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.study.results.entries import Record

HUES = {"both": COLOURS[2], "moved": COLOURS[3], "narrowed": COLOURS[0], "hardly": COLOURS[1], "fixed": BASE}
"""The colour of what data say of a parameter."""

ROW_CM = 0.34
"""The height of a parameter's row."""


@dataclass(frozen=True, eq=False)
class CalibrationTables:
    """What is said of a calibration, as tables.

    `checks`: each with its value and limit. `fits`: each published number and the model's interval. `parameters`: prior
    and posterior mean and interval, ``shift``, ``contraction``, and ``learnt``: both, moved, narrowed, hardly or fixed.
    """

    checks: pd.DataFrame
    fits: pd.DataFrame
    parameters: pd.DataFrame


def calibration_tables(calibration: Recorded, language: Language = "en") -> CalibrationTables:
    """The checks, fits and parameters of a calibration, a row each; checks and reasons in words."""
    record = calibration.as_json()
    fits = pd.DataFrame(record["fit"]).drop(columns="title")
    judged = ("name", "value", "threshold", "passed")
    checks = [{"check": check_sentence(one, language), **{key: one[key] for key in judged}} for one in record["checks"]]
    parameters = [{**one, "reason": reason(one, language)} for one in record["parameters"]]
    return CalibrationTables(
        pd.DataFrame(checks).set_index("check"),
        fits.set_index("id"),
        pd.DataFrame(parameters).drop(columns="reason_da").set_index("name"),
    )


def plot_fit(calibration: Recorded, language: Language = "en") -> Picture:
    """Every published number with its rounding against the interval that the model gives it."""
    record = calibration.as_json()
    outside = [one["id"] for one in record["fit"] if not one["inside"]]
    named = ", ".join(outside) or sentence("figure.none", language)
    alt = sentence("figure.fit-alt", language, targets=decimal(len(record["fit"]), 0, language), outside=named)
    height = 1.5 + 0.2 * len(record["fit"])
    return picture(lambda: fit(record, Words(language, {}), height), alt)


def plot_contraction(calibration: Recorded, language: Language = "en") -> Picture:
    """How far the data moved and narrowed every free parameter."""
    record = calibration.as_json()
    counts = {of: sum(one["learnt"] == of for one in record["parameters"]) for of in HUES}
    texts = (f"{sentence(f'learnt.{of}', language)}: {decimal(count, 0, language)}" for of, count in counts.items())
    alt = sentence("figure.contraction-alt", language, counts=", ".join(texts))
    return picture(lambda: _contraction(record, language), alt)


def _contraction(record: Record, language: Language) -> Figure:
    moves = sorted(record["parameters"], key=lambda one: -one["contraction"])
    half = (len(moves) + 1) // 2
    lowest = min(0.0, *(one["contraction"] for one in moves))
    figure = sheet(17.0, 2.0 + ROW_CM * half)
    for axes, column in zip(figure.subplots(1, 2), (moves[:half], moves[half:]), strict=True):
        for place, one in enumerate(column):
            axes.barh(place, one["contraction"], height=0.7, color=HUES[one["learnt"]])
            shift = decimal(one["shift"], 1, language, signed=True)
            axes.annotate(shift, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=5.5)
        axes.set_yticks(range(len(column)), [one["name"] for one in column])
        axes.tick_params(axis="y", labelsize=5.5)
        axes.set_ylim(half - 0.4, -0.6)
        axes.set_xlim(lowest, 1)
        number_axis(axes.xaxis, language)
        axes.set_xlabel(sentence("figure.contraction", language))
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
    marks = [Patch(color=hue, label=sentence(f"learnt.{of}", language)) for of, hue in HUES.items()]
    figure.legend(handles=marks, loc="outside upper center", ncols=len(marks), frameon=False)
    return figure
