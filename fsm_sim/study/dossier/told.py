"""A plugin of pytest that tells which tests there are and how each went, a line of JSON for each, on its own output.

It is loaded by name (``-p``) before pytest captures any output, so that what a test prints is not taken for an answer.
Whoever reads keeps the other end of its input open: when that process has ended, however it ended, the tests end too,
with what they have started in their group of processes.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from threading import Thread
from typing import Any

MARK = "fsm-sim-told: "
"""What every line begins with; other lines are pytest's own."""
OUTPUT = os.dup(1)


def _duplicate_of(number: int) -> int | None:
    """Another number for an open file, None where it is not open, as in a process that the system started."""
    with suppress(OSError):
        return os.dup(number)
    return None


INPUT = _duplicate_of(0)


def _tell(**facts: Any) -> None:
    os.write(OUTPUT, f"\n{MARK}{json.dumps(facts)}\n".encode())


def pytest_configure() -> None:
    """Watch the process that reads."""
    if INPUT is not None:
        Thread(target=_end_after, args=(INPUT,), daemon=True).start()


def _end_after(reader: int) -> None:
    """Wait until an input is closed, and end everything that was started here."""
    while os.read(reader, 1):
        pass
    if sys.platform == "win32":
        os._exit(1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def pytest_collection_finish(session: Any) -> None:
    """Tell every test that was found."""
    for item in session.items:
        _tell(found=item.nodeid)


def pytest_runtest_logreport(report: Any) -> None:
    """Tell how a part of a test went: its setup, itself, or its end."""
    _tell(ran=report.nodeid, part=report.when, outcome=report.outcome, seconds=report.duration)
