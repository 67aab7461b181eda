"""Unit: kinds of files that people have beside those under tests/tables: grouped, hidden, half calculated, packed."""

import datetime
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fsm_sim.inputs.local_counts import LocalData, read_local_data, read_stocks
from fsm_sim.inputs.municipalities import codes, municipality, nearest
from fsm_sim.inputs.offices import read_offices
from fsm_sim.inputs.validate import validate
from fsm_sim.language.liberties import liberty_sentences
from fsm_sim.model.errors import InputError

HEAD = ["Kommune", "Indsats", "Måned", "Borgere", "Praktik start"]
MONTHS = ["2023-01", "2023-02", "2023-03"]
CITIZENS = [412, 409, 405]
STARTS = ["21", "<5", "17"]
ROWS: list[list[Any]] = [["Horsens", "bir", *row] for row in zip(MONTHS, CITIZENS, STARTS, strict=True)]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def csv(rows: list[list[Any]], head: list[str] = HEAD) -> str:
    return "".join(";".join(map(str, row)) + "\n" for row in [head, *rows])


def written(content: str | bytes, name: str = "own.csv") -> Path:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return Path(name)


def workbook(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [HEAD, *ROWS]:
        sheet.append([int(cell) if str(cell).isdigit() else cell for cell in row])
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def is_right(data: LocalData) -> bool:
    """Whether the counts are those of ROWS, and nothing else."""
    (counts,) = data.counts
    starts = counts.counts["placement_starts"]
    return (
        (counts.name, counts.first) == ("Horsens bir", "2023-01")
        and list(counts.citizens) == CITIZENS
        and starts == ((21, 21), (0, 4), (17, 17))
    )


def refusal(content: str | bytes, name: str = "own.csv") -> str:
    with pytest.raises(InputError) as refused:
        read_local_data(written(content, name))
    problem = refused.value.problems[0]
    return f"cell {problem.cell}: {problem.text}" if problem.cell else problem.text


def said(data: LocalData, kind: str) -> list[str]:
    return liberty_sentences([one for one in data.liberties if one.kind == kind], "en")


def test_an_error_of_a_formula_in_a_workbook_is_no_count_that_is_not_known() -> None:
    def error(sheet: Any) -> None:
        sheet["E4"] = "#REF!"
        sheet["E4"].data_type = "e"

    text = refusal(workbook(error), "own.xlsx")
    assert "cell E4: Praktik start is '#REF!'; the formula of the cell ends in an error" in text


def test_a_formula_whose_result_is_not_stored_is_no_count_that_is_not_known() -> None:
    def formula(sheet: Any) -> None:
        sheet["E4"] = "=16+1"

    text = refusal(workbook(formula), "own.xlsx")
    assert "cell E4: Praktik start is '=16+1'; the file has no result of the formula" in text


def test_formulas_without_results_beside_the_table_and_in_its_totals_do_no_harm() -> None:
    def formulas(sheet: Any) -> None:
        sheet.append(["I alt", None, None, "=SUM(D2:D4)", "=SUM(E2:E4)"])

    assert is_right(read_local_data(written(workbook(formulas), "own.xlsx")))


def test_hidden_rows_and_columns_of_a_workbook_are_read_and_said() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True

    data = read_local_data(written(workbook(hide), "own.xlsx"))
    assert is_right(data)
    assert said(data, "hidden_rows") == [
        "Note: own.xlsx, line 3: on the sheet 'Sheet' rows are hidden, as by a filter; they are read with the others."
    ]
    assert said(data, "hidden_columns") == [
        "Note: own.xlsx: on the sheet 'Sheet' columns are hidden (D); they are read with the others."
    ]


@pytest.mark.parametrize("citizens", [["412.500", "409.250", "405.125"], ["412,000", "409,000", "405,000"]])
def test_three_decimals_are_not_read_as_hundreds_of_thousands_of_people(citizens: list[str]) -> None:
    rows = [[*row[:3], people, row[4]] for row, people in zip(ROWS, citizens, strict=True)]
    first = citizens[0].replace(",", ".").rstrip("0").rstrip(".")
    assert f"which is {citizens[0][:3]}{citizens[0][4:]} or {first}, and so in the whole column" in refusal(csv(rows))


def test_thousands_of_people_are_read_as_before() -> None:
    rows = [[*row[:3], f"1.{row[3]}", row[4]] for row in ROWS]
    (counts,) = read_local_data(written(csv(rows))).counts
    assert list(counts.citizens) == [1412, 1409, 1405]


def test_a_name_in_the_first_row_of_its_group_holds_for_the_group() -> None:
    rows = [[*(row[:2] if at == 0 else ["", ""]), *row[2:]] for at, row in enumerate(ROWS)]
    data = read_local_data(written(csv(rows)))
    assert is_right(data)
    assert [one.split("'")[1] for one in said(data, "filled_down")] == ["Kommune", "Indsats"]
    two = [*rows, ["Odder", *rows[0][1:]], *rows[1:]]
    assert [one.municipality for one in read_local_data(written(csv(two))).counts] == ["Horsens", "Odder"]


def test_a_year_in_the_first_row_of_its_group_holds_for_the_group() -> None:
    rows: list[list[Any]] = [["Horsens", "bir", "2023" if at == 0 else "", name, *row[3:]]
            for at, (name, row) in enumerate(zip(["januar", "februar", "marts"], ROWS, strict=True))]  # fmt: skip
    assert is_right(read_local_data(written(csv(rows, [*HEAD[:2], "År", *HEAD[2:]]))))


def test_a_wide_table_whose_second_measure_lacks_the_names_is_read() -> None:
    rows = [["Horsens", "bir", "Borgere", *CITIZENS], ["", "", "Praktik start", *STARTS]]
    assert is_right(read_local_data(written(csv(rows, ["Kommune", "Indsats", "Måling", *MONTHS]))))


def test_one_empty_name_in_a_table_that_repeats_names_is_refused() -> None:
    rows = [ROWS[0], ROWS[1], ["", "bir", *ROWS[2][2:]]]
    assert "Kommune is empty" in refusal(csv(rows))
    rows = [ROWS[0], ["", "bir", *ROWS[0][2:]], ["Odder", "bir", *ROWS[0][2:]]]
    assert "2 times" in refusal(csv(rows))


def test_an_office_without_a_municipality_is_no_part_of_the_office_above() -> None:
    with pytest.raises(InputError, match="municipality"):
        validated("municipality;programme;citizens\nHorsens;bir;412\n;fsm2;12\n")


def validated(offices: str) -> None:
    written(offices, "offices.csv")
    plan = (
        'offices = "offices.csv"\n[scenario]\nname = "a"\ntitle = "A"\n[staffing]\nposts = [{from_month=0,count=6}]\n'
    )
    report = validate(written(plan + "[horizon]\nmonths = 12\n", "a.toml"))
    if report.problems:
        raise InputError(*report.problems)


@pytest.mark.parametrize("name", ["Uoplyst", "Øvrige", "Øvrige kommuner", "Ukendt", "Udlandet", "Ikke fordelt"])
def test_people_whose_municipality_is_not_given_are_refused_as_such(name: str) -> None:
    assert "people whose municipality is not given; name one, or leave it out" in refusal(csv([[name, *ROWS[0][1:]]]))
    assert nearest(name) is None
    with pytest.raises(InputError, match="people whose municipality is not given"):
        validated(f"municipality;programme;citizens\n{name};bir;412\n")


@pytest.mark.parametrize("name", ["Trundholm", "Øvrige", "Alle", "Midt"])
def test_a_name_that_is_like_none_is_not_taken_for_the_nearest(name: str) -> None:
    assert "did you mean" not in refusal(csv([[name, *ROWS[0][1:]]]))


@pytest.mark.parametrize(
    "row", ["I alt 1. kvartal;;;1226;", "2023 i alt;;;1226;", "Horsens;bir;2023 i alt;1226;40", "(tom);(tom);(tom);;"]
)
def test_totals_of_quarters_and_years_and_empty_groups_are_skipped(row: str) -> None:
    assert is_right(read_local_data(written(csv(ROWS[:2]) + row + "\n" + csv(ROWS[2:]).partition("\n")[2])))


def test_people_of_an_empty_group_are_not_dropped_in_silence() -> None:
    assert "(tom)" in refusal(csv([*ROWS, ["(tom)", "bir", "2023-01", 12, 1]]))


@pytest.mark.parametrize(
    "months",
    [
        ["jan. 2023", "febr. 2023", "mar. 2023"],
        ["2023–01", "2023–02", "2023–03"],
        ["2023−1", "2023−2", "2023−3"],
        ["ultimo januar 2023", "ultimo februar 2023", "ult. marts 2023"],
        ["pr. 31. januar 2023", "pr. 28. februar 2023", "pr. 31. marts 2023"],
        ["Måned: jan 2023", "Måned: feb 2023", "Måned: mar 2023"],
        ["Jan 2023 - Jan 2023", "Feb 2023 - Feb 2023", "Mar 2023 - Mar 2023"],
        ["JANUAR 2023", "FEBRUAR 2023", "MARTS 2023"],
        ["jan '23", "feb '23", "mar '23"],
        ["2023-01-01T00:00:00Z", "2023-02-01T00:00:00Z", "2023-03-01T00:00:00Z"],
    ],
)
def test_months_as_exports_and_people_write_them_are_read(months: list[str]) -> None:
    rows = [[*row[:2], month, *row[3:]] for row, month in zip(ROWS, months, strict=True)]
    assert is_right(read_local_data(written(csv(rows))))


@pytest.mark.parametrize(
    "head",
    [
        ["Kom\u00admune", "Ind\u200bsats", "M\ufeffåned", "Bor\u2060gere", "Praktik\u00a0start"],
        ["Kommune 1)", "Indsats²", "Måned*", "Borgere 2)", "Praktik start 3)"],
    ],
)
def test_invisible_characters_and_footnotes_in_names_of_columns_change_nothing(head: list[str]) -> None:
    assert is_right(read_local_data(written(csv(ROWS, head))))


def test_a_column_that_is_there_twice_is_said_also_where_no_starts_are() -> None:
    assert "'Borgere' is there twice" in refusal(csv(ROWS, [*HEAD[:4], "Borgere"]))


def packed() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("own.csv", csv(ROWS))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (gzip.compress(csv(ROWS).encode()), "own.csv.gz", "a compressed file, not a table; unpack it"),
        (packed(), "own.zip", "a compressed file, not a table; unpack it"),
        (packed(), "own.xlsx", "a compressed file, not a table; unpack it"),
        (b"PAR1\x15\x04", "own.parquet", "a Parquet file, not a table; save the table that is in it as"),
        ('CHARSET="ANSI";\nAXIS-VERSION="2010";\n', "own.px", "a PX file (PC-Axis), not a table; fetch it as CSV"),
        (b"\x05 user", "~$own.xlsx", "what Excel keeps beside a workbook that is open; name own.xlsx"),
        (",a,b,", ".~lock.own.ods#", "what LibreOffice keeps beside a workbook that is open; name own.ods"),
    ],
)
def test_files_that_are_no_tables_are_named_for_what_they_are(content: str | bytes, name: str, what: str) -> None:
    assert f"this is {what}" in refusal(content, name)


def test_a_list_of_persons_is_refused_without_a_person_in_the_sentence() -> None:
    rows = [["010190-1234", "A B", "01-02-2023", "03-04-2023"]]
    text = refusal(csv(rows, ["CPR-nr.", "Navn", "Startdato", "Slutdato"]))
    assert text == "the column 'CPR-nr.' makes this a list of persons; give how many there are by month."


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same_months() -> None:
    def dates(sheet: Any) -> None:
        book = sheet.parent
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        for month in (1, 2, 3):
            sheet.cell(month + 1, 3, datetime.datetime(2023, month, 1))

    assert is_right(read_local_data(written(workbook(dates), "own.xlsx")))


def test_stocks_of_the_country_and_offices_by_thousands_are_read_as_before() -> None:
    table = "Område;Periode;Antal personer\nHorsens;2024M01;1.412\nHele landet;2024M01;112.345\n"
    assert [one.values["citizens"] for one in read_stocks(written(table)).stocks] == [((1412, 1412),)]
    offices = read_offices(written("Kommune;Indsats;Borgere\nHorsens;bir;1.412\nAarhus;bir;12.400\n", "o.csv"))
    assert [one["citizens"] for one in offices.offices] == [1412, 12400]


def test_people_whose_municipality_is_not_given_are_set_aside_in_a_table_of_stocks_and_said() -> None:
    table = "Område;Periode;Antal personer\nHorsens;2024M01;412\nUoplyst;2024M01;12\nØvrige;2024M01;3\n"
    found = read_stocks(written(table))
    assert [one.municipality for one in found.stocks] == ["Horsens"]
    assert "Note: own.csv, lines 3–4: rows of no single municipality are set aside: Uoplyst, Øvrige." in (
        liberty_sentences(found.liberties, "en")
    )


def test_a_part_of_a_table_with_its_own_title_and_names_of_columns_is_read_with_the_others() -> None:
    odder = [["Odder", *row[1:]] for row in ROWS]
    data = read_local_data(written(f"Horsens\n{csv(ROWS)}\nOdder\n{csv(odder)}"))
    assert [one.municipality for one in data.counts] == ["Horsens", "Odder"]
    assert said(data, "repeated_headings") == [
        "Note: own.csv, lines 7–8: the names of the columns are there again and are skipped."
    ]


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        ("Kommune;Indsats;Måned;Job start\nHorsens;bir;2023-01;4\n", "Kommune, Indsats, Måned, Job start"),
        ("Kommune;Indsats;Måned;Praktik start;Borgere\nOdder;bir;2023-01;4;90\n", "Kommune, Indsats, Måned, Praktik"),
        ("Kommune;2023-01;2023-02\nHorsens;4;3\n", "Kommune, 2023-01, 2023-02"),
        ("Sagsbehandlere\nNavn;Timer\nAnna;37\n", "Sagsbehandlere"),
    ],
)
def test_another_table_below_or_above_the_one_that_is_read_is_asked_about(other: str, shown: str) -> None:
    text = refusal(f"{csv(ROWS)}\n{other}")
    assert f"another table begins here ('{shown}" in text
    assert text.endswith("and one is read; make one table of them, or give each its own file.")
    if "Kommune" in other and "Borgere" not in other:
        assert f"another table begins here ('{shown}" in refusal(f"{other}\n{csv(ROWS)}")


def test_tables_beside_each_other_are_asked_about_once() -> None:
    rows = [[*row, "", "Odder", *row[1:]] for row in ROWS]
    with pytest.raises(InputError) as refused:
        read_local_data(written(csv(rows, [*HEAD, "", *HEAD])))
    assert "two tables stand beside each other (the columns 'Kommune, Indsats" in refused.value.problems[0].text
    assert len(refused.value.problems) == 1


def test_a_name_in_a_row_of_its_own_above_its_group_holds_for_the_group() -> None:
    group = [["", *row[1:]] for row in ROWS]
    alone = ["", "", "", ""]
    data = read_local_data(written(csv([["Horsens", *alone], *group, ["Odder", *alone], *group])))
    assert [(one.municipality, list(one.citizens)) for one in data.counts] == [
        ("Horsens", CITIZENS),
        ("Odder", CITIZENS),
    ]
    assert said(data, "filled_down")


def test_a_table_on_a_hidden_sheet_alone_is_not_overlooked() -> None:
    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("Forside").append(["Tal til sagen"])
        sheet.parent.active = 1
        sheet.sheet_state = "hidden"

    assert "Hidden sheets are not read; show the one that is meant: Sheet." in refusal(workbook(hide), "own.xlsx")


@pytest.mark.parametrize(
    "note",
    [
        "Kilde;jobindsats.dk;udtrukket;12-11-2025;AB\n",
        ";Kilde: jobindsats.dk;;;\n",
        "Kilde: egne tal\n",
        "1) foreløbige tal\n2) uden fleksjob\n",
        "Bemærk;at 3 er på orlov;;;\n",
    ],
)
def test_notes_below_a_blank_row_are_no_other_table(note: str) -> None:
    assert is_right(read_local_data(written(f"{csv(ROWS)}\n{note}")))


def test_cells_of_an_ods_that_stand_for_many_equal_ones_are_each_told() -> None:
    """In .ods equal rows and cells stand once, with how often."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(one) for one in row)}</table:table-row>" for row in [HEAD, ROWS[0]]
    )
    wrong = '<table:table-cell table:formula="of:=1/0" office:value-type="string"'
    wrong += ' calcext:value-type="error"><text:p>Err:532</text:p></table:table-cell>'
    missing = '<table:table-cell table:formula="of:=[.D2]-1"/>'
    last = f"{''.join(cell.format(one) for one in ROWS[1][:3])}{missing}{wrong}"
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    sheet = f'<table:table table:name="Ark1"><table:table-row-group>{rows}</table:table-row-group>'
    sheet += f'<table:table-row table:number-rows-repeated="2">{last}</table:table-row></table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    with pytest.raises(InputError) as refused:
        read_local_data(written(content.getvalue(), "own.ods"))
    said = {one.cell: one.text for one in refused.value.problems}
    assert "Borgere is '=[.D2]-1'; the file has no result of the formula" in said["D3"]
    assert "Praktik start is '#532'; the formula of the cell ends in an error" in said["E3"]
    assert {"D4", "E4"} <= set(said)


def test_a_period_of_several_months_is_no_month() -> None:
    text = refusal(csv([[*ROWS[0][:2], "jan 2023 - mar 2023", *ROWS[0][3:]]]))
    assert "that is a period of several months" in text


@pytest.mark.parametrize(
    "written_as",
    ["HORSENS KOMMUNE", "Horsens Kommunes jobcenter", "0615", "615 Horsens", "Horsens (615)", "Horsens kommune "],
)
def test_a_municipality_is_the_same_however_exports_write_it(written_as: str) -> None:
    assert is_right(read_local_data(written(csv([[written_as, *row[1:]] for row in ROWS]))))


@pytest.mark.parametrize("mark", ["\u2009", "\u202f", "\u00a0", "'", "’", "."])
def test_thousands_are_read_by_every_mark_that_programs_print(mark: str) -> None:
    rows = [[*row[:3], f"1{mark}{row[3]}", row[4]] for row in ROWS]
    (counts,) = read_local_data(written(csv(rows))).counts
    assert list(counts.citizens) == [1412, 1409, 1405]


@pytest.mark.parametrize("cell", ["21*", "17¹", "(21)", "-21", "ca. 21", "21 pct.", ">5", "4,12E+02", "x", "21/22"])
def test_what_is_no_count_for_certain_is_refused_and_not_guessed(cell: str) -> None:
    rows = [[*ROWS[0][:4], cell], *ROWS[1:]]
    assert f"Praktik start is '{cell}'" in refusal(csv(rows))


@pytest.mark.parametrize("cell", ["< 5", "<5 ", "mindre end 5", "Under 5 personer", "0-4", "færre end 5", "≤4"])
def test_hidden_counts_are_the_same_interval_however_they_are_written(cell: str) -> None:
    assert is_right(read_local_data(written(csv([ROWS[0], [*ROWS[1][:4], cell], ROWS[2]]))))


@pytest.mark.parametrize(
    ("cell", "counted"),
    [
        ("21 stk.", (21, 21)), ("21 personer", (21, 21)), ("21 borgere", (21, 21)), ("&nbsp;21", (21, 21)),
        ("&lt;5", (0, 4)), ("&lt;&nbsp;5", (0, 4)), ("&le;4", (0, 4)), ("＜5", (0, 4)), ("<5*", (0, 4)),
        ("<5,0", (0, 4)),
        ("< 5 (diskretioneret)", (0, 4)), ("< 5 pers.", (0, 4)), ("1-4 (skjult)", (1, 4)), ("ml. 1 og 4", (1, 4)),
        ("ingen", (0, 0)), ("Nul", (0, 0)), ("?", None), ("****", None), ("•••", None), ("n.a.", None),
        ("Diskretionering", None), ("Ej oplyst", None), ("under bagatelgrænsen", None), ("Diskretioneret*", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("quoted", [False, True])
def test_counts_with_units_marks_of_web_pages_and_remarks_are_what_they_mean(
    cell: str, counted: tuple[int, int] | None, quoted: bool
) -> None:
    """Before, they were no counts, and a semicolon of &lt; made a row longer than its names."""
    rows = [[*ROWS[0][:4], f'"{cell}"' if quoted else cell], *ROWS[1:]]
    found = read_local_data(written(csv(rows)))
    assert found.counts[0].counts["placement_starts"][0] == counted
    assert found.counts[0].counts["placement_starts"][1:] == ((0, 4), (17, 17))
    assert liberty_sentences(found.liberties, "en"), "what is read otherwise than it is written is said"


def test_what_a_unit_and_a_mark_of_a_web_page_were_read_as_is_said() -> None:
    found = read_local_data(written(csv([[*ROWS[0][:4], "21 stk."], [*ROWS[1][:4], "&lt;5"], ROWS[2]])))
    assert is_right(found)
    assert said(found, "decimals") == ["Note: own.csv, line 2: Praktik start 21 stk. is read as 21."]
    assert said(found, "escaped_letters") == [
        "Note: own.csv: signs are read as what they stand for in web pages: &lt; is '<'."
    ]
    assert is_right(read_local_data(written(csv(ROWS, [*HEAD[:2], "M&aring;ned", *HEAD[3:]]))))


def test_a_hidden_count_of_a_web_page_in_a_workbook_is_read_and_said() -> None:
    def escape(sheet: Any) -> None:
        sheet["E3"] = "&lt;5"

    found = read_local_data(written(workbook(escape), "own.xlsx"))
    assert is_right(found)
    assert "&lt;5 is read as 0-4." in " ".join(said(found, "hidden_marks"))


def test_posts_with_their_unit_are_read() -> None:
    rows = [[*row, cell] for row, cell in zip(ROWS, ["9,5 årsværk", "9,5", "9,5 fuldtid"], strict=True)]
    (counts,) = read_local_data(written(csv(rows, [*HEAD, "Sagsbehandlere"]))).counts
    assert counts.caseworkers == (9.5,) * 3


@pytest.mark.parametrize("cell", [">5", "mindst 5", "5+", "21 (foreløbig)", "21 (skjult)", "<5%", "få", "1/4", "~21"])
def test_an_open_interval_or_a_doubt_is_one_clear_sentence(cell: str) -> None:
    text = refusal(csv([[*ROWS[0][:4], cell], *ROWS[1:]]))
    assert text.startswith(f"Praktik start is '{cell}'; a count is a whole number, 0 or more; write a hidden one as <5")


@pytest.mark.parametrize(
    "months",
    [
        ["2023 01", "2023 02", "2023 03"], ["2023_01", "2023_02", "2023_03"], ["2023:M01", "2023:M02", "2023:M03"],
        ["2023-M01", "2023-M02", "2023-M03"], ["M01 2023", "M02 2023", "M03 2023"],
        ["2023 - 01", "2023 - 02", "2023 - 03"],
        ["jan_2023", "feb_2023", "mar_2023"], ["01-23", "02-23", "03-23"], ["23-01", "23-02", "23-03"],
        ["20230101", "20230201", "20230301"], ["202301.0", "202302.0", "202303.0"],
        ["31/1 2023", "28/2 2023", "31/3 2023"],
        ["2023-01-31T23:59:59", "2023-02-28T23:59:59", "2023-03-31T23:59:59"],
        ["søndag den 1. januar 2023", "onsdag den 1. februar 2023", "onsdag 1. marts 2023"],
        ["januar måned 2023", "februar måned 2023", "marts måned 2023"],
        ["jan 2023", "feb 2023*", "mar 2023 (foreløbig)"],
        ["01.01.2023 - 31.01.2023", "01.02.2023 - 28.02.2023", "01.03.2023 - 31.03.2023"],
    ],
)  # fmt: skip
def test_months_in_more_forms_are_those_months(months: list[str]) -> None:
    rows = [[*row[:2], month, *row[3:]] for row, month in zip(ROWS, months, strict=True)]
    assert is_right(read_local_data(written(csv(rows))))


@pytest.mark.parametrize("written_as", ["23-jan", "12-11", "01-01-2023 - 31-03-2023", "20231301", "16-24"])
def test_a_text_that_may_be_another_month_or_none_is_not_guessed(written_as: str) -> None:
    assert refusal(csv([[*ROWS[0][:2], written_as, *ROWS[0][3:]]])).startswith(f"Måned is '{written_as}'")


@pytest.mark.parametrize(
    ("written_as", "name"),
    [
        ("Horsens Komm.", "Horsens"), ("Horsens kom.", "Horsens"), ("JC Horsens", "Horsens"), ("615.0", "Horsens"),
        ("Jobcentret i Horsens", "Horsens"), ("Kommune: Horsens", "Horsens"), ("Horsens*", "Horsens"),
        ("Horsens 1)", "Horsens"), ("Horsens¹", "Horsens"), ("Hoje-Taastrup", "Høje-Taastrup"), ("CPH", "København"),
        ("Regionskommune Bornholm", "Bornholm"), ("Københavns kom", "København"), ("Lyngby-Tarbaek", "Lyngby-Taarbæk"),
    ],
)  # fmt: skip
def test_a_municipality_is_known_in_more_spellings(written_as: str, name: str) -> None:
    (counts,) = read_local_data(written(csv([[written_as, *row[1:]] for row in ROWS]))).counts
    assert counts.municipality == name


@pytest.mark.parametrize(
    "name",
    ["Landstotal", "DK", "Klynge 3", "Kommunegruppe 2", "6-byerne", "KKR Midtjylland", "Sammenlignelige kommuner"],
)
def test_a_group_of_municipalities_is_refused_as_such(name: str) -> None:
    assert "another area of several municipalities" in refusal(csv([[name, *ROWS[0][1:]]]))


def test_every_municipality_is_known_by_its_own_name_in_any_plain_spelling() -> None:
    for name in codes():
        plain = name.casefold()
        for letters in (("æ", "ae"), ("ø", "oe"), ("å", "aa")), (("æ", "ae"), ("ø", "o"), ("å", "aa")):
            for letter, other in letters:
                plain = plain.replace(letter, other)
            assert municipality(plain) == name
        for form in (
            f"{name} Kommune",
            f"{name}s Kommune",
            f"{name} Komm.",
            f"Jobcenter {name}",
            f"{name}*",
            codes()[name],
        ):
            assert municipality(form) == name, form


@pytest.mark.parametrize(
    "head",
    [
        ["Kommune", "Indsats", "Måned/år", "Borgere, antal", "Praktik start, antal"],
        ["KOMMUNE", "INDSATS", "OPGØRELSESMÅNED", "GENNEMSNITLIGT ANTAL BORGERE", "OPSTARTEDE PRAKTIKKER"],
        ["kommune", "indsats", "mdr.", "borgere ultimo", "praktikopstart"],
        ["Kommune", "Indsats", "Maned", "Antal aktive borgere", "Praktik og løntilskud, start"],
        ["Kommune", "Indsats", "Måned", "Borgere (stk.)", "Start praktik [antal]"],
    ],
)
def test_names_of_columns_with_units_and_in_other_words_are_known(head: list[str]) -> None:
    assert is_right(read_local_data(written(csv(ROWS, head))))


def test_those_who_go_off_the_benefit_into_a_job_start_one() -> None:
    (counts,) = read_local_data(written(csv(ROWS, [*HEAD[:4], "Afgang til job"]))).counts
    assert counts.counts == {"employment_starts": ((21, 21), (0, 4), (17, 17))}


@pytest.mark.parametrize(
    ("below", "kind"),
    [
        ("-;-;-;personer;stk.\n", "units"),
        ("municipality;programme;month;citizens;placement_starts\n", "repeated_headings"),
    ],
)
def test_a_row_of_units_or_of_names_in_english_below_the_names_is_skipped_and_said(below: str, kind: str) -> None:
    table = csv(ROWS)
    found = read_local_data(written(table.replace("\n", f"\n{below}", 1)))
    assert is_right(found)
    assert said(found, kind)


@pytest.mark.parametrize(
    "row", ["IALT;;;1226;38", "Tilsammen;;;1226;38", "Horsens;bir;Hele året;412;38", "Horsens;bir;Gns.;412;12"]
)
def test_more_rows_of_totals_and_averages_are_skipped_and_said(row: str) -> None:
    found = read_local_data(written(f"{csv(ROWS)}{row}\n"))
    assert is_right(found)
    assert said(found, "total_rows")


def test_the_end_of_a_text_of_dos_is_no_letter() -> None:
    assert is_right(read_local_data(written(csv(ROWS).encode() + b"\x1a")))


def test_names_of_columns_without_rows_say_so_and_nothing_of_stocks() -> None:
    assert "of :" not in refusal("Kommune;Indsats;Måned;Borgere\n")


def test_starts_under_a_name_that_is_not_known_are_named_beside_the_stocks() -> None:
    """Before, the sentence said that the table has no starts, and nothing of the column that may be them."""
    written(csv(ROWS, [*HEAD[:4], "Løntilskud start"]))
    with pytest.raises(InputError) as refused:
        read_local_data(Path("own.csv"))
    stocks, column = (one.text for one in refused.value.problems)
    assert "the table has stocks" in stocks
    assert column.startswith(
        "the column 'Løntilskud start' speaks of starts, but not of which; give it one of these names"
    )


def test_lists_of_offices_take_units_and_names_in_two_rows_as_counts_do() -> None:
    table = "Kommune;Indsats;Antal;;\n;;Borgere;Stillinger;Tilgang\nHorsens;bir;412 borgere;10 årsværk;9,5\n"
    other = "KOMMUNE;INDSATS;BORGERE, ANTAL;STILLINGER (FULDTID);NYE BORGERE PR. MD.\nJC Horsens;BIR;412,0;10;9,5\n"
    for one in (table, other):
        assert read_offices(written(one)).offices == [
            {"municipality": "Horsens", "programme": "bir", "citizens": 412, "posts": 10, "intake_per_month": 9.5}
        ]


def test_wide_tables_take_the_same_forms_of_cells_months_and_measures() -> None:
    rows = [
        ["Horsens", "bir", "Borgere, antal", *CITIZENS],
        ["Horsens", "bir", "Praktik start", "21 stk.", "&lt;5", 17],
    ]
    assert is_right(
        read_local_data(written(csv(rows, ["KOMMUNE", "INDSATS", "MÅLING", "2023_01", "2023_02", "2023_03"])))
    )


def test_measures_below_the_name_of_the_months_to_their_right_are_read() -> None:
    """As a pivot table has them."""
    rows = [["Horsens", "bir", "Borgere", *CITIZENS], ["Horsens", "bir", "Praktik start", *STARTS]]
    assert is_right(read_local_data(written(csv(rows, ["Kommune", "Indsats", "Måned", *MONTHS]))))
    written(csv([row[2:] for row in rows], ["Måned", *MONTHS]))
    with pytest.raises(InputError) as refused:
        read_local_data(Path("own.csv"))
    said = [one.text for one in refused.value.problems]
    assert all("is missing" in one for one in said), said
