"""F1 of the caseload: an office grows surer of it as its posts fill, by exactly so much (decision 0072)."""

import numpy as np
import pytest
from posts_in_time import NEVER, even_caseload, spread_of_posts, there
from small_models import LADDER, LADDER_RATES, NEUTRAL, ROTATION, office, parameters

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, run_series
from fsm_sim.model.network import Floats

RUNS, CITIZENS, POSTS = 4000, 240, 4
FREEZE = (2.0, 5.0)
MONTHS = np.arange(25.0)
STILL = {name: 0.0 for name in LADDER_RATES}
"""No citizen moves, comes or goes: all that varies is who is in the posts."""


def caseloads(frozen: bool) -> tuple[Floats, Floats]:
    """Caseload and posts filled, (runs, months), of four caseworkers who share citizens evenly; 1 a year leaves."""
    one = office(
        LADDER,
        parameters(LADDER, STILL, **NEUTRAL),
        citizens=CITIZENS,
        posts=POSTS,
        separation_per_year=1.0,
        vacancy_months=3.0,
        reassignment_per_year=0.0,
        handover="rebalance",
        recruitment_freeze=({"from_month": FREEZE[0], "to_month": FREEZE[1]},) if frozen else (),
    )
    addresses = [RunAddress(0, 0, number) for number in range(RUNS)]
    found = run_series(one, Draws(one.network, [one.parameters], one.start), addresses, 17 + ROTATION)
    return found["caseload"], found["posts_filled"]


def exact(frozen: bool) -> Floats:
    held = there(MONTHS, 1 / 12, 3.0, freeze=FREEZE if frozen else NEVER)
    return np.repeat(held[None], POSTS, axis=0)


@pytest.mark.parametrize("frozen", [True, False])
def test_F1_the_spread_of_an_even_caseload_is_that_of_the_posts_filled(frozen: bool) -> None:
    """Within four standard errors in every month, the jump at the end of a freeze among them."""
    (caseload, filled), held = caseloads(frozen), exact(frozen)
    mean, sd = even_caseload([1.0] * POSTS, held)
    posts, spread = spread_of_posts([1.0] * POSTS, held)
    for found, middle, width in ((caseload, CITIZENS * mean, CITIZENS * sd), (filled, posts, spread)):
        off = found - np.nanmean(found, axis=0)
        fourth = np.nanmean(off**4, axis=0)
        error = np.sqrt(np.maximum(fourth - np.nanvar(found, axis=0) ** 2, 0.0) / RUNS)
        assert (np.abs(np.nanmean(found, axis=0) - middle) <= 4 * width / RUNS**0.5 + 1e-9).all()
        assert (np.abs(np.nanvar(found, axis=0) - width**2) <= 4 * error + 1e-9).all()


def test_F1_the_exact_caseload_grows_surer_after_a_freeze_alone() -> None:
    """By three tenths when frozen vacancies fill; without a freeze never."""
    (_, frozen), (_, plain) = (even_caseload([1.0] * POSTS, exact(one)) for one in (True, False))
    assert frozen[5] < 0.7 * frozen[4]
    assert (np.diff(plain) > 0).all()
