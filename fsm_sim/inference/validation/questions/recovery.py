"""Fits of simulated data sets.

Simulation-based calibration and coverage (B2, B3), recovery of parameters from data simulated by the individual engine
(B5), and the detection of a likelihood that is wrong on purpose (B4).
"""

from collections.abc import Callable
from functools import partial

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.targets.target_data import Data
from fsm_sim.inference.validation.decisions import Decisions
from fsm_sim.inference.validation.prior_predictive import World
from fsm_sim.inference.validation.questions import likelihood_free
from fsm_sim.inference.validation.questions.probabilities_of_gain import Gains, none_among, reliability
from fsm_sim.inference.validation.questions.simulation_based_calibration import (
    DRAWS,
    NEW_OFFICE,
    THIN,
    RankedFit,
    Simulation,
    positions,
)
from fsm_sim.inference.validation.refit import Refitter
from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.inference.validation.uniformity import LEVEL, LEVELS, caught, coverage, coverage_checks, curves, outside

HALVES = 200
"""Random halves of the fits, in nearly all of which the wrong likelihood has to be caught."""
CAUGHT = 0.95
RECOVERED_LEVEL = 0.9
"""Probability inside the intervals that are to hold the true values."""
RECOVERED = (0.84, 0.96)
"""B5: share of true values inside their 90 % intervals, at the least and at the most."""
TOO_SHARP = 3.0
"""The wrong likelihood takes targets to be so many times as exact as they are: the square of it as many citizens
counted, and so much less discrepancy. With a hundred times the citizens and no discrepancy no fit ended in minutes."""

Run = Callable[[Simulation], tuple[RankedFit, ...]]
"""Makes as many fits as there are to be, and keeps them."""


def simulation(forward: ForwardModel, seed: int, run: Run) -> ValidationResult:
    """B2, B3, B12 and B13: parameters drawn from the priors, and stated probabilities of gain.

    The ranks of parameters are uniform, those of the effects of a municipality without results too. Intervals cover
    them, and gains happen, as often as stated.
    """
    decisions = Decisions.of(forward)
    made_up = Simulation(World.of(forward, seed), Refitter(forward), decisions, gains=Gains(decisions, seed))
    names, fits = made_up.names, run(made_up)
    found = positions(fits, seed)
    leaving = outside(found)
    strange = [name for name, out in zip(names, leaving, strict=True) if out]
    facts = {
        "fits": len(fits),
        "draws": DRAWS,
        "thin": THIN,
        "asked": len(names),
        "outside": strange,
        "divergent_fits": sum(fit.divergences > 0 for fit in fits),
    }
    band = Check("ecdf_outside_band", len(strange), 0, not strange, {"level": LEVEL})
    new = [name for name in strange if name in NEW_OFFICE]
    groups = reliability([fit.gains for fit in fits if fit.gains])
    off = [row for row in groups if not row["inside_band"]]
    gain = none_among([fit.gains for fit in fits if fit.gains]) | {"groups": len(groups), "groups_outside": len(off)}
    facts["gain"] = {**gain, "rows": list(groups)}
    columns = (names, leaving.tolist(), *(coverage(found, level).tolist() for level in LEVELS))
    table = tuple(
        {
            "parameter": name,
            "inside_band": not out,
            "coverage_50": half,
            "coverage_80": most,
            "coverage_90": nearly_all,
        }
        for name, out, half, most, nearly_all in zip(*columns, strict=True)
    )
    checks = (
        band,
        *coverage_checks(found),
        Check("new_office_outside_band", len(new), 0, not new, {"level": LEVEL}),
        Check("gain_outside_band", len(off), 0, not off, {"level": LEVEL}),
    )
    return ValidationResult("simulation", facts, checks, table, curves(names, found))


def recovery(forward: ForwardModel, seed: int, run: Run) -> ValidationResult:
    """B5: 90 % intervals cover the parameters from which the individual engine simulated the data."""
    world = World(forward, seed + 1, partial(likelihood_free.shares, forward))
    made_up = Simulation(world, Refitter(forward), Decisions.of(forward))
    names, fits = made_up.names, run(made_up)
    covered = coverage(positions(fits, seed), RECOVERED_LEVEL)
    mean, (low, high) = float(covered.mean()), RECOVERED
    level = {"level": RECOVERED_LEVEL}
    facts = {
        **level,
        "fits": len(fits),
        "asked": len(names),
        "mean": mean,
        "least": float(covered.min()),
        "most": float(covered.max()),
    }
    checks = (
        Check("recovered_min", mean, low, mean >= low, level),
        Check("recovered_max", mean, high, mean <= high, level),
    )
    rows = tuple({"parameter": name, "coverage_90": share} for name, share in zip(names, covered.tolist(), strict=True))
    return ValidationResult("recovery", facts, checks, rows)


def wrong_likelihood(forward: ForwardModel, seed: int, run: Run) -> ValidationResult:
    """B4: an overconfident likelihood is detected."""
    world = World.of(forward, seed)
    made_up = Simulation(world, Refitter(forward), Decisions.of(forward), misread=overconfident)
    names, fits = made_up.names, run(made_up)
    found = positions(fits, seed)
    share = caught(found, HALVES, seed)
    strange = [name for name, out in zip(names, outside(found), strict=True) if out]
    facts = {"times": TOO_SHARP, "fits": len(fits), "outside": len(strange), "share": share, "halves": HALVES}
    check = Check("wrong_likelihood_caught", share, CAUGHT, share >= CAUGHT)
    return ValidationResult("wrong-likelihood", facts, (check,), tuple({"parameter": name} for name in strange))


def overconfident(data: Data) -> Data:
    """The targets as an overconfident likelihood reads them."""
    return data._replace(denominator=TOO_SHARP**2 * data.denominator, discrepancy=data.discrepancy / TOO_SHARP)
