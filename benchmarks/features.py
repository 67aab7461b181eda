"""Where the compiled engine's time goes: the office of the benchmark, with one feature after another switched off.

Run: ``uv run python -m benchmarks.features``. Each line is without what the lines above it left out; the best of
interleaved rounds, a hundred offices a call, on one core.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from benchmarks.engines import TOGETHER, compiled
from benchmarks.model import office
from fsm_sim.engines.shared.setting import Setting

ROUNDS = 40


def _effects(one: Setting, **changes: object) -> Setting:
    effects = one.parameters.effects.model_copy(update=changes)
    return replace(one, parameters=one.parameters.model_copy(update={"effects": effects}))


def _office(one: Setting, **changes: object) -> Setting:
    return replace(one, office=one.office.model_copy(update=changes))


def _staffing(one: Setting, **changes: object) -> Setting:
    return replace(one, staffing=one.staffing.model_copy(update=changes))


STEPS: tuple[tuple[str, Callable[[Setting], Setting]], ...] = (
    ("every feature", lambda one: one),
    ("new caseworkers take newcomers only", lambda one: _staffing(one, handover="inflow_only")),
    ("and no reassignment", lambda one: _staffing(one, reassignment_per_year=0.0)),
    ("and no separations", lambda one: _staffing(one, separation_per_year=0.0)),
    (
        "and neither recovery nor caseworker effects",
        lambda one: _effects(one, penalty_persistence="permanent", caseworker_effect_sd=0.0),
    ),
    ("and no intake", lambda one: _office(one, intake_per_month=0.0)),
)


def main() -> None:
    """Print microseconds an office for each step."""
    settings, one = [], office()
    for _, change in STEPS:
        one = change(one)
        settings.append(one)
    best = [float("inf")] * len(STEPS)
    for number in range(ROUNDS):
        for place, setting in enumerate(settings):
            begin = time.perf_counter()
            compiled(setting, TOGETHER, number)
            best[place] = min(best[place], (time.perf_counter() - begin) / TOGETHER)
    for (name, _), seconds in zip(STEPS, best, strict=True):
        print(f"{name:45} {1e6 * seconds:7.0f} µs an office")


if __name__ == "__main__":
    main()
