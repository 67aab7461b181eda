"""Chunks read again as tables: each from bytes that were checked against the digest in the name of its file."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.study.forecasts.chunks import Runs, intact, name_of, whole
from fsm_sim.study.results.office_pooling import SCALE
from fsm_sim.study.results.summary import COUNTS, POPULATION, RUN

if TYPE_CHECKING:  # whether a run is finished is known without any table
    import pandas as pd

MEMORY = "400MB"
"""What DuckDB may use; it goes to disk beyond."""


def wide(scenario: str, chunks: list[Runs]) -> pd.DataFrame:
    """The runs of a scenario of one municipality in order of draw, replication and month, a column per measure."""
    import pandas as pd

    draw, replication = (np.concatenate([getattr(one, key) for one in chunks]) for key in ("draw", "replication"))
    order = np.lexsort((replication, draw))
    values = np.stack([np.concatenate([one.series[name] for one in chunks])[order] for name in chunks[0].series])
    measures, runs, months = values.shape
    draws, replications = (np.unique(ids[order], return_inverse=True) for ids in (draw, replication))
    month = np.arange(months)
    levels: list[Any] = [pd.Index([scenario]), draws[0], replications[0], month]
    places = (np.zeros(runs, dtype=np.intp), draws[1], replications[1])
    codes: list[Any] = [*(np.repeat(place, months) for place in places), np.tile(month, runs)]
    index = pd.MultiIndex(levels, codes, names=RUN)
    return pd.DataFrame(values.reshape(measures, -1).T, index=index, columns=list(chunks[0].series))


def summed(files: list[Path]) -> pd.DataFrame:
    """Chunks' sums added up: whole numbers, so that their order does not matter."""
    import duckdb  # only runs of several municipalities need it

    with duckdb.connect(config={"memory_limit": MEMORY}) as database:
        chunks = database.read_parquet([str(file) for file in files])
        table = database.sql(
            """
            SELECT scenario, '' AS municipality, draw, replication, month, measure,
                   sum(total) AS total, sum(weight) AS weight
            FROM chunks
            GROUP BY scenario, draw, replication, month, measure
            ORDER BY scenario, draw, replication, measure, month
            """
        ).to_arrow_table()
        del chunks
    table = _plain(table)
    count = table["measure"].isin(COUNTS) | table["measure"].str.startswith(f"{POPULATION}:")
    weight = table.pop("weight").where(~count, 1.0).astype(float)
    table["value"] = table.pop("total").astype(float) / SCALE / weight.where(weight > 0)
    return table


def frames(files: list[Path], also: Iterable[Path] = ()) -> list[pd.DataFrame]:
    """Chunks as pandas tables.

    Raises
    ------
    InputError
        As `checked_tables`.
    """
    return [_plain(table) for table in checked_tables(files, also)]


def scenario_of(file: Path) -> str:
    """The scenario of a chunk, by the name of its file."""
    return name_of(file).rsplit("-", 2)[0]


def checked_tables(files: list[Path], also: Iterable[Path] = ()) -> list[pa.Table]:
    """Chunks as tables, each from the very bytes that were checked; `also` are checked too.

    Raises
    ------
    InputError
        With every file that is not the one that was written.
    """
    found = {file: intact(file) for file in files}
    changed = [file for file, content in found.items() if content is None]
    changed += [file for file in also if not whole(file)]
    if changed:
        raise InputError(*map(_damage, changed))
    return [pq.ParquetFile(BytesIO(content)).read() for content in found.values() if content is not None]


def _damage(file: Path) -> Problem:
    return Problem(str(file), None, "the file is damaged; give the same 'fsm-sim forecast' again to renew it.")


def _plain(found: pa.Table) -> pd.DataFrame:
    """An Arrow table as a pandas one; a name is one text in memory, however many rows it stands in."""
    names = [name for name in ("scenario", "municipality", "date", "measure") if name in found.column_names]
    for name in names:
        place = found.column_names.index(name)
        column = found.column(name)
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        found = found.set_column(place, name, encoded)
    table: pd.DataFrame = found.to_pandas().astype(dict.fromkeys(names, object))
    return table
