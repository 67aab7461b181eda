"""Document: a planner's path in a real browser, from the empty form to the files, whose numbers are all the same."""

import io
import re
import shlex
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from fabricated import calibration
from openpyxl import load_workbook
from page_browser import chromium, served
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from fsm_sim.cli.commands import commands
from fsm_sim.study.calibrations import by_name

pytestmark = pytest.mark.slow
"""Debian's chromium is needed; `make test-full` runs it."""


def taken(page: Page, name: str) -> bytes:
    """What a link of the page gives, as a browser saves it."""
    with page.expect_download(timeout=120_000) as found:
        page.locator(f".take a[href*='/take/{name}?']").click()
    assert found.value.suggested_filename == name
    return Path(found.value.path()).read_bytes()


def workbook(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    return {sheet.title: list(sheet.values) for sheet in load_workbook(io.BytesIO(content))}


def test_a_planner_asks_reads_sends_and_takes_the_same_numbers_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served("municipality=Vejle&citizens=60&caseworkers=3&months=6") as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1366, "height": 800})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        page = context.new_page()
        page.goto(f"{address}/da/")
        page.get_by_label("Kommune", exact=True).fill("Vejle")
        page.get_by_label("Indsats", exact=True).select_option("fsm1")
        page.get_by_label("Borgere i dag", exact=True).fill("120")
        for field, text in (("caseworkers", "9"), ("part", "2"), ("a-caseworkers", "6"), ("b-caseworkers", "8")):
            page.locator(f"#{field}").fill(text)
        page.locator("#months").fill("6")
        page.get_by_role("button", name="Vis svaret").click()
        expect(page.locator(".state")).to_contain_text("500", timeout=120_000)
        assert "Med 5,2 årsværk" in page.locator("h1").inner_text()
        assert "med 7,2 årsværk" in page.locator("h1").inner_text()

        page.get_by_role("link", name="English").click()
        expect(page.locator(".state")).to_contain_text("500", timeout=120_000)
        title, rows = page.locator("h1").inner_text(), page.locator("#levels ~ .scroll tbody tr")
        said = [re.search(r"[\d,.]+", row.locator("td").first.inner_text()) for row in rows.all()]
        page.locator("button[data-copy=link]").click()
        link = page.evaluate("navigator.clipboard.readText()")
        commanded = page.locator("#commands").input_value()

        other = browser.new_context().new_page()  # somebody else's browser
        other.goto(link)
        expect(other.locator(".state")).to_contain_text("500", timeout=120_000)
        assert other.locator("h1").inner_text() == title
        files = {name: taken(other, name) for name in ("brief-en.pdf", "answer.xlsx", "levels.csv", "scenarios.zip")}

    numbers = [float(one[0]) for one in said if one]
    assert len(numbers) == 3
    levels = pd.read_csv(io.BytesIO(files["levels.csv"]))
    mine = levels[(levels.iloc[:, 2] == 6) & (levels.iloc[:, 3] == "paid_hours_or_education")]
    citizens = next(name for name in levels.columns if "citizens" in name.lower())
    assert [round(one) for one in mine[citizens]] == [round(one) for one in numbers]
    brief = " ".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(files["brief-en.pdf"])).pages).split())
    assert all(posts in brief for posts in ("8.2", "5.2", "7.2"))

    zipfile.ZipFile(io.BytesIO(files["scenarios.zip"])).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    for line in commanded.splitlines():
        done = CliRunner().invoke(commands, shlex.split(line)[1:], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    assert (tmp_path / "out/answer/brief-en.pdf").read_bytes() == files["brief-en.pdf"]
    stored, page_s = workbook((tmp_path / "answer.xlsx").read_bytes()), workbook(files["answer.xlsx"])
    stored[next(iter(stored))].pop()  # the digest of results that are stored
    assert page_s == stored
