"""Whole percents: shares of one whole that are rounded together, so that they add up to a hundred."""

import math
from collections.abc import Sequence


def whole_percents(shares: Sequence[float]) -> list[int]:
    """Shares of one whole in whole percents that add up to a hundred: the largest remainders are rounded up.

    Shares in the opposite order give percents in the opposite order, so a plan against another mirrors the other
    against it: of remainders that are alike the larger share is rounded up, and where shares are alike the middle one.

    >>> whole_percents([0.49, 0.376, 0.134]), whole_percents([1 / 3, 1 / 3, 1 / 3]), whole_percents([1.0, 0.0, 0.0])
    ([49, 38, 13], [33, 34, 33], [100, 0, 0])
    >>> whole_percents([0.125, 0.75, 0.125]), whole_percents([0.125, 0.875]), whole_percents([0.255, 0.255, 0.49])
    ([12, 76, 12], [12, 88], [25, 26, 49])
    """
    exact = [round(100 * share / sum(shares), 9) for share in shares]
    mirrored = exact[::-1]
    if exact > mirrored:
        return _rounded(mirrored)[::-1]
    return _rounded_alike(exact) if exact == mirrored else _rounded(exact)


def _rounded(exact: Sequence[float]) -> list[int]:
    """Percents rounded down, and the largest remainders up."""
    found = [math.floor(one) for one in exact]
    middle = (len(exact) - 1) / 2
    order = sorted(
        range(len(exact)),
        key=lambda place: (round(found[place] - exact[place], 9), -exact[place], abs(place - middle)),
    )
    for place in order[: 100 - sum(found)]:
        found[place] += 1
    return found


def _rounded_alike(exact: Sequence[float]) -> list[int]:
    """The same of percents that are their own mirror: both of a pair are rounded alike, the middle by what is left."""
    found = [math.floor(one) for one in exact]
    left, half = 100 - sum(found), len(exact) // 2
    if left % 2:
        found[half] += 1
    for place in sorted(range(half), key=lambda place: (found[place] - exact[place], -exact[place]))[: left // 2]:
        found[place] += 1
        found[-1 - place] += 1
    return found
