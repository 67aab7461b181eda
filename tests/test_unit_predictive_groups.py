"""Unit: the groups of `posterior.nc` beside the posterior, read and drawn by ArviZ, and predictive p-values."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import arviz as az
import numpy as np
import pytest
import xarray as xr
from fabricated import calibration
from scipy import stats

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior import calibration as inference
from fsm_sim.inference.posterior.estimation import might_be_published, predicted, rows_over_chains
from fsm_sim.inference.posterior.fitter import values
from fsm_sim.inference.posterior.predictive_groups import PRIOR_DRAWS, groups
from fsm_sim.inference.sources import Sources, read_sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import p_value, published_share
from fsm_sim.inference.targets.local_counts import unknowns
from fsm_sim.inference.targets.published import observed

SAMPLING = Sampling(draws=100, chains=3, tune=100, seed=4)


@cache
def sources() -> Sources:
    found = read_sources()
    return replace(found, config=found.config.model_copy(update={"sampling": SAMPLING}))


@cache
def forward() -> ForwardModel:
    groups = observed(sources().catalogue, sources().programmes, {})
    return ForwardModel(unknowns(sources(), groups), groups)


def made() -> tuple[xr.DataTree, np.ndarray]:
    """A posterior near the centres of the priors with all its groups, and what might have been published."""
    model, rng = forward(), np.random.default_rng(3)
    shape = (SAMPLING.chains, SAMPLING.draws, len(model.free))
    names = {"chain": range(shape[0]), "draw": range(shape[1]), "free_parameter": list(model.free)}
    standard = xr.DataArray(0.1 * rng.standard_normal(shape), names, tuple(names))
    draws = xr.Dataset({"standard": standard, **values(model, standard, SAMPLING.seed)})
    every = np.asarray(draws["value"]).reshape(-1, draws.sizes["parameter"])
    rows = rows_over_chains(every)
    drawn = might_be_published(model, predicted(model, every), SAMPLING.seed)
    parts = groups(model, draws, rows, drawn, SAMPLING.seed)
    return xr.DataTree.from_dict({"posterior": draws, **parts}), drawn


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    inference.save(calibration(sources()), made()[0], folder)
    return folder / inference.POSTERIOR


@pytest.fixture
def tree(stored: Path) -> xr.DataTree:
    with xr.open_datatree(stored, engine="h5netcdf") as found:
        return found.load()


def test_the_prior_has_the_variables_and_coordinates_of_the_posterior(tree: xr.DataTree) -> None:
    prior, posterior = tree["prior"].dataset, tree["posterior"].dataset
    assert set(prior.data_vars) == set(posterior.data_vars) == {"value", "standard", "cut"}
    for name in prior.data_vars:
        assert prior[name].dims == posterior[name].dims
        last = prior[name].dims[-1]
        assert prior[last].values.tolist() == posterior[last].values.tolist()
    assert prior.sizes["draw"] == PRIOR_DRAWS


def test_predictions_have_the_variable_and_coordinates_of_what_was_observed(tree: xr.DataTree) -> None:
    found = tree["observed_data"].dataset
    assert found["target"].values.tolist() == [target.id for target in forward().targets]
    assert found["published"].values.tolist() == [published_share(target) for target in forward().targets]
    for group in ("prior_predictive", "posterior_predictive"):
        predicted = tree[group].dataset
        assert set(predicted.data_vars) == set(found.data_vars) == {"published"}
        assert predicted["published"].dims == ("chain", "draw", "target")
        for name in ("target", "programme", "lower", "upper"):
            assert predicted[name].values.tolist() == found[name].values.tolist()


def test_arviz_opens_the_file_and_draws_prior_posterior_and_predictive_plots(stored: Path, tmp_path: Path) -> None:
    found = az.from_netcdf(str(stored))
    plots = {
        "prior-posterior": az.plot_prior_posterior(
            found, var_names=["value"], coords={"parameter": ["passive -> placement", "caseload_elasticity_work"]}
        ),
        "predictive": az.plot_ppc_dist(found, num_samples=20),
        "prior-predictive": az.plot_ppc_dist(found, group="prior_predictive", num_samples=20),
        "intervals": az.plot_ppc_interval(found),
    }
    for name, plot in plots.items():
        plot.savefig(tmp_path / f"{name}.png")
        assert (tmp_path / f"{name}.png").stat().st_size > 2000


def test_the_same_calibration_stores_the_same_bytes(stored: Path, tmp_path: Path) -> None:
    inference.save(calibration(sources()), made()[0], tmp_path)
    assert (tmp_path / inference.POSTERIOR).read_bytes() == stored.read_bytes()


def test_draws_of_the_prior_group_are_those_of_the_priors(tree: xr.DataTree) -> None:
    """Kolmogorov-Smirnov against the quantiles of priors that nothing pools."""
    value = tree["prior"]["value"]
    evenly = (np.arange(20_000) + 0.5) / 20_000
    for name in ("passive -> placement", "caseload_elasticity_work", "caseworker_change_multiplier"):
        prior = forward().space.priors[name]
        drawn = value.sel(parameter=name).values.ravel()
        assert stats.ks_2samp(drawn, prior.quantile(evenly)).pvalue > 0.001, name


def test_what_the_prior_predicts_is_far_wider_than_what_the_posterior_does(tree: xr.DataTree) -> None:
    before, after = (tree[f"{name}_predictive"]["published"].std(("chain", "draw")) for name in ("prior", "posterior"))
    assert float((before > 1.5 * after).mean()) > 0.8


def test_p_values_are_those_of_the_stored_draws(tree: xr.DataTree) -> None:
    _, drawn = made()
    kept = tree["posterior_predictive"]["published"].values.reshape(-1, len(forward().targets))
    assert kept.shape == drawn.shape
    assert kept.tolist() == drawn.tolist()
    assert tree["posterior_predictive"]["posterior_draw"].values.tolist() == [list(range(SAMPLING.draws))] * 3


TARGET = CalibrationTarget(id="a", quote="40 pct.", value=0.4, unit="share", rounding=0.01, population="x")
AT_LEAST = CalibrationTarget(id="b", quote="15+", value=0.15, unit="share", bound="at least", population="x")


def test_the_p_value_of_a_rounded_target_counts_ties_half() -> None:
    assert p_value(TARGET, np.array([0.39, 0.39, 0.4, 0.41])) == 0.375
    assert p_value(TARGET, np.array([0.2, 0.3])) == 0.0
    assert p_value(TARGET, np.array([0.5, 0.6])) == 1.0


def test_the_p_value_of_a_range_is_a_half_where_all_draws_agree_with_it_and_falls_as_they_do_not() -> None:
    assert p_value(AT_LEAST, np.array([0.2, 0.3])) == 0.5
    assert p_value(AT_LEAST, np.array([0.1, 0.3])) == 0.25
    assert p_value(AT_LEAST, np.array([0.1, 0.12])) == 0.0


def test_p_values_are_uniform_where_the_model_is_right() -> None:
    """What was published comes from the distribution that the draws come from."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(600):
        drawn = np.round(np.clip(0.4 + 0.1 * rng.standard_normal(401), 0.0, 1.0), 2)
        value = float(drawn[0])
        found.append(p_value(TARGET.model_copy(update={"value": value, "quote": f"{value}"}), drawn[1:]))
    assert stats.kstest(found, "uniform").pvalue > 0.01
