"""The door to the compiled engine: episodes of one run, or the reported measures of many without any episodes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fsm_sim.engines.compiled.arrays import ROWS, SIXTEENTHS, SUM_CHANGES, SUM_LOADS, SUM_SQUARES, Room, Tallies
from fsm_sim.engines.compiled.compiled_office import Draws, Tracker, blueprint, room, tallies, trackers
from fsm_sim.engines.compiled.kernel import run_many
from fsm_sim.engines.measures.episode_measures import GONE
from fsm_sim.engines.measures.monthly_measures import Series, measure_names
from fsm_sim.engines.shared.episodes import COLUMNS, TYPES
from fsm_sim.engines.shared.random_streams import FIRST_ARRIVAL, office_address, run_address
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats

REACH = 8
"""Numbers of changes of caseworker that tables reach at first; a run in which somebody has more is done again."""
ROWS_PER_CITIZEN = 16
"""Spells of a citizen's for which there is room at first."""


class Run(NamedTuple):
    """One run: which of the parameter sets, and the draw and replication under which its luck is drawn."""

    parameters: int
    draw: int
    replication: int


def run_office(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> pd.DataFrame:
    """Run one office to its horizon and return its episode table, equal to that of `process.run_office`."""
    return _episodes(setting, run_spells(setting, seed, draw, replication))


def run_spells(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> Any:
    """The same run in numbers alone, in no time: a structured array of the kernel's spells, `shapes.SPELL`."""
    draws = Draws(setting.network, [setting.parameters])
    _, used = _run(setting, draws, [Run(0, draw, replication)], seed, episodes=True)
    rows = used.rows[: used.counts[ROWS]]
    return rows[np.lexsort((rows["start"], rows["citizen"]))]


def run_series(setting: Setting, draws: Draws, runs: Sequence[Run], seed: int) -> Series:
    """The reported measures of many runs of one office, each an array (runs, months + 1).

    Equal to `series.simulated` of each run's episodes, which are never made. `setting.parameters` is not read but for
    what all `draws` share: persistence and the numbers of classes.
    """
    counted, _ = _run(setting, draws, runs, seed, episodes=False)
    return _series(setting, counted)


def _run(setting: Setting, draws: Draws, runs: Sequence[Run], seed: int, *, episodes: bool) -> tuple[Tallies, Room]:
    """Run all, with more room wherever one lacked it: how much there is changes no result."""
    numbers = np.array([run.parameters for run in runs], dtype=np.int64)
    addresses = np.array([run_address(run.draw, run.replication) for run in runs], dtype=np.uint64)
    office = np.uint64(office_address(setting.office.municipality, setting.office.programme))
    done, more, counted = 0, 1, None
    while True:
        plan = blueprint(setting, REACH * more)
        given = draws.numbers(plan.changes)
        rows = more * ROWS_PER_CITIZEN * (setting.office.number_of_citizens + 64) if episodes else 0
        counted = counted or tallies(plan, len(runs))
        used = room(plan, given, rows, more)
        done = run_many(plan, given, used, counted, numbers, np.uint64(seed), addresses, office, done)
        if done == len(runs):
            return counted, used
        more *= 2


def _episodes(setting: Setting, rows: Any) -> pd.DataFrame:
    network = setting.network
    citizen, here = rows["citizen"].astype(np.int64), setting.office.number_of_citizens
    states = np.array([*network.states, ""], dtype=object)
    return pd.DataFrame(
        {
            "municipality": setting.office.municipality,
            "citizen": np.where(citizen < here, citizen, max(FIRST_ARRIVAL, here) + citizen - here),
            "group": np.array(list(network.programme.groups), dtype=object)[rows["group"]],
            "readiness": rows["readiness"],
            "state": states[rows["state"]],
            "start": rows["start"],
            "stop": rows["stop"],
            "next_state": states[rows["next_state"]],
            "caseworker": rows["caseworker"],
            "caseload_at_start": rows["caseload"] / SIXTEENTHS,
            "changes": rows["changes"],
        },
        columns=list(COLUMNS),
    ).astype(TYPES)


def _series(setting: Setting, counted: Tallies) -> Series:
    """The measures of `series.simulated`, by its names and in its order."""
    programme, names = setting.network.programme, list(setting.network.states)
    here = ~np.isin(names, GONE)
    by_group = counted.states.astype(np.float64)
    states = by_group.sum(axis=2)
    present = states[..., here].sum(axis=-1)
    found = {
        "citizens": present,
        "caseload": _ratio(counted.sums[..., SUM_SQUARES] / SIXTEENTHS**2, counted.sums[..., SUM_LOADS] / SIXTEENTHS),
        "changes": _ratio(counted.sums[..., SUM_CHANGES].astype(np.float64), present),
    }
    for number, name in enumerate(names):
        if here[number]:
            found[f"state:{name}"] = _ratio(states[..., number], present)
    place = {tracker: number for number, tracker in enumerate(trackers(programme))}
    everyone = tuple(name for name, inside in zip(names, here, strict=True) if inside)
    for name, outcome in programme.outcomes.items():
        mine = by_group if outcome.group is None else by_group[:, :, [list(programme.groups).index(outcome.group)]]
        if outcome.group:
            found[f"citizens:{name}"] = mine[..., here].sum(axis=(2, 3))
        if outcome.window_months:
            touched, whole = (
                counted.touched[..., place[Tracker(of, outcome.group, outcome.window_months)]].astype(np.float64)
                for of in (outcome.states, everyone)
            )
            found[name] = _ratio(touched, whole)
        else:
            inside = here & np.isin(names, outcome.states)
            found[name] = _ratio(mine[..., inside].sum(axis=(2, 3)), mine[..., here].sum(axis=(2, 3)))
    return {name: found[name] for name in measure_names(programme)}


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found
