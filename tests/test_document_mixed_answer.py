"""Document: the answer of an office of several programmes is about each of them, by name, in every kind of document."""

import json
import re
from pathlib import Path

import pytest
from mixed_run import mixed_run, scenario
from pypdf import PdfReader

from fsm_sim.model.mixed_name import programme_in
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import outcomes_in_order, page
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import said, text
from fsm_sim.report.document.projection_text import projection_text
from fsm_sim.report.figures.canvas import laid_out, style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.study.projection import project
from fsm_sim.study.results.entries import outcomes_of

PLAN = "two-programmes-fewer"
NUMBER = re.compile(r"[−+]?\d+[.,]?\d*")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mixed_run(tmp_path_factory.mktemp("mixed") / "run", draws=40)


@pytest.fixture(scope="module")
def summary(run: Path) -> RunSummary:
    return run_summary(read_run(run))


def programmes(summary: RunSummary, language: Language) -> list[str]:
    outcomes = summary.comparison.run["outcomes"]
    return [outcomes[name]["title"][language].partition(": ")[0] for name in summary.comparison.headlines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_brief_and_slide_answer_for_each_programme_by_name(summary: RunSummary, language: Language) -> None:
    brief = page(summary.comparison, summary.calibration, summary.facts, language)
    title = slide(summary.comparison, summary.calibration, summary.facts, language)["title"]
    shown = [group["title"] for group in brief["table"]["groups"]]
    names = programmes(summary, language)
    assert len(names) == 2
    for name in names:
        for told in (brief["question"]["text"], brief["answer"]["lead"], title, brief["fan"]["caption"]):
            assert name in told
        assert any(one.startswith(f"{name}: ") for one in shown)
        assert any(one.startswith(f"{name}: ") for one in brief["answer"]["rest"])
    for outcome in summary.comparison.headlines:
        amount = summary.facts[f"difference.{PLAN}.{outcome}.citizens.mean"]
        assert getattr(amount, language).lstrip("−+") in brief["answer"]["lead"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_about_a_programme_lists_its_own_states_only(summary: RunSummary, language: Language) -> None:
    lists = []
    for outcome in summary.comparison.headlines:
        told = said(summary.comparison, PLAN, outcome, language)[-1]
        titles = {name: one[language] for name, one in summary.comparison.run["states"].items()}
        foreign = [one for name, one in titles.items() if programme_in(name) != programme_in(outcome)]
        assert not any(one in told for one in foreign)
        own = titles[next(name for name in titles if programme_in(name) == programme_in(outcome))]
        assert told.count(own.partition(": ")[0]) == 1, "the programme is named once"
        lists.append(told)
    assert len({*lists}) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_beside_each_other_have_the_same_decimals(summary: RunSummary, language: Language) -> None:
    facts, comparison = summary.facts, summary.comparison
    headlines = {
        facts[f"difference.{PLAN}.{name}.citizens.{end}"].digits
        for name in comparison.headlines
        for end in ("mean", "lower")
    }
    assert len(headlines) == 1
    assert len({facts[f"difference.{PLAN}.{name}.mean"].digits for name in comparison.headlines}) == 1
    states = {facts[f"difference.{PLAN}.state:{name}.citizens.mean"].digits for name in comparison.states(PLAN)}
    assert len(states) == 1
    for outcome in comparison.headlines:
        told = said(comparison, PLAN, outcome, language)[-1].partition(": ")[2]
        digits = {
            len(re.split("[.,]", one)[1:]) and len(re.split("[.,]", one)[1])
            for one in re.findall(r"[−+]\d+(?:[.,]\d+)?", told)
        }
        assert digits == states


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_mixed_brief_is_a_fact_on_two_pages(run: Path, tmp_path: Path, language: Language) -> None:
    out = tmp_path / "brief.pdf"
    write_briefs(run, {language: out})
    pages = PdfReader(out).pages
    assert len(pages) == 2
    facts = json.loads((run / "facts.json").read_text("utf-8"))["facts"].values()
    number = re.compile(r"\d+(?:[.,]\d+)*")
    known = {token for fact in facts for token in number.findall(fact[language])}
    assert set(number.findall("\n".join(one.extract_text() for one in pages))) <= known | {"1", "2"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_in_a_figure_of_a_mixed_brief_is_cut_off(summary: RunSummary, language: Language) -> None:
    with style():
        figures = {
            name: laid_out(one) for name, one in draw(summary, language, {"differences": 3.4, "fan": 3.9}).items()
        }
        for name, figure in figures.items():
            width = figure.bbox.width
            texts = [one for one in figure.findobj(lambda item: hasattr(item, "get_text")) if one.get_text().strip()]
            assert not [one.get_text() for one in texts if "…" in one.get_text()]
            boxes = [(one.get_text(), one.get_window_extent()) for one in texts if one.get_visible()]
            assert not [text for text, box in boxes if box.x0 < -1 or box.x1 > width + 1], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_programmes_have_two_published_courses(run: Path, summary: RunSummary, language: Language) -> None:
    one = {"da": "indsatsens offentliggjorte forløb", "en": "the programme's published course"}[language]
    notes = page(summary.comparison, summary.calibration, summary.facts, language)["plans"]["notes"]
    told = [*notes, *(projection_text(one, language) for one in project([scenario("two-programmes")], None))]
    assert not [line for line in told if one in line]
    each = {"da": "i hver indsats fordelt som", "en": "in each programme settled"}[language]
    assert sum(each in line for line in told) == 2


def test_compare_says_each_programme_once(summary: RunSummary) -> None:
    lines = text(summary.comparison, "en").splitlines()
    assert len(lines) == len({*lines}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_states_of_a_share_of_a_mixed_office_do_not_repeat_its_programme(
    summary: RunSummary, language: Language
) -> None:
    base = summary.comparison.against
    fact = summary.facts[f"movement.{base}.text"]
    told = fact.da if language == "da" else fact.en
    titles = {one["title"][language].partition(": ")[0] for one in summary.comparison.run["outcomes"].values()}
    shares = told[min(told.index(f"{one}: ") for one in titles) :]
    named = [part for part in re.findall(r"; ([^;()]+) [−+]\d", shares)]
    assert named
    assert not [part for part in named for one in titles if part.startswith(f"{one}: ")]


@pytest.mark.parametrize(
    ("names", "against"),
    [
        (("hedensted", "ips"), "hedensted"),
        (("hedensted", "hir", "hedensted-two-more"), "hedensted"),
        (("two-programmes", PLAN, "hedensted"), "two-programmes"),
        (("two-programmes", PLAN, "hedensted"), "hedensted"),
    ],
)
def test_a_run_of_other_programmes_too_is_told_of_the_outcomes_of_the_one_compared_with(
    tmp_path: Path, names: tuple[str, ...], against: str
) -> None:
    files = (scenario(name, months=4) for name in names)
    found = run_summary(read_run(mixed_run(tmp_path / "run", *files, draws=4)), against)
    own = outcomes_of(found.comparison.run, against)
    assert {*outcomes_in_order(found.comparison, found.facts)} == {*own} < {*found.comparison.run["outcomes"]}
    for language in LANGUAGES:
        for told in (page, slide):
            said = str(told(found.comparison, found.calibration, found.facts, language))
            foreign = {*found.comparison.run["outcomes"]} - {*own}
            assert not [one for one in foreign if found.comparison.run["outcomes"][one]["title"][language] in said]
        assert "fan" in draw(found, language, {})
