"""A chunk of results as bytes: the long table of some runs, their municipalities pooled, and a digest of what they say.

Parquet in memory, so that a worker on another machine can hand it over. A file's name carries the digest of its bytes:
one that is truncated or damaged is known by its name alone.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fsm_sim.model.network import Integers
from fsm_sim.study.results.entries import ended_month
from fsm_sim.study.results.office_pooling import office_sums

if TYPE_CHECKING:
    from fsm_sim.engines.measures.monthly_measures import Series  # readers of results load no engine

READ = ("municipality", "programme", "draw", "replication", "month", "measure", "value")
"""The columns of results that `runs_of` reads."""
DIGEST = b"digest"
"""The key of a table's metadata under which the digest of its contents stands."""


@dataclass(frozen=True)
class Chunk:
    """What a task leaves: the results of its runs, and the same with its offices pooled."""

    results: bytes
    pooled: bytes


@dataclass(frozen=True)
class Runs:
    """Some runs of one office: `draw`, `replication` (R,) and for each measure an array (R, months + 1).

    `programme` is given where a municipality of the scenario has several offices, which differ in their programmes.
    """

    municipality: str
    draw: Integers
    replication: Integers
    series: "Series"
    programme: str | None = None


def chunk(scenario: str, offices: Sequence[Runs], start_month: str | None = None) -> Chunk:
    """The chunk of a scenario's runs, in order of office, draw, replication, measure and month.

    A scenario that begins in a month of the calendar has a ``date`` beside each month, such as ``2027-03``; one with
    several offices of one municipality has each office's ``programme`` beside it.
    """
    digest = 0
    for office in offices:
        digest ^= runs_digest(scenario, office)
    long = (_long(scenario, office, start_month) for office in offices)
    return Chunk(_parquet(long, {DIGEST: f"{digest:032x}".encode()}), _parquet([_pooled(scenario, offices)]))


def runs_digest(scenario: str, office: Runs) -> int:
    """A digest of an office's runs: the exclusive or of one per run, so that chunks of any size give the same."""
    # A digest of the files would depend on how the runs are cut into chunks, and one of the sorted runs would need all
    # of them in memory. Exclusive or is associative and commutative, so chunks can be combined in any order. It does
    # not protect against intent, only against loss and damage; each digest contains the run's address, so equal results
    # of two runs do not cancel.
    values = _values(office)
    town = office.municipality if office.programme is None else f"{office.municipality}|{office.programme}"
    digest = 0
    for run in range(len(values)):
        at = f"{scenario}|{town}|{office.draw[run]}|{office.replication[run]}|{'|'.join(office.series)}"
        line = hashlib.blake2b(at.encode() + values[run].tobytes(), digest_size=16)
        digest ^= int.from_bytes(line.digest(), "big")
    return digest


def digest_of_results(files: Sequence[Path]) -> str:
    """The digest of all results, whatever the chunks they came in."""
    import pyarrow.parquet as pq  # it takes 9 MB, which the page does without until a run is written or read

    digest = 0
    for file in files:
        with file.open("rb") as content:  # a name such as "s3:" would be an address to Arrow
            digest ^= int((pq.read_schema(content).metadata or {})[DIGEST], 16)
    return f"blake2b:{digest:032x}"


def file_name(name: str, content: bytes) -> str:
    """A chunk's file: its name and the digest of its bytes.

    >>> file_name("hedensted-0000-000000", b"")
    'hedensted-0000-000000.e4a6a0577479b2b4.parquet'
    """
    return f"{name}.{hashlib.blake2b(content, digest_size=8).hexdigest()}.parquet"


def name_of(file: Path) -> str:
    """The chunk that a file holds.

    >>> name_of(Path("hedensted-0000-000000.e4a6a0577479b2b4.parquet"))
    'hedensted-0000-000000'
    """
    return file.name.split(".")[0]


def intact(file: Path) -> bytes | None:
    """The bytes of a file where they are those that were written, else nothing."""
    content = file.read_bytes()
    return content if file.name == file_name(name_of(file), content) else None


def runs_of(content: pa.Table) -> Runs:
    """The runs that the results of one office were written from (`chunk`): the table in its blocks, nothing sorted.

    Of the table the columns `READ` are needed.

    >>> one = Runs("A", np.array([3]), np.array([0]), {"work": np.array([[0.1, 0.2]]), "citizens": np.ones((1, 2))})
    >>> runs_of(_long("now", one)).series["work"]
    array([[0.1, 0.2]])
    """
    months = int(content["month"][-1].as_py()) + 1
    codes = content["measure"].combine_chunks()
    measures = len(codes.dictionary)
    names = codes.slice(0, measures * months).to_pylist()[::months]
    values = content["value"].to_numpy().reshape(-1, measures, months)
    draw, replication = (content[key].to_numpy()[:: measures * months] for key in ("draw", "replication"))
    municipality = content["municipality"][0].as_py()
    programme = content["programme"][0].as_py() if "programme" in content.column_names else None
    series = {name: values[:, place] for place, name in enumerate(names)}
    return Runs(municipality, draw, replication, series, programme)


def _values(office: Runs) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """All values of an office, shape (R, measures, months + 1)."""
    return np.ascontiguousarray(np.stack(list(office.series.values()), axis=1))


def _long(scenario: str, office: Runs, start_month: str | None = None) -> pa.Table:
    values = _values(office)
    runs, measures, months = values.shape
    month = np.tile(np.arange(months, dtype=np.int32), runs * measures)
    names = [] if start_month is None else [ended_month(start_month, one) for one in range(1, max(months, 2))]
    programme = {} if office.programme is None else {"programme": _repeated(office.programme, values.size)}
    date = {"date": pa.DictionaryArray.from_arrays(np.maximum(month - 1, 0), names)} if names else {}
    return pa.table(
        {
            "scenario": _repeated(scenario, values.size),
            "municipality": _repeated(office.municipality, values.size),
            **programme,
            "draw": np.repeat(office.draw.astype(np.int32), measures * months),
            "replication": np.repeat(office.replication.astype(np.int32), measures * months),
            "month": month,
            **date,
            "measure": pa.DictionaryArray.from_arrays(
                np.tile(np.repeat(np.arange(measures, dtype=np.int32), months), runs), list(office.series)
            ),
            "value": values.ravel(),
        }
    )


def _pooled(scenario: str, offices: Sequence[Runs]) -> pa.Table:
    """Sums of value × weight and of weights over a chunk's offices, by run, measure and month."""
    sums = office_sums(office.series for office in offices)
    first = offices[0]
    measures, (runs, months) = list(sums), next(iter(sums.values()))[0].shape
    return pa.table(
        {
            "scenario": _repeated(scenario, runs * months * len(measures)),
            "draw": np.repeat(first.draw.astype(np.int32), months * len(measures)),
            "replication": np.repeat(first.replication.astype(np.int32), months * len(measures)),
            "month": np.tile(np.arange(months, dtype=np.int32), runs * len(measures)),
            "measure": pa.DictionaryArray.from_arrays(
                np.tile(np.repeat(np.arange(len(measures), dtype=np.int32), months), runs), measures
            ),
            "total": np.stack([total for total, _ in sums.values()], axis=1).ravel(),
            "weight": np.stack([weight for _, weight in sums.values()], axis=1).ravel(),
        }
    )


def _repeated(text: str, times: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(np.zeros(times, dtype=np.int32), [text])


def _parquet(tables: Iterable[pa.Table], metadata: Mapping[bytes, bytes] | None = None) -> bytes:
    """Tables of one schema as a Parquet file, a row group each, so that only one of them is in memory."""
    import pyarrow.parquet as pq

    out, writer = BytesIO(), None
    for table in tables:
        signed = table.replace_schema_metadata(metadata)
        writer = writer or pq.ParquetWriter(out, signed.schema, compression="zstd", compression_level=1)
        writer.write_table(signed)
    if writer:
        writer.close()
    return out.getvalue()
