"""Tests of the checkout as pytest itself sees them: which there are, and whether they pass."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from fsm_sim.model.errors import RefusedError
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.study.dossier import told

Outcome = Literal["passed", "failed", "skipped"]
OPTIONS = ("-o", "addopts=", "-p", told.__name__, "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--tb=no")
"""Options of pytest: the project's own are left out, slow tests are in, and one process tells what it does."""

BROKEN = (3, 4)
"""Exit codes of pytest: an error of its own, and one of its settings."""


@dataclass(frozen=True)
class TestRun:
    """How a test went, all its cases together, and how long it took in seconds."""

    __test__ = False  # not a test of pytest

    outcome: Outcome
    seconds: float


def can_collect() -> bool:
    """Whether pytest is installed."""
    return find_spec("pytest") is not None


def collected(names: Iterable[str], root: Path) -> frozenset[str]:
    """The tests in the files of some tests, as pytest collects them, without the cases of each."""
    files = sorted({name.partition("::")[0] for name in names})
    there = [file for file in files if (root / file).is_file()]
    if not there:
        return frozenset()
    return frozenset(function(one["found"]) for one in reports(["--collect-only", *there], root) if "found" in one)


def run(names: Iterable[str], root: Path, progress: Callable[[str, TestRun], None]) -> dict[str, TestRun]:
    """Run tests, one file after the other, and tell `progress` of each that has ended.

    A test of which pytest tells nothing, such as one in a file that cannot be imported, has failed.
    """
    by_file: dict[str, list[str]] = {}
    for name in names:
        by_file.setdefault(name.partition("::")[0], []).append(name)
    found: dict[str, TestRun] = {}
    for tests in by_file.values():
        parts_of: dict[str, list[dict[str, Any]]] = {name: [] for name in tests}
        for one in reports(tests, root):
            if "ran" in one:
                parts_of.setdefault(function(one["ran"]), []).append(one)
        for name, parts in parts_of.items():
            found[name] = together(parts)
            progress(name, found[name])
    return found


def together(parts: Iterable[dict[str, Any]]) -> TestRun:
    """One answer from the reports of all parts and cases of a test.

    >>> together([{"part": "call", "outcome": "passed", "seconds": 1.0}, {"outcome": "failed", "seconds": 0.5}])
    TestRun(outcome='failed', seconds=1.5)
    >>> together([]).outcome
    'failed'
    """
    kept = list(parts)
    outcomes = {one["outcome"] for one in kept}
    ran = any(one.get("part") == "call" and one["outcome"] == "passed" for one in kept)
    outcome: Outcome = "failed" if "failed" in outcomes or not kept else "passed" if ran else "skipped"
    return TestRun(outcome, sum(one["seconds"] for one in kept))


def function(node: str) -> str:
    """A test without its case.

    >>> function("tests/test_x.py::test_y[a-1]")
    'tests/test_x.py::test_y'
    """
    return node.partition("[")[0]


def reports(arguments: list[str], root: Path) -> Generator[dict[str, Any]]:
    """What the plugin tells of a run of pytest, line by line; the run ends with whoever reads it.

    Raises
    ------
    RefusedError
        When pytest itself cannot run here, so that no test could be told from one that is missing.
    """
    command = [sys.executable, "-m", "pytest", *OPTIONS, *arguments]
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}  # it could share tests out
    with subprocess.Popen(
        command,
        cwd=root,
        stdin=subprocess.PIPE,  # nothing is written; `told` sees when it is closed
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=own,
        process_group=None if sys.platform == "win32" else 0,
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if line.startswith(told.MARK):
                    yield json.loads(line.removeprefix(told.MARK))
        except BaseException:  # also where nobody reads on
            _end_all(process)
            raise
    if process.returncode in BROKEN:
        raise RefusedError(
            Sentence(
                "pytest ended with exit code {code} in {folder}; run 'pytest --collect-only' there to see why.",
                code=process.returncode,
                folder=str(root),
            )
        )


def _end_all(process: subprocess.Popen[str]) -> None:
    """End pytest and what its tests have started."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
