"""Pictures of the planner's page, as they stand in README and docs: laptop and phone, Danish and English.

Run: ``tools/uv run --locked python tools/page_pictures.py``. Needs a calibration of the published numbers, and
Chromium at `CHROMIUM`. Each picture is taken when the exact answer has come.
"""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
IMAGES = Path(__file__).parents[1] / "docs" / "images"
QUESTION = "municipality=Vejle&citizens=340&caseworkers=9&part=2&begins=2027-01&a.caseworkers=11&b.caseworkers=7"
SIZES = {"laptop": (1366, 900), "phone": (390, 844)}
PALETTE = 64
"""Colours of a picture: the page has few, and the files are small."""


@contextmanager
def server() -> Iterator[str]:
    """The address of a page that runs meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [sys.executable, "-c", "from fsm_sim.cli.entry import main; main()", "serve", "--port", port]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := re.search(r"http://\S+/", line):
                    yield found[0]
                    return
        finally:
            process.terminate()


def take(page: Page, address: str, language: str, size: str) -> Path:
    """One picture, when nothing is waited for any more."""
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
    page.goto(f"{address}{language}/?{QUESTION}", timeout=120_000)
    page.wait_for_selector(".state:not([hx-get])", timeout=120_000)
    page.wait_for_selector("#rests-answer:not([hx-get]) , #rests-answer p", timeout=120_000)
    if size == "phone":
        page.locator("#answer h1").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#answer').scrollIntoView()")
    path = IMAGES / f"page-{language}-{size}.png"
    page.screenshot(path=path)
    return path


def main() -> None:
    """Take all pictures."""
    from PIL import Image

    with server() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        for language in ("da", "en"):
            for size in SIZES:
                path = take(page, address, language, size)
                with Image.open(path) as picture:
                    picture.convert("RGB").quantize(PALETTE).save(path, optimize=True)
                print(f"Written: {path} ({path.stat().st_size / 1000:.0f} kB)")
        browser.close()


if __name__ == "__main__":
    main()
