"""What the compiled engine works on: an office as arrays, parameters as arrays, and the room it needs while it runs.

Named tuples of arrays, since compiled functions take those; `blueprint` fills the first two. Counts: N citizens at the
start, S states, C classes, J ways, K changes, G groups, P posts, T trackers, M months, D draws of the parameters.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.network import Floats, Integers

Small = NDArray[np.int32]
Records = NDArray[np.void]

ITEM: Final = np.dtype(
    [
        ("time", "f8"),  # of the pending event; infinite when it comes after the horizon
        ("mark", "f8"),  # of the pending candidate, drawn with its wait
        ("next", "i4"),  # the next item in the same bucket of the calendar
        ("drawn", "u4"),  # how many waits have been drawn: the index of the next
        ("post", "i4"),  # of the citizen's present or last caseworker, -1 for none
        ("changes", "i4"),  # of caseworker so far
        ("cell", "u2"),  # state, stage and class
        ("counted", "u2"),  # changes that still weigh
        ("bound", "u2"),  # changes that weighed when the candidate was drawn
        ("group", "u2"),
    ]
)
"""Whatever has a pending event, in 40 bytes: a candidate mostly touches no more of its citizen. Citizens use it all."""

PERSON: Final = np.dtype(
    [
        ("worker", "i4"),  # number of the present or last caseworker, -1 for none
        ("chain", "i4"),  # the chain the citizen is in: a post's, that of the unassigned (P), or none (-1)
        ("after", "i4"),  # next and previous in it
        ("before", "i4"),
        ("queue_after", "i4"),  # next and previous in the team's queue
        ("queue_before", "i4"),
        ("decisions", "i4"),  # of the team so far
        ("spell_state", "i4"),  # the open spell, as it will stand in the episode table; -1 before the first
        ("spell_worker", "i4"),
        ("spell_load", "i4"),
        ("spell_changes", "i4"),
        ("spell_row", "i4"),  # row of the last closed spell
        ("spell_start", "f8"),
    ]
)
"""The rest of a citizen: needed when they move or change hands."""

POST: Final = np.dtype(
    [
        ("load", "i8"),  # in sixteenths
        ("cached_load", "i8"),  # the load for which the next two hold
        ("work", "f8"),  # caseload effects
        ("clarification", "f8"),
        ("effect", "f8"),  # of the caseworker
        ("hired", "i4"),  # number of who is in the post, -1 for nobody
        ("occupants", "i4"),  # how many there have been
        ("first", "i4"),  # first of the chain of citizens, -1 for none
        ("spare", "i4"),
    ]
)
"""A post. The last of them is nobody's: its chain holds the unassigned, and its effects are what they meet."""

ROW: Final = np.dtype(
    [
        ("start", "f8"),
        ("stop", "f8"),
        ("citizen", "i4"),
        ("group", "i4"),
        ("readiness", "i4"),
        ("state", "i4"),
        ("next_state", "i4"),  # -1 where the horizon cut the spell
        ("caseworker", "i4"),
        ("changes", "i4"),
        ("caseload", "i4"),  # in sixteenths
    ]
)
"""A spell, as the episode table has it."""

CELL: Final = np.dtype([(name, "i8") for name in ("state", "ways", "first", "table", "last")])
"""A state and stage for a class: how many ways lead out, the first of them, its place in a flat (C, K, J) table at 0
changes, and 1 in the state's last stage."""
STATE: Final = np.dtype([(name, "i8") for name in ("cell", "stages", "weight", "queues", "gone")])
"""The cell of a state's first stage in class 0, its stages, sixteenths of a case, 1 in the team's queue, 1 for gone."""
WAY: Final = np.dtype([("target", "i8"), ("kind", "i8")])
BRANCH: Final = np.dtype([("state", "i8"), ("share", "f8")])
"""A group and where its later members start, or a decision of the team."""
PLACE: Final = np.dtype([("group", "i8"), ("state", "i8")])
"""Where a citizen is at the start."""
OPENING: Final = np.dtype([("opens", "f8"), ("closes", "f8"), ("post", "i8"), ("turn", "i8")])
CLOSING: Final = np.dtype([("month", "f8"), ("post", "i8")])

SIXTEENTHS: Final = 16
"""Caseload weights are whole sixteenths, so loads are whole numbers here."""


class Blueprint(NamedTuple):
    """An office of a scenario, whatever the parameters. A cell is ``(row of state and stage) * C + class``."""

    cells: Records
    states: Records
    ways: Records
    groups: Records
    decisions: Records
    start: Records  # (N,)
    openings: Records
    closings: Records  # one a post, by month
    tracked: NDArray[np.uint64]  # (G, S) the trackers that a citizen counts for, as bits
    window: Integers  # (T,) months
    classes: int
    preparation_classes: int
    changes: int
    posts: int
    months: int
    horizon: float
    separation: float
    vacancy: float
    reassignment: float
    too_late: float  # a mark up to this is a reassignment after the horizon
    intake: float
    capacity: float
    rebalance: bool
    first_only: bool
    recovers: bool


class Numbers(NamedTuple):
    """The parameters of every draw. `base`, `end` (D, C * K * J): see `tables`; `effects` (D, 8): columns below."""

    base: Floats
    end: Floats
    effects: Floats
    readiness: Floats  # (D, classes) weights
    preparation: Floats


# Columns of `Numbers.effects`.
WORK_ELASTICITY: Final = 0
CLARIFY_ELASTICITY: Final = 1
REFERENCE: Final = 2
LOW: Final = 3
HIGH: Final = 4
SD: Final = 5
MEAN: Final = 6
RECOVERY: Final = 7
EFFECTS: Final = 8


class Tallies(NamedTuple):
    """What runs count, by month."""

    states: Small  # (runs, M + 1, G, S)
    touched: Small  # (runs, M + 1, T)
    sums: Integers  # (runs, M + 1, 3): columns below


# Columns of `Tallies.sums`: changes of those present, loads in sixteenths, and their squares.
SUM_CHANGES: Final = 0
SUM_LOADS: Final = 1
SUM_SQUARES: Final = 2


class Room(NamedTuple):
    """Working memory of one office, used again for run after run."""

    items: Records  # openings, closings, team, intake; then citizens, their reassignments, their recoveries
    head: Small  # calendar: first item of each bucket, -1 for none
    occupied: NDArray[np.uint64]  # a bit a bucket
    persons: Records
    until: Small  # (citizens, T) last month for which a citizen is counted already
    posts: Records  # (P + 1)
    present: Integers  # (G, S) citizens now
    difference: Integers  # (T, M + 2) of the number counted from one month to the next
    scratch: Small  # (citizens)
    rows: Records  # none where episodes are not kept
    counts: Integers  # entries below
    address: NDArray[np.uint64]  # (3) the run's `Address`, for luck that is drawn deep down
    recovery: Floats  # (1) mean months until a change ceases to weigh
    per_month: float  # buckets of the calendar


# Entries of `Room.counts`.
CITIZENS: Final = 0
FILLED: Final = 1
HIRES: Final = 2
QUEUE_FIRST: Final = 3
QUEUE_LAST: Final = 4
CHANGES: Final = 5
ROWS: Final = 6
LACKING: Final = 7
LEVEL: Final = 8
POINTER: Final = 9
EVENTS: Final = 10
CANDIDATES: Final = 11
COUNTS: Final = 12


class Address(NamedTuple):
    """Where a run's luck is drawn: see `luck`."""

    seed: np.uint64
    run: np.uint64
    office: np.uint64
