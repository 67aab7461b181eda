"""Oracle: levels of municipalities and their effects against direct computations, and ranks of known effects."""

from types import SimpleNamespace

import numpy as np
import pytest
from local_town import MEAN
from scipy.stats import chisquare, multivariate_normal

from fsm_sim.engines.citizens.nominal_office import nominal_scenario
from fsm_sim.engines.mean_field.engine import Question, expected
from fsm_sim.engines.measures.definitions import outside_office
from fsm_sim.engines.shared.setting import setting
from fsm_sim.inference.municipal.hierarchy import NOT_MEASURED, Hierarchy, Levels, drawn_effects, log_probability
from fsm_sim.inference.municipal.own_results import intersected
from fsm_sim.inference.municipal.slopes import STOCK_PROGRAMME, share_slopes
from fsm_sim.inference.parameters.programme_parameters import programme_draws
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.stocks.coming_levels import likelihood
from fsm_sim.inference.stocks.panel import STOCK_STATES
from fsm_sim.inputs import programmes
from fsm_sim.model.measure import Measure
from fsm_sim.model.parameter_table import ParameterTable

SLOPES = np.array([[0.2, 0.8], [0.9, -0.2]])
"""Of paid hours and placements with the effects on placements and on work, about as the model has them."""


def _panel(months: int = 30) -> SimpleNamespace:
    """A series with its covariance, what stays for a while in it, and months that are not seen."""
    generator, apart = np.random.default_rng(5), np.abs(np.arange(months)[:, None] - np.arange(months))
    level = 0.02 + 0.01 * 0.9**apart
    whole = level + 0.004 * 0.6**apart + 0.001 * np.eye(months)
    seen = np.ones((1, months))
    seen[0, [3, 17]] = 0.0
    return SimpleNamespace(
        residual=generator.normal(0.0, 0.2, (1, months)), seen=seen, whole=whole[None], with_level=level[:, -1]
    )


def test_the_likelihood_of_a_level_is_the_density_of_its_series_given_the_level() -> None:
    """Against the density of a normal series given the level, at two levels whose ratio the estimate has to give."""
    one, prior = _panel(), 0.03
    estimate, variance = likelihood(one.residual, one.seen, one.whole, one.with_level, prior)
    there = one.seen[0] > 0
    series, across = one.residual[0, there], one.with_level[there]
    left = one.whole[0][np.ix_(there, there)] - np.outer(across, across) / prior

    def density(level: float) -> float:
        return float(multivariate_normal(across / prior * level, left).logpdf(series))

    for low, high in ((-0.1, 0.2), (0.0, 0.05)):
        direct = density(high) - density(low)
        by_estimate = ((low - estimate[0]) ** 2 - (high - estimate[0]) ** 2) / 2 / variance[0]
        assert by_estimate == pytest.approx(direct, abs=1e-8)


def test_months_that_are_seen_make_a_level_surer_but_thirty_of_them_are_no_thirty_months() -> None:
    """Were the months independent, thirty would have a thirtieth of one month's variance."""
    one, prior = _panel(), 0.03
    few = np.zeros_like(one.seen)
    few[0, -1] = 1.0
    single = likelihood(one.residual, few, one.whole, one.with_level, prior)[1][0]
    every = likelihood(one.residual, one.seen, one.whole, one.with_level, prior)[1][0]
    assert single / 30 < single / 6 < every < single


@pytest.mark.parametrize("measures", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_probability_of_all_estimates_is_that_of_the_joint_normal_distribution(measures: int) -> None:
    generator = np.random.default_rng(2)
    slopes = SLOPES[:measures]
    estimate, variance = generator.normal(0, 0.2, (4, measures)), generator.uniform(0.001, 0.02, (4, measures))
    variance[1, 0] = NOT_MEASURED
    each = np.array([[0.1, 0.2], [0.3, 0.05]])
    found = log_probability(estimate, variance, slopes, each, 0.05)
    direct = []
    for one in each:
        spread = slopes @ np.diag(one**2) @ slopes.T + 0.05**2 * np.eye(measures)
        total = 0.0
        for town in range(4):
            there = variance[town] < NOT_MEASURED
            if there.any():
                part = spread[np.ix_(there, there)] + np.diag(variance[town, there])
                total += multivariate_normal(np.zeros(there.sum()), part).logpdf(estimate[town, there])
        direct.append(total)
    assert found[1] - found[0] == pytest.approx(direct[1] - direct[0], rel=1e-6)


def test_effects_have_the_moments_of_a_normal_posterior() -> None:
    """Three standard errors of 40,000 draws, for a municipality with both measures and one with the second alone."""
    draws, between_sd, discrepancy = 40_000, np.array([0.15, 0.2]), 0.05
    estimate = np.array([[0.2, -0.1], [0.0, 0.15]])
    variance = np.array([[0.004, 0.003], [NOT_MEASURED, 0.003]])
    size = np.array([[0.04, -0.02], [-0.04, 0.02]])
    every = Levels(*(np.repeat(one[None], draws, axis=0) for one in (estimate, variance, size)))
    found = drawn_effects(every, Hierarchy(np.repeat(SLOPES[None], draws, axis=0), between_sd[None], discrepancy), 1)
    assert np.all(found.between_sd == between_sd)
    prior = np.diag(between_sd**2)
    for town in range(2):
        there = variance[town] < NOT_MEASURED
        slopes = SLOPES[there]
        whole = slopes @ prior @ slopes.T + np.diag(discrepancy**2 + variance[town, there])
        gain = prior @ slopes.T @ np.linalg.inv(whole)
        mean = gain @ estimate[town, there] + np.linalg.solve(SLOPES, size[town])
        covariance = prior - gain @ slopes @ prior
        errors = found.logarithm[:, town].mean(axis=0) - mean
        assert np.all(np.abs(errors) < 3 * np.sqrt(np.diag(covariance) / draws))
        assert np.cov(found.logarithm[:, town], rowvar=False) == pytest.approx(covariance, rel=0.05, abs=2e-4)


@pytest.mark.parametrize("measures", [1, 2])
def test_B2_ranks_of_known_effects_and_of_how_far_municipalities_lie_apart_are_uniform(measures: int) -> None:
    """400 data sets drawn from the hierarchy. False-alarm rate of each chi-square 0.1 %: there are ten of them."""
    generator, towns, draws, bins = np.random.default_rng(measures), 12, 99, 10
    candidates = np.exp(np.log([0.13, 0.2]) + 0.4 * generator.standard_normal((2000, 2)))
    slopes = SLOPES[:measures]
    ranks = []
    for number in range(400):
        between_sd = candidates[generator.integers(len(candidates))]
        effects = between_sd * generator.standard_normal((towns, 2))
        variance = generator.uniform(0.001, 0.02, (towns, measures))
        noise = np.sqrt(0.05**2 + variance) * generator.standard_normal((towns, measures))
        estimate = effects @ slopes.T + noise
        several = Levels(
            *(np.repeat(one[None], draws, axis=0) for one in (estimate, variance, np.zeros_like(variance)))
        )
        known = Hierarchy(np.repeat(slopes[None], draws, axis=0), candidates, 0.05)
        found = drawn_effects(several, known, number)
        every = np.column_stack([found.between_sd, found.logarithm[:, 0], found.logarithm.std(axis=1)[:, 1]])
        truth = np.array([*between_sd, *effects[0], effects.std(axis=0)[1]])
        ranks.append((every < truth).sum(axis=0))
    for column in np.array(ranks).T:
        counts, _ = np.histogram(column, bins=bins, range=(0, draws + 1))
        assert chisquare(counts).pvalue > 0.001, counts


def test_ranks_show_it_when_estimates_are_taken_for_surer_than_they_are() -> None:
    """The same with variances a fifth of the true ones, as where neighbouring months count as independent."""
    generator, towns, draws = np.random.default_rng(3), 12, 99
    candidates = np.exp(np.log([0.13, 0.2]) + 0.4 * generator.standard_normal((2000, 2)))
    ranks = []
    for number in range(300):
        between_sd = candidates[generator.integers(len(candidates))]
        effects = between_sd * generator.standard_normal((towns, 2))
        variance = generator.uniform(0.005, 0.02, (towns, 1))
        estimate = effects @ SLOPES[:1].T + np.sqrt(0.05**2 + variance) * generator.standard_normal((towns, 1))
        wrong = Levels(*(np.repeat(one[None], draws, axis=0) for one in (estimate, variance / 5, np.zeros((towns, 1)))))
        known = Hierarchy(np.repeat(SLOPES[None, :1], draws, axis=0), candidates, 0.05)
        found = drawn_effects(wrong, known, number)
        ranks.append((found.between_sd[:, 1] < between_sd[1]).sum())
    counts, _ = np.histogram(ranks, bins=10, range=(0, draws + 1))
    assert chisquare(counts).pvalue < 1e-4


def test_slopes_say_what_the_model_gives_where_both_effects_are_a_quarter_higher() -> None:
    """Within 0.02 of the logit, a tenth of how far it moves; caseload has no say in it."""
    sources, programme = read_sources(), programmes.load(STOCK_PROGRAMME)
    draws = programme_draws(programme, sources.priors, ParameterTable.of([MEAN]))
    kinds = (("office_placement_effect",), ("office_work_effect",))
    found = share_slopes(programme, draws, tuple(STOCK_STATES), kinds)[0]
    here = tuple(name for name in programme.states if name not in outside_office(programme))
    asked = [
        Question(Measure(kind="prevalence", states=states, stop=programme.months), here)
        for states in STOCK_STATES.values()
    ]
    nominal = nominal_scenario(programme, programme.months)

    def logits(placement: float, work: float) -> np.ndarray:
        given = draws.at(0)
        changed = {"office_placement_effect": placement, "office_work_effect": work}
        changed |= {"caseload_elasticity_work": 0.0, "caseload_elasticity_clarify": 0.0}
        effects = given.effects.model_copy(update=changed)
        office = setting(nominal, nominal.office[0], programme, given.model_copy(update={"effects": effects}))
        share = expected(office, asked)
        return np.log(share / (1 - share))

    for change in np.log(1.25) * np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, -1.0]]):
        moved = logits(*np.exp(change)) - logits(1.0, 1.0)
        assert found @ change == pytest.approx(moved, abs=0.02)
    together = share_slopes(programme, draws, tuple(STOCK_STATES), [(*kinds[0], *kinds[1])])[0]
    assert together[:, 0] == pytest.approx(found.sum(axis=1), abs=0.005)


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
def test_B11_two_estimates_of_the_same_people_are_never_put_together_too_surely(common: float) -> None:
    """Two estimates with a share of their noise in common: the error is within what the intersection says."""
    generator, size = np.random.default_rng(4), 4000
    own_sd, other_sd = np.array([0.1, 0.2]), np.array([0.2, 0.1])
    together = generator.standard_normal((size, 2)) * np.sqrt(common)
    own = own_sd * (together + np.sqrt(1 - common) * generator.standard_normal((size, 2)))
    other = other_sd * (together + np.sqrt(1 - common) * generator.standard_normal((size, 2)))
    posterior = [sd * generator.standard_normal((size, 2)) for sd in (own_sd, other_sd)]
    found, weight = intersected(*posterior)
    claimed = np.cov(found, rowvar=False)
    precisions = [np.diag(1 / sd**2) for sd in (own_sd, other_sd)]
    estimate = (weight * own @ precisions[0] + (1 - weight) * other @ precisions[1]) @ claimed
    assert 0.4 < weight < 0.6
    assert np.all(np.linalg.eigvalsh(claimed - np.cov(estimate, rowvar=False)) > -0.1 * np.diag(claimed).min())
