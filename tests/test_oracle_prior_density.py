"""Oracle: one prior, read four times. The log density, prior draws, contraction and prior-predictive data sets agree
with scipy's normal distributions, whichever parameter is held fixed and whatever the median of a spread.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats

from fsm_sim.inference.parameters.free_parameters import Quantities, count_name, quantities
from fsm_sim.inference.parameters.priors import NUMPY, Lognormal, Priors
from fsm_sim.inference.posterior.contraction import movement
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import observed
from fsm_sim.inference.validation.prior_predictive import World
from fsm_sim.inference.validation.sensitivity import log_prior

SOURCES = read_sources()
GROUPS = observed(SOURCES.catalogue, SOURCES.programmes, {})
COUNT = count_name("Horsens bir", "placement_starts")
MEDIANS = {"placement": 0.5, "paid_hours": 1.0, "employment": 3.0, "office": 2.0}
"""Medians of the spreads, of which the shipped priors have 1 throughout."""
DRAWS = 500


def with_medians() -> Priors:
    spreads = {
        name: Lognormal(median=MEDIANS[name], sigma=prior.sigma, status="M", reason="an example")
        for name, prior in SOURCES.priors.spreads.items()
    }
    return SOURCES.priors.model_copy(update={"spreads": spreads})


def forward(priors: Priors, fixed: dict[str, float]) -> ForwardModel:
    known = quantities(priors, SOURCES.programmes, ["Hedensted", "Horsens"], fixed, [COUNT])
    return ForwardModel(known, GROUPS, tuple(np.full(40, 1.1) for _ in GROUPS))


NAMES = forward(with_medians(), {}).quantities.names


def held(name: str) -> dict[str, float]:
    """A parameter held at a value that its prior allows and that is neither its centre nor 1."""
    prior = forward(with_medians(), {}).quantities.priors[name]
    return {name: 0.25 if name.startswith("spread: ") else float(prior.quantile(np.array([0.3]))[0])}


def scales(known: Quantities, names: tuple[str, ...], at: np.ndarray) -> np.ndarray:
    """The standard deviation of each coordinate (draws, K), written anew: 1, or the value of the spread of its kind."""
    place = {name: index for index, name in enumerate(names)}

    def value(spread: str) -> np.ndarray:
        prior = known.priors[spread]
        if prior.fixed is not None:
            return np.full(len(at), prior.fixed)
        assert prior.median is not None
        assert prior.sigma is not None
        return np.asarray(stats.lognorm(prior.sigma, scale=prior.median).ppf(stats.norm.cdf(at[:, place[spread]])))

    of_kind = {spread: value(spread) for spread in known.priors if spread.startswith("spread: ")}

    def scale(name: str) -> np.ndarray:
        kind, _, key = name.partition(": ")
        if kind in ("spread", "count") or name in known.settings.programme_multipliers:
            return np.ones(len(at))
        return of_kind.get("spread: office" if kind == "office" else f"spread: {key}", np.ones(len(at)))

    return np.column_stack([scale(name) for name in names])


def log_density(known: Quantities, names: tuple[str, ...], at: np.ndarray) -> float:
    return float(stats.norm.logpdf(at, scale=scales(known, names, at[None])[0]).sum())


def test_the_names_that_are_tried_are_of_every_kind() -> None:
    assert {"passive -> left", "fsm2: placement", "fsm3: employment", "office: Hedensted", COUNT} <= set(NAMES)
    assert {"spread: placement", "spread: office", "caseload_elasticity_work", "readiness_spread"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_log_density_is_the_independent_one_with_any_parameter_held_fixed(name: str) -> None:
    """Up to a constant, which a sampler does not see."""
    one = forward(with_medians(), held(name))
    assert name not in one.quantities.estimated
    points = np.random.default_rng(1).standard_normal((5, len(one.fitted)))
    differences = [log_prior(one, at) - log_density(one.quantities, one.fitted, at) for at in points]
    assert differences == pytest.approx([differences[0]] * len(points), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_prior_draws_have_the_distribution_that_the_density_says(name: str) -> None:
    """Divided by their scale coordinates are standard normal; at 0.00001 one false alarm in 1,000 runs of all tests."""
    known = forward(with_medians(), held(name)).quantities
    drawn = np.array(
        [known.drawn(row) for row in np.random.default_rng(2).standard_normal((DRAWS, len(known.estimated)))]
    )
    standard = drawn / scales(known, known.estimated, drawn)
    p = np.array([stats.kstest(column, "norm").pvalue for column in standard.T])
    assert len(p) == len(NAMES) - 1
    assert p.min() > 1e-5 / len(p), known.estimated[int(p.argmin())]


@pytest.mark.parametrize("name", NAMES)
def test_a_prior_predictive_data_set_is_drawn_from_the_density(name: str) -> None:
    """Its parameters are those of its coordinates, what is fixed is at its value, and the coordinates have the scale
    that the density gives them: for 20 data sets the mean square is within five standard errors of 1.
    """
    one, (value,) = forward(with_medians(), held(name)), held(name).values()
    world = World(one, 3, lambda value, _: np.full(len(one.figures), 0.5))
    replicas = [world.replica(number) for number in range(20)]
    known, place = one.quantities, {key: index for index, key in enumerate(one.quantities.names)}
    for replica in replicas:
        assert replica.value[place[name]] == value
        again = one.value(replica.coordinates, NUMPY, np)
        fitted = [place[key] for key in one.fitted]
        assert replica.value[fitted] == pytest.approx(np.asarray(again)[fitted], rel=1e-12)
    coordinates = np.array([replica.coordinates for replica in replicas])
    z = coordinates / scales(known, one.fitted, coordinates)
    assert (z**2).mean() == pytest.approx(1.0, abs=5 * np.sqrt(2 / z.size))


@pytest.mark.parametrize("name", NAMES)
def test_contraction_is_measured_against_the_same_prior(name: str) -> None:
    """Draws by other random numbers from the independent density contract nothing, but for chance. A spread of a
    quarter that is taken for 1 would be a contraction of 0.94. What is fixed says so.
    """
    known = forward(with_medians(), held(name)).quantities
    before = known.prior_draws(256)
    standard = np.random.default_rng(4).standard_normal((500, len(known.estimated)))
    drawn = standard * scales(known, known.estimated, standard)
    after = np.array([known.values(row, NUMPY, np) for row in drawn])
    for column, (key, prior) in enumerate(known.priors.items()):
        found = movement(key, prior, before[:, column], after[:, column])
        if key == name:
            assert (found.decided_by, found.contraction) == ("fixed", 0.0)
            assert (found.prior_mean, found.posterior_mean) == pytest.approx((prior.fixed, prior.fixed))
        else:
            assert found.contraction == pytest.approx(0.0, abs=0.6), key
            assert found.decided_by != "fixed"


def test_a_fixed_spread_makes_a_multiplier_as_narrow_as_it_says() -> None:
    """A lognormal with a quarter of its sigma: the interval that reports give is scipy's."""
    known = forward(SOURCES.priors, {"spread: placement": 0.25}).quantities
    prior, column = known.priors["fsm2: placement"], known.prior_draws(4096)[:, known.names.index("fsm2: placement")]
    assert prior.sigma is not None
    found = movement("fsm2: placement", prior, column, column)
    theirs = stats.lognorm(0.25 * prior.sigma, scale=prior.median).ppf([0.05, 0.95])
    assert (found.prior_lower, found.prior_upper) == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize("fixed", [{}, {"spread: placement": 0.25}, {"spread: office": 4.0, "spread: paid_hours": 0.1}])
def test_tensors_have_the_same_density_as_arrays(fixed: dict[str, float]) -> None:
    one, x = forward(with_medians(), fixed), pt.dvector()
    there = pytensor.function([x], one.distances(x, pt), mode="FAST_COMPILE")
    for at in np.random.default_rng(5).standard_normal((3, len(one.fitted))):
        assert there(at) == pytest.approx(one.distances(at, np), rel=1e-12)
