"""The runs of a finished forecast municipality by municipality, at one month: what the pooled results do not have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.files.stored_tables import checked_tables, scenario_of
from fsm_sim.study.results.summary import weight_of

if TYPE_CHECKING:
    import pandas as pd

RUN = ["scenario", "municipality", "draw", "replication"]
"""What one value belongs to."""
COLUMNS = (*RUN, "month", "measure", "value")


def municipal_runs(directory: Path, months: Mapping[str, int], measures: Collection[str]) -> pd.DataFrame:
    """A row per scenario × municipality × draw × replication, and a column per measure, of the scenarios in `months`.

    Each scenario at its month. Several offices of a municipality are weighted by their citizens; a municipality without
    any has no value. One chunk is in memory at a time.

    Raises
    ------
    InputError
        When a file is not the one that was written.
    """
    import pandas as pd

    parts = []
    for file in Store(directory).files():
        if (scenario := scenario_of(file)) in months:
            (table,) = checked_tables([file], columns=COLUMNS)
            parts.append(_of_month(table, months[scenario], measures))
    return pd.concat(parts).groupby(level=RUN, sort=True).sum(min_count=1).pipe(_means, measures)


def _of_month(table: pa.Table, month: int, measures: Collection[str]) -> pd.DataFrame:
    """Totals and weights of a chunk's offices, each a column of its own for every measure."""
    import pandas as pd

    names = set(pc.unique(table["measure"]).to_pylist())
    weights = {one: weight_of(one, names) for one in measures if one in names}
    wanted = pa.array(sorted({*weights, *weights.values()}), pa.string())
    of_month = pc.equal(table["month"], month)
    rows = table.filter(pc.and_(of_month, pc.is_in(table["measure"].cast(pa.string()), wanted))).to_pandas()
    rows["office"] = rows.groupby([*RUN, "measure"], observed=True).cumcount()  # several of one municipality
    wide = rows.astype({"scenario": str, "municipality": str, "measure": str}).pivot(
        index=[*RUN, "office"], columns="measure", values="value"
    )
    found = {}
    for one, weight in weights.items():
        known = wide[one].notna() & (wide[weight] > 0)
        found[f"total:{one}"] = (wide[one] * wide[weight]).where(known)
        found[f"weight:{one}"] = wide[weight].where(known)
    return pd.DataFrame(found).droplevel("office")


def _means(sums: pd.DataFrame, measures: Collection[str]) -> pd.DataFrame:
    import pandas as pd

    there = [one for one in measures if f"total:{one}" in sums]
    return pd.DataFrame({one: sums[f"total:{one}"] / sums[f"weight:{one}"] for one in there})
