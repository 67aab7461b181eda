"""Laws of running the page: what is hostile, too long or too slow gets a clear answer; nobody's numbers are logged."""

import json
import logging
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest
import uvicorn
from anyio.to_thread import run_sync
from click.testing import CliRunner
from fabricated import calibration
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from fsm_sim.cli.commands import commands
from fsm_sim.cli.serve import serve
from fsm_sim.model.errors import InputError
from fsm_sim.web import planner
from fsm_sim.web.app import application
from fsm_sim.web.jobs.record import DAYS_KEPT
from fsm_sim.web.serving import secret
from fsm_sim.web.serving.guard import LONGEST_QUERY, MOST_BODY, Guard
from fsm_sim.web.serving.headers import HEADERS
from fsm_sim.web.serving.logs import LOG
from fsm_sim.web.serving.patience import PatientProtocol
from fsm_sim.web.shared import WAITING
from fsm_sim.web.uploads.bounds import MOST_ROWS, MOST_TOGETHER, MOST_UNPACKED
from fsm_sim.web.uploads.kept import MINUTES

ROOT = Path(__file__).resolve().parent.parent
OFFICE = "municipality=Vejle&citizens=60&caseworkers=3&months=3"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(
        application(calibration(draws=500), ("testserver",), tmp_path_factory.mktemp("state")),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server that has little patience."""

    class Impatient(PatientProtocol):
        seconds = 0.4

    app = application(calibration(draws=500), ("127.0.0.1",), tmp_path_factory.mktemp("served"))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", http=Impatient))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("PUT", "/da/", {}, 405),
        ("DELETE", "/da/upload/x", {}, 405),
        ("TRACE", "/da/", {}, 405),
        ("GET", f"/da/?municipality={'x' * LONGEST_QUERY}", {}, 414),
        ("GET", f"/{'x' * (LONGEST_QUERY + 1)}", {}, 414),
        ("POST", "/da/upload", {"content-length": str(MOST_BODY + 1)}, 413),
        ("POST", "/da/upload", {"content-length": "-1"}, 413),
        ("POST", "/da/upload", {"content-length": "9" * 5000}, 413),
        ("POST", "/da/jobs", {"origin": "https://evil.example"}, 403),
        ("POST", "/da/jobs", {"origin": "null"}, 403),
        ("POST", "/da/jobs", {"origin": "http://[x"}, 403),
        ("POST", "/da/jobs", {"sec-fetch-site": "cross-site"}, 403),
        ("POST", "/da/upload", {"sec-fetch-site": "same-site"}, 403),
        ("POST", "/da/upload", {"origin": "null"}, 403),
        ("GET", "/da/", {"host": "evil.example"}, 400),
        ("GET", "/da/", {"host": "testserver.evil.example"}, 400),
        ("GET", "/da/", {"host": ""}, 400),
    ],
)
def test_what_may_not_be_asked_gets_a_clear_answer(
    client: TestClient, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    found = client.request(method, address, headers=headers)
    assert found.status_code == status
    assert found.text
    assert "evil" not in found.text
    assert all(found.headers[name] == value for name, value in HEADERS.items())


def test_room_for_an_endless_number_of_plans_is_room_for_some(client: TestClient) -> None:
    assert client.get(f"/da/?municipality=Vejle&plans={'9' * 5000}").status_code == 422


def test_a_page_of_this_server_may_change_something(client: TestClient) -> None:
    """A browser that keeps to itself where it comes from says that its origin is null."""
    mine = {"sec-fetch-site": "same-origin"}
    for headers in ({"origin": "http://testserver", **mine}, {"origin": "null", **mine}, {}):
        assert client.post("/da/jobs", data={"kind": "fsm1"}, headers=headers).status_code == 303


def test_a_fault_of_the_server_has_headers_and_is_logged_without_numbers(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("citizens 60 in Vejle")

    monkeypatch.setattr(planner, "report", fails)
    with caplog.at_level(logging.INFO, LOG.name):
        found = client.get(f"/en/?{OFFICE}")
    assert found.status_code == 500
    assert "ZeroDivision" not in found.text
    assert all(found.headers[name] == value for name, value in HEADERS.items())
    logged = [json.loads(one.message) for one in caplog.records]
    assert logged[0]["error"] == "ZeroDivisionError"
    assert "Vejle" not in caplog.text


def test_every_request_is_a_line_of_json_without_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    counts = b"municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;2107;12\nHorsens;bir;2021-02;2108;12\n"  # fmt: skip  # noqa: E501
    with caplog.at_level(logging.INFO, LOG.name):
        client.get(f"/en/?{OFFICE}")
        upload = client.post("/en/upload", files=[("file", ("hemmelig.csv", counts))]).headers["location"]
        client.get(upload)
        job = client.post("/en/jobs", data={"kind": "calibration", "upload": upload.rsplit("/", 1)[1]})
        client.get(job.headers["location"])
    logged = [json.loads(one.message) for one in caplog.records]
    assert [(one["method"], one["path"], one["status"]) for one in logged] == [
        ("GET", "/en/", 200),
        ("POST", "/en/upload", 303),
        ("GET", "/en/upload/*", 200),
        ("POST", "/en/jobs", 303),
        ("GET", "/en/jobs/*", 200),
    ]
    for said in ("Vejle", "Horsens", "2107", "hemmelig", upload.rsplit("/", 1)[1], job.headers["location"]):
        assert said not in caplog.text


def test_health_is_short(client: TestClient) -> None:
    found = client.get("/health").json()
    assert found["status"] == "ok"
    assert set(found) == {"status", "version"}


def test_a_client_that_says_nothing_is_left_and_others_are_answered(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    half = socket.create_connection(("127.0.0.1", port))
    half.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
    asking = socket.create_connection(("127.0.0.1", port))
    asking.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert asking.recv(12) == b"HTTP/1.1 200"
    for one in (*silent, half):
        one.settimeout(5)
        assert one.recv(1) == b"", "the server has closed it"
        one.close()
    asking.close()


def test_a_body_that_does_not_come_is_given_up() -> None:
    async def reads(scope, receive, send) -> None:
        await Request(scope, receive).body()

    async def never() -> dict[str, object]:
        await anyio.sleep(60)
        return {}

    async def run() -> None:
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
        begun = time.monotonic()
        with pytest.raises(HTTPException) as error:
            await Guard(reads, body_seconds=0.1)(scope, never, never)  # type: ignore[arg-type]
        assert error.value.status_code == 408
        assert time.monotonic() - begun < 5

    anyio.run(run)


def test_a_request_that_takes_too_long_is_ended() -> None:
    async def slow(scope, receive, send) -> None:
        await anyio.sleep(60)

    async def run() -> None:
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        with pytest.raises(HTTPException) as error:
            await Guard(slow, seconds=0.1)(scope, None, None)  # type: ignore[arg-type]
        assert error.value.status_code == 504

    anyio.run(run)


def test_an_answer_that_is_ready_too_late_is_refused_whole_and_not_cut_off() -> None:
    """Work in a thread cannot be cut short; what it made after the time is up must not begin to be sent."""
    sent: list[Message] = []

    async def late(scope: Scope, receive: Receive, send: Send) -> None:
        await run_sync(time.sleep, 0.3)
        await HTMLResponse("<p>late</p>")(scope, receive, send)

    async def kept(message: Message) -> None:
        await anyio.lowlevel.checkpoint()  # as a server does that waits for its client
        sent.append(message)

    async def ask() -> None:
        scope: Scope = {"type": "http", "method": "GET", "query_string": b"", "path": "/", "headers": []}
        with pytest.raises(HTTPException) as found:
            await Guard(late, seconds=0.1)(scope, None, kept)  # type: ignore[arg-type]
        assert found.value.status_code == 504

    anyio.run(ask)
    assert sent == []


def test_a_body_without_a_length_is_counted() -> None:
    async def reads(scope, receive, send) -> None:
        await PlainTextResponse((await Request(scope, receive).body())[:1])(scope, receive, send)

    def chunks() -> Iterator[bytes]:
        for _ in range(MOST_BODY // 100_000 + 2):
            yield b"x" * 100_000

    with pytest.raises(HTTPException) as error:
        TestClient(Guard(reads)).post("/", content=chunks())
    assert error.value.status_code == 413


def test_hundreds_of_requests_at_once_are_all_answered(port: int) -> None:
    codes: list[bytes] = []

    def ask(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as one:
            path = f"/da/?{OFFICE}&a.caseworkers={number % 5 + 1}&plans=1"
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            codes.append(one.recv(12)[9:])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(codes) == 300
    assert set(codes) <= {b"200", b"303", b"503"}
    assert codes.count(b"200") + codes.count(b"303") > 50
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert one.recv(12) == b"HTTP/1.1 200"


def test_beyond_this_machine_names_and_a_secret_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    for words, said in (
        (["--host", "0.0.0.0"], "--allow-host"),
        (["--host", "0.0.0.0"], "secret"),
        (["--host", "0.0.0.0", "--allow-host", "a.dk"], "secret"),
        (["--host", "::", "--allow-host", "a.dk"], "secret"),
    ):
        found = CliRunner().invoke(commands, ["serve", *words])
        assert isinstance(found.exception, InputError)
        assert said in str(found.exception)
    short = tmp_path / "secret"
    short.write_text("too short", "utf-8")
    found = CliRunner().invoke(commands, ["serve", "--secret-file", str(short)])
    assert "needs 32" in str(found.exception)
    assert "too short" not in str(found.exception)
    assert {one.name for one in serve.params} >= {"host", "port", "hosts", "secret_file", "state"}


def test_a_port_that_something_listens_at_is_told_before_anything_is_worked_out(tmp_path: Path) -> None:
    """Uvicorn wrote a line of its own, after the page was said to be there."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        found = CliRunner().invoke(commands, ["serve", "--port", port, "--state", str(tmp_path)])
    assert isinstance(found.exception, InputError)
    said = f"--port is {port}, where something listens already; give another --port."
    assert [problem.text for problem in found.exception.problems] == [said]
    away = ["serve", "--host", "203.0.113.7", "--allow-host", "a.dk", "--state", str(tmp_path)]
    found = CliRunner(env={secret.VARIABLE: "x" * 64}).invoke(commands, away)
    assert isinstance(found.exception, InputError)
    assert "cannot be listened at: this machine does not have the address." in str(found.exception)


def test_a_secret_of_this_machine_is_kept_and_read_by_its_owner_only(tmp_path: Path) -> None:
    made = secret.kept(tmp_path / "state")
    assert secret.kept(tmp_path / "state") == made
    assert secret.kept(tmp_path / "other") != made
    assert (tmp_path / "state" / secret.NAME).stat().st_mode & 0o077 == 0


def test_the_package_of_the_page_loads_no_server_and_no_sampler_before_it_is_asked() -> None:
    code = "import fsm_sim.cli.serve, sys; print([m for m in ('uvicorn', 'starlette', 'pymc') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_starts_without_what_few_answers_use() -> None:
    """Statistics, optimisation and figures took 60 MB of its memory and a second of its start."""
    unused = "{'scipy.stats', 'scipy.optimize', 'scipy.interpolate', 'matplotlib', 'pymc', 'typst', 'docx', 'openpyxl'}"
    code = f"import fsm_sim.web.server, sys; print(sorted({unused} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_page_for_whoever_serves_says_the_limits_of_the_code() -> None:
    said = (ROOT / "docs" / "serving.md").read_text("utf-8")
    for number, unit in (
        (MINUTES, "minutes"), (DAYS_KEPT, "days"), (WAITING, "more of each"), (secret.LEAST, "letters"),
        (MOST_TOGETHER // 1_000_000, "MB"), (MOST_UNPACKED // 1_000_000, "MB"),
    ):  # fmt: skip
        assert f"{number} {unit}" in said
    assert f"{LONGEST_QUERY:,} bytes" in said
    assert f"{MOST_ROWS:,} rows" in said
    unit = (ROOT / "deploy" / "fsm-sim.service").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=\S+/fsm-sim serve (.*)$", unit, re.MULTILINE)
    container = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    known = {word for one in serve.params for word in one.opts}
    for words in (command, *re.findall(r"ENTRYPOINT (.*)", container)):
        assert set(re.findall(r"--[a-z-]+", words)) <= known
