"""An office of a scenario and the parameters of many draws, written down as the arrays that the kernel reads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fsm_sim.engines.compiled.arrays import (
    BRANCH,
    CELL,
    CITIZEN,
    CLARIFY_ELASTICITY,
    CLOSING,
    COUNTS,
    EFFECTS,
    HIGH,
    ITEM,
    ITEMS_EACH,
    LINES,
    LOW,
    MEAN,
    OPENING,
    PLACE,
    POST,
    RECOVERY,
    REFERENCE,
    ROW,
    SD,
    SIXTEENTHS,
    SLIP,
    SPELL,
    STATE,
    TOGETHER,
    WAY,
    WORK_ELASTICITY,
    Blueprint,
    Numbers,
    Records,
    Room,
    Tallies,
)
from fsm_sim.engines.measures.episode_measures import GONE
from fsm_sim.engines.shared.caseworker_effects import truncated_mean
from fsm_sim.engines.shared.intensity_tables import Ways, tables_of_draws, ways
from fsm_sim.engines.shared.population import initial_numbers
from fsm_sim.engines.shared.posts import openings, plan
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Programme

CANDIDATES_PER_LINE = 0.25
"""Of the calendar: fewer cost empty buckets, more cost comparisons within one."""
MOST_PAGES = 1 << 12
"""More would leave the cache."""


@dataclass(frozen=True)
class Tracker:
    """A set of states, of one group or all, whose visitors in a window before each month are counted."""

    states: tuple[str, ...]
    group: str | None
    window: int


def trackers(programme: Programme) -> tuple[Tracker, ...]:
    """What the windowed outcomes of a programme need: those who touch their states, and those who are there at all."""
    here = tuple(name for name in programme.states if name not in GONE)
    found: dict[Tracker, None] = {}
    for outcome in programme.outcomes.values():
        if outcome.window_months:
            found[Tracker(outcome.states, outcome.group, outcome.window_months)] = None
            found[Tracker(here, outcome.group, outcome.window_months)] = None
    return tuple(found)


def blueprint(setting: Setting, changes: int) -> Blueprint:
    """The office; tables reach `changes` numbers of changes of caseworker."""
    network, parameters, staffing = setting.network, setting.parameters, setting.staffing
    programme, found = network.programme, ways(network)
    preparation = len(parameters.preparation.multipliers)
    classes = len(parameters.readiness.multipliers) * preparation
    row_state = np.repeat(np.arange(len(network.states)), network.stages)
    first_row = np.cumsum(network.stages) - network.stages
    last = np.arange(len(row_state)) == (first_row + network.stages - 1)[row_state]
    cell_state, cell_class = np.repeat(row_state, classes), np.tile(np.arange(classes), len(row_state))
    place = _places(found)
    first_slot = found.first[:-1] + np.arange(len(network.states))
    names = list(network.states)
    starting_group, starting_state = initial_numbers(network, setting.office)
    steps = plan(staffing, setting.office, setting.active_at_start)
    planned = openings(steps)
    closing = sorted((o for o in planned if o.closes < setting.horizon_months), key=lambda o: o.closes)
    team = programme.team.shares if programme.team else {}
    effects = parameters.effects
    return Blueprint(
        cells=_records(
            CELL,
            table=cell_class * changes * (len(place) + len(network.states)) + first_slot[cell_state],
            first=first_slot[cell_state],
            state=cell_state,
            ways=np.diff(found.first)[cell_state],
            last=np.repeat(last, classes),
        ),
        states=_records(
            STATE,
            cell=first_row * classes,
            stages=network.stages,
            weight=np.rint(network.caseload_weight * SIXTEENTHS),
            queues=network.queue,
            gone=np.isin(names, GONE),
        ),
        ways=_records(
            WAY,
            target=_laid_out(found.target, place, len(network.states)),
            kind=_laid_out(found.kind, place, len(network.states)),
        ),
        groups=_records(
            BRANCH,
            state=[network.number(group.intake) for group in programme.groups.values()],
            share=[group.share for group in programme.groups.values()],
        ),
        decisions=_records(BRANCH, state=[network.number(name) for name in team], share=[*team.values()]),
        start=_records(PLACE, group=starting_group, state=starting_state),
        openings=_records(
            OPENING,
            opens=[o.opens for o in planned],
            closes=[o.closes for o in planned],
            post=[o.number for o in planned],
            turn=[o.turn for o in planned],
        ),
        closings=_records(CLOSING, month=[o.closes for o in closing], post=[o.number for o in closing]),
        tracked=_tracked(network, trackers(programme)),
        window=_integers([tracker.window for tracker in trackers(programme)]),
        classes=classes,
        preparation_classes=preparation,
        changes=changes,
        posts=max((o.number + 1 for o in planned), default=0),
        first=-(-(len(planned) + len(closing) + 2) // ITEMS_EACH) * ITEMS_EACH,
        months=int(setting.horizon_months),
        horizon=float(setting.horizon_months),
        separation=setting.separation_per_month,
        vacancy=float(setting.vacancy_months),
        reassignment=setting.reassignment_per_month,
        too_late=0.999 * math.exp(-setting.reassignment_per_month * setting.horizon_months),
        intake=float(setting.office.intake_per_month),
        capacity=float(setting.capacity_per_month),
        rebalance=staffing.handover == "rebalance",
        first_only=effects.penalty_persistence == "first_only",
        recovers=effects.penalty_persistence == "recovery",
    )


class Draws:
    """The parameters of some draws, which offices of one programme share, as the arrays that the kernel reads.

    Nothing of it changes once it is made but `numbers`, which keeps what it has worked out; threads may share it.
    """

    def __init__(self, network: Network, parameters: ProgrammeDraws | Sequence[Parameters]) -> None:
        self.network = network
        self.table = parameters if isinstance(parameters, ProgrammeDraws) else ProgrammeDraws.of(parameters)
        self._made: dict[int, Numbers] = {}

    def numbers(self, changes: int) -> Numbers:
        """As arrays, whose tables reach `changes` numbers of changes of caseworker; written down once."""
        found = self._made.get(changes)
        return (
            found if found is not None else self._made.setdefault(changes, _numbers(self.network, self.table, changes))
        )


def _numbers(network: Network, draws: ProgrammeDraws, changes: int) -> Numbers:
    found, place, states = tables_of_draws(network, draws, changes), _places(ways(network)), len(network.states)
    return Numbers(
        base=_flat(_laid_out(found.base, place, states)),
        end=_flat(_laid_out(found.end, place + 1, states)),
        effects=_effects(draws),
        readiness=np.ascontiguousarray(draws.weights("readiness")),
        preparation=np.ascontiguousarray(draws.weights("preparation")),
    )


def _places(found: Ways) -> Integers:
    """Where the ways stand in a row with one place more for each state."""
    return np.arange(len(found.target)) + np.repeat(np.arange(len(found.first) - 1), np.diff(found.first))


def _laid_out[Kind: np.generic](values: NDArray[Kind], place: Integers, more: int) -> NDArray[Kind]:
    """Values of ways (last axis) at their places in a longer row, otherwise of zeros."""
    row = np.zeros((*values.shape[:-1], values.shape[-1] + more), dtype=values.dtype)
    row[..., place] = values
    return row


def _flat(values: Floats) -> Floats:
    """The table of each draw as one row, with what is read beyond its end."""
    rows = values.reshape(len(values), -1)
    return np.concatenate([rows, np.zeros((len(rows), TOGETHER))], axis=1)


def tallies(found: Blueprint, runs: int) -> Tallies:
    """Where the counts of some runs go."""
    months = found.months + 1
    return Tallies(
        states=np.zeros((runs, months, len(found.groups), len(found.states)), dtype=np.int32),
        touched=np.zeros((runs, months, len(found.window)), dtype=np.int32),
        sums=np.zeros((runs, months, 3), dtype=np.int64),
    )


def room(found: Blueprint, draws: Numbers, rows: int, more: int) -> Room:
    """Working memory for an office; `rows` for episodes (0: they are not kept), `more` times the usual arrivals."""
    arriving = found.intake * found.horizon
    citizens = len(found.start) + int(more * (arriving + 8 * math.sqrt(arriving) + 16 * (arriving > 0)))
    pages, row = _pages(found, draws, citizens), (citizens + 63) // 64
    loads = SIXTEENTHS * min(citizens, math.ceil(draws.effects[:, HIGH].max(initial=0.0)))
    clocks = 2 if found.recovers else 1 if found.reassignment > 0 else 0
    before, after = found.first, found.first + ITEMS_EACH * citizens
    items = _aligned(after + clocks * citizens, ITEM)
    return Room(
        items=items,
        citizens=items[before:after].view(CITIZEN),
        pages=np.zeros(pages, dtype=np.int32),
        slips=np.zeros(SLIP * (pages + math.ceil((before + (1 + clocks) * citizens) / (SLIP - 1)) + 1), dtype=np.int32),
        lines=np.zeros(LINES, dtype=np.int32),
        used=np.zeros(LINES // 64, dtype=np.uint64),
        spells=np.zeros(citizens if rows else 0, dtype=SPELL),
        until=np.zeros((citizens, len(found.window)), dtype=np.int32),
        posts=np.zeros(found.posts + 1, dtype=POST),
        loads=np.zeros(found.posts + 1, dtype=np.int64),
        lists=np.zeros((found.posts + 1, row), dtype=np.uint64),
        moving=np.zeros(row, dtype=np.uint64),
        met=np.zeros((loads + 2, 4)),
        present=np.zeros((len(found.groups), len(found.states)), dtype=np.int64),
        difference=np.zeros((len(found.window), found.months + 2), dtype=np.int64),
        rows=np.zeros(rows, dtype=ROW),
        counts=np.zeros(COUNTS, dtype=np.int64),
        address=np.zeros(3, dtype=np.uint64),
        recovery=np.zeros(1),
        per_month=LINES * pages / max(found.horizon, 1e-9),
    )


def _pages(found: Blueprint, draws: Numbers, citizens: int) -> int:
    """Pages of the calendar for about as many candidates as the first draw's bounds make."""
    end = draws.end[0, :-TOGETHER].reshape(found.classes, found.changes, -1)[:, 0].mean(axis=0)
    first = found.cells[found.states["cell"]]
    bounds = end[first["first"] + first["ways"]]
    start = bounds[found.start["state"]].mean() if len(found.start) else bounds.max(initial=0.0)
    return int(np.clip(citizens * found.horizon * start / CANDIDATES_PER_LINE / LINES, 1, MOST_PAGES))


def _aligned(count: int, of: np.dtype[np.void]) -> Records:
    """Zeros that begin where the 64 bytes begin that memory is fetched by."""
    room = np.zeros(count * of.itemsize + 64, dtype=np.uint8)
    skip = -room.ctypes.data % 64
    return room[skip : skip + count * of.itemsize].view(of)


def _records(of: np.dtype[np.void], **columns: Any) -> Records:
    """An array of records from its columns."""
    found = np.zeros(len(next(iter(columns.values()))), dtype=of)
    for name, values in columns.items():
        found[name] = values
    return found


def _tracked(network: Network, wanted: tuple[Tracker, ...]) -> NDArray[np.uint64]:
    """The trackers in which a citizen of each group is in each state, as bits; nobody gone is in any."""
    names, groups = np.array(network.states), list(network.programme.groups)
    bits = np.zeros((len(groups), len(names)), dtype=np.uint64)
    for number, tracker in enumerate(wanted):
        inside = np.isin(names, tracker.states) & ~np.isin(names, GONE)
        mine = np.array([tracker.group in (None, group) for group in groups])
        bits |= np.where(np.outer(mine, inside), np.uint64(1 << number), np.uint64(0))
    return bits


def _effects(draws: ProgrammeDraws) -> Floats:
    """The columns of `Numbers.effects`, shape (D, EFFECTS)."""
    found = np.empty((len(draws), EFFECTS))
    found[:, WORK_ELASTICITY] = draws.effect("caseload_elasticity_work")
    found[:, CLARIFY_ELASTICITY] = draws.effect("caseload_elasticity_clarify")
    found[:, REFERENCE] = draws.effect("caseload_reference")
    found[:, LOW] = draws.effect("caseload_low")
    found[:, HIGH] = draws.effect("caseload_high")
    found[:, SD] = draws.effect("caseworker_effect_sd")
    found[:, MEAN] = list(map(truncated_mean, found[:, SD].tolist()))
    found[:, RECOVERY] = draws.effect("recovery_months")
    return found


def _integers(values: Sequence[int]) -> Integers:
    return np.array(values, dtype=np.int64)
