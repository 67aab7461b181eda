"""Who waits for a decision in simulated runs, month by month: all, those over a limit, and those in the queue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np

from fsm_sim.engines.compiled.compiled_office import Draws
from fsm_sim.engines.compiled.engine import RunAddress, spells_of_runs
from fsm_sim.engines.measures.definitions import cash_states
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Flags, Integers
from fsm_sim.model.programme import Programme

CITIZENS_TOGETHER = 20_000
"""Citizens whose spells are counted together: enough to spread the cost of a call, and little memory."""
COUNTS = ("waiting", "over", "queued", "over_queued", "arrivals")


@dataclass(frozen=True, eq=False)
class Waiting:
    """Citizens of every run, each shape (runs, months + 1) at months 0, 1, ...

    `waiting` are those of the groups that are decided who are still on the benefit that they wait on, `over` those of
    them who have waited longer than the limit, `queued` and `over_queued` those of both whose case is ready for the
    decision. `arrivals` are the cases that became ready in the month before.
    """

    waiting: Integers
    over: Integers
    queued: Integers
    over_queued: Integers
    arrivals: Integers


def deciding_groups(programme: Programme) -> tuple[str, ...]:
    """The groups some of whose citizens can come into the queue.

    >>> from fsm_sim.inputs.programmes import load
    >>> deciding_groups(load("fsm1")), deciding_groups(load("bir"))
    (('rehabilitation',), ())
    """
    moves: dict[str, list[str]] = {}
    for one in programme.transitions:
        start, _, stop = one.partition(" -> ")
        moves.setdefault(start, []).append(stop)
    return tuple(
        name
        for name, group in programme.groups.items()
        if any(programme.states[state].queue for state in _reached({*group.initial, group.intake}, moves))
    )


def _reached(states: set[str], moves: Mapping[str, Iterable[str]]) -> set[str]:
    found, new = set(states), set(states)
    while new:
        new = {stop for state in new for stop in moves.get(state, ())} - found
        found |= new
    return found


def waiting_states(programme: Programme) -> tuple[str, ...]:
    """The states in which a citizen who is to be decided waits: the benefit system's, and the queue's."""
    system = cash_states(programme)
    return tuple(name for name, state in programme.states.items() if name in system or state.queue)


def waiting_of_runs(
    setting: Setting, draws: Draws, runs: list[RunAddress], seed: int, limit: float, waited: float = 0.0
) -> Waiting:
    """Those who wait in every run of an office; a citizen's wait begins with the citizen's first spell.

    Those there at the start have then waited `waited` months; "over" is more than `limit` months.
    """
    together = max(1, CITIZENS_TOGETHER // max(setting.office.number_of_citizens, 1))
    parts = [
        _counted(setting, list(some), limit, waited)
        for some in batched(spells_of_runs(setting, draws, runs, seed), together)
    ]
    return Waiting(*(np.concatenate([part[name] for part in parts]) for name in COUNTS))


def _counted(setting: Setting, runs: list[Any], limit: float, waited: float) -> dict[str, Integers]:
    """The counts of some runs, from their spells."""
    network, programme = setting.network, setting.network.programme
    rows = np.concatenate(runs)
    run = np.repeat(np.arange(len(runs)), [len(one) for one in runs])
    months = int(setting.horizon_months)
    mine = np.isin(list(programme.groups), deciding_groups(programme))[rows["group"]]
    waits = mine & np.isin(network.states, waiting_states(programme))[rows["state"]]
    queued = waits & network.queue[rows["state"]]
    after = np.append(network.queue, False)[rows["next_state"]]
    since = _beginnings(run, rows, setting.office.number_of_citizens, waited)
    first = np.ceil(rows["start"]).astype(np.int64)
    over = np.maximum(first, np.floor(since + limit).astype(np.int64) + 1)
    cut = rows["next_state"] < 0
    last = np.where(cut, np.floor(rows["stop"]), np.ceil(rows["stop"]) - 1).astype(np.int64)
    shape = len(runs), months + 1
    arrivals = np.zeros(shape, dtype=np.int64)
    came = mine & after & ~queued
    at = np.minimum(np.ceil(rows["stop"][came]).astype(np.int64), months)
    np.add.at(arrivals, (run[came], at), 1)
    return {
        "waiting": _open(shape, run, first, last, waits),
        "over": _open(shape, run, over, last, waits),
        "queued": _open(shape, run, first, last, queued),
        "over_queued": _open(shape, run, over, last, queued),
        "arrivals": arrivals,
    }


def _beginnings(run: Integers, rows: Any, at_the_start: int, waited: float) -> Any:
    """When the wait of each spell's citizen began."""
    citizens = int(rows["citizen"].max(initial=0)) + 1
    citizen = run * citizens + rows["citizen"]
    begun = np.full(int(run.max(initial=0) + 1) * citizens, np.inf)
    np.minimum.at(begun, citizen, rows["start"])
    return begun[citizen] - np.where(rows["citizen"] < at_the_start, waited, 0.0)


def _open(shape: tuple[int, int], run: Integers, first: Integers, last: Integers, some: Flags) -> Integers:
    """How many of some spells are open at each month, from their first and last whole months."""
    kept = some & (first <= last)
    found = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
    np.add.at(found, (run[kept], first[kept]), 1)
    np.add.at(found, (run[kept], last[kept] + 1), -1)
    return found.cumsum(axis=1)[:, :-1]
