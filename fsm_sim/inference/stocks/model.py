"""The hierarchy over all municipalities of a panel as a `pm.Model`.

The series are normal given a few numbers that say how shares vary, so the nation's course and the effects of
municipalities are integrated out. Hidden counts are parameters that are uniform between the ends of their intervals on
the transformed scale: the posterior is that of the interval's probability.
"""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from fsm_sim.inference.stocks.components import Span, centre, names, of_municipalities, of_nation
from fsm_sim.inference.stocks.density import log_density
from fsm_sim.inference.stocks.panel import Observations

SIGNED = ("season_sd", "nation_sd", "month_sd", "clustering", "break_sd")
"""Standard deviations that may be nothing: half-normal, sampled with a sign so that 0 is no edge of the space."""


def build(observed: Observations, span: Span) -> pm.Model:
    """The model. Its deterministic `value` holds the parameters by name, and `hidden` the hidden counts."""
    with pm.Model(coords={"parameter": names(span)}) as model:
        values, slope = _priors(span), observed.slope
        residual = _transformed(observed) - centre(values, slope, observed.log_size)
        own = of_municipalities(values, span, slope, observed.counting, pt)
        course = of_nation(values, span, slope, pt)
        pm.Potential("panel", log_density(residual, *own, observed.seen, *course))
        # The density depends on products of two standard deviations alone, so their signs do not matter.
        every = pt.stack([abs(values[name]) if name in SIGNED else values[name] for name in names(span)])
        pm.Deterministic("value", every, dims="parameter")
    return model


def _priors(span: Span) -> dict[str, Any]:
    """The parameters with their priors; standard deviations are on the logit scale of the share.

    They reach further than any public series has shown (municipalities lie 0.13 to 0.16 apart). Retention is 0.8 where
    citizens stay for five months, and less where what is counted differs from month to month. Clustering is 0.33 where
    offices are simulated citizen by citizen with the rates of the published calibration.
    """
    found = {
        "season_sd": pm.Normal("season_sd", 0.0, 0.15),
        "nation_sd": pm.Normal("nation_sd", 0.0, 0.2),
        "nation_persistence": pm.Beta("nation_persistence", 18.0, 2.0),
        "municipality_sd": pm.HalfNormal("municipality_sd", 0.3),
        "lasting_share": pm.Beta("lasting_share", 2.0, 2.0),
        "persistence": pm.Beta("persistence", 9.0, 1.5),
        "size_slope": pm.Normal("size_slope", 0.0, 0.2),
        "month_sd": pm.Normal("month_sd", 0.0, 0.1),
        "retention": pm.Beta("retention", 4.0, 2.0),
        "clustering": pm.Normal("clustering", 0.0, 0.35),
    }
    if span.after_break is not None:
        found["break_sd"] = pm.Normal("break_sd", 0.0, 0.3)
    return found


def _transformed(observed: Observations) -> Any:
    """The transformed counts, with the hidden ones as parameters."""
    if not observed.hidden.any():
        return observed.value
    inside = pm.Uniform("hidden", observed.low, observed.high, shape=len(observed.low))
    return pt.set_subtensor(pt.as_tensor(observed.value)[np.nonzero(observed.hidden)], inside)
