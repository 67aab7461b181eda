"""The PyMC model: priors, the mean field of every programme, and the probability of what was published."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from fsm_sim.inference.parameters.priors import Numbers
from fsm_sim.inference.posterior.mean_field_op import values
from fsm_sim.inference.posterior.sampling.coordinates import Whitening
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.likelihood import interval_logp, logit_sd
from fsm_sim.inference.targets.local_counts import CountData, logp
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.model.network import Floats

GIVEN = "given"
"""Name of a model's data: targets and transport map, concatenated."""
WHITE = "white"
"""Name of a model's random variable in whitened coordinates."""

TENSOR = Numbers(
    pt.exp,
    lambda x: 0.5 * pt.erfc(-x / np.sqrt(2.0)),
    lambda p: np.sqrt(2.0) * pt.erfinv(2.0 * p - 1.0),
    lambda values, places: pt.as_tensor(values)[places.astype("int64").clip(0, len(values) - 1)],
)
"""The functions of tensors. A place that is NaN, where the integrator has diverged, is read as the first."""


def build(forward: ForwardModel, whitening: Whitening | None = None) -> pm.Model:
    """The calibration as a `pm.Model`.

    Every free parameter is the transform of a coordinate by its prior: of a standard normal one, or of one whose
    standard deviation is the between-group one where parameters are pooled. `standard` are the coordinates. With a
    `whitening` they are a function of `white`, and the posterior is the same in other coordinates. The deterministic
    `value` holds every parameter by name; the likelihood is the potential `published`, with `local_counts` where there
    are local data. What was published and counted and the coordinates are `pm.Data`, so that the compiled model serves
    other targets and counts (`inputs`).
    """
    known = forward.space
    with pm.Model(coords={"parameter": tuple(known.priors), "free_parameter": forward.free}) as model:
        of = inputs(forward, whitening)
        read = {name: pm.Data(name, array) for name, array in of.items() if name != GIVEN}
        line = pm.Data(GIVEN, of[GIVEN], shape=of[GIVEN].shape)
        given = read | _parted(line, _arrays(forward, whitening, None))
        normals = _standard(forward, whitening, given)
        value = forward.value(normals, TENSOR, pt)
        pm.Deterministic("value", value, dims="parameter")
        published = Data(*(given[name] for name in Data._fields))
        shares, each = forward.expected(value, pt, values, TENSOR)
        pm.Potential("published", log_likelihood(forward, shares, published).sum())
        if forward.counted:
            cells = CountData(*(given[name] for name in CountData._fields))
            settings = forward.space.settings.likelihood
            pm.Potential("local_counts", logp(each * cells.citizens, cells, settings, pt).sum())
    return model


def inputs(forward: ForwardModel, whitening: Whitening | None, data: Data | None = None) -> dict[str, Any]:
    """What a compiled model reads anew: targets (those of the forward model for None), its counts and the coordinates.

    Targets and transport map are concatenated, since every array takes a second to compile. Counts are not, since their
    shape depends on how many cells are hidden.
    """
    line = [np.ravel(array) for array in _arrays(forward, whitening, data).values()]
    return {GIVEN: np.concatenate(line)} | (forward.count_data._asdict() if forward.counted else {})


def _arrays(forward: ForwardModel, whitening: Whitening | None, data: Data | None) -> dict[str, Floats]:
    return (data or forward.data)._asdict() | (vars(whitening) if whitening else {})


def _parted(line: Any, arrays: dict[str, Floats]) -> dict[str, Any]:
    """Tensors of the arrays' names and shapes, from all of them in one line."""
    last = np.cumsum([array.size for array in arrays.values()])
    return {
        name: line[end - array.size : end].reshape(array.shape)
        for (name, array), end in zip(arrays.items(), last.tolist(), strict=True)
    }


def log_likelihood(forward: ForwardModel, predicted: Any, data: Data) -> Any:
    """Log probability of every published interval at the model's shares (targets); 0 for a target left out."""
    share = inside(predicted, pt)
    overdispersion = forward.space.settings.likelihood.overdispersion
    sd = logit_sd(share, data.denominator, data.discrepancy, overdispersion, pt)
    return data.counted * interval_logp(pt.log(share) - pt.log1p(-share), sd, data.lower, data.upper)


def _standard(forward: ForwardModel, whitening: Whitening | None, given: dict[str, Any]) -> Any:
    """Coordinates of the free parameters, as the model's random variable or through white ones."""
    count = len(forward.free)
    white = pm.Normal("standard" if whitening is None else WHITE, 0.0, 1.0, shape=count)
    log_volume: Any = 0.0
    normals = white
    if whitening is not None:
        normals = forward.centred(whitening.standard(white, pt, given), pt)
        log_volume = (forward.volume * normals).sum()
        pm.Deterministic("standard", normals, dims="free_parameter")
    pm.Potential("prior", 0.5 * (white**2).sum() - 0.5 * (forward.distances(normals, pt) ** 2).sum() + log_volume)
    return normals
