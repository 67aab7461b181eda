"""Document: the documentation site answers a newcomer in three clicks, in both languages, and asks no other host.

`make site` builds it and runs on it those of these that need no browser. In `make test-full`, which runs all,
they build it themselves.
"""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import pytest
from page_browser import chromium
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
"""The site takes a minute to build, and a browser is needed."""

ROOT = Path(__file__).resolve().parent.parent
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
ASKED = {
    "how to compare two plans": "planner/compare-two-plans.html",
    "what 22 % means": "planner/what-22-percent-means.html",
    "how sure the answer is": "planner/how-sure.html",
    "how to cite": "project/cite.html",
    "how to run it in a container": "how-to/container.html",
}
MANY = ("decisions/", "reference/python/", "_modules/")
"""Pages of one kind, of which the browser sees a few, and all of them in `make test-full`."""


class Reader(HTMLParser):
    """What a page links to, what it loads, the anchors it has, its language and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.anchors |= {values[name] for name in ("id", "name") if name in values}
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "link" and values.get("rel") in ("stylesheet", "preload", "icon") and "href" in values:
            self.loaded.append(values["href"])
        elif "src" in values:
            self.loaded.append(values["src"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("FSM_SIM_SITE"):
        return (ROOT / built).resolve()
    out = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, ROOT / "tools" / "build_site.py", out], check=True, cwd=ROOT)
    return out


@cache
def page(file: Path) -> Reader:
    return Reader(file.read_text("utf-8"))


def pages(site: Path) -> list[Path]:
    return [file for file in sorted(site.rglob("*.html")) if "_static" not in file.parts]


def target(file: Path, link: str) -> tuple[Path, str] | None:
    """The file and the anchor that a link of a page leads to; nothing where it leads to another host."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    return path, unquote(parts.fragment)


def test_there_are_pages_of_both_languages(site: Path) -> None:
    found = {language: len(pages(site / language)) for language in ("da", "en")}
    assert found["da"] > 15
    assert found["en"] > 150


def test_every_page_has_its_language(site: Path) -> None:
    for language in ("da", "en"):
        assert {page(file).language for file in pages(site / language)} == {language}


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Path) -> None:
    lost = []
    for file in pages(site):
        for link in page(file).links:
            found = target(file, link)
            if found is None:
                continue
            path, anchor = found
            missing = anchor and path.suffix == ".html" and path.is_file() and anchor not in page(path).anchors
            if not path.is_file() or missing:
                lost.append(f"{file.relative_to(site)}: {link}")
    assert lost == []


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for file in pages(site):
        loaded = [urlsplit(one) for one in page(file).loaded if not one.startswith("data:")]
        assert [one for one in loaded if one.netloc] == [], file
        assert [one for one in loaded if not (file.parent / unquote(one.path)).is_file()] == [], file
    for sheet in site.rglob("*.css"):
        assert "url(http" not in sheet.read_text("utf-8").replace("'", "").replace('"', "")


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_newcomer_finds_in_three_clicks(site: Path, language: str, question: str) -> None:
    assert clicks(site / "index.html", site / language / ASKED[question]) <= 3


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_but_the_source_code_is_five_clicks_away_at_most(site: Path, language: str) -> None:
    """The page of what was searched for is opened by the button at the head of every page, which is no link."""
    far = [
        file.relative_to(site).as_posix()
        for file in pages(site / language)
        if "_modules" not in file.parts and file.name != "search.html" and clicks(site / "index.html", file) > 5
    ]
    assert far == []


def clicks(first: Path, last: Path) -> int:
    """How many links lie between two pages; a thousand where none lead there."""
    return distances(first).get(last, 1000)


@cache
def distances(first: Path) -> dict[Path, int]:
    found, waiting = {first: 0}, deque([first])
    while waiting:
        file = waiting.popleft()
        for link in page(file).links:
            leads = target(file, link)
            if leads and leads[0] not in found and leads[0].suffix == ".html" and leads[0].is_file():
                found[leads[0]] = found[file] + 1
                waiting.append(leads[0])
    return found


def test_the_other_language_is_one_click_away_and_back(site: Path) -> None:
    for question in ASKED.values():
        for here, there in (("da", "en"), ("en", "da")):
            file = site / here / question
            assert (site / there / question, "") in [target(file, link) for link in page(file).links]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def violations(browser: Browser, files: list[Path], look: str = "light") -> list[str]:
    """What axe finds against WCAG 2.1 AA and good practice."""
    context = browser.new_context(color_scheme="dark" if look == "dark" else "light")
    opened, found = context.new_page(), []
    for file in files:
        opened.goto(file.as_uri())
        found += [f"{file.name}: {one}" for one in on_page(opened)]
    context.close()
    return found


def on_page(opened: Page) -> list[str]:
    opened.evaluate(AXE)
    each = "one => one.id + ': ' + one.nodes.map(node => node.target).join(' ')"
    return [str(one) for one in opened.evaluate(f"async () => (await axe.run()).violations.map({each})")]


def of_every_kind(site: Path) -> list[Path]:
    """All pages that are one of their kind, and the first, the middle and the last of each kind that has many."""
    every = pages(site)
    kinds = [[file for file in every if kind in file.as_posix()] for kind in MANY]
    alone = [file for file in every if not any(kind in file.as_posix() for kind in MANY)]
    return alone + [kind[place] for kind in kinds for place in (0, len(kind) // 2, -1)]


def test_axe_finds_nothing_on_a_page_of_every_kind(site: Path, browser: Browser) -> None:
    assert violations(browser, of_every_kind(site)) == []


def test_axe_finds_nothing_on_every_page(site: Path, browser: Browser) -> None:
    assert violations(browser, pages(site)) == []


def test_axe_finds_nothing_in_the_dark(site: Path, browser: Browser) -> None:
    kinds = ["index.html", "explanation/model.html", "reference/evidence.html", "reference/python/fsm_sim.compare.html"]
    assert violations(browser, [site / "en" / kind for kind in kinds], "dark") == []


CUT = """
() => [...document.querySelectorAll("article :is(p, li, dt, dd, h1, h2, h3, h4)")]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .filter(one => !one.closest(".evidence, pre, table, .formula"))
  .map(one => one.textContent.trim().slice(0, 80))
"""
"""Paragraphs and items of lists with a word that is wider than they are; tables and code may be moved sideways."""


@pytest.mark.parametrize("width", [320, 390, 1366])
def test_nothing_runs_out_of_a_page_of_any_width(site: Path, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    opened = context.new_page()
    for kind in (
        "da/index.html",
        "en/explanation/model.html",
        "en/reference/evidence.html",
        "en/reference/commands.html",
        "en/reference/verification.html",
    ):
        opened.goto((site / kind).as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, kind
        assert opened.evaluate(CUT) == [], kind
    context.close()


BROKEN = """
() => [...document.querySelectorAll("article :is(th, td)")].flatMap(cell => {
  const broken = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node; node = walker.nextNode();) {
    if (node.parentElement.closest("code, a")) continue;
    for (const word of node.data.matchAll(/[A-Za-zæøåÆØÅ]+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) broken.push(word[0]);
    }
  }
  return broken;
})
"""
"""Words of tables that go on on the next line without a hyphen; names of code and addresses may."""


def test_no_word_of_a_table_is_broken_on_a_phone(site: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    broken = {}
    for one in of_every_kind(site):
        opened.goto(one.as_uri())
        broken[one.name] = opened.evaluate(BROKEN)
    context.close()
    assert {name: words for name, words in broken.items() if words} == {}


def test_a_word_narrows_the_evidence_to_the_rows_that_have_it(site: Path, browser: Browser) -> None:
    opened = browser.new_page()
    opened.goto((site / "en" / "reference" / "evidence.html").as_uri())
    rows = opened.locator("#evidence tbody tr")
    every = rows.count()
    opened.get_by_label("Show rows with").fill("bip-caseworker-change")
    assert 1 <= opened.locator("#evidence tbody tr:not([hidden])").count() < every
    assert opened.locator("#target-bip-caseworker-change").is_visible()
    opened.close()


def test_the_search_of_the_site_finds_a_page(site: Path, browser: Browser) -> None:
    opened = browser.new_page()
    for language, word, where in (
        ("en", "tornado", "planner/sensitivity"),
        ("da", "container", "how-to/container"),
        ("da", "orlov", "planner/compare-two-plans"),
        ("da", "caseload", "planner/how-sure"),
        ("da", "sagstal", "planner/how-sure"),
        ("da", "22 procent", "planner/what-22-percent-means"),
        *(
            (language, word, "planner/what-22-percent-means")
            for language in ("da", "en")
            for word in ("22", "22 %25", "22%25")
        ),
    ):
        opened.goto(f"{(site / language / 'search.html').as_uri()}?q={word}")
        opened.locator(f'#search-results a[href*="{where}"]').first.wait_for(timeout=20_000)
    opened.close()


def test_a_formula_is_mathml_and_needs_no_script(site: Path) -> None:
    file = site / "en" / "explanation" / "model.html"
    assert file.read_text("utf-8").count("<math") > 20
    assert [one for one in page(file).loaded if "mathjax" in one.lower()] == []


def test_the_index_names_no_page_that_is_not_there(site: Path) -> None:
    names = {PurePosixPath(urlsplit(link).path).as_posix() for link in page(site / "index.html").links}
    assert names == {"da/index.html", "en/index.html"}
