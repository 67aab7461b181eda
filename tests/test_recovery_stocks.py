"""Recovery: known numbers from stocks that are simulated person by person, with hidden counts."""

import numpy as np
import pytest
from stock_panels import TRUTH, simulated

from fsm_sim.inference.parameters.priors import Sampling
from fsm_sim.inference.stocks.fit import StockFit, fit
from fsm_sim.inference.stocks.panel import Panel
from fsm_sim.inference.stocks.predictive import levels, predict

QUICK = Sampling(draws=300, tune=300, chains=2, seed=1)
CUT = "2022-12"


@pytest.fixture(scope="module")
def panel() -> Panel:
    """Thirty towns over thirty months; counts below five are hidden."""
    return simulated(3, towns=30, months=30, hide_below=5)


@pytest.fixture(scope="module")
def fitted(panel: Panel) -> StockFit:
    """Fitted to the first eighteen of them."""
    return fit(panel.until(CUT), QUICK)


def test_the_numbers_that_a_panel_was_simulated_from_are_in_their_99_percent_intervals(fitted: StockFit) -> None:
    assert fitted.observed.hidden.any()
    assert np.all((fitted.hidden >= fitted.observed.low) & (fitted.hidden <= fitted.observed.high))
    found = {**fitted.parameters, "level": levels(fitted, 400).nation}
    for name, value in TRUTH.items():
        lower, upper = np.quantile(found[name], [0.005, 0.995])
        assert lower < value < upper, name
    lower, upper = np.quantile(found["size_slope"], [0.005, 0.995])
    assert lower < 0 < upper


def test_coming_months_are_covered_as_often_as_the_intervals_say(panel: Panel, fitted: StockFit) -> None:
    """Thirty towns over twelve months, which hang together: bounds of three standard errors with 60 independent."""
    shares, later = predict(fitted, 12, draws=400), panel.after(CUT, 12)
    lower, upper = np.quantile(shares, [0.05, 0.95], axis=0)
    inside = (later.most / later.persons >= lower) & (later.least / later.persons <= upper)
    assert 0.78 < inside.mean() < 0.99


def test_a_town_that_lies_above_the_nation_is_seen_to_and_the_level_is_sure_where_towns_are_large(
    panel: Panel, fitted: StockFit
) -> None:
    nation, towns = levels(fitted, draws=400)
    found = towns - nation[:, None]
    share = panel.until(CUT).most.mean(axis=1) / panel.size
    assert np.corrcoef(found.mean(axis=0), np.log(share))[0, 1] > 0.9
    large = panel.size > np.median(panel.size)
    assert found[:, large].std(axis=0).mean() < found[:, ~large].std(axis=0).mean()
