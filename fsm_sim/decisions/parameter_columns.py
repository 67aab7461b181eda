"""Parameters that an answer asks about: at every draw, as the columns of a regression, and what data say of them."""

from collections.abc import Iterable, Sequence

import numpy as np

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.network import Floats
from fsm_sim.study.forecasts.tasks import Posterior

RECORDED_AS = {"caseworker_change_multiplier": "caseworker_change_penalty"}
"""Parameters of which a calibration records what data say by another name: the penalty is one minus the multiplier."""

UNCERTAIN = {effect: parameter for parameter, effect in RECORDED_AS.items()}
"""Effects by the uncertain parameter that they are worked out from, where that has another name."""


def learnt_of(calibration: Calibration, names: Iterable[str]) -> dict[str, str]:
    """What data say of each named parameter, as the calibration found it: a label of `inference.posterior.contraction`.

    One that the calibration does not mention was held fixed.
    """
    labels = {one.name: str(one.learnt) for one in calibration.contractions}
    return {name: labels.get(RECORDED_AS.get(name, name), "fixed") for name in names}


def parameter_columns(posterior: Posterior, calibration: Calibration, names: Sequence[str]) -> Floats:
    """The named parameters at every draw, shape (draws, names), those that multiply as logarithms."""
    columns = []
    for name in names:
        values = posterior.table[name]
        positive = calibration.space.priors[name].logarithmic and bool((values > 0).all())
        columns.append(np.log(values) if positive else values)
    return np.column_stack(columns)
