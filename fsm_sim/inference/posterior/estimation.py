"""Making a calibration: settings in, posterior and checks out."""

from collections.abc import Callable
from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np
import xarray as xr

from fsm_sim.engines.mean_field.caseload_unevenness import caseload_spread
from fsm_sim.evidence.target import Figure
from fsm_sim.inference.parameters.priors import NUMPY, Prior
from fsm_sim.inference.posterior.calibration import Calibration, Fit
from fsm_sim.inference.posterior.checks import convergence, prediction
from fsm_sim.inference.posterior.contraction import LEVEL, Movement, movement
from fsm_sim.inference.posterior.coordinates import mode, undecided, whiten
from fsm_sim.inference.posterior.fitter import Fitter
from fsm_sim.inference.posterior.local_results import all_inside, records
from fsm_sim.inference.sources import Sources
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import agrees, draw_published, logit_sd, published_share, roundings
from fsm_sim.inference.targets.local_counts import Counted, counted, unknowns
from fsm_sim.inference.targets.published import Observed, observed
from fsm_sim.inference.targets.titles import title_of
from fsm_sim.model.network import Floats, Integers

SPREAD_POSTS = 300
"""Posts, over all runs of an office, from which the unevenness of its caseloads is measured.

With 24 runs whatever the size, an office of two posts was 0.22 points off (check B9).
"""

PRIOR_DRAWS = 4096
"""Draws from the priors that each posterior is compared with."""

PREDICTIVE_DRAWS = 1000
"""Posterior draws at which the figures are worked out again."""

Progress = Callable[[str], None]
"""Progress what is being done, in words."""


def calibrate(
    sources: Sources, name: str, *, progress: Progress = lambda _: None, show_progress: bool = False
) -> tuple[Calibration, Any]:
    """Fit the quantities to the published figures.

    Returns the calibration and the full posterior as an ArviZ DataTree. The result depends on `sources` alone.
    """
    config, digest = sources.config, sources.digest
    progress("Measuring how unevenly caseloads lie in offices of ordinary size")
    forward = forward_model_of(sources)
    unknown = forward.quantities
    before = unknown.prior_draws(PRIOR_DRAWS)
    progress("Finding the posterior's mode")
    whitening = whiten(forward)
    progress("Compiling the model (longest the first time)")
    fitter = Fitter.of(forward, whitening)
    posterior = fitter.fit(config.sampling, whitening, progress=progress, show_progress=show_progress)
    values = np.asarray(posterior["posterior"]["value"]).reshape(-1, len(unknown.priors))
    fits = predictive(forward, predicted(forward, values), config.sampling.seed)
    own = records(forward, values, spread_over(values), config.sampling.seed) if forward.counted else ()
    found = Calibration(
        name=name,
        digest=digest,
        sources=sources,
        quantities=unknown,
        values=values,
        fits=fits,
        movements=tuple(
            _movement(key, prior, before[:, i], values[:, i]) for i, (key, prior) in enumerate(unknown.priors.items())
        ),
        checks=(
            *convergence(posterior, [name for name in unknown.names if name not in unknown.estimated]),
            prediction([fit.inside for fit in fits]),
            *((prediction(all_inside(own), "monthly counts"),) if own else ()),
        ),
        own=own,
    )
    posterior["spread"] = xr.DataTree(spread_dataset(forward.groups, forward.spreads))
    return found, posterior


def _movement(name: str, prior: Prior, before: Floats, draws: Floats) -> Movement:
    """Reports speak of the penalty, which is one minus the multiplier that is estimated."""
    found = movement(name, prior, before, draws)
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
    )


def forward_model_of(sources: Sources) -> ForwardModel:
    """What the sources ask to be fitted: quantities, figures by office, and how unevenly caseloads lie in each."""
    config = sources.config
    groups = observed(sources.catalogue, sources.programmes, config.readings)
    own = counted(sources)
    offices: tuple[Observed | Counted, ...] = (*groups, *own)
    unknown = unknowns(sources, groups)
    centre = {key: prior.centre for key, prior in unknown.priors.items()}
    spreads = (
        caseload_spread(
            one.setting(unknown, centre),
            config.sampling.seed,
            ceil(SPREAD_POSTS * one.programme.nominal.caseload / one.programme.nominal.citizens_per_office),
        )
        for one in offices
    )
    forward = ForwardModel(unknown, groups, tuple(spreads), counted=own)
    found, jacobian = mode(forward)
    slopes = forward.slopes_at(np.asarray(forward.value(found, NUMPY, np)))
    return replace(forward, slopes=slopes, near=found, noncentred=undecided(forward, found, jacobian))


def predicted(forward: ForwardModel, values: Floats) -> Floats:
    """The model's value of every figure at up to `PREDICTIVE_DRAWS` draws spread over the chains (draws, figures)."""
    return np.array([forward.shares_at(values[row]) for row in spread_over(values)])


def spread_over(values: Floats) -> Integers:
    """Up to `PREDICTIVE_DRAWS` rows spread over the chains."""
    return np.unique(np.linspace(0, len(values) - 1, PREDICTIVE_DRAWS).round().astype(np.int64))


def predictive(forward: ForwardModel, at_draws: Floats, seed: int) -> tuple[Fit, ...]:
    """Every figure against what might have been published: parameters, sampling, discrepancy and rounding."""
    settings = forward.quantities.settings.likelihood
    share = np.clip(at_draws, 1e-6, 1 - 1e-6)
    sd = logit_sd(share, forward.data.denominator, forward.data.discrepancy, settings.overdispersion, np)
    drawn = draw_published(share, sd, roundings(forward.figures), np.random.default_rng([seed, 6]))
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    means = drawn.mean(axis=0)
    return tuple(
        _fit(figure, float(means[i]), float(low[i]), float(high[i])) for i, figure in enumerate(forward.figures)
    )


def _fit(figure: Figure, mean: float, low: float, high: float) -> Fit:
    lower, upper = figure.share_interval
    return Fit(
        id=figure.id,
        programme=figure.programme,
        municipality=figure.municipality,
        label=figure.population,
        title=title_of(figure).model_dump(),
        published=published_share(figure),
        lower=lower,
        upper=upper,
        predicted_mean=mean,
        predicted_lower=low,
        predicted_upper=high,
        inside=agrees(figure, low, high),
    )


def spread_dataset(groups: tuple[Observed | Counted, ...], spreads: tuple[Floats, ...]) -> xr.Dataset:
    """The unevenness of caseloads by office and month, kept beside the posterior that was made with it."""
    return xr.Dataset(
        {
            f"{one.programme.name} {one.municipality}{' counts' * isinstance(one, Counted)}".strip(): (
                "month_" + str(i),
                spread,
            )
            for i, (one, spread) in enumerate(zip(groups, spreads, strict=True))
        }
    )
