"""A back-test: fit to the months up to a cut, forecast those after it, and score what came beside simple rules."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.stocks.fit import SAMPLING, StockFit, fit
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inference.stocks.predictive import predict
from fsm_sim.model.network import Floats
from fsm_sim.study.backtests.panels import Question
from fsm_sim.study.backtests.result import MODEL, PARTS, SIZES, Backtest, MonthForecast, MunicipalityForecast, Score
from fsm_sim.study.backtests.rules import RULES, errors
from fsm_sim.study.backtests.scores import crps_of_draws, crps_of_normal, inside_of_draws, places_among_draws

DRAWS = 1000
"""Draws of the posterior that are predicted from."""

LEVELS = (0.5, 0.9)
"""Levels of the intervals that are scored."""


class _Scored(NamedTuple):
    """Scores of each value, shape (municipalities, months)."""

    crps: Floats
    error: Floats
    inside_50: Floats
    inside_90: Floats


def backtest(
    panel: Panel,
    question: Question,
    *,
    sampling: Sampling = SAMPLING,
    progress: Callable[[str], None] = lambda _: None,
) -> Backtest:
    """Fit a panel to its months up to the cut, and score the forecasts of the months after it.

    Nothing after the cut is read before the forecasts are made. A municipality's month is scored where its share is
    known; a hidden count is not. The same sampling gives the same result.
    """
    past, later = panel.until(question.cut), panel.after(question.cut, question.months)
    fitted = fit(past, sampling, broken=question.broken, progress=progress)
    progress("Forecasting the months after the cut")
    came = later.share
    draws = predict(fitted, came.shape[1], DRAWS, sampling.seed)
    known = np.isfinite(came)
    methods = {MODEL: _of_draws(draws, came), **dict(_of_rules(past, came))}
    groups = dict(_groups(past.size))
    scores = tuple(
        Score(method, size, *(float(one[known & rows[:, None]].mean()) for one in found))
        for method, found in methods.items()
        for size, rows in groups.items()
        if (known & rows[:, None]).any()
    )
    tenths, _ = np.histogram(places_among_draws(draws, came)[known], bins=10, range=(0.0, 1.0))
    return Backtest(
        question=question,
        municipalities=len(past.municipalities),
        history=len(past.months),
        values=int(known.sum()),
        scores=scores,
        places=tuple(map(int, tenths)),
        forecasts=tuple(_forecasts(past, later, draws)),
        parameters=_parameters(fitted),
        checks=tuple(check.as_json() for check in fitted.checks),
    )


def _of_draws(draws: Floats, came: Floats) -> _Scored:
    inside = (inside_of_draws(draws, came, level) for level in LEVELS)
    return _Scored(crps_of_draws(draws, came), np.abs(np.median(draws, axis=0) - came), *inside)


def _of_rules(past: Panel, came: Floats) -> Iterator[tuple[str, _Scored]]:
    """Every rule with a normal error that it learns from the history."""
    for name, rule in RULES.items():
        mean = rule(past.share, came.shape[1])
        sd = errors(rule, past.share, past.size, came.shape[1])[:, None]
        z = (came - mean) / sd
        inside = ((np.abs(z) <= ndtri((1 + level) / 2)).astype(float) for level in LEVELS)
        yield name, _Scored(crps_of_normal(mean, sd, came), np.abs(mean - came), *inside)


def _groups(size: Floats) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """All municipalities, and thirds by their number of people."""
    yield SIZES[0], np.ones(len(size), dtype=bool)
    third = np.searchsorted(np.quantile(size, [1 / 3, 2 / 3]), size)
    for place, name in enumerate(SIZES[1:]):
        yield name, third == place


def _forecasts(past: Panel, later: Panel, draws: Floats) -> Iterator[MunicipalityForecast]:
    """Means over the months that came, of those municipalities with any, and every month beside what came."""
    came, parts = later.share, np.quantile(draws, PARTS, axis=0)
    for place, name in enumerate(past.municipalities):
        there = np.isfinite(came[place])
        if there.any():
            means = draws[:, place, there].mean(axis=1)
            lower, upper = np.quantile(means, [0.05, 0.95])
            yield MunicipalityForecast(
                municipality=name,
                people=float(past.size[place]),
                came=float(came[place, there].mean()),
                expected=float(means.mean()),
                lower=float(lower),
                upper=float(upper),
                past=tuple(map(_known, past.share[place])),
                months=tuple(
                    MonthForecast(month, _known(share), tuple(map(float, parts[:, place, column])))
                    for column, (month, share) in enumerate(zip(later.months, came[place], strict=True))
                ),
            )


def _known(share: float) -> float | None:
    return float(share) if np.isfinite(share) else None


def _parameters(fitted: StockFit) -> dict[str, tuple[float, float, float]]:
    found = {}
    for name, values in fitted.parameters.items():
        lower, upper = np.quantile(values, [0.05, 0.95])
        found[name] = (float(values.mean()), float(lower), float(upper))
    return found
