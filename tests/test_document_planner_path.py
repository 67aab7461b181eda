"""Document: the planner's path in a real browser, from the start to the files that she leaves with."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from page_browser import chromium, served
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from fsm_sim.language.numbers import decimal

pytestmark = pytest.mark.slow
"""Debian's chromium is needed; `make test-full` runs it."""

HEADLINE = "paid_hours_or_education"
WORDS = {
    "da": {
        "municipality": "Kommune",
        "citizens": "Borgere i dag",
        "ask": "Vis svaret",
        "runs": "1.000 simuleringer",
        "title": "Med 7,2 årsværk",
        "posts": "7,2",
        "other": "English",
        "other title": "With 7.2 full-time posts",
    },
    "en": {
        "municipality": "Municipality",
        "citizens": "Citizens today",
        "ask": "Show the answer",
        "runs": "1,000 simulated runs",
        "title": "With 7.2 full-time posts",
        "posts": "7.2",
        "other": "Dansk",
        "other title": "Med 7,2 årsværk",
    },
}
OFFICE = "municipality=Vejle&citizens=60&caseworkers=9&part=2&a.caseworkers=8&a.part=2"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(OFFICE) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def described(page: Page, words: dict[str, str], *, script: bool) -> None:
    """Nine caseworkers, two of them part-time, against eight."""
    page.get_by_label(words["municipality"], exact=True).fill("vejle kommune")
    page.locator("#programme").select_option("fsm1")
    page.get_by_label(words["citizens"], exact=True).fill("60")
    page.locator("#caseworkers").fill("9")
    page.locator("#part").fill("2")
    page.locator("#a-caseworkers").fill("8")
    page.locator("#a-part").fill("2")
    if script:
        page.locator("#a-part").press("Tab")
    else:
        page.get_by_role("button", name=words["ask"]).click()


def numbers(page: Page) -> tuple[str, str]:
    """The title and the table of levels, as they are read."""
    return page.locator("h1").inner_text(), page.locator("section:has(#levels) table").inner_text()


def taken(page: Page, place: str) -> bytes:
    """The file behind a link of the page, as the browser saves it."""
    with page.expect_download(timeout=120_000) as waiting:
        page.locator(f'.take a[href*="/take/{place}?"]').click()
    return Path(waiting.value.path()).read_bytes()


def context_of(browser: Browser, script: bool) -> BrowserContext:
    return browser.new_context(java_script_enabled=script, accept_downloads=True)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_planner_finds_describes_compares_shares_and_takes_away(
    browser: Browser, address: str, language: str, script: bool
) -> None:
    words = WORDS[language]
    context = context_of(browser, script)
    page = context.new_page()
    page.goto(f"{address}/{language}/")
    described(page, words, script=script)
    expect(page.locator("h1")).to_contain_text(words["title"], timeout=30_000)
    expect(page).to_have_url(f"{address}/{language}/?{OFFICE}")
    if script:  # the exact answer takes the place of the first by itself
        expect(page.locator(".state")).to_contain_text(words["runs"], timeout=120_000)
    else:
        page.locator(".state a").click()
        expect(page.locator(".state")).to_contain_text(words["runs"])
    seen = numbers(page)

    link = page.locator("#link").input_value()
    assert link == f"{address}/{language}/?{OFFICE}"
    other = context_of(browser, script)
    again = other.new_page()
    again.goto(f"{link}&exact=1")
    assert numbers(again) == seen
    again.get_by_role("link", name=words["other"]).click()
    expect(again.locator("h1")).to_contain_text(words["other title"])
    other.close()

    told = page.locator(".effect .number").inner_text()
    files = {
        name: taken(page, name)
        for name in (
            f"brief-{language}.pdf",
            f"slide-{language}.pdf",
            "answer.xlsx",
            "differences.csv",
            "scenarios.zip",
        )
    }
    for kind in ("brief", "slide"):
        pages = [one.extract_text() for one in PdfReader(io.BytesIO(files[f"{kind}-{language}.pdf"])).pages]
        text = " ".join(" ".join(pages).split())
        assert "Vejle" in text
        assert words["posts"] in text
        assert told.lstrip("+\N{MINUS SIGN}") in text
    value = expected(files["differences.csv"], language)
    assert decimal(value, decimals_of(told), language, signed=True) == told
    sheets = load_workbook(io.BytesIO(files["answer.xlsx"]))
    assert value in [cell for sheet in sheets for row in sheet.values for cell in row]
    assert sorted(zipfile.ZipFile(io.BytesIO(files["scenarios.zip"])).namelist()) == [
        "commands.txt", "plan-a.toml", "today.toml",
    ]  # fmt: skip
    context.close()


def expected(content: bytes, language: str) -> float:
    """The expected difference of the plan in citizens of the headline outcome at the last month."""
    comma = {"sep": ";", "decimal": ","} if language == "da" else {}
    table = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", **comma)
    columns = {"da": ("Måned", "Mål (kort navn)", "Borgere, forventet forskel")}.get(
        language, ("Month", "Measure (short name)", "Citizens, expected difference")
    )
    month, measure, citizens = (table[name] for name in columns)
    (found,) = citizens[(month == month.max()) & (measure == HEADLINE)]
    return float(found)


def decimals_of(text: str) -> int:
    """How many decimals a number is written with."""
    return len(re.split("[.,]", text)[1]) if re.search("[.,]", text) else 0
