"""Whether the mean field biases the answer: every figure's share simulated by the individual engine instead.

`shares` are the engine's, counted over many runs of each nominal office. `answer` is approximate Bayesian computation
with the calibration's posterior as proposal: posterior draws are simulated, and weighted by how much likelier or less
likely they make the published figures than the mean field said. `shares` also make up figures for recovery (B5).
"""

from math import ceil

import numpy as np

from fsm_sim.inference.calibration import Check
from fsm_sim.inference.priors import NUMPY
from fsm_sim.inference.problem import Problem
from fsm_sim.inference.proof.counting import counts, pooled, run_many
from fsm_sim.inference.proof.finding import Finding
from fsm_sim.inference.proof.simulation import log_likelihood
from fsm_sim.model.network import Floats

CITIZENS = 60_000
"""Citizens simulated for each office and draw: a share's standard error is then at most 0.2 points."""
AGREE = 0.2
"""Posterior standard deviations by which a mean may differ (B9's companion in the contract)."""
IDENTIFIED = 0.5
"""Contraction from which a quantity counts as identified by the figures."""
PRIOR_DRAWS = 1024
"""Draws from the priors that contraction is measured against."""
SEED = 20261125


def shares(problem: Problem, value: Floats, draw: int) -> Floats:
    """Every figure's value (figures) by the individual engine at values of all quantities (Q)."""
    named = dict(zip(problem.quantities.names, map(float, value), strict=True))
    found = []
    for one in problem.observed:
        runs = ceil(CITIZENS / one.programme.nominal.citizens_per_office)
        share, _ = pooled(counts(run_many(one.setting(problem.quantities, named), SEED, draw, runs), one))
        found.append(share)
    return np.asarray(problem.of_several(value, np.concatenate(found), np, NUMPY))


def answer(problem: Problem, values: Floats, simulated: Floats) -> Finding:
    """Posterior draws (draws, Q) weighted by the engine's shares (draws, figures), against the draws as they are."""
    before = np.array([log_likelihood(problem, problem.shares_at(value), problem.data) for value in values])
    after = np.array([log_likelihood(problem, share, problem.data) for share in simulated])
    weight = np.exp(after - before - (after - before).max())
    weight /= weight.sum()
    numbers, prior = _on_scale(problem, values), _on_scale(problem, problem.quantities.prior_draws(PRIOR_DRAWS))
    places = [problem.quantities.names.index(name) for name in problem.fitted]
    numbers, prior = numbers[:, places], prior[:, places]
    off = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0, ddof=1)
    shift = weight @ off
    error = np.sqrt(((weight[:, None] - 1 / len(values)) ** 2 * off**2).sum(axis=0))
    contraction = 1 - numbers.var(axis=0) / prior.var(axis=0)
    identified = contraction >= IDENTIFIED
    largest = float(np.abs(shift[identified]).max(initial=0.0))
    text = (
        f"With every figure simulated by the individual engine instead of the mean field, the {identified.sum()} "
        f"quantities that the figures identify move by at most {largest:.2f} posterior standard deviations "
        f"(effective draws: {1 / (weight**2).sum():.0f} of {len(values)})."
    )
    rows = tuple(
        {
            "quantity": name,
            "shift_sd": float(shift[i]),
            "error_sd": float(error[i]),
            "contraction": float(contraction[i]),
        }
        for i, name in enumerate(problem.fitted)
    )
    name = "B9 likelihood-free: largest move of an identified quantity, in posterior standard deviations"
    return Finding("likelihood-free", text, (Check(name, largest, AGREE, largest <= AGREE),), rows)


def _on_scale(problem: Problem, values: Floats) -> Floats:
    """Logarithms of what has a lognormal prior, the rest as it is; same shape (draws, Q)."""
    logs = np.array([prior.median is not None for prior in problem.quantities.priors.values()])
    return np.asarray(np.where(logs, np.log(np.where(logs, values, 1.0)), values))
