"""A plugin of pytest that tells which tests there are and how each went, a line of JSON for each, on its own output.

It is loaded by name (``-p``) before pytest captures any output, so that what a test prints is not taken for an answer.
"""

import json
import os
from typing import Any

MARK = "fsm-sim-told: "
"""What every line begins with; other lines are pytest's own."""
OUTPUT = os.dup(1)


def _tell(**facts: Any) -> None:
    os.write(OUTPUT, f"\n{MARK}{json.dumps(facts)}\n".encode())


def pytest_collection_finish(session: Any) -> None:
    """Tell every test that was found."""
    for item in session.items:
        _tell(found=item.nodeid)


def pytest_runtest_logreport(report: Any) -> None:
    """Tell how a part of a test went: its setup, itself, or its end."""
    _tell(ran=report.nodeid, part=report.when, outcome=report.outcome, seconds=report.duration)
