"""How an evaluator analyses a trial: a linear model of shares, by least squares, as a mixed model, or by GEE."""

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np

from fsm_sim.decisions.trial.clustered import clustered
from fsm_sim.decisions.trial.design import Design
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence

AnalysisName = Literal["robust", "fixed", "mixed", "gee"]
"""A column for each municipality that is counted more than once, with errors that hold however its counts are alike, or
that take them as independent; a random intercept (Hussey and Hughes, 2007); or generalised estimating equations with
counts of a municipality that are alike in any way (Liang and Zeger, 1986)."""
ALONE: tuple[AnalysisName, ...] = ("robust", "fixed")
"""The analyses that need no library."""
EXTRA = "statsmodels"
MOST_STEPS = 1000
"""Of the equations of a few trials in a thousand sixty steps leave the fifth digit open."""


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
        from scipy import stats  # the page asks for trials and never analyses one

        ratio = np.divide(self.estimate, self.error, out=np.zeros_like(self.estimate), where=self.error > 0)
        return np.asarray(2 * stats.t.sf(np.abs(ratio), self.freedom))

    def half_widths(self, level: float) -> Floats:
        """Half the width of each trial's interval."""
        from scipy import stats

        return np.asarray(stats.t.ppf((1 + level) / 2, self.freedom) * self.error)

    def half_width(self, level: float) -> float:
        """Half the width of the interval, on average over trials."""
        return float(self.half_widths(level).mean())

    def detectable(self, level: float, power: float) -> float:
        """The effect that is found in a share `power` of trials."""
        from scipy import stats

        quantiles = stats.t.ppf((1 + level) / 2, self.freedom) + stats.t.ppf(power, self.freedom)
        return float(quantiles * self.error.mean())


def analysed(shares: Floats, design: Design, name: AnalysisName) -> Estimates:
    """The analysis of every trial; `shares` (trials, M, J) are ordered as the design's rows.

    Raises
    ------
    InputError
        When a mixed model or GEE is asked for and statsmodels is not installed.
    """
    columns, name = design.columns(), made(design, name)
    if name == "robust":
        return Estimates(*clustered(shares, design.treated))
    if name != "fixed":
        return (_mixed if name == "mixed" else _gee)(shares, columns[:, : 1 + shares.shape[2]])
    counted = shares.reshape(len(shares), -1)
    solved = np.linalg.pinv(columns)
    coefficients = counted @ solved.T
    freedom = columns.shape[0] - int(np.linalg.matrix_rank(columns))
    noise = ((counted - coefficients @ columns.T) ** 2).sum(axis=1) / freedom
    variance = float((solved @ solved.T)[0, 0])
    return Estimates(coefficients[:, 0], np.sqrt(noise * variance), freedom)


def made(design: Design, name: AnalysisName) -> AnalysisName:
    """The analysis that is made where one is asked for: what would be no other is least squares.

    Counted once, a municipality has nothing of its own to tell apart; counted twice, all that its counts can be alike
    in is its level, so that least squares is exact for normal shares.
    """
    counts = len(design.months)
    return "fixed" if counts == 1 or (counts == 2 and name == "robust") else name


def needed(name: AnalysisName) -> Any:
    """The class of statsmodels that makes an analysis.

    Raises
    ------
    InputError
        When it is not installed.
    """
    places = {
        "mixed": ("statsmodels.regression.mixed_linear_model", "MixedLM"),
        "gee": ("statsmodels.genmod.generalized_estimating_equations", "GEE"),
    }
    module, kind = places[name]
    try:
        return getattr(import_module(module), kind)
    except ModuleNotFoundError:
        text = Sentence(
            "the analysis {name} needs the package {package}; install it by pip install 'fsm-sim[trial]', or ask for "
            "fixed.",
            name=name,
            package=EXTRA,
        )
        raise InputError(Problem("", None, text)) from None


def _mixed(shares: Floats, columns: Floats) -> Estimates:
    """Hussey and Hughes' model: a random intercept for each municipality, by restricted maximum likelihood."""
    model = needed("mixed")
    groups = np.repeat(np.arange(shares.shape[1]), shares.shape[2])
    found = []
    for one in shares:
        scale = float(one.std()) or 1.0  # shares of a few percent are near what the optimiser takes for nothing
        with warnings.catch_warnings():
            # No variance between municipalities is an answer, of which statsmodels warns.
            warnings.simplefilter("ignore", category=UserWarning)
            fit = model(one.ravel() / scale, columns, groups=groups).fit(reml=True)
        found.append((scale * fit.fe_params[0], scale * fit.bse_fe[0]))
    estimate, error = np.array(found).T
    return Estimates(estimate, error, np.inf)


def _gee(shares: Floats, columns: Floats) -> Estimates:
    """Equations with an exchangeable working correlation, whose standard errors hold for any other.

    With few municipalities the usual ones are too small: these are Mancl and DeRouen's (2001), with a t distribution of
    as many degrees of freedom as there are municipalities, less two.
    """
    model, correlation = needed("gee"), import_module("statsmodels.genmod.cov_struct")
    groups = np.repeat(np.arange(shares.shape[1]), shares.shape[2])
    found = []
    for one in shares:
        scale = float(one.std())
        if not scale:  # nobody anywhere, or everybody: there is no variance to estimate
            found.append((0.0, 0.0))
            continue
        equations = model(one.ravel() / scale, columns, groups=groups, cov_struct=correlation.Exchangeable())
        fit = equations.fit(cov_type="bias_reduced", maxiter=MOST_STEPS)
        found.append((scale * fit.params[0], scale * fit.bse[0]))
    estimate, error = np.array(found).T
    return Estimates(estimate, error, shares.shape[1] - 2)
