"""Values looked up by place, of arrays and of tensors alike."""

from types import ModuleType
from typing import Any

import numpy as np

from fsm_sim.model.network import Integers


def gathered(values: Any, places: Integers, count: int, otherwise: float, xp: ModuleType) -> Any:
    """The values (count) at places of any shape, and `otherwise` at the place behind the last; arrays or tensors.

    PyTensor compiles a choice much sooner than arrays that are joined, whose gradient splits them again.

    >>> gathered(np.array([5.0, 6.0]), np.array([1, 2, 0]), 2, 1.0, np)
    array([6., 1., 5.])
    """
    known = places < count
    return xp.where(known, values[np.where(known, places, 0)], otherwise)
