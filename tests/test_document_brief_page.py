"""The brief as a page: one file that needs no other, with every text of the brief, in a real browser."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from page_browser import check_file
from synthetic_run import SCENARIOS, WARNINGS, make_run

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_brief, write_briefs
from fsm_sim.report.run_summary import run_summary

LANGUAGES: tuple[Language, ...] = ("da", "en")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FIXED = {"1", "2"}
"""What may stand in a brief without a fact: the page numbers of the PDF."""
PRINTED_ON_PAPER = ("page", "of", "tight", "language", "alone", "single", "required")
MARKUP = "<script>alert(1)</script> & »#let x = 1«"


class Read(HTMLParser):
    """The texts of a page, with those of pictures, its tags with their attributes, and its language."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.silent = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.silent = tag == "style"
        self.texts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        self.texts += [] if self.silent else [data]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = make_run(tmp_path_factory.mktemp("page") / "run", draws=50, warnings=WARNINGS)
    write_briefs(directory, {language: directory / f"brief.{language}.html" for language in LANGUAGES})
    return directory


def source(run: Path, language: Language) -> str:
    return (run / f"brief.{language}.html").read_text("utf-8")


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() if key not in PRINTED_ON_PAPER for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [*value.split("\n")] if isinstance(value, str) and value else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_text_of_the_brief_is_on_the_page_and_every_number_is_a_fact(run: Path, language: Language) -> None:
    summary = run_summary(read_run(run))
    wanted = leaves(page(summary.comparison, summary.calibration, summary.facts, language))
    printed = "\n".join(Read(source(run, language)).texts)
    assert len(wanted) > 100
    assert [text for text in wanted if text.lower() not in printed.lower()] == []
    facts = json.loads((run / "facts.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact[language])}
    assert len(NUMBER.findall(printed)) > 50
    assert set(NUMBER.findall(printed)) <= known | FIXED


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_other_file(run: Path, language: Language) -> None:
    tags = Read(source(run, language)).tags
    assert ("html", {"lang": language}) in tags
    sources = [attributes["src"] for tag, attributes in tags if tag == "img"]
    assert len(sources) == 4
    assert all(one is not None and one.startswith("data:image/svg+xml;base64,") for one in sources)
    assert all(attributes.get("alt") for tag, attributes in tags if tag == "img")
    assert not {tag for tag, _ in tags} & {"script", "link", "iframe", "object", "embed"}
    assert not re.search(r"@import|url\(|<a ", source(run, language))
    assert {attributes.get("scope") for tag, attributes in tags if tag == "th"} == {"col", "row"}


def test_R1_the_same_run_is_the_same_page(run: Path, tmp_path: Path) -> None:
    assert write_brief(run, "da", tmp_path / "again.html").read_bytes() == (run / "brief.da.html").read_bytes()


def test_markup_in_a_title_is_text(tmp_path: Path) -> None:
    scenarios = [{**one, "title": f"{one['name']} {MARKUP}", "title_da": ""} for one in SCENARIOS[:2]]
    directory = make_run(tmp_path / "run", scenarios=scenarios, draws=10, months=6)
    made = Read(write_brief(directory, "en", tmp_path / "brief.html").read_text("utf-8"))
    assert "script" not in {tag for tag, _ in made.tags}
    assert MARKUP in "".join(made.texts)


@pytest.mark.slow  # needs a browser, as all that ask axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_U1_axe_finds_nothing_and_nothing_is_fetched(run: Path, language: Language) -> None:
    check_file(run / f"brief.{language}.html")
