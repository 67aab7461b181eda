"""Law R9 for the page: however `fsm-sim serve` ends, nothing of it is left running, also with a long run at work."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fabricated import calibration, save

from fsm_sim.study.calibrations import by_name as calibrations

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds what is left running in /proc")

PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # heard, whatever the shell around the tests has set
from fsm_sim.cli.entry import main
main()
"""
PATIENCE = 240.0


def running(session: int) -> list[str]:
    """What runs in a session: number and command line of each process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, own = status.read_text().rsplit(")", 1)[1].split()[:4]
            if int(own) == session and state != "Z":
                found.append(f"{status.parent.name} {(status.parent / 'cmdline').read_bytes()!r}")
    return found


def asked(port: int, method: str, path: str, **fields: str) -> int:
    """The status of a request; 0 where nobody answers."""
    headers = {"content-type": "application/x-www-form-urlencoded"} if fields else {}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        try:
            connection.request(method, path, urlencode(fields) or None, headers)
            with connection.getresponse() as found:
                return found.status
        except OSError:
            return 0


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The page under a made-up calibration, with a long run at work in a process of its own."""
    monkeypatch.chdir(tmp_path)
    save(calibration(calibrations.sources("published"), draws=500), calibrations.folder("published"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while asked(port, "GET", "/health") != 200:
            assert process.poll() is None, process.communicate()[1].decode()
            assert time.monotonic() < until
            time.sleep(0.2)
        assert asked(port, "POST", "/da/jobs", kind="fsm1") == 303
        while len(running(process.pid)) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        yield process, port
    finally:
        for line in running(process.pid):
            os.kill(int(line.split()[0]), signal.SIGKILL)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.mark.parametrize(
    ("number", "group", "code"),
    [(signal.SIGTERM, False, 143), (signal.SIGINT, True, 130), (signal.SIGKILL, False, -9)],
)
def test_R9_the_page_that_is_interrupted_or_killed_ends_with_its_long_run(
    server: tuple["subprocess.Popen[bytes]", int], number: signal.Signals, group: bool, code: int
) -> None:
    process, port = server
    (os.killpg if group else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code, said.decode()
    assert b"Traceback" not in said
    none_left(process.pid)
    assert asked(port, "GET", "/health") == 0


def test_R9_the_page_whose_console_is_gone_goes_on_answering_and_ends_as_it_should(
    server: tuple["subprocess.Popen[bytes]", int],
) -> None:
    """As in `fsm-sim serve 2>&1 | head -1`, or where the window is closed that read what it prints."""
    process, port = server
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()
    assert [asked(port, "GET", path) for path in ("/no-such", "/da/", "/health")] == [404, 200, 200]
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=60) == 143
    none_left(process.pid)


def none_left(session: int) -> None:
    """Nothing of a session runs some seconds after its end."""
    until = time.monotonic() + 30
    while running(session):
        assert time.monotonic() < until, running(session)
        time.sleep(0.05)
