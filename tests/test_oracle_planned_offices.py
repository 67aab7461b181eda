"""B9 of offices as planners have them: part time, leave, freezes, learning, two programmes, dates, a changing intake.

At draws of the published calibration, the mean field against the compiled engine, which is SimPy's event for event. An
office whose estimate is told to be rough (decision 0067) may be off by what is told.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from posterior_offices import RECORD, planned_office
from small_models import ROTATION

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.engines.measures.monthly_measures import expected
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats
from fsm_sim.study.mean_field_error import mean_field_error

MOST, OF_WIDTH = 0.002, 0.1
"""B9: a share is off by at most so much, and by so much of the width of the 90 % interval of single runs."""
MONTHS = [3, 6, 12, 24]
FEW = (0, 2, 4, 8, 12)
"""Offices of the fast tests: every rule of leave, a step up and down, a freeze, learning, and one of two programmes."""

RUNS = 80

Differences = tuple[Floats, Floats, Floats, float]
"""Mean field less simulation by headline and month, its standard errors, the limits, and the largest error told."""


def at_a_draw(one: Setting, draw: int, runs: int, seed: int) -> tuple[Floats, Floats, float]:
    """The mean field's shares (headlines, months), those of each run (headlines, runs, months), and the error told."""
    series, outcomes = expected(one), one.network.programme.outcomes
    headlines = [name for name, outcome in outcomes.items() if outcome.headline]
    addresses = [RunAddress(0, draw, number) for number in range(runs)]
    found = run_series(one, Draws(one.network, [one.parameters], one.start), addresses, seed + ROTATION)
    told = mean_field_error(one, {name: series[name] for name in headlines})
    return (
        np.array([series[name][MONTHS] for name in headlines]),
        np.array([found[name][:, MONTHS] for name in headlines]),
        told.share if told else 0.0,
    )


@cache
def differences(number: int, draws: int, runs: int, seed: int = 9) -> Differences:
    place, each = planned_office(number), range(draws)
    found = [at_a_draw(place.ready(RECORD["draws"][draw]), draw, runs, seed) for draw in each]
    simulated = np.stack([one for _, one, _ in found])  # draws, headlines, runs, months
    apart = np.mean([mean - one.mean(axis=1) for mean, one, _ in found], axis=0)
    error = np.sqrt(simulated.var(axis=2, ddof=1).mean(axis=0) / (runs * draws))
    low, high = np.quantile(simulated, [0.05, 0.95], axis=(0, 2))
    return apart, error, np.minimum(MOST, OF_WIDTH * (high - low)), max(told for _, _, told in found)


def check(number: int, found: Differences) -> None:
    apart, error, limit, told = found
    assert (error <= MOST).all(), "there are enough runs"
    allowed = limit if told <= MOST else np.full_like(limit, 1.5 * told + MOST)
    assert (np.abs(apart) <= allowed + 3 * error).all(), (number, apart, error, limit, told)


@pytest.mark.parametrize("number", FEW)
def test_B9_at_posterior_draws_an_office_of_people_is_within_the_limits(number: int) -> None:
    check(number, differences(number, 4, RUNS))


def test_B9_over_the_offices_the_mean_field_is_off_in_no_direction() -> None:
    """Without an allowance for chance: the mean of them all is known to a twentieth of a point."""
    found = [differences(number, 4, RUNS) for number in FEW]
    apart = np.concatenate([one[0].ravel() for one in found])
    error = np.sqrt(sum((one[1].mean(axis=1) ** 2).sum() for one in found)) / sum(len(one[0]) for one in found)
    assert error <= 0.0006
    assert abs(apart.mean()) <= MOST


def test_B9_a_mean_field_that_forgets_the_penalty_is_caught() -> None:
    one = planned_office(12, separation_per_year=0.8).ready(RECORD["draws"][0])
    effects = one.parameters.effects.model_copy(update={"caseworker_change_penalty": 0.0})
    forgets = replace(one, parameters=one.parameters.model_copy(update={"effects": effects}))
    (simulated,) = at_a_draw(one, 0, 200, 9)[1]
    last, error = simulated[:, -1].mean(), simulated[:, -1].std(ddof=1) / len(simulated) ** 0.5
    assert expected(forgets)["work"][24] - last > MOST + 3 * error


@pytest.mark.slow
@pytest.mark.parametrize("number", range(100, 130))
def test_B9_of_thirty_more_offices_each_is_within_the_limits(number: int) -> None:
    check(number, differences(number, len(RECORD["draws"]), 150, 10))
