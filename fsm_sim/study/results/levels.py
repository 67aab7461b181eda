"""Levels: what each scenario of a run is expected to have at some months, in shares and in citizens."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fsm_sim.study.results.summary import (
    AVERAGES,
    COUNTS,
    MONTH,
    central,
    is_count,
    names_of,
    one_table,
    spread,
    weight_of,
)

LEVELS = (*COUNTS, *AVERAGES)
"""The measures that are always among the levels, beside outcomes and states."""

KEYS = ["scenario", "month", "measure"]
"""What one level belongs to."""


def levels(runs: pd.DataFrame, run: Mapping[str, Any], scenarios: Sequence[str], months: Sequence[int]) -> pd.DataFrame:
    """A row per scenario × month × measure of pooled `runs`, in the order of `scenarios` and `months`.

    Columns: ``mean``, ``lower``, ``upper``, ``mcse`` (the interval is of single runs); the same of ``citizens_`` for
    outcomes and states; and for an outcome with a requirement ``requirement``, and ``meets``, the share of single runs
    that reach it, with ``meets_mcse``. A requirement counts for the scenarios of its own programme only.
    """
    return pd.concat([_of(runs, run, name, months) for name in scenarios], ignore_index=True)


def outcomes_of(run: Mapping[str, Any], scenario: str) -> dict[str, Any]:
    """The outcomes of a scenario's own programme, as `run.json` has them; those of the run in a record without them.

    >>> run = {"scenarios": [{"name": "now", "programme": "bir"}], "outcomes": {}, "programmes": {"bir": {"work": {}}}}
    >>> outcomes_of(run, "now")
    {'work': {}}
    """
    programme = next(entry["programme"] for entry in run["scenarios"] if entry["name"] == scenario)
    own: dict[str, Any] = run.get("programmes", {}).get(programme) or run["outcomes"]
    return own


def at_least(run: Mapping[str, Any], scenario: str) -> dict[str, float]:
    """What a scenario's own programme requires of its outcomes."""
    required = {name: outcome.get("requirement") for name, outcome in outcomes_of(run, scenario).items()}
    return {name: float(one["at_least"]) for name, one in required.items() if one}


def _of(runs: pd.DataFrame, run: Mapping[str, Any], scenario: str, months: Sequence[int]) -> pd.DataFrame:
    """The levels of one scenario at some months, of the measures that it has."""
    index, level = runs.index, float(run["interval_level"])
    mine = runs[(index.get_level_values("scenario") == scenario) & index.get_level_values("month").isin(months)]
    mine = mine.sort_index(level="month", kind="stable")  # pandas adds up sorted groups several times as fast
    outcomes = outcomes_of(run, scenario)
    order = [*LEVELS, *outcomes, *(name for name in names_of(mine) if name.startswith("state:"))]
    mine = mine[[name for name in order if name in mine and mine[name].notna().any()]]
    measures = names_of(mine)
    counted = {
        name: mine[name] * runs.loc[mine.index, weight_of(name, names_of(runs))]
        for name in measures
        if name not in AVERAGES and not is_count(name)
    }
    table = spread(mine, level)[[*KEYS, "mean", "lower", "upper", "mcse"]]
    citizens = pd.DataFrame(counted, index=mine.index)
    if len(counted):
        own = one_table({"mean": citizens.groupby(level=MONTH).mean()}).merge(
            central(citizens, level), on=KEYS
        )
        own = own.rename(columns={name: f"citizens_{name}" for name in ("mean", "lower", "upper")})
        table = table.merge(own, on=KEYS, how="left")
    required = at_least(run, scenario)
    table["requirement"] = table["measure"].map(required).astype(float)
    met = {
        name: (mine[name] >= value).astype(float).where(mine[name].notna())
        for name, value in required.items()
        if name in mine
    }
    if met:
        shares = spread(pd.DataFrame(met, index=mine.index)).rename(columns={"mean": "meets", "mcse": "meets_mcse"})
        table = table.merge(shares[[*KEYS, "meets", "meets_mcse"]], on=KEYS, how="left")
    else:
        table = table.assign(meets=np.nan, meets_mcse=np.nan)
    place = {name: at for at, name in enumerate(measures)}
    table = table.dropna(subset="mean").sort_values("measure", key=lambda names: names.map(place))
    return table.sort_values("month", kind="stable")
