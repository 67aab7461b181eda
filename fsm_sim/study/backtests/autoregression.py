"""An autoregression of each municipality's own share, fitted by statsmodels: an optional rule of back-tests.

It is there where statsmodels is installed (``pip install "fsm-sim[backtest]"``).
"""

from importlib.util import find_spec

import numpy as np

from fsm_sim.model.network import Floats

INSTALLED = find_spec("statsmodels") is not None
"""Whether statsmodels is there."""


def autoregression(past: Floats, months: int) -> Floats:
    """An AR(1) model with a level, fitted to each municipality alone by conditional least squares.

    A month that is not known has the share before it, or else the first that is known. Where all are the same, or none
    is known, that share or the nation's is kept. Forecasts are kept between 0 and 1.

    >>> autoregression(np.array([[0.1, 0.1, np.nan, 0.1]]), 2).tolist()
    [[0.1, 0.1]]
    """
    nation = float(np.nanmean(past))
    return np.array([_one(row, months, nation) for row in past])


def _one(row: Floats, months: int, nation: float) -> Floats:
    known = np.flatnonzero(np.isfinite(row))
    if not len(known):
        return np.full(months, nation)
    filled = row[known[np.clip(np.searchsorted(known, np.arange(len(row)), side="right") - 1, 0, None)]]
    if np.ptp(filled[:-1]) == 0:  # nothing says how a share follows the one before it
        return np.full(months, filled[-1])
    from statsmodels.tsa.ar_model import AutoReg

    return np.clip(AutoReg(filled, 1).fit().predict(len(filled), len(filled) + months - 1), 0.0, 1.0)
