"""The one rule by which a number that a user reads or sets becomes a whole number: to the nearest, halves up."""

import math


def nearest_whole(value: float) -> int:
    """The nearest whole number; a half goes up.

    Python's own `round` takes a half to the nearest *even* number, so that 2.5 posts would be 2 and 3.5 posts 4.

    >>> [nearest_whole(value) for value in (0.49999999999999994, 2.4, 2.5, 3.5, 4.5)]
    [0, 2, 3, 4, 5]
    """
    below = math.floor(value)
    return below + (value - below >= 0.5)
