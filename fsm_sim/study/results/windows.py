"""Outcomes that count over the last months: they have no number before so many months have passed.

An engine looks back as far as the start, so that before then it counts over fewer months than the outcome says. Runs
are kept as they were made; readers leave those numbers out.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from fsm_sim.study.results.entries import Record, outcomes_of
from fsm_sim.study.results.summary import MUNICIPALITY, PROGRAMME, RUN, names_of

if TYPE_CHECKING:  # a projection has months and no table
    import pandas as pd

KEYS = (*RUN, MUNICIPALITY, PROGRAMME, "measure", "runs")
"""The columns of a table that say what a row is of; they keep their values."""


def windows_of(run: Record, scenario: str) -> dict[str, int]:
    """The months over which each outcome of a scenario counts, without those that are counted at a moment.

    >>> outcomes = {"work": {"window_months": 3}, "job": {"window_months": 0}}
    >>> windows_of({"scenarios": [{"name": "now", "programme": "bir"}], "outcomes": outcomes}, "now")
    {'work': 3}
    """
    months = {name: int(one.get("window_months", 0)) for name, one in outcomes_of(run, scenario).items()}
    return {name: window for name, window in months.items() if window}


def first_month(run: Record, scenario: str, measure: str) -> int:
    """The first month in which a measure of a scenario has a number.

    >>> run = {"scenarios": [{"name": "now", "programme": "bir"}], "outcomes": {"work": {"window_months": 3}}}
    >>> first_month(run, "now", "work"), first_month(run, "now", "caseload")
    (3, 0)
    """
    return windows_of(run, scenario).get(measure, 0)


def whole_windows(table: "pd.DataFrame", run: Record) -> "pd.DataFrame":
    """A table of scenario × measure × month without numbers where the months that an outcome counts are not over.

    The rows stay; their numbers, all columns but `KEYS`, are missing. Rows of a scenario that the run does not have are
    left as they are.

    >>> import pandas as pd
    >>> run = {"scenarios": [{"name": "now", "programme": "bir"}], "outcomes": {"work": {"window_months": 2}}}
    >>> table = pd.DataFrame({"scenario": "now", "measure": "work", "month": [1, 2], "mean": [0.1, 0.2]})
    >>> whole_windows(table, run)["mean"].tolist()
    [nan, 0.2]
    """
    early = np.zeros(len(table), dtype=bool)
    scenario, measure, month = (table[name].to_numpy() for name in ("scenario", "measure", "month"))
    for entry in run["scenarios"]:
        mine = scenario == entry["name"]
        for name, window in windows_of(run, entry["name"]).items():
            early |= mine & (measure == name) & (month < window)
    return without_numbers(table, early)


def without_numbers(
    table: "pd.DataFrame", rows: "npt.NDArray[np.bool_]", kept: Collection[str] = KEYS
) -> "pd.DataFrame":
    """A table in which some rows, (rows,), have no numbers: all columns but those `kept` are missing.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"scenario": ["now", "none"], "month": [24, 24], "mean": [0.1, 0.2]})
    >>> without_numbers(table, np.array([False, True]))["mean"].tolist()
    [0.1, nan]
    """
    if not rows.any():
        return table
    found = table.copy()
    found.loc[rows, [name for name in names_of(found) if name not in kept]] = np.nan
    return found
