"""The standard normal's distribution function and quantile, by SciPy, which is loaded when they are first called.

Priors are read by every command that needs a calibration, and few of those commands work anything out from them: SciPy
takes a third of a second to load.
"""

from typing import Any


def ndtr(value: Any) -> Any:
    """The probability below a value; a number or an array.

    >>> float(ndtr(0.0))
    0.5
    """
    from scipy.special import ndtr as distribution_function

    return distribution_function(value)


def ndtri(probability: Any) -> Any:
    """The value below which lies a probability in (0, 1); a number or an array.

    >>> float(ndtri(0.5))
    0.0
    """
    from scipy.special import ndtri as quantile

    return quantile(probability)
