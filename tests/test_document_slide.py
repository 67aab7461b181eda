"""Document: the slide has the brief's answer as its title, on one page of 16:9, in both languages."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from pypdf import PdfReader
from synthetic_run import SCENARIOS, make_run

from fsm_sim.cli.commands import commands
from fsm_sim.language.numbers import decimal
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.warning import NoPosts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import Tight, page
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import no_caseworkers, short
from fsm_sim.report.document.rests_text import rests
from fsm_sim.report.files import read_run
from fsm_sim.report.render.slide import write_slides
from fsm_sim.report.run_summary import run_summary


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = make_run(tmp_path_factory.mktemp("slide") / "run", draws=50)
    written = write_slides(directory, {one: directory / f"slide-{one}.pdf" for one in LANGUAGES})
    assert [path.name for path in written] == ["slide-da.pdf", "slide-da.png", "slide-en.pdf", "slide-en.png"]
    return directory


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_is_one_page_of_sixteen_to_nine_with_the_answer_as_its_title(run: Path, language) -> None:
    summary = run_summary(read_run(run))
    (outcome, *_) = summary.comparison.headlines
    lead = short(summary.comparison, summary.comparison.scenarios[0], outcome, language)
    row = summary.comparison.row(summary.comparison.scenarios[0], outcome)
    assert row is not None
    assert decimal(abs(row["citizens_mean"]), 1, language) in lead
    pdf = PdfReader(run / f"slide-{language}.pdf")
    (only,) = pdf.pages
    assert float(only.mediabox.width) / float(only.mediabox.height) == pytest.approx(16 / 9, rel=1e-3)
    assert pdf.metadata is not None
    assert pdf.metadata.title == lead
    text = " ".join(only.extract_text().split())
    assert " ".join(lead.split()) in text
    assert str(summary.comparison.run["version"]) in text, "every output says its version"
    with Image.open(run / f"slide-{language}.png") as picture:
        assert picture.size == (1920, 1080)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_slide_names_its_plan_and_the_base_is_said_once(run: Path, language: Language) -> None:
    summary = run_summary(read_run(run))
    content = slide(summary.comparison, summary.calibration, summary.facts, language)
    base, *plans = (summary.facts[f"scenario.{entry['name']}.title"] for entry in SCENARIOS)
    assert [line.startswith(getattr(plan, language)) for line, plan in zip(content["lines"], plans, strict=True)]
    assert " ".join([content["title"], *content["lines"]]).count(f"{getattr(base, language)}") == 1
    assert not [one for one in content["footer"] if one in content["digests"]]
    text = PdfReader(run / f"slide-{language}.pdf").pages[0].extract_text().splitlines()
    (digests,) = [line for line in text if str(content["digests"][0]) in line]
    assert str(content["digests"][-1]) in digests  # on one line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_of_too_few_simulations_names_what_it_compares_with(language: Language, tmp_path: Path) -> None:
    summary = run_summary(read_run(make_run(tmp_path / "few", draws=1, replications=1)))
    content = slide(summary.comparison, summary.calibration, summary.facts, language)
    base = getattr(summary.facts[f"scenario.{SCENARIOS[0]['name']}.title"], language)
    assert base in " ".join([content["title"], *content["lines"]])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_what_a_plan_rests_on_stays_at_every_setting_of_the_brief(run: Path, first: int, language: Language) -> None:
    summary = run_summary(read_run(run))
    (outcome, *_), comparison = summary.comparison.headlines, summary.comparison
    asked = (comparison, summary.calibration, summary.facts, language)
    lines = page(*asked, Tight(first, 0))["answer"]["rest"]
    for name, line in zip(comparison.scenarios, lines[:2], strict=True):
        on, *_ = rests(comparison, name, outcome, language)
        assert on in line
    base = getattr(summary.facts[f"scenario.{SCENARIOS[0]['name']}.title"], language)
    assert " ".join(lines).count(base) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_names_the_scenarios_that_it_has_no_room_for(language: Language, tmp_path: Path) -> None:
    titles = [f"Plan {one}" for one in range(6)]
    more = [{**SCENARIOS[1], "name": one.lower().replace(" ", "-"), "title": one, "title_da": one} for one in titles]
    directory = make_run(tmp_path / "seven", draws=20, scenarios=[SCENARIOS[0], *more])
    summary = run_summary(read_run(directory))
    content = slide(summary.comparison, summary.calibration, summary.facts, language)
    told = " ".join([content["title"], *content["lines"]])
    assert all(one in told for one in titles)
    write_slides(directory, {language: tmp_path / "seven.pdf"})
    assert len(PdfReader(tmp_path / "seven.pdf").pages) == 1


def test_the_same_run_gives_the_same_bytes(run: Path, tmp_path: Path) -> None:
    (pdf, png) = write_slides(run, {"da": tmp_path / "again.pdf"})
    assert pdf.read_bytes() == (run / "slide-da.pdf").read_bytes()
    assert png.read_bytes() == (run / "slide-da.png").read_bytes()


def test_a_slide_of_one_scenario_says_what_is_expected_of_it(tmp_path: Path) -> None:
    directory = make_run(tmp_path / "one", draws=20, scenarios=SCENARIOS[:1])
    write_slides(directory, {"en": tmp_path / "one.pdf"})
    assert len(PdfReader(tmp_path / "one.pdf").pages) == 1


def test_the_command_writes_slides_in_both_languages_and_refuses_other_endings(run: Path, tmp_path: Path) -> None:
    made = CliRunner().invoke(commands, ["brief", str(run), "--slide"])
    assert made.exit_code == 0, made.output
    assert made.output.count("Written:") == 4
    refused = CliRunner().invoke(commands, ["brief", str(run), "--slide", "--out", str(tmp_path / "a.pptx")])
    assert isinstance(refused.exception, InputError)
    assert list(tmp_path.iterdir()) == []


def test_a_brief_and_a_slide_carry_the_date_and_the_sender_that_are_given(run: Path, tmp_path: Path) -> None:
    for kind in ([], ["--slide"]):
        out = tmp_path / f"sent{len(kind)}.pdf"
        options = ["--language", "da", "--out", str(out), "--date", "2026-11-28", "--sender", "Vejle Kommune"]
        assert CliRunner().invoke(commands, ["brief", str(run), *kind, *options]).exit_code == 0
        text = " ".join(PdfReader(out).pages[0].extract_text().split()).casefold()
        assert "28. november 2026 · vejle kommune" in text
    refused = CliRunner().invoke(commands, ["brief", str(run), "--date", "28/11"])
    assert "date is '28/11'; it is a day such as 2026-11-28." in str(refused.exception)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slide_gives_no_number_of_a_plan_without_caseworkers_as_its_title(language: Language, tmp_path: Path) -> None:
    """The brief led with that there is no answer, and the slide of the same run with the number."""
    plan = "two-more"
    nobody = NoPosts(municipality="Vejle", programme="fsm1", from_month=0.0, studied_low=15.0, studied_high=150.0)
    summary = run_summary(read_run(make_run(tmp_path / "nobody", draws=20, warnings=[nobody])))
    content = slide(summary.comparison, summary.calibration, summary.facts, language)
    (said,) = no_caseworkers(summary.comparison, plan, language)
    assert content["title"] == said
    others = ["lower-turnover"]
    assert [*summary.comparison.scenarios] == [plan, *others]
    told = [line for line in content["lines"] if any(one.isdigit() for one in line)]
    assert len(told) == len(others), "numbers of the other plan alone"
