"""The working memory in which the kernel runs an office, and the arrays that its counts go to."""

import math

import numpy as np

from fsm_sim.engines.compiled.arrays import (
    BLOCK,
    CITIZEN,
    COUNTS,
    HIGH,
    ITEM,
    ITEMS_EACH,
    PEOPLE,
    POST,
    ROW,
    SIXTEENTHS,
    SLOTS,
    SPELL,
    TOGETHER,
    CompiledOffice,
    MonthlyCounts,
    ParameterArrays,
    Records,
    Workspace,
)
from fsm_sim.engines.compiled.staffing.leave_records import HOME, LEAVE
from fsm_sim.engines.shared.transition_kinds import KINDS_EACH

CANDIDATES_PER_SLOT = 0.25
"""Candidates per slot of the calendar: fewer cost empty slots, more cost comparisons within one."""
MOST_BUCKETS = 1 << 12
"""More would leave the cache."""


def monthly_counts(found: CompiledOffice, runs: int) -> MonthlyCounts:
    """Where the counts of some runs go."""
    months = found.months + 1
    return MonthlyCounts(
        states=np.zeros((runs, months, len(found.groups), len(found.states)), dtype=np.int32),
        touched=np.zeros((runs, months, len(found.window)), dtype=np.int32),
        sums=np.zeros((runs, months, 2 + 2 * found.works), dtype=np.int64),
    )


def workspace(found: CompiledOffice, draws: ParameterArrays, arriving: float, rows: int, more: int) -> Workspace:
    """Working memory for an office with `arriving` expected later; `more` times what is usual.

    `rows` for episodes (0: they are not kept).
    """
    citizens = len(found.start) + int(more * (arriving + 8 * math.sqrt(arriving) + 16 * (arriving > 0)))
    buckets, row = _buckets(found, draws, citizens), (citizens + 63) // 64
    loads = SIXTEENTHS * min(citizens, math.ceil(draws.effects[:, :, HIGH].max(initial=0.0)))
    clocks = 2 if found.recovers else 1 if found.reassignment > 0 else 0
    before, after = found.first, found.first + ITEMS_EACH * citizens
    items = _aligned(after + clocks * citizens, ITEM)
    return Workspace(
        items=items,
        citizens=items[before:after].view(CITIZEN),
        buckets=np.zeros(buckets, dtype=np.int32),
        blocks=np.zeros(
            BLOCK * (buckets + math.ceil((before + (1 + clocks) * citizens) / (BLOCK - 1)) + 1), dtype=np.int32
        ),
        slots=np.zeros(SLOTS, dtype=np.int32),
        used=np.zeros(SLOTS // 64, dtype=np.uint64),
        spells=np.zeros(citizens if rows else 0, dtype=SPELL),
        until=np.zeros((citizens, len(found.window)), dtype=np.int32),
        posts=np.zeros(found.posts + 1, dtype=POST),
        people=np.zeros(found.posts + 1, dtype=PEOPLE),
        loads=np.zeros(found.posts + 1, dtype=np.int64),
        lists=np.zeros((found.posts + 1, row), dtype=np.uint64),
        moving=np.zeros(row, dtype=np.uint64),
        leaves=np.zeros(found.posts + 1 if found.leaves else 0, dtype=LEAVE),
        homes=np.zeros(citizens if found.leaves else 0, dtype=HOME),
        learned=np.full(found.posts if found.learning else 0, np.inf),
        frozen=np.zeros(len(found.openings) if len(found.freezes) else 0, dtype=np.int32),
        effects_by_load=np.zeros((len(found.shares) * (loads + 2), KINDS_EACH * len(found.programmes))),
        last=loads + 1,
        present=np.zeros((len(found.groups), len(found.states)), dtype=np.int64),
        difference=np.zeros((len(found.window), found.months + 2), dtype=np.int64),
        rows=np.zeros(rows, dtype=ROW),
        counts=np.zeros(COUNTS, dtype=np.int64),
        address=np.zeros(3, dtype=np.uint64),
        recovery=np.zeros(1),
        per_month=SLOTS * buckets / max(found.horizon, 1e-9),
    )


def _buckets(found: CompiledOffice, draws: ParameterArrays, citizens: int) -> int:
    """The number of the calendar's buckets, for as many candidates as the first draw's bounds give."""
    end = draws.end[0, :-TOGETHER].reshape(found.classes, found.changes, -1)[:, 0].mean(axis=0)
    first = found.expanded_states[found.states["expanded_state"]]
    bounds = end[first["first"] + first["transitions"]]
    start = bounds[found.start["state"]].mean() if len(found.start) else bounds.max(initial=0.0)
    return int(np.clip(citizens * found.horizon * start / CANDIDATES_PER_SLOT / SLOTS, 1, MOST_BUCKETS))


def _aligned(count: int, of: np.dtype[np.void]) -> Records:
    """Zeros that begin at a cache line of 64 bytes."""
    workspace = np.zeros(count * of.itemsize + 64, dtype=np.uint8)
    skip = -workspace.ctypes.data % 64
    return workspace[skip : skip + count * of.itemsize].view(of)
