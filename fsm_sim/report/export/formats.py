"""The tables of an export as files: a folder of CSV or Parquet files, one workbook, or one netCDF file."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.csv_text import csv_text
from fsm_sim.study.results.rows import records

Format = Literal["csv", "xlsx", "parquet", "netcdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
ONE_FILE = {"xlsx": ".xlsx", "netcdf": ".nc"}
"""The formats that are one file, and what its name ends in; the others are a folder of files."""
ENDINGS = frozenset({*ONE_FILE.values(), ".csv", ".parquet", ".pdf", ".docx", ".html", ".json", ".txt", ".png", ".svg"})
"""What the name of no folder of files ends in."""
ROWS_OF_A_SHEET = 1_048_575
"""The most rows of a sheet below its headings."""
RUN = ("scenario", "draw", "replication", "month")

Tables = Mapping[str, pd.DataFrame]


def place_of(directory: Path, to: Format) -> Path:
    """Where an export lies unless another place is named.

    >>> place_of(Path("out/hedensted"), "netcdf").as_posix(), place_of(Path("out/hedensted"), "csv").as_posix()
    ('out/hedensted/export.nc', 'out/hedensted/export-csv')
    """
    ending = {"xlsx": ".xlsx", "netcdf": ".nc", "csv": "-csv", "parquet": "-parquet"}[to]
    return directory / f"export{ending}"


def check_place(place: Path, to: Format) -> None:
    """Refuse a place for an export that is of another format, a folder where one file is written, or the reverse.

    Raises
    ------
    InputError
        With what is to be named instead.

    >>> check_place(Path("out/hedensted.xlsx"), "xlsx"), check_place(Path("out/hedensted"), "csv")
    (None, None)
    """
    ending = ONE_FILE.get(to)
    if ending is None and place.is_file():
        text = Sentence("this is a file, and {format} is a folder of files; name a folder.", format=to)
    elif ending is None and place.suffix.lower() in ENDINGS and not place.is_dir():
        text = Sentence("this is the name of a file, and {format} is a folder of files; name a folder.", format=to)
    elif ending is not None and place.is_dir():
        text = Sentence(
            "this is a folder, and {format} is one file; name a file that ends in {ending}.", format=to, ending=ending
        )
    elif ending is not None and place.suffix.lower() != ending:
        text = Sentence("{format} is one file whose name ends in {ending}; name such a file.", format=to, ending=ending)
    else:
        return
    raise InputError(Problem(str(place), None, text))


def check_apart(place: Path, directory: Path) -> None:
    """Refuse a place for an export that lies among the results of the run in `directory`, which it would spoil.

    Raises
    ------
    InputError
        With what is to be named instead.

    >>> check_apart(Path("out/hedensted/export-csv"), Path("out/hedensted"))
    """
    store = Store(directory)
    if {place.resolve(), *place.resolve().parents} & {store.results.resolve(), store.pooled.resolve()}:
        text = Sentence("lies among the run's own results; name another place, or the run can no longer be read.")
        raise InputError(Problem(str(place), None, text))


def files_of(tables: Tables, to: Format, place: Path) -> dict[Path, bytes]:
    """The files of an export and their bytes, the same each time: one at `place`, or one for each table in a folder.

    Raises
    ------
    InputError
        When a workbook has no room for the runs.
    """
    if to == "xlsx":
        return {place: _workbook(tables, place)}
    if to == "netcdf":
        return {place: _netcdf(tables)}
    write: Callable[[pd.DataFrame, Tables], bytes] = _csv if to == "csv" else _parquet
    return {place / f"{name}.{to}": write(table, tables) for name, table in tables.items()}


def _csv(table: pd.DataFrame, _: Tables) -> bytes:
    return csv_text(table).encode()


def _parquet(table: pd.DataFrame, tables: Tables) -> bytes:
    """A Parquet file, whose metadata say what the run was made with."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    about = dict(zip(tables["about"]["item"], tables["about"]["value"], strict=True))
    made = pa.Table.from_pandas(table, preserve_index=False)
    named = {f"fsm_sim {item}".encode(): value.encode() for item, value in about.items()}
    out = io.BytesIO()
    pq.write_table(made.replace_schema_metadata(named), out, compression="zstd")
    return out.getvalue()


def _workbook(tables: Tables, place: Path) -> bytes:
    """A workbook with a sheet for each table; numbers are numbers to their last digit."""
    from fsm_sim.report.tables.workbook_file import LONGEST, book

    rows = max(len(table) for table in tables.values())
    if rows > ROWS_OF_A_SHEET:
        text = Sentence(
            "the runs have {rows} rows, and a sheet has room for {most}; export to csv, parquet or netcdf.",
            rows=rows,
            most=ROWS_OF_A_SHEET,
        )
        raise InputError(Problem(str(place), None, text))
    out = io.BytesIO()
    with book(out, "fsm_sim") as made:
        heading = made.format(bold=True)
        for name, table in tables.items():
            sheet = made.sheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(table):
                sheet.write_string(0, at, str(column), heading)
                for line, cell in enumerate(table[column], 1):
                    if isinstance(cell, str):
                        sheet.write_string(line, at, cell[:LONGEST], made.format())
                    elif np.isfinite(cell):
                        sheet.write_number(line, at, float(cell), made.format())
    return out.getvalue()


def _netcdf(tables: Tables) -> bytes:
    """A netCDF-4 file: the runs by scenario, draw, replication and month, and a group for each other table."""
    import h5netcdf

    out = io.BytesIO()
    with h5netcdf.File(out, "w") as file:
        for item, value in zip(tables["about"]["item"], tables["about"]["value"], strict=True):
            file.attrs[item.replace(" ", "_")] = value
        _runs(file, tables)
        for name in (one for one in tables if one not in ("runs", "about")):
            _table(file.create_group(name), tables[name])
    return out.getvalue()


def _runs(file: Any, tables: Tables) -> None:
    """The runs as a grid; missing where a scenario covers fewer months."""
    runs, dictionary = tables["runs"], tables["dictionary"].query("table == 'runs'")
    about = {one["column"]: (one["meaning_en"], one["unit"]) for one in records(dictionary)}
    axes = {name: np.unique(runs[name].to_numpy()) for name in RUN}
    axes["scenario"] = np.array([*dict.fromkeys(runs["scenario"])], dtype=object)
    places = [np.array([{one: at for at, one in enumerate(axes[name])}[value] for value in runs[name]]) for name in RUN]
    shape = tuple(len(axes[name]) for name in RUN)
    file.dimensions = {name: len(axes[name]) for name in RUN}
    for name in RUN:
        _variable(file, name, (name,), axes[name], about[name])
    for measure in (str(one) for one in runs if one not in (*RUN, "date")):
        grid = np.full(shape, np.nan)
        grid[tuple(places)] = runs[measure].to_numpy(dtype=np.float64)
        _variable(file, measure, RUN, grid, about[measure])


def _table(group: Any, table: pd.DataFrame) -> None:
    group.dimensions = {"row": len(table)}
    for name in table:
        _variable(group, str(name), ("row",), table[name].to_numpy(), None)


def _variable(
    group: Any, name: str, dimensions: tuple[str, ...], values: np.ndarray, about: tuple[str, str] | None
) -> None:
    import h5py

    is_text = values.dtype == object or values.dtype.kind in "UT"
    kept = values.astype(object) if is_text else values
    made = group.create_variable(name, dimensions, dtype=h5py.string_dtype() if is_text else kept.dtype, data=kept)
    if about is not None:
        made.attrs["long_name"], made.attrs["units"] = about
