"""The pages of an annex: none but the last is left a third empty, however many scenarios there are."""

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fabricated import calibration
from pypdf import PageObject, PdfReader
from synthetic_run import SCENARIOS, make_run

from fsm_sim.inference.targets.unfitted import unfitted
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.calibration.picture_parts import fit_parts
from fsm_sim.report.files import read_run
from fsm_sim.report.render.long import annex
from fsm_sim.report.run_summary import run_summary

TOP, FOOT = 842 - 54, 54
"""In points: where the text of a page begins, and below which only its footer stands."""
PLANS = [{**SCENARIOS[1], "name": f"plan-{n}", "title": f"Plan {n}", "title_da": f"Plan {n}"} for n in range(4)]


@cache
def published() -> dict[str, Any]:
    """As many numbers, fitted and held out, as the published calibration has."""
    made = calibration()
    return replace(made, unfitted=unfitted(made.sources, made.space, made.values, 1)).as_json()


def filled(page: PageObject) -> float:
    """How much of a page's height is used: down to its lowest text, which is below every picture and table."""
    heights: list[float] = []

    def visit(text: str, outer: list[float], own: list[float], *_: object) -> None:
        if text.strip():
            heights.append(own[4] * outer[1] + own[5] * outer[3] + outer[5])

    page.extract_text(visitor_text=visit)
    return (TOP - min(height for height in heights if height > FOOT)) / (TOP - FOOT)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plans", [1, 3, 5])
def test_no_page_but_the_last_is_left_a_third_empty(tmp_path: Path, plans: int, language: Language) -> None:
    files = read_run(make_run(tmp_path / "run", scenarios=[SCENARIOS[0], *PLANS][:plans], draws=12))
    own = {key: published()[key] for key in ("fit", "unfitted")}
    summary = run_summary(replace(files, calibration={**files.calibration, **own}))
    made = annex._annex(summary, language, tmp_path / "annex.pdf", tmp_path).asked[tmp_path / "annex.pdf"]
    pages = [filled(page) for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) > 5
    assert [round(page, 2) for page in pages[:-1] if page < 2 / 3] == []


def test_pictures_of_fit_have_every_published_number_once_in_order() -> None:
    fit = published()["fit"]
    parts = fit_parts(fit)
    assert len(parts) == 2
    assert {one["id"] for part in parts for one in part} == {one["id"] for one in fit}
    assert sum(map(len, parts)) == len(fit) > 20
    programmes = [{one["programme"] for one in part} for part in parts]
    assert programmes[0].isdisjoint(programmes[1])
