"""Parameters at every draw as the columns of a regression."""

from collections.abc import Sequence

import numpy as np

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.network import Floats
from fsm_sim.study.forecasts.tasks import Posterior


def parameter_columns(posterior: Posterior, calibration: Calibration, names: Sequence[str]) -> Floats:
    """The named parameters at every draw, shape (draws, names), those that multiply as logarithms."""
    columns = []
    for name in names:
        values = posterior.table[name]
        positive = calibration.space.priors[name].logarithmic and bool((values > 0).all())
        columns.append(np.log(values) if positive else values)
    return np.column_stack(columns)
