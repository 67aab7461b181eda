"""Oracle: as an office grows, the individual engines come to the mean field, and as fast as chance should allow."""

import numpy as np
import pytest
from posterior_offices import RECORD, planned_office
from small_models import LADDER, LADDER_RATES, ROTATION, THREE_CLASSES, office, parameters

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.mean_field.engine import Question, expected
from fsm_sim.engines.measures.monthly_measures import expected as expected_series
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.measure import Measure

SIZES = (500, 2_000, 8_000, 32_000)
RUNS = 300
MONTH = 18
RUNS_OF_PEOPLE = 60


def of_size(citizens: int) -> Setting:
    """Caseloads matter much: elasticity -1, and every office has the same posts per citizen."""
    numbers = parameters(
        LADDER, LADDER_RATES, readiness=THREE_CLASSES, caseload_elasticity_work=-1.0, caseworker_change_penalty=0.22
    )
    return office(
        LADDER, numbers, citizens=citizens, posts=citizens // 50, months=24.0, separation_per_year=0.0,
        reassignment_per_year=0.3,
    )  # fmt: skip


@pytest.mark.slow
def test_A4_with_caseload_feedback_the_error_falls_as_one_over_the_root_of_the_office() -> None:
    spread, last = [], (0.0, 0.0)
    for citizens in SIZES:
        setting = of_size(citizens)
        wanted = Measure(kind="prevalence", states=("employed",), stop=float(MONTH))
        mean_field = float(expected(setting, [Question(wanted)])[0])
        runs = [RunAddress(0, 0, replication) for replication in range(RUNS)]
        found = run_series(setting, Draws(setting.network, [setting.parameters]), runs, 3 + ROTATION)
        share = found["state:employed"][:, MONTH]
        spread.append(float(np.sqrt(((share - mean_field) ** 2).mean())))
        last = (float(share.mean() - mean_field), float(share.std(ddof=1) / np.sqrt(RUNS)))
    slope = np.polyfit(np.log(SIZES), np.log(spread), 1)[0]
    print(f"slope {slope:.3f}, bias at {SIZES[-1]:,}: {last[0]:.6f} ± {last[1]:.6f}")
    assert -0.65 <= slope <= -0.35
    assert abs(last[0]) <= 2 * last[1]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "first"), [(11, 1), (9, 2)])
def test_A4_so_it_does_with_part_time_leave_two_programmes_dates_and_a_changing_intake(number: int, first: int) -> None:
    """At the posterior mean: two programmes with leave shared out; one whose citizens wait, with a freeze.

    In offices that open no posts: under `inflow_only` those begin without citizens however large the office is (0067).
    """
    sizes, spread, last = [], [], (0.0, 0.0)
    for times in (first, 4 * first, 16 * first, 64 * first):
        setting = planned_office(number).grown(times).ready(RECORD["mean"])
        name = next(name for name, one in setting.network.programme.outcomes.items() if one.headline)
        mean_field = float(expected_series(setting)[name][MONTH])
        runs = [RunAddress(0, 0, replication) for replication in range(RUNS_OF_PEOPLE)]
        draws = Draws(setting.network, [setting.parameters], setting.start)
        share = run_series(setting, draws, runs, 3 + ROTATION)[name][:, MONTH]
        sizes.append(setting.office.number_of_citizens)
        spread.append(float(np.sqrt(((share - mean_field) ** 2).mean())))
        last = (float(share.mean() - mean_field), float(share.std(ddof=1) / np.sqrt(len(runs))))
    slope = np.polyfit(np.log(sizes), np.log(spread), 1)[0]
    print(f"slope {slope:.3f} over {sizes}, bias at the last: {last[0]:.6f} ± {last[1]:.6f}")
    assert -0.65 <= slope <= -0.35
    assert abs(last[0]) <= 2 * last[1]
