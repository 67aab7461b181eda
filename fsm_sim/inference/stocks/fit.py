"""Fitting a panel: its posterior, and the checks that every calibration must pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fsm_sim.inference.caseload.nuts import sample
from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.posterior.checks import convergence
from fsm_sim.inference.stocks.components import Span, names
from fsm_sim.inference.stocks.model import build
from fsm_sim.inference.stocks.panel import Observations, Panel
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.calendar import months_between

SAMPLING = Sampling(draws=600, tune=500, chains=4, seed=1)
"""How the posterior is drawn."""


@dataclass(frozen=True)
class StockFit:
    """A fitted panel: draws from its posterior, and the checks.

    `observed`: what the panel observes. `parameters` (draws) by name, and `hidden` (draws, hidden counts) on the
    transformed scale.
    """

    panel: Panel
    observed: Observations
    span: Span
    parameters: Mapping[str, Floats]
    hidden: Floats
    checks: tuple[Check, ...]

    @property
    def draws(self) -> int:
        """The number of draws."""
        return len(self.hidden)

    @property
    def approved(self) -> bool:
        """Whether all checks passed."""
        return all(check.passed for check in self.checks)

    def at(self, draw: int) -> dict[str, float]:
        """The parameters of one draw."""
        return {name: float(values[draw]) for name, values in self.parameters.items()}

    def series(self, draw: int) -> Floats:
        """The transformed counts with the hidden ones as in one draw, shape (M, T)."""
        found = np.array(self.observed.value)
        found[self.observed.hidden] = self.hidden[draw]
        return found


def fit(
    panel: Panel,
    sampling: Sampling = SAMPLING,
    *,
    broken: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> StockFit:
    """Fit the hierarchy to a panel; `broken` is the first month after a dated break. The same seed, the same draws."""
    months = len(panel.months)
    place = None if broken is None else months_between(panel.first, broken)
    span = Span(months, place if place is not None and place < months else None)
    return fit_observed(panel, Observations.of(panel), span, sampling, progress)


def fit_observed(
    panel: Panel,
    observed: Observations,
    span: Span,
    sampling: Sampling,
    progress: Callable[[str], None] = lambda _: None,
) -> StockFit:
    """The same where what a panel observes is made already."""
    posterior = sample(build(observed, span), sampling, correlated=True, progress=progress)
    draws = np.asarray(posterior["posterior"]["value"])
    flat = draws.reshape(-1, draws.shape[-1])
    hidden = np.zeros((len(flat), 0))
    if observed.hidden.any():
        hidden = np.asarray(posterior["posterior"]["hidden"]).reshape(len(flat), -1)
    return StockFit(
        panel=panel,
        observed=observed,
        span=span,
        parameters={name: flat[:, place] for place, name in enumerate(names(span))},
        hidden=hidden,
        checks=convergence(posterior),
    )
