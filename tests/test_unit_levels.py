"""Levels at the months that a reader chooses, requirements by programme, and runs of many scenarios."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader
from synthetic_run import OUTCOMES, SCENARIOS, calibration_json, make_run, results, rewrite, run_json

from fsm_sim.cli.commands import commands
from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.report.run_summary import run_summary
from fsm_sim.report.tables.plain_table import differences, levels
from fsm_sim.study.results.comparison import compare
from fsm_sim.study.results.levels import at_least

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS
OFFICE = {"Hedensted": 251}
FSM2 = {**LOWER_TURNOVER, "name": "fsm2", "programme": "fsm2"}
OF_FSM2 = {"work": {**OUTCOMES["work"], "requirement": {**OUTCOMES["work"]["requirement"], "at_least": 0.99}}}


def made(
    scenarios: list[dict[str, Any]] = SCENARIOS, *, months: tuple[int, ...] = (), **changes: Any
) -> WordedComparison:
    run = {**run_json(scenarios, 20, 2, 24, OFFICE, [], seed=1), **changes}
    table = results(scenarios, 20, 2, 24, OFFICE, seed=1)
    counted = table[table["measure"] == "citizens"]
    office = [counted.assign(measure=name, value=value) for name, value in (("intake", 12.0), ("posts_filled", 5.5))]
    return WordedComparison.of(
        compare(pd.concat([table, *office]), run, scenarios[0]["name"], calibration_json(), months=months)
    )


def test_levels_are_of_every_scenario_at_the_months_that_are_asked_for():
    found = made(months=(6, 12, 24)).levels
    assert found["month"].drop_duplicates().tolist() == [6, 12, 24]
    assert found["scenario"].drop_duplicates().tolist() == [entry["name"] for entry in SCENARIOS]
    always = ["citizens", "intake", "posts_filled", "caseload", "changes"]
    assert found["measure"].drop_duplicates().tolist()[:5] == always


def test_levels_are_half_way_and_at_the_end_unless_months_are_asked_for():
    assert made().months == (12, 24)


@pytest.mark.parametrize("month", [-1, 25])
def test_a_month_that_is_not_in_the_run_is_refused_in_one_sentence(month: int):
    with pytest.raises(InputError, match=f"month {month} is not in the run; its months are 0 to 24"):
        made(months=(6, month))


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_measure_has_no_number_before_the_months_that_it_counts_have_passed(language: Language):
    """At month 2 a share over three months has looked at two of them; it was printed as if it were the measure."""
    early, later = (made([BASE, TWO_MORE], months=(month,)) for month in (2, 3))
    titles = [str(one["title"][language])[:25] for one in OUTCOMES.values()]
    for title in titles:
        for comparison, missing in ((early, 2), (later, 0)):
            rows = rows_below(title, levels(comparison, language))
            assert [name for name, *_ in rows] == ["hedensted", "two-more"]
            assert [cells.count("–") for _, *cells in rows] == [missing] * 2
    caseload = {"en": "citizens per full-time post", "da": "borgere pr. årsværk"}[language]
    assert all("–" not in row for row in rows_below(caseload, levels(early, language)))  # counted at once


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_tables_fit_a_console_and_say_of_each_number_its_unit_its_month_and_its_interval(language: Language):
    """They were 198 characters wide, and a column had shares, citizens and posts under one heading."""
    comparison = made(months=(6, 24))
    level, (difference, chances) = levels(comparison, language), differences(comparison, language).split("\n\n")
    for part in (level, difference, chances):
        assert max(len(line) for line in part.splitlines() if not line.endswith(".")) <= 80  # notes are sentences
    ends = {"en": ("after 6 months", "after 24 months"), "da": ("efter 6 måneder", "efter 24 måneder")}[language]
    blocks = level.split("\n\n")
    assert [one.splitlines()[0].endswith(end) for one, end in zip(blocks, ends, strict=True)] == [True, True]
    assert difference.splitlines()[0].endswith(ends[1])
    assert ends[1] in " ".join(chances.splitlines()[:2])
    units = {
        "en": ("per cent", "percentage points", "90%"),
        "da": ("procent", "procentpoint", "90\N{NO-BREAK SPACE}%"),
    }[language]
    title = str(OUTCOMES["work"]["title"][language])
    for table, unit in ((level, units[0]), (difference, units[1])):
        assert f"{title}, {unit}" in table
        assert units[2] in table[: table.index(title)]
    required = {"en": "requirement: at least", "da": "krav: mindst"}[language]
    assert level.count(required) == 4  # of two outcomes at two months


def test_filled_posts_have_as_many_decimals_as_planned_ones():
    comparison = made([BASE, TWO_MORE])
    for posts, filled in ((8, "5.5"), (8.25, "5.50")):
        comparison.run["scenarios"][1]["posts"] = [[0.0, 6], [3.0, posts]]
        rows = rows_below("full-time posts filled", levels(comparison, "en"))
        assert [row[1] for row in rows] == [filled] * 2


@pytest.mark.parametrize("language", ["en", "da"])
def test_decimals_agree_within_a_column(language: Language):
    comparison = made()
    mark = {"en": ".", "da": ","}[language]
    tables = ((levels(comparison, language), 4), (differences(comparison, language).partition("\n\n")[0], 5))
    for table, complete in tables:  # further to the right not every row has a cell
        for title in (str(one["title"][language])[:25] for one in OUTCOMES.values()):
            rows = rows_below(title, table)
            assert len(rows) > 1
            for column in [*zip(*(row[:complete] for row in rows), strict=True)][1:]:
                digits = {len(word.partition(mark)[2]) for word in " ".join(column).split() if word[-1:].isdigit()}
                assert len(digits) <= 1, (title, column)


def rows_below(title: str, table: str) -> list[list[str]]:
    """The cells of the rows of a measure, which stand below its title."""
    lines = iter(table.splitlines())
    found: list[list[str]] = []
    for line in lines:
        if line.startswith(title):
            line = next(lines)
            while not line.startswith("  "):  # the rest of a long title
                line = next(lines)
            while line.startswith("  "):
                found.append([cell for cell in re.split(r"\s{2,}", line.strip()) if cell])
                line = next(lines, "")
            return found
    raise KeyError(title)


def test_a_level_has_its_share_its_citizens_and_the_probability_of_its_requirement():
    comparison = made(months=(24,))
    row = comparison.levels.query("scenario == 'two-more' and measure == 'work'").iloc[0]
    table = results(SCENARIOS, 20, 2, 24, OFFICE, seed=1).query("scenario == 'two-more' and month == 24")
    work = table[table["measure"] == "work"]["value"]
    assert row["mean"] == pytest.approx(work.mean())
    assert row["citizens_mean"] == pytest.approx(251 * work.mean())
    assert row["citizens_lower"] == pytest.approx(251 * work.quantile(0.05))
    assert (row["requirement"], row["meets"]) == (0.15, (work >= 0.15).mean())
    assert comparison.levels.query("measure == 'citizens'")["meets"].isna().all()


def test_a_requirement_stands_on_the_row_of_its_own_programme_alone():
    """Two programmes have requirements under one name; the last one once stood on every row."""
    own = {"bir": OUTCOMES, "fsm2": OF_FSM2}
    for outcomes in (OUTCOMES, {**OUTCOMES, **OF_FSM2}):
        found = made([BASE, TWO_MORE, FSM2], outcomes=outcomes, programmes=own, months=(24,))
        required = found.levels.query("measure == 'work'").set_index("scenario")["requirement"].to_dict()
        assert required == {"hedensted": 0.15, "two-more": 0.15, "fsm2": 0.99}
        assert found.levels.query("measure == 'company_directed' and scenario == 'fsm2'")["requirement"].isna().all()
        assert at_least(found.run, "fsm2") == {"work": 0.99}
        assert found.left_out == ("fsm2",)
        assert found.scenarios == ["two-more"]


def test_the_facts_of_a_brief_have_the_requirement_of_the_scenario_compared_with(tmp_path: Path):
    directory = make_run(tmp_path / "run", scenarios=[BASE, TWO_MORE, FSM2], draws=20)
    rewrite(directory, outcomes={**OUTCOMES, **OF_FSM2}, programmes={"bir": OUTCOMES, "fsm2": OF_FSM2})
    facts = run_summary(read_run(directory)).facts
    assert facts["outcome.work.requirement"].value == 0.15
    assert facts["value.fsm2.work.meets"].value == 0.0
    assert facts["value.hedensted.work.meets"].value > 0.5


def test_a_run_of_twenty_scenarios_is_compared_and_the_brief_names_those_that_it_does_not_show(tmp_path: Path):
    more = [{**TWO_MORE, "name": f"plan-{n}", "title": f"Plan {n}", "title_da": f"Plan {n}"} for n in range(19)]
    directory = make_run(tmp_path / "run", scenarios=[BASE, *more], draws=20, months=6)
    summary = run_summary(read_run(directory))
    assert len(summary.comparison.scenarios) == 19
    write_briefs(directory, {"en": tmp_path / "brief.pdf"})
    reader = PdfReader(tmp_path / "brief.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert len(reader.pages) == 2
    assert (
        "There is room for 5 scenarios here; in the run's results there are also 15 scenarios, which are named" in text
    )
    assert [one["title"] for one in more if f"“{one['title']}”" not in text] == []


def test_compare_prints_levels_differences_and_sentences_and_one_json_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    directory = make_run(tmp_path / "run", draws=20)
    asked = ["compare", str(directory), "--against", "hedensted", "--month", "6, 24", "--size", "2.5"]
    commands([*asked, "--language", "en"], standalone_mode=False)
    printed = capsys.readouterr().out
    words = [line.split() for line in printed.splitlines()]
    assert ["expected", "simulation", "citizens", "fewer", "requirement"] in words  # headings on several lines
    assert any(line.count("2.5") == 2 for line in words)
    assert "of more than 2.5 citizens is" in printed
    assert (directory / "levels-hedensted.csv").is_file()
    commands([*asked, "--json"], standalone_mode=False)
    found = json.loads(capsys.readouterr().out)
    assert (found["months"], found["size"]) == ([6, 24], 2.5)
    assert {row["month"] for row in found["levels"]} == {6, 24}
    assert {"runs_more", "runs_same", "runs_fewer", "effect_above", "expected_lower"} <= set(found["differences"][0])


def test_a_month_that_is_no_number_is_refused_by_the_command(tmp_path: Path):
    asked = ["compare", str(tmp_path), "--against", "hedensted", "--month", "six"]
    with pytest.raises(InputError, match="--month is 'six', no month; write its number from the start"):
        commands(asked, standalone_mode=False)


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("draws", [10, 40, 200])
def test_a_level_has_the_same_decimals_in_the_brief_and_in_the_tables_of_compare(
    tmp_path: Path, draws: int, language: Language
) -> None:
    """The console said 14.2 and 13.6 per cent where the brief said 14 %, and of 9 posts "46.6 citizens" and 47."""
    summary = run_summary(read_run(make_run(tmp_path / "run", draws=draws, months=24)))
    comparison, facts = WordedComparison.of(summary.comparison), summary.facts
    table = levels(comparison, language).split("\n\n")[-1]
    change = differences(comparison, language).split("\n\n")[0]
    titles = {name: str(one["title"][language])[:25] for name, one in OUTCOMES.items()}
    titles |= {"caseload": {"en": "citizens per full-time post", "da": "borgere pr. årsværk"}[language]}
    titles |= {"changes": {"en": "changes of caseworker", "da": "skift af sagsbehandler"}[language]}
    for measure, title in titles.items():
        rows, changes = rows_below(title, table), rows_below(title, change)
        for name, mean, *_ in rows:
            said = getattr(facts[f"value.{name}.{measure}.mean"], language)
            assert said.rstrip("%").strip("\N{NO-BREAK SPACE}") == mean, (name, measure)
        for name, mean, *_ in changes:
            assert getattr(facts[f"difference.{name}.{measure}.mean"], language) == mean, (name, measure)
        for one in (rows, changes):
            assert len({len(mean.replace(",", ".").partition(".")[2]) for _, mean, *_ in one}) == 1
