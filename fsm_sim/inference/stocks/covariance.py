"""How the months of a stock series hang together: neighbouring months count mostly the same people.

A share of n people is transformed by 2 arcsin(sqrt(share)) (Anscombe 1948), after which counting gives it the variance
1 / n whatever the share is, and few people do not make it skew. On that scale a series is normal, and its covariance is
a sum of *components*: each has a standard deviation in every month, and a correlation that depends on the number of
months between two of them.

- counting: of the people counted in one month the share `retention` ** k is counted in the same state k months later
  beyond what chance gives. This is exact for citizens that enter and leave a state at constant rates and for newcomers
  who are like those they replace (`tests/test_oracle_stocks.py` has the Markov chain).
- discrepancies: what makes a municipality's share another than the nation's, on the logit scale: for good, for a while
  (an autoregression), or in one month.
"""

from typing import Any

import numpy as np

from fsm_sim.model.network import Floats

YEAR = 12
"""Months after which a season repeats."""


def transformed(count: Any, persons: Any) -> Floats:
    """Counts among persons on the scale on which their variance is 1 / (persons + 1/2); arrays of one shape.

    A count may be broken, down to -3/8: an interval of counts ends half a count beyond its ends.

    >>> float(transformed(50, 100).round(4)), float(transformed(0, 100).round(4))
    (1.5708, 0.1221)
    """
    return np.asarray(2 * np.arcsin(np.sqrt((np.maximum(count, -0.375) + 0.375) / (np.asarray(persons) + 0.75))))


def counted(value: Any, persons: Any) -> Floats:
    """The count whose transform is a value; a value outside the scale is taken as its end.

    >>> float(counted(transformed(7, 100), 100).round(9))
    7.0
    """
    inside = np.clip(value, 0.0, np.pi)
    return np.asarray((np.asarray(persons) + 0.75) * np.sin(inside / 2) ** 2 - 0.375)


def logit_slope(value: Any) -> Floats:
    """Change of the transform with the logit of the share: sqrt(share (1 - share)), from the transform.

    >>> float(logit_slope(np.pi / 2))
    0.5
    """
    return np.asarray(np.sin(np.clip(value, 1e-3, np.pi - 1e-3)) / 2)


def counting_sd(persons: Any) -> Floats:
    """Standard deviation that counting gives the transform of a share of so many persons."""
    return np.asarray(1 / np.sqrt(np.asarray(persons) + 0.5))


def persistent(correlation: Any, months: int) -> Any:
    """Correlations of an autoregression by the months between: correlation ** (0, 1, ...), shape (months).

    >>> persistent(0.5, 3).tolist()
    [1.0, 0.5, 0.25]
    """
    return correlation ** np.arange(months)


def of_good(months: int) -> Floats:
    """Correlations of what stays for good."""
    return np.ones(months)


def of_one_month(months: int) -> Floats:
    """Correlations of what one month has alone.

    >>> of_one_month(3).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.asarray(np.arange(months) == 0, dtype=float)


def seasonal(months: int) -> Floats:
    """Correlations of twelve seasonal terms that are alike beforehand and add up to nothing.

    >>> seasonal(13)[[0, 1, 12]].round(3).tolist()
    [1.0, -0.091, 1.0]
    """
    return np.where(np.arange(months) % YEAR == 0, 1.0, -1.0 / (YEAR - 1))


def covariance(scales: Any, profiles: Any) -> Floats:
    """The covariance of months: the sum over components of scale × scale × correlation.

    Parameters
    ----------
    scales
        Standard deviations, shape (components, ..., months).
    profiles
        Correlations by the months between, shape (components, months).

    Returns
    -------
    Shape (..., months, months).

    >>> covariance([[1.0, 2.0]], [[1.0, 0.5]]).tolist()
    [[1.0, 1.0], [1.0, 4.0]]
    """
    deviations, correlations = np.asarray(scales, float), np.asarray(profiles, float)
    months = np.arange(deviations.shape[-1])
    between = correlations[:, np.abs(months[:, None] - months)]
    return np.asarray(np.einsum("c...s,c...t,cst->...st", deviations, deviations, between))
