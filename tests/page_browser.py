"""The page as a real browser meets it: served to this machine, and Debian's chromium."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

import uvicorn
from fabricated import calibration
from playwright.sync_api import Browser, sync_playwright

from fsm_sim.web.app import application


@contextmanager
def served(first: str) -> Iterator[str]:
    """The address of the page, which has answered the query `first` in Danish."""
    server = uvicorn.Server(
        uvicorn.Config(application(calibration(draws=500), ("127.0.0.1",)), port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    found = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with urlopen(f"{found}/da/?{first}", timeout=300) as answer:  # the first compiles what no earlier run has kept
        assert answer.status == 200
    yield found
    server.should_exit = True
    thread.join(10)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser."""
    program = shutil.which("chromium")
    assert program, "the page is tested in Debian's chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
