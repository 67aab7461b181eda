"""Document: of one simulation of each scenario nothing claims an interval, a median, a probability or several runs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mixed_run import mixed_run
from pypdf import PdfReader
from synthetic_run import SCENARIOS, make_run

from fsm_sim.language.catalogue import template
from fsm_sim.language.expected_course import OWN
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.cells import Number
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.report.tables.result_tables import result_tables
from fsm_sim.report.tables.run_tables import run_tables

CLAIM = re.compile(
    r"interval|median|probabilit|sandsynlighed|\bdraws|trækninger|replications|gentagelser|sets of|parametersæt"
    r"|mange gange|many times|simulations|(?<!^)simuleringer(ne)?\b",  # alone it is the heading of how many there are
    re.IGNORECASE,
)
DENIED = (
    "comparison.one-run", "comparison.several-one-run", "page.answer-alone-bare", "table.note-single",
    "fan.caption-single", "fan.caption-single-several", "differences-table.note-single", "file-reading.single",
    "method.separate-single", "method.paired-single", "method.paired-single-alone",
)  # fmt: skip
"""The sentences that say that there is none of it."""
OF_ONE_SET = sorted(
    (one for one in OWN if re.search("single|one-run|bare", one)), key=lambda one: -len(template(one, "en"))
)
"""The same of the expected course with one set of parameters, the longest first: some have others in them."""
CALIBRATED = (
    "fit.caption",
    "fit.caption-some",
    "fit.caption-none",
    "fit.alt",
    "decides.caption",
    "method.calibrated",
    "caveats.caseload-two-ways",
)
"""Those about the calibration, which has intervals."""


def kinds(folder: Path) -> Iterator[tuple[str, Path]]:
    yield "compared", make_run(folder / "compared", draws=1, replications=1)
    yield "alone", make_run(folder / "alone", draws=1, replications=1, scenarios=SCENARIOS[:1])
    yield "mixed", mixed_run(folder / "mixed", draws=1, replications=1)
    yield "expected", mixed_run(folder / "expected", draws=1, replications=1, engine="cohort")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return dict(kinds(tmp_path_factory.mktemp("single")))


@pytest.fixture(scope="module")
def summaries(runs: dict[str, Path]) -> dict[str, RunSummary]:
    return {kind: run_summary(read_run(run)) for kind, run in runs.items()}


def texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from texts(value)
    elif isinstance(content, list | tuple) and not isinstance(content, Number):
        for value in content:
            yield from texts(value)


def claims(content: Any, language: Language) -> list[str]:
    """The texts in which a claim is left when what denies it, and what is of the calibration, is taken out."""
    found = []
    for one in texts(content):
        rest = one
        for key in (*DENIED, *OF_ONE_SET, *CALIBRATED):
            for piece in re.split(r"\{[^{}]*\}", template(key, language)):
                rest = rest.replace(piece, " ") if len(piece) > 8 else rest
        found += [one] if CLAIM.search(rest) else []
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["compared", "alone", "mixed", "expected"])
def test_brief_slide_compare_and_workbook_claim_nothing(
    summaries: dict[str, RunSummary], kind: str, language: Language
) -> None:
    summary = summaries[kind]
    asked = (summary.comparison, summary.calibration, summary.facts, language)
    tables = (
        [] if kind == "alone" else [levels(summary.comparison, language), differences(summary.comparison, language)]
    )
    reading, *_ = run_tables(summary.comparison, language)
    for content in (page(*asked), slide(*asked), text(summary.comparison, language), tables, reading.rows):
        assert claims(content, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_claim_nothing(summaries: dict[str, RunSummary], language: Language) -> None:
    for summary in summaries.values():
        with style():
            for figure in draw(summary, language, {}).values():
                written = [one.get_text() for one in figure.findobj(lambda item: hasattr(item, "get_text"))]
                assert written
                assert claims(written, language) == []


def test_the_files_of_results_have_no_interval_and_no_probability(summaries: dict[str, RunSummary]) -> None:
    for table in result_tables(summaries["mixed"].comparison, "en"):
        for heading, *cells in zip(table.headings, *table.rows, strict=True):
            if CLAIM.search(heading) or "low" in heading or "upper" in heading:
                assert {*cells} <= {None}, heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_of_one_simulation_has_two_pages(runs: dict[str, Path], tmp_path: Path, language: Language) -> None:
    for kind, run in runs.items():
        out = tmp_path / f"{kind}.pdf"
        write_briefs(run, {language: out})
        assert len(PdfReader(out).pages) == 2


def test_one_set_of_parameters_is_not_spoken_of_as_several(tmp_path: Path) -> None:
    summary = run_summary(read_run(make_run(tmp_path / "run", draws=1, replications=4)))
    for language, wrong in (("en", r"\b1 (draws|sets)"), ("da", r"\b1 (trækninger|parametersæt)")):
        content = page(summary.comparison, summary.calibration, summary.facts, language)
        assert not [one for one in texts(content) if re.search(wrong, one)]


def test_a_claim_is_found() -> None:
    assert claims(["the median", "no interval", {"a": "90 %-interval"}], "da") == [
        "the median",
        "no interval",
        "90 %-interval",
    ]
