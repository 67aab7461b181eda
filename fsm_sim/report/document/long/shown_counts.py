"""Disclosure control of the counts that a document prints of real citizens: small ones are hidden, and not given away.

What a forecast says of made-up citizens is no count of anybody. The number of citizens with which an office starts is,
where it was counted.
"""

from collections.abc import Mapping
from typing import Any

LEAST = 5
"""Counts from 1 to one fewer than so many are hidden."""


def counted_and_small(entry: Mapping[str, Any], counts: Mapping[str, int]) -> frozenset[str]:
    """The names whose citizens are hidden: none where a scenario's citizens at the start were not counted.

    >>> sorted(counted_and_small({"sources": {"citizens": "counted"}}, {"A": 3, "B": 40}))
    ['A', 'B']
    >>> counted_and_small({"sources": {"citizens": "assumed"}}, {"A": 3, "B": 40})
    frozenset()
    """
    return hidden(counts) if entry.get("sources", {}).get("citizens") == "counted" else frozenset()


def hidden(counts: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """The names whose counts are hidden, where the total of all is known.

    Where a single one would be hidden it follows from the total, so the smallest of the others is hidden with it.

    >>> sorted(hidden({"A": 3, "B": 40, "C": 7, "D": 0}))
    ['A', 'C']
    >>> sorted(hidden({"A": 3, "B": 4, "C": 70})), hidden({"A": 5, "B": 70})
    (['A', 'B'], frozenset())
    """
    small = {name for name, count in counts.items() if 0 < count < least}
    others = [name for name, count in counts.items() if count >= least]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda name: (counts[name], name)))
    return frozenset(small)
