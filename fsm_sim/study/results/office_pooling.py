"""The offices of a run together, in whole numbers: sums do not depend on the order or grouping of the offices."""

from collections.abc import Iterable, Mapping

import numpy as np

from fsm_sim.model.network import Floats, Integers
from fsm_sim.study.results.summary import POPULATION, is_count, weight_of

SCALE = 2**20
"""Sums are whole numbers of 1/SCALE, so that they add up to the same in any order. Shares lose 1e-10."""

type Sums = dict[str, tuple[Integers, Integers]]
"""By measure: the sum of value x weight in 1/SCALE, and the sum of weights; arrays of one shape."""


def office_sums(offices: Iterable[Mapping[str, Floats]]) -> Sums:
    """The sums over offices, each given as its measures.

    An office without a value (no citizens on the caseload) is left out.

    >>> one, other = ({"citizens": np.array([n]), "work": np.array([share])} for n, share in ((10.0, 0.1), (30.0, 0.3)))
    >>> pooled_value("work", *office_sums([one, other])["work"])
    array([0.25])
    """
    sums: Sums = {}
    for office in offices:
        for measure, values in office.items():
            weights = _weights(measure, office)
            known = np.isfinite(values) & (weights > 0)
            total = np.rint(np.where(known, values, 0.0) * weights * SCALE).astype(np.int64)
            before = sums.get(measure, (0, 0))
            sums[measure] = before[0] + total, before[1] + np.where(known, weights, 0)
    return sums


def pooled_value(measure: str, total: Integers, weight: Integers) -> Floats:
    """A measure of all offices from its sums over them, in their shape.

    Counts are added up, shares and means weighted; NaN without citizens.
    """
    whole: Floats = total.astype(np.float64) / SCALE
    if is_count(measure):
        return whole
    found: Floats = np.divide(whole, weight, out=np.full(whole.shape, np.nan), where=weight > 0)
    return found


def _weights(measure: str, office: Mapping[str, Floats]) -> Integers:
    """What an office counts for in a measure: its citizens, or 1 for a count, which is added up."""
    found = np.ones_like(office[POPULATION]) if is_count(measure) else office[weight_of(measure, office.keys())]
    return found.astype(np.int64)
