"""Unit: tables as people have them, of counts and of offices: what is read, what is said of it, and what is asked."""

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fabricated import calibration, scenario

from fsm_sim.api import calibrate
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inference.posterior import estimation
from fsm_sim.inference.sources import read_sources
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.local_counts import DataFile, LocalData, read_local_data, read_stocks
from fsm_sim.inputs.offices import read_offices
from fsm_sim.inputs.scenarios import as_scenario_file
from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.headings import heading
from fsm_sim.inputs.tables.values.counts import hidden
from fsm_sim.inputs.tables.values.month_names import readings
from fsm_sim.inputs.tables.values.numbers import number
from fsm_sim.inputs.validate import validate
from fsm_sim.language.liberties import liberty_sentences
from fsm_sim.language.scenario_warnings import warning_sentence
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.scenarios.warning import NoLocalData, OwnPosts, UnusedLocalData
from fsm_sim.study.calibrations.settings import config_toml
from fsm_sim.study.forecasts.record import scenario_record
from fsm_sim.study.local_data_warnings import local_data_warnings, with_local_data_warnings
from fsm_sim.study.simulations.parameters import calibrated_parameters

TABLES = Path(__file__).parent / "tables"
CONTROL = (TABLES / "00-control.csv").read_text("utf-8")
SAME = ("05-excel-months-jan-23", "05b-excel-months-ddmmyyyy", "05c-months-2023M01", "05d-months-maj-2023",
        "09-title-and-footer", "09b-sep-line", "12-danish-headings", "15d-trailing-semicolons")  # fmt: skip
"""Files that hold the same six months as the control."""
HEAD = ["Kommune", "Indsats", "Måned", "Borgere", "Praktik start", "Sagsbehandlere"]
ROWS: list[list[Any]] = [
    ["Horsens", "bir", datetime.date(2023, 1, 1), 412, 21, 9.5],
    ["Horsens", "bir", datetime.date(2023, 2, 1), 409, "<5", 9.5],
    ["Horsens", "bir", datetime.date(2023, 3, 1), 405, "..", 9.5],
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(content: str | bytes, name: str = "own.csv") -> LocalData:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return read_local_data(Path(name))


def refusal(content: str | bytes, name: str = "own.csv") -> str:
    with pytest.raises(InputError) as refused:
        read(content, name)
    return " ".join(problem.sentence for problem in refused.value.problems)


def said(found: LocalData) -> str:
    return "\n".join(liberty_sentences(found.liberties, "en"))


def kinds(found: LocalData) -> list[str]:
    return [one.kind for one in found.liberties]


def workbook(rows: list[list[Any]], name: str = "own.xlsx", **sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Tal"
    for row in rows:
        book.active.append(row)
    for title, other in sheets.items():
        sheet = book.create_sheet(title)
        for row in other:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


# Files as they are exported and saved


def test_a_file_in_the_projects_own_form_is_read_without_a_word() -> None:
    (one,) = read(CONTROL).counts
    assert one.citizens == (412, 409, 405, 401, 398, 395)
    assert one.counts["employment_starts"] == ((0, 4), (0, 4), (5, 5), (0, 4), (6, 6), (0, 4))
    assert one.caseworkers == (9.5,) * 6
    assert read(CONTROL).liberties == ()


@pytest.mark.parametrize("name", SAME)
def test_the_same_six_months_are_read_from_every_form(name: str) -> None:
    found = read_local_data(TABLES / f"{name}.csv")
    assert found.counts == read(CONTROL).counts
    assert found.liberties != ()


def test_counts_that_were_set_against_the_prior_are_those_of_the_control() -> None:
    """What is said of the effect that they give is in test_unit_counts, against numbers."""
    assert read_local_data(TABLES / "own-against-prior.csv").counts == read(CONTROL).counts


def test_what_is_around_a_table_is_skipped_and_said() -> None:
    notes = said(read_local_data(TABLES / "09-title-and-footer.csv"))
    assert "line 1: what stands above the names of the columns is skipped: Ressourceforløb, Horsens Kommune." in notes
    assert "line 10: rows of totals are skipped: I alt." in notes
    assert "line 12: what stands below the table is skipped: Kilde: jobindsats.dk, udtræk 12-11-2025." in notes
    assert "line 1: 'sep=;' says what separates the cells" in said(read_local_data(TABLES / "09b-sep-line.csv"))
    assert "2 empty columns are skipped." in said(read_local_data(TABLES / "15d-trailing-semicolons.csv"))


def test_windows_1252_is_read_and_said() -> None:
    found = read_local_data(TABLES / "04-excel-cp1252.csv")
    assert found.counts[0].municipality == "København"
    assert said(found).endswith("the letters are read as Windows-1252.")


def test_hidden_marks_are_what_they_mean() -> None:
    found = read_local_data(TABLES / "07-hidden-marks.csv")
    assert found.counts[0].counts["employment_starts"] == (None, None, None, None, (0, 4), (0, 4))
    assert "lines 2–5: .., *, -, Diskretioneret is read as not known." in said(found)
    assert "line 7: færre end 5 is read as 0-4." in said(found)


@pytest.mark.parametrize(
    ("name", "latest"), [("01-jobindsats-long", ("2024-02", 409.0)), ("02-dst-api", ("2023-03", 405.0))]
)
def test_stocks_alone_are_recognised_and_say_what_can_be_used(name: str, latest: tuple[str, float]) -> None:
    (one,) = read_stocks(TABLES / f"{name}.csv").stocks
    assert (one.municipality, one.benefit, one.programme) == ("Horsens", "Ressourceforløb", "")
    assert one.latest("citizens") == latest
    assert None in one.values["citizens"]
    sentence = refusal((TABLES / f"{name}.csv").read_bytes())
    assert "the table has stocks" in sentence
    assert "no starts" in sentence
    assert f"citizens = {latest[1]:g} ({latest[0]}, the last month that is shown)" in sentence


def test_the_country_in_a_table_of_stocks_is_set_aside_and_said() -> None:
    found = read_stocks(TABLES / "01-jobindsats-long.csv")
    (one,) = [liberty for liberty in found.liberties if liberty.kind == "larger_areas"]
    assert (one.found, one.lines) == ("Hele landet", (5,))
    assert found.stocks[0].values["full_time_persons"] == ((398.2, 398.2), (395.1, 395.1), None)


def test_a_wide_table_is_recognised_and_read_where_its_programme_is_known() -> None:
    wide = (TABLES / "14-wide.csv").read_text("utf-8")
    assert "the table is wide, with months as columns (jan 2023, feb 2023, mar 2023)" in refusal(wide)
    named = wide.replace("Kommune;", "Kommune;Indsats;").replace("Horsens;", "Horsens;bir;")
    found = read(named)
    assert found.counts[0].citizens == (412, 409, 405)
    assert found.counts[0].counts == {"placement_starts": ((21, 21), (19, 19), (0, 4))}
    assert "its 3 columns of months (jan 2023, feb 2023, mar 2023) are read as rows" in said(found)
    assert "'Praktik' is read as starts of a placement in the month; if it is those who are under way" in said(found)


def test_a_table_without_a_programme_is_read_with_the_one_that_is_asked_for() -> None:
    wide = (TABLES / "14-wide.csv").read_bytes()
    Path("wide.csv").write_bytes(wide)
    found = read_local_data(Path("wide.csv"), programme="bir")
    assert found.counts[0].citizens == (412, 409, 405)
    assert "every row is read as one of bir, as was asked." in said(found)
    assert "name the programme of all rows with --programme" in refusal(wide)
    Path("own.csv").write_text(CONTROL, "utf-8")
    with pytest.raises(InputError, match="a column for the programme, 'programme'; leave --programme out"):
        read_local_data(Path("own.csv"), programme="bir")
    made = read_sources(None, DataFile(Path("wide.csv"), "bir"))
    assert (made.config.data, made.config.data_programme) == ("wide.csv", "bir")
    assert made.counts == found.counts
    settings = config_toml(made.config)
    assert 'data_programme = "bir"' in settings
    Path("config.toml").write_text(settings, "utf-8")
    assert read_sources(Path("config.toml")).counts == found.counts
    assert "data_programme" not in config_toml(read_sources(None, Path("own.csv")).config)
    for arguments in (["--programme", "bir"], ["--data", "wide.csv", "--programme", "birr"]):
        assert guarded(lambda asked=arguments: commands(["calibrate", "own", *asked], standalone_mode=False)) == 2


def test_a_column_of_measures_is_read_as_columns() -> None:
    long = "Kommune;Indsats;Tid;Måling;Antal\n" + "".join(
        f"Horsens;BIR;2023M0{month};{measure};{value}\n"
        for month in (1, 2)
        for measure, value in (("Borgere", 400 + month), ("Job start", 10 + month))
    )
    assert read(long).counts[0].counts == {"employment_starts": ((11, 11), (12, 12))}


# Encodings, separators, line ends


ENCODED: dict[str, Callable[[str], bytes]] = {
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 with a mark": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "code page 850": lambda text: text.encode("cp850"),
    "Mac Roman": lambda text: text.encode("mac_roman"),
    "saved twice": lambda text: text.encode().decode("cp1252").encode(),
    "carriage returns": lambda text: text.replace("\r\n", "\r").encode(),
    "line feeds": lambda text: text.replace("\r\n", "\n").encode(),
    "tabs": lambda text: text.replace(";", "\t").encode(),
    "commas, decimals quoted": lambda text: text.replace("9,5", '"9,5"').replace(";", ",").encode(),
    "commas and points": lambda text: text.replace("9,5", "9.5").replace(";", ",").encode(),
    "no-break spaces": lambda text: (
        text.replace("caseworkers", "caseworkers\u00a0").replace("412", "\u00a0412").encode()
    ),
    "capitals": lambda text: (text.partition("\r\n")[0].upper() + "\r\n" + text.partition("\r\n")[2]).encode(),
    "Excel's texts": lambda text: text.replace(";2023-01;", ';"=""2023-01""";').encode(),
    "decomposed letters": lambda text: text.replace("Ærø", "Ærø").encode(),
    "blank rows": lambda text: text.replace("\r\n", "\r\n;;;;;;;\r\n").encode(),
    "names again": lambda text: (text + text).encode()[: len(text.encode()) + len(text.partition("\r\n")[0]) + 2],
}


@pytest.mark.parametrize("form", ENCODED)
def test_however_a_table_is_saved_the_counts_are_the_same(form: str) -> None:
    control = CONTROL.replace("\n", "\r\n").replace("Horsens", "Ærø")
    assert read(ENCODED[form](control), "other.csv").counts == read(control).counts


def test_thousands_are_read_as_the_column_as_a_whole_says() -> None:
    table = CONTROL.replace(";412;", ";1.412;").replace(";409;", ";1 409;").replace(";405;", ";1405;")
    found = read(table)
    assert found.counts[0].citizens[:3] == (1412, 1409, 1405)
    assert "citizens 1.412 is read as 1412; the mark separates thousands." in said(found)
    staff = CONTROL.replace(";9,5\n", ";1.234\n", 1)
    assert read(staff).counts[0].caseworkers[0] == 1234.0
    assert "which is 1234 or 1.234, and no other number says which" in refusal(CONTROL.replace("9,5", "1.234"))


@pytest.mark.parametrize(
    ("cell", "whole", "value"),
    [("1.234", True, 1234.0), ("1,234", True, 1234.0), ("1.234.567", True, 1234567.0), ("1.234,5", False, 1234.5),
     ("0,234", False, 0.234), ("1234.567", False, 1234.567), ("12 345", True, 12345.0), ("7,5 %", False, 0.075),
     ("-3", False, -3.0), ("1'234", True, 1234.0)],
)  # fmt: skip
def test_a_number_that_leaves_no_doubt_is_read(cell: str, whole: bool, value: float) -> None:
    found = number(Cell(cell, 1, 1), None, whole=whole)
    assert not isinstance(found, str)
    assert found.value == value


@pytest.mark.parametrize(
    ("cell", "why"), [("1.234", "ambiguous"), ("1.23.4", "groups"), ("4 5", "no number"), ("1,", "no number")]
)
def test_a_number_that_leaves_a_doubt_is_not_read(cell: str, why: str) -> None:
    assert number(Cell(cell, 1, 1), None) == why


# Months


@pytest.mark.parametrize(
    "written",
    ["2023-05", "2023M05", "2023m5", "202305", "2023/05", "05-2023", "5/2023", "maj-23", "maj 2023", "MAJ 2023",
     "May 2023",
     "maj. 2023", "2023 maj", "2023-05-01", "2023-05-01 00:00:00", "31-05-2023", "1. maj 2023", "may-23", "2023-5",
     datetime.date(2023, 5, 1), 202305.0],
)  # fmt: skip
def test_a_month_in_every_form_is_that_month(written: object) -> None:
    found = readings(written).values()
    assert {(one.year, one.month) for one in found} == {(2023, 5)}


@pytest.mark.parametrize("written", ["2023", "2023K1", "13-13-2023", "forår 2023", "", 5, 2023.5, "1850-01", "maj"])
def test_what_is_no_month_is_none(written: object) -> None:
    assert readings(written) == {}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["01-02-2023", "01-03-2023"], ("2023-02", 2)),
        (["02-01-2023", "03-01-2023"], ("2023-02", 2)),
        (["31-01-2023", "28-02-2023"], ("2023-01", 2)),
        (["01-12-22", "01-01-23"], ("2022-12", 2)),
        (["22-12-01", "23-01-01"], ("2022-12", 2)),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_column(days: list[str], expected: tuple[str, int]) -> None:
    head = CONTROL.splitlines()[0]
    rows = "\n".join(f"Horsens;bir;{day};412;21;7;<5;9,5" for day in days)
    (one,) = read(f"{head}\n{rows}\n").counts
    assert (one.first, len(one.months)) == expected


def test_a_date_that_nothing_decides_is_asked_about() -> None:
    head = CONTROL.splitlines()[0]
    sentence = refusal(f"{head}\nHorsens;bir;01-02-2023;412;21;7;<5;9,5\n")
    assert "is '01-02-2023', which is 2023-02 (day-month-year) or 2023-01 (month-day-year)" in sentence


def test_excels_date_for_an_interval_is_asked_about() -> None:
    sentence = refusal(CONTROL.replace(";21;", ";01-apr;"))
    assert "placement_starts is '01-apr'; a spreadsheet program makes a date of 1-4" in sentence
    rows = [HEAD, [*ROWS[0][:4], datetime.date(2026, 4, 1), 9.5]]
    assert "sheet 'Tal', cell E2: Praktik start is the date 2026-04-01" in refusal(workbook(rows), "own.xlsx")


@pytest.mark.parametrize(
    ("text", "interval"),
    [("<5", (0, 4)), ("< 5", (0, 4)), ("≤4", (0, 4)), ("<=4", (0, 4)), ("færre end 5", (0, 4)), ("Under 5", (0, 4)),
     ("fewer than 5", (0, 4)), ("højst 3", (0, 3)), ("1-4", (1, 4)), ("1 til 4", (1, 4)), ("1 – 4", (1, 4)),
     ("..", None),
     ("*", None), ("–", None), ("DISKRETIONERET", None), ("n/a", None), ("#N/A", None), ("(diskretioneret)", None)],
)  # fmt: skip
def test_each_way_to_hide_a_count_is_an_interval_or_not_known(text: str, interval: tuple[int, int] | None) -> None:
    found = hidden(text)
    assert found is not None
    assert found.interval == interval


# Names of columns


@pytest.mark.parametrize(
    ("written", "name"),
    [("Virksomhedspraktik start", "placement_starts"), ("Lønnede timer start", "paid_hours_starts"),
     ("Job start", "employment_starts"), ("Nye praktikforløb", "placement_starts"),
     ("Påbegyndte job", "employment_starts"),
     ("Antal borgere", "citizens"), ("ANTAL PERSONER", "persons"), ("Personer i praktik", "in_placement"),
     ("with_ordinary_hours", "in_paid_hours"), ("Tilgang pr. måned", "intake_per_month"), ("Kommune:", "municipality"),
     ("PERIODE", "month"), ("Område", "municipality"), ("praktikstarter", "placement_starts"),
     ("Antal startede i virksomhedspraktik", "placement_starts"), ("Case workers", "caseworkers")],
)  # fmt: skip
def test_a_column_is_known_by_its_names_in_both_languages(written: str, name: str) -> None:
    found = heading(written)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("written", ["praktikvejleder", "Jobcenterchef", "Bemærkning", "", "job på hold"])
def test_a_column_of_something_else_is_not_taken_for_one_of_those(written: str) -> None:
    assert heading(written) is None


# Workbooks


def test_a_workbook_is_read_with_its_dates_and_numbers_and_the_sheet_that_holds_the_table() -> None:
    rows = [["Ressourceforløb"], [], HEAD, *ROWS, ["I alt", None, None, 1226]]
    content = workbook(rows, Vejledning=[["Læs mig"], ["Kommune", "er navnet på en kommune"]])
    found = read(content, "own.xlsx")
    (one,) = found.counts
    assert (one.first, one.citizens, one.caseworkers) == ("2023-01", (412, 409, 405), (9.5,) * 3)
    assert one.counts["placement_starts"] == ((21, 21), (0, 4), None)
    assert {"sheet", "above_table", "total_rows", "hidden_marks"} <= set(kinds(found))
    assert "of 2 sheets 'Tal' is read" in said(found)


def test_a_sheet_is_read_by_its_name() -> None:
    Path("own.xlsx").write_bytes(workbook([HEAD, *ROWS], Kopi=[HEAD, ROWS[0]]))
    assert read_local_data(Path("own.xlsx"), "kopi").counts[0].months == ("2023-01",)
    with pytest.raises(InputError, match="there is no sheet 'Tall'; did you mean 'Tal'"):
        read_local_data(Path("own.xlsx"), "Tall")
    with pytest.raises(InputError, match="the sheets 'Tal' and 'Kopi' both hold a table of monthly counts"):
        read_local_data(Path("own.xlsx"))


def test_a_scenario_names_the_sheet_of_its_offices() -> None:
    """Before, a workbook with two lists of offices could not be used."""
    head = ["Kommune", "Indsats", "Borgere"]
    Path("offices.xlsx").write_bytes(workbook([head, ["Horsens", "bir", 412]], Plan=[head, ["Horsens", "bir", 400]]))
    text = (shipped("scenarios") / "fsm1-national.toml").read_text("utf-8")
    file = Path("own.toml")
    with_sheet = text.replace('"fsm1-national.csv"', '"offices.xlsx"\noffices_sheet = "plan"')
    file.write_text(with_sheet, "utf-8")
    assert [one.citizens for one in as_scenario_file(file).scenario.office] == [400]
    for old, new, said in (
        ('\noffices_sheet = "plan"', "", "offices.xlsx: the sheets 'Tal' and 'Plan' both hold a table of offices; say "
         'which is meant, as in offices_sheet = "Tal" below offices in the scenario.'),
        ('"plan"', '"planen"', "offices.xlsx: there is no sheet 'planen'; did you mean 'Plan'?"),
        ('"plan"', "3", "own.toml, line 5: offices_sheet is the name of a sheet of the workbook, a text."),
        ('offices = "offices.xlsx"\n', "", "own.toml, line 4: offices_sheet names a sheet of the workbook of offices; "
         'give that too, as in offices = "offices.xlsx".'),
    ):  # fmt: skip
        file.write_text(with_sheet.replace(old, new), "utf-8")
        with pytest.raises(InputError) as refused:
            as_scenario_file(file)
        assert said in [problem.sentence for problem in refused.value.problems]
    Path("offices.csv").write_text("Kommune;Indsats;Borgere\nHorsens;bir;412\n", "utf-8")
    with pytest.raises(InputError, match="this is no workbook and has no sheet 'plan'; leave it out"):
        read_offices(Path("offices.csv"), "plan")


@pytest.mark.parametrize(
    "below", ["Horsens i alt;;;2448;\n", "Gennemsnit;;;408,7;\n", "Median;;;408;\n", "Horsens total;bir;;1226;\n"]
)
def test_rows_of_averages_and_of_a_municipality_in_all_are_no_data(below: str) -> None:
    rows = "Kommune;Indsats;Måned;Borgere;Praktik start\nHorsens;bir;2023-01;412;21\n"
    assert read(rows + below).counts == read(rows).counts
    assert "rows of totals are skipped" in said(read(rows + below))


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("Færre end fem", (0, 4)), ("mellem 1 og 4", (1, 4)), ("under 10 personer", (0, 9)), ("oplyses ikke", None),
        ("i.o.", None), ("•", None),
    ],
)  # fmt: skip
def test_hidden_counts_in_words_are_what_they_mean(written: str, interval: tuple[int, int] | None) -> None:
    found = hidden(written)
    assert found is not None
    assert found.interval == interval


def test_people_are_not_counted_in_per_cent() -> None:
    """Before, 41% were 41 people, and a turnover of 2% in a workbook was 2 changes a year."""
    rows = "Kommune;Indsats;Måned;Borgere;Praktik start;Sagsbehandlere\nHorsens;bir;2023-01;{};{};80 %\n"
    assert "Borgere is '41%'; " in refusal(rows.format("41%", "21"))
    assert "Praktik start is '5 %'; " in refusal(rows.format("412", "5 %"))
    assert read(rows.format("412", "21")).counts[0].caseworkers == (0.8,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1. kvt. 2023", "that is a quarter"), ("2023K1", "that is a quarter"), ("uge 3 2023", "that is a week"),
        ("Januar", "the year is missing"), ("jan 2022 - dec 2022", "that is a period of several months"),
    ],
)  # fmt: skip
def test_a_period_that_is_no_month_is_called_what_it_is(written: str, said: str) -> None:
    table = f"Kommune;Indsats;Måned;Borgere;Praktik start\nHorsens;bir;{written};412;21\n"
    assert refusal(table) == f"own.csv, line 2: Måned is '{written}'; {said}; a month is written 2021-01."


def test_days_with_a_time_of_midnight_are_months() -> None:
    assert readings("2023-02-01T00:00:00") == readings("2023-02-01") == readings("2023-02-01 00:00")


TWO_ROWS = {
    "years over months": "Kommune;Indsats;Måling;2023;;\n;;;jan;feb;mar\n"
    "Horsens;bir;Borgere;412;409;405\nHorsens;bir;Praktik start;21;<5;19\n",
    "measures over months": "Kommune;Indsats;Antal borgere;;;Praktik start;;\n"
    ";;2023M01;2023M02;2023M03;2023M01;2023M02;2023M03\nHorsens;bir;412;409;405;21;<5;19\n"
    "I alt;;412;409;405;21;..;19\nKilde: egne tal;;;;;;;\n",
    "names beside the months": ";;Antal borgere;;;Praktik start;;\n"
    "Kommune;Indsats;2023M01;2023M02;2023M03;2023M01;2023M02;2023M03\nHorsens;bir;412;409;405;21;<5;19\n",
    "below a title": "Horsens i tal;;;;;\nKommune;Indsats;Måned;Antal borgere;Nye;\n;;;;praktik;job\n"
    "Horsens;bir;2023-01;412;21;\nHorsens;bir;2023-02;409;<5;\nHorsens;bir;2023-03;405;19;\n",
}


@pytest.mark.parametrize("shape", TWO_ROWS)
def test_names_of_columns_in_two_rows_are_read_together_and_said(shape: str) -> None:
    found = read(TWO_ROWS[shape])
    (one,) = found.counts
    assert (one.first, one.citizens) == ("2023-01", (412, 409, 405))
    assert one.counts["placement_starts"] == ((21, 21), (0, 4), (19, 19))
    assert "the names of columns stand in two rows and are read together: " in said(found)


def test_a_cell_below_names_in_two_rows_keeps_its_place_in_sentences() -> None:
    rows = [
        [None, None, "Antal borgere", None, "Praktik start", None],
        ["Kommune", "Indsats", "2023M01", "2023M02", "2023M01", "2023M02"],
        ["Horsens", "bir", 412, 409, 21, "mange"],
    ]
    assert "sheet 'Tal', cell F3: " in refusal(workbook(rows), "own.xlsx")


def test_stocks_below_names_in_two_rows_are_read() -> None:
    Path("own.csv").write_text(
        ";;Antal personer;;\nOmråde;Ydelsesgrupper;2023M01;2023M02;2023M03\nHorsens;Ressourceforløb;412;409;405\n",
        "utf-8",
    )
    (one,) = read_stocks(Path("own.csv")).stocks
    assert one.values["citizens"] == ((412, 412), (409, 409), (405, 405))


@pytest.mark.parametrize(
    ("table", "over"),
    [
        ("Kommune;Indsats;Måned;Borgere;Praktik start;\n;;;;Mænd;Kvinder\nHorsens;bir;2023-01;412;21;3\n",
         "'Praktik start' over 'Mænd, Kvinder'"),
        ("Kommune;Indsats;Antal borgere;\n;;2021;2022\nHorsens;bir;412;409\n", "'Antal borgere' over '2021, 2022'"),
        ("Kommune;Indsats;Antal borgere;\n;;2021M01;2021M01\nHorsens;bir;412;409\n",
         "'Antal borgere' over '2021M01'"),
    ],
)  # fmt: skip
def test_names_in_two_rows_that_give_none_together_are_refused_in_one_sentence(table: str, over: str) -> None:
    said = f"the names of columns stand in two rows ({over}) that are not read together; give each column one name."
    assert refusal(table) == f"own.csv, line 2: {said}"


def test_a_workbook_is_one_under_any_name_and_text_is_text_under_any() -> None:
    rows = workbook([HEAD, *ROWS])
    as_text = read(rows, "own.csv")
    assert as_text.counts == read(rows, "own.xlsx").counts
    assert "the file is a workbook, whatever its name ends in" in said(as_text)
    renamed = read(CONTROL, "text.xlsx")
    assert renamed.counts == read(CONTROL).counts
    assert kinds(renamed) == ["text_by_content"]


def test_merged_cells_hold_for_their_rows_and_hidden_sheets_are_not_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [HEAD, *ROWS]:
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    book.create_sheet("Gammel").append(HEAD)
    book["Gammel"].sheet_state = "hidden"
    book.save("own.xlsx")
    found = read_local_data(Path("own.xlsx"))
    assert found.counts == read(workbook([HEAD, *ROWS]), "same.xlsx").counts
    assert {"merged_cells", "hidden_sheets"} <= set(kinds(found))


LIBREOFFICE = ("xlsx", "xls", "ods", "semicolon.csv", "comma-1252.csv", "tab-utf-16.csv")


@pytest.mark.parametrize("form", LIBREOFFICE)
def test_a_table_is_the_same_in_all_that_libreoffice_saves(form: str) -> None:
    found = read_local_data(TABLES / (f"libreoffice-{form}" if "." in form else f"libreoffice.{form}"))
    (one,) = found.counts
    assert (one.municipality, one.first, one.citizens) == ("Ærø", "2023-01", (1412, 1409, 1405, 1401))
    assert one.counts["placement_starts"] == ((21, 21), (19, 19), (0, 4), (17, 17))
    assert one.counts["employment_starts"] == ((0, 4), (0, 4), (5, 5), None)
    assert one.caseworkers == (9.5,) * 4
    assert {"above_table", "total_rows"} <= set(kinds(found))


def test_a_workbook_with_a_password_or_damage_is_refused_in_a_sentence() -> None:
    whole = (TABLES / "libreoffice.xls").read_bytes()
    assert refusal(whole[: len(whole) // 3], "own.xls").startswith("own.xls: the workbook cannot be read")


# Offices


def office_list(name: str) -> list[dict[str, Any]]:
    return read_offices(TABLES / "offices" / name).offices


def test_offices_are_read_by_the_same_reader() -> None:
    horsens = {"municipality": "Horsens", "programme": "bir", "citizens": 412}
    control = {**horsens, "intake_per_month": 9.5, "posts": 10}
    assert office_list("o01-control.csv")[0] == control
    assert office_list("o02-semicolon-decimal-comma.csv") == [control]
    assert office_list("o06-upper-header.csv") == [horsens]
    assert office_list("o17-dot-citizens.csv") == [horsens]
    assert [type(office["citizens"]) for office in office_list("o17-dot-citizens.csv")] == [int]


PLANS = {
    "o01-control": {"Horsens": 10, "Ærø": 1},
    "o02-semicolon-decimal-comma": {"Horsens": 10},
    "o06-upper-header": {"Horsens": 6},
    "o17-dot-citizens": {"Horsens": 6},
    "o18-posts-overrides": {"Horsens": 10, "Aarhus": 6},
}


@pytest.mark.parametrize("name", PLANS)
def test_a_scenario_of_each_list_of_offices_runs_with_the_posts_that_validate_names(name: str) -> None:
    """Posts of a list won over [staffing] in silence, and the record had the other ones."""
    file = as_scenario_file(TABLES / "offices" / f"{name}.toml")
    record = scenario_record(file)
    assert {one.municipality: dict(one.posts)[0.0] for one in record.offices} == PLANS[name]
    own = [one for one in file.warnings if isinstance(one, OwnPosts)]
    assert sum(one.offices for one in own) == sum(posts != 6 for posts in PLANS[name].values())
    asked = validate(TABLES / "offices" / f"{name}.toml")
    assert asked.problems == ()
    said = " ".join(warning_sentence(one.warning, "en") for one in asked.warnings)
    assert ("they take the place of the plan in [staffing]" in said) is bool(own)


def test_a_scenario_of_offices_by_other_names_is_refused_for_the_country_alone_and_for_one_office_thrice() -> None:
    said = [one.text for one in validate(TABLES / "offices" / "o05-names.toml").problems]
    assert [one.partition(";")[0].partition(", which")[0] for one in said] == [
        "Horsens runs bir twice", "Horsens runs bir twice", "municipality is 'Hele landet'",
    ]  # fmt: skip


def test_municipalities_of_offices_are_those_that_are_meant_and_the_country_is_refused() -> None:
    found = read_offices(TABLES / "offices" / "o05-names.csv")
    names = [office["municipality"] for office in found.offices]
    assert names == ["Horsens", "Horsens", "København", "Horsens", "Hele landet", "Aarhus"]
    assert "'Horsens Kommune' = Horsens, 'Copenhagen' = København, '615' = Horsens" in "".join(
        liberty_sentences(found.liberties, "en")
    )
    problems = validate(TABLES / "offices" / "o05-names.csv").problems
    assert "municipality is 'Hele landet', which is the country, a region" in problems[-1].text


def test_offices_come_from_a_workbook_and_from_a_public_table_by_month() -> None:
    head = ["Kommune", "Indsats", "Antal personer", "Tilgang", "Stillinger"]
    rows = [["Jobcenter Horsens", "BIR", 412.0, 9.5, 10.0]]
    Path("offices.xlsx").write_bytes(workbook([head, *rows]))
    assert read_offices(Path("offices.xlsx")).offices == [
        {"municipality": "Horsens", "programme": "bir", "citizens": 412, "intake_per_month": 9.5, "posts": 10}
    ]
    table = "Område;Periode;Indsats;Antal personer;Antal fuldtidspersoner\n"
    table += "Horsens;2024M01;bir;412;398,2\nHorsens;2024M02;bir;1.409;1.395,1\nHorsens;2024M03;bir;*;*\n"
    Path("by-month.csv").write_text(table, "utf-8")
    found = read_offices(Path("by-month.csv"))
    assert found.offices == [{"municipality": "Horsens", "programme": "bir", "citizens": 1409}]
    assert "the citizens of Horsens bir are those of 2024-02" in "".join(liberty_sentences(found.liberties, "en"))


def test_a_list_of_offices_by_month_without_citizens_is_refused_in_a_sentence() -> None:
    Path("list.csv").write_text("Kommune;Indsats;Periode;Stillinger\nHorsens;bir;2024M01;9\n", "utf-8")
    with pytest.raises(InputError, match="the column 'citizens' is missing"):
        read_offices(Path("list.csv"))


def test_the_liberties_of_a_list_of_offices_come_with_the_scenario_and_with_validate() -> None:
    Path("list.csv").write_bytes("Kommune;Indsats;Borgere;Tilgang\nÆrø;bir;412;9,5\n".encode("cp1252"))
    Path("a.toml").write_text(
        'offices = "list.csv"\n[scenario]\nname = "a"\ntitle = "A"\n[staffing]\n'
        "posts = [{ from_month = 0, count = 6 }]\n[horizon]\nmonths = 12\n",
        "utf-8",
    )
    report = validate("a.toml")
    assert report.problems == ()
    assert [one.kind for one in report.liberties] == ["encoding", "headings"]
    assert report.scenarios[0].liberties == report.liberties
    danish = liberty_sentences(report.liberties, "da")
    assert danish[0] == "Bemærk: list.csv: bogstaverne er læst som Windows-1252."


# Municipalities with data of their own, and offices


def test_data_without_an_office_and_offices_without_data_are_warned_of() -> None:
    read(CONTROL)
    own = calibration(read_sources(None, Path("own.csv")), name="own")
    assert local_data_warnings(scenario("a", "Horsens").scenario, own) == ()
    assert local_data_warnings(scenario("a", "Horsens", "Hedensted").scenario, own) == ()
    found = local_data_warnings(scenario("a", "Vejle", "Hedensted", "Aarhus").scenario, own)
    assert found == (
        UnusedLocalData(municipality="Horsens", calibration="own"),
        NoLocalData(municipality="Vejle", programme="bir", calibration="own", offices=2),
    )
    (file,) = with_local_data_warnings(with_local_data_warnings([scenario("a", "Vejle")], own), own)
    assert len(file.warnings) == 2
    published = calibration()
    assert local_data_warnings(scenario("a", "Vejle").scenario, published) == ()


def test_horsens_kommune_has_the_effect_of_horsens() -> None:
    read(CONTROL)
    own = calibration(read_sources(None, Path("own.csv")), name="own")
    made = [scenario("a", name).scenario for name in ("Horsens", "Horsens Kommune")]
    first, second = (as_scenario_file(one).scenario for one in made)
    assert calibrated_parameters(first, own) == calibrated_parameters(second, own)
    assert local_data_warnings(second, own) == ()


def test_the_liberties_of_local_data_come_with_the_sources_and_change_no_digest() -> None:
    Path("own.csv").write_text(CONTROL, "utf-8")
    Path("other.csv").write_bytes((TABLES / "05-excel-months-jan-23.csv").read_bytes())
    plain, other = (read_sources(None, Path(name)) for name in ("own.csv", "other.csv"))
    assert plain.liberties == ()
    assert [one.kind for one in other.liberties] == ["months"]
    assert plain.digests["data"] == other.digests["data"]


# Columns of other systems


def test_remarks_and_columns_of_something_else_are_set_aside_and_said() -> None:
    head, *rows = CONTROL.splitlines()
    table = "\n".join([f"{head};Bemærkning;Ydelsesgrupper", *(f"{row};travlt;Ressourceforløb" for row in rows)])
    found = read(table)
    assert found.counts == read(CONTROL).counts
    assert "the column 'Bemærkning' is not used." in said(found)
    assert "the column 'Ydelsesgrupper' is not used." in said(found)
    assert "there is no column 'Antal mentorer'" in refusal(
        "\n".join([f"{head};Antal mentorer", *(f"{r};4" for r in rows)])
    )


def test_years_and_months_in_columns_of_their_own_are_months() -> None:
    table = (
        "Kommune;Indsats;År;Måned;Borgere;Praktik start\nHorsens;bir;2022;december;412;21\nHorsens;bir;2023;1;409;19\n"
    )
    (one,) = read(table).counts
    assert (one.first, one.citizens) == ("2022-12", (412, 409))


def test_rows_in_quotation_marks_as_a_whole_are_read_without_them() -> None:
    table = "\n".join(f'"{row}"' for row in CONTROL.splitlines())
    found = read(table)
    assert found.counts == read(CONTROL).counts
    assert kinds(found) == ["quoted_rows"]


def test_a_workbook_with_offices_and_counts_gives_each_reader_its_own_sheet() -> None:
    offices = [["Kommune", "Indsats", "Borgere", "Tilgang", "Stillinger"], ["Horsens", "bir", 412, 9.5, 10]]
    Path("office.xlsx").write_bytes(workbook([HEAD, *ROWS], Kontor=offices))
    assert read_offices(Path("office.xlsx")).offices[0]["posts"] == 10
    assert len(read_local_data(Path("office.xlsx")).counts[0].months) == 3
    report = validate("office.xlsx")
    assert report.problems == ()
    assert {"sheet", "hidden_marks"} <= {one.kind for one in report.liberties}


def test_several_columns_that_divide_people_are_read_in_their_totals() -> None:
    rows = [
        f"Horsens;Ressourceforløb;{sex};{age};2023M0{month};{400 + month if sex == age else 7}"
        for month in (1, 2)
        for sex in ("I alt", "Mænd")
        for age in ("I alt", "16-24 år")
    ]
    Path("dst.csv").write_text("OMRÅDE;YDELSESTYPE;KØN;ALDER;TID;INDHOLD\n" + "\n".join(rows), "utf-8")
    (one,) = read_stocks(Path("dst.csv")).stocks
    assert one.values["citizens"] == ((401, 401), (402, 402))


def test_the_names_of_columns_that_the_documents_promise_are_known() -> None:
    page = (TABLES.parent.parent / "docs" / "files-that-can-be-read.md").read_text("utf-8")
    table = page.partition("## Names of columns")[2].partition("## What is in the cells")[0]
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    assert len(rows) == 11
    for name, others in rows:
        known = {name.strip(" `").split("`")[0]} | ({"source"} if "source" in name else set())
        for other in re.split("[,;]", others.replace(" or ", " ").replace(" apart", "").replace(" and ", ",")):
            found = heading(other.strip())
            assert found is not None, other
            assert found.name in known | {"persons", "municipality_code", "year"}, other


def test_a_column_of_municipalities_without_a_name_is_known_by_its_cells() -> None:
    matrix = 'Modtagere af ressourceforløb\n\n" ";"2023M01";"2023M02"\n"Horsens";412;409\n"Hele landet";12345;12200\n'
    assert "does not say what is counted; add a column (in Danish: Måling)" in refusal(matrix)
    unnamed = "\n".join(row.removeprefix("municipality") for row in CONTROL.splitlines())
    found = read(unnamed)
    assert found.counts == read(CONTROL).counts
    assert "columns are read as 'column A' = municipality." in said(found)
    assert read(CONTROL.replace("programme;", "Holdnavn;")).counts == read(CONTROL).counts


def test_what_is_read_otherwise_is_said_by_the_command_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.csv").write_bytes((TABLES / "04-excel-cp1252.csv").read_bytes())
    notes = {"en": "Note: own.csv: the letters are read as Windows-1252.",
             "da": "Bemærk: own.csv: bogstaverne er læst som Windows-1252."}  # fmt: skip
    for language, note in notes.items():
        assert (
            guarded(
                lambda asked=language: commands(["validate", "own.csv", "--language", asked], standalone_mode=False)
            )
            == 0
        )
        assert note in capsys.readouterr().err


def test_the_liberties_of_local_data_are_told_before_anything_is_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitting itself is replaced by an error, which must come after the notes."""
    Path("own.csv").write_bytes((TABLES / "04-excel-cp1252.csv").read_bytes())
    told: list[str] = []

    def fitted(*_: object, **__: object) -> None:
        told.append("fitted")
        raise RefusedError("no.")

    monkeypatch.setattr(estimation, "calibrate", fitted)
    with pytest.raises(RefusedError):
        calibrate("own", data="own.csv", progress=told.append)
    assert told == ["Note: own.csv: the letters are read as Windows-1252.", "fitted"]
