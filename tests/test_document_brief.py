"""The brief as a document: two pages where they have room, the same every time, and no number that is not a fact."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from document_text import letters
from pypdf import PdfReader
from synthetic_run import SCENARIOS, WARNINGS, keep, make_run, rewrite

from fsm_sim.language.scenario_warnings import warning_sentence
from fsm_sim.model.scenarios.warning import (
    EmptyOffice,
    IdleTeam,
    LongVacancy,
    NoPosts,
    OldRules,
    ProjectedChange,
    ScenarioWarning,
    UnfilledPosts,
    UnknownMunicipality,
)
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.comparison_text import warning_lines
from fsm_sim.report.figures.run_figures import least_heights
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import fitted, write_briefs
from fsm_sim.report.run_summary import run_summary
from fsm_sim.study.forecasts.files.store import Store

BASE, TWO_MORE, LOWER_TURNOVER = SCENARIOS
LANGUAGES: tuple[Language, ...] = ("da", "en")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
VERSION = re.compile(r"\d+\.\d+\.\d+")
FIXED = {"1", "2"}
"""What may stand in a brief without a fact: the page numbers."""


def briefs(directory: Path, languages: Sequence[Language] = LANGUAGES) -> dict[Language, Path]:
    """The brief of a run in both languages, or in some."""
    outs = {language: directory / f"brief.{language}.pdf" for language in languages}
    write_briefs(directory, outs)
    return outs


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def flat(text: str) -> str:
    """On one line, words that were divided put together."""
    return re.sub(r"\s+", " ", re.sub(r"(\w)[-\xad]\n(\w)", r"\1\2", text))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = make_run(tmp_path_factory.mktemp("brief") / "run", draws=50)
    briefs(directory)
    return directory


@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_number_in_the_brief_is_a_fact(run: Path, language: str):
    facts = json.loads((run / "facts.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact[language])}
    printed = set(NUMBER.findall(text_of(run / f"brief.{language}.pdf")))
    assert len(printed) > 50
    assert printed <= known | FIXED


def test_P2_of_a_plan_of_another_intake_every_number_is_a_fact_too(tmp_path: Path) -> None:
    """The intake that the answer tells was none."""
    other = [BASE, {**TWO_MORE, "intake_per_month": 4.3}]
    folder = make_run(tmp_path / "run", scenarios=other, draws=20, months=12)
    text = text_of(briefs(folder, ["da"])["da"])
    facts = json.loads((folder / "facts.json").read_text("utf-8"))["facts"].values()
    assert "4,3" in text
    assert set(NUMBER.findall(text)) <= {token for fact in facts for token in NUMBER.findall(fact["da"])} | FIXED


def test_P2_the_numbers_of_the_two_languages_are_the_same(run: Path):
    def values(language: str) -> list[str]:
        text = flat(text_of(run / f"brief.{language}.pdf"))
        mark = {"da": str.maketrans(",.", ".,"), "en": {}}[language]
        return sorted(token.translate(mark) for token in NUMBER.findall(text) if not VERSION.fullmatch(token))

    assert values("da") == values("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_has_exactly_two_pages_of_a4(run: Path, language: str):
    pages = PdfReader(run / f"brief.{language}.pdf").pages
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages] == [(595, 842)] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_says_its_language_and_title_and_is_tagged(run: Path, language: str):
    reader = PdfReader(run / f"brief.{language}.pdf")
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "Hedensted" in reader.metadata.title
    assert reader.metadata.creation_date.date().isoformat() == "2026-11-28", "that of the run's record"


def claimed(pdf: Path) -> set[str]:
    """The standards that a PDF says it keeps: ``pdfaid:part`` 2 and the like."""
    described = PdfReader(pdf).trailer["/Root"]["/Metadata"].get_data().decode()
    return set(re.findall(r"<(pdf(?:a|ua)id:(?:part|conformance)>[^<]+)<", described))


def test_a_brief_is_for_archives_and_readable_by_everybody(run: Path):
    pdf = run / "brief.da.pdf"
    assert claimed(pdf) == {"pdfaid:part>2", "pdfaid:conformance>A", "pdfuaid:part>1"}


def test_the_day_on_which_it_is_sent_goes_before_that_of_the_run(run: Path, tmp_path: Path):
    write_briefs(run, {"da": tmp_path / "sent.pdf"}, date="2026-12-01")
    assert PdfReader(tmp_path / "sent.pdf").metadata.creation_date.date().isoformat() == "2026-12-01"


def test_the_brief_of_a_run_of_an_earlier_version_has_no_date_and_is_readable_by_everybody(tmp_path: Path):
    directory = make_run(tmp_path / "run", draws=10, months=6)
    rewrite(directory, made_on=None)
    write_briefs(directory, {"da": tmp_path / "old.pdf"})
    assert PdfReader(tmp_path / "old.pdf").metadata.creation_date is None
    assert claimed(tmp_path / "old.pdf") == {"pdfuaid:part>1"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_stands_on_the_first_page_before_any_table(run: Path, language: str):
    first = flat(PdfReader(run / f"brief.{language}.pdf").pages[0].extract_text())
    answer = {"da": "»To medarbejdere mere« forventes at give", "en": "Two more caseworkers:"}[language]
    heading = {"da": "Nøgletal efter 24 måneder", "en": "Key numbers after 24 months"}[language]
    assert 0 < first.index(answer) < first.index(heading)


@pytest.mark.parametrize("language", LANGUAGES)
def test_provenance_and_caveats_are_on_the_brief(run: Path, language: str):
    text = flat(text_of(run / f"brief.{language}.pdf"))
    reading = {
        "da": "at raten til job er lavere efter hvert skift",
        "en": "the rate into work is lower after every change",
    }
    for needed in (
        "fsm_sim 0.1.0",
        "a1b2c3d4e5f6",
        "0e1d0e1d0e1d",
        "50 ",
        "90",
        "BIP",
        "facts.json",
        reading[language],
    ):
        assert needed in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_says_whose_numbers_it_has_and_whose_the_requirements_are(run: Path, language: str) -> None:
    """A chief read the name of a programme as a project that the municipality takes part in."""
    first = letters(PdfReader(run / f"brief.{language}.pdf").pages[0].extract_text())
    whose, requirement = {
        "da": (
            "Borgere som dem i Bedre indsats for borgere i ressourceforløb: borgere i ressourceforløb",
            "Kravene er indsatsens egne, ikke kommunens.",
        ),
        "en": (
            "Citizens like those in Better effort for citizens on resource courses (BIR): citizens on resource courses",
            "A requirement is the programme's own, not the municipality's.",
        ),
    }[language]
    assert first.index(letters(whose)) < first.index(letters({"da": "Spørgsmålet.", "en": "The question."}[language]))
    assert letters(requirement) in first


@pytest.mark.parametrize(("programme", "said"), [("fsm1", "mere end fem år i systemet"), ("of-an-older-version", "")])
def test_a_programme_that_is_no_longer_there_is_named_alone(programme: str, said: str, tmp_path: Path) -> None:
    alone = {**BASE, "programme": programme}
    summary = run_summary(read_run(make_run(tmp_path / "run", scenarios=[alone], draws=4, months=3)))
    told = page(summary.comparison, summary.calibration, summary.facts, "da")["subtitle"]
    assert told.endswith(said)
    assert ("Borgere som dem i" in told) == bool(said)


def test_the_same_run_gives_the_same_bytes_in_another_process(run: Path, tmp_path: Path):
    again = tmp_path / "again.pdf"
    code = (
        "import sys; from pathlib import Path; from fsm_sim.report.render.brief import write_brief; "
        "write_brief(Path(sys.argv[1]), 'da', Path(sys.argv[2]))"
    )
    before = {file.name: file.read_bytes() for file in (run / "figures").glob("da-*")}
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(run), str(again)], check=True, env=environment)
    assert again.read_bytes() == (run / "brief.da.pdf").read_bytes()
    assert {file.name: file.read_bytes() for file in (run / "figures").glob("da-*")} == before


def test_one_scenario_alone_makes_a_brief_without_comparison(tmp_path: Path):
    directory = make_run(tmp_path / "run", scenarios=[BASE], draws=20)
    for language, pdf in briefs(directory).items():
        text = flat(text_of(pdf))
        assert len(PdfReader(pdf).pages) == 2
        assert {"da": "andelen af borgere i", "en": "the share of citizens in"}[language] in text
        for compared in {"da": ("orskel", "parvist"), "en": ("ifference", "pair by pair")}[language]:
            assert compared not in text, "nothing is compared, so nothing is said of it"


def test_R1_a_twin_of_the_first_scenario_differs_by_zero_in_the_brief(tmp_path: Path):
    twin = {**BASE, "name": "twin", "title": "Twin", "title_da": "Tvilling"}
    directory = make_run(tmp_path / "run", scenarios=[BASE, twin], draws=20)
    same = Store(directory).table().query("scenario == 'hedensted'")
    keep(directory, "twin", same.assign(scenario="twin"))
    text = flat(text_of(briefs(directory, ["da"])["da"]))
    assert "Tvilling: ingen forskel fra »Som i dag«" in text
    facts = json.loads((directory / "facts.json").read_text("utf-8"))["facts"]
    twin = {key: fact["value"] for key, fact in facts.items() if key.startswith("difference.twin.")}
    same = {key for key in twin if key.endswith("runs-same")}
    assert {twin[key] for key in same} == {1.0}
    assert {value for key, value in twin.items() if key not in same} == {0.0}


def test_warnings_and_long_titles_stay_on_few_pages(tmp_path: Path):
    tail = " fra marts 2027 med budgetforslagets puljemidler og en ekstra koordinerende sagsbehandler i teamet"
    wordy = [{**entry, "title_da": entry["title_da"] + tail, "title": entry["title"] + tail} for entry in SCENARIOS]
    directory = make_run(tmp_path / "run", scenarios=wordy, draws=20, warnings=WARNINGS * 2)
    for language, pdf in briefs(directory, ["da"]).items():
        text = flat(text_of(pdf))
        assert len(PdfReader(pdf).pages) <= 3
        assert "201 aktive borgere og 14 årsværk fra måned 20 giver en sagsstamme på 14,4" in text
        assert "active citizens" not in text
        assert {
            "da": f"Kørslen har {len(WARNINGS)} advarsler i alt",
            "en": f"The run has {len(WARNINGS)} warnings in all",
        }[language] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_counts_as_many_warnings_as_compare_prints(tmp_path: Path, language: Language) -> None:
    """A reader is told once of what several scenarios have, each with numbers of its own."""
    of = {"municipality": "Vejle", "programme": "bir", "first": 340.0, "month": 24.0, "share": 0.2}
    warned = [ProjectedChange(**of, value=value, measure="citizens") for value in (500.0, 503.0)]
    directory = make_run(tmp_path / "run", draws=12, warnings=[*warned, *WARNINGS])
    summary = run_summary(read_run(directory))
    fact = summary.facts["run.warnings"]
    printed = len(warning_lines(summary.comparison, language))
    assert printed == len(WARNINGS) + 2 > sum(key.startswith("warning.") for key in summary.facts)
    assert fact.value == printed


def wordy_plans(number: int) -> list[dict[str, Any]]:
    """Plans of which there is much to say: two on leave, recruitment frozen, a learning period, steps in posts."""
    said = {
        "leave": [
            {"from_month": start, "to_month": start + 6.0, "posts": 1, "citizens": "shared", "return_is_change": False}
            for start in (2.0, 10.0)
        ],
        "recruitment_freeze": [{"from_month": 6.0, "to_month": 12.0}],
        "learning": {"months": 6.0, "share": 0.5},
        "posts": [[0.0, 8.2], [6.0, 7], [12.0, 6]],
    }
    others = [{**TWO_MORE, "name": f"plan-{n}", "title": f"Plan {n}", "title_da": f"Plan {n}"} for n in (1, 2)]
    return [{**entry, **said} for entry in (BASE, TWO_MORE, LOWER_TURNOVER, *others)[:number]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_every_picture_has_the_height_that_it_needs_however_much_there_is_to_say(
    tmp_path: Path, number: int, language: Language
) -> None:
    directory = make_run(tmp_path / "run", scenarios=wordy_plans(number), draws=20, warnings=WARNINGS)
    summary = run_summary(read_run(directory), None)
    (tmp_path / "set").mkdir()
    compiler, heights = fitted(tmp_path / "set", summary, language)
    least = least_heights(summary, language)
    assert set(heights) == {"fan", "fit"} | ({"differences"} if number > 1 else set())
    assert all(heights[name] >= least[name] for name in heights), heights
    (pages,) = json.loads(compiler.query("<pages>", "value"))
    assert pages == (2 if number == 1 else 3), "a third page only where two have no room"


@pytest.mark.parametrize(("draws", "replications"), [(4, 2), (4, 1), (1, 4), (1, 1)])
def test_of_one_scenario_no_differences_are_said_to_be_taken(tmp_path: Path, draws: int, replications: int):
    """ "The scenarios meet the same 50 sets of parameters, so differences are taken pair by pair" was said of one."""
    directory = make_run(tmp_path / "run", scenarios=[BASE], draws=draws, replications=replications)
    text = flat(text_of(briefs(directory, ["en"])["en"]))
    assert "pair by pair" not in text
    assert "The scenario is run with" in text or "The scenario is simulated once" in text


def test_many_scenarios_of_many_municipalities_stay_on_two_pages(tmp_path: Path):
    more = [{**TWO_MORE, "name": f"plan-{n}", "title": f"Plan {n}", "title_da": f"Plan {n}"} for n in range(6)]
    other = {**LOWER_TURNOVER, "name": "fsm2", "programme": "fsm2"}
    places = {"Hedensted": 251, "Kolding": 480, "Solrød": 97}
    directory = make_run(tmp_path / "run", scenarios=[BASE, *more, other], draws=20, municipalities=places)
    for language, pdf in briefs(directory, ["en"]).items():
        text = flat(text_of(pdf))
        assert len(PdfReader(pdf).pages) == 2
        assert {"da": "Bemanding i 3 kommuner", "en": "Staffing in 3 municipalities"}[language] in text
        assert {"da": "Ikke sammenlignet", "en": "Not compared"}[language] in text


def test_compare_and_brief_load_nothing_that_they_do_not_use(run: Path):
    code = (
        "import sys; from fsm_sim.cli.commands import commands; "
        "commands(['compare', sys.argv[1], '--against', 'hedensted'], standalone_mode=False); "
        "unused = ('matplotlib', 'typst', 'jinja2', 'pyarrow.dataset', 'fsm_sim.inputs.scenarios'); "
        "early = {*unused} & set(sys.modules); "
        "commands(['brief', sys.argv[1], '--language', 'da'], standalone_mode=False); "
        "heavy = {'scipy', 'duckdb', 'pymc', 'numba', 'simpy'} & set(sys.modules); "
        "rooms = [name for name in sys.modules if name.startswith(('fsm_sim.engines', 'fsm_sim.inference'))]; "
        "print(sorted(early | heavy), rooms, file=sys.stderr)"
    )
    made = subprocess.run([sys.executable, "-c", code, str(run)], check=True, capture_output=True, text=True)
    assert made.stderr == "[] []\n"
    assert "Sammenlignet med »Som i dag«" in made.stdout
    assert (run / "brief-da.pdf").read_bytes() == (run / "brief.da.pdf").read_bytes()


@pytest.mark.parametrize("language", ["da", "en"])
def test_warnings_without_which_the_answer_is_misread_are_told_first_and_the_others_are_counted(
    tmp_path: Path, language: Language
) -> None:
    """A brief told the first warnings of the run; that the rules were of another date was left out."""
    of = {"municipality": "Vejle", "programme": "bir"}
    minor: list[ScenarioWarning] = [
        UnknownMunicipality(municipality=name, nearest="") for name in ("Xby", "Yby", "Zby")
    ]
    minor += [EmptyOffice(**of), LongVacancy(months=30, most=24), IdleTeam(programmes=("bir",))]
    deciding: list[ScenarioWarning] = [
        OldRules(rules_as_of="2010-01-01", start_month="2027-01"),
        UnfilledPosts(**of, month=24, posts=9, filled=6.1, share=0.8),
        NoPosts(**of, from_month=3.0, studied_low=15.0, studied_high=150.0),
    ]
    folder = make_run(tmp_path / "run", draws=20, warnings=[*minor, *deciding])
    write_briefs(folder, {language: tmp_path / "brief.pdf"})
    found = PdfReader(tmp_path / "brief.pdf")
    assert len(found.pages) <= 3
    text = letters("".join(page.extract_text() for page in found.pages))
    for one in deciding:
        assert letters(warning_sentence(one, language, None, "reader")) in text
    told = sum(letters(warning_sentence(one, language, None, "reader")) in text for one in minor)
    assert told < len(minor)
    number = len(minor) + len(deciding)
    assert letters({"da": f"{number} advarsler i alt", "en": f"{number} warnings in all"}[language]) in text
