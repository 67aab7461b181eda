"""Unit: a prior is a standard normal passed through its quantiles, and a bad one is refused in one sentence."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from scipy import stats

from fsm_sim.inference.parameters.config import Config
from fsm_sim.inference.parameters.priors import NUMPY, Prior, Priors, Sampling
from fsm_sim.inference.posterior.model import TENSOR
from fsm_sim.inference.sources import read_priors
from fsm_sim.inputs.checking.records import read_record, record
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.model.errors import InputError

WHY = {"status": "M", "reason": "made up"}
PROBABILITY = np.array([1e-6, 0.01, 0.3, 0.5, 0.9, 0.999])


def truncated_lognormal(median: float, sigma: float, high: float) -> np.ndarray:
    """The lognormal's own quantiles at probabilities scaled to what lies below `high`."""
    whole = stats.lognorm(sigma, scale=median)
    return np.asarray(whole.ppf(PROBABILITY * whole.cdf(high)))


def test_a_lognormal_prior_has_the_quantiles_of_the_lognormal() -> None:
    found = Prior(median=0.08, sigma=0.6, **WHY).quantile(PROBABILITY)
    assert found == pytest.approx(stats.lognorm(0.6, scale=0.08).ppf(PROBABILITY), rel=1e-12)


def test_a_lognormal_cut_above_has_the_quantiles_of_what_is_left() -> None:
    found = Prior(median=0.78, sigma=0.10, high=1.0, **WHY).quantile(PROBABILITY)
    assert found == pytest.approx(truncated_lognormal(0.78, 0.10, 1.0), rel=1e-9)
    assert found.max() < 1.0


def test_a_lognormal_cut_below_and_above_has_the_quantiles_of_what_is_left() -> None:
    found = Prior(median=1.0, sigma=0.9, low=0.05, high=20.0, **WHY).quantile(PROBABILITY)
    whole = stats.lognorm(0.9)
    assert found == pytest.approx(
        whole.ppf(whole.cdf(0.05) + PROBABILITY * (whole.cdf(20) - whole.cdf(0.05))), rel=1e-9
    )
    unbounded = Prior(median=1.0, sigma=0.9, low=0.0, **WHY).quantile(PROBABILITY)
    assert unbounded == pytest.approx(whole.ppf(PROBABILITY), rel=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.0), (None, 0.0), (-0.5, None), (None, None)])
def test_a_normal_prior_is_the_normal_cut_where_it_says(low: float | None, high: float | None) -> None:
    found = Prior(mean=-0.15, sd=0.08, low=low, high=high, **WHY).quantile(PROBABILITY)
    ends = [-np.inf if low is None else (low + 0.15) / 0.08, np.inf if high is None else (high + 0.15) / 0.08]
    assert found == pytest.approx(stats.truncnorm(*ends, loc=-0.15, scale=0.08).ppf(PROBABILITY), rel=1e-8)


def test_a_fixed_prior_is_its_value_whatever_the_coordinate() -> None:
    assert Prior(fixed=0.3, **WHY).value(np.array([-3.0, 0.0, 3.0]), NUMPY).tolist() == [0.3] * 3


@pytest.mark.parametrize(
    "prior",
    [
        Prior(median=0.08, sigma=0.6, **WHY),
        Prior(median=0.78, sigma=0.1, high=1.0, **WHY),
        Prior(median=1.0, sigma=0.9, low=0.05, high=20.0, **WHY),
        Prior(mean=-0.15, sd=0.08, low=-0.5, high=0.0, **WHY),
        Prior(fixed=0.3, **WHY),
    ],
)
def test_numpy_and_tensors_give_the_same_prior(prior: Prior) -> None:
    x = pt.dvector()
    there = pytensor.function([x], prior.value(x, TENSOR), mode="FAST_COMPILE")
    at = np.linspace(-4, 4, 17)
    assert there(at) == pytest.approx(prior.value(at, NUMPY), rel=1e-9)


def test_the_centre_is_the_median_the_mean_or_the_fixed_value() -> None:
    assert Prior(median=0.08, sigma=0.6, **WHY).centre == 0.08
    assert Prior(mean=0.0, sd=1.0, low=0.5, **WHY).centre == 0.0
    assert Prior(fixed=0.0, **WHY).centre == 0.0


def test_every_shipped_prior_is_inside_its_own_bounds_and_finite() -> None:
    settings = read_priors()
    effects = {name: getattr(settings.effects, name) for name in type(settings.effects).model_fields}
    for name, prior in {
        **settings.rates,
        **settings.multipliers,
        **effects,
        **settings.nominal_caseload,
        **dict(settings.office),
    }.items():
        values = prior.quantile(np.array([1e-9, 0.5, 1 - 1e-9]))
        assert np.isfinite(values).all(), name
        assert (np.diff(values) > 0).all() or prior.fixed is not None, name
        assert values.min() >= (-np.inf if prior.low is None else prior.low - 1e-12), name
        assert values.max() <= (np.inf if prior.high is None else prior.high + 1e-12), name


# What is wrong is said in one sentence each.


def sentences(kind: type[Priors] | type[Config], text: str, tmp_path) -> list[str]:
    file = tmp_path / "file.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as refused:
        read_priors(file) if kind is Priors else read_record(kind, file, "settings")
    return [problem.sentence.removeprefix(file.as_posix()) for problem in refused.value.problems]


def bad_prior(body: str, tmp_path) -> str:
    """The one sentence about a rate's prior in an otherwise sound file."""
    whole = shipped("calibration", "priors.toml").read_text("utf-8")
    kept = [line for line in whole.splitlines() if not line.startswith('"passive -> education"')]
    place = kept.index("[rates]") + 1
    found = sentences(Priors, "\n".join([*kept[:place], f'"passive -> education" = {body}', *kept[place:]]), tmp_path)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{ median = -0.1, sigma = 0.6, status = "M", reason = "x" }', "a median is a number above 0"),
        ('{ median = 0.1, sigma = 0.0, status = "M", reason = "x" }', "sigma is a number above 0"),
        ('{ median = 0.1, sigma = "wide", status = "M", reason = "x" }', "sigma is a number above 0"),
        ('{ median = 0.1, sigma = 0.6, status = "Q", reason = "x" }', "a status is one of S, V, D, M"),
        ('{ median = 0.1, sigma = 0.6, status = "M" }', "reason"),
        ('{ median = 0.1, sigma = 0.6, status = "M", reason = "" }', "reason says where the numbers come from"),
        ('{ median = 0.1, status = "M", reason = "x" }', "median and sigma, or mean and sd, or fixed"),
        ('{ median = 0.1, sigma = 0.6, fixed = 0.1, status = "M", reason = "x" }', "or fixed"),
        ('{ median = 0.1, sigma = 0.6, spread = 2, status = "M", reason = "x" }', "spread"),
        (
            '{ median = 1.0, sigma = 0.6, low = 5.0, high = 2.0, status = "M", reason = "x" }',
            "low is a number below high",
        ),
    ],
)
def test_a_bad_prior_is_refused_in_one_sentence(body: str, said: str, tmp_path) -> None:
    assert said in bad_prior(body, tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sampling]\ndraws = 5", "draws is a whole number from 100 to 100000"),
        ("[sampling]\nchains = 1", "chains is a whole number from 2 to 64"),
        ("[sampling]\nseed = -1", "seed is a whole number from 0 to 9223372036854775807"),
        ("[sampling]\ndrows = 500", "did you mean 'draws'"),
        ("[readings]\nfsm1 = 3", "readings"),
        ('[fixed]\nreadiness_spread = "one"', "fixed"),
    ],
)
def test_bad_settings_are_refused_in_one_sentence_with_their_line(text: str, said: str, tmp_path) -> None:
    found = sentences(Config, text, tmp_path)
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith(", line 2: ")


def test_settings_may_be_left_out() -> None:
    assert record(Config, TomlFile(shipped("x"), "", {}), "settings").sampling == Sampling()
