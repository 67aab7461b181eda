"""Counts that came and that a forecast is not held against, and why."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from fsm_sim.decisions.afterwards.question import month_of
from fsm_sim.inputs.local_counts.monitored_counts import MonitoredCounts
from fsm_sim.model.scenarios.scenario import Scenario

Why = Literal["office", "period", "hidden", "window"]
WHY: tuple[Why, ...] = ("office", "period", "hidden", "window")
"""No such office; months that the scenario does not cover; a count that the file hides; a month at whose end the months
that the outcome looks back over have not all passed."""


@dataclass(frozen=True)
class Unused:
    """Counts of an office that were not used: of some `months`, of one `outcome`, or of all where that is empty."""

    why: Why
    municipality: str
    programme: str
    months: tuple[str, ...]
    outcome: str = ""


def unused_counts(
    scenario: Scenario,
    counts: Sequence[MonitoredCounts],
    outcomes: Sequence[str],
    held: Collection[tuple[str, str, str]],
) -> tuple[Unused, ...]:
    """What of `counts` was not used; `held` are the municipality, outcome and month of those that were, of `outcomes`.

    Outcomes whose counts are all of other months than the forecast's are told of by themselves.
    """
    found = list(_unused(scenario, counts, outcomes, held))
    return tuple(sorted(found, key=lambda one: WHY.index(one.why)))


def _unused(
    scenario: Scenario,
    counts: Sequence[MonitoredCounts],
    outcomes: Sequence[str],
    held: Collection[tuple[str, str, str]],
) -> Iterator[Unused]:
    offices = {(one.municipality, one.programme) for one in scenario.office}
    for one in counts:
        who = one.municipality, one.programme
        given = _given(one)
        if who not in offices:
            yield Unused("office", *who, given)
            continue
        covered = [month for month in given if 1 <= month_of(scenario, month) <= scenario.horizon.months]
        outside = tuple(month for month in given if month not in covered)
        if outside:
            yield Unused("period", *who, outside)
        for name in outcomes:
            cells = dict(zip(one.months, one.outcomes.get(name, ()), strict=False))
            known = [(month, cell) for month in covered if (cell := cells.get(month)) is not None]
            hidden = tuple(month for month, (least, most) in known if least != most)
            early = tuple(
                month for month, (least, most) in known if least == most and (who[0], name, month) not in held
            )
            if hidden:
                yield Unused("hidden", *who, hidden, name)
            if early:
                yield Unused("window", *who, early, name)


def _given(one: MonitoredCounts) -> tuple[str, ...]:
    """The months of which there is a count of citizens."""
    return tuple(month for month, citizens in zip(one.months, one.citizens, strict=True) if citizens is not None)
