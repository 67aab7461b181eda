"""Unit: truths of no effect among stated probabilities of gain (B13), and a municipality without results in SBC (B12).

A posterior of no data is the prior: fits of no data have draws from it, and everything about them is known.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from fabricated import unknowns
from scipy import stats

from fsm_sim.inference.caseload.predictive import NULL
from fsm_sim.inference.caseload.stored_prior import read_prior
from fsm_sim.inference.parameters.priors import NUMPY, Prior
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import observed
from fsm_sim.inference.validation import uniformity
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.inference.validation.questions.probabilities_of_gain import (
    EXITS,
    KINDS,
    Gains,
    NoEffect,
    StatedGains,
    none_among,
    reliability,
    successes,
)
from fsm_sim.inference.validation.questions.simulation_based_calibration import RankedFit, new_office, positions, ranks
from fsm_sim.model.network import Floats

SOURCES = read_sources()
KNOWN = unknowns(SOURCES)
WORK = KNOWN.names.index("caseload_elasticity_work")
DRAWS, FITS = 3, 300


@cache
def gains() -> Gains:
    return Gains(Decisions.of(ForwardModel(KNOWN, observed(SOURCES.catalogue, SOURCES.programmes, {}))), 1)


def from_prior(count: int, seed: int) -> Floats:
    normals = np.random.default_rng(seed).standard_normal((count, len(KNOWN.free)))
    return np.array([KNOWN.values(KNOWN.drawn(row), NUMPY, np) for row in normals])


# No effect


@pytest.mark.parametrize("name", EXITS)
def test_no_effect_has_the_share_and_the_distribution_that_the_meta_analysis_gives_it(name: str) -> None:
    """Bayes' rule over draws from the prior: as many stand for no effect as `null` says, and they are half-normal."""
    prior, rng = KNOWN.priors[name], np.random.default_rng(3)
    none = NoEffect.of(name, prior)
    drawn = prior.quantile(rng.random(20_000))
    stands = rng.random(len(drawn)) < [none.probability(one) for one in drawn]
    share = read_prior(EXITS[name]).posterior["null_target"]["mean"]
    assert none.share == share
    assert stands.mean() == pytest.approx(share, abs=0.015)
    assert stats.kstest(-drawn[stands], stats.halfnorm(scale=NULL).cdf).pvalue > 0.001
    assert np.quantile(drawn[~stands], 0.5) < -0.1


def test_a_prior_of_another_kind_has_no_component_of_no_effect() -> None:
    typed = Prior(mean=-0.1, sd=0.05, status="M", reason="typed")
    assert NoEffect.of("caseload_elasticity_work", typed).probability(-0.001) == 0.0


def test_where_neither_elasticity_acts_fewer_citizens_gain_exactly_nothing() -> None:
    value = from_prior(1, 5)[0]
    for name in EXITS:
        value[KNOWN.names.index(name)] = 0.0
    assert gains().decisions.values(value)[0] == 0.0
    value[WORK] = -0.1
    assert gains().decisions.values(value)[0] > 0.0


def test_a_fifth_fewer_citizens_act_by_the_elasticity_from_the_caseload_of_the_results() -> None:
    """The gain is below that of the rates, 0.8 ** -0.1 or 2.3 %, and not far below. It was once a tenth of that, since
    the office with fewer citizens was read at its own caseload.
    """
    value = np.array([prior.centre for prior in KNOWN.priors.values()])
    value[WORK] = -0.1
    today, fewer, _ = gains().decisions.shares(value)
    assert 0.005 < fewer / today - 1 < 0.8**-0.1 - 1


# B13: stated probabilities


@cache
def fits(seed: int, truth: str = "mixture") -> list[StatedGains]:
    """Fits of no data: truths from the prior, or of one component of its mixture alone."""
    asked = Gains(gains().decisions, seed)
    true, drawn = from_prior(FITS, seed), from_prior(FITS * DRAWS, seed + 1).reshape(FITS, DRAWS, -1)
    rng = np.random.default_rng(seed)
    for name in EXITS if truth != "mixture" else ():
        place, none, prior = KNOWN.names.index(name), NoEffect.of(name, KNOWN.priors[name]), KNOWN.priors[name]
        if truth == "no effect":
            true[:, place] = 0.0
        else:
            drawn_again = prior.quantile(rng.random(8 * FITS))
            effects = [one for one in drawn_again if rng.random() >= none.probability(one)]
            true[:, place] = effects[:FITS]
            asked._none[name] = replace(none, share=0.0)
    return [asked.stated(value, draws, number) for number, (value, draws) in enumerate(zip(true, drawn, strict=True))]


def outside(found: list[StatedGains]) -> int:
    return sum(not row["inside_band"] for row in reliability(found))


@pytest.mark.parametrize("seed", [1, pytest.param(11, marks=pytest.mark.slow)])
def test_B13_gains_happen_as_often_as_stated_when_no_effect_is_as_common_as_the_prior_says(seed: int) -> None:
    found = fits(seed)
    assert outside(found) == 0
    told = none_among(found)
    assert told["no_effect"] / FITS == pytest.approx(0.28, abs=0.09)
    assert told["above_happened_none"] == 0.0
    assert told["above_stated_none"] == pytest.approx(told["above_stated_some"], abs=0.03), "no data tell them apart"
    assert told["counted_happened_none"] == pytest.approx(0.5, abs=0.15)
    assert told["meets_happened_none"] == pytest.approx(told["meets_stated_none"], abs=0.15), (
        "the target is open either way"
    )


@pytest.mark.parametrize("truth", ["no effect", pytest.param("effect", marks=pytest.mark.slow)])
def test_B13_truths_that_are_all_of_one_component_are_caught(truth: str) -> None:
    """The check has power: calibration holds over the mixture, and not within a component."""
    assert outside(fits(21, truth=truth)) >= 3


def test_B13_a_forecaster_who_always_states_a_gain_is_caught_by_the_truths_of_no_effect() -> None:
    """The probability of any gain in expected numbers is 1 by the shape of the prior, which has only a band at 0."""
    found = [one._replace(stated=(0.999, *one.stated[1:])) for one in fits(1)]
    assert outside(found) >= 5


def test_B13_a_forecaster_of_targets_without_chance_is_caught() -> None:
    """A target is met or is not: those who take what is likelier for certain are wrong too often."""
    found = [one._replace(stated=(*one.stated[:2], 0.995 if one.stated[2] > 0.5 else 0.005)) for one in fits(1)]
    assert outside(found) >= 2


def test_B2_ranks_of_what_is_reached_with_more_posts_are_uniform_and_those_of_a_certain_effect_are_not() -> None:
    """Of no data the posterior is the prior; who takes the elasticities for known is wrong about gains."""
    true, drawn = from_prior(FITS, 51), from_prior(FITS * 5, 52).reshape(FITS, 5, -1)
    certain = drawn.copy()
    for name in EXITS:
        certain[..., KNOWN.names.index(name)] = KNOWN.priors[name].centre
    decisions = gains().decisions
    names = decisions.names
    truth = [decisions.values(value) for value in true]
    for draws, strange in ((drawn, set()), (certain, {"gain_lower_caseload"})):
        found = [
            ranks(np.array([decisions.values(value) for value in some]), one)
            for some, one in zip(draws, truth, strict=True)
        ]
        at = (np.array(found) + np.random.default_rng(3).random((FITS, len(names)))) / (draws.shape[1] + 1)
        leaving = uniformity.outside(at)
        assert {name for name, out in zip(names, leaving, strict=True) if out} == strange


def test_B13_the_band_holds_calibrated_probabilities_and_not_bolder_ones() -> None:
    rng = np.random.default_rng(4)
    leaving = []
    for _ in range(200):
        stated = rng.uniform(0.1, 0.8, (400, len(KINDS)))
        happened = rng.random((400, len(KINDS))) < stated
        leaving.append(outside([StatedGains(tuple(p), tuple(h), False) for p, h in zip(stated, happened, strict=True)]))
    assert np.mean([number > 0 for number in leaving]) <= 0.04
    bold = [StatedGains(tuple(p + 0.15), tuple(h), False) for p, h in zip(stated, happened, strict=True)]
    assert outside(bold) > 2


def test_the_band_is_that_of_scipys_poisson_binomial_distribution() -> None:
    probability, level = np.random.default_rng(7).random(40), np.array([0.0005, 0.1, 0.5, 0.9995])
    assert successes(probability, level).tolist() == stats.poisson_binom(probability).ppf(level).tolist()
    same = successes(np.full(200, 0.3), level)
    assert same.tolist() == stats.binom(200, 0.3).ppf(level).tolist()


# B12: a municipality without results


def new_office_positions(how: str) -> Floats:
    """Positions of the true effects among those of draws; the posterior of no data is the prior."""
    true, drawn = from_prior(FITS, 31), from_prior(FITS * 20, 32).reshape(FITS, 20, -1)
    if how == "known spread":
        drawn[..., [KNOWN.names.index(f"between_sd: {kind}") for kind in ("office_placement", "office_work")]] = 0.3
    found = []
    for number, (value, draws) in enumerate(zip(true, drawn, strict=True)):
        effects = new_office(KNOWN, draws, value, number)
        if how == "median":
            effects[1:] = 1.0
        found.append(RankedFit(number, ranks(effects[1:], effects[0]), 0, 1.0))
    return positions(found, 1)


def test_B12_effects_drawn_for_a_municipality_without_results_have_uniform_ranks() -> None:
    found = new_office_positions("drawn")
    assert not uniformity.outside(found).any()
    assert uniformity.coverage(found, 0.9) == pytest.approx(0.9, abs=0.05)


@pytest.mark.parametrize("how", ["median", "known spread"])
def test_B12_effects_of_one_or_from_too_narrow_a_spread_leave_their_band(how: str) -> None:
    assert uniformity.outside(new_office_positions(how)).all()


def test_B12_true_and_drawn_effects_of_different_data_sets_are_independent() -> None:
    value = from_prior(3, 41)
    one, again, other = (new_office(KNOWN, value[1:], value[0], number) for number in (1, 1, 2))
    assert one.tolist() == again.tolist()
    assert (one != other).all()
    assert len(np.unique(one)) == one.size
