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


def levels(
    runs: pd.DataFrame, run: Mapping[str, Any], scenarios: Sequence[str], months: Sequence[int], *, ends: bool = False
) -> pd.DataFrame:
    """A row per scenario × month × measure of pooled `runs`, in the order of `scenarios` and `months`.

    With `ends` a scenario that does not cover the last of the months has its own last month too.
    Columns: ``mean``, ``lower``, ``upper``, ``mcse`` (the interval is of single runs); the same of ``citizens_`` for
    outcomes and states; and for an outcome with a requirement ``requirement``, and ``meets``, the share of single runs
    that reach it, with ``meets_mcse``. A requirement counts for the scenarios of its own programme only, and from the
    month on in which all the months that its outcome counts have passed.
    """
    level = float(run["interval_level"])
    known = _months(runs)
    found = []
    for name in scenarios:
        own = {month for scenario, month in known if scenario == name}
        last = {max(own)} if ends and own and max(own) < max(months) else set()
        found += [_of(runs, run, name, month, level) for month in sorted((own & {*months}) | last)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame({"scenario": [], "month": [], "measure": []})


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


def _counted(outcome: Mapping[str, Any], month: int) -> bool:
    """Whether a run has all the months over which an outcome counts."""
    return month >= int(outcome.get("window_months", 0))


def _months(runs: pd.DataFrame) -> set[tuple[str, int]]:
    names, months = (runs.index.get_level_values(level) for level in ("scenario", "month"))
    return set(zip(names.astype(str).tolist(), months.astype(int).tolist(), strict=True))


def _of(runs: pd.DataFrame, run: Mapping[str, Any], scenario: str, month: int, level: float) -> pd.DataFrame:
    """The levels of one scenario at one month, of the measures that it has."""
    index = runs.index
    mine = runs[(index.get_level_values("scenario") == scenario) & (index.get_level_values("month") == month)]
    outcomes = outcomes_of(run, scenario)
    order = [*LEVELS, *outcomes, *(name for name in names_of(mine) if name.startswith("state:"))]
    mine = mine[[name for name in order if name in mine and mine[name].notna().any()]]
    measures = names_of(mine)
    counted = {
        name: mine[name] * runs.loc[mine.index, weight_of(name, names_of(runs))]
        for name in measures
        if name not in AVERAGES and not is_count(name)
    }
    table = spread(mine, level)[["scenario", "month", "measure", "mean", "lower", "upper", "mcse"]]
    citizens = pd.DataFrame(counted, index=mine.index)
    if len(counted):
        own = one_table({"mean": citizens.groupby(level=MONTH).mean()}).merge(
            central(citizens, level), on=["scenario", "measure", "month"]
        )
        own = own.rename(columns={name: f"citizens_{name}" for name in ("mean", "lower", "upper")})
        table = table.merge(own, on=["scenario", "measure", "month"], how="left")
    required = {name: value for name, value in at_least(run, scenario).items() if _counted(outcomes[name], month)}
    table["requirement"] = table["measure"].map(required).astype(float)
    met = {
        name: (mine[name] >= value).astype(float).where(mine[name].notna())
        for name, value in required.items()
        if name in mine
    }
    shares = spread(pd.DataFrame(met, index=mine.index)).set_index("measure") if met else None
    for column, source in (("meets", "mean"), ("meets_mcse", "mcse")):
        table[column] = table["measure"].map(shares[source]) if shares is not None else np.nan
    place = {name: at for at, name in enumerate(measures)}
    return table.sort_values("measure", key=lambda names: names.map(place), kind="stable", ignore_index=True)
