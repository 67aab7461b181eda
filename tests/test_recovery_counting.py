"""Recovery: how much of what offices count is chance, and how long it stays, in offices that are all alike.

The offices are simulated citizen by citizen with the same rates, so whatever sets them apart is chance: that of
counting, and that of which citizens and caseworkers happen to be there.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from test_recovery_panel import BETWEEN_SD, town

from fsm_sim.inference.stocks.components import STAYING
from fsm_sim.inference.stocks.covariance import persistent, transformed
from fsm_sim.model.network import Floats

OFFICES, MONTHS, APART = 400, 48, 36
ALIKE = dict.fromkeys(BETWEEN_SD, 1.0)


def counted(seed: int) -> tuple[Floats, Floats]:
    return town("Horsens", 600, MONTHS, ALIKE, seed)


@pytest.mark.slow
def test_what_sets_offices_apart_that_are_alike_is_counting_and_a_tenth_of_it_that_stays() -> None:
    """Covariances by the months between, over those of counting; bounds are three standard errors of 400 offices."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(counted, range(OFFICES), chunksize=10))
    persons, inside = (np.array(each) for each in zip(*found, strict=True))
    value = transformed(inside, persons) * np.sqrt(persons + 0.5)
    apart = np.cov((value - value.mean(axis=0)).T)
    seen = np.array([np.diagonal(apart, months).mean() for months in range(APART + 1)])
    expected = persistent(0.9, APART + 1) + 0.33**2 * persistent(STAYING, APART + 1)
    print(seen.round(3).tolist(), expected.round(3).tolist())
    for months, bound in ((0, 0.1), (6, 0.1), (12, 0.09), (24, 0.09), (36, 0.12)):
        assert seen[months] == pytest.approx(expected[months], abs=bound), months
    assert seen[0] > 1.03, "counting alone would give 1"
