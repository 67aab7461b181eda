"""Laws of the page's jobs: they survive a killed server, no link can be guessed, and counts go when they end."""

import http.client
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fabricated import calibration
from hypothesis import given
from hypothesis import strategies as st
from monitored_towns import csv_of, towns
from page_server import PAUSE
from page_server import SECRET as SERVED
from starlette.testclient import TestClient
from stock_panels import as_csv, simulated

from fsm_sim.model.errors import InputError
from fsm_sim.study.backtests.panels import LEAST_MONTHS
from fsm_sim.study.calibrations.public_table import LEAST_MUNICIPALITIES
from fsm_sim.web.app import application
from fsm_sim.web.jobs import queue
from fsm_sim.web.jobs.links import id_of, signed
from fsm_sim.web.jobs.queue import MOST_WAITING, JobQueue
from fsm_sim.web.jobs.record import DAYS_KEPT, ENDED, Job, Progress, every, folder, progress, read, why, write

SERVER = Path(__file__).with_name("page_server.py")
SECRET = b"x" * 32
COUNTS = b"municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"


@contextmanager
def served(state: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server as a process of its own, and its port."""
    server = subprocess.Popen([sys.executable, str(SERVER), str(state)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        port = int(server.stdout.readline())
        until(lambda: answers(port))
        yield server, port
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


def answers(port: int) -> bool:
    """Whether a server is ready."""
    try:
        return asked(port, "GET", "/health")[0] == 200
    except ConnectionRefusedError:
        return False


def asked(port: int, method: str, path: str, **fields: str) -> tuple[int, str, str]:
    """Status, address that is led to, and text of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"content-type": "application/x-www-form-urlencoded"} if fields else {}
    connection.request(method, path, urlencode(fields) or None, headers)
    found = connection.getresponse()
    text = found.read().decode("utf-8", "replace")
    connection.close()
    return found.status, found.headers.get("location", ""), text


def until(what: Callable[[], bool], seconds: float = 240) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.slow
def test_a_job_of_a_killed_server_goes_on_in_the_next_and_its_link_works(tmp_path: Path) -> None:
    room = tmp_path / "jobs"
    with served(tmp_path) as (server, port):
        status, address, _ = asked(port, "POST", "/da/jobs", kind="fsm1")
        assert status == 303
        number = address.rsplit("/", 1)[1].partition(".")[0]
        run = folder(room, number) / "run" / "results"
        until(lambda: len(list(run.glob("*.parquet"))) >= 3)
        server.send_signal(signal.SIGKILL)
        server.wait()
        time.sleep(1.0)  # its process ends with it
        kept = {file.name: file.stat().st_mtime_ns for file in run.glob("*.parquet")}
        job = read(room, number)
        assert job is not None
        assert job.state == "running"
        assert progress(room, number).done < progress(room, number).all
        time.sleep(0.5)
        assert kept.keys() == {file.name for file in run.glob("*.parquet")}, "nobody is at work"
    with served(tmp_path) as (_, port):
        assert asked(port, "GET", address)[0] == 200
        until(lambda: progress(room, number).before >= len(kept) - 1 > 0)
        assert all((run / name).stat().st_mtime_ns == at for name, at in kept.items() if (run / name).exists())
        until(lambda: (read(room, number) or job).state in ENDED)
        page = asked(port, "GET", address)[2]
        assert "Færdig." in page, (folder(room, number) / "log.txt").read_text("utf-8")
        names = re.findall(rf'href="{re.escape(address)}/([\w.-]+)"', page)
        assert names == ["brief-da.pdf", "brief-en.pdf", "answer-da.xlsx", "answer-en.xlsx", "answer.json"]
        assert asked(port, "GET", f"{address}/brief-da.pdf")[2].startswith("%PDF")
        assert asked(port, "GET", f"{address}/job.json")[0] == 404, "only what it left to be taken"
        forged = address[:-1] + ("A" if address[-1] != "A" else "B")
        assert asked(port, "GET", forged)[0] == 404
        assert asked(port, "POST", f"{address}/cancel")[0] == 303
        assert not folder(room, number).exists()


@pytest.mark.slow
def test_a_job_of_each_kind_goes_on_after_its_server_was_killed_in_the_middle_of_it(tmp_path: Path) -> None:
    """Each next server finishes what the last was killed in, and is killed in the job after it."""
    queue = JobQueue(tmp_path / "jobs", "published")
    more = COUNTS + b"Horsens;bir;2021-02;208;<5\nHorsens;bir;2021-03;207;9\n"
    table = as_csv(simulated(3, towns=LEAST_MUNICIPALITIES, months=LEAST_MONTHS)).encode()
    jobs = {
        "calibrating": Job.new("calibration", {"programme": "", "file": "own.csv", "break": ""}),
        "hiding": Job.new("monitor", {"programme": "", "file": "own.csv", "month": ""}),
        "asking": Job.new("batch", {"question": "staffing", "offices": "fsm1"}),
        "trying": Job.new("trial", {"municipalities": "4", "citizens": "20", "months": "4", "trials": "20"}),
        "calibrating too": Job.new("calibration", {"programme": "", "file": "table.csv", "break": ""}),
    }
    for job, counts in zip(jobs.values(), (more, csv_of(towns(6, 7, 3)).encode(), b"", b"", table), strict=True):
        queue.add(job, counts, ".csv")

    def state_of(job: Job) -> str:
        return (read(queue.room, job.id) or job).state

    for step, job in jobs.items():
        with served(tmp_path) as (server, _):
            until(
                lambda job=job, step=step: (
                    state_of(job) == "running" and progress(queue.room, job.id).step == step.split()[0]
                )
            )
            server.send_signal(signal.SIGKILL)
            server.wait()
        time.sleep(2 * PAUSE)
        assert state_of(job) == "running", "its process ended with the server"
    with served(tmp_path) as (_, port):
        until(lambda: all(state_of(job) in ENDED for job in jobs.values()))
        for job in jobs.values():
            log = (folder(queue.room, job.id) / "log.txt").read_text("utf-8")
            page = asked(port, "GET", f"/da/jobs/{signed(SERVED, job.id)}")
            assert (page[0], "Færdig." in page[2]) == (200, True), log
        kept = [file.parent.name for file in queue.room.rglob("counts.csv")]
        assert kept == [jobs["calibrating too"].id], "a public table alone is kept, for plans"
        own = signed(SERVED, kept[0], "own")
        answer = asked(port, "GET", f"/da/?municipality=Vejle&citizens=60&caseworkers=3&own={own}")
        assert (answer[0], "din egen kalibrering" in answer[2]) == (200, True)


def test_a_cancelled_job_leaves_no_process_and_no_results(tmp_path: Path) -> None:
    queue = JobQueue(tmp_path / "jobs", "published", [sys.executable, "-c", "import time; time.sleep(600)"])
    first, second = Job.new("fsm1", {}), Job.new("calibration", {"programme": ""})
    queue.add(first)
    queue.add(second, COUNTS, ".csv")
    assert (folder(queue.room, second.id) / "counts.csv").read_bytes() == COUNTS
    assert queue.before(second) == 1
    with queue.running():
        until(lambda: (read(queue.room, first.id) or first).state == "running")
        queue.cancel(first.id)
        assert (read(queue.room, first.id) or first).state == "cancelled"
        until(lambda: (read(queue.room, second.id) or second).state == "running")
        queue.cancel(second.id)
    assert list(queue.room.rglob("counts*")) == []
    assert [one.state for one in every(queue.room)] == ["cancelled", "cancelled"]


def test_a_job_that_fails_says_why_and_keeps_no_counts(tmp_path: Path) -> None:
    client = TestClient(application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET))
    queue = JobQueue(tmp_path / "jobs", "published")
    job = Job.new("calibration", {"programme": ""})
    queue.add(job, b"municipality;programme;month;citizens\nHorsens;bir;2021-01;210\n", ".csv")  # stocks alone
    with queue.running():
        until(lambda: (read(queue.room, job.id) or job).state == "failed")
    assert list(queue.room.rglob("counts*")) == []
    page = client.get(f"/en/jobs/{signed(SECRET, job.id)}")
    assert "It did not succeed." in page.text
    assert "stocks" in page.text
    assert str(tmp_path) not in page.text
    danish = client.get(f"/da/jobs/{signed(SECRET, job.id)}").text
    assert '<li lang="en">' not in danish
    assert '<li lang="da">' in danish


def test_no_more_jobs_are_taken_than_can_wait(tmp_path: Path) -> None:
    client = TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET), follow_redirects=False
    )
    codes = [client.post("/da/jobs", data={"kind": "fsm1"}).status_code for _ in range(MOST_WAITING + 2)]
    assert codes == [303] * MOST_WAITING + [503, 503]
    assert client.post("/da/jobs", data={"kind": "rm -rf"}).status_code == 404
    assert client.post("/da/jobs", data={"kind": "calibration", "upload": "no such"}).status_code == 404
    assert client.post("/da/jobs", content=b"x" * 5000).status_code == 413


def test_counts_go_from_memory_to_their_job_and_the_job_is_nobody_elses(tmp_path: Path) -> None:
    client = TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET), follow_redirects=False
    )
    more = COUNTS + b"Horsens;bir;2021-02;208;<5\n"
    address = client.post("/en/upload", files=[("file", ("own.csv", more, "text/csv"))]).headers["location"]
    upload = address.rsplit("/", 1)[1]
    found = client.post("/en/jobs", data={"kind": "calibration", "upload": upload})
    assert found.status_code == 303
    assert client.get(address).status_code == 404, "memory has them no longer"
    (kept,) = (tmp_path / "jobs").rglob("counts*")
    assert kept.read_bytes() == more
    assert kept.parent.stat().st_mode & 0o077 == 0
    page = client.get(found.headers["location"])
    assert "Starts in a moment." in page.text
    assert "Horsens" not in client.get("/en/jobs").text


def test_a_public_table_goes_to_its_job_with_the_break_that_the_user_states(tmp_path: Path) -> None:
    """The break reaches the calibration; one that is none of the table's months is said before, and the table stays."""
    client = TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET), follow_redirects=False
    )
    panel = simulated(3, towns=LEAST_MUNICIPALITIES, months=LEAST_MONTHS)
    files = [("file", ("table.csv", as_csv(panel).encode(), "text/csv"))]
    address = client.post("/en/upload", files=files).headers["location"]
    asked = {"kind": "calibration", "upload": address.rsplit("/", 1)[1]}
    for month in ("2035-01", "June", panel.months[0], "<b>"):
        found = client.post("/en/jobs", data={**asked, "break": month})
        assert found.status_code == 303
        page = client.get(found.headers["location"])
        assert f"The break is {month}, but the months of the table are {panel.months[0]} to" in unescape(page.text)
        assert "<b>" not in page.text
        assert 'aria-describedby="break-mistake"' in page.text
    assert not list((tmp_path / "jobs").rglob("job.json"))
    started = client.post("/en/jobs", data={**asked, "break": panel.months[6]})
    assert "/jobs/" in started.headers["location"]
    (file,) = (tmp_path / "jobs").rglob("job.json")
    job = read(tmp_path / "jobs", file.parent.name)
    assert job is not None
    assert dict(job.asked) == {"programme": "", "file": "table.csv", "break": panel.months[6]}
    assert f"--break {panel.months[6]}" in client.get(started.headers["location"]).text
    write(tmp_path / "jobs", replace(job, asked={**job.asked, "break": "2035-01"}))
    with subprocess.Popen([*queue.WORK, str(file.parent), "published"], stdin=subprocess.PIPE) as run:
        assert run.wait() == 1
    (told,) = why(tmp_path / "jobs", job.id, "en")
    assert told[1] == (
        "--break is 2035-01, but the months of the file are 2021-07 to 2022-06; the break is one of them after the "
        "first."
    )


def test_a_full_disk_is_logged_and_the_job_goes_on_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The thread that looks after the jobs ended with the error, in silence, and no job ever ran again."""
    room, done = tmp_path / "jobs", "import pathlib, sys; pathlib.Path(sys.argv[1], 'results').mkdir()"
    jobs, original, full = JobQueue(room, "published", (sys.executable, "-c", done)), queue.write, [True]

    def write_if_room(place: Path, one: Job) -> None:
        if full and one.state == "running":
            full.clear()
            raise OSError(28, "No space left on device")
        original(place, one)

    monkeypatch.setattr(queue, "write", write_if_room)
    job = Job.new("fsm1", {})
    with caplog.at_level("ERROR", "fsm_sim.web"), jobs.running():
        jobs.add(job)
        until(lambda: (found := read(room, job.id)) is not None and found.state == "done", 30)
    assert [record.getMessage() for record in caplog.records] == ["jobs: [Errno 28] No space left on device"]


def test_two_servers_never_share_a_folder(tmp_path: Path) -> None:
    with (
        JobQueue(tmp_path, "published").running(),
        pytest.raises(InputError, match="another server"),
        JobQueue(tmp_path, "published").running(),
    ):
        pass


def test_a_job_is_forgotten_after_its_days(tmp_path: Path) -> None:
    old = Job("0" * 16, "fsm1", "done", 0.0, {}, time.time() - DAYS_KEPT * 86_400 - 1)
    new = Job("1" * 16, "fsm1", "done", 0.0, {}, time.time())
    write(tmp_path, old)
    write(tmp_path, new)
    with JobQueue(tmp_path, "published").running():
        until(lambda: read(tmp_path, old.id) is None)
    assert read(tmp_path, new.id) == new


@pytest.mark.parametrize(
    ("language", "first", "second", "third"),
    [
        ("en", "Starts in a moment.", "Waiting: 1 run is ahead", "Waiting: 2 runs are ahead"),
        ("da", "Begynder om et øjeblik.", "Venter: 1 beregning er foran", "Venter: 2 beregninger er foran"),
    ],
)
def test_a_job_that_waits_says_how_many_are_ahead_of_it(
    tmp_path: Path, language: str, first: str, second: str, third: str
) -> None:
    client = TestClient(application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET))
    pages = [client.post(f"/{language}/jobs", data={"kind": "fsm1"}).text for _ in range(3)]
    assert [text in page for text, page in zip((first, second, third), pages, strict=True)] == [True] * 3


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", f"A run is deleted {DAYS_KEPT} days after"), ("da", f"slettes {DAYS_KEPT} dage efter")],
)
def test_a_link_to_no_job_says_how_long_a_job_is_kept(tmp_path: Path, language: str, said: str) -> None:
    """The link may be wrong, or its job deleted: the script of its page, which asks again, shows the sentence too."""
    client = TestClient(application(calibration(draws=500), ("testserver",), tmp_path, secret=SECRET))
    for token in (signed(SECRET, "0" * 16), "0" * 16, "x"):
        for found in (client.get(f"/{language}/jobs/{token}"), client.post(f"/{language}/jobs/{token}/cancel")):
            assert found.status_code == 404
            assert said in found.text
            assert 'id="failed"' in found.text
            assert f'href="/{language}/jobs"' in found.text


@given(st.text(max_size=80))
def test_no_text_is_a_link_but_the_servers_own(text: str) -> None:
    own = signed(SECRET, "0" * 16)
    assert (id_of(SECRET, text) is None) == (text != own)
    assert id_of(SECRET, own) == "0" * 16


@given(st.integers(0, 50), st.integers(1, 50), st.floats(0.1, 1e4))
def test_time_left_is_what_the_rest_takes_at_the_pace_so_far(before: int, made: int, seconds: float) -> None:
    left = Progress(done=before + made, all=before + made + 10, before=before, seconds=seconds).left
    assert left == pytest.approx(10 * seconds / made)
    assert Progress(done=before, all=before + 10, before=before, seconds=seconds).left is None


def test_an_id_that_is_a_path_is_none() -> None:
    assert read(Path("/etc"), "../../etc") is None
    with pytest.raises(ValueError, match="no id"):
        folder(Path("."), "../x")
