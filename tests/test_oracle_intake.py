"""Oracle: an intake that changes from month to month, against its integral and against a constant one."""

import numpy as np
import pytest
from small_models import CALM, LADDER, LADDER_RATES, NEUTRAL, office, parameters

from fsm_sim.engines.citizens.intake import Intake, arrival_wait
from fsm_sim.engines.compiled.engine import run_office
from fsm_sim.engines.mean_field.engine import Question, expected
from fsm_sim.engines.measures.monthly_measures import expected as expected_series
from fsm_sim.model.measure import Measure
from fsm_sim.model.scenarios.intake import IntakeFrom, arrivals_until, intake_steps, mean_rate
from fsm_sim.model.scenarios.scenario import Office

NOBODY_MOVES = parameters(LADDER, dict.fromkeys(LADDER_RATES, 0.0), **NEUTRAL)
WINTER = ((0.0, 12.0), (2.25, 0.0), (6.0, 8.0))


def test_the_mean_field_has_as_many_citizens_as_have_arrived_also_where_the_intake_changes_within_a_step() -> None:
    series = expected_series(office(LADDER, NOBODY_MOVES, citizens=50, intake=WINTER, months=12.0, **CALM))
    arrived = [arrivals_until(WINTER, month) for month in range(13)]
    assert series["citizens"] == pytest.approx(50 + np.array(arrived), abs=1e-9)
    assert arrived[-1] == 12.0 * 2.25 + 8.0 * 6.0


def test_arrivals_in_each_stretch_are_as_many_as_its_rate_says() -> None:
    runs = 200
    starts = np.concatenate(
        [
            run_office(office(LADDER, NOBODY_MOVES, citizens=0, intake=WINTER, months=12.0, **CALM), 5, draw)["start"]
            for draw in range(runs)
        ]
    )
    for begin, end, rate in ((0.0, 2.25, 12.0), (2.25, 6.0, 0.0), (6.0, 12.0, 8.0)):
        count, mean = ((starts >= begin) & (starts < end)).sum(), rate * (end - begin) * runs
        assert abs(count - mean) <= 4 * np.sqrt(mean)


def test_an_intake_of_one_step_is_the_number_itself_to_the_byte() -> None:
    numbers = parameters(LADDER, LADDER_RATES)
    plain, step = (office(LADDER, numbers, citizens=30, intake=intake) for intake in (3.0, ((0.0, 3.0),)))
    assert run_office(plain, 3).equals(run_office(step, 3))
    assert expected_series(plain)["citizens"].tobytes() == expected_series(step)["citizens"].tobytes()


def test_arrivals_are_the_points_of_one_poisson_process_at_the_time_that_the_rates_add_up_to() -> None:
    steps = Intake(np.array([0.0, 2.25, 6.0]), np.array([12.0, 0.0, 8.0]))
    now, point = 0.0, 0.0
    for exponential in (0.5, 20.0, 6.4, 0.2, 7.0):
        now += arrival_wait(steps.from_month, steps.rate, now, exponential)
        point += exponential
        assert steps.until(now) == pytest.approx(point)


def test_a_share_among_those_who_were_there_in_a_window_counts_those_who_arrive_in_it() -> None:
    question = Question(Measure(kind="touched", states=("passive",), start=5.0, stop=8.0, among="present"))
    setting = office(LADDER, NOBODY_MOVES, citizens={"employed": 40}, intake=WINTER, months=12.0, **CALM)
    arrived = arrivals_until(WINTER, 8.0)
    assert expected(setting, [question])[0] == pytest.approx(arrived / (40 + arrived))


@pytest.mark.parametrize("steps", [(), ((1.0, 2.0),), ((0.0, 2.0), (6.0, 1.0), (3.0, 1.0)), ((0.0, 2.0), (0.0, 3.0))])
def test_the_steps_of_an_intake_begin_in_month_0_and_follow_in_order(steps: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValueError, match=r"the first is 0 and the rest follow in order|the first is of month 0"):
        Office(
            municipality="A",
            programme="bir",
            citizens=1,
            intake_per_month=tuple(IntakeFrom(from_month=month, per_month=rate) for month, rate in steps),
        )


def test_a_steady_intake_is_no_number_before_it_has_been_worked_out() -> None:
    with pytest.raises(ValueError, match="has not been worked out"):
        intake_steps("steady")
    assert mean_rate("steady", 12.0) == 0.0
    assert mean_rate(8.0, 0.0) == 8.0
