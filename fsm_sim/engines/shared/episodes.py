"""The episode table: one row per citizen and spell of constant state, caseworker and number of changes."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
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


COLUMNS = Episode._fields
TYPES: dict[str, type] = {name: np.int64 if kind is int else kind for name, kind in Episode.__annotations__.items()}


def table(rows: Sequence[Episode]) -> pd.DataFrame:
    """The episode table, in order of citizen and start.

    >>> table([]).empty
    True
    """
    ordered = sorted(rows, key=lambda row: (row.citizen, row.start))
    return pd.DataFrame(ordered, columns=list(COLUMNS)).astype(TYPES)


def together(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The episode tables of several offices as one, in the order given."""
    return pd.concat(list(tables), ignore_index=True)
