"""Records and arrays of the compiled engine: the office, the parameters and the workspace.

Named tuples of arrays, since compiled functions take those; `compiled_office` fills the first two. Counts: N citizens
at the start, S states, C classes, J transitions, K changes, G groups, P posts, T trackers, M months, D draws of
parameters, Q programmes.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.network import Floats, Integers

Small = NDArray[np.int32]
Records = NDArray[np.void]

ITEM: Final = np.dtype(
    [
        ("time", "f8"),  # of the pending event; infinite when there is none before the horizon
        ("next", "i4"),  # the next item in the same bucket of the calendar
        ("drawn", "u4"),  # how many waits have been drawn: the index of the next
    ]
)
"""An item: anything with a pending event."""

CITIZEN: Final = np.dtype(
    [
        ("time", "f8"),  # these three are those of an item: the pending candidate
        ("next", "i4"),
        ("drawn", "u4"),
        ("u", "f8"),  # of the pending candidate, drawn with its wait
        ("worker", "i4"),  # number of the present or last caseworker, -1 for none
        ("post", "u4"),  # the post in which that one was hired; the extra post (P) for none
        ("changes", "i4"),  # changes of caseworker so far
        ("expanded_state", "u4"),  # state, stage and class
        ("counted", "u2"),  # changes that still weigh
        ("bound", "u2"),  # changes that weighed when the candidate was drawn
        ("group", "u2"),
        ("kind", "u2"),  # class
        ("entity", "u4"),  # what the random numbers are keyed by
        ("queue_after", "i4"),  # next and previous in the team's queue
        ("queue_before", "i4"),
        ("decisions", "i4"),  # of the team so far
    ]
)
"""A citizen, in the 64 bytes by which a processor fetches memory, so that a candidate event waits for it once."""

ITEMS_EACH_BITS: Final = 2
ITEMS_EACH: Final = 1 << ITEMS_EACH_BITS
"""Items that a citizen's record takes the place of."""

SPELL: Final = np.dtype(
    [
        ("state", "i4"),  # -1 before the first
        ("worker", "i4"),
        ("load", "i4"),
        ("changes", "i4"),
        ("start", "f8"),
        ("row", "i4"),  # of the last closed spell, -1 for none
        ("share", "i4"),
    ]
)
"""A citizen's open spell, as it will stand in the episode table."""

POST: Final = np.dtype(
    [
        ("effect", "f8"),  # of the caseworker
        ("hired", "i4"),  # number of the caseworker in the post, -1 for none
        (
            "row",
            "u4",
        ),  # of `Workspace.effects_by_load` for no citizens, and the share of full time that the caseworker counts as
    ]
)
"""A post, what candidates read of it. The last one is an extra post, whose list holds those without a caseworker."""

PEOPLE: Final = np.dtype(
    [
        ("occupants", "i4"),  # how many there have been
        ("share", "u4"),  # of full time that the caseworker counts as: its place in `CompiledOffice.shares`
    ]
)
"""The rest of a post."""

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
        ("share", "i4"),  # of full time that the caseworker works: its place in `CompiledOffice.shares`
    ]
)
"""A spell, as the episode table has it."""

EXPANDED_STATE: Final = np.dtype(
    [("table", "u4"), ("first", "u4"), ("state", "u4"), ("transitions", "u2"), ("last", "u2")]
)
"""A state and stage for a class: the place of its intervals in a flat (C, K, J + S) table at 0 changes, and in a row of
it; how many transitions lead out; and 1 in the state's last stage."""
STATE: Final = np.dtype(
    [("expanded_state", "u4"), ("stages", "i4"), ("weight", "i4"), ("queues", "u2"), ("gone", "u2")]
)
"""The expanded state of the first stage in class 0, the number of stages, sixteenths of a case; and two flags (0 or 1):
the team's queue, and gone."""
TRANSITION: Final = np.dtype([("target", "u4"), ("kind", "u4")])
BRANCH: Final = np.dtype([("state", "u4"), ("share", "f8")])
"""A decision of the team."""
PLACE: Final = np.dtype([("group", "u4"), ("state", "u4"), ("within", "u4"), ("place", "u4")])
"""Where a citizen is at the start, the number within the citizen's programme, and the place of that in the office."""
KIND: Final = np.dtype(
    [("group", "u4"), ("state", "u4"), ("stage", "u4"), ("ready", "u4"), ("prepared", "u4"), ("changes", "u4")]
)
"""A kind of citizen at the start of a settled office: `composition.Places`."""
STAFFING_EVENT: Final = np.dtype(
    [
        ("month", "f8"),
        ("opening", "u4"),  # the first of `CompiledOffice.openings` that opens then, and last + 1
        ("opening_end", "u4"),
        ("closing", "u4"),  # the same of `CompiledOffice.closings`
        ("closing_end", "u4"),
        ("begin", "u4"),  # the same of `CompiledOffice.begins`
        ("begin_end", "u4"),
        ("ending", "u4"),  # the same of `CompiledOffice.ends`
        ("ending_end", "u4"),
        ("thaws", "u4"),  # 1 where a freeze of recruitment ends
    ]
)
"""All that the staffing plan does at one month."""
OPENING: Final = np.dtype([("closes", "f8"), ("post", "u4"), ("turn", "u4"), ("share", "u4")])

SIXTEENTHS: Final = 16
"""Caseload weights are whole sixteenths, so loads are whole numbers here."""
VACANT: Final = -1
"""The load of an empty post: the lowest signed number, which is the highest when read as unsigned."""
EXTRA_POST_LOAD: Final = 1 << 40
"""The load of the extra post: more than any caseworker can have."""
SLOTS: Final = 256
"""Of a bucket of the calendar."""
BLOCK: Final = 16
"""Entries of a block: the places of fifteen items, and before them the last entry of the block before."""
TOGETHER: Final = 8
"""Intervals that are compared at once."""


class CompiledOffice(NamedTuple):
    """An office of a scenario, whatever the parameters.

    An *expanded state* is a state, stage and class of citizen: ``(number of state and stage) * C + class``.
    """

    expanded_states: Records
    states: Records
    transitions: Records  # (J + S,)
    programmes: Records  # (Q,)
    groups: Records
    decisions: Records
    start: Records  # (N,)
    kinds: Records  # (n,) of citizen at the start of a settled programme, none for any other
    staffing: Records  # staffing events, by month
    openings: Records  # by month and post
    closings: Integers  # posts, by month
    begins: Records  # leaves, by month and post
    ends: Records
    freezes: Floats  # (n, 2) months from and to which no vacancy ends
    shares: Floats  # of full time that people work; where there is learning, what each of them counts as then
    tracked: NDArray[np.uint64]  # (G, S) the trackers that a citizen counts for, as bits
    window: Integers  # (T,) months
    classes: int
    preparation_classes: int
    changes: int
    posts: int
    first: int  # items before those of citizens
    meetings: int  # items before that of the team's meetings
    before: int  # staffing events before the first day
    works: int  # how many of `shares` are worked
    part_time: bool
    uneven: bool  # whether people count as different shares
    leaves: bool
    learning: float  # months, 0 for none
    months: int
    horizon: float
    separation: float
    vacancy: float
    reassignment: float
    too_late: float  # a uniform draw up to this is a reassignment after the horizon
    intake_from: Floats  # (I,) months, each with a rate of arrivals from then on, programme after programme
    intake: Floats  # (I,)
    capacity: float
    rebalance: bool
    first_only: bool
    recovers: bool


class ParameterArrays(NamedTuple):
    """The parameters of every draw, or of one without the first axis. See `intensity_tables` for `base` and `end`.

    For each class, number of changes and state there is `end` of every interval, after a 0 where the first begins, so
    the last is the bound, also where no transition leads out; and `base` of every transition, before a 0 that fills up.
    """

    base: Floats  # (D, C * K * (J + S) + 8)
    end: Floats
    effects: Floats  # (D, Q, 8) of each programme: columns below
    readiness: Floats  # (D, Q, classes) weights
    preparation: Floats
    start: Floats  # (D, n) the shares of each kind of citizen at the start and all before it


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


class MonthlyCounts(NamedTuple):
    """What runs count, by month."""

    states: Small  # (runs, M + 1, G, S)
    touched: Small  # (runs, M + 1, T)
    sums: Integers  # (runs, M + 1, 2 + 2 * works): columns below


# Columns of `MonthlyCounts.sums`: changes of those present, loads in sixteenths, their squares, and filled posts.
SUM_CHANGES: Final = 0
SUM_LOADS: Final = 1
SUM_SQUARES: Final = 2  # for each share of full time that people work; and after these filled posts, likewise


class Workspace(NamedTuple):
    """Working memory of one office, used again for run after run."""

    items: Records  # staffing events, openings, team, intakes; then citizens, their reassignments, their recoveries
    citizens: Records  # the citizens' part of `items`
    buckets: Small  # of the calendar: the last entry of each, -1 for none
    blocks: Small  # their entries, by `BLOCK`
    slots: Small  # of the open bucket: the first item of each, -1 for none
    used: NDArray[np.uint64]  # one bit per slot
    spells: Records  # none where episodes are not kept
    until: Small  # (citizens, T) last month for which a citizen is counted already
    posts: Records  # (P + 1)
    people: Records  # (P + 1) the rest of each post
    loads: Integers  # (P + 1) in sixteenths, VACANT where the post is empty
    lists: NDArray[np.uint64]  # (P + 1, words) the citizens on a post's list, one bit each
    moving: NDArray[np.uint64]  # (words) the citizens who are dealt out in the present event
    leaves: Records  # (P + 1) none where there is no leave
    homes: Records  # (citizens) none where there is no leave
    learned: Floats  # (P) when the caseworker has learned, infinite for all others; none where there is no learning
    frozen: Small  # (openings) 1 while a freeze keeps the post vacant; none where there is no freeze
    effects_by_load: (
        Floats  # (shares * (last + 1), 4 Q) the effect of a load on transitions by kind, and the run of which it is
    )
    last: int  # a load from this on, in sixteenths, is the highest that is studied
    present: Integers  # (G, S) citizens now
    difference: Integers  # (T, M + 2) of the number counted from one month to the next
    rows: Records  # none where episodes are not kept
    counts: Integers  # entries below
    address: NDArray[np.uint64]  # (3) the run's `Address`, for draws in inner functions
    recovery: Floats  # (1) mean months until a change ceases to weigh
    per_month: float  # slots of the calendar


# Entries of `Workspace.counts`.
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
RUN: Final = 12
BUCKET: Final = 13
FREE: Final = 14
COUNTS: Final = 15


class Address(NamedTuple):
    """The key and office under which a run's random numbers are drawn: see `random_streams`."""

    seed: np.uint64
    run: np.uint64
    office: np.uint64
