"""What is planned for an office's posts, as records that the kernel reads."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fsm_sim.engines.compiled.arrays import STAFFING_EVENT, Records
from fsm_sim.engines.compiled.leave_records import ABSENCE, SHARED, STAND_IN, WAITING
from fsm_sim.engines.shared.posts import Absence, StaffingEvent
from fsm_sim.model.network import Integers

_CITIZENS = {"shared": SHARED, "waiting": WAITING, "stand_in": STAND_IN}


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
