"""Document: what is said under numbers: plans that change at their moment, missing intervals, citizens who wait."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
from mixed_run import mixed_run
from synthetic_run import SCENARIOS, keep, make_run, results

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.comparison_text import text
from fsm_sim.report.document.several_text import together
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import run_summary
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.report.tables.run_tables import READING
from fsm_sim.study.results.comparison import Comparison, compare_runs
from fsm_sim.study.results.entries import entry_of
from fsm_sim.study.results.rows import records

FEWER = "two-programmes-fewer"
ALREADY = {"da": "har allerede ændringen med", "en": "already include that change"}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten posts, or eight from month 3."""
    return mixed_run(tmp_path_factory.mktemp("moments") / "run", draws=4)


def at(directory: Path, *months: int) -> Comparison:
    files = read_run(directory)
    base = files.run["scenarios"][0]["name"]
    return compare_runs(files.runs, files.run, base, files.calibration, effects=files.effects, months=months)


def test_at_the_end_of_the_month_before_a_cut_the_posts_are_those_after_it(mixed: Path) -> None:
    """The moment that ends a month begins the next: what the sentence says is what the engine counts."""
    comparison = at(mixed, 2, 3)
    filled = {
        (row["scenario"], row["month"]): row["upper"]
        for row in records(comparison.levels)
        if row["measure"] == "posts_filled"
    }
    assert filled[FEWER, 2] > 8
    assert filled[FEWER, 3] <= 8
    assert filled["two-programmes", 3] > 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_where_a_plan_changes_at_the_moment_of_a_level_and_nowhere_else(
    mixed: Path, language: Language
) -> None:
    at_the_change, before = (" ".join(levels(at(mixed, month), language).split()) for month in (3, 2))
    entry = entry_of(at(mixed, 3).run, FEWER)
    title = entry["title_da"] if language == "da" else entry["title"]
    when = {"da": "efter 3 måneder", "en": "after 3 months"}[language]
    assert sentence("level.at-a-change", language, plans=sentence("list.name", language, name=title), when=when) in (
        at_the_change
    )
    assert at_the_change.count(ALREADY[language]) == 1
    assert ALREADY[language] not in before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("start", [None, "2027-01"])
def test_brief_and_differences_say_that_the_longer_plan_changes_where_the_comparison_ends(
    start: str | None, language: Language, tmp_path: Path
) -> None:
    base, plan = SCENARIOS[:2]
    months = {str(base["name"]): 24, str(plan["name"]): 12}
    entries = [{**one, "months": months[str(one["name"])], "start_month": start} for one in (base, plan)]
    entries[0]["posts"] = [[0.0, 6.0], [12.0, 5.0]]
    make_run(tmp_path / "run", scenarios=entries, draws=4)
    rows = results([base, plan], 4, 2, 24, {"Hedensted": 251}, 1)
    for name, last in months.items():
        keep(tmp_path / "run", name, rows[(rows["scenario"] == name) & (rows["month"] <= last)])
    summary = run_summary(read_run(tmp_path / "run"))
    title = {"da": "»Som i dag«", "en": "“As it is”"}[language]
    said = {
        ("da", True): f"{title}: Planen ændres den første dag i januar 2028.",
        ("en", True): f"{title}: the plan changes on the first day of January 2028.",
        ("da", False): f"{title}: Planen ændres efter 12 måneder.",
        ("en", False): f"{title}: the plan changes after 12 months.",
    }[language, start is not None]
    told = page(summary.comparison, summary.calibration, summary.facts, language)["table"]["notes"]
    assert [one for one in told if ALREADY[language] in one and one.startswith(said)] != []
    assert said in " ".join(differences(summary.comparison, language).split())


def test_the_files_say_it_of_every_month() -> None:
    assert "moments" in READING
    for language, word in (("da", "øjeblik"), ("en", "moment")):
        assert word in sentence("file-reading.moments", language)
        assert word in sentence("export-column.month", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_interval_is_explained_once_under_its_table(language: Language, tmp_path: Path) -> None:
    base, plan = SCENARIOS[:2]
    make_run(tmp_path / "run", scenarios=[base, plan], draws=4, replications=1)
    rows = results([base, plan], 4, 1, 24, {"Hedensted": 251}, 1)
    for one in (base, plan):
        keep(tmp_path / "run", str(one["name"]), rows[rows["scenario"] == one["name"]])
    summary = run_summary(read_run(tmp_path / "run"))
    notes = page(summary.comparison, summary.calibration, summary.facts, language)["table"]["notes"]
    assert notes.count(sentence("table.untold", language)) == 1
    table = " ".join(differences(summary.comparison, language).split())
    assert table.count(sentence("differences-table.untold", language)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outcome_without_an_interval_does_not_take_that_of_another_away(mixed: Path, language: Language) -> None:
    comparison = at(mixed, 12)
    rows = comparison.differences.copy()
    first, second = comparison.headlines
    ends = [name for name in rows.columns if "expected_" in name or name.startswith("effect_")]
    rows.loc[rows["measure"] == first, ends] = math.nan
    given = (rows["measure"] == second) & (rows["month"] == comparison.month)
    rows.loc[given, ["citizens_expected_lower", "citizens_expected_upper"]] = -9.0, -1.0
    rows.loc[given, ["expected_lower", "expected_upper"]] = -0.03, -0.01
    told = together(replace(comparison, differences=rows), FEWER, [first, second], language)
    none = {"da": "(intet interval)", "en": "(no interval)"}[language]
    between = {"da": " til ", "en": " to "}[language]
    assert told.count(none) == 1
    assert between in told[told.index(none) :]
    assert told.endswith(sentence("table.untold", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_lets_citizens_wait_says_that_nobody_has_studied_it(language: Language, tmp_path: Path) -> None:
    base, plan = SCENARIOS[:2]
    leave = {"from_month": 2.0, "to_month": 8.0, "posts": 1, "share": None, "return_is_change": False}
    for ruled, said in ((("shared", "waiting"), True), (("waiting", "waiting"), False), (("shared", "shared"), False)):
        entries = [
            {**one, "leave": [{**leave, "citizens": rule}]} for one, rule in zip((base, plan), ruled, strict=True)
        ]
        folder = make_run(tmp_path / "-".join(ruled), scenarios=entries, draws=4)
        name = {"da": "To medarbejdere mere", "en": "Two more caseworkers"}[language]
        waits = sentence("comparison.waiting", language, title=name)
        assert (waits in text(run_summary(read_run(folder)).comparison, language)) == said
