"""Oracle: one prior, read four times. The log density, prior draws, contraction and prior-predictive data sets agree
with scipy's normal distributions, whichever parameter is fixed, and whatever the
median of a between-group standard deviation.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats

from fsm_sim.inference.parameters.free_parameters import ParameterSpace, count_name, parameter_space
from fsm_sim.inference.parameters.priors import NUMPY, Lognormal, Priors
from fsm_sim.inference.posterior.contraction import contraction_of
from fsm_sim.inference.sources import read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.published import observed
from fsm_sim.inference.validation.prior_predictive import World
from fsm_sim.inference.validation.questions.sensitivity import log_prior

SOURCES = read_sources()
GROUPS = observed(SOURCES.catalogue, SOURCES.programmes, {})
COUNT = count_name("Horsens bir", "placement_starts")
MEDIANS = {"placement": 0.5, "paid_hours": 1.0, "employment": 3.0, "office_placement": 0.7, "office_work": 2.0}
"""Medians of the spreads, of which the shipped priors have 1 throughout."""
DRAWS = 500


def with_medians() -> Priors:
    between_sd = {
        name: Lognormal(median=MEDIANS[name], sigma=prior.sigma, status="M", reason="an example")
        for name, prior in SOURCES.priors.between_sd.items()
    }
    return SOURCES.priors.model_copy(update={"between_sd": between_sd})


def forward(priors: Priors, fixed: dict[str, float]) -> ForwardModel:
    known = parameter_space(priors, SOURCES.programmes, ["Hedensted", "Horsens"], fixed, [COUNT])
    return ForwardModel(known, GROUPS)


NAMES = forward(with_medians(), {}).space.names


def held(name: str) -> dict[str, float]:
    """A parameter held at a value that its prior allows and that is neither its centre nor 1."""
    prior = forward(with_medians(), {}).space.priors[name]
    return {name: 0.25 if name.startswith("between_sd: ") else float(prior.quantile(np.array([0.3]))[0])}


def scales(known: ParameterSpace, names: tuple[str, ...], at: np.ndarray) -> np.ndarray:
    """The standard deviation of each coordinate (draws, K), written anew: 1, or the `between_sd` of its kind."""
    place = {name: index for index, name in enumerate(names)}

    def value(name: str) -> np.ndarray:
        prior = known.priors[name]
        if prior.fixed is not None:
            return np.full(len(at), prior.fixed)
        assert prior.median is not None
        assert prior.sigma is not None
        return np.asarray(stats.lognorm(prior.sigma, scale=prior.median).ppf(stats.norm.cdf(at[:, place[name]])))

    of_kind = {name: value(name) for name in known.priors if name.startswith("between_sd: ")}

    def scale(name: str) -> np.ndarray:
        kind, _, key = name.partition(": ")
        if kind in ("between_sd", "count") or name in known.settings.programme_multipliers:
            return np.ones(len(at))
        return of_kind.get(
            f"between_sd: {kind}" if kind.startswith("office_") else f"between_sd: {key}", np.ones(len(at))
        )

    return np.column_stack([scale(name) for name in names])


def log_density(known: ParameterSpace, names: tuple[str, ...], at: np.ndarray) -> float:
    return float(stats.norm.logpdf(at, scale=scales(known, names, at[None])[0]).sum())


def test_the_names_that_are_tried_are_of_every_kind() -> None:
    assert {"passive -> left", "fsm2: placement", "fsm3: employment", "office_work: Hedensted", COUNT} <= set(NAMES)
    assert {"between_sd: placement", "between_sd: office_work", "caseload_elasticity_work", "readiness_spread"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_log_density_is_the_independent_one_with_any_parameter_held_fixed(name: str) -> None:
    """Up to a constant, which a sampler does not see."""
    one = forward(with_medians(), held(name))
    assert name not in one.space.free
    points = np.random.default_rng(1).standard_normal((5, len(one.free)))
    differences = [log_prior(one, at) - log_density(one.space, one.free, at) for at in points]
    assert differences == pytest.approx([differences[0]] * len(points), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_prior_draws_have_the_distribution_that_the_density_says(name: str) -> None:
    """Divided by their scale coordinates are standard normal; at 0.00001 one false alarm in 1,000 runs of all tests."""
    known = forward(with_medians(), held(name)).space
    drawn = np.array([known.drawn(row) for row in np.random.default_rng(2).standard_normal((DRAWS, len(known.free)))])
    standard = drawn / scales(known, known.free, drawn)
    p = np.array([stats.kstest(column, "norm").pvalue for column in standard.T])
    assert len(p) == len(NAMES) - 1
    assert p.min() > 1e-5 / len(p), known.free[int(p.argmin())]


@pytest.mark.parametrize("name", NAMES)
def test_a_prior_predictive_data_set_is_drawn_from_the_density(name: str) -> None:
    """Its parameters are those of its coordinates, what is fixed is at its value, and the coordinates have the scale
    that the density gives them: for 20 data sets the mean square is within five standard errors of 1.
    """
    one, (value,) = forward(with_medians(), held(name)), held(name).values()
    world = World(one, 3, lambda value, _: np.full(len(one.targets), 0.5))
    data_sets = [world.data_set(number) for number in range(20)]
    known, place = one.space, {key: index for index, key in enumerate(one.space.names)}
    for data_set in data_sets:
        assert data_set.value[place[name]] == value
        again = one.value(data_set.coordinates, NUMPY, np)
        fitted = [place[key] for key in one.free]
        assert data_set.value[fitted] == pytest.approx(np.asarray(again)[fitted], rel=1e-12)
    coordinates = np.array([data_set.coordinates for data_set in data_sets])
    z = coordinates / scales(known, one.free, coordinates)
    assert (z**2).mean() == pytest.approx(1.0, abs=5 * np.sqrt(2 / z.size))


@pytest.mark.parametrize("name", NAMES)
def test_contraction_is_measured_against_the_same_prior(name: str) -> None:
    """Draws by other random numbers from the independent density move and contract nothing, but for chance. A spread of
    a quarter that is taken for 1 would be a contraction of 0.94. What is fixed says so.
    """
    known = forward(with_medians(), held(name)).space
    before = known.prior_draws(256)
    standard = np.random.default_rng(4).standard_normal((500, len(known.free)))
    drawn = standard * scales(known, known.free, standard)
    after = np.array([known.values(row, NUMPY, np) for row in drawn])
    for column, (key, prior) in enumerate(known.priors.items()):
        found = contraction_of(key, prior, before[:, column], after[:, column])
        if key == name:
            assert (found.learnt, found.shift, found.contraction) == ("fixed", 0.0, 0.0)
            assert (found.prior_mean, found.posterior_mean) == pytest.approx((prior.fixed, prior.fixed))
        else:
            assert found.contraction == pytest.approx(0.0, abs=0.6), key
            assert found.shift == pytest.approx(0.0, abs=0.3), key
            assert found.learnt != "fixed"


def test_a_fixed_spread_makes_a_multiplier_as_narrow_as_it_says() -> None:
    """A lognormal with a quarter of its sigma: the interval that reports give is scipy's."""
    known = forward(SOURCES.priors, {"between_sd: placement": 0.25}).space
    prior, column = known.priors["fsm2: placement"], known.prior_draws(4096)[:, known.names.index("fsm2: placement")]
    assert prior.sigma is not None
    found = contraction_of("fsm2: placement", prior, column, column)
    theirs = stats.lognorm(0.25 * prior.sigma, scale=prior.median).ppf([0.05, 0.95])
    assert (found.prior_lower, found.prior_upper) == pytest.approx(theirs, rel=0.01)


@pytest.mark.parametrize(
    "fixed", [{}, {"between_sd: placement": 0.25}, {"between_sd: office_work": 4.0, "between_sd: paid_hours": 0.1}]
)
def test_tensors_have_the_same_density_as_arrays(fixed: dict[str, float]) -> None:
    one, x = forward(with_medians(), fixed), pt.dvector()
    there = pytensor.function([x], one.distances(x, pt), mode="FAST_COMPILE")
    for at in np.random.default_rng(5).standard_normal((3, len(one.free))):
        assert there(at) == pytest.approx(one.distances(at, np), rel=1e-12)
