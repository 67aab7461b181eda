"""The annex of the brief: everything that the brief has no room for, from the same facts in every format."""

import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from page_browser import check_file
from pypdf import PdfReader
from synthetic_run import SCENARIOS, WARNINGS, make_run, rewrite

from fsm_sim.cli.commands import commands
from fsm_sim.cli.decide.group import decide
from fsm_sim.language.numbers import percent
from fsm_sim.model.scenarios.sources import INPUTS
from fsm_sim.model.scenarios.warning import (
    AssumedStart,
    ProjectedCaseload,
    ProjectedChange,
    ScenarioWarning,
    UnstudiedCaseload,
    UnstudiedCitizensPerPost,
)
from fsm_sim.model.text import Language
from fsm_sim.report.document.annex.annex_content import annex
from fsm_sim.report.document.annex.annex_facts import annex_facts
from fsm_sim.report.document.comparison_text import warning_lines
from fsm_sim.report.document.decisions.told import QUESTIONS
from fsm_sim.report.document.fact import Facts
from fsm_sim.report.document.long.blocks import Bullets, Contents, Grid, Heading, Paragraph, Picture
from fsm_sim.report.document.long.likelihood import BINS, bin_rows, word
from fsm_sim.report.files import read_run
from fsm_sim.report.render.long.annex import write_annexes
from fsm_sim.report.run_summary import RunSummary, run_summary
from fsm_sim.report.tables.run_tables import foundation_tables

LANGUAGES: tuple[Language, ...] = ("da", "en")
ENDINGS = (".pdf", ".docx", ".html")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
PLANS = [{**SCENARIOS[1], "name": f"plan-{n}", "title": f"Plan {n}", "title_da": f"Plan {n}"} for n in range(3)]
"""With the others six: more than the brief has room for."""
SAID = {"sources": {"citizens": "published", "posts": "counted", "intake_per_month": "assumed"}, "reason": "A reason"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six scenarios in two municipalities, with its annex in every format and language."""
    plans = [{**entry, **SAID} for entry in (*SCENARIOS, *PLANS)]
    places = {"Hedensted": 251, "Kolding": 480}
    folder = make_run(
        tmp_path_factory.mktemp("annex") / "run", scenarios=plans, draws=40, municipalities=places, warnings=WARNINGS
    )
    for ending in ENDINGS:
        write_annexes(folder, {language: folder / f"annex.{language}{ending}" for language in LANGUAGES})
    return folder


@pytest.fixture(scope="module")
def summary(run: Path) -> RunSummary:
    return run_summary(read_run(run))


def facts_of(summary: RunSummary) -> Facts:
    return annex_facts(summary.comparison, summary.calibration, summary.facts)


def contents_of(summary: RunSummary, language: Language) -> Contents:
    return annex(summary.comparison, summary.calibration, facts_of(summary), language)


def read(run: Path, language: Language, ending: str) -> str:
    """All that a reader of a document meets, alternative texts among it."""
    file = run / f"annex.{language}{ending}"
    if ending == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(file).pages)
    if ending == ".docx":
        made = Document(str(file))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        pictures = [one.get("descr") for one in made.element.body.xpath(".//wp:docPr")]
        footer = [line.text for line in made.sections[0].footer.paragraphs]
        return "\n".join([*(line.text for line in made.paragraphs), *cells, *pictures, *footer])
    body = file.read_text("utf-8").partition("<body>")[2]
    alternative = re.findall(r'alt="([^"]*)"', body)
    return html.unescape("\n".join([re.sub(r"<[^>]*>", "\n", body), *alternative]))


def texts(contents: Contents) -> Iterator[str]:
    """Every text of the blocks."""
    for block in contents.blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Bullets():
                yield from block.texts
            case Grid():
                yield from (cell for row in (block.head, *block.rows) for cell in row)
            case Picture():
                yield from (block.alt, block.caption)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_number_of_the_annex_is_a_fact(run: Path, language: Language, ending: str) -> None:
    facts = json.loads((run / "facts-annex.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact[language])}
    pages = {str(number) for number in range(30)} if ending == ".pdf" else {"1"}
    printed = set(NUMBER.findall(read(run, language, ending)))
    assert len(printed) > 100
    assert printed <= known | pages


@pytest.mark.parametrize("ending", [".docx", ".html"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_annex_is_in_every_format(
    run: Path, summary: RunSummary, language: Language, ending: str
) -> None:
    printed, wanted = read(run, language, ending), list(texts(contents_of(summary, language)))
    assert len(wanted) > 400
    assert [text for text in wanted if text not in printed] == []
    assert [text for text in wanted if ".." in text] == [], "an abbreviation ends a sentence too"


def test_P2_a_fact_changed_by_hand_is_caught(run: Path, summary: RunSummary) -> None:
    """Of the test of numbers: that it can fail, wherever a number stands."""
    for key in ("value.plan-2.work.mean", "fitted.3.mean", "office.hedensted.1.citizens", "control.0.value"):
        facts = facts_of(summary)
        changed = annex(summary.comparison, summary.calibration,
                        {**facts, key: replace(facts[key], da="987,6543")}, "da")  # fmt: skip
        assert "987,6543" in "\n".join(texts(changed)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_scenarios_outcomes_and_requirements_are_told(summary: RunSummary, language: Language) -> None:
    contents = contents_of(summary, language)
    grids = [block for block in contents.blocks if isinstance(block, Grid)]
    plans = {summary.facts[f"scenario.{entry['name']}.short"] for entry in summary.comparison.run["scenarios"]}
    titles = {fact.da if language == "da" else fact.en for fact in plans}
    assert len(titles) == 6
    for outcome in summary.comparison.run["outcomes"].values():
        title = outcome["title"][language]
        (own,) = [one for one in grids if one.title.lower() == title.lower()]
        assert {row[0] for row in own.rows} == titles
    required = [one for one in grids if one.head[-1] == {"da": "I ord", "en": "In words"}[language]]
    assert len(required) == 3, "two requirements, and the differences"
    lacking = getattr(summary.facts["scenario.two-more.short"], language)  # it has no caseworkers for a time
    assert {row[0] for row in required[0].rows} == titles - {lacking}
    assert len(required[-1].rows) == 2 * 4


def test_P3_words_of_likelihood_stand_beside_their_number_and_agree_with_it(summary: RunSummary) -> None:
    limits = {one[0]: [int(limit) for limit in NUMBER.findall(one[1])] for one in bin_rows("en")}
    told = 0
    for block in contents_of(summary, "en").blocks:
        if isinstance(block, Grid) and block.head[-1] == "In words":
            for *_, probability, said in block.rows:
                (percents,) = map(int, NUMBER.findall(probability))
                least, most = limits[said]
                assert least <= percents <= most, (probability, said)
                told += 1
    assert told == 2 * 5 + 2 * 4, "of the plan without caseworkers nothing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_P3_every_whole_per_cent_has_one_word_and_likelier_ones_stand_higher(language: Language) -> None:
    assert [one.least for one in BINS] == [one.most + 1 for one in BINS[1:]] + [0]
    assert BINS[0].most == 100
    words = [word(percents / 100, language) for percents in range(101)]
    rows = bin_rows(language)
    assert [*dict.fromkeys(reversed(words))] == [row[0] for row in rows]
    for percents, said in enumerate(words):
        (row,) = [one for one in rows if one[0] == said]
        least, most = (int(limit) for limit in NUMBER.findall(row[1]))
        assert least <= percents <= most, percent(percents / 100, language)


@pytest.mark.parametrize(
    ("language", "page"), [("en", "docs/planner/how-sure.md"), ("da", "docs/da/planner/how-sure.md")]
)
def test_the_planners_page_has_the_limits_of_the_words(language: Language, page: str) -> None:
    said = " ".join((Path(__file__).parents[1] / page).read_text("utf-8").split())
    for one in BINS[:-1]:
        start = {"en": f"*{word(one.least / 100, language)}* from {one.least} %",
                 "da": f"*{word(one.least / 100, language)}* fra {one.least} %"}[language]  # fmt: skip
        assert start in said
    assert f"*{word(0, language)}*" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_published_number_is_told_with_what_the_model_says_of_it(summary: RunSummary, language: Language) -> None:
    fit = summary.calibration["fit"]
    rows = [row for block in contents_of(summary, language).blocks if isinstance(block, Grid) for row in block.rows]
    told = [row[0] for row in rows]
    assert all(one["title"][language] in told for one in fit)
    outside = [row for row in rows if row[-1] == {"da": "nej", "en": "no"}[language] and len(row) == 6]
    assert len(outside) == sum(not one["inside"] for one in fit)


@pytest.mark.parametrize(("language", "sources"), [("da", "offentliggjort optalt antaget"),
                                                   ("en", "published counted assumed")])  # fmt: skip
def test_inputs_are_told_with_their_source_and_plans_office_by_office(
    summary: RunSummary, language: Language, sources: str
) -> None:
    contents = contents_of(summary, language)
    grids = [block for block in contents.blocks if isinstance(block, Grid)]
    first = next(one for one in grids if one.texts == 3 and len(one.head) == 3)
    assert len(first.rows) == 8, "those that every scenario has"
    assert {row[2].split()[0] for row in first.rows} >= set(sources.split())
    offices = [one for one in grids if one.rows and one.rows[0][0] == "Hedensted"]
    assert [len(one.rows) for one in offices] == [2, 2, 2, 2, 2], "of the plan that changes no office nothing is said"
    assert offices[0].rows[1][3] == "480"


def test_every_input_that_has_a_source_is_told_with_it_leave_among_them(tmp_path: Path) -> None:
    plan = {
        "leave": [{"from_month": 2.0, "to_month": 5.0, "posts": 2, "citizens": "shared", "return_is_change": False}],
        "learning": {"months": 6.0, "share": 0.5},
        "sources": dict.fromkeys(INPUTS, "counted"),
    }
    folder = make_run(tmp_path / "run", scenarios=[SCENARIOS[0] | plan, SCENARIOS[1] | plan], draws=6, months=6)
    contents = contents_of(run_summary(read_run(folder)), "en")
    first, second = [one for one in contents.blocks if isinstance(one, Grid) and one.head[0] == "Input"]
    assert {row[2] for row in first.rows} == {"counted in the office"}
    assert len(first.rows) == len(INPUTS)
    told = {row[0]: row[1] for row in first.rows}
    assert told["Leave"] == (
        "On leave: 2, from month 2, back in month 5; "
        "colleagues share the citizens meanwhile, a change of caseworker for them. "
        "The return does not count as a change."
    )
    assert told["The learning period"] == "New caseworkers count as 50% for 6 months."
    assert told["The team's capacity"] == "as in the scenario's file", "a run does not know it"
    assert [row[0] for row in second.rows] == ["Full-time posts"], "all else is as in the first"
    told = "\n".join(texts(contents))
    assert "Otherwise as in “As it is”, but for what only the scenario's file says: " in told


def test_what_a_plan_takes_away_is_told_and_so_are_its_own_rules(tmp_path: Path) -> None:
    """A plan without the leave of the first was "otherwise as in" the first, and had the day of its rules."""
    away = {"from_month": 2.0, "to_month": 5.0, "posts": 2, "citizens": "shared", "return_is_change": False}
    plan = {
        "leave": [away],
        "recruitment_freeze": [{"from_month": 1.0, "to_month": 3.0}],
        "learning": {"months": 6.0, "share": 0.5},
        "rules_as_of": "2026-07-01",
    }
    own = {"sources": {"posts": "counted"}, "rules_as_of": "2026-09-01"}
    folder = make_run(tmp_path / "run", scenarios=[SCENARIOS[0] | plan, SCENARIOS[1] | own, SCENARIOS[2]], draws=6)
    found = run_summary(read_run(folder))
    contents = contents_of(found, "da")
    _, second, _ = [one for one in contents.blocks if isinstance(one, Grid) and one.head[0] == "Input"]
    gone = {row[0]: row[1] for row in second.rows}
    assert set(gone) == {"Årsværk", "Orlov", "Ansættelsesstop", "Oplæring"}
    assert {gone[key] for key in ("Orlov", "Ansættelsesstop", "Oplæring")} == {"ikke i dette scenarie"}
    notes = [one.text for one in contents.blocks if isinstance(one, Paragraph) and "Ellers som i" in one.text]
    assert [one.partition(" Ellers")[0] for one in notes] == [
        "Regler pr. 1. september 2026.",
        "Der er ikke angivet en dato for reglerne.",
    ]


@pytest.mark.parametrize(("scenario", "told"), [("fewer", True), ("elsewhere", True), ("same", False)])
def test_an_office_that_a_plan_does_not_have_is_named(tmp_path: Path, scenario: str, told: bool) -> None:
    found = run_summary(read_run(make_run(tmp_path / "run", scenarios=SCENARIOS[:2], draws=6, months=6)))
    base, plan = found.comparison.run["scenarios"]
    (office,) = plan["offices"]
    other = {**office, "municipality": "Horsens"}
    if scenario == "fewer":
        base = {**base, "offices": [office, other]}
    if scenario == "elsewhere":
        base = {**base, "offices": [other]}
    run = {**found.comparison.run, "scenarios": [base, plan]}
    contents = contents_of(replace(found, comparison=replace(found.comparison, run=run)), "en")
    assert ("Not in this scenario: Horsens (BIR)." in "\n".join(texts(contents))) is told


@pytest.mark.parametrize(
    ("language", "said"), [("da", "i gennemsnit; den ændrer sig"), ("en", "on average; it changes on the way")]
)
def test_an_intake_that_changes_is_told_as_a_mean(tmp_path: Path, language: Language, said: str) -> None:
    found = run_summary(read_run(make_run(tmp_path / "run", scenarios=SCENARIOS[:1], draws=6, months=6)))
    told = []
    for steps in ((), [[0.0, 6.0], [3.0, 2.0]]):
        entries = [
            {**one, "offices": [{**office, "intake": steps} for office in one["offices"]]}
            for one in found.comparison.run["scenarios"]
        ]
        run = {**found.comparison.run, "scenarios": entries}
        contents = contents_of(replace(found, comparison=replace(found.comparison, run=run)), language)
        told.append(said in "\n".join(texts(contents)))
    assert told == [False, True]


def test_a_start_by_state_is_from_where_the_citizens_are(tmp_path: Path) -> None:
    plan = {**SCENARIOS[0], "sources": {"citizens": "counted"}}
    found = run_summary(read_run(make_run(tmp_path / "run", scenarios=[plan], draws=6, months=6)))
    run = {
        **found.comparison.run,
        "scenarios": [{**one, "start": "listed"} for one in found.comparison.run["scenarios"]],
    }
    contents = contents_of(replace(found, comparison=replace(found.comparison, run=run)), "en")
    (rows,) = [one.rows for one in contents.blocks if isinstance(one, Grid) and one.head[0] == "Input"]
    assert [row[2] for row in rows if row[0] == "Who the citizens are at the start"] == ["counted in the office"]


def test_small_offices_of_real_citizens_are_not_told_apart(tmp_path: Path) -> None:
    counted = {**SCENARIOS[0], "sources": {"citizens": "counted"}}
    places = {"Læsø": 3, "Fanø": 8, "Vejle": 400}
    folder = make_run(tmp_path / "run", scenarios=[counted], draws=6, months=6, municipalities=places)
    contents = contents_of(run_summary(read_run(folder)), "en")
    (offices,) = [one for one in contents.blocks if isinstance(one, Grid) and one.head[0] == "Municipality"]
    assert [row[3] for row in offices.rows] == ["hidden", "hidden", "400"], "the second, since the total is told"
    assert "Counts of fewer than 5 real citizens are hidden" in "\n".join(texts(contents))


def test_no_warning_tells_how_many_citizens_a_hidden_office_has(tmp_path: Path) -> None:
    at = {"programme": "bir", "studied_low": 15.0, "studied_high": 150.0}
    change = {"programme": "bir", "value": 23.5, "month": 6.0, "share": 0.2, "measure": "citizens"}
    warned: list[ScenarioWarning] = []
    for town, people, whole in (("Samsø", 2.752, 3), ("Vejle", 4.123, 999)):
        load = {**at, "municipality": town, "caseload": 5 * people}
        warned += [
            UnstudiedCaseload(**load, from_month=0.0, active_citizens=people, posts=0.2),
            UnstudiedCitizensPerPost(**load, from_month=0.0),
            ProjectedCaseload(**load, month=6.0),
            ProjectedChange(**change, municipality=town, first=people),
            AssumedStart(municipality=town, programme="bir", citizens=whole, offices=1),
        ]
    places, told = {"Vejle": 120, "Horsens": 80, "Samsø": 3, "Kolding": 60}, {}
    for source in ("counted", "assumed"):
        plans = [one | {"sources": {"citizens": source}} for one in SCENARIOS]
        run = make_run(tmp_path / source, scenarios=plans, draws=6, months=6, municipalities=places, warnings=warned)
        found = run_summary(read_run(run))
        sheets = [cell for language in LANGUAGES for row in foundation_tables(found.comparison, language)[1].rows
                  for cell in row]  # fmt: skip
        facts = [fact for key, fact in facts_of(found).items() if key.startswith("warning.")]
        lines = [line for language in LANGUAGES for line in warning_lines(found.comparison, language)]
        told[source] = "\n".join([*lines, *(f"{fact.da} {fact.en}" for fact in facts), *map(str, sheets)])
    assert "Samsø" not in told["counted"]
    assert not re.search(r"2[,.]8|13[,.]8| 3 ", told["counted"])
    assert "4,1 aktive borgere" in told["counted"], "of an office that is not hidden"
    assert "2,8 aktive borgere" in told["assumed"]
    assert "2,752" not in told["assumed"]


def test_a_reason_is_told_in_the_language_that_its_author_writes(summary: RunSummary) -> None:
    told = {language: "\n".join(texts(contents_of(summary, language))) for language in LANGUAGES}
    assert "A reason" in told["en"]
    assert "A reason" not in told["da"]


def test_the_annex_is_for_archives_readable_by_everybody_and_names_its_language(run: Path) -> None:
    reader = PdfReader(run / "annex.da.pdf")
    described = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    claimed = set(re.findall(r"<(pdf(?:a|ua)id:(?:part|conformance)>[^<]+)<", described))
    assert claimed == {"pdfaid:part>2", "pdfaid:conformance>A", "pdfuaid:part>1"}
    assert reader.trailer["/Root"]["/Lang"] == "da"
    kinds = structure(reader.trailer["/Root"]["/StructTreeRoot"])
    assert kinds.count("/H1") >= 9
    assert kinds.count("/THead") == kinds.count("/Table") >= 15
    assert kinds.count("/Figure") == 1


def structure(element: Any) -> list[str]:
    """The kinds of a PDF's tags, below one of them."""
    found = element.get_object()
    if not isinstance(found, dict):
        return []
    children = found.get("/K", [])
    children = children if isinstance(children, list) else [children]
    below = [kind for child in children if not isinstance(child, int) for kind in structure(child)]
    return [*([str(found["/S"])] if "/S" in found else []), *below]


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_have_no_gaps_and_tables_repeat_theirs(run: Path, language: Language) -> None:
    document = Document(str(run / f"annex.{language}.docx"))
    styles = [line.style.name for line in document.paragraphs if line.style.name.startswith(("Title", "Heading"))]
    levels = [0 if name == "Title" else int(name.removeprefix("Heading ")) for name in styles]
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = document.element.body.xpath(".//w:tbl")
    assert len(tables) > 10
    for table in tables:
        assert len(table.xpath("./w:tr[1]/w:trPr/w:tblHeader")) == 1
        assert table.xpath("./w:tblPr/w:tblCaption/@w:val")[0]
        assert not table.getnext().tag.endswith("}tbl"), "Word would make one of them"
    assert all(line.text for line in document.paragraphs if not line._p.xpath(".//w:drawing"))
    styles = [line.style.name for line in document.paragraphs]
    between = [
        line.paragraph_format.keep_with_next
        for place, line in enumerate(document.paragraphs)
        if styles[place - 1 : place + 2 : 2] == ["Heading 1", "Heading 2"]
    ]
    assert between, "a part begins with a line about all of it"
    assert all(between), "which does not stay behind on the page before"


@pytest.mark.parametrize("ending", ENDINGS)
def test_R1_the_same_run_gives_the_same_annex(run: Path, tmp_path: Path, ending: str) -> None:
    shutil.copytree(run, tmp_path / "run")
    write_annexes(tmp_path / "run", {"da": tmp_path / f"again{ending}"})
    assert (tmp_path / f"again{ending}").read_bytes() == (run / f"annex.da{ending}").read_bytes()


@pytest.mark.parametrize("made", [{"draws": 1, "replications": 1}, {"draws": 1}, {"draws": 30, "replications": 1}])
def test_the_method_says_what_this_run_has(tmp_path: Path, made: dict[str, int]) -> None:
    folder = make_run(tmp_path / "run", scenarios=SCENARIOS[:1], months=6, **made)
    said = "\n".join(texts(contents_of(run_summary(read_run(folder)), "en")))
    one = made.get("draws") == 1
    assert ("made with one such set" in said) is one
    assert ("such sets" in said) is not one
    assert ("simulated once" in said) is (made.get("replications") == 1)
    assert ("shows no probabilities" in said) is (one and made.get("replications") == 1)
    assert ("In words" in said) is not (one and made.get("replications") == 1)


def test_an_outcome_that_has_no_number_yet_is_said_to_have_none_and_has_no_table(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", draws=6, months=2)
    contents = contents_of(run_summary(read_run(folder)), "en")
    told = [block.text for block in contents.blocks if isinstance(block, Paragraph)]
    assert sum("There is no number yet" in text for text in told) == 2
    assert [block.title for block in contents.blocks if isinstance(block, Grid)][:2] == [
        "Caseload", "Changes of caseworker"
    ]  # fmt: skip


def test_the_questions_are_commands_that_are_there() -> None:
    assert set(QUESTIONS) == set(decide.commands)
    assert "monitor" in commands.commands


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_told_with_its_command(summary: RunSummary, language: Language) -> None:
    grids = [one for one in contents_of(summary, language).blocks if isinstance(one, Grid)]
    (told,) = [one.rows for one in grids if one.rows and one.rows[0][1].startswith("fsm-sim ")]
    assert [row[1] for row in told] == [*(f"fsm-sim decide {name}" for name in QUESTIONS), "fsm-sim monitor"]


def test_the_command_writes_all_documents_that_are_asked_for_or_says_why_not(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "run", draws=12, months=6, municipalities={"Vejle": 40, "Kolding": 50})
    asked = ["brief", str(folder), "--annex", "--national", "--slide", "--language", "da"]
    made = CliRunner().invoke(commands, asked)
    assert made.exit_code == 0, made.output
    assert all((folder / f"{name}-da.pdf").is_file() for name in ("annex", "national", "slide"))
    refused = CliRunner().invoke(commands, [*asked, "--out", str(tmp_path / "a.pdf")])
    assert "one --out is one file, and --national, --slide, --annex are asked for" in str(refused.exception)
    one = make_run(tmp_path / "one", draws=12, months=6)
    refused = CliRunner().invoke(commands, ["brief", str(one), "--annex", "--national"])
    assert "has one municipality" in str(refused.exception)
    assert not [*one.glob("annex*")], "nothing was changed"
    nowhere = CliRunner().invoke(commands, ["brief", str(tmp_path / "nowhere")])
    assert "there is no such folder; a run is made by 'fsm-sim forecast'" in str(nowhere.exception)


def test_the_command_writes_the_annex_in_both_languages_and_leaves_the_brief_alone(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run, tmp_path / "run", ignore=shutil.ignore_patterns("annex*", "facts*"))
    made = CliRunner().invoke(commands, ["brief", str(tmp_path / "run"), "--annex"])
    assert made.exit_code == 0, made.output
    assert {file.name for file in (tmp_path / "run").iterdir() if file.suffix in (".pdf", ".json")} >= {
        "annex-da.pdf", "annex-en.pdf", "facts-annex.json"
    }  # fmt: skip
    assert not (tmp_path / "run" / "brief-da.pdf").exists()
    rewrite(tmp_path / "run", made_on=None)
    out = tmp_path / "dated.html"
    options = ["--language", "da", "--out", str(out), "--sender", "Vejle Kommune", "--date", "2026-12-01"]
    assert CliRunner().invoke(commands, ["brief", str(tmp_path / "run"), "--annex", *options]).exit_code == 0
    assert "1. december 2026 · Vejle Kommune" in out.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_U1_axe_finds_nothing_and_nothing_is_fetched(run: Path, language: Language) -> None:
    check_file(run / f"annex.{language}.html")
