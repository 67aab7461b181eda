"""Axes of figures say what they are of: a title, a unit, or marks that are words or dates."""

import re
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from synthetic_run import calibration_json, make_run, rewrite

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.figures.calibration.calibration_figure import _contraction
from fsm_sim.report.figures.canvas import laid_out, style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary

UNITS = ("plans.caseload", "differences.citizens", "differences.points")
"""The messages of titles that are units, where a figure is too small for one beside its axis."""


def says(axes: Axes, which: str, language: Language) -> bool:
    axis = getattr(axes, f"{which}axis")
    if axis.get_label_text():
        return True
    marks = [tick.get_text() for tick in axis.get_ticklabels() if tick.get_text()]
    if all(
        re.search(r"[a-zæøå]", mark, re.IGNORECASE) for mark in marks
    ):  # names or dates; nothing where none is shown
        return True
    alike = getattr(axes, f"get_shared_{which}_axes")().get_siblings(axes)
    if any(getattr(one, f"{which}axis").get_label_text() for one in alike):
        return True
    return any(sentence(unit, language) in axes.get_title("left") for unit in UNITS)


def silent(figure: Figure, language: Language) -> list[tuple[str, str]]:
    """The axes that do not say what they are of."""
    laid_out(figure).canvas.draw()
    return [
        (axes.get_title("left"), which)
        for axes in figure.get_axes()
        for which in ("x", "y")
        if axes.axison and not says(axes, which, language)
    ]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("start", [None, "2027-01"])
def test_every_axis_of_the_figures_of_brief_slide_and_notebooks_says_what_it_is_of(
    tmp_path: Path, language: Language, start: str | None
) -> None:
    """Shares over time and the caseload had numbers without a word."""
    directory = make_run(tmp_path / "run", draws=8, months=24)
    run = read_run(directory)
    dated = [{**entry, "start_month": start} for entry in run.run["scenarios"]]
    rewrite(directory, scenarios=dated)
    with style():
        found = draw(run_summary(read_run(directory)), language, {})
        assert {*found} == {"fan", "caseload", "fit", "differences"}
        assert {name: silent(figure, language) for name, figure in found.items()} == {name: [] for name in found}


def test_an_axis_without_a_word_is_found() -> None:
    figure = Figure()
    figure.subplots().plot([1, 2], [3, 4])
    assert silent(figure, "en") == [("", "x"), ("", "y")]


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_figure_of_contraction_says_what_it_is_of(language: Language) -> None:
    with style():
        assert silent(_contraction(calibration_json(), language), language) == []
