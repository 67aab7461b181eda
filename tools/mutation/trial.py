"""The trial of one fault: put it into a copy of the program, run the tests that should find it, and put it back."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numba

from fsm_sim.engines.shared import compilation_cache
from mutation.areas import ROOT

TESTED_ALONE: Final = ("-n", "0", "-x", "-q", "-m", "not slow", "-p", "no:cacheprovider")
KEPT: Final = ("calibration/runs/published",)
"""What tests read that is made and not in git."""


class Copy:
    """A copy of the program in which faults are planted, and the tests that are run in it, one after another."""

    def __init__(self, folder: Path, compiled: set[str]) -> None:
        self.folder = folder
        self.tree = folder / "tree"
        self._compiled = compiled
        copy_program(ROOT, self.tree)

    def found(self, tests: Sequence[str], module: str, changed: str | None, seconds: float) -> str:
        """Which of some tests found a changed text of a module: "" is none, "(time)" that they did not end in time.

        Without a changed text the program is tested as it is.
        """
        file = self.tree / module
        before, as_it_was = file.read_text("utf-8"), file.stat()
        try:
            if changed is not None:
                file.write_text(changed, "utf-8")
            with self._compiled_code(changed is not None and module in self._compiled) as environment:
                return self._first_failure(tests, environment, seconds)
        finally:
            file.write_text(before, "utf-8")
            os.utime(file, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))  # compiled code is kept by this time too

    def _first_failure(self, paths: Sequence[str], environment: dict[str, str], seconds: float) -> str:
        """Run tests until one fails, in a group of processes that ends with them; what they say is in ``said.txt``."""
        command = [sys.executable, "-m", "pytest", "-o", "addopts=--doctest-modules", *TESTED_ALONE, *paths]
        with subprocess.Popen(
            command,
            cwd=self.tree,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as tests:
            try:
                said = tests.communicate(timeout=seconds)[0].decode("utf-8", "replace")
            except subprocess.TimeoutExpired:
                return "(time)"
            finally:
                if tests.poll() is None:
                    os.killpg(tests.pid, signal.SIGKILL)
        (self.folder / "said.txt").write_text(said, "utf-8")
        return "" if tests.returncode in (0, 5) else _named(said, tests.returncode)

    @contextmanager
    def _compiled_code(self, changes_it: bool) -> Iterator[dict[str, str]]:
        """The environment of tests: a fault in compiled code is compiled for itself, others use what is compiled.

        The folder of compiled code has the digest of all engines in its name, so that any fault in one of them would
        have all of it compiled. A fault of which no compiled code is made gets the folder by another name.
        """
        compiled = self.folder / "compiled"
        compiled.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            if not changes_it:
                Path(own, cache_name(self.tree)).symlink_to(compiled, target_is_directory=True)
            yield os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "NUMBA_CACHE_DIR": own}


def cache_name(root: Path) -> str:
    """What the folder of compiled code of a checkout is called (`engines/shared/compilation_cache.py`)."""
    files = [root / one.relative_to(ROOT) for one in compilation_cache.files()]
    content = b"".join(file.name.encode() + file.read_bytes() for file in files)
    return f"fsm-sim-{hashlib.sha256(numba.__version__.encode() + content).hexdigest()[:16]}"


def copy_program(root: Path, tree: Path) -> None:
    """Copy all files that git knows or would add, as they are now, and the calibration that tests read."""
    shutil.rmtree(tree, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        if (root / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, tree / name)
    for name in KEPT:
        if (root / name).exists():
            shutil.copytree(root / name, tree / name, dirs_exist_ok=True)


def _named(said: str, code: int) -> str:
    """The test that pytest names as failed, or how it ended where it names none."""
    for line in said.splitlines():
        if line.startswith(("FAILED ", "ERROR ")):
            return line.split()[1].partition("[")[0]
    return f"(pytest ended with {code})"
