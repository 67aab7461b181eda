"""Which parameter of the model the true effects of trials follow."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from fsm_sim.model.network import Floats

TELLING = 0.5
"""A parameter explains the effects of trials where it takes this share of their squares."""


def followed(effects: Floats, parameters: Mapping[str, Sequence[float]]) -> tuple[str, float]:
    """The parameter to which effects (D) are most nearly proportional, and the slope; "" where none explains enough.

    >>> effects = np.array([0.02, 0.06, 0.04])
    >>> followed(effects, {"caseload": (0.1, 0.3, 0.2), "continuity": (0.3, 0.1, 0.2)})
    ('caseload', 0.2)
    """
    best, slope, most = "", math.nan, TELLING
    squares = float((effects**2).sum())
    for name, values in parameters.items():
        each = np.array(values)
        size = float(each @ each)
        own = float(each @ effects / size) if size > 0 else 0.0
        explained = 1 - float(((effects - own * each) ** 2).sum()) / squares if squares > 0 else 0.0
        if explained > most:
            best, slope, most = name, own, explained
    return best, slope
