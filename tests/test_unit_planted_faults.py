"""Unit: planting faults: what is tried, what is compiled anew, and that the page says what the record has (V1)."""

from pathlib import Path

import pytest
from mutants import RECORD, ROOT
from mutation.areas import compiled_modules, read_plan
from mutation.record import Trial, read_trials, write_trials
from mutation.tables import Reason, by_area, read_reasons, share, survivors
from mutation.trial import cache_name

from fsm_sim.engines.shared.compilation_cache import digest

PLAN = read_plan()
PAGE = ROOT / "docs" / "planted-faults.md"
NOT_TRIED = {"fsm_sim/engines/shared/compilation_cache.py", "fsm_sim/engines/shared/machine_instructions.py"}
"""What keeps compiled code and multiplies two numbers: neither says anything of an office."""


def trial(before: str, after: str, found_by: str = "", area: str = "rates", line: int = 1) -> Trial:
    return Trial(area, "fsm_sim/model/a.py", "digest", "core/AddNot", line, line, before, after, found_by)


def test_V1_every_module_of_engines_and_decisions_is_in_one_area_and_every_test_is_there() -> None:
    planted = [module for area in PLAN.areas for module in area.modules]
    assert len(planted) == len(set(planted))
    asked = {
        path.relative_to(ROOT).as_posix()
        for folder in ("engines", "decisions")
        for path in (ROOT / "fsm_sim" / folder).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert asked - set(planted) == NOT_TRIED
    assert {
        test for area in PLAN.areas for test in area.tests if not (ROOT / test.partition("::")[0]).is_file()
    } == set()


def test_what_compiled_code_is_made_of_is_compiled_anew_and_what_only_reads_its_results_is_not() -> None:
    compiled = compiled_modules()
    assert {"fsm_sim/model/intensity.py", "fsm_sim/engines/compiled/kernel.py"} <= compiled
    assert "fsm_sim/engines/shared/transition_kinds.py" in compiled  # its constants are in compiled functions
    assert compiled.isdisjoint({"fsm_sim/engines/measures/spells.py", "fsm_sim/engines/process/office.py"})


def test_a_record_is_read_as_it_was_written_whatever_a_line_of_code_has_in_it(tmp_path: Path) -> None:
    trials = [trial('a = "x,y"', 'a = "x;\ny"', line=2), trial("b", "c", "tests/test_a.py::test_b")]
    write_trials(tmp_path / "record.csv", trials)
    assert read_trials(tmp_path / "record.csv") == trials[::-1]
    assert read_trials(tmp_path / "none.csv") == []


def test_a_fault_that_cannot_be_found_does_not_count_and_one_that_was_not_does() -> None:
    trials = [trial("a", "b", "test"), trial("c", "d"), trial("e", "f")]
    reasons = [
        Reason("fsm_sim/model/a.py", "c", "d", True, "Nothing changes."),
        Reason("fsm_sim/model/a.py", "e", "f", False, "No test asks for it."),
    ]
    found = share("rates", trials, reasons)
    assert (found.tried, found.equivalent, found.found, found.survived, found.share) == (3, 1, 1, 1, 0.5)
    assert survivors(trials, reasons) == (
        "- `model/a.py`: `c` became `d`. Equivalent: Nothing changes.\n"
        "- `model/a.py`: `e` became `f`. No test asks for it."
    )


@pytest.mark.parametrize(
    ("found", "tried", "low", "high"), [(0, 4, 0.0, 0.527), (4, 4, 0.473, 1.0), (8, 10, 0.493, 0.963)]
)
def test_an_interval_is_that_of_clopper_and_pearson(found: int, tried: int, low: float, high: float) -> None:
    trials = [trial(str(n), "x", "test" * (n < found), line=n) for n in range(tried)]
    assert share("rates", trials, []).interval() == pytest.approx((low, high), abs=5e-4)


def test_the_page_has_what_the_record_has_and_each_fault_that_was_not_found_has_a_reason() -> None:
    trials, reasons = read_trials(RECORD), read_reasons()
    page = PAGE.read_text("utf-8")
    assert by_area(trials, reasons, [area.name for area in PLAN.areas]) in page
    assert survivors(trials, reasons) in page
    missed = {(one.module, one.before, one.after) for one in trials if not one.found_by}
    assert {reason.fault for reason in reasons} == missed


def test_the_cache_of_compiled_code_of_a_copy_has_the_name_that_the_program_gives_it() -> None:
    assert cache_name(ROOT) == f"fsm-sim-{digest()[:16]}"
