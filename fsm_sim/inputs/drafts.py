"""A scenario file merged with the files it builds on, before it is checked."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsm_sim.inputs.checking.examples import whole
from fsm_sim.inputs.checking.overlay import SourceFile
from fsm_sim.inputs.checking.tables import merge, table_of, with_sources
from fsm_sim.inputs.files.scenario_paths import exists, find_base
from fsm_sim.inputs.files.text_file import similar
from fsm_sim.inputs.files.toml_file import TomlFile, read_toml
from fsm_sim.inputs.offices import SHEET, read_offices
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.office_programmes import BY_PROGRAMME
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.model.scenarios.sources import SOURCED

TABLES = frozenset(Scenario.model_fields) - {"scenario"}
"""The top tables that a patch takes from its base."""


MOST_BASES = 20
"""So many files may build on each other. Each is merged over all below it, which takes minutes for thousands."""


@dataclass(frozen=True)
class Draft:
    """The source files (the named file first), their merged content, and the problems found while reading them.

    `liberties` are those taken with their lists of offices.

    `excused` are the top tables that are incomplete because a file that contains them could not be read.
    """

    sources: tuple[SourceFile, ...]
    data: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    excused: frozenset[str] = frozenset()
    base: "Draft | None" = None
    base_digest: str | None = None
    liberties: tuple[Liberty, ...] = ()

    @property
    def file(self) -> TomlFile:
        """The file that the user named."""
        return self.sources[0].file

    @property
    def plan(self) -> str:
        """The name of the scenario that the posts are from: its own, or that of a base; empty where it has none."""
        if self.base is not None and "posts" not in table_of(self.file.data, "staffing"):
            return self.base.plan
        name = table_of(self.file.data, "scenario").get("name")
        return name if isinstance(name, str) else ""


def read_draft(path: Path, above: tuple[Path, ...] = ()) -> Draft:
    """Read a scenario file, its list of offices, its base, and the base's own base.

    Raises
    ------
    InputError
        When the file itself cannot be read. Problems of its base or its list of offices are in the draft's `problems`.
    """
    source, problems, excused, taken = _source_file(read_toml(path, whole()))
    heading = source.data.get("scenario")
    heading = heading if isinstance(heading, dict) else {}
    base, digest = heading.pop("base", None), heading.pop("base_digest", None)
    if "base" in source.data:
        misplaced = source.data.pop("base")
        base = misplaced if base is None else base
        written = f'"{base}"' if isinstance(base, str) else shown(base)
        text = Sentence("'base' belongs in [scenario], as in base = {base}.", base=written)
        problems += (source.file.problem(("base",), text),)
    if digest is not None and (not isinstance(digest, str) or base is None):
        text = Sentence("[scenario] base_digest is a text, the digest of the base; it goes with base.")
        problems += (source.file.problem(("scenario", "base_digest"), text),)
    if base is None:
        return Draft((source,), _with_list(source.data), problems, excused, liberties=taken)
    try:
        below = read_draft(_base_path(source.file, base, above), (*above, path))
    except InputError as error:
        return Draft((source,), _with_list(source.data), problems + error.problems, TABLES, liberties=taken)
    expected = digest if isinstance(digest, str) else None
    return on_base(source, below, problems, excused, base_digest=expected, liberties=taken)


def on_base(
    source: SourceFile,
    base: Draft,
    problems: tuple[Problem, ...] = (),
    excused: frozenset[str] = frozenset(),
    *,
    base_digest: str | None = None,
    liberties: tuple[Liberty, ...] = (),
) -> Draft:
    """The draft of a patch: its content over that of its base."""
    sources = (source, *(SourceFile(lower.file, _nameless(lower.data), lower.rows) for lower in base.sources))
    taken = (*liberties, *(() if "office" in source.data else base.liberties))
    return Draft(sources, _with_list(_merged(sources)), problems, excused | base.excused, base, base_digest, taken)


def _source_file(
    file: TomlFile,
) -> tuple[SourceFile, tuple[Problem, ...], frozenset[str], tuple[Liberty, ...]]:
    """A file's own content with the rows of its list of offices under ``office``; problems, excused tables, notes."""
    data = merge({}, file.data)
    if "offices" not in data and SHEET not in data:
        return SourceFile(file, data), (), frozenset(), ()
    offices, sheet = data.pop("offices", None), data.pop(SHEET, None)
    try:
        if offices is None:
            text = Sentence(
                '{sheet} names a sheet of the workbook of offices; give that too, as in offices = "offices.xlsx".',
                sheet=SHEET,
            )
            raise InputError(file.problem((SHEET,), text))
        if sheet is not None and not isinstance(sheet, str):
            raise InputError(
                file.problem((SHEET,), Sentence("{sheet} is the name of a sheet of the workbook, a text.", sheet=SHEET))
            )
        if "office" in data:
            raise InputError(
                file.problem(("offices",), Sentence("offices and [office] are both given; give one of them."))
            )
        if not isinstance(offices, str):
            text = Sentence(
                "offices is the path of a CSV file or a workbook, a text; offices one by one are [[office]]."
            )
            raise InputError(file.problem(("offices",), text))
        listed = file.path.parent / offices
        if not exists(listed):
            text = Sentence(
                "offices is {offices}, but there is no such file{similar}",
                offices=repr(offices),
                similar=similar(listed),
            )
            raise InputError(file.problem(("offices",), text))
        found = read_offices(listed, sheet)
    except InputError as error:
        return SourceFile(file, data), error.problems, frozenset({"office"}), ()
    return SourceFile(file, {**data, "office": found.offices}, found.rows), (), frozenset(), found.liberties


def _base_path(file: TomlFile, base: object, above: tuple[Path, ...]) -> Path:
    """The path of a patch's base: beside the patch, or among the shipped scenarios."""
    place = ("scenario", "base")
    if not isinstance(base, str) or not base:
        text = Sentence("[scenario] base is {value}; it is the path of a scenario file, a text.", value=shown(base))
        raise InputError(file.problem(place, text))
    path = find_base(file.path, base)
    if path is None:
        hint = similar(file.path.parent / base)
        raise InputError(
            file.problem(
                place,
                Sentence("[scenario] base is {base}, but there is no such file{hint}", base=repr(base), hint=hint),
            )
        )
    if len(above) >= MOST_BASES:
        text = Sentence(
            "[scenario] base: more than {most} files build on each other; put some of them into one.",
            most=MOST_BASES,
        )
        raise InputError(file.problem(place, text))
    chain = [*above, file.path]
    if any(path.resolve() == one.resolve() for one in chain):
        circle = " -> ".join(one.as_posix() for one in [*chain, path])
        raise InputError(
            file.problem(place, Sentence("[scenario] base leads round in a circle: {circle}.", circle=circle))
        )
    return path


def _merged(sources: tuple[SourceFile, ...]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for source in reversed(sources):
        data = merge(_sourced(_without_start(data, source.data), source.data), source.data)
    return data


def _without_start(below: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """What lies below a patch, but for the keys of an office that the patch's own take the place of.

    Citizens by state replace start and groups; a list of programmes replaces what says the same of one, and the
    reverse.
    """
    office, own = below.get("office"), over.get("office")
    if not isinstance(office, dict) or not isinstance(own, dict):
        return below
    gone: set[str] = {"start", "groups"} if isinstance(own.get("citizens"), dict) else set()
    gone |= set(BY_PROGRAMME) if "programmes" in own else set()
    gone |= {"programmes"} if set(BY_PROGRAMME) & set(own) else set()
    return {**below, "office": {key: value for key, value in office.items() if key not in gone}}


def _sourced(below: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """What lies below a patch, with the sources of inputs that hold under it."""
    tables = {name: (below.get(name), over.get(name)) for name in SOURCED}
    changed = {
        name: with_sources(lower, upper)
        for name, (lower, upper) in tables.items()
        if isinstance(lower, dict) and isinstance(upper, dict)
    }
    return {**below, **changed}


def _nameless(data: dict[str, Any]) -> dict[str, Any]:
    """A base's content without its heading, since name, title and reason belong to the patch, but not the rules."""
    heading = data.get("scenario")
    rules = heading.get("rules_as_of") if isinstance(heading, dict) else None
    kept = {key: value for key, value in data.items() if key != "scenario"}
    return kept if rules is None else {**kept, "scenario": {"rules_as_of": rules}}


def _with_list(data: dict[str, Any]) -> dict[str, Any]:
    """The same content with ``office`` as a list, also where there is one office."""
    office = data.get("office")
    return data if office is None or isinstance(office, list) else {**data, "office": [office]}
