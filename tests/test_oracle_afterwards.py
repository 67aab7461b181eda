"""Oracle: after the fact. Truths that the model itself made are found to be forecast well; a changed intake and changed
posts are found to be what a deviation came from."""

from pathlib import Path

import numpy as np
import pytest
from afterwards_runs import MONTHS, TOWNS, WINDOW, budget, came
from fabricated import calibration

from fsm_sim.decisions.afterwards.answer import AfterwardsAnswer, score_forecast
from fsm_sim.decisions.afterwards.origin import with_intake, with_posts
from fsm_sim.decisions.afterwards.question import AfterwardsQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.errors import InputError
from fsm_sim.report.document.decisions.afterwards_text import describe_afterwards
from fsm_sim.study.forecasts.forecast import Forecast, forecast
from fsm_sim.study.forecasts.plan import Plan


@pytest.fixture(scope="module")
def calibrated() -> Calibration:
    return calibration(draws=60)


@pytest.fixture(scope="module")
def run(calibrated: Calibration, tmp_path_factory: pytest.TempPathFactory) -> Forecast:
    folder: Path = tmp_path_factory.mktemp("afterwards") / "run"
    return forecast([budget()], calibrated, Plan(draws=60, replications=2, seed=1, jobs=1), folder)


def test_a_truth_of_the_model_itself_lies_in_its_intervals_as_often_as_they_say(
    run: Forecast, calibrated: Calibration
) -> None:
    """Ten truths of eight municipalities: a share of 80 in the last month, of which nine in ten are to be inside."""
    inside, bias, number = [], [], 0
    for seed in range(10, 20):
        score = next(
            one for one in score_forecast(run, came(calibrated, seed), WINDOW).scores if one.month == "2026-06"
        )
        number += score.number
        inside.append(score.inside_90)
        bias.append(score.bias)
    assert number == 80
    assert 0.75 <= np.mean(inside) <= 1.0
    assert abs(np.mean(bias)) < 0.03


def deviation(answer: AfterwardsAnswer) -> tuple[float, float, float]:
    (one,) = answer.origins
    assert one.came - one.forecast == pytest.approx(one.intake + one.posts + one.rest, abs=1e-12)
    return one.intake, one.posts, one.rest


def test_a_forecast_that_came_true_to_the_plan_has_no_part_for_intake_or_posts(
    run: Forecast, calibrated: Calibration
) -> None:
    """Whoever comes as planned and stays in a post as planned changes nothing: the intake's part is exactly 0."""
    planned = {"intake": (2.0,) * MONTHS}
    answer = score_forecast(run, came(calibrated, 1, towns=TOWNS[:1], **planned), WINDOW, calibrated)
    (one,) = answer.origins
    assert one.intake == 0.0
    assert np.isnan(one.posts)
    assert one.came - one.forecast == pytest.approx(one.rest, abs=1e-12)


def test_no_origin_is_told_where_intake_and_posts_are_known_of_some_months_only(
    run: Forecast, calibrated: Calibration
) -> None:
    """The deviation was put on "rates, the start and chance", with that intake and those posts, which nothing used."""
    some = (None, 40.0, *(None,) * (MONTHS - 2))
    counts = came(calibrated, 1, towns=TOWNS[:1], intake=some, caseworkers=some)
    answer = score_forecast(run, counts, WINDOW, calibrated)
    assert answer.scores
    assert answer.origins == ()
    assert "every month since the start" in describe_afterwards(answer)


def test_many_more_who_came_and_fewer_who_worked_are_each_found(run: Forecast, calibrated: Calibration) -> None:
    """30 a month instead of 2 dilute the share; one post instead of four lowers it, and both are counted."""
    intake, posts = (30.0,) * MONTHS, (1.0,) * MONTHS
    counts = came(
        calibrated, 1, lambda one: with_posts(with_intake(one, intake), posts), TOWNS[:1], intake=intake,
        caseworkers=posts,
    )  # fmt: skip
    crowd, staff, rest = deviation(score_forecast(run, counts, WINDOW, calibrated))
    assert crowd < -0.01
    assert staff < 0
    assert abs(rest) < abs(crowd + staff) + 0.1
    (one,) = score_forecast(run, counts, WINDOW, calibrated).origins
    assert one.lower <= one.upper


def test_counts_of_single_months_are_not_held_against_an_outcome_of_three(
    run: Forecast, calibrated: Calibration
) -> None:
    with pytest.raises(InputError, match="look back over several months"):
        score_forecast(run, came(calibrated, 1, towns=TOWNS[:1]), AfterwardsQuestion())


def test_counts_of_other_municipalities_are_refused(run: Forecast) -> None:
    other = MonitoredCounts(
        municipality="Læsø", programme="bir", first="2026-01", citizens=(90,), outcomes={"work": ((9, 9),)}
    )
    with pytest.raises(InputError, match="no counts are of the offices and months of budget"):
        score_forecast(run, [other], WINDOW)


def test_a_scenario_that_the_run_does_not_have_is_refused(run: Forecast, calibrated: Calibration) -> None:
    counts = came(calibrated, 1, towns=TOWNS[:1])
    with pytest.raises(InputError, match="the run has no scenario 'plan'; it has budget"):
        score_forecast(run, counts, AfterwardsQuestion("plan", "window"))
