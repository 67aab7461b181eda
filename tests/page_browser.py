"""The page as a real browser meets it: served to this machine, and Debian's chromium."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import uvicorn
from fabricated import calibration
from playwright.sync_api import Browser, sync_playwright

from fsm_sim.web.app import STATE, application

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
"""The checks of accessibility, kept beside the tests."""


@contextmanager
def served(first: str, state: Path = STATE, secret: bytes | None = None) -> Iterator[str]:
    """The address of the page, which has answered the query `first` in Danish."""
    app = application(calibration(draws=500), ("127.0.0.1",), state, secret=secret)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
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


def check_file(file: Path) -> None:
    """A page in one file, on a telephone: axe finds nothing, only tables are wider than it, and nothing is fetched."""
    with chromium() as browser:
        shown = browser.new_page(viewport={"width": 320, "height": 800})
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(file.as_uri())
        wide = shown.evaluate("document.documentElement.scrollWidth")
        shown.evaluate(AXE.read_text("utf-8"))
        found = shown.evaluate("async () => (await axe.run()).violations.map(one => one.id + ': ' + one.help)")
    assert found == []
    assert wide <= 320, "only tables scroll on a telephone"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
