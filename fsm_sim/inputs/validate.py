"""Checks files of every kind and reports all errors in one pass."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.inputs.checking.examples import whole
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import SourceFile, problems
from fsm_sim.inputs.checking.references import reference_violations
from fsm_sim.inputs.checking.violations import violations
from fsm_sim.inputs.drafts import Draft
from fsm_sim.inputs.evidence import conflicts_beside
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.files.scenario_paths import find
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.local_counts import read_local_data
from fsm_sim.inputs.local_counts.columns import WANTED as COUNTS
from fsm_sim.inputs.municipalities import larger_area
from fsm_sim.inputs.named_offices import named_data
from fsm_sim.inputs.office_workbook.fields import COUNTS as COUNTED_MONTHS
from fsm_sim.inputs.office_workbook.fields import OFFICE, PLAN
from fsm_sim.inputs.office_workbook.workbook import is_workbook, named_in, parts_in
from fsm_sim.inputs.offices import SHEET, read_offices
from fsm_sim.inputs.offices import WANTED as OFFICES
from fsm_sim.inputs.parameter_files import load_parameters
from fsm_sim.inputs.scenario_warnings import strange_names
from fsm_sim.inputs.scenarios import (
    ScenarioFile,
    drafts_of,
    read_scenario,
    read_scenarios,
    same_names,
)
from fsm_sim.inputs.studies import read_studies
from fsm_sim.inputs.tables.grids.source import is_table, read_grids
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.tables.shapes import long
from fsm_sim.inputs.tables.table import found, head_row
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.characters import fault
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.warning import ScenarioWarning
from fsm_sim.model.specification import Specification

Kind = Literal["scenario", "parameters", "evidence", "studies"]

_MARKS: dict[Kind, frozenset[str]] = {
    "parameters": frozenset({"rates", "effects", "readiness", "preparation"}),
    "evidence": frozenset({"source", "target", "conflict", "finding"}),
    "studies": frozenset({"study"}),
    "scenario": frozenset({"scenario", "office", "offices", SHEET, "staffing", "horizon", "rehabilitation_team"}),
}


class Offices(Specification):
    """A list of offices that is checked alone, without a scenario."""

    office: tuple[Office, ...] = Field(min_length=1, strict=False, description="there is at least one office")


@dataclass(frozen=True)
class FileWarning:
    """A warning with the file that it is about."""

    file: Path
    warning: ScenarioWarning


@dataclass(frozen=True)
class Report:
    """The problems of some files, the warnings about them, and the scenarios that are valid.

    `liberties`: what was read otherwise than it is written, or skipped, in tables of offices and counts.
    """

    problems: tuple[Problem, ...]
    warnings: tuple[FileWarning, ...]
    scenarios: tuple[ScenarioFile, ...] = ()
    liberties: tuple[Liberty, ...] = ()

    @property
    def starts(self) -> dict[str, str | None]:
        """The months of the calendar in which scenarios begin, by the paths of their files."""
        return {one.path.as_posix(): one.scenario.horizon.start_month for one in self.scenarios}


def validate(paths: str | Path | Iterable[str | Path]) -> Report:
    """Check every file, or one: scenarios (with bases and offices), parameter sets, studies and evidence.

    >>> print(*(problem.sentence for problem in validate(["no-such-town.toml"]).problems))
    no-such-town.toml: there is no such file.
    """
    wrong: list[Problem] = []
    scenarios: list[ScenarioFile] = []
    taken: list[Liberty] = []
    beside: list[FileWarning] = []
    for path in dict.fromkeys(find(as_path(path)) for path in ([paths] if isinstance(paths, str | Path) else paths)):
        try:
            file, name = named_in(path)
            parts = parts_in(file) if is_workbook(file) else frozenset()
            if name or parts & {OFFICE.name, PLAN.name}:
                files, liberties = _check_workbook(path, counted=COUNTED_MONTHS.name in parts)
            elif is_table(path):
                files, liberties = (), _check_table(path)
            else:
                files, liberties = _checked(path), ()
        except InputError as error:
            wrong += error.problems
            beside += [FileWarning(path, warning) for warning in _beside_errors(path)]
        else:
            scenarios += files
            taken += [*liberties, *(one for file in files for one in file.liberties)]
    wrong += same_names(scenarios)
    warnings = [*beside, *(FileWarning(file.path, warning) for file in scenarios for warning in file.warnings)]
    return Report(tuple(dict.fromkeys(wrong)), tuple(warnings), tuple(scenarios), tuple(dict.fromkeys(taken)))


def _beside_errors(path: Path) -> tuple[ScenarioWarning, ...]:
    """What is warned of in a scenario's file that has errors: its municipalities, for which the rest need not be right.

    None where the file is no scenario's, or cannot be read.
    """
    try:
        drafts = drafts_of(path)
    except InputError:
        return ()
    return strange_names(name for draft in drafts for name in _municipalities(draft) if not larger_area(name))


def _municipalities(draft: Draft) -> Iterator[str]:
    """The municipalities of an unchecked scenario, where they are texts."""
    offices = draft.data.get("office")
    for office in offices if isinstance(offices, list) else []:
        name = office.get("municipality") if isinstance(office, dict) else None
        if isinstance(name, str) and name.strip() and not fault(name):
            yield name


def kind_of(data: Mapping[str, Any]) -> Kind | None:
    """The kind of file, recognised by its tables; None when no kind of file has these tables.

    >>> kind_of({"programme": "bir", "rates": {}}), kind_of({"rooms": 4})
    ('parameters', None)
    """
    return next((kind for kind, marks in _MARKS.items() if marks & set(data)), None)


def _check_workbook(path: Path, *, counted: bool) -> tuple[tuple[ScenarioFile, ...], tuple[Liberty, ...]]:
    """Check the scenarios of a workbook, and its counts where it has any; all problems of both at once."""
    file, _ = named_in(path)
    counts, wrong = None, list[Problem]()
    try:
        counts = read_local_data(file) if counted else None
    except InputError as error:
        wrong += error.problems
    try:
        read = read_scenarios([path])
    except InputError as error:
        raise InputError(*error.problems, *wrong) from None
    if wrong:
        raise InputError(*wrong)
    return read, counts.liberties if counts else ()


def _checked(path: Path) -> tuple[ScenarioFile, ...]:
    """Check one file; a scenario is returned. Raises an `InputError` with the problems of the file."""
    data = read_toml(path, whole()).data
    kind = kind_of(data)
    if kind == "scenario":
        return (read_scenario(path),)
    if kind == "parameters":
        load_parameters(path)
    elif kind == "studies":
        read_studies(path)
    elif kind == "evidence":
        Catalogue.from_documents({path.as_posix(): data}, conflicts_beside(path))
    elif kind is None:
        text = Sentence(
            "this is neither a scenario ([scenario]), nor a parameter file ([rates]), nor evidence "
            "([[target]]), nor studies ([[study]]). To copy:{example}",
            example=whole(),
        )
        raise InputError(Problem(path.as_posix(), None, text))
    return ()


def _check_table(path: Path) -> tuple[Liberty, ...]:
    """Check the table of counts and the list of offices in a file; the liberties taken.

    A workbook may have one of each. A file that fits neither is checked as counts where it has months.

    Raises
    ------
    InputError
        With its problems.
    """
    grids, _ = read_grids(path)
    names = [long(found(grid)).names for grid in grids if head_row(grid)[1]]
    counted = any(COUNTS.fits(one) or {"month", *COUNTED} & set(one) for one in names)
    listed = any(OFFICES.fits(one) for one in names)
    taken = read_local_data(path).liberties if counted else ()
    return taken if counted and not listed else (*taken, *_check_offices(path))


def _check_offices(path: Path) -> tuple[Liberty, ...]:
    """Check a list of offices; the liberties taken. Raises an `InputError` with its problems."""
    listed = read_offices(path)
    data, grammar = named_data({"office": listed.offices}), Grammar(Offices, Sentence("a list of offices"))
    wrong = list(reference_violations(data))
    try:
        Offices.model_validate(data)
    except ValidationError as error:
        wrong += violations(error, grammar)
    if wrong:
        raise InputError(*problems([SourceFile(TomlFile(path, "", data), data, listed.rows)], wrong, grammar))
    return listed.liberties
