"""Back: three stored runs are reproduced, citizen by citizen (R7)."""

import json
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent / "golden"
sys.path.insert(0, str(GOLDEN))

import make  # noqa: E402

CHANGED = """the golden run '{name}' is no longer what it was: the individual engine gives other numbers.
If that is meant, run `python tests/golden/make.py` and put a line into CHANGELOG.md that begins with "Numbers changed:"
and says which, from what to what, and why. If it is not, something has changed that should not have."""


@pytest.mark.parametrize("name", make.golden_settings())
def test_R7_a_golden_run_is_reproduced(name: str) -> None:
    stored = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert make.summary(make.golden_settings()[name]) == stored, CHANGED.format(name=name)


def test_R7_every_stored_run_is_still_made() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(make.golden_settings())
