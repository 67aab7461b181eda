"""Plant faults one at a time, see whether tests find them, and print the tables: ``make mutants``.

Run: ``tools/uv run --locked --group mutants python tools/mutants.py [--minutes 30] [--area NAME] [--again]``. It stops
after the minutes, or when the sample of `tools/mutation/areas.toml` has been tried; run again, it goes on where it
stopped. What was tried is in ``docs/mutants.csv``, why a fault was not found in ``tools/mutation/survivors.toml``. The
program itself is never changed: faults are planted in a copy under ``out/mutants``.
"""

import argparse
import signal
import sys
import time
from typing import Final

from filelock import FileLock, Timeout
from mutation.areas import ROOT, Area, Plan, compiled_modules, read_plan
from mutation.faults import Fault, changed_lines, drawn
from mutation.record import Trial, digest, read_trials, write_trials
from mutation.tables import by_area, by_module, read_reasons, survivors
from mutation.trial import Copy

RECORD: Final = ROOT / "docs" / "mutants.csv"
FOLDER: Final = ROOT / "out" / "mutants"
SLOWER: Final = 4.0
"""How many times as long as without a fault tests may take: a fault that makes a loop endless is found by that."""
LEAST_SECONDS: Final = 60.0
LONGEST_SECONDS: Final = 1800.0
NOT_THE_COPY: Final = "raise RuntimeError('a fault that every test finds')\n"


def main(arguments: list[str]) -> int:
    """Try faults and return the exit code: 1 where the tests of an area fail without a fault."""
    asked = _asked(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(FOLDER / "lock", timeout=0):
            return _try_all(asked)
    except Timeout:
        print(f"Another run plants faults in {FOLDER}; two would find each other's. Wait for it.", file=sys.stderr)
        return 1


def _try_all(asked: argparse.Namespace) -> int:
    """Try what is left of the sample until the time is over, and print the tables."""
    plan = read_plan()
    trials = [one for one in read_trials(RECORD) if one.digest == digest((ROOT / one.module).read_text("utf-8"))]
    if asked.again:
        trials = [one for one in trials if one.found_by]
    ends = time.monotonic() + 60 * asked.minutes
    try:
        sound = True
        areas = [area for area in plan.areas if asked.area in ("", area.name)]
        for left, area in zip(range(len(areas), 0, -1), areas, strict=True):
            share = time.monotonic() + (ends - time.monotonic()) / left
            sound = _try_area(area, plan, trials, share) and sound
    except KeyboardInterrupt:
        print(f"Stopped. What was tried is in {RECORD}; the same command goes on from there.", file=sys.stderr)
        return 130
    print(tables(plan, trials))
    return 0 if sound else 1


def tables(plan: Plan, trials: list[Trial]) -> str:
    """All tables of a record."""
    reasons = read_reasons()
    parts = (
        by_area(trials, reasons, [area.name for area in plan.areas]),
        by_module(trials, reasons),
        survivors(trials, reasons),
    )
    return "\n\n".join(parts)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="stop after so many minutes (30)")
    parser.add_argument("--area", default="", help="the name of one area of areas.toml; all without it")
    parser.add_argument("--again", action="store_true", help="try again what was not found")
    return parser.parse_args(arguments)


def _try_area(area: Area, plan: Plan, trials: list[Trial], ends: float) -> bool:
    """Try the faults of an area that are left, until a time; False where its tests say nothing about faults."""
    tried = {one.key for one in trials}
    sources = {module: (ROOT / module).read_text("utf-8") for module in area.modules}
    ahead = [one for one in drawn(area, plan, ROOT)[: area.sample] if _key(one, sources) not in tried]
    if not ahead or time.monotonic() >= ends:
        return True
    copy = Copy(FOLDER, compiled_modules())
    seconds = _seconds_without_a_fault(copy, area)
    if seconds is None:
        return False
    for fault in ahead:
        if time.monotonic() >= ends:
            return True
        source = sources[fault.module]
        changed = fault.code(source)
        found_by = copy.found([fault.module, *area.tests], fault.module, changed, max(LEAST_SECONDS, SLOWER * seconds))
        before, after = changed_lines(source, changed)
        trials.append(
            Trial(
                area.name,
                *_key(fault, sources)[:1],
                digest(source),
                fault.operator,
                fault.occurrence,
                fault.line,
                before,
                after,
                found_by,
            )
        )
        write_trials(RECORD, trials)
        print(f"{area.name}: {fault.module}:{fault.line}: {before} -> {after}: {found_by or 'NOT FOUND'}", flush=True)
    return True


def _key(fault: Fault, sources: dict[str, str]) -> tuple[str, str, int, str]:
    return fault.module, fault.operator, fault.occurrence, digest(sources[fault.module])


def _seconds_without_a_fault(copy: Copy, area: Area) -> float | None:
    """How long the tests of an area take when nothing is wrong, and that they do test the copy; None where not."""
    start = time.monotonic()
    failed = copy.found([*area.modules, *area.tests], area.modules[0], None, LONGEST_SECONDS)
    seconds = time.monotonic() - start
    if failed:
        print(
            f"{area.name}: without any fault {failed} fails, so nothing can be said about faults.",
            f"See {FOLDER / 'said.txt'}.",
            file=sys.stderr,
        )
        return None
    if not copy.found(area.tests, area.modules[0], NOT_THE_COPY, LONGEST_SECONDS):
        print(f"{area.name}: the tests do not import the copy in {copy.tree}.", file=sys.stderr)
        return None
    return seconds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
