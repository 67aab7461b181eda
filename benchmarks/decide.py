"""What a decision costs: seconds of the processor, and as a ratio to one evaluation of the same office in the same run.

Run: ``uv run python -m benchmarks.decide``, or with a number of rounds after it. The office of Eksempelby at one, two
and four times its size; the evaluation has 100 draws × 4 runs of its plan. Rounds are interleaved and the least time of
each counts, which other work on the machine disturbs little. Needs a calibration of the published numbers.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import fsm_sim as fsm
from fsm_sim.decisions.evaluate import evaluate
from fsm_sim.decisions.split.answer import SplitQuestion, decide_split
from fsm_sim.decisions.staffing.answer import StaffingQuestion, decide_staffing
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.forecasts.forecast import posterior_of

ROUNDS = 3
SIZES = (1, 2, 4)


def office(base: Scenario, times: int, separation: float = 0.20) -> Scenario:
    """The office with so many times its citizens, posts and intake."""
    (one,) = base.office
    (posts,) = base.staffing.posts
    intake = one.intake_per_month if isinstance(one.intake_per_month, float) else 0.0  # worked out: a number
    larger = {"citizens": one.number_of_citizens * times, "intake_per_month": intake * times}
    staffing = {
        "posts": (posts.model_copy(update={"count": (posts.full_time or 0) * times}),),
        "separation_per_year": separation,
        "vacancy_months": 15 * separation,
    }
    heading = base.scenario.model_copy(update={"name": f"office-{times}-{separation:g}".replace(".", "-")})
    changes = {"scenario": heading, "office": (one.model_copy(update=larger),)}
    return base.model_copy(update={**changes, "staffing": base.staffing.model_copy(update=staffing)})


def work(calibration: Calibration) -> dict[str, Callable[[], Any]]:
    """What is timed, by its name."""
    (base,) = fsm.resolve_intake("eksempelby", calibration)
    posterior = posterior_of(calibration, 100)
    target = (Target("paid_hours_or_education", 0.15, 24),)
    found: dict[str, Callable[[], Any]] = {}
    for times in SIZES:
        now, calm = office(base, times), office(base, times, 0.08)
        citizens = now.office[0].number_of_citizens
        question = StaffingQuestion(target, probability=0.45)
        found[f"evaluate, {citizens} citizens"] = partial(evaluate, [now], posterior, 4)
        found[f"staffing, {citizens} citizens"] = partial(decide_staffing, now, question, calibration)
        split = partial(decide_split, calm, now, SplitQuestion(), calibration)
        found[f"split of two kinds of change, {citizens} citizens"] = split
    for draws in (100, 200, 400):
        question = StaffingQuestion(target, probability=0.45, draws=draws)
        found[f"staffing, {draws} draws"] = partial(decide_staffing, office(base, 1), question, calibration)
    for step in (2.0, 1.0, 0.25):
        question = StaffingQuestion(target, probability=0.45, step=step)
        found[f"staffing, steps of {step:g}"] = partial(decide_staffing, office(base, 1), question, calibration)
    return found


def timed(one: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of the processor, and of the clock."""
    spent, clock = time.process_time(), time.perf_counter()
    one()
    return time.process_time() - spent, time.perf_counter() - clock


def main() -> None:
    """Print a line for each decision."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    known = work(fsm.load_calibration())
    times = [{name: timed(one) for name, one in known.items()} for _ in range(rounds)]
    least = {name: min(one[name] for one in times) for name in known}
    once = next(iter(least.values()))[0]
    for name, (spent, clock) in least.items():
        print(f"{name:42} {spent:6.2f} s of the processor  {clock:6.2f} s  {spent / once:6.1f} x the evaluation")


if __name__ == "__main__":
    main()
