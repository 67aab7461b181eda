"""Whether a file is such a workbook, and the scenarios in it as drafts, which are checked as those of files are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from fsm_sim.inputs.checking.overlay import SourceFile, in_order
from fsm_sim.inputs.checking.wording import suggestion
from fsm_sim.inputs.drafts import Draft, on_base
from fsm_sim.inputs.files.scenario_paths import exists
from fsm_sim.inputs.files.text_file import SPREADSHEETS, is_spreadsheet
from fsm_sim.inputs.office_workbook.content import contents
from fsm_sim.inputs.office_workbook.fields import OFFICE, PLAN, POSTS, STAFFING, Part
from fsm_sim.inputs.office_workbook.rows import Rows, rows_of
from fsm_sim.inputs.tables.grids.source import read_grids
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.marked import Part as Marked
from fsm_sim.inputs.tables.marked import parts_of
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

NEEDED = (OFFICE, PLAN, POSTS, STAFFING)
"""The parts without which a workbook holds no scenario."""

HASH = "#"
"""Between the path of a workbook and the name of one of its scenarios."""

WRITE = Sentence("'fsm-sim template FILE.xlsx' writes one to fill in.")


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook, by its name or by how it begins; with the name of a scenario after it too.

    >>> is_workbook(Path("office.xlsx")), is_workbook(Path("office.xlsx#two-more")), is_workbook(Path("office.toml"))
    (True, True, False)
    """
    return is_spreadsheet(named_in(path)[0])


def named_in(path: Path) -> tuple[Path, str]:
    """A path and the name of a scenario after it; empty where it has none.

    >>> file, name = named_in(Path("plans/office.xlsx#two-more"))
    >>> file.as_posix(), name
    ('plans/office.xlsx', 'two-more')
    """
    name, mark, scenario = path.name.rpartition(HASH)
    if not mark or not name or exists(path) or Path(name).suffix.lower() not in SPREADSHEETS:
        return path, ""
    return path.with_name(name), scenario


def parts_in(path: Path) -> frozenset[str]:
    """The names of the marked parts of a workbook that have rows. Raises an `InputError` as `read_grids`."""
    return frozenset(part.name for part in parts_of(read_grids(path)[0]) if len(part.rows) > 1)


def read_drafts(path: Path) -> tuple[Draft, ...]:
    """The scenarios of a workbook; the first is the office as it is, and the others build on it.

    Raises
    ------
    InputError
        When the file cannot be read, or is another workbook; when it names no scenario of that name.
    """
    file, wanted = named_in(path)
    grids, taken = read_grids(file)
    parts = {part.name: part for part in parts_of(grids)}
    if missing := [one.name for one in NEEDED if one.name not in parts]:
        text = Sentence(
            "this workbook holds no office to forecast: no cell of a first column says {part}; {remedy}",
            part=missing[0],
            remedy=WRITE,
        )
        raise InputError(Problem(file.as_posix(), None, text))
    rows = rows_of(tuple(parts_of(grids)))
    drafts = _drafts(file, rows, parts, (*taken, *rows.liberties))
    return drafts if not wanted else (_named(drafts, wanted, file),)


def _drafts(file: Path, rows: Rows, parts: Mapping[str, Marked], taken: tuple[Liberty, ...]) -> tuple[Draft, ...]:
    """The draft of every scenario; the problems of the workbook as a whole are the first's."""
    first, *others = contents(rows)
    empty = {part: _nothing(parts[part.name]) for part in (OFFICE, PLAN) if not rows.of(part)}
    if "posts" not in first.data.get("staffing", {}) and rows.of(PLAN):
        name = rows.of(PLAN)[0].values.get("name", "")
        text = Sentence(
            "{part} has no row of the first plan, '{plan}'; give its posts from month 0 on.",
            part=POSTS.name,
            plan=name,
        )
        empty[STAFFING] = parts[POSTS.name].grid.problem(parts[POSTS.name].marker, text)
    problems = in_order((*rows.problems, *empty.values(), *(one for each in (first, *others) for one in each.problems)))
    excused = frozenset(_TABLES[part] for part in empty)
    form = first.form(file)
    base = Draft((SourceFile(form, form.data),), form.data, problems, excused, liberties=taken)
    forms = [one.form(file) for one in others]
    return (base, *(on_base(SourceFile(form, form.data), base) for form in forms))


_TABLES: Mapping[Part, str] = MappingProxyType({OFFICE: "office", PLAN: "scenario", STAFFING: "staffing"})
"""The table of a scenario that an empty part leaves incomplete."""


def _nothing(part: Marked) -> Problem:
    text = Sentence("{part} has no rows; fill in at least the first.", part=part.name)
    return part.grid.problem(part.marker, text)


def _named(drafts: Sequence[Draft], name: str, file: Path) -> Draft:
    names = [str(draft.file.data.get("scenario", {}).get("name", "")) for draft in drafts]
    if name not in names:
        text = Sentence(
            "there is no scenario '{name}' in it{suggestion}",
            name=name,
            suggestion=suggestion(name, names, Sentence("scenarios are")),
        )
        raise InputError(Problem(file.as_posix(), None, text))
    return drafts[names.index(name)]
