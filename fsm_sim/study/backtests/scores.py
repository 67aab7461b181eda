"""How good a predictive distribution was, once the value is known."""

import numpy as np
from scipy.special import ndtr

from fsm_sim.model.network import Floats


def crps_of_draws(draws: Floats, value: Floats) -> Floats:
    """Continuous ranked probability score of draws (D, ...) at values (...): the mean distance, less half the spread.

    Of a single draw it is the distance; smaller is better. Gneiting and Raftery (2007), in the unbiased form.

    >>> crps_of_draws(np.array([[1.0], [3.0]]), np.array([2.0])).tolist()
    [0.0]
    """
    ordered, count = np.sort(draws, axis=0), len(draws)
    weights = (2 * np.arange(1, count + 1) - count - 1).reshape(-1, *[1] * value.ndim)
    spread = (weights * ordered).sum(axis=0) / (count * max(1, count - 1))
    return np.asarray(np.abs(draws - value).mean(axis=0) - spread)


def crps_of_normal(mean: Floats, sd: Floats, value: Floats) -> Floats:
    """The same of a normal distribution, in closed form.

    >>> float(crps_of_normal(np.array(0.0), np.array(1.0), np.array(0.0)).round(4))
    0.2337
    """
    z = (value - mean) / sd
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return np.asarray(sd * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / np.sqrt(np.pi)))


def inside_of_draws(draws: Floats, value: Floats, level: float) -> Floats:
    """1 where the value is in the central interval of the draws that has the probability `level`, else 0.

    >>> inside_of_draws(np.arange(101.0)[:, None], np.array([96.0]), 0.9).tolist()
    [0.0]
    """
    lower, upper = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.asarray((value >= lower) & (value <= upper), dtype=float)


def places_among_draws(draws: Floats, value: Floats) -> Floats:
    """Probability integral transform: the share of draws below the value, and half of those equal to it.

    >>> places_among_draws(np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([3.0])).tolist()
    [0.625]
    """
    return np.asarray((draws < value).mean(axis=0) + 0.5 * (draws == value).mean(axis=0))
