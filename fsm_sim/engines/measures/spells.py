"""Spells as arrays, of one office or of many, and how many of their citizens a measure counts.

Times are months since the start. A spell covers its start and not its stop, except that a spell cut by the horizon
covers the horizon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import TYPE_CHECKING

import numpy as np

from fsm_sim.engines.measures.definitions import Citizens, Moves, Ratio
from fsm_sim.engines.shared.episodes import SHARE
from fsm_sim.model.mixed_name import belongs
from fsm_sim.model.network import Flags, Floats, Integers

if TYPE_CHECKING:  # the mean field makes no table
    import pandas as pd


@dataclass(frozen=True)
class Spells:
    """Spells: every array has shape (n,), one entry per spell; `start` and `stop` are months.

    Citizens and caseworkers are numbered from 0 through all offices; -1 is no caseworker. `state` and `group` are
    places in `states` and `groups`; `next_state` is -1 where the horizon cut the spell.
    """

    states: tuple[str, ...]
    groups: tuple[str, ...]
    citizen: Integers
    group: Integers
    state: Integers
    next_state: Integers
    start: Floats
    stop: Floats
    caseworker: Integers
    changes: Integers
    share: Floats | None = None
    """The caseworkers' shares of full time; None where all work full time."""

    @cached_property
    def citizens(self) -> int:
        """How many citizens there are."""
        return int(self.citizen.max(initial=-1)) + 1

    def inside(self, states: tuple[str, ...]) -> Flags:
        """Which spells are in some states; shape (n,)."""
        return np.asarray(np.isin(self.states, states)[self.state])

    def of_group(self, group: str | None) -> Flags:
        """Which spells are of the citizens of a group, or of a mixed office's programme, all for none; shape (n,)."""
        mine = np.array([belongs(one, group) for one in self.groups], dtype=bool)
        return mine[self.group] if len(mine) else np.ones(len(self.state), dtype=bool)

    def at(self, month: float) -> Flags:
        """Which spells are open at a month; shape (n,)."""
        return self.during(month, month)

    def during(self, start: float, stop: float) -> Flags:
        """Which spells are open at some time from month `start` to `stop`; shape (n,)."""
        cut = (self.next_state < 0) & (self.stop == start)
        return np.asarray((self.start <= stop) & ((self.stop > start) | cut))


def spells(
    episodes: pd.DataFrame, states: tuple[str, ...] | None = None, groups: tuple[str, ...] | None = None
) -> Spells:
    """An episode table as arrays; states and groups by their place in the lists given, else in order of name."""
    import pandas as pd

    found = {name: tuple(sorted(set(episodes[name]))) for name in ("state", "group")}
    states, groups = states or found["state"], groups or found["group"]
    office = pd.factorize(episodes["municipality"])[0].astype(np.int64)
    worker = episodes["caseworker"].to_numpy()
    first = office * (int(worker.max(initial=-1)) + 1)
    return Spells(
        states=states,
        groups=groups,
        citizen=np.unique(np.stack([office, episodes["citizen"].to_numpy()]), axis=1, return_inverse=True)[1].ravel(),
        group=_places(episodes["group"], groups),
        state=_places(episodes["state"], states),
        next_state=_places(episodes["next_state"], states),
        start=episodes["start"].to_numpy(),
        stop=episodes["stop"].to_numpy(),
        caseworker=np.where(worker < 0, -1, first + worker),
        changes=episodes["changes"].to_numpy(),
        share=episodes[SHARE].to_numpy() if SHARE in episodes else None,
    )


def members(table: Spells, who: Citizens, mine: Flags) -> Flags:
    """Which citizens are counted, of those with a spell in `mine` (one flag a spell); shape (citizens,)."""
    during = mine & table.during(who.start, who.stop)
    counted = during & table.inside(who.states(table.states))
    if who.on_entry:
        counted |= during & table.inside(who.on_entry) & (table.start > who.start)
    if who.after:
        counted &= table.start > _earliest(table, during & table.inside(who.after))[table.citizen]
    found = np.zeros(table.citizens, dtype=bool)
    found[table.citizen[counted]] = True
    if who.entered_before < np.inf:
        found &= _earliest(table, np.ones(len(table.start), dtype=bool)) < who.entered_before
    return found


def moves(table: Spells, what: Moves, mine: Flags) -> Integers:
    """How many of the moves each citizen made, of those that end a spell in `mine`; shape (citizens,)."""
    into = np.append(np.isin(table.states, what.inside), False)[table.next_state]
    moved = mine & into & ~table.inside(what.inside) & (table.stop > what.start) & (table.stop <= what.stop)
    return np.bincount(table.citizen[moved], minlength=table.citizens)


def counted(table: Spells, what: Ratio) -> tuple[Floats, Floats]:
    """What each citizen adds to the numerator and to the denominator; both have shape (citizens,)."""
    mine = table.of_group(what.group)
    part, *whole = (_added(table, one, mine) for one in (what.numerator, *what.denominator))
    return part, np.mean(whole, axis=0)


def _added(table: Spells, what: Citizens | Moves, mine: Flags) -> Floats:
    count = moves(table, what, mine) if isinstance(what, Moves) else members(table, what, mine)
    return count.astype(float)


def value(table: Spells, what: Ratio) -> float:
    """A measure's value; NaN where the denominator is zero."""
    part, whole = counted(table, what)
    return ratio(float(part.sum()), float(whole.sum()))


def changes_so_far(table: Spells, outside: tuple[str, ...], month: float) -> float:
    """Mean number of changes of caseworker so far, among those not in a state `outside` the target group."""
    now = table.at(month) & ~table.inside(outside)
    return float(table.changes[now].mean()) if now.any() else float("nan")


def caseload_met(table: Spells, weight: Floats, month: float) -> float:
    """Mean caseload that citizens on a caseload meet at a month, each counted by their `weight` (states,) of a case.

    It is for full time: ten citizens are a caseload of 20 for who works half of it.
    """
    served = table.at(month) & (table.caseworker >= 0)
    loads = np.bincount(table.caseworker[served], weight[table.state[served]])
    if table.share is None:
        return ratio(float((loads**2).sum()), float(loads.sum()))
    share = np.ones(len(loads))
    share[table.caseworker[served]] = table.share[served]
    by_share = [float((loads[share == one] ** 2).sum()) / one for one in sorted(set(share.tolist()), reverse=True)]
    return ratio(added(by_share), float(loads.sum()))


def added(values: Iterable[float]) -> float:
    """Numbers added up one by one, so that every engine rounds alike (`sum` rounds less)."""
    return reduce(add, values, 0.0)


def ratio(part: float, whole: float) -> float:
    """A ratio; NaN where the denominator is zero."""
    return part / whole if whole else float("nan")


def _places(names: pd.Series, known: tuple[str, ...]) -> Integers:
    """The place of each name among those known, -1 for none of them."""
    import pandas as pd

    return pd.Index(known).get_indexer(pd.Index(names)).astype(np.int64)


def _earliest(table: Spells, chosen: Flags) -> Floats:
    """When each citizen's first chosen spell begins; infinite for none. Shape (citizens,)."""
    found = np.full(table.citizens, np.inf)
    np.minimum.at(found, table.citizen[chosen], table.start[chosen])
    return found
