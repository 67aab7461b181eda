"""How an evaluator analyses a trial: a linear model of shares, by ordinary least squares or as a mixed model."""

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
from scipy import stats

from fsm_sim.decisions.trial.design import Design
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence

AnalysisName = Literal["fixed", "mixed"]
"""A column for each municipality that is counted more than once; or a random intercept (Hussey and Hughes, 2007)."""
EXTRA = "statsmodels"


@dataclass(frozen=True, eq=False)
class Estimates:
    """Of every trial the estimate of the plan's effect and its standard error, shape (trials,), and degrees of freedom.

    They are infinite where the normal law is taken.
    """

    estimate: Floats
    error: Floats
    freedom: float

    def p_values(self) -> Floats:
        """Of no effect, on both sides."""
        ratio = np.divide(self.estimate, self.error, out=np.zeros_like(self.estimate), where=self.error > 0)
        return np.asarray(2 * stats.t.sf(np.abs(ratio), self.freedom))

    def half_widths(self, level: float) -> Floats:
        """Half the width of each trial's interval."""
        return np.asarray(stats.t.ppf((1 + level) / 2, self.freedom) * self.error)

    def half_width(self, level: float) -> float:
        """Half the width of the interval, on average over trials."""
        return float(self.half_widths(level).mean())

    def detectable(self, level: float, power: float) -> float:
        """The effect that is found in a share `power` of trials."""
        quantiles = stats.t.ppf((1 + level) / 2, self.freedom) + stats.t.ppf(power, self.freedom)
        return float(quantiles * self.error.mean())


def analysed(shares: Floats, design: Design, name: AnalysisName) -> Estimates:
    """The analysis of every trial; `shares` (trials, M, J) are ordered as the design's rows.

    Raises
    ------
    InputError
        When a mixed model is asked for and statsmodels is not installed.
    """
    columns = design.columns()
    if name == "mixed" and shares.shape[2] > 1:  # counted once there is nothing of a municipality's own to tell apart
        return _mixed(shares, columns[:, : 1 + shares.shape[2]])
    counted = shares.reshape(len(shares), -1)
    solved = np.linalg.pinv(columns)
    coefficients = counted @ solved.T
    freedom = columns.shape[0] - int(np.linalg.matrix_rank(columns))
    noise = ((counted - coefficients @ columns.T) ** 2).sum(axis=1) / freedom
    variance = float((solved @ solved.T)[0, 0])
    return Estimates(coefficients[:, 0], np.sqrt(noise * variance), freedom)


def needed() -> Any:
    """The library of mixed models.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        return import_module("statsmodels.regression.mixed_linear_model")
    except ModuleNotFoundError:
        text = Sentence(
            "a mixed model needs the package {package}; install it by pip install 'fsm-sim[trial]', or ask for fixed.",
            package=EXTRA,
        )
        raise InputError(Problem("", None, text)) from None


def _mixed(shares: Floats, columns: Floats) -> Estimates:
    """Hussey and Hughes' model: a random intercept for each municipality, by restricted maximum likelihood."""
    library = needed()
    groups = np.repeat(np.arange(shares.shape[1]), shares.shape[2])
    found = []
    for one in shares:
        scale = float(one.std()) or 1.0  # shares of a few percent are near what the optimiser takes for nothing
        with warnings.catch_warnings():
            # No variance between municipalities is an answer, of which statsmodels warns.
            warnings.simplefilter("ignore", category=UserWarning)
            fit = library.MixedLM(one.ravel() / scale, columns, groups=groups).fit(reml=True)
        found.append((scale * fit.fe_params[0], scale * fit.bse_fe[0]))
    estimate, error = np.array(found).T
    return Estimates(estimate, error, np.inf)
