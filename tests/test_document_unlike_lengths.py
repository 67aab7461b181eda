"""Document: scenarios of different lengths, plans that do not differ, and scenarios for which there is no room."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from document_text import letters, text_of
from pypdf import PdfReader
from synthetic_run import SCENARIOS, keep, make_run, results

from fsm_sim.cli.commands import commands
from fsm_sim.language.calendar import end_in_words
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.figures.canvas import style
from fsm_sim.report.figures.run_figures import draw
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.render.long.annex import write_annexes
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.plain_table import levels
from fsm_sim.study.forecasts.files.store import Store

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS


def of_lengths(directory: Path, base: int, plan: int) -> RunSummary:
    """A run whose two scenarios cover so many months."""
    lengths = {"hedensted": base, "two-more": plan}
    entries = [{**entry, "months": lengths[str(entry["name"])]} for entry in (BASE, TWO_MORE)]
    make_run(directory, scenarios=entries, draws=4)
    for entry in entries:
        rows = results([BASE, TWO_MORE], 4, 2, 24, {"Hedensted": 251}, 1)
        mine = rows[(rows["scenario"] == entry["name"]) & (rows["month"] <= entry["months"])]
        keep(directory, str(entry["name"]), mine)
    return run_summary(read_run(directory))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("base", "plan"), [(24, 12), (12, 24)])
def test_it_is_said_why_the_comparison_ends_and_the_panels_have_one_axis(
    base: int, plan: int, language: Language, tmp_path: Path
) -> None:
    summary = of_lengths(tmp_path / "run", base, plan)
    assert summary.comparison.month == 12
    titles = {"en": ("As it is", "Two more caseworkers"), "da": ("Som i dag", "To medarbejdere mere")}[language]
    shorter, longer = titles if base < plan else titles[::-1]
    why = {
        "en": f"“{longer}”: more months are simulated, but the comparison ends after 12 months, "
        f"since “{shorter}” covers no more.",
        "da": f"»{longer}«: der er simuleret flere måneder, men sammenligningen slutter efter 12 måneder, "
        f"fordi »{shorter}« ikke dækker flere.",
    }[language]
    assert why in text(summary.comparison, language)
    assert why in page(summary.comparison, summary.calibration, summary.facts, language)["table"]["notes"]
    with style():
        fan = draw(summary, language, {})["fan"]
        assert [axes.get_xlim() for axes in fan.axes] == [(0, 24)] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_of_one_length_need_no_reason(language: Language, tmp_path: Path) -> None:
    summary = of_lengths(tmp_path / "run", 24, 24)
    assert "run.stops" not in summary.facts
    assert text(summary.comparison, language).count("\n") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_that_do_not_differ_rest_on_nothing_and_have_no_empty_chart(language: Language, tmp_path: Path) -> None:
    twin = {**BASE, "name": "twin", "title": "Twin", "title_da": "Tvilling"}
    directory = make_run(tmp_path / "run", scenarios=[BASE, twin], draws=4)
    same = Store(directory).table().query("scenario == 'hedensted'")
    keep(directory, "twin", same.assign(scenario="twin"))
    summary = run_summary(read_run(directory))
    content = page(summary.comparison, summary.calibration, summary.facts, language)
    assert content["differences"] is None
    said = " ".join(content["decides"]["texts"])
    assert {"en": "The scenarios do not differ", "da": "Scenarierne er ens"}[language] in said
    assert not [
        one for one in ("mest på antagelser", "mostly on assumptions", "forskellene", "differences do") if one in said
    ]
    write_briefs(directory, {language: tmp_path / "brief.pdf"})
    assert len(PdfReader(tmp_path / "brief.pdf").pages) == 2
    assert not [*(directory / "figures").glob("*differences*")]


LONG = {
    "da": "Et forslag med en temmelig lang titel, som ingen kan sige i ét åndedrag, fra økonomiudvalget, nummer {}",
    "en": "A proposal with a rather long title that nobody can say in one breath, from the committee, number {}",
}
"""The title of a plan; the brief has room for few such."""


def proposals(number: int, compared: int) -> list[dict[str, Any]]:
    """Plans with long titles in quotation marks' company, of which the last are of another programme."""
    titles = [
        {name: LONG[one].format(at) for name, one in (("title", "en"), ("title_da", "da"))} for at in range(number)
    ]
    programmes = ["bir"] * compared + ["ips"] * (number - compared)
    return [
        {**TWO_MORE, **title, "name": f"plan-{at}", "programme": programme}
        for at, (title, programme) in enumerate(zip(titles, programmes, strict=True))
    ]


@pytest.mark.parametrize(
    ("language", "names"), [("da", ("brief.pdf", "annex.html")), ("en", ("brief.html", "brief.docx"))]
)
def test_each_of_twenty_scenarios_is_named_in_every_brief_and_in_the_annex(
    language: Language, names: tuple[str, ...], tmp_path: Path
) -> None:
    """A brief counted fifteen of them."""
    plans = proposals(19, 14)
    directory = make_run(tmp_path / "run", scenarios=[BASE, *plans], draws=12, months=6)
    files = [tmp_path / name for name in names]
    for file in files:
        (write_annexes if file.stem == "annex" else write_briefs)(directory, {language: file})
    mark = {"da": "»{}«", "en": "“{}”"}[language]
    for file in files:
        told = letters(text_of(file))
        for plan in plans[4:]:
            whole = letters(str(plan["title_da" if language == "da" else "title"]))
            assert (whole if file.stem == "annex" else mark.format(whole)) in told, (file.name, whole)
        assert file.suffix != ".pdf" or len(PdfReader(file).pages) <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_says_how_many_scenarios_it_names_at_its_end_and_a_slide_points_to_it(
    language: Language, tmp_path: Path
) -> None:
    plans = proposals(19, 14)
    summary = run_summary(read_run(make_run(tmp_path / "run", scenarios=[BASE, *plans], draws=2, months=3)))
    asked = (summary.comparison, summary.calibration, summary.facts, language)
    at_end = {"da": "{} scenarier, som er nævnt sidst i notatet", "en": "{} scenarios, which are named at the end"}
    content = page(*asked)
    assert at_end[language].format(10) in content["table"]["notes"][-1]
    assert at_end[language].format(5) in content["caveats"]["texts"][-1]
    assert at_end[language].format(10) in " ".join(slide(*asked)["lines"])
    assert [len(one.split(LONG[language].split(",")[0])) - 1 for one in content["others"]] == [10, 5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_few_scenarios_are_named_where_they_are_missed_and_more_than_twenty_are_counted(
    language: Language, tmp_path: Path
) -> None:
    few = [{**TWO_MORE, "name": f"plan-{at}", "title": f"Plan {at}", "title_da": f"Plan {at}"} for at in range(8)]
    for plans in (few, proposals(24, 24)):
        directory = make_run(tmp_path / f"run-{len(plans)}", scenarios=[BASE, *plans], draws=2, months=3)
        summary = run_summary(read_run(directory))
        content = page(summary.comparison, summary.calibration, summary.facts, language)
        told = content["table"]["notes"][-1]
        assert content["others"] == []
        if plans is few:
            assert all(str(one["title"]) in told for one in plans[4:])
        else:
            assert f"{len(plans) - 4} " in told
            assert "`fsm-sim compare`" in told


def test_titles_that_have_no_room_at_the_end_are_cut_as_in_tables(tmp_path: Path) -> None:
    endless = [{**one, "title": f"{one['title']}, {'and so on ' * 20}"} for one in proposals(19, 19)]
    summary = run_summary(read_run(make_run(tmp_path / "run", scenarios=[BASE, *endless], draws=2, months=3)))
    content = page(summary.comparison, summary.calibration, summary.facts, "en")
    (told,) = content["others"]
    shown = [summary.facts[f"scenario.{one['name']}.short"].en for one in endless[4:]]
    assert len(told) < 1000
    assert len({*shown}) == len(shown), "no two are cut alike"


@pytest.mark.parametrize("language", LANGUAGES)
def test_levels_have_dates_where_the_scenarios_have(language: Language, tmp_path: Path) -> None:
    dated = [{**entry, "start_month": "2027-01"} for entry in SCENARIOS]
    for entries, start in ((dated, "2027-01"), (SCENARIOS, None)):
        summary = run_summary(read_run(make_run(tmp_path / str(start), scenarios=entries, draws=4)))
        lines = levels(summary.comparison, language).splitlines()
        heads = [line for line in lines if line.startswith({"en": "Levels ", "da": "Niveauer "}[language])]
        assert [line.partition(" ")[2] for line in heads] == [end_in_words(at, start, language) for at in (12, 24)]
        assert lines[0] == heads[0]


def test_compare_prints_no_probability_of_one_simulation(tmp_path: Path) -> None:
    make_run(tmp_path / "run", draws=1, replications=1)
    made = CliRunner().invoke(commands, ["compare", str(tmp_path / "run"), "--against", "hedensted"])
    assert made.exit_code == 0
    assert "0%" not in made.output
