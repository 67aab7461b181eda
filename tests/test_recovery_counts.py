"""Recovery: the effect of an office simulated citizen by citizen is found again from its monthly counts.

At fixed shared rates, where the posterior is a grid by the calibration's own likelihood (`local_town.py`), so that many
offices can be tried. `test_recovery_local_data.py` draws a whole posterior.
"""

import numpy as np
import pytest
from local_town import EFFECTS, MEAN, Town, effects, interval, moments, under_five
from scipy.stats import binom
from small_models import ROTATION

from fsm_sim.engines.mean_field.engine import mean_field
from fsm_sim.engines.mean_field.integration.time_grid import even
from fsm_sim.evidence.local_counts import Interval, MonthlyCounts
from fsm_sim.inference.sources import read_priors

SETTINGS = read_priors().likelihood
POISSON = SETTINGS.model_copy(update={"month_sd": 0.0, "discrepancy_logit_sd": 0.0})
SMALL = Town("bir", 250, 24)
OFFICES = 300


@pytest.fixture(scope="module")
def counted() -> list[tuple[float, MonthlyCounts]]:
    """Offices whose effects are drawn from their prior, with what each of them counted."""
    effects = np.exp(0.25 * np.random.default_rng(5 + ROTATION).standard_normal(OFFICES))
    return [(effect, SMALL.simulated(effect, 100 + i + 1000 * ROTATION)) for i, effect in enumerate(effects.tolist())]


def as_zero(cell: Interval) -> Interval:
    return cell if cell[0] >= 5 else (0, 0)


def as_the_middle(cell: Interval) -> Interval:
    return cell if cell[0] >= 5 else (2, 2)


def bias(counted: list[tuple[float, MonthlyCounts]], hide: object) -> float:
    """Mean over offices of what hiding moves the posterior mean by, in posterior standard deviations."""
    moved = []
    for _, counts in counted:
        mean, sd = moments(SMALL.posterior(counts, SETTINGS))
        moved.append((moments(SMALL.posterior(counts, SETTINGS, hide=hide))[0] - mean) / sd)  # type: ignore[arg-type]
    return float(np.mean(moved))


def with_months_of_their_own(effect: float, counts: MonthlyCounts, rng: np.random.Generator) -> MonthlyCounts:
    """The counts when every month has a factor of its own, as far apart as the likelihood expects of months.

    A count of mean m becomes one of mean m times the factor: thinned by it, or with as many more as are missing.
    """
    nearest = int(np.abs(np.log(EFFECTS / effect)).argmin())
    mean = SMALL.starts[nearest].reshape(len(counts.counts), SMALL.months) * counts.citizens
    precision = SETTINGS.month_sd**-2
    changed = {}
    for (name, row), means in zip(counts.counts.items(), mean, strict=True):
        factors = rng.gamma(precision, 1 / precision, len(row))
        found = [
            rng.binomial(cell[0], factor) if factor < 1 else cell[0] + rng.poisson((factor - 1) * expected)
            for cell, factor, expected in zip(row, factors, means, strict=True)
            if cell is not None
        ]
        changed[name] = tuple((int(number), int(number)) for number in found)
    return counts.model_copy(update={"counts": changed})


def test_B10_hidden_counts_are_intervals(counted: list[tuple[float, MonthlyCounts]]) -> None:
    """Nearly every count of paid hours and jobs, and some of placements, is hidden here.

    Months differ as the likelihood expects. Where they do not, it takes few large counts for a smaller effect, and
    hiding moves the mean by a quarter of a standard deviation, 2 to 3 % of the effect.
    """
    rng = np.random.default_rng(7 + ROTATION)
    offices = [(effect, with_months_of_their_own(effect, counts, rng)) for effect, counts in counted]
    assert abs(bias(offices, under_five)) <= 0.1


@pytest.mark.parametrize("wrong", [as_zero, as_the_middle])
def test_B10_what_takes_a_hidden_count_for_a_number_would_fail(
    counted: list[tuple[float, MonthlyCounts]], wrong: object
) -> None:
    assert abs(bias(counted[:50], wrong)) > 1.0


def test_intervals_cover_effects_that_are_drawn_from_their_prior(counted: list[tuple[float, MonthlyCounts]]) -> None:
    """At least as often as they say, whether months differ or not; where they do as expected, to neither side.

    Where months do not differ, the likelihood takes few large counts for a smaller effect (see B10): the mean is then
    a fifth of a standard deviation too low, and intervals are wider than chance alone needs.
    """
    rng = np.random.default_rng(7 + ROTATION)
    differing = [(effect, with_months_of_their_own(effect, counts, rng)) for effect, counts in counted]
    for offices, most in ((counted, 0.3), (differing, 0.15)):
        found = [(effect, SMALL.posterior(counts, SETTINGS, hide=under_five)) for effect, counts in offices]
        covered = sum(low <= effect <= high for effect, some in found for low, high in [interval(some)])
        assert binom.ppf(0.001, OFFICES, 0.90) <= covered
        off = [(np.log(effect) - mean) / sd for effect, some in found for mean, sd in [moments(some)]]
        assert abs(np.mean(off)) <= most
        assert np.std(off) <= 1.0


def test_disjoint_months_are_nearly_independent(counted: list[tuple[float, MonthlyCounts]]) -> None:
    """Taken as independent Poisson counts, without any allowance, errors are hardly larger than they should be."""
    found = [(effect, SMALL.posterior(counts, POISSON)) for effect, counts in counted]
    off = np.array([(np.log(effect) - mean) / sd for effect, some in found for mean, sd in [moments(some)]])
    assert abs(off.mean()) <= 0.2
    assert 0.9 <= off.std() <= 1.2


@pytest.mark.parametrize("effect", [0.7, 1.0, 1.4])
def test_intervals_cover_a_known_effect(effect: float) -> None:
    """Two standard deviations of the prior away the interval leans towards the average, and still covers."""
    runs = 100
    ends = [
        interval(SMALL.posterior(SMALL.simulated(effect, 5000 + run + 1000 * ROTATION), SETTINGS))
        for run in range(runs)
    ]
    covered = sum(low <= effect <= high for low, high in ends)
    assert covered >= binom.ppf(0.001, runs, 0.90)


def test_the_counts_of_many_offices_are_on_average_what_the_mean_field_expects() -> None:
    """Each kind over all months: within 1 % and three standard errors, at the published posterior mean."""
    runs = [SMALL.simulated(1.0, 9000 + run + 1000 * ROTATION) for run in range(200)]
    setting = SMALL.counted.setting(SMALL.known, {**MEAN, **effects(1.0)})
    field = mean_field(setting, SMALL.counted.questions, even(setting.horizon_months, 4))
    each = field.values(field.path(setting)).reshape(3, SMALL.months)
    for name, rate in zip(SMALL.empty().counts, each, strict=True):
        counted = np.array([[cell[0] for cell in run.counts[name] if cell] for run in runs])
        citizens = np.array([run.citizens for run in runs])
        apart = counted.sum(axis=1) - (rate * citizens).sum(axis=1)
        error = apart.std(ddof=1) / np.sqrt(len(runs))
        assert abs(apart.mean()) <= 0.01 * counted.sum(axis=1).mean() + 3 * error, name
