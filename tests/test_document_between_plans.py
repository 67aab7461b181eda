"""Document: a brief of several plans tells their difference from each other, as `compare --against` one of them."""

from pathlib import Path

import pytest
from document_text import letters, text_of
from synthetic_run import OUTCOMES, SCENARIOS, make_run, rewrite

from fsm_sim.model.scenarios.warning import NoPosts
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.between_plans import nearest
from fsm_sim.report.document.brief.brief_content import Tight, page
from fsm_sim.report.document.comparison_text import said
from fsm_sim.report.document.several_text import together
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.run_summary import run_summary

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS
BOTH = {**TWO_MORE, "name": "both", "title": "Both at once", "title_da": "Begge dele", "separation_per_year": 0.10}
PLANS = [BASE, TWO_MORE, BOTH]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("plans") / "run", scenarios=PLANS, draws=50)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_difference_between_two_plans_is_that_of_a_comparison_with_one_of_them(
    run: Path, language: Language
) -> None:
    """The question was whether one change makes up for another; a brief left the subtraction to its reader."""
    files = read_run(run)
    facts, other = run_summary(files).facts, run_summary(files, against="two-more").comparison
    row = other.row("both", "work")
    assert row is not None
    for key, name in (("mean", "mean"), ("lower", "expected_lower"), ("upper", "expected_upper")):
        assert facts[f"between.both.work.citizens.{key}"].value == pytest.approx(row[f"citizens_{name}"], rel=1e-12)
    told, title = (getattr(facts[f"between.both.{key}"], language) for key in ("said", "against"))
    assert title == {"da": "To medarbejdere mere", "en": "Two more caseworkers"}[language]
    assert told.endswith(said(other, "both", "work", language)[0])
    assert title in told[: -len(said(other, "both", "work", language)[0])]


@pytest.mark.parametrize(("language", "end"), [("da", ".pdf"), ("en", ".docx"), ("da", ".html")])
def test_every_brief_of_three_scenarios_tells_it(run: Path, language: Language, end: str, tmp_path: Path) -> None:
    write_briefs(run, {language: tmp_path / f"brief{end}"})
    facts = run_summary(read_run(run)).facts
    either = [letters(getattr(facts[f"between.both.{key}"], language)) for key in ("said", "short")]
    text = letters(text_of(tmp_path / f"brief{end}"))
    assert [one for one in either if one in text]


@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_a_brief_with_little_room_tells_the_difference_in_fewer_words(run: Path, first: int) -> None:
    summary = run_summary(read_run(run))
    rest = page(summary.comparison, summary.calibration, summary.facts, "da", Tight(first, 0))["answer"]["rest"]
    key, other = ("said", "short") if first <= 1 else ("short", "said")
    assert summary.facts[f"between.both.{key}"].da in rest[-1]
    assert summary.facts[f"between.both.{other}"].da not in " ".join(rest)
    assert (rest[-1] == summary.facts["between.both.said"].da) == (first <= 1), "it is no paragraph of its own"


def test_two_scenarios_have_no_plans_to_tell_apart_and_neither_has_one_simulation_an_interval(tmp_path: Path) -> None:
    alone = run_summary(read_run(make_run(tmp_path / "two", scenarios=PLANS[:2], draws=4, months=6)))
    assert [key for key in alone.facts if key.startswith("between.")] == []
    once = run_summary(read_run(make_run(tmp_path / "once", scenarios=PLANS, draws=1, replications=1, months=6)))
    assert once.facts["between.both.short"] == once.facts["between.both.said"]
    assert "en enkelt simulering" in once.facts["between.both.short"].da


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_several_outcomes_all_are_told_between_two_plans(language: Language, tmp_path: Path) -> None:
    """As of an office of several programmes."""
    directory = make_run(tmp_path / "run", scenarios=PLANS, draws=20, months=6)
    rewrite(directory, outcomes={name: {**outcome, "headline": True} for name, outcome in OUTCOMES.items()})
    files = read_run(directory)
    summary, other = run_summary(files), run_summary(files, against="two-more").comparison
    told = getattr(summary.facts["between.both.said"], language)
    assert told.endswith(together(other, "both", ["work", "company_directed"], language))
    for name in OUTCOMES:
        row = other.row("both", name)
        assert row is not None
        assert summary.facts[f"between.both.{name}.citizens.mean"].value == pytest.approx(
            row["citizens_mean"], rel=1e-12
        )


def plan(name: str, **inputs: object) -> dict[str, object]:
    usual = {"citizens": 60, "intake_per_month": 2.0, "start": "settled", "posts": [[0, 3]], "handover": "inflow_only"}
    return {**usual, "name": name, **inputs}


def test_a_plan_is_told_against_the_earlier_one_that_it_is_nearest_to() -> None:
    now, cut, deeper = plan("now"), plan("cut", posts=[[0, 2]]), plan("deeper", posts=[[0, 1]])
    kept = plan("kept", posts=[[0, 2]], separation_per_year=0.1)
    dealt = plan("dealt", posts=[[0, 2]], separation_per_year=0.1, handover="rebalance")
    assert nearest([now, cut, deeper, kept, dealt]) == [("deeper", "cut"), ("kept", "cut"), ("dealt", "kept")]
    assert nearest([now, cut]) == []
    twin, others = plan("twin", posts=[[0, 2]]), plan("others", posts=[[0, 1]], citizens=70)
    begun = plan("begun", start="programme")
    assert nearest([now, cut, twin, others, begun]) == [], "one plan, other citizens, another start"
    offices = [[{"municipality": "Vejle", "posts": posts}] for posts in ([[0, 2]], [[0, 3]])]
    one, another = (plan(name, offices=own) for name, own in zip(("one", "another"), offices, strict=True))
    assert nearest([now, one, another]) == [("another", "one")], "the same posts in all, in other offices"


def test_a_plan_whose_numbers_are_no_answer_is_told_against_none(tmp_path: Path) -> None:
    """ "Nobody has studied that, so its numbers are no answer" stood above a plan that was held against it."""
    nobody = NoPosts(
        municipality="Hedensted", programme="bir", from_month=3.0, studied_low=15.0, studied_high=150.0
    )  # of two-more, which `both` is nearest to
    directory = make_run(tmp_path / "run", scenarios=PLANS, draws=4, months=6, warnings=[nobody])
    assert [key for key in run_summary(read_run(directory)).facts if key.startswith("between.")] == []
