"""Every figure of a finished run, by name."""

from collections.abc import Mapping

from matplotlib.figure import Figure

from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import headlines_of
from fsm_sim.report.document.brief.captions import differ
from fsm_sim.report.figures.calibration.fit_figure import fit
from fsm_sim.report.figures.forecast_figures import caseload, differences, fan, fans
from fsm_sim.report.figures.line_names import key_height
from fsm_sim.report.figures.view import View
from fsm_sim.report.run_summary import RunSummary
from fsm_sim.study.results.entries import Record

CASELOAD_CM = 3.4
"""The height in centimetres of the picture of caseloads, without a key of names."""

HEIGHTS = {"fan": (3.9, 11.0), "differences": (3.4, 7.0), "fit": (3.2, 9.0)}
"""The height in centimetres that a picture of the brief needs to be read, and that at which it is large enough."""


def _programmes(run: Record) -> list[str]:
    """The programmes of a run, those of its first scenario first."""
    return list(dict.fromkeys(one for entry in run["scenarios"] for one in names_in(entry["programme"])))


def least_heights(summary: RunSummary, language: Language) -> dict[str, float]:
    """The heights in centimetres that pictures need to be read, with the names of all their lines."""
    view = View.of(summary, language)
    least = {name: least for name, (least, _) in HEIGHTS.items()}
    least["differences"] += key_height(view.whole_names(view.compared), columns=2)
    return least | {"caseload": CASELOAD_CM + key_height(view.whole_names(view.drawn))}


def draw(summary: RunSummary, language: Language, heights: Mapping[str, float]) -> dict[str, Figure]:
    """Every figure of a run by name, as high as `heights` says; ``fan-<outcome>`` for each of several headlines."""
    comparison, view = summary.comparison, View.of(summary, language)
    tall = {name: heights.get(name, 5.5) for name in HEIGHTS}
    headlines = headlines_of(comparison, summary.facts)
    figures = {"fan": fans(view, headlines, tall["fan"])}
    if len(headlines) > 1:
        figures |= {f"fan-{outcome}": fan(view, outcome, tall["fan"]) for outcome in headlines}
    figures["caseload"] = caseload(view, CASELOAD_CM)
    figures["fit"] = fit(summary.calibration, view.words, tall["fit"], _programmes(comparison.run))
    if differ(comparison, view.names[1:]):
        figures["differences"] = differences(view, headlines, tall["differences"])
    return figures
