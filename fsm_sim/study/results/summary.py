"""What a finished forecast says of each scenario: mean, interval, and where the spread comes from.

A forecast has one run per scenario × municipality × draw of the parameters × replication. The municipalities are pooled
first; after that every statistic treats draws and replications as what they are: two separate axes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fsm_sim.model.mixed_name import programme_in

if TYPE_CHECKING:  # the names of measures are read by those who make no table
    import pandas as pd

    from fsm_sim.model.network import Floats
    from fsm_sim.study.results.grid import Grid

RUN = ["scenario", "draw", "replication", "month"]
"""What one pooled value belongs to."""

MONTH = ["scenario", "month"]
"""What one statistic over draws and replications belongs to."""

MUNICIPALITY = "municipality"
PROGRAMME = "programme"
"""A column of results where a scenario has several offices of one municipality."""

POPULATION = "citizens"
"""The measure that counts the target group; municipalities are weighted by it. A measure ``citizens:<name>``, where a
run has one, takes its place for the measure called ``<name>`` (an outcome of one group only)."""

IN_OFFICE, INTAKE, POSTS_FILLED = "in_office", "intake", "posts_filled"
COUNTS = (IN_OFFICE, POPULATION, INTAKE, POSTS_FILLED)
"""Measures of which municipalities add up: citizens whom the office has (where some of the target group have left it),
citizens of the target group, citizens who have come since the start, filled posts."""

AVERAGES = ("caseload", "changes")
"""Measures that are means over citizens, and no shares."""

FLOOR = 0.001
"""A Monte Carlo error up to 0.1 points never costs a digit (check F2)."""


def pooled(results: pd.DataFrame) -> pd.DataFrame:
    """The municipalities of each run together: one row per `RUN`, one column per measure.

    `results` is the long table of a run directory. ``citizens`` is added up; every other measure is the mean over
    municipalities weighted by citizens. A municipality without a value (no citizens on the caseload) is left out of the
    mean; where all are left out, the mean is missing. The order of the rows of `results` does not matter, to the last
    bit.

    >>> pooled(_example())["work"].tolist()
    [0.25]
    """
    import pandas as pd

    office = [MUNICIPALITY, *(name for name in (PROGRAMME,) if name in results)]
    if len(office) > 1:  # scenarios without several offices of one municipality have none
        results = results.fillna({PROGRAMME: ""})
    wide = results.pivot(index=[*RUN, *office], columns="measure", values="value").sort_index()
    measures = names_of(wide)
    wide = wide.set_axis(measures, axis=1)
    alone = wide.reset_index(office, drop=True)
    if not alone.index.has_duplicates:
        return alone
    weights = pd.DataFrame({measure: wide[weight_of(measure, measures)] for measure in measures})
    weights = weights.where(wide.notna(), 0.0)
    total = weights.groupby(level=RUN).sum()
    mean = (wide.fillna(0.0) * weights).groupby(level=RUN).sum() / total.where(total > 0)
    counts = {measure: wide[measure].groupby(level=RUN).sum() for measure in measures if is_count(measure)}
    return mean.assign(**counts)


def names_of(table: pd.DataFrame) -> list[str]:
    """The columns of a table, which are measures here.

    >>> import pandas as pd
    >>> names_of(pd.DataFrame({"citizens": [], "work": []}))
    ['citizens', 'work']
    """
    return [str(name) for name in table.columns]


def is_count(measure: str) -> bool:
    """Whether a measure counts citizens or posts, so that municipalities add up.

    >>> is_count("citizens"), is_count("work")
    (True, False)
    """
    return measure in COUNTS or measure.startswith(f"{POPULATION}:")


def weight_of(measure: str, measures: Collection[str]) -> str:
    """The measure that counts the citizens whom `measure` is a share or a mean of.

    >>> weight_of("clarified", ["citizens", "citizens:clarified", "clarified"])
    'citizens:clarified'

    In a mixed office a share is of its programme's citizens:

    >>> weight_of("state:bir:passive", ["citizens", "citizens:bir", "bir:work", "state:bir:passive"])
    'citizens:bir'
    """
    programme = own_weight(programme_in(measure.removeprefix("state:")) or "")
    return next((name for name in (own_weight(measure), programme) if name in measures), POPULATION)


def own_weight(measure: str) -> str:
    """The measure that a run has where `measure` is a share of some citizens only.

    >>> own_weight("clarified")
    'citizens:clarified'
    """
    return f"{POPULATION}:{measure}"


def spread(runs: pd.DataFrame, level: float = 0.9) -> pd.DataFrame:
    """Statistics of pooled `runs` (index `RUN`, a column per measure) over draws and replications.

    One row per scenario × measure × month, with columns

    - ``mean``; ``lower`` and ``upper``, the central `level` of single runs, so parameters and chance together;
    - ``sd`` of single runs, and its two parts by the law of total variance: ``chance_sd`` from the mean variance within
      a draw, ``parameter_sd`` from the variance of the draws' means less chance variance / replications, not below 0.
      Both are missing where the run cannot tell them apart: with one replication, or with one draw;
    - ``mcse``, the Monte Carlo standard error of the mean (draws are independent, replications belong to a draw).
    """
    return one_table(statistics(runs, level))


def statistics(runs: pd.DataFrame, level: float) -> dict[str, pd.DataFrame]:
    """The columns of `spread`, each a table of scenario and month × the columns of `runs`."""
    return _of_grids(runs, lambda grid: grid.statistics(level))


def central(runs: pd.DataFrame, level: float) -> pd.DataFrame:
    """``lower`` and ``upper`` alone of `spread`: the ends of the central `level` of single runs, 0 for their median."""
    return one_table(_of_grids(runs, lambda grid: grid.interval(level)))


def summarise(results: pd.DataFrame, level: float = 0.9, at_least: Mapping[str, float] | None = None) -> pd.DataFrame:
    """As `summarise_runs`, of the long table of a run directory.

    >>> summarise(_example()).query("measure == 'work'")["mean"].tolist()
    [0.25]
    """
    return summarise_runs(pooled(results), level, at_least)


def summarise_runs(runs: pd.DataFrame, level: float = 0.9, at_least: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The forecast of every scenario × measure × month from pooled `runs` (columns: see `spread`).

    `at_least` gives levels that a measure should reach; the column ``meets`` is then the share of single runs that do
    (missing for other measures). Scenarios stand in alphabetical order, as groups do.

    >>> summarise_runs(pooled(_example()), at_least={"work": 0.2}).query("measure == 'work'")["meets"].tolist()
    [1.0]
    """
    import pandas as pd

    table = spread(runs, level)
    targets = {measure: target for measure, target in (at_least or {}).items() if measure in runs}
    if not targets:
        return table.assign(meets=math.nan)
    met = {
        measure: (runs[measure] >= target).astype(float).where(runs[measure].notna())
        for measure, target in targets.items()
    }
    shares = pd.DataFrame(met).groupby(level=MONTH).mean()
    return table.merge(one_table({"meets": shares}), on=["scenario", "measure", "month"], how="left")


def _of_grids(runs: pd.DataFrame, statistics_of: Callable[[Grid], dict[str, Floats]]) -> dict[str, pd.DataFrame]:
    """Statistics of every scenario's grid, each a table of scenario and month × the columns of `runs`."""
    from fsm_sim.study.results.grid import frames, of_scenarios

    grids = of_scenarios(runs)
    return frames(grids, {name: statistics_of(grid) for name, grid in grids.items()}, runs.columns)


def one_table(columns: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Statistics, each with a column per measure, as one table in order of scenario, measure and month."""
    import pandas as pd

    first = next(iter(columns.values()))
    long = long_columns(first.index, names_of(first), {name: frame.to_numpy() for name, frame in columns.items()})
    ranks = [np.unique(long[key], return_inverse=True)[1] for key in ("month", "measure", "scenario")]
    order = np.lexsort(ranks)
    return pd.DataFrame({name: values[order] for name, values in long.items()})


def long_columns(index: pd.Index, measures: list[str], statistics: Mapping[str, Any]) -> dict[str, Any]:
    """Statistics, each (rows of `index`, measures), as the columns of a long table: row by row, measure by measure."""
    keys = {
        "scenario": np.repeat(index.get_level_values("scenario").to_numpy(dtype=object), len(measures)),
        "measure": np.tile(np.array(measures, dtype=object), len(index)),
        "month": np.repeat(index.get_level_values("month").to_numpy(), len(measures)),
    }
    return keys | {name: values.ravel() for name, values in statistics.items()}


def _example() -> pd.DataFrame:
    """Two municipalities of 10 and 30 citizens, one run, one month."""
    import pandas as pd

    values = [("A", "citizens", 10.0), ("A", "work", 0.1), ("B", "citizens", 30.0), ("B", "work", 0.3)]
    table = pd.DataFrame(values, columns=["municipality", "measure", "value"])
    return table.assign(scenario="as-it-is", draw=0, replication=0, month=0)
