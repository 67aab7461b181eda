"""Law: a table is the same in every separator, encoding, language of names, form of months, and shape."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.evidence.local_counts import COUNTED, MonthlyCounts
from fsm_sim.inputs.local_counts import read_local_data, read_stocks
from fsm_sim.inputs.municipalities import codes, larger_area, municipality
from fsm_sim.inputs.offices import read_offices
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.scenarios.calendar import month_name, month_number

TABLES = Path(__file__).parent / "tables"
NAMES = {
    "own": ("municipality", "programme", "month", "citizens", *COUNTED, "caseworkers"),
    "Danish": ("Kommune", "Indsats", "Måned", "Borgere", "Praktik start", "Løntimer start", "Job start",
               "Sagsbehandlere"),
    "capitals": ("KOMMUNE", "INDSATS", "PERIODE", "ANTAL PERSONER", "NYE PRAKTIKKER", "NYE LØNTIMER", "NYE JOB",
                 "ÅRSVÆRK"),
    "English": ("Municipality", "Programme", "Period", "Citizens", "Placement starts", "Paid hours starts",
                "Employment starts", "Caseworkers"),
}  # fmt: skip
DANISH = ["januar", "februar", "marts", "april", "maj", "juni",
          "juli", "august", "september", "oktober", "november", "december"]  # fmt: skip
ENGLISH = ["January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"]  # fmt: skip
MONTHS: Mapping[str, Callable[[int, int], str]] = {
    "2023-01": lambda year, month: f"{year}-{month:02d}",
    "2023M01": lambda year, month: f"{year}M{month:02d}",
    "jan-23": lambda year, month: f"{DANISH[month - 1][:3]}-{year - 2000:02d}",
    "januar 2023": lambda year, month: f"{DANISH[month - 1]} {year}",
    "Jan 2023": lambda year, month: f"{ENGLISH[month - 1][:3]} {year}",
    "01-01-2023": lambda year, month: f"01-{month:02d}-{year}",
    "1/31/2023": lambda year, month: f"{month}/1/{year}",
    "2023-01-01": lambda year, month: f"{year}-{month:02d}-01",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
HIDDEN = {"<5": (0, 4), "≤4": (0, 4), "færre end 5": (0, 4), "1-4": (1, 4), "..": None, "*": None, "": None}

counts = st.one_of(st.integers(0, 99), st.sampled_from(sorted(set(HIDDEN) - {"≤4"})))
rows = st.lists(st.tuples(st.integers(100, 9999), st.lists(counts, min_size=3, max_size=3)), min_size=2, max_size=14)


@st.composite
def series(draw: Any) -> MonthlyCounts:
    """One municipality's counts, of which one at least is shown, with the texts that hide the others."""
    found = draw(rows)
    cells = [list(one) for _, one in found]
    cells[0] = [7, 7, 7]
    first = draw(st.integers(month_number("2021-01"), month_number("2023-06")))
    return MonthlyCounts(
        municipality=draw(st.sampled_from(sorted(codes()))),
        programme="bir",
        first=month_name(first),
        citizens=tuple(citizens for citizens, _ in found),
        counts={name: tuple(as_interval(one[at]) for one in cells) for at, name in enumerate(COUNTED)},
        caseworkers=tuple(draw(st.integers(2, 60)) + 0.5 for _ in found),
    )


def as_interval(cell: int | str) -> tuple[int, int] | None:
    return HIDDEN[cell] if isinstance(cell, str) else (cell, cell)


def written(interval: tuple[int, int] | None) -> str:
    if interval is None:
        return ".."
    low, high = interval
    return str(low) if low == high else f"<{high + 1}" if low == 0 else f"{low}-{high}"


def grouped(number: int, mark: str) -> str:
    return f"{number // 1000}{mark}{number % 1000:03d}" if number >= 1000 else str(number)


def cells_of(one: MonthlyCounts, months: Callable[[int, int], str], comma: str, thousands: str) -> list[list[str]]:
    made = []
    for at, month in enumerate(one.months):
        year, number = map(int, month.split("-"))
        shown = [written(one.counts[name][at]) for name in COUNTED]
        staff = f"{one.caseworkers[at]:g}".replace(".", comma)
        citizens = grouped(one.citizens[at], thousands) if thousands else str(one.citizens[at])
        made.append([one.municipality, "bir", months(year, number), citizens, *shown, staff])
    return made


def as_csv(rows: list[list[str]], separator: str, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue()


WRITTEN = settings(max_examples=50, deadline=None, derandomize=True)


@WRITTEN
@given(
    one=series(), names=st.sampled_from(sorted(NAMES)), months=st.sampled_from(sorted(MONTHS)),
    encoding=st.sampled_from(ENCODINGS), separator=st.sampled_from([";", ",", "\t"]), comma=st.sampled_from([",", "."]),
    thousands=st.booleans(), end=st.sampled_from(["\r\n", "\n", "\r"]), around=st.booleans(),
)  # fmt: skip
def test_counts_are_the_same_however_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, one: MonthlyCounts, names: str, months: str, encoding: str,
    separator: str, comma: str, thousands: bool, end: str, around: bool,
) -> None:  # fmt: skip
    mark = {",": ".", ".": ","}[comma] if thousands else ""
    table = [list(NAMES[names]), *cells_of(one, MONTHS[months], comma, mark)]
    if around:
        total = str(sum(one.citizens))
        table = [
            ["Ressourceforløb"],
            [""] * 8,
            *table,
            ["I alt", "", "", total, "", "", "", ""],
            ["Kilde: eget udtræk"],
        ]
    file = tmp_path_factory.getbasetemp() / "own.csv"
    file.write_bytes(as_csv(table, separator, end).encode(encoding))
    (found,) = read_local_data(file).counts
    assert found == one


@settings(max_examples=25, deadline=None, derandomize=True)
@given(one=series(), names=st.sampled_from(sorted(NAMES)), months=st.sampled_from(sorted(MONTHS)))
def test_counts_are_the_same_in_a_workbook(
    tmp_path_factory: pytest.TempPathFactory, one: MonthlyCounts, names: str, months: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(NAMES[names]))
    for row in cells_of(one, MONTHS[months], ".", ""):
        sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row])
    file = tmp_path_factory.getbasetemp() / "own.xlsx"
    book.save(file)
    assert read_local_data(file).counts == (one,)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(one=series(), months=st.sampled_from(sorted(set(MONTHS) - {"1/31/2023"})))
def test_counts_are_the_same_in_a_wide_table(
    tmp_path_factory: pytest.TempPathFactory, one: MonthlyCounts, months: str
) -> None:
    tall = cells_of(one, MONTHS[months], ",", "")
    measures = ["Borgere", "Praktik start", "Løntimer start", "Job start", "Sagsbehandlere"]
    wide = [["Kommune", "Indsats", "Måling", *(row[2] for row in tall)]]
    wide += [[one.municipality, "bir", measure, *(row[3 + at] for row in tall)] for at, measure in enumerate(measures)]
    file = tmp_path_factory.getbasetemp() / "wide.csv"
    file.write_text(as_csv(wide, ";", "\n"), "utf-8")
    assert read_local_data(file).counts == (one,)


@WRITTEN
@given(
    citizens=st.integers(1, 99_999), intake=st.integers(0, 99), posts=st.integers(1, 60),
    comma=st.sampled_from([",", "."]),
    separator=st.sampled_from([";", ",", "\t"]), encoding=st.sampled_from(ENCODINGS), thousands=st.booleans(),
)  # fmt: skip
def test_offices_are_the_same_however_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, citizens: int, intake: int, posts: int, comma: str, separator: str,
    encoding: str, thousands: bool,
) -> None:  # fmt: skip
    mark = {",": ".", ".": ","}[comma] if thousands else ""
    row = ["Ærø Kommune", "BIR", grouped(citizens, mark) if mark else str(citizens), f"{intake}{comma}5", str(posts)]
    file = tmp_path_factory.getbasetemp() / "offices.csv"
    table = [["Kommune", "Indsats", "Borgere", "Tilgang pr. måned", "Stillinger"], row]
    file.write_bytes(as_csv(table, separator, "\r\n").encode(encoding))
    expected = {"citizens": citizens, "intake_per_month": intake + 0.5, "posts": posts}
    assert read_offices(file).offices == [{"municipality": "Ærø", "programme": "bir", **expected}]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
    cut=st.floats(0.2, 1),
)
def test_C2_a_randomly_changed_workbook_never_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, form: str, changes: list[tuple[float, int]], cut: float
) -> None:
    content = bytearray((TABLES / f"libreoffice.{form}").read_bytes())
    for place, byte in changes:
        content[int(place * len(content))] = byte
    file = tmp_path_factory.getbasetemp() / f"changed.{form}"
    file.write_bytes(content[: int(cut * len(content))])
    sentences = [problem.sentence for problem in problems_of(file)]
    assert all(one.endswith((".", "?")) and "\n" not in one for one in sentences)


PIECES = (*HIDDEN, "01-apr", "2023M01", "jan-23", "I alt", "Hele landet", "1.234", "9,5", "412.0", ";", ",", "\t",
          "\n", "\r",
          '"', "sep=;\n", "Kommune", "År", "Måned", "Køn", "Indhold", "Måling", "Antal", "\ufeff", "\0", "615",
          "9" * 20,
          "1e400", "nan", "32-13-2023", "0000-00", "29-02-2023", "²", "٣", "½")  # fmt: skip


@st.composite
def changed_tables(draw: Any) -> bytes:
    """A file that somebody has, with pieces put in and taken out."""
    content = bytearray(draw(st.sampled_from(sorted(TABLES.rglob("*.csv")))).read_bytes())
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(content)))
        if draw(st.booleans()):
            content[place:place] = draw(st.sampled_from(PIECES)).encode()
        else:
            del content[place : place + draw(st.integers(1, 20))]
    return bytes(content)


def assert_every_reader_gives_sentences(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    for read in (read_local_data, read_stocks, read_offices):
        sentences = [problem.sentence for problem in problems_of(file, read)]
        assert all(one.endswith((".", "?")) and "\n" not in one for one in sentences)


@settings(max_examples=70, deadline=None, derandomize=True)
@given(content=changed_tables())
def test_C2_a_randomly_changed_table_never_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    assert_every_reader_gives_sentences(tmp_path_factory.getbasetemp() / "changed.csv", content)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(content=changed_tables())
def test_C2_ten_thousand_randomly_changed_tables_never_give_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    assert_every_reader_gives_sentences(tmp_path_factory.getbasetemp() / "changed.csv", content)


def problems_of(file: Path, read: Callable[[Path], object] = read_local_data) -> tuple[Problem, ...]:
    """The problems for which a file is refused; none where it is read. Any other exception propagates."""
    try:
        read(file)
    except InputError as error:
        return error.problems
    return ()


def test_no_municipality_is_a_larger_area_and_the_reverse() -> None:
    assert not [name for name in codes() if larger_area(name) or larger_area(f"{name} Kommune")]
    areas = ["Hele landet", "Danmark", "Region Hovedstaden", "Region Sjælland", "Region Syddanmark",
             "Region Midtjylland", "Region Nordjylland", "Midtjylland", "Landsdel Bornholm", "Byen København",
             "Københavns omegn", "Fyn",
             "Capital Region of Denmark", "Central Denmark Region", "000", "084", "I alt", "Alle kommuner"]  # fmt: skip
    assert [one for one in areas if municipality(one) or not larger_area(one)] == []


@pytest.mark.parametrize(
    ("spelt", "name"),
    [("Copenhagen", "København"), ("Kobenhavn", "København"), ("KOEBENHAVN", "København"), ("Elsinore", "Helsingør"),
     ("Århus", "Aarhus"), ("Høje Taastrup", "Høje-Taastrup"), ("Høje Tåstrup Kommune", "Høje-Taastrup"),
     ("Vesthimmerland", "Vesthimmerlands"), ("Vesthimmerlands Kommune", "Vesthimmerlands"),
     ("Bornholms Regionskommune", "Bornholm"), ("Jobcenter Lyngby Tårbæk", "Lyngby-Taarbæk"),
     ("Sønderborgs", "Sønderborg"),
     ("Soenderborg", "Sønderborg"), ("Sonderborg", "Sønderborg"), ("Jobcenter Horsens Kommune", "Horsens"),
     ("615 Horsens", "Horsens"), ("Horsens (615)", "Horsens"), ("0615", "Horsens"), ("Horsens Kommunes", "Horsens"),
     ("Københavns Jobcenter", "København"), ("Faaborg Midtfyn", "Faaborg-Midtfyn"),
     ("Fåborg-Midtfyn", "Faaborg-Midtfyn"),
     ("Ikast/Brande", "Ikast-Brande"), ("Horsens Municipality", "Horsens"), ("Mariager Fjord", "Mariagerfjord"),
     ("Ringkoebing-Skjern", "Ringkøbing-Skjern"), ("Læsø Kommune", "Læsø")],
)  # fmt: skip
def test_a_municipality_is_known_by_old_foreign_and_plain_spellings(spelt: str, name: str) -> None:
    assert municipality(spelt) == name


def test_a_code_and_a_name_that_differ_are_no_municipality() -> None:
    assert municipality("615 Vejle") is None


def test_the_reader_of_a_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="this is a folder, not a file"):
        read_local_data(tmp_path)
