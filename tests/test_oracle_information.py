"""Oracle: the value of information against the closed forms of a linear gain of normal parameters."""

import math

import numpy as np
import pandas as pd
import pytest
from heormodel.models import Outcomes
from heormodel.voi import evpi, evppi
from scipy.stats import norm

from fsm_sim.decisions.information.worth import Worth, expected_gains, ordered, partial, perfect, sample, value_of
from fsm_sim.report.document.decisions.information_text import SURE
from fsm_sim.study.results.expected_effect import expectations

DRAWS = 20_000
SLOPES = np.array([3.0, 2.0, 1.0, 0.0])
COVARIANCE = np.array([[1.0, 0.5, 0.0, 0.0], [0.5, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])


def closed_form(mean: float, sd: float) -> float:
    """E max(0, X) - max(0, mean) for a normal X."""
    return float(sd * norm.pdf(mean / sd) + mean * norm.cdf(mean / sd) - max(0.0, mean)) if sd else 0.0


def known_sd(group: list[int], errors: list[float] | None = None) -> float:
    """The standard deviation of the expected gain given parameters, or estimates of them with standard errors."""
    toward = COVARIANCE[:, group] @ np.linalg.inv(
        COVARIANCE[np.ix_(group, group)] + np.diag(np.square(errors or [0.0] * len(group)))
    )
    slope = SLOPES @ toward
    spread = COVARIANCE[np.ix_(group, group)] + np.diag(np.square(errors or [0.0] * len(group)))
    return math.sqrt(slope @ spread @ slope)


@pytest.fixture(scope="module")
def parameters() -> np.ndarray:
    return np.random.default_rng(5).multivariate_normal(np.zeros(4), COVARIANCE, DRAWS, method="cholesky")


def runs(parameters: np.ndarray, mean: float, replications: int = 2, chance: float = 3.0) -> np.ndarray:
    """The gain of one plan in some runs of each draw, chance about it."""
    luck = np.random.default_rng(6).normal(0.0, chance, (len(parameters), replications))
    return (mean + parameters @ SLOPES)[:, None, None] + luck[..., None]


@pytest.mark.parametrize("mean", [0.0, 2.0, -4.0])
def test_D4_perfect_information_is_worth_what_the_normal_law_says_and_chance_is_worth_nothing(
    parameters: np.ndarray, mean: float
) -> None:
    found = perfect(runs(parameters, mean), parameters)
    exact = closed_form(mean, math.sqrt(SLOPES @ COVARIANCE @ SLOPES))
    assert found.value == pytest.approx(exact, rel=0.02, abs=4 * found.mcse)
    assert found.value == pytest.approx(exact, rel=0.05)
    assert 0 < found.mcse < 0.03 * exact


@pytest.mark.parametrize("group", [[0], [1], [2], [0, 1], [0, 1, 2], [0, 1, 2, 3]])
@pytest.mark.parametrize("mean", [0.0, 2.0])
def test_D4_partial_information_is_worth_what_the_normal_law_says(
    parameters: np.ndarray, group: list[int], mean: float
) -> None:
    """Correlated parameters tell of each other: the first alone knows of half the second."""
    found = partial(runs(parameters, mean), parameters[:, group])
    exact = closed_form(mean, known_sd(group))
    assert abs(found.value - exact) <= max(0.02 * exact, 3 * found.mcse), (found, exact)
    assert abs(found.value - exact) <= 0.02 * closed_form(mean, known_sd([0, 1, 2, 3]))


@pytest.mark.parametrize("group", [[0], [2], [3], [0, 1], [0, 2]])
def test_D4_partial_information_is_worth_what_heormodel_says(parameters: np.ndarray, group: list[int]) -> None:
    """Two plans whose gains are curved and cross. No chance: heormodel takes none out."""
    some = parameters[:5000]
    first = some @ SLOPES + 0.5 * (some[:, 2] ** 2 - 1)
    gains = np.column_stack([first, 0.2 + some @ [1.5, -2.0, 0.0, 0.0] + 0.5 * (some[:, 1] ** 2 - 1)])
    index = pd.RangeIndex(len(some), name="iteration")
    draws = pd.DataFrame(some, index=index, columns=["a", "b", "c", "d"])
    effects = pd.DataFrame({"none": 0.0, "first": gains[:, 0], "second": gains[:, 1]}, index=index)
    outcomes = Outcomes.from_wide(effects * 0.0, effects)
    assert value_of(gains) == pytest.approx(evpi(outcomes, 1.0), rel=1e-9)
    names = [draws.columns[place] for place in group]
    found = partial(gains[:, None, :], some[:, group])
    wanted = evppi(outcomes, draws, names, 1.0, n_knots=7)
    assert abs(found.value - wanted) <= 0.02 * value_of(gains), (found, wanted)
    if group != [3]:
        assert wanted > 0.1 * value_of(gains)


def test_D4_what_tells_nothing_of_the_gain_is_worth_nothing(parameters: np.ndarray) -> None:
    assert partial(runs(parameters, 2.0), parameters[:, [3]]).value <= 1e-3


def test_D4_more_is_never_worth_less(parameters: np.ndarray) -> None:
    made = runs(parameters[:2000], 1.0)
    some = parameters[:2000]
    sets = {frozenset("a"): [0], frozenset("ab"): [0, 1], frozenset("abc"): [0, 1, 2], frozenset("d"): [3]}
    found = ordered(
        {names: partial(made, some[:, group]) for names, group in sets.items()}, whole := perfect(made, some)
    )
    values = [found[frozenset(names)].value for names in ("d", "a", "ab", "abc")]
    assert values == sorted(values)
    assert values[0] >= 0
    assert values[-1] <= whole.value


@pytest.mark.parametrize(("group", "errors"), [([0], [0.5]), ([0], [2.0]), ([2], [1.0]), ([0, 1], [1.0, 0.5])])
def test_D4_a_study_is_worth_what_the_normal_law_says(
    parameters: np.ndarray, group: list[int], errors: list[float]
) -> None:
    found = sample(runs(parameters, 1.0), parameters[:, group], np.array(errors), seed=3)
    exact = closed_form(1.0, known_sd(group, errors))
    assert abs(found.value - exact) <= max(0.02 * exact, 3 * found.mcse), (found, exact)


def test_D4_a_study_without_error_is_perfect_information_and_a_hopeless_one_is_worth_nothing(
    parameters: np.ndarray,
) -> None:
    made, group = runs(parameters[:4000], 1.0), parameters[:4000, [0]]
    assert sample(made, group, np.array([1e-6]), 3).value == pytest.approx(partial(made, group).value, rel=1e-3)
    assert sample(made, group, np.array([1e4]), 3).value < 0.01


def test_information_on_a_curved_gain_is_found_by_the_spline() -> None:
    """The gain is the square of a normal parameter, less 1: the line through it is flat and knows nothing."""
    known = np.random.default_rng(8).normal(size=(DRAWS, 1))
    exact = float(np.maximum(known**2 - 1.0, 0.0).mean() - max(0.0, (known**2 - 1.0).mean()))
    found = partial((known**2 - 1.0)[:, None, :], known)
    assert found.value == pytest.approx(exact, rel=0.02)


def test_several_plans_are_chosen_between_and_one_that_is_never_best_adds_nothing(parameters: np.ndarray) -> None:
    gains = np.column_stack([parameters @ SLOPES, -parameters @ SLOPES, np.full(DRAWS, -1.0)])
    sd = math.sqrt(SLOPES @ COVARIANCE @ SLOPES)
    assert value_of(gains) == pytest.approx(sd * math.sqrt(2 / math.pi), rel=0.02)  # E |X|
    assert value_of(gains) == value_of(gains[:, :2])


def test_where_draws_are_too_few_nothing_is_said() -> None:
    rng = np.random.default_rng(1)
    assert math.isnan(partial(rng.normal(size=(30, 2, 1)), rng.normal(size=(30, 12))).value)


@pytest.mark.parametrize(("draws", "replications"), [(1, 1), (1, 4), (40, 1)])
def test_where_chance_cannot_be_taken_out_of_a_close_choice_nothing_is_said(draws: int, replications: int) -> None:
    """No number is not the number 0: "nothing that could be learnt would change the choice" was said of one draw."""
    levers = np.zeros((draws, 0))
    made = np.random.default_rng(1).normal(0.1, 3.0, (draws, replications, 1))
    assert math.isnan(perfect(made, levers).value)
    assert np.isnan(expected_gains(made, levers)).all()
    parts = ordered({frozenset("a"): partial(made, np.arange(draws, dtype=float)[:, None])}, perfect(made, levers))
    assert math.isnan(parts[frozenset("a")].value)


def test_where_nothing_is_left_of_the_spread_a_close_choice_is_not_called_sure() -> None:
    """Rates do nothing: in half of the samples the draws lie closer together than chance puts them."""
    made = np.random.default_rng(4).normal(0.1, 3.0, (40, 30, 4, 1))
    lost = [np.ptp(expectations(one, np.zeros((30, 0)))) == 0 for one in made]
    assert 10 <= sum(lost) <= 30
    assert [math.isnan(perfect(one, np.zeros((30, 0))).value) for one in made] == lost


def test_a_choice_that_no_draw_would_change_is_sure_with_one_replication_too() -> None:
    made = np.random.default_rng(5).normal(-50.0, 1.0, (40, 1, 2))
    assert perfect(made, np.zeros((40, 0))) == Worth(0.0, 0.0)


@pytest.mark.parametrize("near", [0.0, 0.2])
def test_few_answers_name_a_group_that_is_worth_nothing(near: float) -> None:
    """Of 60 answers with five groups that tell nothing of the gain, no more than 5 % and three standard errors."""
    rng, answers, named = np.random.default_rng(9), 60, 0
    for _ in range(answers):
        gains = near + rng.normal(size=(300, 1, 1)) + 2.0 * rng.normal(size=(300, 4, 1))
        groups = [partial(gains, rng.normal(size=(300, number))) for number in (2, 1, 8, 2, 15)]
        named += any(one.value > SURE * one.mcse for one in groups)
    assert named <= answers * (0.05 + 3 * math.sqrt(0.05 * 0.95 / answers))
