"""Runs in a quarter of their room: a share of citizens as the whole number of citizens that it is of."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.network import Floats
from fsm_sim.study.results.summary import is_count, weight_of

SMALL: tuple[type[np.uint8], type[np.uint16]] = (np.uint8, np.uint16)
"""The kinds of whole numbers, the smallest first; the largest number of a kind stands for one that a run lacks."""


@dataclass(frozen=True, eq=False)
class Packed:
    """A measure of many runs: whole numbers, which are divided by the measure `whole` where it is named.

    What is no such number, such as a caseload, stays as it is.
    """

    numbers: NDArray[np.unsignedinteger] | Floats
    whole: str = ""

    @property
    def nbytes(self) -> int:
        """The bytes that it takes."""
        return self.numbers.nbytes


def packed(runs: Mapping[str, Floats]) -> dict[str, Packed]:
    """Measures of runs, packed where they can be unpacked bit for bit.

    >>> runs = {"citizens": np.array([300.0, 7.0]), "work": np.array([0.1, np.nan]), "caseload": np.array([33.3, 0.1])}
    >>> {name: one.nbytes for name, one in packed(runs).items()}
    {'citizens': 4, 'work': 2, 'caseload': 16}
    >>> unpacked(packed(runs))["work"].tolist()
    [0.1, nan]
    """
    return {name: _packed(name, values, runs) for name, values in runs.items()}


def unpacked(runs: Mapping[str, Packed]) -> dict[str, Floats]:
    """The measures as they were, each an array of its own."""
    counts = {name: _unpacked(one, None) for name, one in runs.items() if not one.whole}
    return counts | {name: _unpacked(one, counts[one.whole]) for name, one in runs.items() if one.whole}


def _packed(name: str, values: Floats, runs: Mapping[str, Floats]) -> Packed:
    whole = "" if is_count(name) else weight_of(name, runs.keys())
    whole = whole if whole in runs and is_count(whole) else ""
    rounded = np.rint(values * runs[whole] if whole else values)
    missing = np.isnan(rounded)
    with np.errstate(invalid="ignore", divide="ignore"):
        again = rounded / runs[whole] if whole else rounded
    if not ((again == values) | missing).all():
        return Packed(values.copy())
    rounded[missing] = 0.0
    for kind in SMALL:
        if rounded.min(initial=0.0) >= 0 and rounded.max(initial=0.0) < np.iinfo(kind).max:
            small: NDArray[np.unsignedinteger] = rounded.astype(kind)
            small[missing] = np.iinfo(kind).max
            return Packed(small, whole)
    return Packed(values.copy())


def _unpacked(one: Packed, whole: Floats | None) -> Floats:
    numbers = one.numbers.astype(np.float64)
    for kind in SMALL:
        if one.numbers.dtype == kind:
            numbers[one.numbers == np.iinfo(kind).max] = np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(numbers if whole is None else numbers / whole)
