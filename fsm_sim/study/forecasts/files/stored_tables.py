"""Chunks read again as tables: each from bytes that were checked against the digest in the name of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Integers
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.study.forecasts.files.chunks import Runs, intact, name_of, runs_of
from fsm_sim.study.results.office_pooling import SCALE
from fsm_sim.study.results.summary import COUNTS, POPULATION, RUN

if TYPE_CHECKING:  # whether a run is finished is known without any table
    import pandas as pd

_RUN = {"scenario": pa.string(), "draw": pa.int32(), "replication": pa.int32(), "month": pa.int32()}
RESULTS = {**_RUN, "municipality": pa.string(), "measure": pa.string(), "value": pa.float64()}
"""The columns of a chunk of results, and their types."""
SOMETIMES = ("date", "programme")
"""Columns of texts where a scenario begins in a month of the calendar, or has several offices of one municipality."""
POOLED = {**_RUN, "measure": pa.string(), "total": pa.int64(), "weight": pa.int64()}
"""Those of a chunk with its municipalities pooled."""

LARGEST = 1e12
"""No number of an office is larger."""

MEMORY = "400MB"
"""What DuckDB may use; it goes to disk beyond."""


def wide(scenarios: Mapping[str, Sequence[Runs]]) -> pd.DataFrame:
    """The runs of scenarios of one municipality each: a row per scenario, draw, replication and month, in that order.

    A column per measure in alphabetical order; missing where a scenario does not have it.
    """
    import pandas as pd

    measures = sorted({name for chunks in scenarios.values() for one in chunks for name in one.series})
    shapes = [_shape(chunks) for chunks in scenarios.values()]
    ends = np.cumsum([runs * months for runs, months in shapes])
    # One block of memory with each measure in one piece is how pandas keeps a table: it copies nothing.
    block = np.full((len(measures), ends[-1]), np.nan)
    of_run: list[list[Integers]] = [[], [], []]
    for place, (chunks, (runs, months), end) in enumerate(zip(scenarios.values(), shapes, ends, strict=True)):
        draw, replication = (np.concatenate([getattr(one, key) for one in chunks]) for key in ("draw", "replication"))
        order = np.lexsort((replication, draw))
        for line, name in zip(block, measures, strict=True):
            if name in chunks[0].series:
                line[end - runs * months : end] = np.concatenate([one.series[name] for one in chunks])[order].ravel()
        for key, found in zip(of_run, (np.full(runs, place), draw[order], replication[order]), strict=True):
            key.append(found)
    axes = [np.unique(np.concatenate(key), return_inverse=True) for key in of_run]
    lengths = np.repeat([months for _, months in shapes], [runs for runs, _ in shapes])
    month = np.concatenate([np.tile(np.arange(months), runs) for runs, months in shapes])
    levels: list[Any] = [list(scenarios), *(axis for axis, _ in axes[1:]), np.arange(max(lengths))]
    codes: list[Any] = [*(np.repeat(code, lengths) for _, code in axes), month]
    return pd.DataFrame(block.T, index=pd.MultiIndex(levels, codes, names=RUN), columns=measures, copy=False)


def _shape(chunks: Sequence[Runs]) -> tuple[int, int]:
    """The runs of a scenario, and the months of each with the start."""
    return sum(len(one.draw) for one in chunks), next(iter(chunks[0].series.values())).shape[1]


def summed(files: list[Path]) -> pd.DataFrame:
    """Chunks' sums added up: whole numbers, so that their order does not matter.

    Raises
    ------
    InputError
        When a file cannot be read to its end.
    """
    import duckdb  # only runs of several municipalities need it

    try:
        table = _plain(_summed(files))
    except duckdb.Error:
        wrong = [file for file in files if table_of(file) is None]
        raise InputError(*map(_damage, wrong or files[:1])) from None
    count = table["measure"].isin(COUNTS) | table["measure"].str.startswith(f"{POPULATION}:")
    weight = table.pop("weight").where(~count, 1.0).astype(float)
    table["value"] = table.pop("total").astype(float) / SCALE / weight.where(weight > 0)
    return table


def _summed(files: list[Path]) -> pa.Table:
    import duckdb

    with ExitStack() as open_files, duckdb.connect(config={"memory_limit": MEMORY}) as database:
        chunks = database.from_arrow(_batches([open_files.enter_context(file.open("rb")) for file in files]))
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
    return table


def _batches(files: Sequence[IO[bytes]]) -> pa.RecordBatchReader:
    """The rows of Parquet files one after the other; DuckDB would take a name for a pattern, or for an address."""
    import pyarrow.parquet as pq  # as in `chunks`

    read = [pq.ParquetFile(file) for file in files]
    schema = pa.schema([field.with_type(_decoded(field.type)) for field in read[0].schema_arrow])
    rows = (batch.cast(schema) for one in read for batch in one.iter_batches())
    return pa.RecordBatchReader.from_batches(schema, rows)


def _decoded(kind: pa.DataType) -> pa.DataType:
    """Texts as texts, not as numbers in a dictionary, which each file has its own of."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


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


def checked_tables(
    files: list[Path], also: Iterable[Path] = (), columns: Sequence[str] | None = None
) -> list[pa.Table]:
    """Chunks as tables, each from the very bytes that were checked; `also` are checked too.

    Of a table only `columns` are read, where they are named.

    Raises
    ------
    InputError
        With every file that is not the one that was written.
    """
    found = {file: table_of(file, columns) for file in files}
    changed = [file for file, table in found.items() if table is None]
    changed += [file for file in also if file not in found and not is_table(file)]
    if changed:
        raise InputError(*map(_damage, changed))
    return [table for table in found.values() if table is not None]


def table_of(file: Path, columns: Sequence[str] | None = None) -> pa.Table | None:
    """A chunk's table, or its `columns`, where the file holds the bytes that were written and they are such a table."""
    import pyarrow.parquet as pq

    content = intact(file)
    if content is None:
        return None
    try:
        opened = pq.ParquetFile(BytesIO(content))
        # Arrow's threads cost more of the processor than they save of the clock on files of this size.
        table = opened.read(columns=columns, use_threads=False) if _has_columns(opened.schema_arrow) else None
    except (pa.ArrowException, OSError):
        return None
    return table if table is not None and _has_values(table) else None


def is_table(file: Path) -> bool:
    """The same without reading its values."""
    import pyarrow.parquet as pq

    content = intact(file)
    if content is None:
        return False
    try:
        return _has_columns(pq.read_schema(BytesIO(content)))
    except (pa.ArrowException, OSError):
        return False


def runs_in(file: Path, table: pa.Table) -> Runs:
    """The runs in a chunk of one office (`chunks.runs_of`).

    Raises
    ------
    InputError
        When the table's rows are not those of whole runs.
    """
    try:
        return runs_of(table)
    except (ValueError, IndexError, ZeroDivisionError, AttributeError):
        raise InputError(_damage(file)) from None


def _has_columns(schema: pa.Schema) -> bool:
    """Whether a table has the columns of results, or of pooled results, and nothing else."""
    found = {name: _plain_type(schema.field(name).type) for name in schema.names}
    if len(found) != len(schema.names):
        return False
    also = {name: pa.string() for name in SOMETIMES if name in found}
    return found == POOLED or found == {**RESULTS, **also}


def _has_values(table: pa.Table) -> bool:
    """Whether every cell is filled, and no result is larger than any of an office."""
    if any(column.null_count for column in table.columns):
        return False
    sizes = np.abs(table["value"].to_numpy()) if "value" in table.column_names and len(table) else np.zeros(1)
    return not bool((sizes > LARGEST).any())  # a result that is not known is not a number, and not larger


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _damage(file: Path) -> Problem:
    return Problem(
        str(file), None, Sentence("the file is damaged; give the same 'fsm-sim forecast' again to renew it.")
    )


def _plain(found: pa.Table) -> pd.DataFrame:
    """An Arrow table as a pandas one; a name is one text in memory, however many rows it stands in."""
    names = [name for name in ("scenario", "municipality", *SOMETIMES, "measure") if name in found.column_names]
    for name in names:
        place = found.column_names.index(name)
        column = found.column(name)
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        found = found.set_column(place, name, encoded)
    table: pd.DataFrame = found.to_pandas().astype(dict.fromkeys(names, object))
    return table
