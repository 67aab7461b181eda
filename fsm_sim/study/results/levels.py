"""Levels: what each scenario of a run is expected to have at some months, in shares and in citizens."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.model.network import Floats
from fsm_sim.study.results.entries import outcomes_of
from fsm_sim.study.results.grid import of_scenarios, rows_in, rows_of, stacked
from fsm_sim.study.results.summary import (
    AVERAGES,
    COUNTS,
    is_count,
    long_columns,
    names_of,
    weight_of,
)
from fsm_sim.study.results.windows import whole_windows, windows_of

LEVELS = (*COUNTS, *AVERAGES)
"""The measures that are always among the levels, beside outcomes and states."""

STATISTICS = ("mean", "lower", "upper", "sd", "mcse")
"""What is told of each level: its mean with its Monte Carlo error, and the spread of single runs."""

LEVEL, CITIZENS, MEETS = "level", "citizens", "meets"
"""The parts of a table of levels: shares, counts and means; citizens; and whether a run reaches what is required."""


def levels(
    runs: pd.DataFrame, run: Mapping[str, Any], scenarios: Sequence[str], months: Sequence[int], *, ends: bool = False
) -> pd.DataFrame:
    """A row per scenario × month × measure of pooled `runs`, in the order of `scenarios` and `months`.

    With `ends` a scenario that does not cover the last of the months has its own last month too. A scenario that covers
    none of the months has no row of them.

    Columns: ``mean``, ``lower``, ``upper``, ``sd``, ``mcse`` (interval and ``sd`` are of single runs); the same of
    ``citizens_`` for outcomes and states; and for an outcome with a requirement ``requirement``, and ``meets``, the
    share of single runs that reach it, with ``meets_mcse``. A requirement counts for the scenarios of its own programme
    only. An outcome has no number before all the months that it counts have passed.
    """
    programmes: dict[str, list[str]] = {}
    for entry in run["scenarios"]:
        if entry["name"] in scenarios:
            programmes.setdefault(entry["programme"], []).append(entry["name"])
    covered = rows_in(runs.index, "month", months)
    reaching = [names for names in programmes.values() if (covered & rows_in(runs.index, "scenario", names)).any()]
    tables = [_alike(runs, run, names, months) for names in reaching]
    last = runs.index.to_frame(index=False).groupby("scenario")["month"].max() if ends else pd.Series(dtype=int)
    of_each = {str(name): int(month) for name, month in last.items() if name in scenarios}
    short = [(name, month) for name, month in of_each.items() if month < max(months)]
    tables += [_alike(runs, run, [name], [month]) for name, month in short if month not in months]
    table = whole_windows(pd.concat(tables) if len(tables) > 1 else tables[0], run)
    place = {name: at for at, name in enumerate(scenarios)}
    order = np.argsort([place[name] for name in table["scenario"].tolist()], kind="stable")
    return table.iloc[order].reset_index(drop=True)


def at_least(run: Mapping[str, Any], scenario: str) -> dict[str, float]:
    """What a scenario's own programme requires of its outcomes."""
    required = {name: outcome.get("requirement") for name, outcome in outcomes_of(run, scenario).items()}
    return {name: float(one["at_least"]) for name, one in required.items() if one}


def _alike(runs: pd.DataFrame, run: Mapping[str, Any], scenarios: list[str], months: Sequence[int]) -> pd.DataFrame:
    """The levels of scenarios of one programme at some months, of the measures that they have."""
    index, level = runs.index, float(run["interval_level"])
    asked = rows_in(index, "scenario", scenarios) & rows_in(index, "month", months)
    mine = runs if asked.all() else runs[asked]
    outcomes, names = outcomes_of(run, scenarios[0]), names_of(runs)
    order = [*LEVELS, *outcomes, *(name for name in names if name.startswith("state:"))]
    values, column = mine.to_numpy(dtype=np.float64), {str(name): at for at, name in enumerate(mine)}
    known, windows = ~np.isnan(values).all(axis=0), windows_of(run, scenarios[0])
    measures = [
        name for name in order if name in column and (known[column[name]] or windows.get(name, 0) > min(months))
    ]
    counted = [name for name in measures if name not in AVERAGES and not is_count(name)]
    required = {name: value for name, value in at_least(run, scenarios[0]).items() if name in column}

    def of_runs(names: Sequence[str]) -> Floats:
        return values[:, [column[name] for name in names]]

    reached = of_runs(list(required))
    met = np.where(np.isnan(reached), np.nan, reached >= np.array([*required.values()]))
    citizens = of_runs(counted) * of_runs([weight_of(name, names) for name in counted])
    parts = {LEVEL: measures, CITIZENS: counted, MEETS: list(required)}
    columns = [(part, name) for part, own in parts.items() for name in own]
    grids = of_scenarios(pd.DataFrame(np.concatenate([of_runs(measures), citizens, met], axis=1), mine.index))
    found = stacked({name: grid.statistics(level) for name, grid in grids.items()})
    at = {column: place for place, column in enumerate(columns)}
    place = {part: np.array([at.get((part, name), -1) for name in measures], dtype=int) for part in parts}

    def of(part: str, statistic: str) -> Floats:
        return np.where(place[part] < 0, np.nan, found[statistic][:, place[part]])

    long = long_columns(
        rows_of(grids),
        measures,
        {name: of(LEVEL, name) for name in STATISTICS}
        | {f"citizens_{name}": of(CITIZENS, name) for name in STATISTICS}
        | {"requirement": np.tile([required.get(name, np.nan) for name in measures], (len(found["mean"]), 1))}
        | {"meets": of(MEETS, "mean"), "meets_mcse": of(MEETS, "mcse")},
    )
    early = long["month"] < np.array([windows.get(name, 0) for name in long["measure"]])  # there is no number yet
    order_of = np.tile(np.arange(len(measures)), len(found["mean"]))
    told = np.flatnonzero(~np.isnan(long["mean"]) | early)  # the row of an early month says so
    told = told[np.lexsort((order_of[told], long["month"][told]))]
    keys = ("scenario", "month", "measure")
    return pd.DataFrame({name: values[told] for name, values in {**dict.fromkeys(keys, told), **long}.items()})
