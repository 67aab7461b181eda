"""The compiled engine's public functions: episodes of one run, or reported measures of many runs without any."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from fsm_sim.engines.compiled.arrays import (
    ROWS,
    SIXTEENTHS,
    SUM_CHANGES,
    SUM_LOADS,
    SUM_SQUARES,
    CompiledOffice,
    MonthlyCounts,
    ParameterArrays,
    Small,
    Workspace,
)
from fsm_sim.engines.compiled.compiled_office import Draws, compile_office, tracked, trackers
from fsm_sim.engines.compiled.kernel import run_many
from fsm_sim.engines.compiled.workspace import monthly_counts, workspace
from fsm_sim.engines.measures.definitions import (
    counted_groups,
    definition,
    outcome_at,
    outside_office,
    outside_target_group,
    reported_states,
    sets_of,
)
from fsm_sim.engines.measures.monthly_measures import IN_OFFICE, Series, measure_names
from fsm_sim.engines.shared.episodes import SHARE, TYPES, columns
from fsm_sim.engines.shared.random_streams import FIRST_ARRIVAL, office_address, run_address
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import planned_staff
from fsm_sim.model.mixed_name import belongs
from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.model.programme import Programme

REACH = 12
"""Numbers of changes of caseworker that tables reach at first; a run in which a citizen has more is repeated with
larger tables, which take longer to make than a hundred runs. One run in a thousand or so has a citizen with over 8.
"""
ROWS_PER_CITIZEN = 16
"""Spells of a citizen's for which there is workspace at first."""


class RunAddress(NamedTuple):
    """One run: the number of its parameter set, and the draw and replication that key its random numbers."""

    parameters: int
    draw: int
    replication: int


def run_office(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> pd.DataFrame:
    """Run one office to its horizon and return its episode table, equal to that of `process.run_office`."""
    return _episodes(setting, run_spells(setting, seed, draw, replication))


def run_with_staff(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> tuple[pd.DataFrame, Floats]:
    """As `run_office`, with the filled posts at months 0, 1, ..., the last whole one."""
    draws, run = Draws(setting.network, [setting.parameters], setting.start), RunAddress(0, draw, replication)
    return run_office(setting, seed, draw, replication), run_series(setting, draws, [run], seed)["posts_filled"][0]


def run_spells(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> Any:
    """The same run in numbers alone: a structured array of spells, `arrays.ROW`, by citizen and start."""
    draws = Draws(setting.network, [setting.parameters], setting.start)
    (rows,) = spells_of_runs(setting, draws, [RunAddress(0, draw, replication)], seed)
    return rows[np.lexsort((rows["start"], rows["citizen"]))]


def spells_of_runs(setting: Setting, draws: Draws, runs: Sequence[RunAddress], seed: int) -> Iterator[Any]:
    """The spells of each of many runs of one office, a structured array (`arrays.ROW`) a run, in order of their ends.

    Citizens are numbered from 0 in each run, those at the start first. All runs share one working memory, so this takes
    little longer than `run_series`. As there, only what all `draws` share is read of `setting.parameters`.
    """
    numbers, addresses, office_key = _addresses(setting, runs)
    prepared, more = _prepare(setting, draws, len(runs), 1, episodes=True), 1
    run_one = run_many.compiled_for(*prepared, numbers, np.uint64(seed), addresses, office_key, 0)
    for run in range(len(runs)):
        last = run + 1
        while run_one(*prepared, numbers[:last], np.uint64(seed), addresses[:last], office_key, run) != last:
            more *= 2
            prepared = _prepare(setting, draws, len(runs), more, episodes=True)
        used = prepared.workspace
        yield used.rows[: used.counts[ROWS]].copy()


def run_series(setting: Setting, draws: Draws, runs: Sequence[RunAddress], seed: int) -> Series:
    """The reported measures of many runs of one office, each an array (runs, months + 1).

    Equal to `monthly_measures.simulated` of each run's episodes, which are never made. Of `setting.parameters` only
    what all `draws` share is read: persistence and the numbers of classes.
    """
    numbers, addresses, office_key = _addresses(setting, runs)
    prepared, more, done = _prepare(setting, draws, len(runs), 1, episodes=False), 1, 0
    counted = prepared.monthly_counts
    while True:
        done = run_many(*prepared, numbers, np.uint64(seed), addresses, office_key, done)
        if done == len(runs):
            return _series(setting, counted)
        more *= 2
        prepared = _prepare(setting, draws, len(runs), more, episodes=False)._replace(monthly_counts=counted)


class _Prepared(NamedTuple):
    """What the kernel works on, in the order of its arguments."""

    office: CompiledOffice
    numbers: ParameterArrays
    workspace: Workspace
    monthly_counts: MonthlyCounts


def _prepare(setting: Setting, draws: Draws, runs: int, more: int, *, episodes: bool) -> _Prepared:
    """An office ready to run, with `more` times the usual working memory: how much there is changes no result."""
    office = compile_office(setting, REACH * more, draws.start)
    given = draws.numbers(office.changes)
    rows = more * ROWS_PER_CITIZEN * (setting.office.number_of_citizens + 64) if episodes else 0
    arriving = setting.intake.until(setting.horizon_months)
    return _Prepared(office, given, workspace(office, given, arriving, rows, more), monthly_counts(office, runs))


def _addresses(setting: Setting, runs: Sequence[RunAddress]) -> tuple[Integers, Any, Any]:
    """The place of each run's parameters among the draws, the second word of its key, and the office's address."""
    numbers = np.array([run.parameters for run in runs], dtype=np.int64)
    addresses = np.array([run_address(run.draw, run.replication) for run in runs], dtype=np.uint64)
    return numbers, addresses, np.uint64(office_address(setting.office.municipality, setting.office.programme))


def _episodes(setting: Setting, rows: Any) -> pd.DataFrame:
    network = setting.network
    citizen, here = rows["citizen"].astype(np.int64), setting.office.number_of_citizens
    states = np.array([*network.states, ""], dtype=object)
    shares = np.append(planned_staff(setting).shares, 1.0)
    part_time = setting.part_time
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
            SHARE: shares[rows["share"]],
        },
    ).astype(TYPES)[columns(part_time=part_time)]


def _series(setting: Setting, counted: MonthlyCounts) -> Series:
    """The measures of `monthly_measures.simulated`, by its names and in its order."""
    programme = setting.network.programme
    citizens = _citizens(programme, counted.states)
    present = citizens["present"]
    found = {
        "citizens": present,
        "caseload": _ratio(_squares(setting, counted.sums), counted.sums[..., SUM_LOADS] / SIXTEENTHS),
        "changes": _ratio(counted.sums[..., SUM_CHANGES].astype(np.float64), present),
        "intake": citizens["all"] - setting.office.number_of_citizens,
        "posts_filled": _filled(setting, counted.sums),
        IN_OFFICE: citizens["office"],
    }
    for name, group in counted_groups(programme).items():
        found[f"citizens:{name}"] = citizens[f"present:{group}"]
    for name, whose in reported_states(programme).items():
        found[f"state:{name}"] = _ratio(citizens[f"state:{name}"], citizens[f"present:{whose}"] if whose else present)
    place = {tracker: number for number, tracker in enumerate(trackers(programme))}
    for name, outcome in programme.outcomes.items():
        if outcome.window_months:
            part, whole = (
                counted.touched[..., place[tracker]].astype(np.float64) for tracker in tracked(outcome, programme)
            )
        else:
            part, whole = citizens[f"part:{name}"], citizens[f"whole:{name}"]
        found[name] = _ratio(part, whole)
    return {name: found[name] for name in measure_names(programme)}


def _citizens(programme: Programme, states: Small) -> dict[str, Floats]:
    """Citizens of some groups in some states, (runs, M + 1) by what they are called here.

    A row for each group and state is added up whole. A product of matrices would be as quick, but its library starts
    threads of its own in each of ours.
    """
    shape, rows = states.shape[:2], np.ascontiguousarray(states.reshape(-1, states.shape[2] * states.shape[3]).T)
    return {
        name: np.add.reduce(rows[np.outer(*of).ravel()], axis=0, dtype=np.int32).reshape(shape).astype(np.float64)
        for name, of in _chosen(programme).items()
    }


def _chosen(programme: Programme) -> dict[str, tuple[Flags, Flags]]:
    """The groups (G,) and states (S,) whose citizens measures count."""
    names = list(programme.states)
    every = np.array([True] * len(programme.groups))
    here = ~np.isin(names, outside_target_group(programme))
    found = {
        "all": (every, np.array([True] * len(names))),
        "present": (every, here),
        "office": (every, ~np.isin(names, outside_office(programme))),
    }
    for group in counted_groups(programme).values():
        found[f"present:{group}"] = _members(programme, group), here
    for name in reported_states(programme):
        found[f"state:{name}"] = every, np.array([one == name for one in names])
    for name, outcome in programme.outcomes.items():
        if outcome.window_months == 0:
            mine = _members(programme, outcome.group)
            for part, who in zip(
                ("part", "whole"), sets_of(definition(outcome_at(outcome, 0.0), programme)), strict=True
            ):
                found[f"{part}:{name}"] = mine, np.isin(names, who.states(names))
    return found


def _squares(setting: Setting, sums: Integers) -> Floats:
    """Squared loads over the shares of full time of those who have them, added up as `spells.caseload_met` does."""
    shares = planned_staff(setting).shares
    by_share = [sums[..., SUM_SQUARES + place] / SIXTEENTHS**2 / share for place, share in enumerate(shares)]
    return np.asarray(reduce(np.add, by_share, np.zeros(sums.shape[:-1])))


def _filled(setting: Setting, sums: Integers) -> Floats:
    """Full-time posts with somebody there, added up as `process.caseworkers` does."""
    shares = planned_staff(setting).shares
    by_share = [share * sums[..., SUM_SQUARES + len(shares) + place] for place, share in enumerate(shares)]
    return np.asarray(reduce(np.add, by_share, np.zeros(sums.shape[:-1])))


def _members(programme: Programme, name: str | None) -> Flags:
    """Which of a programme's groups belong to a group that is named, or a programme; flags (G,)."""
    return np.array([belongs(group, name) for group in programme.groups])


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return found
