"""Making a calibration: settings in, posterior and checks out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from fsm_sim.evidence.target import CalibrationTarget
from fsm_sim.inference.municipal.calibrated import with_panels
from fsm_sim.inference.parameters.priors import NUMPY, Prior
from fsm_sim.inference.posterior.calibration import Calibration, TargetFit
from fsm_sim.inference.posterior.checks import convergence, prediction
from fsm_sim.inference.posterior.contraction import LEVEL, NOTHING, Contraction, contraction_of
from fsm_sim.inference.posterior.fitter import Fitter
from fsm_sim.inference.posterior.local_results import all_inside, records
from fsm_sim.inference.posterior.predictive_groups import groups, replicated
from fsm_sim.inference.posterior.sampling.coordinates import mode, undecided, whiten
from fsm_sim.inference.posterior.sampling.hamiltonian import Watch
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import agrees, p_value, published_share
from fsm_sim.inference.targets.local_counts import counted, unknowns
from fsm_sim.inference.targets.published import observed
from fsm_sim.inference.targets.titles import title_of
from fsm_sim.inference.targets.unfitted import unfitted
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameters import ELASTICITIES

BLAS_THREADS = 2
"""Of a calibration, on every machine: what two give is what calibrations had on all but those of one core."""
PRIOR_DRAWS = 4096
"""Draws from the priors that each posterior is compared with."""

PREDICTIVE_DRAWS = 1000
"""Posterior draws at which the targets are worked out again."""

Progress = Callable[[str], None]
"""Progress what is being done, in words."""


def calibrate(
    sources: Sources, name: str, *, progress: Progress = lambda _: None, show_progress: bool = False
) -> tuple[Calibration, Any]:
    """Fit the parameters to the published numbers, and effects of municipalities to a public table where there is one.

    Returns the calibration and the full posterior as an ArviZ DataTree. The result depends on `sources` alone.
    """
    # A product of matrices is added up in another order by one thread than by two, and chains that begin a last bit
    # apart end far apart: a machine of one core would give other draws than one of four.
    with threadpool_limits(limits=BLAS_THREADS, user_api="blas"):
        return _calibrated(sources, name, progress, show_progress)


def _calibrated(sources: Sources, name: str, progress: Progress, show_progress: bool) -> tuple[Calibration, Any]:
    config, digest = sources.config, sources.digest
    forward = forward_model_of(sources)
    unknown = forward.space
    before = unknown.prior_draws(PRIOR_DRAWS)
    progress("Finding the posterior's mode")
    whitening = whiten(forward)
    progress("Compiling the model (longest the first time)")
    fitter = Fitter.of(forward, whitening)
    posterior = fitter.fit(config.sampling, whitening, watch=Watch(progress, show_progress))
    values = np.asarray(posterior["posterior"]["value"]).reshape(-1, len(unknown.priors))
    rows = rows_over_chains(values)
    drawn = might_be_published(forward, predicted(forward, values), config.sampling.seed)
    fits = predictive(forward, drawn)
    for group, content in groups(forward, posterior["posterior"].dataset, rows, drawn, config.sampling.seed).items():
        posterior[group] = xr.DataTree(content)
    local = records(forward, values, rows, config.sampling.seed) if forward.counted else ()
    found = Calibration(
        name=name,
        digest=digest,
        sources=sources,
        space=unknown,
        values=values,
        fits=fits,
        contractions=tuple(
            _contraction_of(key, prior, before[:, i], values[:, i])
            for i, (key, prior) in enumerate(unknown.priors.items())
        ),
        checks=(
            *convergence(posterior, [name for name in unknown.names if name not in unknown.free]),
            prediction([fit.inside for fit in fits]),
            *((prediction(all_inside(local), "monthly_counts_outside"),) if local else ()),
        ),
        local=local,
        unfitted=unfitted(sources, unknown, values[rows_over_chains(values)], config.sampling.seed),
    )
    if sources.panels:
        return with_panels(found, posterior, before, progress)
    return found, posterior


def _contraction_of(name: str, prior: Prior, before: Floats, draws: Floats) -> Contraction:
    """Reports speak of the penalty, which is one minus the multiplier among the parameters.

    The posterior of an elasticity is its prior: what two sets of draws from it differ by is not learnt from data.
    """
    found = contraction_of(name, prior, before, draws)
    if name in ELASTICITIES and prior.fixed is None:
        return replace(found, **NOTHING._asdict(), learnt=NOTHING.learnt)
    if name != "caseworker_change_multiplier":
        return found
    return replace(
        found,
        name="caseworker_change_penalty",
        prior_mean=1 - found.prior_mean,
        prior_lower=1 - found.prior_upper,
        prior_upper=1 - found.prior_lower,
        posterior_mean=1 - found.posterior_mean,
        posterior_lower=1 - found.posterior_upper,
        posterior_upper=1 - found.posterior_lower,
        shift=0.0 - found.shift,
    )


def forward_model_of(sources: Sources) -> ForwardModel:
    """What the sources ask to be fitted: parameters, targets by office and local counts."""
    config = sources.config
    groups = observed(sources.catalogue, sources.programmes, config.readings, config.without)
    local = counted(sources)
    unknown = unknowns(sources, groups)
    forward = ForwardModel(unknown, groups, counted=local)
    found, jacobian = mode(forward)
    slopes = forward.slopes_at(np.asarray(forward.value(found, NUMPY, np)))
    return replace(forward, slopes=slopes, near=found, noncentred=undecided(forward, found, jacobian))


def predicted(forward: ForwardModel, values: Floats) -> Floats:
    """The model's value of every target at up to `PREDICTIVE_DRAWS` draws of all chains (draws, targets)."""
    return np.array([forward.shares_at(values[row]) for row in rows_over_chains(values)])


def rows_over_chains(values: Floats) -> Integers:
    """Numbers of up to `PREDICTIVE_DRAWS` rows, shape (rows,), taken evenly from the chains."""
    return np.unique(np.linspace(0, len(values) - 1, PREDICTIVE_DRAWS).round().astype(np.int64))


def might_be_published(forward: ForwardModel, at_draws: Floats, seed: int) -> Floats:
    """What might have been published at the model's values of the targets; both (draws, targets)."""
    return replicated(forward, at_draws, np.random.default_rng([seed, 6]))


def predictive(forward: ForwardModel, drawn: Floats) -> tuple[TargetFit, ...]:
    """Every target against what might have been published (draws, targets)."""
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    means = drawn.mean(axis=0)
    return tuple(
        _fit(target, float(means[i]), float(low[i]), float(high[i]), p_value(target, drawn[:, i]))
        for i, target in enumerate(forward.targets)
    )


def _fit(target: CalibrationTarget, mean: float, low: float, high: float, p: float) -> TargetFit:
    lower, upper = target.share_interval
    title = title_of(target)
    return TargetFit(
        id=target.id,
        programme=target.programme,
        municipality=target.municipality,
        label=target.population,
        title={"da": title.da, "en": title.en},
        bound=target.bound,
        published=published_share(target),
        lower=lower,
        upper=upper,
        predicted_mean=mean,
        predicted_lower=low,
        predicted_upper=high,
        inside=agrees(target, low, high),
        p_value=p,
    )
