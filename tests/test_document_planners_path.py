"""Document: a planner's whole path through the page in a real browser, from an empty form to what the office keeps."""

import io
import re
import shlex
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from click.testing import CliRunner
from fabricated import calibration
from openpyxl import load_workbook
from page_browser import chromium, served
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from fsm_sim.cli.commands import commands
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.study.calibrations import by_name

pytestmark = pytest.mark.slow
"""Debian's chromium is needed; `make test-full` runs them."""

HEADLINE = "paid_hours_or_education"
PLANS = ("plan-a", "plan-b")
TAKEN = ("brief-da.pdf", "brief-en.pdf", "answer.xlsx", "levels.csv", "differences.csv", "scenarios.zip")
SIMULATED: dict[Language, str] = {
    "da": "Simuleres kontoret mange gange",
    "en": "When the office is simulated many times",
}
"""How the sentence about single simulations begins."""
STATES: dict[Language, str] = {"da": "Flere (+) eller færre (−) borgere", "en": "More (+) or fewer (−) citizens"}
"""What begins a sentence that the brief has of some plans only, as there is room."""
NUMBERS = re.compile(r"[+−]?\d[\d.,]*")


@dataclass(frozen=True)
class Read:
    """What stands on the page with the exact answer, in one language."""

    title: str
    numbers: list[str]
    intervals: list[str]
    singles: list[list[str]]
    levels: list[list[str]]
    words: list[str]
    rests: list[str]


def plain(text: str) -> str:
    """Text as it reads, whatever ligatures a font has and wherever its lines end or a word is divided."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).replace("\N{SOFT HYPHEN}", "").replace("-", ""))


def read(page: Page) -> Read:
    """Wait for the exact answer with what it rests on, and read it."""
    expect(page.locator(".state")).to_contain_text(re.compile(r"1[.,]000"), timeout=120_000)
    expect(page.locator("#rests-answer h3")).to_have_count(len(PLANS), timeout=120_000)
    rows = page.locator("section:has(> #levels) tbody tr")
    return Read(
        title=page.locator("h1").inner_text(),
        numbers=page.locator(".effect .number").all_inner_texts(),
        intervals=page.locator(".effect div:nth-child(2) .key:nth-of-type(1)").all_inner_texts(),
        singles=[one.locator("dd").all_inner_texts() for one in page.locator(".effect .counts").all()],
        levels=[one.locator("th, td").all_inner_texts() for one in rows.all()],
        words=page.locator(".words p").all_inner_texts(),
        rests=page.locator("#rests-answer p").all_inner_texts(),
    )


@dataclass(frozen=True)
class Followed:
    """Where the path led: what was read in each language and in the other browser, what was taken, and the commands."""

    read: dict[Language, Read]
    again: Read
    link: str
    files: dict[str, bytes]
    commands: str


def describe(page: Page) -> None:
    """The office and its plans, typed as a planner does, with help in choosing the programme."""
    page.get_by_label("Kommune", exact=True).fill("vejle")
    page.get_by_text("Hvilken indsats skal jeg vælge?").click()
    line = page.locator(
        ".field:has(#programme) li", has_text="kontanthjælpsmodtagere med mere end fem år"
    ).text_content()
    page.get_by_label("Indsats", exact=True).select_option(label=(line or "").partition(":")[0])
    page.get_by_label("Borgere i dag", exact=True).fill("340")
    for field, count in (("caseworkers", "9"), ("part", "2"), ("a-caseworkers", "6"), ("b-caseworkers", "8")):
        page.locator(f"#{field}").fill(count)
    page.get_by_text("Planlagt orlov").click()
    for label, text in (("Sagsbehandlere på orlov", "1"), ("Orlov fra måned", "2"), ("Tilbage i måned", "8")):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Deres borgere imens", exact=True).select_option(label="har en vikar")
    page.locator("#b-caseworkers").press("Tab")


@pytest.fixture(scope="module")
def followed() -> Iterator[Followed]:
    """The path, followed once."""
    with served("municipality=Vejle&citizens=60&caseworkers=3&months=6") as address, chromium() as browser:
        context = browser.new_context(accept_downloads=True, viewport={"width": 1366, "height": 800})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{address}/da/")
        describe(page)
        found: dict[Language, Read] = {"da": read(page)}
        page.get_by_role("link", name="English").click()
        found["en"] = read(page)
        page.locator("button[data-copy=link]").click()
        link = page.evaluate("navigator.clipboard.readText()")
        page.locator("button[data-copy=commands]").click()
        typed = page.evaluate("navigator.clipboard.readText()")
        again = opened_elsewhere(browser, link)
        page.get_by_role("link", name="Dansk").click()
        files = {}
        for name in TAKEN:
            with page.expect_download(timeout=120_000) as download:
                page.locator(f".take a[href*='take/{name}']").click()
            assert download.value.suggested_filename == name
            files[name] = Path(download.value.path()).read_bytes()
        yield Followed(found, again, link, files, typed)


def opened_elsewhere(browser: Browser, link: str) -> Read:
    """What a colleague reads who opens the link: nothing is shared with the first browser but the server."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(link)
    found = read(page)
    context.close()
    return found


def test_a_planner_describes_nine_caseworkers_and_compares_six_with_eight(followed: Followed) -> None:
    asked = {key: value[0] for key, value in parse_qs(urlsplit(followed.link).query).items()}
    assert asked == {
        "municipality": "Vejle",
        "citizens": "340",
        "caseworkers": "9",
        "part": "2",
        "leave": "1",
        "leave-from": "2",
        "leave-to": "8",
        "leave-citizens": "stand_in",
        "a.caseworkers": "6",
        "b.caseworkers": "8",
    }
    assert "5,2 årsværk" in followed.read["da"].title
    assert "5.2 full-time posts" in followed.read["en"].title
    assert len(followed.read["da"].levels) == 3


def test_both_languages_and_another_browser_have_the_same_numbers(followed: Followed) -> None:
    assert followed.again == followed.read["en"]
    danish, english = followed.read["da"], followed.read["en"]
    swapped = str.maketrans(",.", ".,")
    for here, there in (
        (danish.numbers, english.numbers),
        (danish.intervals, english.intervals),
        ([*chain(*danish.singles)], [*chain(*english.singles)]),
        ([*chain(*danish.levels)], [*chain(*english.levels)]),
    ):
        found = [number.translate(swapped) for text in here for number in NUMBERS.findall(text)]
        assert found == [number for text in there for number in NUMBERS.findall(text)]
        assert found


def frame(content: bytes) -> pd.DataFrame:
    """A Danish table of CSV."""
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig")


def of(table: pd.DataFrame, scenario: str, measure: str, month: int = 24) -> dict[str, Any]:
    """The row of a scenario, measure and month."""
    names = {"Scenarie": scenario, "Måned": month, "Mål (kort navn)": measure}
    (row,) = table[(table[list(names)] == pd.Series(names)).all(axis=1)].to_dict("records")
    return {str(key): value for key, value in row.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_states_the_numbers_of_its_csv(followed: Followed, language: Language) -> None:
    stated = followed.read[language]
    levels, differences = (frame(followed.files[f"{name}.csv"]) for name in ("levels", "differences"))
    for place, scenario in enumerate(("today", *PLANS)):
        cells = stated.levels[place]
        for at, month in enumerate((6, 12, 24), start=1):
            row = of(levels, scenario, HEADLINE, month)
            assert cells[at].split()[0] == decimal(row["Borgere, forventet"], 0, language)
        assert cells[4] == percent(of(levels, scenario, HEADLINE)["Forventet"], language, 1)
        assert cells[6] == decimal(of(levels, scenario, "caseload")["Forventet"], 1, language)
    for place, plan in enumerate(PLANS):
        row = of(differences, plan, HEADLINE)
        assert stated.numbers[place] == decimal(row["Borgere, forventet forskel"], 1, language, signed=True)
        ends = [
            decimal(row[f"Borgere, forventet forskel: {end}"], 1, language, signed=True) for end in ("nedre", "øvre")
        ]
        assert NUMBERS.findall(stated.intervals[place])[:2] == ends
        runs = [row[f"Enkelte simuleringer med {kind}"] for kind in ("flere", "lige så mange", "færre")]
        assert stated.singles[place] == [decimal(1000 * share, 0, language) for share in runs]


def test_the_workbook_has_the_numbers_of_the_csv(followed: Followed) -> None:
    book = load_workbook(io.BytesIO(followed.files["answer.xlsx"]), data_only=True)
    for sheet, name in (("Niveauer", "levels"), ("Forskelle", "differences")):
        table = frame(followed.files[f"{name}.csv"])
        rows = list(book[sheet].values)
        first = next(place for place, row in enumerate(rows) if row[0] == table.columns[0])
        written = pd.DataFrame(rows[first + 1 :], columns=rows[first]).dropna(how="all").reset_index(drop=True)
        pd.testing.assert_frame_equal(
            written.astype(table.dtypes.to_dict()), table, check_dtype=False, rtol=1e-12, check_names=False
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brief_says_the_words_of_the_page(followed: Followed, language: Language) -> None:
    """What a difference rests on was worked out from other draws for the page: 65 per cent where the brief had 69."""
    pages = PdfReader(io.BytesIO(followed.files[f"brief-{language}.pdf"])).pages
    text = plain("".join(one.extract_text() for one in pages))
    stated = followed.read[language]
    assert len(stated.words) == len(PLANS)
    assert len(stated.rests) >= len(PLANS)
    left_out = []
    for paragraph in (*stated.words, *stated.rests):
        for part in paragraph.partition(STATES[language])[0].split(". "):
            if plain(part.removesuffix(".")) not in text:
                left_out.append(part)
    # On two full pages only what single simulations do is left out, of plans after the first, and then as a whole.
    assert all(part.startswith(SIMULATED[language]) for part in left_out), left_out
    assert len(left_out) < len(PLANS)
    assert text.count(plain(SIMULATED[language])) == len(PLANS) - len(left_out)
    for number in stated.numbers:
        assert plain(number) in text


def test_the_command_line_makes_the_files_of_the_page(
    followed: Followed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zipfile.ZipFile(io.BytesIO(followed.files["scenarios.zip"])).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    said = ""
    for line in followed.commands.splitlines():
        program, *words = shlex.split(line)
        assert program == "fsm-sim"
        done = CliRunner().invoke(commands, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        said += done.output
    for language in LANGUAGES:
        made = (tmp_path / f"out/answer/brief-{language}.pdf").read_bytes()
        assert made == followed.files[f"brief-{language}.pdf"]
    for number in followed.read["en"].numbers:
        assert number.lstrip("+−") in said
