"""Disclosure control of the counts of real citizens that are told of offices: small ones are hidden, not given away.

What a forecast says of made-up citizens is no count of anybody. The number of citizens with which an office starts is,
where it was counted.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from fsm_sim.model.scenarios.scenario import Office, Scenario

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


def hidden_offices(entry: Mapping[str, Any]) -> frozenset[str]:
    """The numbers of a scenario's offices whose citizens are hidden; of one office the total is told anyway.

    >>> towns = [{"municipality": "Samsø", "citizens": 3}, {"municipality": "Vejle", "citizens": 120}]
    >>> sorted(hidden_offices({"sources": {"citizens": "counted"}, "offices": towns}))
    ['0', '1']
    """
    counts = {str(place): office["citizens"] for place, office in enumerate(entry["offices"])}
    return counted_and_small(entry, counts) if len(counts) > 1 else frozenset()


def hidden_municipalities(entry: Mapping[str, Any]) -> frozenset[str]:
    """The municipalities of a scenario whose citizens, of all their offices together, are hidden."""
    counts: Counter[str] = Counter()
    for office in entry["offices"]:
        counts[office["municipality"]] += office["citizens"]
    return counted_and_small(entry, counts)


def hidden_places(entry: Mapping[str, Any]) -> frozenset[str]:
    """The municipalities whose citizens are hidden, or those of one of their offices."""
    own = (entry["offices"][int(place)]["municipality"] for place in hidden_offices(entry))
    return frozenset(own) | hidden_municipalities(entry)


def hidden_in(scenario: Scenario) -> frozenset[int]:
    """The places of the offices whose citizens at the start are hidden; of counted ones alone, each judged by itself.

    >>> from fsm_sim.model.scenarios.scenario import Heading, Horizon
    >>> from fsm_sim.model.scenarios.staffing import Posts, Staffing
    >>> towns = {
    ...     "Vejle": (3, "counted"),
    ...     "Horsens": (9, "counted"),
    ...     "Kolding": (4, "assumed"),
    ...     "Odense": (70, "counted"),
    ... }
    >>> offices = tuple(
    ...     Office(municipality=name, programme="bir", citizens=number, sources={"citizens": source})
    ...     for name, (number, source) in towns.items()
    ... )
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=9),))
    >>> heading = Heading(name="some", title="Some")
    >>> one = Scenario(scenario=heading, office=offices, staffing=staffing, horizon=Horizon(months=24))
    >>> sorted(hidden_in(one))
    [0, 1]
    """
    counted = {str(place): one.number_of_citizens for place, one in enumerate(scenario.office) if _counted(one)}
    return frozenset(map(int, hidden(counted)))


def _counted(office: Office) -> bool:
    return any(one.source_of("citizens") == "counted" for one in office.programmes or (office,))


def hidden(counts: Mapping[str, int], least: int = LEAST) -> frozenset[str]:
    """The names whose counts are hidden, where the total of all is known.

    A reader who knows the total knows the sum of those that are hidden, and so that each lies between 0 and that sum.
    The smallest of the others are hidden too, until there are two and their sum is at least `least`: then no hidden
    count is known to lie within fewer numbers than that. (Tables of monitored counts, with more sums than one, are
    protected by `study.disclosure`.)

    >>> sorted(hidden({"A": 3, "B": 40, "C": 7, "D": 0}))
    ['A', 'C']
    >>> sorted(hidden({"A": 3, "B": 4, "C": 70})), hidden({"A": 5, "B": 70})
    (['A', 'B'], frozenset())
    >>> sorted(hidden({"A": 1, "B": 2, "C": 9, "D": 70}))
    ['A', 'B', 'C']
    """
    small = [name for name, count in counts.items() if 0 < count < least]
    others = sorted((name for name, count in counts.items() if count >= least), key=lambda name: (counts[name], name))
    while small and others and (len(small) < 2 or sum(counts[name] for name in small) < least):
        small.append(others.pop(0))
    return frozenset(small)
