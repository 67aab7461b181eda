"""Oracle: the covariance of stocks against an exact Markov chain, and their density against SciPy and differences."""

from typing import Any, NamedTuple

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy.linalg import block_diag, expm
from scipy.stats import binom, multivariate_normal

from fsm_sim.inference.stocks import covariance
from fsm_sim.inference.stocks.density import PanelDensity, log_density
from fsm_sim.inference.stocks.predictive import course_given, given


def performed(*inputs: Any) -> list[np.ndarray]:
    """The log density and its gradients, evaluated without compiling the graph."""
    op = PanelDensity()
    node = op.make_node(*inputs)
    outputs: list[list[Any]] = [[None] for _ in node.outputs]
    op.perform(node, [np.asarray(one) for one in inputs], outputs)
    return [one[0] for one in outputs]


class Chain:
    """Citizens who begin paid hours at `begin` a month, end them at `end`, and are replaced by newcomers at `leave`.

    A newcomer is in paid hours with the long-run probability. The transition matrix is a matrix exponential.
    """

    def __init__(self, begin: float, end: float, leave: float) -> None:
        self.share = begin / (begin + end)
        new = leave * np.array([1 - self.share, self.share])
        own = np.array([[-begin, begin], [end, -end]])
        self.generator = own - leave * np.eye(2) + new
        self.retention = float(np.exp(-(begin + end + leave)))

    def joint(self, people: int, months: int) -> np.ndarray:
        """Probability of each pair of counts so many months apart, shape (people + 1, people + 1)."""
        matrix, counts = expm(self.generator * months), np.arange(people + 1)
        start = binom.pmf(counts, people, self.share)
        return np.array(
            [
                start[one] * np.convolve(binom.pmf(counts[: one + 1], one, matrix[1, 1]), rest)
                for one in counts
                for rest in [binom.pmf(np.arange(people - one + 1), people - one, matrix[0, 1])]
            ]
        )

    def moments(self, people: int, months: int) -> tuple[float, float]:
        """Variance and correlation of transformed counts so many months apart."""
        joint, value = self.joint(people, months), covariance.transformed(np.arange(people + 1), people)
        marginal = joint.sum(axis=1)
        centred = value - marginal @ value
        variance = float(marginal @ centred**2)
        return variance, float(centred @ joint @ centred) / variance


@pytest.mark.parametrize(("people", "share"), [(60, 0.08), (250, 0.08), (250, 0.5)])
def test_the_covariance_of_counting_is_that_of_a_markov_chain(people: int, share: float) -> None:
    """Exact joint distributions; the transform is off by a few per cent where five people are counted."""
    chain = Chain(begin=0.2 * share / (1 - share), end=0.2, leave=0.03)
    assert chain.share == pytest.approx(share)
    profile = covariance.persistent(chain.retention, 13)
    for months in (1, 3, 12):
        variance, correlation = chain.moments(people, months)
        assert variance == pytest.approx(float(covariance.counting_sd(people)) ** 2, rel=0.05 if people > 60 else 0.12)
        assert correlation == pytest.approx(profile[months], abs=0.01)


def test_three_years_of_stocks_do_not_count_as_36_observations() -> None:
    """The information on a level is that of the Markov chain: about six observations where one in five leaves."""
    scales, profiles = np.full((1, 36), covariance.counting_sd(400)), covariance.persistent(0.8, 36)[None]
    whole = covariance.covariance(scales, profiles)
    ones = np.ones(36)
    worth = ones @ np.linalg.solve(whole, ones) * covariance.counting_sd(400) ** 2
    closed_form = (36 - 34 * 0.8) / 1.8  # of an autoregression: (T - (T - 2) r) / (1 + r)
    assert worth == pytest.approx(closed_form)
    assert worth < 36 / 5


def test_the_density_is_that_of_scipy_for_all_series_at_once() -> None:
    """Series of their own with one course in common are one normal vector; what is not seen is left out of it."""
    case = random_case(np.random.default_rng(1))
    there = np.flatnonzero(case.seen.ravel())
    expected = multivariate_normal.logpdf(case.residual.ravel()[there], None, case.whole()[np.ix_(there, there)])
    assert performed(*case)[0] == pytest.approx(expected, abs=1e-9)


def test_the_gradient_of_the_density_is_that_of_differences() -> None:
    """In a random direction of every input but of what is seen."""
    generator = np.random.default_rng(2)
    case = random_case(generator)
    _, *gradients = performed(*case)
    places = [place for place, name in enumerate(case._fields) if name != "seen"]
    for place, gradient in zip(places, gradients, strict=True):
        direction = generator.standard_normal(gradient.shape)

        def at(step: float, place: int = place, direction: np.ndarray = direction) -> float:
            moved = list(case)
            moved[place] = moved[place] + step * direction
            return float(performed(*moved)[0])

        assert (at(1e-5) - at(-1e-5)) / 2e-5 == pytest.approx(float((gradient * direction).sum()), rel=1e-5)


def test_the_compiled_density_and_its_gradient_are_those_of_python() -> None:
    case = random_case(np.random.default_rng(4))
    inputs = [pt.as_tensor(one).type(name) for one, name in zip(case, case._fields, strict=True)]
    density = log_density(*inputs)
    wanted = [one for one, name in zip(inputs, case._fields, strict=True) if name != "seen"]
    compiled = pytensor.function(inputs, [density, *pytensor.grad(density, wanted)])
    for found, expected in zip(compiled(*case), performed(*case), strict=True):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_covariance_that_is_not_positive_definite_has_no_density() -> None:
    case = random_case(np.random.default_rng(3))
    months = case.residual.shape[1]
    alike = case._replace(scales=case.scales[:1], profiles=covariance.of_good(months)[None], seen=np.ones((3, months)))
    assert np.isneginf(performed(*alike)[0])


def test_the_course_and_coming_months_are_those_of_the_whole_normal_vector() -> None:
    """The course given all series over nine months, of which six are past, against conditioning the whole vector."""
    case, past = random_case(np.random.default_rng(5)), 6
    series, months = case.residual.shape
    own = np.array([covariance.covariance(case.scales[:, m], case.profiles) for m in range(series)])
    course = covariance.covariance(case.course_scales, case.course_profiles)
    seen, residual = case.seen[:, :past], case.residual[:, :past]
    found = course_given(residual, seen, own[:, :past, :past], course)
    rows = np.flatnonzero(np.pad(seen, ((0, 0), (0, months - past))).ravel())
    across = np.tile(course, (1, series))[:, rows]
    weights = np.linalg.solve(case.whole()[np.ix_(rows, rows)], across.T).T
    assert found.mean == pytest.approx(weights @ case.residual.ravel()[rows])
    assert found.covariance == pytest.approx(course - weights @ across.T)
    single = given(residual, seen, own)
    there = np.flatnonzero(seen[0])
    one = np.linalg.solve(own[0][np.ix_(there, there)], residual[0, there])
    assert single.mean[0] == pytest.approx(own[0][past:, there] @ one)


class Case(NamedTuple):
    """The inputs of the density."""

    residual: np.ndarray
    scales: np.ndarray
    profiles: np.ndarray
    seen: np.ndarray
    course_scales: np.ndarray
    course_profiles: np.ndarray

    def whole(self) -> np.ndarray:
        """The covariance of all series in one vector."""
        series = len(self.residual)
        own = block_diag(*(covariance.covariance(self.scales[:, m], self.profiles) for m in range(series)))
        common = covariance.covariance(self.course_scales, self.course_profiles)
        return np.asarray(own + np.kron(np.ones((series, series)), common))


def random_case(generator: np.random.Generator) -> Case:
    """Three series of nine months, three components of their own and two of the course; some months are not seen."""
    months = 9
    scales = generator.uniform(0.2, 1.0, (3, 3, months))
    profiles = np.array(
        [covariance.persistent(0.8, months), covariance.of_good(months), covariance.of_one_month(months)]
    )
    seen = np.asarray(generator.random((3, months)) < 0.8, dtype=float)
    course_scales = generator.uniform(0.2, 1.0, (2, months))
    course_profiles = np.array([covariance.persistent(0.9, months), covariance.of_one_month(months)])
    return Case(generator.standard_normal((3, months)), scales, profiles, seen, course_scales, course_profiles)
