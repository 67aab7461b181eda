"""Compiled functions on disk: an update of any file makes them out of date."""

import subprocess
import sys
from pathlib import Path

import numba
import pytest

import fsm_sim.engines.shared.compilation_cache as kernel_files

CALLER = """
from toy.callee import times
from toy.shared.compilation_cache import compiled

@compiled
def f(x):
    return times(x)
"""
CALLEE = """
from toy.shared.compilation_cache import compiled

@compiled
def times(x):
    return {} * x
"""


def _value(folder: Path) -> tuple[float, int]:
    """What the toy's function makes of 1 in a process of its own, and how often it was found on disk."""
    code = "from toy.caller import f; print(f(1.0), sum(f.stats.cache_hits.values()))"
    found = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    value, hits = found.stdout.split()
    return float(value), int(hits)


def test_the_stamp_is_of_everything_that_is_compiled_also_the_one_formula() -> None:
    names = {f"{file.parent.name}/{file.name}" for file in kernel_files.files()}
    assert names >= {"model/intensity.py", "mean_field/solver.py", "shared/random_streams.py", "compiled/caseloads.py"}


def test_a_kept_function_is_compiled_again_when_another_file_changes(tmp_path: Path) -> None:
    toy = tmp_path / "toy"
    toy.mkdir()
    (toy / "__init__.py").write_text("")
    (toy / "shared").mkdir()
    (toy / "shared" / "__init__.py").write_text("")
    (toy / "shared" / "compilation_cache.py").write_text(Path(kernel_files.__file__).read_text("utf-8"), "utf-8")
    (toy / "caller.py").write_text(CALLER)
    (toy / "callee.py").write_text(CALLEE.format(2.0))
    assert _value(tmp_path) == (2.0, 0)
    assert _value(tmp_path) == (2.0, 1)
    (toy / "callee.py").write_text(CALLEE.format(3.0))
    assert _value(tmp_path) == (3.0, 0)


def test_an_inner_function_is_called_by_compiled_ones_and_refuses_python() -> None:
    """numba alone would let the process crash."""

    @kernel_files.without_wrappers()
    def next_number(number: int) -> int:
        return number + 1

    @numba.njit
    def twice_next(number: int) -> int:
        return 2 * next_number(number)

    assert twice_next(3) == 8
    with pytest.raises(TypeError, match="'next_number' can be called by compiled functions only"):
        next_number(3)
