"""What is planned for an office's posts, as records that the kernel reads."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fsm_sim.engines.compiled.arrays import OPENING, STAFFING_EVENT, Records
from fsm_sim.engines.compiled.staffing.leave_records import ABSENCE, SHARED, STAND_IN, WAITING
from fsm_sim.engines.shared.posts import Absence, StaffingEvent
from fsm_sim.engines.shared.staffing_events import PlannedStaff
from fsm_sim.model.network import Integers
from fsm_sim.model.scenarios.people import Learning

_CITIZENS = {"shared": SHARED, "waiting": WAITING, "stand_in": STAND_IN}


def planned_records(staff: PlannedStaff, learning: Learning | None) -> dict[str, Any]:
    """The fields of `CompiledOffice` that the plan of posts decides, by name."""
    planned, events, shares = staff.openings, staff.events, staff.shares
    return {
        "staffing": staffing_records(events),
        "openings": records(
            OPENING,
            closes=[one.closes for one in planned],
            post=[one.number for one in planned],
            turn=[one.turn for one in planned],
            share=[shares.index(one.share) for one in planned],
        ),
        "closings": integers([post for event in events for post in event.closes]),
        "begins": absence_records([one for event in events for one in event.begins]),
        "ends": absence_records([one for event in events for one in event.ends]),
        "freezes": np.array(staff.freezes, dtype=float).reshape(-1, 2),
        "shares": np.array([*shares, *([share * learning.share for share in shares] if learning else [])]),
        "posts": max((one.number + 1 for one in planned), default=0),
        "meetings": len(events) + len(planned) * (2 if learning else 1),
        "before": sum(event.month == 0 and not event.begins for event in events),
        "works": len(shares),
        "part_time": shares != (1.0,),
        "uneven": len(shares) > 1 or learning is not None,
        "leaves": bool(staff.absences),
        "learning": learning.months if learning else 0.0,
    }


def staffing_records(events: Sequence[StaffingEvent]) -> Records:
    """Staffing events, by where their openings and closings stand among all."""
    places: dict[str, Any] = {"month": [event.month for event in events], "thaws": [event.thaws for event in events]}
    for name, many in {
        "opening": [len(event.opens) for event in events],
        "closing": [len(event.closes) for event in events],
        "begin": [len(event.begins) for event in events],
        "ending": [len(event.ends) for event in events],
    }.items():
        ends = np.cumsum(integers(many))
        places |= {name: ends - integers(many), f"{name}_end": ends}
    return records(STAFFING_EVENT, **places)


def absence_records(some: Sequence[Absence]) -> Records:
    """Leaves that begin or end, in order."""
    return records(
        ABSENCE,
        post=[one.number for one in some],
        citizens=[_CITIZENS[one.citizens] for one in some],
        counts=[one.return_is_change for one in some],
    )


def records(of: np.dtype[np.void], **columns: Any) -> Records:
    """An array of records from its columns."""
    found = np.zeros(len(next(iter(columns.values()))), dtype=of)
    for name, values in columns.items():
        found[name] = values
    return found


def integers(values: Sequence[int]) -> Integers:
    """Whole numbers as an array."""
    return np.array(values, dtype=np.int64)
