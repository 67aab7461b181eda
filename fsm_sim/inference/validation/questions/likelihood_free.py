"""Whether the mean field biases the answer: every target's share simulated by the individual engine instead.

`shares` are the engine's, counted over many runs of each nominal office. `answer` is approximate Bayesian computation
with the calibration's posterior as proposal and regression adjustment. At some posterior draws the targets are
simulated; a regression line for each target predicts the difference between engine and mean field there, which averages
over the random numbers of the simulations; and all draws are weighted by how much likelier or less likely the engine
makes the published numbers. `shares` also make up targets for recovery (B5).
"""

from math import ceil

import numpy as np

from fsm_sim.inference.parameters.priors import NUMPY
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.targets.edges import inside
from fsm_sim.inference.targets.forward_model import ForwardModel
from fsm_sim.inference.validation.individual_counts import counts, pooled, run_many
from fsm_sim.inference.validation.questions.simulation_based_calibration import log_likelihood
from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.model.network import Floats, Integers

CITIZENS = 60_000
"""Citizens simulated for each office and draw: a share's standard error is then at most 0.2 points."""
AGREE = 0.2
"""Posterior standard deviations by which a mean may differ (B9's companion in the contract)."""
IDENTIFIED = 0.5
"""Contraction from which a parameter counts as identified by the targets."""
FOLDS = 10
"""Parts of the simulated draws, each left out once, by which a move's standard error is found (jackknife)."""
PRIOR_DRAWS = 1024
"""Draws from the priors that contraction is measured against."""
SEED = 20261125


def shares(forward: ForwardModel, value: Floats, draw: int) -> Floats:
    """Every target's value (targets) by the individual engine at values of all parameters (Q)."""
    named = dict(zip(forward.space.names, map(float, value), strict=True))
    found = []
    for one in forward.observed:
        runs = ceil(CITIZENS / one.programme.nominal.citizens_per_office)
        share, _ = pooled(counts(run_many(one.setting(forward.space, named), SEED, draw, runs), one))
        found.append(share)
    return np.asarray(forward.of_several(value, np.concatenate(found), np, NUMPY))


def answer(forward: ForwardModel, values: Floats, rows: Integers, simulated: Floats) -> ValidationResult:
    """Posterior draws (draws, Q) weighted by what the engine says, against the draws as they are.

    `simulated` (sampled draws, targets) are the engine's shares at the draws `rows`.
    """
    field = np.array([forward.shares_at(value) for value in values])
    places = [forward.space.names.index(name) for name in forward.free]
    numbers = _on_scale(forward, values)[:, places]
    prior = _on_scale(forward, forward.space.prior_draws(PRIOR_DRAWS))[:, places]
    off = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0, ddof=1)

    def shift(sampled: Integers) -> Floats:
        return np.asarray(_weights(forward, field, rows[sampled], simulated[sampled]) @ off)

    everyone = np.arange(len(rows))
    moved, weight = shift(everyone), _weights(forward, field, rows, simulated)
    without = np.array([shift(everyone[everyone % FOLDS != fold]) for fold in range(FOLDS)])
    error = np.sqrt((FOLDS - 1) / FOLDS * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    contraction = 1 - numbers.var(axis=0) / prior.var(axis=0)
    identified = ~(contraction < IDENTIFIED)  # a contraction that is not a number counts, and fails the check
    largest = float(np.abs(moved[identified]).max(initial=0.0))
    facts = {
        "identified": int(identified.sum()),
        "largest": largest,
        "error": float(error[identified].max(initial=0.0)),
        "simulated": len(rows),
        "effective": float(1 / (weight**2).sum()),
        "draws": len(values),
    }
    table = tuple(
        {"parameter": name, "shift_sd": by, "error_sd": give_or_take, "contraction": contracted}
        for name, by, give_or_take, contracted in zip(
            forward.free, moved.tolist(), error.tolist(), contraction.tolist(), strict=True
        )
    )
    check = Check("likelihood_free_shift_max", largest, AGREE, largest <= AGREE)
    return ValidationResult("likelihood-free", facts, (check,), table)


def _weights(forward: ForwardModel, field: Floats, rows: Integers, simulated: Floats) -> Floats:
    """Weights of all draws (draws), at the mean field's shares (draws, targets) and the engine's at some rows."""
    logit = _logit(field)
    centre, apart = logit[rows].mean(axis=0), _logit(simulated) - logit[rows]
    across = logit[rows] - centre
    total = (across**2).sum(axis=0)
    slope = np.divide((across * apart).sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    engine = 1 / (1 + np.exp(-(logit + apart.mean(axis=0) + slope * (logit - centre))))
    gain = np.array(
        [
            log_likelihood(forward, after, forward.data) - log_likelihood(forward, before, forward.data)
            for before, after in zip(field, engine, strict=True)
        ]
    )
    weight = np.exp(gain - gain.max())
    return np.asarray(weight / weight.sum())


def _logit(share: Floats) -> Floats:
    clipped = inside(share)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _on_scale(forward: ForwardModel, values: Floats) -> Floats:
    """Values of all parameters (draws, Q) on the scales of their priors."""
    priors = forward.space.priors.values()
    return np.column_stack([prior.scaled(column) for prior, column in zip(priors, values.T, strict=True)])
