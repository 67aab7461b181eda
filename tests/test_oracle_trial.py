"""Oracle: simulated trials against the closed forms of power: noncentral t, and Hussey and Hughes (2007)."""

import math

import numpy as np
import pytest
from scipy import stats

from fsm_sim.decisions.trial.analysis import AnalysisName, analysed
from fsm_sim.decisions.trial.design import Design, DesignName, design_of
from fsm_sim.decisions.trial.followed import followed

TRIALS = 3000
BETWEEN, WITHIN = 0.8, 1.0
"""Standard deviations between clusters and of a cluster's period."""


def trials(design: Design, effect: float, count: int = TRIALS, seed: int = 2) -> np.ndarray:
    """Normal cluster means with a random intercept and a trend."""
    rng = np.random.default_rng(seed)
    clusters, periods = design.treated.shape
    own = rng.normal(0, BETWEEN, (count, clusters, 1))
    trend = np.linspace(0.0, 1.0, periods)
    return np.asarray(own + trend + effect * design.treated + rng.normal(0, WITHIN, (count, clusters, periods)))


def power(design: Design, shares: np.ndarray, name: AnalysisName) -> float:
    return float((analysed(shares, design, name).p_values() < 0.05).mean())


def three_errors(share: float, count: int) -> float:
    return 3 * math.sqrt(max(share * (1 - share), 0.01) / count)


def exact(design: Design, effect: float) -> float:
    """The power of the t-test of fixed effects: a noncentral t, with the random intercept where it is not removed."""
    columns = design.columns()
    periods = design.treated.shape[1]
    noise = WITHIN if periods > 1 else math.hypot(WITHIN, BETWEEN)
    freedom = len(columns) - np.linalg.matrix_rank(columns)
    error = noise * math.sqrt((np.linalg.pinv(columns) @ np.linalg.pinv(columns).T)[0, 0])
    bound = stats.t.ppf(0.975, freedom)
    return float(stats.nct.sf(bound, freedom, effect / error) + stats.nct.cdf(-bound, freedom, effect / error))


def hussey_hughes(design: Design, effect: float) -> float:
    """The power of the Wald test with known variances (their equation 8), by generalised least squares."""
    clusters, periods = design.treated.shape
    inverse = np.linalg.inv(WITHIN**2 * np.eye(periods) + BETWEEN**2)
    information = np.zeros((1 + periods, 1 + periods))
    for row in design.treated:
        columns = np.column_stack([row, np.eye(periods)])
        information += columns.T @ inverse @ columns
    assert clusters > 0
    error = math.sqrt(np.linalg.inv(information)[0, 0])
    return float(stats.norm.cdf(abs(effect) / error - 1.96) + stats.norm.cdf(-abs(effect) / error - 1.96))


DESIGNS = [
    design_of("parallel", 15, 12, 0, 0),
    design_of("before-after", 15, 12, 0, 6),
    design_of("stepped", 15, 12, 3, 0),
]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda one: one.name)
@pytest.mark.parametrize("effect", [0.5, 1.0])
def test_D6_power_of_fixed_effects_is_the_noncentral_t(design: Design, effect: float) -> None:
    found, wanted = power(design, trials(design, effect), "fixed"), exact(design, effect)
    assert found == pytest.approx(wanted, abs=three_errors(wanted, TRIALS))


@pytest.mark.parametrize("design", DESIGNS, ids=lambda one: one.name)
def test_D6_without_an_effect_one_trial_in_twenty_finds_one(design: Design) -> None:
    assert power(design, trials(design, 0.0), "fixed") == pytest.approx(0.05, abs=three_errors(0.05, TRIALS))


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("effect", "count"), [(0.4, 100), pytest.param(0.4, 400, marks=SLOW), pytest.param(0.0, 400, marks=SLOW)]
)
def test_D6_power_of_the_mixed_model_is_that_of_hussey_and_hughes(effect: float, count: int) -> None:
    """Forty clusters, so that variances are estimated well enough for the formula, which takes them as known."""
    design = design_of("stepped", 40, 12, 4, 0)
    wanted = hussey_hughes(design, effect) if effect else 0.05
    found = power(design, trials(design, effect, count), "mixed")
    assert found == pytest.approx(wanted, abs=three_errors(wanted, count) if effect else 0.03)


@pytest.mark.parametrize(
    ("name", "municipalities", "count"),
    [
        ("stepped", 8, 200),
        *(pytest.param(name, towns, 1500, marks=SLOW) for name in ("before-after", "stepped") for towns in (8, 15)),
    ],
)
def test_D6_gee_finds_nothing_in_nineteen_trials_of_twenty_with_few_municipalities(
    name: DesignName, municipalities: int, count: int
) -> None:
    """Within D6's 2 points; its usual errors, without correction, would find something in one of five to ten."""
    made = trials(design := design_of(name, municipalities, 12, 3, 6), 0.0, count, seed=5)
    assert power(design, made, "gee") == pytest.approx(0.05, abs=max(0.02, three_errors(0.05, count)))


@pytest.mark.parametrize(("effect", "count"), [(0.4, 100), pytest.param(0.4, 400, marks=SLOW)])
def test_D6_power_of_gee_is_that_of_hussey_and_hughes_where_their_model_is_true(effect: float, count: int) -> None:
    """Forty clusters, of which GEE learns what the formula knows: how alike the counts of a cluster are."""
    design = design_of("stepped", 40, 12, 4, 0)
    wanted = hussey_hughes(design, effect)
    found = analysed(trials(design, effect, count), design, "gee")
    assert (found.p_values() < 0.05).mean() == pytest.approx(wanted, abs=three_errors(wanted, count))
    assert found.estimate.mean() == pytest.approx(effect, abs=4 * found.estimate.std() / math.sqrt(count))


def test_gee_holds_where_counts_are_alike_in_another_way_than_a_level() -> None:
    """Each municipality has a trend of its own; least squares takes counts as independent, and finds nothing."""
    design, count = design_of("stepped", 12, 12, 3, 0), 200
    rng = np.random.default_rng(8)
    own = rng.normal(0, 1.0, (count, 12, 1)) * np.arange(4)
    shares = own + rng.normal(0, 0.5, (count, 12, 4))
    assert power(design, shares, "gee") == pytest.approx(0.05, abs=three_errors(0.05, count))
    assert power(design, shares, "fixed") <= 0.01


@pytest.mark.parametrize(
    ("municipalities", "steps", "count"), [(12, 11, 3000), (15, 4, 3000), (8, 2, 3000), (4, 3, 3000)]
)
@pytest.mark.parametrize("alike", [0.0, 0.9, 0.99])
def test_robust_errors_hold_however_the_counts_of_a_municipality_are_alike(
    municipalities: int, steps: int, count: int, alike: float
) -> None:
    """Counts of the same people are alike the nearer in time they are; with four municipalities it finds too little."""
    design = design_of("stepped", municipalities, 12, steps, 0)
    months = np.array(design.months)
    away = alike ** np.abs(months[:, None] - months)
    rng = np.random.default_rng(9)
    shares = rng.normal(size=(count, municipalities, len(months))) @ np.linalg.cholesky(away).T
    shares += rng.normal(size=(count, municipalities, 1))
    found = analysed(shares, design, "robust")
    size = float((found.p_values() < 0.05).mean())
    assert (0.025 if municipalities == 4 else 0.038) <= size <= 0.062
    assert float(np.mean(found.error**2)) == pytest.approx(float(found.estimate.var()), rel=0.08)
    assert np.allclose(found.estimate, analysed(shares, design, "fixed").estimate)
    if (municipalities, alike) == (12, 0.9):  # what the errors of least squares make of it
        assert power(design, shares, "fixed") > 0.15


def test_counted_twice_or_once_robust_errors_are_those_of_the_exact_test() -> None:
    for design in DESIGNS[:2]:
        made = trials(design, 0.5, 20)
        robust, fixed = analysed(made, design, "robust"), analysed(made, design, "fixed")
        assert np.array_equal(robust.error, fixed.error)
        assert robust.freedom == fixed.freedom


def test_shares_that_never_vary_have_no_effect_and_no_error() -> None:
    design = design_of("stepped", 8, 12, 3, 0)
    found = analysed(np.zeros((2, 8, 4)), design, "gee")
    assert found.estimate.tolist() == found.error.tolist() == [0.0, 0.0]
    assert (found.p_values() == 1.0).all()


def test_the_mixed_model_needs_no_more_than_the_fixed_one_where_municipalities_are_alike() -> None:
    """It uses what differs between municipalities too, so that its error is no larger."""
    design = design_of("stepped", 20, 12, 4, 0)
    made = trials(design, 0.4, 60)
    fixed, mixed = (analysed(made, design, name) for name in ("fixed", "mixed"))  # type: ignore[arg-type]
    assert mixed.error.mean() < fixed.error.mean()


@pytest.mark.parametrize("design", DESIGNS, ids=lambda one: one.name)
def test_the_detectable_effect_is_found_in_the_share_of_trials_that_was_asked_for(design: Design) -> None:
    effect = analysed(trials(design, 0.0), design, "fixed").detectable(0.95, 0.8)
    assert power(design, trials(design, effect), "fixed") == pytest.approx(0.8, abs=0.04)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda one: one.name)
def test_intervals_hold_the_effect_as_often_as_they_say(design: Design) -> None:
    found = analysed(trials(design, 0.7), design, "fixed")
    half = stats.t.ppf(0.975, found.freedom) * found.error
    assert (abs(found.estimate - 0.7) <= half).mean() == pytest.approx(0.95, abs=three_errors(0.95, TRIALS))
    assert found.half_width(0.95) == pytest.approx(half.mean())


@pytest.mark.parametrize("name", ["parallel", "before-after", "stepped"])
def test_lots_give_every_municipality_every_place_alike(name: DesignName) -> None:
    design = design_of(name, 6, 12, 3, 6)
    drawn = design.drawn(6000, seed=4)
    assert all(sorted(row) == list(range(6)) for row in drawn[:50])
    counts = np.array([np.bincount(drawn[:, place], minlength=6) for place in range(6)])
    assert stats.chisquare(counts, axis=1).pvalue.min() > 1e-4
    assert design.treated.sum() > 0
    assert 0 < design.treated.mean() < 1


# What a trial measures of the model


@pytest.mark.parametrize(("share", "named"), [(0.49, ""), (0.51, "caseload")])
def test_effects_follow_a_parameter_that_takes_half_of_their_squares(share: float, named: str) -> None:
    along, across = np.array([3.0, 4.0, 0.0]), np.array([-4.0, 3.0, 0.0])
    effects = 0.02 * (math.sqrt(share) * along + math.sqrt(1 - share) * across)
    name, slope = followed(
        effects, {"nothing": (0.0, 0.0, 0.0), "caseload": along, "weaker": np.array([3.0, 4.0, 3.0])}
    )
    assert name == named
    assert named == "" or slope == pytest.approx(0.02 * math.sqrt(share))
    assert followed(0 * effects, {"caseload": along})[0] == ""
