"""The groups of `posterior.nc` beside the posterior, so that ArviZ's own plots of prior and predictions work.

`prior` has the variables and coordinates of `posterior`. `prior_predictive`, `posterior_predictive` and `observed_data`
have `published` by target, and `counted` by cell where there are local data, of the cells that are not hidden.
"""

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import draw_published, logit_sd, published_share, roundings
from fsm_sim.inference.targets.local_counts import drawn as draw_counts
from fsm_sim.model.network import Floats, Integers
from fsm_sim.model.parameters import ELASTICITIES

PRIOR_DRAWS = 500
"""Draws from the priors that are stored, each with what might then have been published."""


class Predicted(NamedTuple):
    """What the model predicts at several draws: values of the targets (draws, targets), expected counts (draws, K)."""

    shares: Floats
    counts: Floats


def predicted_at(forward: ForwardModel, values: Floats) -> Predicted:
    """Targets and counts at values of all parameters (draws, Q)."""
    found = [forward.expected_at(value) for value in values]
    return Predicted(np.array([shares for shares, _ in found]), np.array([counts for _, counts in found]))


def replicated(forward: ForwardModel, shares: Floats, rng: np.random.Generator) -> Floats:
    """What might have been published at the model's values of the targets, same shape (draws, targets)."""
    settings = forward.space.settings.likelihood
    clipped = inside(shares)
    sd = logit_sd(clipped, forward.data.denominator, forward.data.discrepancy, settings.overdispersion, np)
    return draw_published(clipped, sd, roundings(forward.targets), rng)


def groups(
    forward: ForwardModel, posterior: xr.Dataset, rows: Integers, at_rows: Floats, seed: int
) -> dict[str, xr.Dataset]:
    """The groups by name.

    `rows` are those of the posterior's draws, chain after chain, that the targets were predicted at, and `at_rows`
    (rows, targets) what might have been published there. Of every chain equally many are kept, and `posterior_draw`
    says which draws they are.
    """
    prior = _prior(forward, posterior, np.random.default_rng([seed, 11]))
    values = np.asarray(prior["value"])[0]
    first = _predictive(forward, predicted_at(forward, values), np.random.default_rng([seed, 12]))
    chains, draws = posterior.sizes["chain"], posterior.sizes["draw"]
    of_chain = [np.flatnonzero(rows // draws == chain) for chain in range(chains)]
    kept = np.array([places[: min(map(len, of_chain))] for places in of_chain])
    later = {"published": at_rows[kept]}
    if forward.counted:
        every = np.asarray(posterior["value"]).reshape(chains * draws, -1)[rows[kept.ravel()]]
        means = predicted_at(forward, every).counts
        later["counted"] = _counts(forward, means, np.random.default_rng([seed, 13])).reshape(*kept.shape, -1)
    return {
        "prior": prior,
        "prior_predictive": _dataset(forward, {name: array[None] for name, array in first.items()}),
        "posterior_predictive": _dataset(forward, later).assign_coords(
            posterior_draw=(("chain", "draw"), rows[kept] % draws)
        ),
        "observed_data": _observed(forward),
    }


def _prior(forward: ForwardModel, posterior: xr.Dataset, rng: np.random.Generator) -> xr.Dataset:
    """Draws from the prior as one chain, with the variables of the posterior."""
    known = forward.space
    normals = rng.standard_normal((PRIOR_DRAWS, len(known.free)))
    at = np.array([known.drawn(row) for row in normals])
    columns = {
        "value": np.array([known.values(row, NUMPY, np) for row in at]),
        "standard": at[:, [known.free.index(name) for name in forward.free]],
        "cut": normals[:, [known.free.index(name) for name in ELASTICITIES if name in known.free]],
    }
    own = {name: posterior[name].coords.to_dataset().drop_vars(["chain", "draw"]).coords for name in columns}
    run = {"chain": [0], "draw": np.arange(PRIOR_DRAWS)}
    return xr.Dataset(
        {name: xr.DataArray(array[None], {**run, **own[name]}, posterior[name].dims) for name, array in columns.items()}
    )


def _predictive(forward: ForwardModel, found: Predicted, rng: np.random.Generator) -> dict[str, Floats]:
    """What might have been published and counted, by variable; (draws, targets) and (draws, cells)."""
    drawn = {"published": replicated(forward, found.shares, rng)}
    return drawn | ({"counted": _counts(forward, found.counts, rng)} if forward.counted else {})


def _counts(forward: ForwardModel, means: Floats, rng: np.random.Generator) -> Floats:
    return draw_counts(means, forward.space.settings.likelihood, rng)[:, _shown(forward)]


def _observed(forward: ForwardModel) -> xr.Dataset:
    """What was published, and what was counted where it is not hidden."""
    found = {"published": np.array([published_share(target) for target in forward.targets])}
    if forward.counted:
        found["counted"] = forward.count_data.limits[0][_shown(forward)]
    return _dataset(forward, found)


def _shown(forward: ForwardModel) -> Integers:
    """The places of the cells that are one number."""
    low, high = forward.count_data.limits
    return np.flatnonzero(low == high)


def _dataset(forward: ForwardModel, found: dict[str, Floats]) -> xr.Dataset:
    """Variables whose last dimension is that of targets or cells, those before it chain and draw where there are any.

    A target's `lower` and `upper` are the ends of the interval that it was rounded from or says.
    """
    lower, upper = np.array([target.share_interval for target in forward.targets]).T
    about = {
        "target": [target.id for target in forward.targets],
        "programme": ("target", [target.programme for target in forward.targets]),
        "lower": ("target", lower),
        "upper": ("target", upper),
    }
    cells = [
        f"{one.counts.name} {cell.name} {one.counts.months[cell.place]}"
        for one in forward.counted
        for cell in one.cells
    ]
    coords: dict[str, dict[str, Any]] = {"published": about}
    if forward.counted:
        coords["counted"] = {"cell": [cells[place] for place in _shown(forward)]}
    last = {"published": "target", "counted": "cell"}
    return xr.Dataset({name: _array(array, last[name], coords[name]) for name, array in found.items()})


def _array(array: Floats, last: str, about: dict[str, Any]) -> xr.DataArray:
    run = {name: np.arange(size) for name, size in zip(("chain", "draw"), array.shape[:-1], strict=False)}
    return xr.DataArray(array, {**run, **about}, (*run, last))
