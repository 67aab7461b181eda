"""The export of a run: the same numbers in four formats, and a dictionary that knows every column."""

import io
import re
from pathlib import Path
from typing import Any

import h5netcdf
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from synthetic_run import SCENARIOS, make_run

from fsm_sim.cli.commands import commands
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError
from fsm_sim.report.export import formats
from fsm_sim.report.export.formats import FORMATS, Format, files_of, place_of
from fsm_sim.report.export.tables import exported
from fsm_sim.report.files import read_run
from fsm_sim.study.forecasts.files.store import Store

TABLES = ("runs", "levels", "differences", "measures", "about", "dictionary")
RUN = ["scenario", "draw", "replication", "month"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenarios, the last of a shorter time, with a start in the calendar."""
    dated = [{**entry, "start_month": "2027-01"} for entry in SCENARIOS]
    return make_run(tmp_path_factory.mktemp("export") / "run", scenarios=dated, draws=12, months=8)


@pytest.fixture(scope="module")
def tables(run: Path) -> dict[str, pd.DataFrame]:
    return exported(read_run(run))


def read(tables: dict[str, pd.DataFrame], to: Format) -> dict[str, pd.DataFrame]:
    """The tables of an export read again by the programs that read such files."""
    files = files_of(tables, to, place_of(Path("x"), to))
    match to:
        case "csv":
            return {path.stem: pd.read_csv(io.BytesIO(one)) for path, one in files.items()}
        case "parquet":
            return {path.stem: pq.read_table(io.BytesIO(one)).to_pandas() for path, one in files.items()}
        case "xlsx":
            book = load_workbook(io.BytesIO(*files.values()))
            rows = {sheet.title: list(sheet.values) for sheet in book}
            return {name: pd.DataFrame(cells, columns=head) for name, (head, *cells) in rows.items()}
    return _of_netcdf(*files.values())


def _of_netcdf(content: bytes) -> dict[str, pd.DataFrame]:
    with h5netcdf.File(io.BytesIO(content), "r") as file:
        axes = [_texts(file.variables[name]) for name in RUN]
        index = pd.MultiIndex.from_product(axes, names=RUN)
        grids = {name: one[...].ravel() for name, one in file.variables.items() if name not in RUN}
        found = {"runs": pd.DataFrame(grids, index).dropna(how="all").reset_index()}
        for name, group in file.groups.items():
            found[name] = pd.DataFrame({column: _texts(one) for column, one in group.variables.items()})
    return found


def _texts(variable: Any) -> list[Any]:
    return [one.decode() if isinstance(one, bytes) else one for one in variable[...].tolist()]


@pytest.mark.parametrize("to", FORMATS)
def test_every_format_has_the_same_numbers(tables: dict[str, pd.DataFrame], to: Format) -> None:
    found = read(tables, to)
    wanted = [name for name in TABLES if (name, to) != ("about", "netcdf")]
    assert set(found) == {*wanted}
    for name in wanted:
        ours = tables[name].drop(columns="date") if (name, to) == ("runs", "netcdf") else tables[name]
        theirs = found[name][list(ours.columns)]
        assert len(theirs) == len(ours)
        if name == "runs":
            ours, theirs = (one.sort_values(RUN, ignore_index=True) for one in (ours, theirs))
        for column in ours:
            if pd.api.types.is_numeric_dtype(ours[column]):
                np.testing.assert_allclose(theirs[column].to_numpy(float), ours[column].to_numpy(float), rtol=1e-14)
            else:
                assert theirs[column].astype(str).tolist() == ours[column].astype(str).tolist()


@pytest.mark.parametrize("to", FORMATS)
def test_R1_the_same_run_gives_the_same_bytes(run: Path, tables: dict[str, pd.DataFrame], to: Format) -> None:
    assert files_of(exported(read_run(run)), to, Path("x")) == files_of(tables, to, Path("x"))


def test_the_dictionary_has_every_column_once_with_a_meaning_of_its_own(tables: dict[str, pd.DataFrame]) -> None:
    told = tables["dictionary"]
    there = [(name, str(column)) for name in TABLES[:-1] for column in tables[name]]
    assert list(zip(told["table"], told["column"], strict=True)) == there
    assert len(there) > 70
    assert (told[["meaning_en", "meaning_da", "unit", "type"]].map(len) > 1).all(axis=None)
    unexplained = told[(told["meaning_en"] == told["column"]) & ~told["column"].isin(["unit"])]
    assert unexplained.empty
    differ = told[(told["meaning_en"] == told["meaning_da"])]
    assert differ.empty, differ["column"].tolist()
    for table, columns in tables.items():
        if table != "dictionary":
            for column in columns:
                (kind,) = told[(told["table"] == table) & (told["column"] == column)]["type"]
                assert (kind == "text") is not pd.api.types.is_numeric_dtype(columns[column])


def test_units_are_what_the_numbers_are(tables: dict[str, pd.DataFrame]) -> None:
    unit = tables["dictionary"].set_index(["table", "column"])["unit"]
    shares = [name for name in tables["runs"] if unit["runs", str(name)] == "share"]
    assert {"work", "company_directed", "state:passive"} <= {*shares}
    assert tables["runs"][shares].max(axis=None) <= 1
    assert unit["runs", "citizens"] == unit["runs", "draw"] == "number"
    assert unit["runs", "caseload"] == "mean" or unit["runs", "caseload"] == "number"
    assert unit["differences", "citizens_expected_lower_mcse"] == "citizens"
    assert unit["levels", "mcse"] == "as its measure"
    assert unit["differences", "effect_above"] == "share"


def test_the_dictionary_gives_numbers_a_unit_and_says_of_each_measure_what_a_column_is(
    tables: dict[str, pd.DataFrame],
) -> None:
    told = tables["dictionary"]
    unit = told.set_index(["table", "column"])["unit"]
    columns = [name for name in tables["differences"] if str(name).startswith("citizens_")]
    assert "citizens_mcse" in columns
    assert {unit["differences", name] for name in columns} == {"citizens"}
    numbers = told[told["type"].isin(["number", "integer"]) & (told["unit"] == "text")]
    assert numbers.empty, numbers[["table", "column"]].to_numpy().tolist()
    last = tables["differences"].query("month == 8 and scenario == 'two-more'").set_index("measure")
    style = tables["measures"].set_index("measure")["unit"]
    assert last["runs_more"].notna().all()
    assert {name for name in last.index if style[name] != "share"} == {*last.index[last["citizens_mean"].isna()]}
    meaning = told[told["table"] == "differences"].set_index("column")
    for column in ("effect_above", "effect_below", "runs_more", "runs_same", "runs_fewer"):
        assert "of a measure that is no share" in meaning["meaning_en"][column]
        assert "af et mål, der ikke er en andel" in meaning["meaning_da"][column]


def test_levels_follow_from_the_runs_and_the_runs_are_the_stored_ones(
    run: Path, tables: dict[str, pd.DataFrame]
) -> None:
    runs, levels = tables["runs"], tables["levels"]
    stored = Store(run).table().query("measure == 'work' and scenario == 'two-more' and month == 8")["value"]
    own = runs.query("scenario == 'two-more' and month == 8")
    assert sorted(own["work"]) == pytest.approx(sorted(stored))
    assert set(own["date"]) == {"2027-08"}, "eight months from January are over when August is"
    (level,) = levels.query("scenario == 'two-more' and month == 8 and measure == 'work'").to_dict("records")
    assert level["mean"] == pytest.approx(own["work"].mean())
    assert level["meets"] == pytest.approx((own["work"] >= 0.15).mean())
    assert set(tables["differences"]["against"]) == {"hedensted"}


def test_the_page_for_other_programs_names_tables_and_columns_that_are_there(tables: dict[str, pd.DataFrame]) -> None:
    page = (Path(__file__).parents[1] / "docs" / "how-to" / "other-programs.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [*TABLES]
    grouped = {name for names in re.findall(r"group_by\(([^)]*)\)", page) for name in names.split(", ")}
    assert grouped <= {*tables["runs"]}
    (outcome,) = set(re.findall(r"mean\((\w+_\w+)", page))
    assert outcome in programmes.load("fsm1").outcomes, "of the programme of the example"


@pytest.mark.parametrize("to", ["parquet", "netcdf"])
def test_an_export_says_what_it_was_made_with(tables: dict[str, pd.DataFrame], to: Format) -> None:
    about = dict(zip(tables["about"]["item"], tables["about"]["value"], strict=True))
    assert {"version", "seed", "interval_level", "period", "digest calibration", "digest inputs"} <= set(about)
    content = next(iter(files_of(tables, to, Path("x")).values()))
    if to == "parquet":
        told = {key.decode(): one.decode() for key, one in pq.read_schema(io.BytesIO(content)).metadata.items()}
        assert {f"fsm_sim {item}": value for item, value in about.items()}.items() <= told.items()
        return
    with h5netcdf.File(io.BytesIO(content), "r") as file:
        assert {item.replace(" ", "_"): value for item, value in about.items()} == dict(file.attrs)
        assert file.variables["work"].attrs["units"] == "share"


def test_a_scenario_of_fewer_months_is_missing_where_it_does_not_reach(tmp_path: Path) -> None:
    short = {**SCENARIOS[0], "name": "short", "months": 4}
    folder = make_run(tmp_path / "run", scenarios=[SCENARIOS[0]], draws=4, months=8)
    tables = exported(read_run(folder))
    assert "differences" not in tables, "of one scenario there are none"
    runs = tables["runs"]
    both = pd.concat([runs, runs[runs["month"] <= 4].assign(scenario=short["name"])], ignore_index=True)
    with h5netcdf.File(io.BytesIO(*files_of({**tables, "runs": both}, "netcdf", Path("x")).values()), "r") as file:
        work = file.variables["work"][...]
    assert work.shape == (2, 4, 2, 9)
    assert np.isnan(work[1, :, :, 5:]).all()
    assert not np.isnan(work[1, :, :, :5]).any()


def test_a_workbook_that_has_no_room_is_refused(
    tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "ROWS_OF_A_SHEET", 100)
    with pytest.raises(InputError, match=r"rows, and a sheet has room for 100; export to csv, parquet or netcdf"):
        files_of(tables, "xlsx", Path("x.xlsx"))


@pytest.mark.parametrize(
    ("to", "out", "said"),
    [
        ("xlsx", "a.pdf", "xlsx is one file whose name ends in .xlsx"),
        ("netcdf", "a.csv", "netcdf is one file whose name ends in .nc"),
        ("xlsx", "there", "this is a folder, and xlsx is one file"),
        ("parquet", "there.txt", "this is a file, and parquet is a folder of files"),
        ("csv", "a.csv", "this is the name of a file, and csv is a folder of files"),
    ],
)
def test_a_place_of_another_format_is_refused(run: Path, tmp_path: Path, to: str, out: str, said: str) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there.txt").write_text("", "utf-8")
    before = {*tmp_path.rglob("*")}
    refused = CliRunner().invoke(commands, ["export", str(run), "--to", to, "--out", str(tmp_path / out)])
    assert isinstance(refused.exception, InputError)
    assert said in str(refused.exception)
    assert {*tmp_path.rglob("*")} == before


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("folder", ["results", "pooled", "results/deeper", "../{name}/pooled"])
def test_a_place_among_the_results_of_the_run_is_refused(run: Path, to: Format, folder: str) -> None:
    """An export into the folder of results was made, and the run was refused from then on."""
    before = {*run.rglob("*")}
    ending = formats.ONE_FILE.get(to)
    out = run / folder.format(name=run.name) / (f"export{ending}" if ending else "")
    refused = CliRunner().invoke(commands, ["export", str(run), "--to", to, "--out", str(out)])
    assert isinstance(refused.exception, InputError)
    assert "lies among the run's own results" in str(refused.exception)
    assert {*run.rglob("*")} == before
    read_run(run)


def test_the_command_leaves_a_run_that_is_still_whole(run: Path, tmp_path: Path) -> None:
    for to in FORMATS:
        made = CliRunner().invoke(commands, ["export", str(run), "--to", to, "--language", "da"])
        assert made.exit_code == 0, made.output
        assert "Skrevet: " in made.output
    assert len([*run.glob("export*/*"), *run.glob("export.*")]) == 2 * len(TABLES) + 2
    assert CliRunner().invoke(commands, ["compare", str(run), "--against", "hedensted"]).exit_code == 0
    named = CliRunner().invoke(commands, ["export", str(run), "--to", "netcdf", "--out", str(tmp_path / "a.nc")])
    assert named.exit_code == 0
    assert (tmp_path / "a.nc").read_bytes() == (run / "export.nc").read_bytes()
    refused = CliRunner().invoke(commands, ["export", str(run), "--to", "csv", "--against", "no"])
    assert "the run has no scenario 'no'" in str(refused.exception)
