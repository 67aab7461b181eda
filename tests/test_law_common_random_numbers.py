"""Law: common random numbers make the variance of a contrast far less than that of two independent runs."""

from functools import cache

import numpy as np
import pytest

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inputs import programmes
from fsm_sim.inputs.scenarios import load_scenario
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.people import Learning, Leave, People
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.staffing import Posts
from fsm_sim.study.calibrations.by_name import parameters

LEAST = 5.0
"""Check R2: how many times smaller the variance is at least."""
FEWER, MORE = 0.8, 1.2


@cache
def contrast_of(name: str, replications: int) -> tuple[float, float]:
    """Variance of the contrast with shared random numbers, and with random numbers of its own for each scenario."""
    base = load_scenario(name)
    low, high = (_headline(base, factor, 1, replications) for factor in (FEWER, MORE))
    other = _headline(base, MORE, 2, replications)
    return float((low - high).var(ddof=1)), float((low - other).var(ddof=1))


def _headline(base: Scenario, factor: float, seed: int, replications: int) -> Floats:
    """Citizens in the headline outcome at the end, all offices together, in every replication."""
    nominal = programmes.load(base.office[0].programme).nominal.caseload
    active = sum(office.number_of_citizens for office in base.office) if len(base.office) == 1 else None
    each = active / base.staffing.posts[0].count if active and base.staffing.posts[0].count else nominal
    staffing = base.staffing.model_copy(update={"posts": (Posts(from_month=0, citizens_per_post=each * factor),)})
    scenario = base.model_copy(update={"staffing": staffing})
    return _in_outcome(scenario, seed, replications)


def _in_outcome(scenario: Scenario, seed: int, replications: int) -> Floats:
    """Citizens in the headline outcome at the end of a scenario, all offices together, in every replication."""
    total = np.zeros(replications)
    for office in scenario.office:
        programme = programmes.load(office.programme)
        numbers = parameters(programme, None, office.municipality)
        one = setting(scenario, office, programme, numbers)
        runs = [RunAddress(0, 0, replication) for replication in range(replications)]
        found = run_series(one, Draws(one.network, [numbers]), runs, seed)
        headline = next(name for name, outcome in programme.outcomes.items() if outcome.headline)
        weight = found.get(f"citizens:{headline}", found["citizens"])
        total += (found[headline] * weight)[:, -1]
    return total


@pytest.mark.parametrize(
    ("name", "replications"),
    [("hedensted", 2000), pytest.param("fsm1-national", 200, marks=pytest.mark.slow)],  # 88 offices, four times each
)
def test_R2_a_caseload_contrast_of_20_percent_has_5_times_less_variance_with_common_random_numbers(
    name: str, replications: int
) -> None:
    shared, independent = contrast_of(name, replications)
    print(f"{name}: {independent / shared:.1f} times")
    assert independent / shared >= LEAST


def test_R2_it_holds_with_part_time_posts_leave_and_a_learning_period() -> None:
    """Of 5 full-time people and 5 who work 0.6: 20 % fewer against 20 % more, with leave that others take over."""
    base = load_scenario("hedensted")
    leave = (
        Leave(from_month=3, to_month=9, citizens="shared"),
        Leave(from_month=5, to_month=8, citizens="waiting", return_is_change=True),
    )
    plan = {"leave": leave, "learning": Learning(months=3, share=0.5)}

    def headline(factor: float, seed: int) -> Floats:
        people = tuple(People(share=share, count=round(count * factor)) for share, count in ((1.0, 5), (0.6, 5)))
        staffing = base.staffing.model_copy(update={**plan, "posts": (Posts(from_month=0, people=people),)})
        return _in_outcome(base.model_copy(update={"staffing": staffing}), seed, 1000)

    low, high, other = headline(FEWER, 1), headline(MORE, 1), headline(MORE, 2)
    assert (low - other).var(ddof=1) / (low - high).var(ddof=1) >= LEAST
