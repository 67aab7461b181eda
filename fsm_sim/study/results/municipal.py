"""What a forecast says of each municipality: its level, its place, and whether it meets what is required.

And of all together how many do.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fsm_sim.study.results.summary import RUN, summarise_runs

KEYS = ["scenario", "outcome", "municipality"]


@dataclass(frozen=True, eq=False)
class Municipal:
    """Two tables of a run's outcomes, of every scenario at its last month.

    `levels` has a row per `KEYS`: ``mean``, ``lower``, ``upper``, ``sd``, ``mcse`` of single runs; ``meets``, the
    share of them that meet the requirement (missing without one); ``place``, 1 for the highest mean, and
    ``place_lower``, ``place_upper``, between which its place in single runs lies. `meeting` has a row per scenario and
    outcome with a requirement: ``mean``, ``lower``, ``upper`` of the number of municipalities that meet it in a run.
    """

    levels: pd.DataFrame
    meeting: pd.DataFrame


def municipal(runs: pd.DataFrame, level: float, required: dict[str, float]) -> Municipal:
    """The tables, from the runs of `municipal_runs`, a column for each outcome; `required` has the levels required.

    >>> index = pd.MultiIndex.from_product(
    ...     [["now"], ["A", "B"], [0, 1], [0]], names=["scenario", "municipality", "draw", "replication"]
    ... )
    >>> found = municipal(pd.DataFrame({"work": [0.1, 0.3, 0.2, 0.2]}, index), 0.9, {"work": 0.2})
    >>> found.levels[["municipality", "place", "meets"]].values.tolist()
    [['A', 1, 0.5], ['B', 2, 1.0]]
    >>> float(found.meeting["mean"].iloc[0])
    1.5
    """
    parts, meeting = [], []
    for scenario in map(str, runs.index.unique("scenario")):
        own = runs.xs(scenario, level="scenario")
        for outcome in map(str, own.columns):
            wide = own[outcome].unstack("municipality")
            if wide.isna().all(axis=None):
                continue
            parts.append(_levels(wide, level, required.get(outcome)).assign(scenario=scenario, outcome=outcome))
            if outcome in required:
                met = (wide >= required[outcome]).sum(axis=1).to_numpy()
                lower, upper = np.quantile(met, [(1 - level) / 2, (1 + level) / 2])
                meeting.append((scenario, outcome, met.mean(), lower, upper))
    columns = ["scenario", "outcome", "mean", "lower", "upper"]
    return Municipal(pd.concat(parts, ignore_index=True), pd.DataFrame(meeting, columns=columns))


def _levels(wide: pd.DataFrame, level: float, required: float | None) -> pd.DataFrame:
    """A row per municipality of runs (index draw and replication), in order of its place."""
    frame = wide.assign(scenario="", month=0).set_index(["scenario", "month"], append=True).reorder_levels(RUN)
    targets = {} if required is None else dict.fromkeys(map(str, wide.columns), required)
    table = summarise_runs(frame, level, targets).rename(columns={"measure": "municipality"})
    places = wide.rank(axis=1, ascending=False, method="average")
    ends = places.quantile([(1 - level) / 2, (1 + level) / 2])
    table = table.drop(columns=["scenario", "month"]).set_index("municipality")
    table["place_lower"], table["place_upper"] = np.floor(ends.iloc[0]), np.ceil(ends.iloc[1])
    table = table.dropna(subset=["mean"]).sort_values("mean", ascending=False, kind="stable")
    return table.assign(place=np.arange(1, len(table) + 1)).reset_index()
