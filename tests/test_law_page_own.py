"""Laws of plans on the page that start from a calibration made there: its numbers, its link, and who can open it."""

import io
import re
import shlex
import shutil
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

import pytest
from click.testing import CliRunner
from fabricated import calibration
from openpyxl import load_workbook
from own_calibrations import FIRST, MONTHS, TOWNS, own_job
from starlette.testclient import TestClient

from fsm_sim.cli.commands import commands
from fsm_sim.model.text import LANGUAGES
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.answering import answerings
from fsm_sim.web.answering.answerings import MOST_OPEN, Answerings, NotKeptError
from fsm_sim.web.answering.answers import Answering
from fsm_sim.web.answering.question import asked
from fsm_sim.web.app import application
from fsm_sim.web.jobs.links import signed
from fsm_sim.web.jobs.own import OWN, JobCalibrations
from fsm_sim.web.jobs.queue import JobQueue
from fsm_sim.web.jobs.record import DAYS_KEPT, Job, clear, folder, write

SECRET = b"x" * 32
OFFICE = f"municipality={FIRST}&citizens=60&caseworkers=3&months=4"
PLAN = "a.caseworkers=2"
GONE = {"da": "Kalibreringen findes ikke her", "en": "The calibration is not here"}
BACK = {"da": "Svar i stedet ud fra den offentliggjorte kalibrering", "en": "Answer from the published calibration"}


ADDRESSES = ("", "decide/payback", "take/answer.xlsx", "take/today.toml", "take/calibration.zip", "calibration")


class Made(NamedTuple):
    """A page, the folder of its jobs, and a job of it that calibrated on a public table with what opens that."""

    client: TestClient
    room: Path
    job: Job
    token: str

    def query(self, **more: str) -> str:
        """A question of the calibration."""
        return f"{OFFICE}&{urlencode({'own': self.token, **more})}&{PLAN}"


def page_of(state: Path) -> TestClient:
    """The page with a published calibration of other numbers."""
    app = application(calibration(draws=500), ("testserver",), state, secret=SECRET)
    return TestClient(app, follow_redirects=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    state = tmp_path_factory.mktemp("state")
    job, token = own_job(state / "jobs", SECRET)
    return Made(page_of(state), state / "jobs", job, token)


@pytest.fixture
def copied(made: Made, tmp_path: Path) -> Made:
    """The same in a state of its own, in which things can be deleted."""
    shutil.copytree(made.room, tmp_path / "jobs")
    return Made(page_of(tmp_path), tmp_path / "jobs", made.job, made.token)


def text_of(page: str) -> str:
    """The text of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def numbers_of(page: str) -> list[str]:
    """The differences that a page prints."""
    return re.findall(r'<p class="number">([^<]+)</p>', page)


def cells(content: bytes | Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every sheet of a workbook."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    return {sheet.title: list(sheet.values) for sheet in load_workbook(file)}


@pytest.mark.slow
def test_R11_answer_files_and_decisions_are_those_of_the_command_line_with_the_same_calibration(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the page hands over is all that the commands need: scenarios, and the calibration with its table."""
    query = made.query()
    for name in ("scenarios.zip", "calibration.zip"):
        found = made.client.get(f"/da/take/{name}?{query}")
        zipfile.ZipFile(io.BytesIO(found.content)).extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    lines = (tmp_path / "commands.txt").read_text("utf-8").splitlines()
    page = made.client.get(f"/da/?{query}&exact=1").text
    assert "\n".join(lines) in unescape(page)
    decided = made.client.get(f"/da/decide/payback?{query}").text
    (line,) = re.findall(r'<textarea id="commands"[^>]*>([^<]+)<', decided)
    for one in (*lines[:2], unescape(line)):
        done = CliRunner().invoke(commands, shlex.split(one)[1:], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    stored = cells(tmp_path / "answer.xlsx")
    taken = cells(made.client.get(f"/da/take/answer.xlsx?{query}").content)
    assert stored[next(iter(stored))].pop()[0] == "Kontrolsum: resultater", "the page stores no results"
    assert taken == stored
    (lead,) = re.findall(r'<p class="lead">([^<]+)</p>', decided)
    assert text_of(lead).strip() in text_of(done.output)
    assert (tmp_path / "today.toml").read_text("utf-8").startswith(f"# Run with --calibration {OWN} (sha256:")
    assert made.client.get(f"/da/take/today.toml?{query}").content == (tmp_path / "today.toml").read_bytes()


def test_every_number_is_drawn_from_the_calibration_that_the_link_names(made: Made) -> None:
    """Also where the page has answered the same question from another one and keeps those runs."""
    own = Answering(by_name.load(OWN, below=folder(made.room, made.job.id)))
    for town in (FIRST, "Vejle"):
        office = f"{OFFICE}&{PLAN}".replace(FIRST, town)
        link = f"{OFFICE}&own={made.token}&{PLAN}".replace(FIRST, town)
        published = numbers_of(made.client.get(f"/en/?{office}").text)
        mine = numbers_of(made.client.get(f"/en/?{link}").text)
        found = asked(parse_qsl(office)).question
        assert found is not None
        (row,) = own.answer(found).rows.values()
        assert row is not None
        assert abs(float(mine[0].replace("−", "-")) - row["citizens_mean"]) < 0.06
        assert len(mine) == len(published) == 1
        assert numbers_of(made.client.get(f"/en/?{office}").text) == published
    assert own.calibration.values.shape[1] > calibration(draws=500).values.shape[1]


def test_a_town_of_the_table_has_its_own_effects_and_another_has_those_of_the_hierarchy(made: Made) -> None:
    found = by_name.load(OWN, below=folder(made.room, made.job.id))
    answering = Answering(found)
    levels = {}
    for town in (FIRST, "Vejle"):
        question = asked(parse_qsl(OFFICE.replace(FIRST, town))).question
        assert question is not None
        levels[town] = answering.answer(question).courses["today"].mean[-1]
    assert f"office_work: {FIRST}" in found.space.names
    assert "office_work: Vejle" not in found.space.names
    assert levels[FIRST] > 1.5 * levels["Vejle"], "its rates towards work are five times the middle's"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_from_which_table_the_numbers_are_and_leads_back_to_the_published_ones(
    made: Made, language: str
) -> None:
    digest = by_name.load(OWN, below=folder(made.room, made.job.id)).digest[:19]
    for here in ("?", "decide/payback?"):
        page = made.client.get(f"/{language}/{here}{made.query()}").text
        said = text_of(page)
        assert digest in said
        assert f"{TOWNS} " in said
        assert f": {MONTHS}." in said
        assert f"/{language}/calibration?own={made.token}" in page
    page = unescape(made.client.get(f"/{language}/?{made.query()}").text)
    assert f'href="/{language}/?{OFFICE}&{PLAN}"' in page
    assert f'<input type="hidden" name="own" value="{made.token}">' in page
    inside = re.findall(r'(?:href|hx-get)="(/[^"]+)"', page)
    own = [one for one in inside if "?" in one and "static" not in one and one != f"/{language}/?{OFFICE}&{PLAN}"]
    assert len(own) > 15
    assert all(made.token in one for one in own), "every link of the answer is of the same calibration"
    research = made.client.get(f"/{language}/calibration?own={made.token}").text
    assert FIRST in research
    assert digest in research
    assert f"municipalities.png?own={made.token}" in research


def test_the_page_of_the_job_shows_the_towns_and_starts_a_plan_of_one(made: Made) -> None:
    address = f"/en/jobs/{signed(SECRET, made.job.id)}"
    page = made.client.get(address).text
    assert f'<th scope="row">{FIRST}</th>' in page
    assert "Plan from this calibration" in page
    assert f'name="own" value="{made.token}"' in page
    assert f"deleted with it: after {DAYS_KEPT} days" in text_of(page)
    assert 'fsm-sim calibrate own --data "my table.csv"' in unescape(page)
    assert made.client.get(f"{address}/calibration.zip").status_code == 200
    begun = made.client.get(f"/en/?own={made.token}&municipality={FIRST}")
    assert begun.status_code == 200
    assert "Plan from your own calibration" in begun.text
    assert f"{FIRST} has " in text_of(begun.text)
    assert "Enter how many" not in begun.text
    assert f'value="{FIRST}"' in begun.text
    assert f'href="/da/?own={made.token}&amp;municipality={FIRST}"' in begun.text
    wrong = made.client.get(f"/en/?own={made.token}&municipality={FIRST}&citizens=60")
    assert wrong.status_code == 422
    assert "Enter how many" in wrong.text


def not_kept(client: TestClient, token: str) -> None:
    """Every address says that there is no such calibration, and none gives an answer without it."""
    query = f"{OFFICE}&{urlencode({'own': token})}&{PLAN}"
    for language in LANGUAGES:
        for path in (
            "",
            "decide/payback",
            "rests",
            "take/answer.xlsx",
            "take/today.toml",
            "take/calibration.zip",
            "calibration",
        ):
            found = client.get(f"/{language}/{path}?{query}")
            assert found.status_code == 404, path
            assert GONE[language] in found.text
            assert BACK[language] in found.text
            assert not numbers_of(found.text)
            assert f'href="/{language}/?{OFFICE}&{PLAN}"' in unescape(found.text)


def test_a_link_that_is_forged_or_another_servers_opens_nothing(made: Made) -> None:
    last = "A" if made.token[-1] != "A" else "B"
    forged = (made.token[:-1] + last, signed(b"y" * 32, made.job.id, "own"), "../../x", "0" * 16, "ø" * 50, "x")
    for token in forged:
        not_kept(made.client, token)


def test_what_opens_a_calibration_opens_no_job_and_the_link_of_a_job_opens_no_calibration(made: Made) -> None:
    not_kept(made.client, signed(SECRET, made.job.id))
    assert made.client.get(f"/en/jobs/{made.token}").status_code == 404
    assert made.client.post(f"/en/jobs/{made.token}/cancel").status_code == 404
    assert made.client.get(f"/en/?{made.query()}").status_code == 200, "it is still there"


def test_a_calibration_that_was_deleted_on_its_page_is_gone_at_once(copied: Made) -> None:
    assert copied.client.get(f"/en/?{copied.query()}").status_code == 200
    found = copied.client.post(f"/en/jobs/{signed(SECRET, copied.job.id)}/cancel")
    assert found.status_code == 303
    not_kept(copied.client, copied.token)


def test_a_calibration_goes_with_its_job_after_the_days_that_the_page_names(copied: Made) -> None:
    old = Job(**{**vars(copied.job), "state": "done", "ended": time.time() - DAYS_KEPT * 86_400 - 1})
    write(copied.room, old)
    with JobQueue(copied.room, "published").running():
        end = time.monotonic() + 60
        while folder(copied.room, old.id).exists() and time.monotonic() < end:
            time.sleep(0.1)
    not_kept(copied.client, copied.token)


@pytest.mark.parametrize("file", ["posterior.nc", "checks.json", "../../../counts.csv"])
def test_a_calibration_that_is_damaged_or_of_another_version_is_not_taken(copied: Made, file: str) -> None:
    place = folder(copied.room, copied.job.id) / by_name.RUNS / OWN / file
    content = place.read_bytes()
    place.write_bytes(content[: len(content) // 2] + b"\x00\xff" + content[len(content) // 2 + 2 :])
    not_kept_page = copied.client.get(f"/en/?{copied.query()}")
    assert not_kept_page.status_code == 404
    assert GONE["en"] in not_kept_page.text
    assert str(copied.room) not in not_kept_page.text


def test_no_plan_starts_from_a_calibration_that_failed_its_checks(tmp_path: Path) -> None:
    job, token = own_job(tmp_path / "jobs", SECRET, approved=False)
    client = page_of(tmp_path)
    page = client.get(f"/en/jobs/{signed(SECRET, job.id)}").text
    assert "did not pass all of its checks" in page
    assert token not in page
    not_kept(client, token)


class Loading:
    """Calibrations of users by their numbers, which notes what is loaded and takes its time."""

    def __init__(self) -> None:
        self.loaded: list[str] = []
        self.deleted: set[str] = set()

    def find(self, token: str) -> str | None:
        return token if self.there(token) else None

    def there(self, number: str) -> bool:
        return number not in self.deleted

    def load(self, number: str) -> Any:
        self.loaded.append(number)
        time.sleep(0.05)
        return f"calibration {number}"

    def archive(self, number: str) -> bytes:
        return number.encode()


def test_each_calibration_is_opened_once_few_stay_open_and_a_deleted_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, first, last = Loading(), [str(number) for number in range(MOST_OPEN)], str(MOST_OPEN)
    several = Answerings(calibration(draws=500), own)
    monkeypatch.setattr(answerings, "Answering", lambda found, _: found)
    asked_for = [token for token in first for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(several.of, asked_for))
    assert got == [f"calibration {token}" for token in asked_for]
    assert sorted(own.loaded) == first
    assert all(several.at_hand(token) is not None for token in (*first[1:], first[0])), "the first is asked for last"
    several.of(last)
    assert [several.at_hand(token) is None for token in first] == [False, True, *[False] * (MOST_OPEN - 2)]
    assert several.at_hand("") is several.published
    own.deleted.add(last)
    with pytest.raises(NotKeptError):
        several.of(last)
    own.deleted.clear()
    assert several.at_hand(last) is None, "it was closed when it was gone"


def test_a_job_keeps_the_table_while_plans_can_start_from_it_and_nobodys_own_counts(made: Made, tmp_path: Path) -> None:
    kept = folder(tmp_path, made.job.id)
    for results_too in (False, True):
        shutil.copytree(folder(made.room, made.job.id), kept, dirs_exist_ok=True)
        clear(tmp_path, made.job, results_too=results_too)
        left = {file.name for file in kept.rglob("*") if file.is_file()}
        assert ({"counts.csv", "posterior.nc", "own.json"} <= left) is not results_too
    shutil.copytree(folder(made.room, made.job.id), kept, dirs_exist_ok=True)
    (kept / "own.json").unlink()  # counts of starts: there is no public table
    clear(tmp_path, made.job, results_too=False)
    assert not list(kept.rglob("counts*"))
    assert not (kept / "calibration").exists()
    assert not JobCalibrations(tmp_path, SECRET).there(made.job.id)
