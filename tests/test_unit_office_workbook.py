"""Unit: the workbook that a planner fills in is the scenario files that say the same, and its errors name the cell."""

import datetime
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from fabricated import calibration, save
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.local_counts import read_counts
from fsm_sim.inputs.municipalities import INVENTED, municipalities
from fsm_sim.inputs.office_workbook import workbook
from fsm_sim.inputs.office_workbook.example import EXAMPLE
from fsm_sim.inputs.office_workbook.fields import CHOICES, PARTS, SHEETS, YES
from fsm_sim.inputs.programmes import names
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_files, read_scenario, read_scenarios
from fsm_sim.inputs.tables.cells import Grid
from fsm_sim.inputs.tables.grids.source import read_grids
from fsm_sim.inputs.validate import validate
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.render.form_sheets import explanation
from fsm_sim.study.calibrations import by_name

EKSEMPELBY = ["eksempelby.toml", "eksempelby-two-fewer.toml", "eksempelby-two-more.toml"]

RICH = """
[scenario]
name = "eksempelby"
title = "As it is"
title_da = "Som i dag"
reason = "Udgangspunktet, som hver ændring sammenlignes med"
rules_as_of = "2026-07-01"

[[office]]
municipality = "Horsens"
[[office.programmes]]
name = "fsm1"
citizens = 340
start = "settled"
intake_per_month = 4.5
source = "counted"
[[office.programmes]]
name = "fsm2"
citizens = { passive = 60, placement = 12 }

[staffing]
posts = [
  { from_month = 0, people = [{ share = 1.0, count = 7 }, { share = 0.6, count = 2 }] },
  { from_month = 6, citizens_per_post = 40 },
]
separation_per_year = 0.255
vacancy_months = 2.5
reassignment_per_year = 0.06
handover = "rebalance"
leave = [{ from_month = 2, to_month = 8.0, posts = 1, share = 0.6, citizens = "shared", return_is_change = true }]
recruitment_freeze = [{ from_month = 9, to_month = 12 }]
learning = { months = 6, share = 0.5 }

[rehabilitation_team]
capacity_per_month = 12.5

[horizon]
months = 18
start_month = "2027-03"
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return fsm.write_template(tmp_path / "office.xlsx")


def place_of(book: Workbook, part: str, key: str, row: int = 1) -> Cell:
    """The cell of a key: of a form beside it, of a table so many rows below it."""
    for sheet in book:
        for (marker,) in sheet.iter_rows(max_col=1):
            if marker.value != part:
                continue
            if part.startswith("[["):
                column = next(cell.column for cell in sheet[marker.row + 1] if cell.value == key)
                return sheet.cell(marker.row + 1 + row, column)
            return next(
                sheet.cell(line, 3) for line in range(marker.row, marker.row + 30) if sheet.cell(line, 1).value == key
            )
    raise KeyError(part)


def edit(file: Path, *changes: tuple[str, str, int, object]) -> list[str]:
    """Write values into a workbook; returns the cells, as sentences call them."""
    book = openpyxl.load_workbook(file)
    cells = []
    for part, key, row, value in changes:
        cell = place_of(book, part, key, row)
        cell.value = value
        cells.append(f"sheet '{cell.parent.title}', cell {cell.coordinate}")
    book.save(file)
    return cells


def unreasoned(file: ScenarioFile) -> Scenario:
    """A scenario without its reason, which the template writes in its language and a scenario file in one."""
    scenario = file.scenario
    return scenario.model_copy(update={"scenario": scenario.scenario.model_copy(update={"reason": ""})})


def refused(file: Path) -> list[str]:
    with pytest.raises(InputError) as error:
        read_scenarios([file])
    return [problem.sentence for problem in error.value.problems]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scenarios_of_the_template_are_those_of_the_files_that_say_the_same(
    language: Language, tmp_path: Path
) -> None:
    file = fsm.write_template(tmp_path / "office.xlsx", language)
    read = read_scenarios([file])
    assert [unreasoned(one) for one in read] == [unreasoned(one) for one in read_scenarios(EKSEMPELBY)]
    reasons = [one.scenario.scenario.reason for one in read]
    assert reasons == [plan["reason"].in_language(language) for plan in EXAMPLE["[[plan]]"]]
    assert [one.path.name for one in read] == [f"office.xlsx#{one.scenario.name}" for one in read]
    report = validate([file])
    assert (report.problems, report.warnings, report.liberties) == ((), (), ())
    assert len(report.scenarios) == 3


def test_what_a_workbook_can_say_is_what_a_file_can(office: Path, tmp_path: Path) -> None:
    toml = tmp_path / "rich.toml"
    toml.write_text(RICH, "utf-8")
    edit(
        office,
        ("[horizon]", "start_month", 1, datetime.date(2027, 3, 1)), ("[horizon]", "months", 1, 18),
        ("[[office]]", "municipality", 1, "Horsens Kommune"), ("[[office]]", "programme", 1, "Flere skal med I"),
        ("[[office]]", "intake_per_month", 1, "4,5"), ("[[office]]", "source", 1, "counted – optalt i kontoret"),
        ("[[office]]", "municipality", 2, "Horsens Kommune"), ("[[office]]", "programme", 2, "fsm2"),
        ("[[citizens]]", "programme", 1, "fsm2"), ("[[citizens]]", "state", 1, "passive – ydelse uden aktivt tilbud"),
        ("[[citizens]]", "citizens", 1, 60), ("[[citizens]]", "programme", 3, "fsm2 – Flere skal med II"),
        ("[[citizens]]", "state", 3, "placement"), ("[[citizens]]", "citizens", 3, "12"),
        ("[staffing]", "separation_per_year", 1, 0.255), ("[staffing]", "vacancy_months", 1, "2,5"),
        ("[staffing]", "handover", 1, "rebalance – nye sagsbehandlere overtager sager"),
        ("[staffing]", "freeze_from_month", 1, "2027-12"), ("[staffing]", "freeze_to_month", 1, 12),
        ("[staffing]", "learning_months", 1, 6), ("[staffing]", "learning_share", 1, 0.5),
        ("[staffing]", "team_capacity_per_month", 1, 12.5),
        ("[[leave]]", "from_month", 2, "maj 2027"), ("[[leave]]", "to_month", 2, "8"), ("[[leave]]", "posts", 2, 1),
        ("[[leave]]", "share", 2, 0.6), ("[[leave]]", "citizens", 2, "shared"),
        ("[[leave]]", "return_is_change", 2, "Ja"),
        *(("[[posts]]", key, row, None) for row in range(2, 6) for key in ("plan", "from_month", "count")),
        *(("[[plan]]", key, row, None) for row in (2, 3) for key in ("name", "title_da", "title", "reason")),
        ("[[posts]]", "from_month", 1, 0), ("[[posts]]", "count", 1, None),
        ("[[posts]]", "people", 1, 7), ("[[posts]]", "share", 1, 1),
        ("[[posts]]", "plan", 3, "eksempelby"), ("[[posts]]", "from_month", 3, 0),
        ("[[posts]]", "people", 3, 2), ("[[posts]]", "share", 3, 0.6),
        ("[[posts]]", "plan", 4, "eksempelby"), ("[[posts]]", "from_month", 4, "2027-09"),
        ("[[posts]]", "citizens_per_post", 4, 40),
    )  # fmt: skip
    (read,) = read_scenarios([office])
    (wanted,) = read_scenarios([toml])
    assert read.scenario == wanted.scenario
    assert read.digest == wanted.digest
    assert {(one.found, one.taken) for one in read.liberties} == {
        ("Flere skal med I", "fsm1"),
        ("maj 2027", "2027-05"),
    }


def test_a_plan_inherits_what_it_does_not_say_and_may_change_turnover_alone(office: Path) -> None:
    edit(
        office,
        ("[[plan]]", "separation_per_year", 2, 0.1), ("[[plan]]", "title", 2, None),
        *(("[[posts]]", key, row, None) for row in (2, 3) for key in ("plan", "from_month", "count")),
    )  # fmt: skip
    base, fewer, _ = (file.scenario for file in read_scenarios([office]))
    assert fewer.staffing == base.staffing.model_copy(update={"separation_per_year": 0.1})
    assert fewer.scenario.title == fewer.scenario.title_da == "To færre sagsbehandlere fra juli 2027"
    assert fewer.scenario.rules_as_of == "2026-07-01"


def test_a_plan_that_changes_nothing_is_warned_of(office: Path) -> None:
    edit(office, *(("[[posts]]", key, row, None) for row in (2, 3) for key in ("plan", "from_month", "count")))
    assert [(one.file.name, one.warning.kind) for one in validate([office]).warnings] == [
        ("office.xlsx#two-fewer", "empty_patch")
    ]


def test_one_plan_of_a_workbook_goes_by_its_name(office: Path) -> None:
    one = read_scenario(f"{office}#two-more")
    assert unreasoned(one) == unreasoned(read_scenario("eksempelby-two-more.toml"))
    assert [file.scenario.name for file in as_scenario_files([f"{office}#two-more", "hedensted"])] == [
        "two-more",
        "hedensted",
    ]
    assert [file.scenario.name for file in as_scenario_files(office)] == ["eksempelby", "two-fewer", "two-more"]
    with pytest.raises(InputError, match=r"has the scenarios eksempelby, two-fewer, two-more, and this takes one"):
        fsm.load_scenario(office)
    with pytest.raises(InputError, match=r"there is no scenario 'two-moer' in it; did you mean 'two-more'\?"):
        fsm.load_scenario(f"{office}#two-moer")


def test_a_workbook_and_a_file_of_one_name_are_told_apart_by_the_cell(office: Path) -> None:
    (place,) = edit(office, ("[[plan]]", "reason", 2, "Another"))
    with pytest.raises(InputError) as error:
        read_scenarios(["eksempelby.toml", office])
    (said,) = (problem.sentence for problem in error.value.problems)
    assert "cell A8: [scenario] name is 'eksempelby', which is the name of" in said
    assert place.startswith("sheet 'Planer'")


# Errors


def test_every_error_of_a_workbook_is_said_at_once_with_sheet_cell_value_and_remedy(office: Path) -> None:
    wrong = {
        ("[horizon]", "months", 1, "to år"): "months is 'to år', not a number; a horizon is",
        ("[horizon]", "rules_as_of", 1, "sommer"): "rules_as_of is 'sommer', not a date",
        ("[[office]]", "programme", 1, "fsm9"): "programme is 'fsm9', which is not a programme; programmes",
        ("[[office]]", "citizens", 1, -3): "citizens is -3; citizens is a whole number, 0 or more",
        ("[[office]]", "start", 1, "nu"): 'start is \'nu\'; start is "programme" or "settled"',
        ("[[office]]", "intake_per_month", 1, "fire"): "intake_per_month is 'fire', not a number",
        ("[staffing]", "separation_per_year", 1, 20): "did you mean 0.20, 20 for every 100? At most 3 is accepted.",
        ("[staffing]", "handover", 1, "alle"): 'handover is \'alle\'; handover is "inflow_only" or "rebalance".',
        ("[[leave]]", "from_month", 1, 3): "lacks 'to_month'",
        ("[[leave]]", "return_is_change", 1, "måske"): "return_is_change is 'måske'; return_is_change is true or false",
        ("[[plan]]", "name", 2, "To færre"): "a name is lower-case letters, digits and hyphens",
        ("[[posts]]", "plan", 4, "two-mor"): "plan is 'two-mor', which is no name on the sheet of plans; did you mean",
        ("[[posts]]", "count", 1, "ni"): "count is 'ni', not a number; a number of posts is 0 or more.",
    }
    cells = edit(office, *wrong, ("[[posts]]", "plan", 2, "To færre"), ("[[posts]]", "plan", 3, "To færre"))
    said = refused(office)
    for (key, text), cell in zip(wrong.items(), cells, strict=False):
        if key[1] == "from_month":
            cell = "sheet 'Sagsbehandlere'"  # the cell that is empty
        assert any(text in one and cell in one and one.startswith(office.as_posix()) for one in said), (text, said)
    assert validate([office]).problems


def test_an_empty_cell_is_named_where_a_key_is_missing(office: Path) -> None:
    (cell,) = edit(office, ("[[office]]", "citizens", 1, None))
    assert any(cell in one and "lacks 'citizens'" in one for one in refused(office))
    cells = edit(office, ("[[office]]", "citizens", 1, 340), ("[[plan]]", "name", 3, None))
    assert any(cells[1] in one and "lacks 'name'" in one for one in refused(office))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("[[office]]", "[[office]] has no rows; fill in at least the first."),
        ("[[plan]]", "[[plan]] has no rows; fill in at least the first."),
        ("[[posts]]", "[[posts]] has no row of the first plan, 'eksempelby'; give its posts from month 0 on."),
    ],
)
def test_an_empty_table_is_one_error(office: Path, part: str, text: str) -> None:
    every = [(part, key, row, None) for key in PARTS[part].keys for row in range(1, 6)]
    edit(office, *every)
    said = refused(office)
    assert [one for one in said if text in one]
    assert not [one for one in said if "To copy" in one]


def test_a_key_that_was_changed_and_a_part_that_is_there_twice_are_errors(office: Path) -> None:
    book = openpyxl.load_workbook(office)
    key = place_of(book, "[[office]]", "citizens", 0)
    key.value = "citzens"
    rate = place_of(book, "[staffing]", "vacancy_months")
    rate.parent.cell(rate.row, 1).value = "vacancy_month"
    book.copy_worksheet(book["Planer"])
    start = place_of(book, "[[office]]", "intake_per_month", 0)
    start.value = "start"
    book.save(office)
    said = refused(office)
    assert any(
        f"cell {start.coordinate}: the key 'start' of [[office]] is there twice; leave one." in one for one in said
    )
    assert any(
        f"cell {key.coordinate}: 'citzens' is no key of [[office]]; did you mean 'citizens'?" in one for one in said
    )
    assert any("'vacancy_month' is no key of [staffing]; did you mean 'vacancy_months'?" in one for one in said)
    assert any("[[plan]] is there twice; leave one of them in the workbook." in one for one in said)


def test_citizens_by_state_beside_a_number_and_a_state_twice_are_errors(office: Path) -> None:
    (number, *_) = edit(
        office,
        ("[[office]]", "citizens", 1, 340),
        ("[[citizens]]", "state", 1, "passive"),
        ("[[citizens]]", "citizens", 1, 60),
    )
    assert any(number in one and "leave one of them empty" in one for one in refused(office))
    edit(
        office,
        ("[[office]]", "citizens", 1, None), ("[[office]]", "start", 1, None),
        ("[[citizens]]", "state", 2, "passive"), ("[[citizens]]", "citizens", 2, 3),
    )  # fmt: skip
    assert any("the state 'passive' is there twice; give it once." in one for one in refused(office))


def test_another_workbook_where_a_scenario_is_expected_is_told_what_to_do(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Ark").append(["Kommune", "Borgere"])
    book.save(tmp_path / "other.xlsx")
    (said,) = refused(tmp_path / "other.xlsx")
    assert "this workbook holds no office to forecast" in said
    assert "'fsm-sim template FILE.xlsx' writes one to fill in." in said


# What people do to a workbook


def test_sheets_may_have_other_names_and_order_and_rows_may_be_blank_or_have_remarks(office: Path) -> None:
    book = openpyxl.load_workbook(office)
    book["Planer"].title = "Vores planer"
    book.move_sheet("Stillinger", -4)
    book["Kontor"].insert_rows(1, 3)
    book["Sagsbehandlere"].insert_rows(6)
    book["Kontor"].cell(16, 9).value = "aftalt med økonomi"
    book.create_sheet("Noter").append(["Husk møde"])
    book.save(office)
    read = read_scenarios([office])
    assert [unreasoned(one) for one in read] == [unreasoned(one) for one in read_scenarios(EKSEMPELBY)]
    assert [(one.kind, one.found) for one in read[0].liberties] == [("unused_column", "Kontor!I")]


# Counts


def test_the_sheet_of_counts_is_read_as_a_file_of_counts_is(office: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there are no rows below the names of the columns"):
        read_counts(office)
    months = [f"2021-{month:02d}" for month in range(1, 7)]
    rows = [
        ("Horsens", "fsm1 – Flere skal med I", month, 210 + at, 12 + at, "<5" if at else "1-4", "6,5")
        for at, month in enumerate(months)
    ]
    keys = ("municipality", "programme", "month", "citizens", "placement_starts", "paid_hours_starts", "caseworkers")
    cells = [(key, at, value) for at, row in enumerate(rows, 1) for key, value in zip(keys, row, strict=True)]
    edit(office, *(("[[counts]]", *cell) for cell in cells))
    own = tmp_path / "own.csv"
    lines = [";".join(map(str, (row[0], "fsm1", *row[2:]))) for row in rows]
    own.write_text("\n".join([";".join(keys), *lines]) + "\n", "utf-8")
    assert read_counts(office) == read_counts(own)
    report = validate([office])
    assert (report.problems, len(report.scenarios)) == ((), 3)
    counts, months_wrong = edit(office, ("[[counts]]", "citizens", 3, "mange"), ("[horizon]", "months", 1, -1))
    said = [problem.sentence for problem in validate([office]).problems]
    assert any(counts in one for one in said)
    assert any(months_wrong in one for one in said)


def test_the_sheet_of_the_office_is_a_list_of_offices_too(office: Path, tmp_path: Path) -> None:
    heading, _, rest = (shipped("scenarios", "eksempelby.toml").read_text("utf-8")).partition("[office]")
    staffing = rest[rest.index("[staffing]") :]
    top = f'offices = "{office.name}"\n'
    (tmp_path / "listed.toml").write_text(f"{top}{heading}{staffing}", "utf-8")
    assert read_scenario(tmp_path / "listed.toml").digest == read_scenario("eksempelby.toml").digest


# Runs


def test_a_forecast_of_a_workbook_is_that_of_its_scenario_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: Callable[..., tuple[int, str, str]]
) -> None:
    monkeypatch.chdir(tmp_path)
    save(calibration(by_name.sources("published")), by_name.folder("published"))
    fsm.write_template("office.xlsx")
    asked = ("--draws", "2", "--replications", "1", "--jobs", "1", "--engine", "cohort", "--out")
    code, out, err = said("forecast", "office.xlsx", *asked, "there")
    assert code == 0, err
    assert "Next: fsm-sim compare there --against eksempelby" in out
    here = fsm.forecast([*EKSEMPELBY], draws=2, replications=1, jobs=1, engine="cohort", out="here")
    assert fsm.open_forecast("there").record.results == here.record.results
    code, _, err = said("simulate", "office.xlsx", "--out", "one")
    assert (code, "and this takes one of them; write 'office.xlsx#eksempelby'." in err) == (2, True)


# Anything that can be in a workbook


@pytest.fixture(scope="module")
def grids(tmp_path_factory: pytest.TempPathFactory) -> tuple[Grid, ...]:
    return read_grids(fsm.write_template(tmp_path_factory.mktemp("grids") / "office.xlsx"))[0]


VALUES = st.one_of(
    st.sampled_from(
        ["", "[[plan]]", "[staffing]", "[[posts]]", "people", "share", "eksempelby", "fsm2", "steady", "-"]
    ),
    st.sampled_from(["passive", "2027-07", "2027-13", "jan 27", "1.234", "9,5", "20 %", "ja", "=1+1", "æ – ø", "inf"]),
    st.text(max_size=8),
    st.integers(-5, 2000),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)),
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.data())
def test_C2_a_randomly_changed_workbook_never_gives_a_traceback(grids: tuple[Grid, ...], data: st.DataObject) -> None:
    sheets = [[list(row) for row in grid.rows] for grid in grids]
    for _ in range(data.draw(st.integers(1, 6))):
        sheet = sheets[data.draw(st.integers(1, len(sheets) - 3))]
        line = data.draw(st.integers(0, min(len(sheet), 24) - 1))
        place = data.draw(st.integers(0, len(sheet[line]) - 1))
        old = sheet[line][place]
        sheet[line][place] = replace(old, value=data.draw(VALUES))
    changed = tuple(replace(grid, rows=tuple(map(tuple, rows))) for grid, rows in zip(grids, sheets, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "read_grids", lambda _: (changed, ()))
        try:
            found = [one.digest for one in read_scenarios([Path("office.xlsx")])]
        except InputError as error:
            found = [one.text for one in error.problems]
    assert found
    assert all(found)


# The template itself


def test_the_template_is_the_same_bytes_with_no_time_of_day_in_it(tmp_path: Path) -> None:
    first, again = (fsm.write_template(tmp_path / place / "office.xlsx") for place in _folders(tmp_path, "a", "b"))
    assert first.read_bytes() == again.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def _folders(room: Path, *wanted: str) -> tuple[str, ...]:
    for name in wanted:
        (room / name).mkdir()
    return wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_is_offered_whole_where_it_is_chosen_from(language: Language, tmp_path: Path) -> None:
    file = fsm.write_template(tmp_path / "office.xlsx", language)
    book = openpyxl.load_workbook(file)
    offered: dict[str, list[str]] = {}
    for part in PARTS.values():
        for field in part.fields:
            if field.chosen_from is None:
                continue
            cell = place_of(book, part.name, field.key, 1)
            (rule,) = [one for one in cell.parent.data_validations.dataValidation if cell.coordinate in one.sqref]
            sheet, _, cells = rule.formula1.replace("'", "").replace("$", "").partition("!")
            offered[field.chosen_from] = [str(one.value) for (one,) in book[sheet.lstrip("=")][cells]]
            assert rule.errorStyle == "warning"
    assert [one.partition(" – ")[0] for one in offered["programmes"]] == list(names())
    assert sorted(offered["municipalities"]) == sorted([*municipalities(), INVENTED])
    assert offered["plans"][:3] == ["eksempelby", "two-fewer", "two-more"]
    assert "passive" in [one.partition(" – ")[0] for one in offered["states"]]
    for name, keys in CHOICES.items():
        if name != "yes":
            assert [one.partition(" – ")[0] for one in offered[name]] == list(keys)
    assert [YES[one] for one in offered["yes"]] == [True, False]
    assert set(offered) == {*CHOICES, "programmes", "municipalities", "states", "plans"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_label_and_an_explanation(language: Language) -> None:
    for sheet in SHEETS:
        assert sentence(f"form-sheet.{sheet.name}", language)
        for part in sheet.parts:
            for field in part.fields:
                assert sentence(f"form.{part.word}.{field.key}", language)
                assert explanation(part, field, language)


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = guarded(lambda: commands(list(arguments), standalone_mode=False))
        return code, *capsys.readouterr()

    return run


def test_a_workbook_that_is_there_is_not_written_over_unless_it_is_asked_for(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    file = tmp_path / "office.xlsx"
    assert said("template", str(file))[0] == 0
    file.write_bytes(b"mine")
    code, _, err = said("template", str(file))
    assert (code, "filen findes allerede" in err, file.read_bytes()) == (2, True, b"mine")
    assert said("template", str(file), "--language", "en", "--force")[0] == 0
    assert read_scenario(f"{file}#eksempelby").scenario.name == "eksempelby"
    code, _, err = said("template", str(tmp_path / "office.csv"))
    assert (code, "ender på .xlsx" in err) == (2, True)


def test_validate_projects_every_plan_of_a_workbook(office: Path, said: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = said("validate", str(office))
    assert code == 0
    assert all(name in out for name in ("eksempelby:", "two-fewer:", "two-more:"))
    assert "Files checked: 1. Errors: 0. Warnings: 0." in out


@pytest.mark.parametrize(
    ("language", "ends"),
    [("da", "Filer kontrolleret: 1. Fejl: 0. Advarsler: 0."), ("en", "Files checked: 1. Errors: 0. Warnings: 0.")],
)
def test_what_a_command_says_last_is_in_the_language_that_was_asked_for(
    language: str, ends: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last lines of validate and template were English after a page of Danish."""
    file = str(tmp_path / "office.xlsx")
    commands(["template", file, "--language", language], standalone_mode=False)
    assert capsys.readouterr().out.startswith("Skrevet: " if language == "da" else "Written: ")
    commands(["validate", file, "--language", language], standalone_mode=False)
    assert capsys.readouterr().out.rstrip().endswith(ends)
