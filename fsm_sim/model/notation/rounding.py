"""The one rule by which a number that a user reads or sets becomes a whole number: to the nearest, halves up."""

import math
from collections.abc import Sequence


def nearest_whole(value: float) -> int:
    """The nearest whole number; a half goes up.

    Python's own `round` takes a half to the nearest *even* number, so that 2.5 posts would be 2 and 3.5 posts 4.

    >>> [nearest_whole(value) for value in (0.49999999999999994, 2.4, 2.5, 3.5, 4.5)]
    [0, 2, 3, 4, 5]
    """
    below = math.floor(value)
    return below + (value - below >= 0.5)


def whole_parts(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to `total`, as near to the shares of it as they can be (largest remainders).

    >>> whole_parts([0.5, 0.3, 0.2], 5), whole_parts([1.0, 1.0, 1.0], 2), whole_parts([0.0], 0)
    ([3, 1, 1], [1, 1, 0], [0])
    """
    whole = sum(shares)
    exact = [total * share / whole if whole > 0 else 0.0 for share in shares]
    found = [math.floor(value) for value in exact]
    behind = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in behind[: total - sum(found)]:
        found[place] += 1
    return found
