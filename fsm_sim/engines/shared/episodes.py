"""The episode table: one row per citizen and spell of constant state, caseworker and number of changes."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:  # the mean field makes no table
    import pandas as pd


class Episode(NamedTuple):
    """One row. `next_state` is empty where the horizon cut the spell; `caseworker` is -1 for none."""

    municipality: str
    citizen: int
    group: str
    readiness: int
    state: str
    start: float
    stop: float
    next_state: str
    caseworker: int
    caseload_at_start: float
    changes: int
    share: float = 1.0


SHARE = "share"
"""The share of full time of the caseworker, 1 for none; a column only where some caseworkers work part time."""
COLUMNS = tuple(name for name in Episode._fields if name != SHARE)
TYPES: dict[str, type] = {name: np.int64 if kind is int else kind for name, kind in Episode.__annotations__.items()}


def columns(*, part_time: bool) -> list[str]:
    """The columns of the episode table of an office, in order."""
    return [*COLUMNS, SHARE] if part_time else list(COLUMNS)


def table(rows: Sequence[Episode], *, part_time: bool = False) -> "pd.DataFrame":
    """The episode table, in order of citizen and start.

    >>> table([]).empty
    True
    """
    import pandas as pd

    ordered = sorted(rows, key=lambda row: (row.citizen, row.start))
    return pd.DataFrame(ordered, columns=list(Episode._fields)).astype(TYPES)[columns(part_time=part_time)]


def together(tables: "Iterable[pd.DataFrame]") -> "pd.DataFrame":
    """The episode tables of several offices as one, in the order given."""
    import pandas as pd

    listed = list(tables)
    if any(SHARE in one for one in listed):
        listed = [one if SHARE in one else one.assign(**{SHARE: 1.0}) for one in listed]
    return pd.concat(listed, ignore_index=True)
