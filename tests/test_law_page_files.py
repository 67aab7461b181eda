"""Laws of the files that a planner takes from the page: all of one run, which the command line makes too."""

import io
import re
import shlex
import zipfile
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from docx import Document
from fabricated import calibration
from openpyxl import load_workbook
from starlette.testclient import TestClient

from fsm_sim.cli.commands import commands
from fsm_sim.language.numbers import decimal
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.answering.question import asked
from fsm_sim.web.app import application
from fsm_sim.web.take_away import TAKE

OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=6"
HEADLINE = "paid_hours_or_education"
QUERY = f"{OFFICE}&a.caseworkers=2&b.turnover=10"


@pytest.fixture(scope="module")
def taken() -> dict[str, bytes]:
    """Every file of an answer, by its name."""
    client = TestClient(application(calibration(draws=500), ("testserver",)))
    names = [*TAKE, "today.toml", "plan-a.toml", "plan-b.toml"]
    found = {name: client.get(f"/da/take/{name}?{QUERY}") for name in names}
    assert {one.status_code for one in found.values()} == {200}
    assert all(f'filename="{name}"' in one.headers["content-disposition"] for name, one in found.items())
    return {name: one.content for name, one in found.items()}


@pytest.fixture(scope="module")
def command_line(taken: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the commands that were taken have been given, beside the scenarios that were."""
    folder = tmp_path_factory.mktemp("commands")
    zipfile.ZipFile(io.BytesIO(taken["scenarios.zip"])).extractall(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
        for line in (folder / "commands.txt").read_text("utf-8").splitlines():
            program, *words = shlex.split(line)
            assert program == "fsm-sim"
            done = CliRunner().invoke(commands, words, catch_exceptions=False)
            assert done.exit_code == 0, done.output
        for language in ("da", "en"):
            for name, kind in (("brief", []), ("annex", ["--annex"])):
                words = ["brief", "out/answer", "--language", language, "--out", f"{name}-{language}.docx", *kind]
                assert CliRunner().invoke(commands, words, catch_exceptions=False).exit_code == 0
    return folder


def cells(workbook: Path | io.BytesIO) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every sheet."""
    return {sheet.title: list(sheet.values) for sheet in load_workbook(workbook)}


def levels_of(frame: pd.DataFrame) -> dict[tuple[str, int, str], float]:
    """The expected number of every scenario, month and measure of a Danish table of levels."""
    keys = zip(frame.iloc[:, 0], frame.iloc[:, 2], frame.iloc[:, 3], strict=True)
    return dict(zip(keys, frame.iloc[:, 6], strict=True))


def test_the_command_line_writes_the_briefs_and_the_workbook_of_the_page(
    taken: dict[str, bytes], command_line: Path
) -> None:
    for language in ("da", "en"):
        for name in (f"brief-{language}", f"annex-{language}"):
            assert (command_line / f"out/answer/{name}.pdf").read_bytes() == taken[f"{name}.pdf"]
            assert (command_line / f"{name}.docx").read_bytes() == taken[f"{name}.docx"]
    stored = cells(command_line / "answer.xlsx")
    first = next(iter(stored))
    assert stored[first].pop()[0] == "Kontrolsum: resultater", "the page stores no results"
    assert cells(io.BytesIO(taken["answer.xlsx"])) == stored
    for plan in ("today", "plan-a", "plan-b"):
        assert (command_line / f"{plan}.toml").read_bytes() == taken[f"{plan}.toml"]


def test_csv_workbook_and_runs_have_the_same_numbers(taken: dict[str, bytes]) -> None:
    csv = pd.read_csv(io.BytesIO(taken["levels.csv"]), sep=";", decimal=",", encoding="utf-8-sig")
    sheet = load_workbook(io.BytesIO(taken["answer.xlsx"]), data_only=True)["Niveauer"]
    rows = list(sheet.values)
    first = next(place for place, row in enumerate(rows) if row[0] == csv.columns[0])
    written = pd.DataFrame(rows[first + 1 :], columns=rows[first]).dropna(how="all")
    numbers, others = levels_of(csv), levels_of(written)
    assert len(numbers) > 100
    assert numbers.keys() == others.keys()
    np.testing.assert_allclose(
        np.array(list(numbers.values()), float), np.array(list(others.values()), float), rtol=1e-12
    )
    runs = pq.read_table(io.BytesIO(taken["runs.parquet"])).to_pandas()
    means = runs[runs["month"] == 6].groupby("scenario")["citizens"].mean()
    assert len(runs) == 3 * 500 * 2 * 7
    for scenario, mean in means.items():
        assert numbers[str(scenario), 6, "citizens"] == pytest.approx(mean)


def test_the_page_says_the_numbers_of_its_files(taken: dict[str, bytes]) -> None:
    client = TestClient(application(calibration(draws=500), ("testserver",)))
    page = client.get(f"/en/?{QUERY}&exact=1").text
    csv = pd.read_csv(io.BytesIO(taken["differences.csv"]), sep=";", decimal=",", encoding="utf-8-sig")
    last = csv[csv["Måned"] == 6]
    assert set(last["Scenarie"]) == {"plan-a", "plan-b"}
    for plan in ("plan-a", "plan-b"):
        (row,) = last[(last["Scenarie"] == plan) & (last["Mål (kort navn)"] == HEADLINE)].to_dict("records")
        written = decimal(row["Borgere, forventet forskel"], 1, "en", signed=True)
        assert f'<p class="number">{written}</p>' in page, plan


def test_the_page_says_what_a_difference_rests_on_as_the_brief_does(taken: dict[str, bytes]) -> None:
    """It was worked out of other draws: the page said 65 per cent where the brief said 69."""
    client = TestClient(application(calibration(draws=500), ("testserver",)))
    said = re.findall("<p>(.*?)</p>", client.get(f"/en/rests?{QUERY}").text.split('id="rested"')[1])
    brief = " ".join(one.text for one in Document(io.BytesIO(taken["brief-en.docx"])).element.iter() if one.text)
    assert len(said) >= 2
    for text in said:
        assert unescape(text) in brief


def test_a_link_and_commands_stand_in_fields_that_can_be_selected() -> None:
    client = TestClient(application(calibration(draws=500), ("testserver",)))
    page = client.get(f"/en/?{QUERY}").text
    link = asked(parse_qsl(QUERY)).question
    assert link is not None
    assert f'value="http://testserver/en/?{link.link().replace("&", "&amp;")}"' in page
    assert "fsm-sim forecast today.toml plan-a.toml plan-b.toml --draws 500 --replications 2" in page


@pytest.mark.parametrize("name", ["plan-c.toml", "other.pdf", "brief-xx.pdf", "..%2f..%2fetc%2fpasswd"])
def test_what_an_answer_does_not_have_is_not_found(name: str) -> None:
    client = TestClient(application(calibration(draws=500), ("testserver",)))
    assert client.get(f"/da/take/{name}?{QUERY}").status_code == 404
    assert client.get(f"/da/take/{name}").status_code == 404
