"""The figures of a forecast, as pictures for a notebook."""

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.picture import Picture, picture
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary

HEIGHTS = {"fan": 7.0, "differences": 6.0, "fit": 12.0}
"""In centimetres, on a screen."""


def plot_forecast(directory: Path | str, language: Language = "en", against: str | None = None) -> dict[str, Picture]:
    """The brief's figures of a finished run by name: ``fan``, ``differences``, ``caseload``, ``fit``.

    Scenarios are compared with `against`, or with the run's first.

    Raises
    ------
    InputError
        When the run cannot be read, or has no scenario `against`.
    """
    summary = run_summary(read_run(as_path(directory, "directory")), against)
    said = text(summary.comparison, language)
    with style():
        figures = draw(summary, language, HEIGHTS)
    return {name: picture(_given(figure), f"{name}: {said}") for name, figure in figures.items()}


def _given(figure: Figure) -> Callable[[], Figure]:
    return lambda: figure
