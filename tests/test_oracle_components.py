"""Oracle: what stocks of municipalities vary by, against the variances and covariances written out one by one."""

import numpy as np
import pytest
from scipy.special import expit, logit
from scipy.stats import norm

from fsm_sim.inference.stocks.components import (
    BREAK_SD,
    LEVEL_MEAN,
    LEVEL_SD,
    MONTH_SD,
    NOT_LEVEL,
    PARAMETERS,
    STAYING,
    Components,
    Span,
    centre,
    course_of,
    logit_of,
    names,
    of_municipalities,
    of_nation,
)
from fsm_sim.inference.stocks.covariance import counting_sd, covariance, logit_slope, transformed

VALUES = {
    "season_sd": 0.11,
    "nation_sd": 0.13,
    "nation_persistence": 0.9,
    "municipality_sd": 0.31,
    "lasting_share": 0.4,
    "persistence": 0.7,
    "size_slope": 0.06,
    "month_sd": 0.05,
    "retention": 0.8,
    "clustering": 0.4,
    "break_sd": 0.17,
}
SLOPE, MONTHS = 0.3, 15
COUNTING = np.array([[0.1 + 0.01 * month for month in range(MONTHS)]])


def test_the_constants_are_what_is_said_of_them() -> None:
    """90 % of the nation's levels from 1 to 61 per cent; 90 % of breaks move the odds by at most a factor of 2.3; and
    one month alone is a hundredth of the share.
    """
    ends = logit_of(course_of(LEVEL_MEAN + LEVEL_SD * norm.ppf([0.05, 0.95])))
    assert (100 * expit(ends)).round().tolist() == [1, 61]
    assert np.exp(BREAK_SD * norm.ppf(0.95)) == pytest.approx(2.3, abs=0.05)
    rare = logit(0.001)
    assert expit(rare + MONTH_SD) / expit(rare) == pytest.approx(1.01, abs=1e-4)


@pytest.mark.parametrize("after", [None, 6])
def test_the_course_of_the_nation_has_the_covariance_of_its_parts(after: int | None) -> None:
    found = covariance(*of_nation(VALUES, Span(MONTHS, after), SLOPE))
    for one in range(MONTHS):
        for other in range(MONTHS):
            apart = abs(one - other)
            whole = LEVEL_SD**2 + VALUES["nation_sd"] ** 2 * VALUES["nation_persistence"] ** apart
            whole += VALUES["season_sd"] ** 2 * (1.0 if apart in (0, 12) else -1 / 11)
            whole += MONTH_SD**2 * (apart == 0)
            whole += BREAK_SD**2 * (after is not None and min(one, other) >= after)
            assert found[one, other] == pytest.approx(SLOPE**2 * whole)


@pytest.mark.parametrize("after", [None, 6])
def test_municipalities_have_the_covariance_of_what_sets_them_apart(after: int | None) -> None:
    found = covariance(*of_municipalities(VALUES, Span(MONTHS, after), SLOPE, COUNTING))
    assert found.shape == (1, MONTHS, MONTHS)
    lasting = VALUES["lasting_share"]
    for one in range(MONTHS):
        for other in range(MONTHS):
            apart = abs(one - other)
            whole = VALUES["municipality_sd"] ** 2 * (lasting + (1 - lasting) * VALUES["persistence"] ** apart)
            whole += VALUES["month_sd"] ** 2 * (apart == 0)
            whole += VALUES["break_sd"] ** 2 * (after is not None and min(one, other) >= after)
            profile = VALUES["retention"] ** apart + VALUES["clustering"] ** 2 * STAYING**apart
            counting = COUNTING[0, one] * COUNTING[0, other] * profile
            assert found[0, one, other] == pytest.approx(SLOPE**2 * whole + counting)


@pytest.mark.parametrize("after", [None, 6])
def test_a_level_has_neither_counting_nor_clustering_nor_what_one_month_has_alone(after: int | None) -> None:
    every = of_municipalities(VALUES, Span(MONTHS, after), SLOPE, COUNTING)
    places = [place for place in range(len(every.scales)) if place not in NOT_LEVEL]
    chance = {**VALUES, "retention": 0.1, "clustering": 0.9, "month_sd": 0.8}
    other = of_municipalities(chance, Span(MONTHS, after), SLOPE, 2 * COUNTING)
    level, same = (covariance(*Components(one.scales[places], one.profiles[places])) for one in (every, other))
    assert level == pytest.approx(same)
    whole = VALUES["municipality_sd"] ** 2 + VALUES["break_sd"] ** 2 * (after is not None)
    assert level[0, -1, -1] == pytest.approx(SLOPE**2 * whole)


def test_a_break_has_a_parameter_of_its_own_and_begins_with_its_month() -> None:
    assert names(Span(4)) == PARAMETERS
    assert names(Span(4, 2)) == (*PARAMETERS, "break_sd")
    assert Span(4).broken.tolist() == [0, 0, 0, 0]
    assert Span(4, 2).broken.tolist() == [0, 0, 1, 1]


def test_twice_the_people_move_the_expected_logit_by_the_slope_of_size() -> None:
    found = centre(VALUES, SLOPE, np.log([1.0, 2.0, 4.0]))
    assert found.shape == (3, 1)
    assert found[0, 0] == pytest.approx(2 * np.arcsin(np.sqrt(1 / (1 + np.exp(-LEVEL_MEAN)))))
    assert np.diff(found[:, 0]) == pytest.approx([SLOPE * 0.06 * np.log(2)] * 2)


def test_a_share_comes_back_from_its_transform_also_at_the_ends_of_the_scale() -> None:
    logits = np.array([-6.0, -2.0, 0.0, 3.0])
    assert logit_of(course_of(logits)) == pytest.approx(logits)
    ends = logit_of([-1.0, 0.0, np.pi, 4.0])
    assert ends == pytest.approx(2 * np.log(np.tan(np.array([0.001, 0.001, np.pi - 0.001, np.pi - 0.001]) / 2)))


def test_the_slope_of_the_transform_is_the_derivative_by_the_logit_and_never_zero() -> None:
    logits = np.array([-5.0, -1.0, 0.5, 4.0])
    step = 1e-6
    slopes = (course_of(logits + step) - course_of(logits - step)) / (2 * step)
    assert logit_slope(course_of(logits)) == pytest.approx(slopes, rel=1e-6)
    assert logit_slope([0.0, np.pi]) == pytest.approx([np.sin(0.001) / 2] * 2)


def test_counting_has_the_spread_of_its_transform() -> None:
    generator = np.random.default_rng(3)
    for persons, share in ((60, 0.2), (400, 0.5), (1000, 0.08)):
        counts = generator.binomial(persons, share, 200_000)
        assert transformed(counts, persons).std() == pytest.approx(float(counting_sd(persons)), rel=0.02)
