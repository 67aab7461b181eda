"""Names of lines in figures are whole, for up to five plans with long names in both languages."""

from pathlib import Path

import pytest
from matplotlib.text import Text
from synthetic_run import SCENARIOS, make_run

from fsm_sim.model.text import Language
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.run_figures import draw, least_heights
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary

BASE, TWO_MORE = SCENARIOS[:2]
LONG = {
    "da": (
        "To færre sagsbehandlere fra maj 2027",
        "Tre flere sagsbehandlere fra marts",
        "Halveret personaleomsætning",
    ),
    "en": (
        "Two fewer caseworkers from July 2027",
        "Three more caseworkers from March 1",
        "Half the turnover from May 1",
    ),
}


def plans(count: int) -> list[dict[str, object]]:
    """Plans with names of up to 38 letters, which is the longest that a figure has."""
    return [
        {**TWO_MORE, "name": f"plan-{n}", "title": f"{LONG['en'][n % 3]} {n}", "title_da": f"{LONG['da'][n % 3]} {n}"}
        for n in range(count)
    ]


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_plan_is_named_whole_in_the_figures_that_name_lines(
    tmp_path: Path, count: int, language: Language
) -> None:
    """'To færre sagsbehandlere fra …' said of two plans that they were the same."""
    directory = make_run(tmp_path / "run", scenarios=[BASE, *plans(count)], draws=10)
    summary = run_summary(read_run(directory), None)
    least = least_heights(summary, language)
    with style():
        figures = draw(summary, language, least)
    names = [f"{LONG[language][n % 3]} {n}" for n in range(count)]
    for name, wanted in (("caseload", names), ("differences", names)):
        told = [" ".join(text.get_text().split()) for text in figures[name].findobj(Text)]
        assert {*wanted} <= {*told}
    assert figures["caseload"].get_figheight() * 2.54 == pytest.approx(least["caseload"])
