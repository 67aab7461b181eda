"""Quantiles of many short columns at once, to the bit those of `numpy.quantile`, which takes several times as long."""

from collections.abc import Sequence

import numpy as np

from fsm_sim.model.network import Floats


def quantiles(values: Floats, places: Sequence[float], axis: int = 0) -> Floats:
    """``numpy.quantile(values, places, axis=axis)``: the places, between 0 and 1, are the first axis of the result.

    Columns are laid out one after another and sorted; `numpy.quantile` searches them as they lie.

    >>> quantiles(np.array([3.0, 1.0, 2.0]), [0.5, 1.0]).tolist()
    [2.0, 3.0]
    """
    columns = in_order(np.moveaxis(values, axis, -1))
    last = columns.shape[-1] - 1
    if np.isnan(columns[..., -1]).any():  # what is missing is sorted to the end
        missing: Floats = np.quantile(values, places, axis=axis)
        return missing
    at = last * np.asarray(places, dtype=np.float64)
    below = np.floor(at).astype(np.intp)
    low, high, part = columns[..., below], columns[..., np.minimum(below + 1, last)], at - below
    found = np.where(part >= 0.5, high - (high - low) * (1 - part), low + (high - low) * part)
    return np.moveaxis(found, -1, 0)


def in_order(columns: Floats) -> Floats:
    """A copy, sorted along the last axis, which lies in one piece; missing numbers come last.

    >>> in_order(np.array([[2.0, np.nan, 1.0]])).tolist()
    [[1.0, 2.0, nan]]
    """
    return np.sort(np.ascontiguousarray(columns), axis=-1)
