"""Laws of the page's jobs that ask: monitoring and a question of every office show what the commands show, no more."""

import io
import json
import re
import shlex
from html import unescape
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from fabricated import calibration
from monitored_towns import csv_of, towns
from openpyxl import load_workbook
from page_jobs import SECRET, command_of, done, shown
from starlette.testclient import TestClient

from fsm_sim.cli.commands import commands
from fsm_sim.decisions.batch.answer import decide_batch
from fsm_sim.decisions.batch.office_answers import BatchName
from fsm_sim.decisions.monitoring.answer import monitor_counts
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.inputs.local_counts.monitored import read_monitored
from fsm_sim.inputs.scenarios import read_scenarios
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import LANGUAGES
from fsm_sim.report.document.decisions.batch_text import batch_heads, batch_rows, batch_sentences
from fsm_sim.report.document.decisions.monitoring_text import monitoring_rows, monitoring_sentences
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.app import application
from fsm_sim.web.jobs import commands as job_commands
from fsm_sim.web.jobs import pages, questions, work
from fsm_sim.web.jobs.links import id_of, signed
from fsm_sim.web.jobs.record import RESULTS, Job, folder, write
from fsm_sim.web.jobs.shown import table
from fsm_sim.web.jobs.stored_answer import store

COUNTS = towns(6, 7, 3)
FILE = csv_of(COUNTS).encode()


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(work, "_end_with_server", lambda: None)
    monkeypatch.setattr(work, "NICE", 0)
    monkeypatch.setattr(by_name, "load", lambda *_, **__: calibration(draws=500))
    return TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET), follow_redirects=False
    )


def uploaded(client: TestClient, content: bytes = FILE, name: str = "tal.csv", **fields: str) -> tuple[int, str]:
    """The status of an upload of counts for monitoring, and where it leads to."""
    found = client.post("/da/upload", files=[("file", (name, content, "text/csv"))], data={"purpose": "monitor"})
    return found.status_code, found.headers.get("location", found.text)


def test_S2_a_monitoring_on_the_page_shows_what_the_command_hands_on_and_keeps_no_counts(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, upload = uploaded(client)
    assert status == 303
    assert all(name.municipality in client.get(upload).text for name in COUNTS)
    address = done(client, tmp_path, kind="monitor", upload=upload.rsplit("/", 1)[1], month="2022-06")
    assert client.get(upload).status_code == 404, "memory has them no longer"
    assert list((tmp_path / "jobs").rglob("counts*")) == []
    (tmp_path / "tal.csv").write_bytes(FILE)
    counts = read_monitored(tmp_path / "tal.csv").counts
    answer = monitor_counts(counts, MonitoringQuestion(month="2022-06"))
    assert any(outcome.hidden[:, -1].any() for one in answer.programmes for outcome in one.outcomes)
    for language in LANGUAGES:
        text = shown(client.get(address.replace("/da/", f"/{language}/")).text)
        for said in monitoring_sentences(answer, language):
            assert shown(said) in text
        for one in answer.programmes:
            for outcome in one.outcomes:
                for row in monitoring_rows(one, outcome, language):
                    assert re.sub(r"\s+", " ", " ".join(row)).strip() in text
    (words,) = command_of(client.get(address).text)
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(commands, words, catch_exceptions=False).exit_code == 0
    taken = load_workbook(io.BytesIO(client.get(f"{address}/answer-da.xlsx").content))
    made = load_workbook(tmp_path / "answer.xlsx")
    assert [list(sheet.values) for sheet in made] == [list(sheet.values) for sheet in taken]
    secret = monitor_counts(counts, MonitoringQuestion(month="2022-06", hide_below=0))
    kept = json.loads(client.get(f"{address}/answer.json").text)
    assert json.dumps(kept["programmes"]) == json.dumps(answer.as_json()["programmes"])
    assert json.dumps(kept["programmes"]) != json.dumps(secret.as_json()["programmes"])


def test_a_monitoring_leaves_workbooks_in_both_languages(client: TestClient, tmp_path: Path) -> None:
    address = done(client, tmp_path, kind="monitor", upload=uploaded(client)[1].rsplit("/", 1)[1])
    for language in LANGUAGES:
        assert client.get(f"{address}/answer-{language}.xlsx").status_code == 200
    number = id_of(SECRET, address.rsplit("/", 1)[1]) or ""
    book = load_workbook(folder(tmp_path / "jobs", number) / RESULTS / "answer-da.xlsx")
    assert len(book.sheetnames) > 2


def test_a_month_that_the_counts_do_not_have_is_said_in_the_readers_language(
    client: TestClient, tmp_path: Path
) -> None:
    address = done(client, tmp_path, kind="monitor", upload=uploaded(client)[1].rsplit("/", 1)[1], month="2031-01")
    danish, english = (client.get(address.replace("/da/", f"/{one}/")).text for one in LANGUAGES)
    assert "2031-01" in danish
    assert "2031-01" in english
    assert shown(danish) != shown(english)
    assert '<li lang="da">' in danish
    assert list((tmp_path / "jobs").rglob("counts*")) == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b'[scenario]\nname = "a"\n', "a.toml", "a.toml er et scenarie"),
        (b"Kommune;Indsats;M\xc3\xa5ned\nVejle;bir;2022-01\n", "tal.csv", "citizens"),
    ],
)
def test_what_is_no_table_of_monitored_counts_is_refused_in_a_sentence(
    client: TestClient, content: bytes, name: str, said: str
) -> None:
    status, text = uploaded(client, content, name)
    assert status == 422
    assert said in text


def test_counts_for_monitoring_fit_no_model_and_other_counts_are_not_monitored(client: TestClient) -> None:
    mine = uploaded(client)[1].rsplit("/", 1)[1]
    assert client.post("/da/jobs", data={"kind": "calibration", "upload": mine}).status_code == 404
    own = b"municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"
    other = client.post("/da/upload", files=[("file", ("own.csv", own, "text/csv"))]).headers["location"]
    asked = {"kind": "monitor", "upload": other.rsplit("/", 1)[1]}
    assert client.post("/da/jobs", data=asked).status_code == 404


@pytest.mark.parametrize("question", ["split", "sensitivity", "information"])
def test_a_question_of_every_office_is_answered_as_the_command_answers_it(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    pair = ("eksempelby", "eksempelby-two-fewer")
    monkeypatch.setattr(questions, "NATIONAL", {"fsm1": pair})
    for module in (questions, job_commands):
        monkeypatch.setattr(module, "DRAWS", 100 if question == "sensitivity" else 20)
    monkeypatch.setattr(job_commands, "NATIONAL", {"fsm1": pair})
    address = done(client, tmp_path, kind="batch", question=question, offices="fsm1")
    base, other = read_scenarios([Path(one) for one in pair])
    answer = decide_batch(other, questions.question_of(question), calibration(draws=500), base)
    for language in LANGUAGES:
        page = client.get(address.replace("/da/", f"/{language}/")).text
        text = shown(page)
        rows = table("", batch_heads(answer, language), batch_rows(answer, language))["rows"]
        for said in (*batch_sentences(answer, language), *(" ".join(row) for row in rows)):
            assert shown(said).strip() in text
        assert f"answer-{language}.svg" in page
    (words,) = command_of(client.get(address.replace("/da/", "/en/")).text)
    monkeypatch.setattr(by_name, "load_or_make", lambda *_: calibration(draws=500))
    monkeypatch.chdir(tmp_path)
    done_there = CliRunner().invoke(commands, words, catch_exceptions=False)
    assert done_there.exit_code == 0
    assert all(shown(one) in shown(done_there.stdout) for one in batch_sentences(answer, "en"))
    assert client.get(f"{address}/answer-da.svg").headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("calibrated", ["published", "mine"])
def test_every_command_beside_a_job_has_options_that_there_are_and_names_the_calibration(calibrated: str) -> None:
    sizes = {"draws": 500, "replications": 2}
    jobs = [
        *(Job.new(kind, sizes) for kind in ("fsm1", "fsm2")),
        Job.new("calibration", {"programme": "bir", "file": "my counts.csv", "break": ""}),
        Job.new("calibration", {"programme": "", "file": "-table.csv", "break": "2025-07"}),
        Job.new("monitor", {"programme": "bir", "file": "a (1).csv", "month": "2022-03"}),
        *(Job.new("batch", {"question": one, "offices": "fsm2"}) for one in questions.QUESTIONS),
    ]
    for job in jobs:
        for line in job_commands.commands(job, calibrated, "da").splitlines():
            program, *words = shlex.split(line)
            assert program == "fsm-sim"
            command: click.Command = commands
            while isinstance(command, click.Group):
                command = command.commands[words.pop(0)]
            known = {name for one in command.params for name in one.opts}
            assert {word for word in words if word.startswith("--")} <= known, line
            under = "--calibration" in known and command.name != "monitor"
            assert ("--calibration" in words) is (under and calibrated == "mine"), line
            assert not under or calibrated == "published" or words[words.index("--calibration") + 1] == "mine"


def test_every_question_that_can_be_asked_of_offices_can_be_asked_on_the_page() -> None:
    assert get_args(BatchName) == questions.QUESTIONS


def test_a_national_run_shows_first_how_its_plan_differs(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its page had no word of the plan that it is held against."""
    monkeypatch.setattr(work, "NATIONAL", {"fsm1": ("eksempelby", "eksempelby-two-fewer")})
    monkeypatch.setattr(pages, "EXACT", 100)
    address = done(client, tmp_path, kind="fsm1")
    number = id_of(SECRET, address.rsplit("/", 1)[1]) or ""
    results = folder(tmp_path / "jobs", number) / RESULTS
    record = json.loads((results / "answer.json").read_text("utf-8"))
    plan = read_scenarios([Path("eksempelby-two-fewer")])[0].scenario.scenario
    headline = record["differences"][0]
    for language in LANGUAGES:
        page = client.get(address.replace("/da/", f"/{language}/")).text
        (heading,) = re.findall(r'<h1 id="job-title">([^<]+)</h1>', page)
        named = plan.title_da if language == "da" else plan.title
        amount = decimal(abs(headline["citizens_mean"]), 1, language)
        assert named in unescape(heading)
        assert amount in heading
        assert page.index("answer-da.xlsx") < page.index('class="decided"'), "files are at the top"
        listed = page[page.index('id="take"') : page.index('class="decided"')]
        rows = [row for row in re.findall(r"<tr>(.*?)</tr>", listed, re.DOTALL) if "<td>" in row]
        links = [re.findall(r'href="[^"]*/([^"/]+)"', row) for row in rows]
        assert sorted(one for row in links for one in row) == sorted(file.name for file in results.iterdir()), (
            "and each is told what it is"
        )
        assert [len(row) for row in links] == [2, 2, 1]
        assert not re.search("<td></td>", listed), "what is in it"
        told = record["text"][language]
        assert shown(told["sentences"][0]).strip() in shown(page)
        first = told["tables"][0]
        assert len(first["rows"]) == len(record["differences"])
        assert all(" ".join(row) in shown(page) for row in first["rows"])
        columns = [column for one in told["tables"] for column in zip(*one["rows"], strict=True)]
        assert all(set(column) - {"–", ""} for column in columns), "no column is empty"


@pytest.mark.parametrize(("rows", "folded"), [(12, 0), (13, 1)])
def test_a_long_table_is_opened_by_who_wants_it(client: TestClient, tmp_path: Path, rows: int, folded: int) -> None:
    job = Job("0" * 16, "batch", "done", 0.0, {"question": "split", "offices": "fsm1"}, 1.0)
    write(tmp_path / "jobs", job)
    results = folder(tmp_path / "jobs", job.id) / RESULTS
    results.mkdir()
    content = {"sentences": ["x"], "tables": [table("places", ["a", "b", "c"], [["x", "1", "–"]] * rows)]}
    store({}, dict.fromkeys(LANGUAGES, content), results)
    page = client.get(f"/en/jobs/{signed(SECRET, job.id)}").text
    assert page.count(f"<summary>Places ({rows} rows)</summary>") == folded
    assert len(re.findall("<td[^>]*>1</td>", page)) == rows
    assert ">C</th>" not in page


@pytest.mark.parametrize("asked", [{"question": "trial", "offices": "fsm1"}, {"question": "split", "offices": "../x"}])
def test_no_other_question_and_no_other_offices_can_be_asked(client: TestClient, asked: dict[str, str]) -> None:
    assert client.post("/da/jobs", data={"kind": "batch", **asked}).status_code == 404
