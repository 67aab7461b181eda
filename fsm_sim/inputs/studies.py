"""The studies of caseload, read from their file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fsm_sim.evidence.study import EXITS, Studies
from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.overlay import SourceFile, problems
from fsm_sim.inputs.checking.violations import Violation, violations
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.files.toml_file import read_toml
from fsm_sim.model.errors import InputError
from fsm_sim.model.notation.sentence import Sentence

GRAMMAR = Grammar(Studies, Sentence("a file of studies"))
"""The keys and rules of a file of studies."""


def studies_file() -> Path:
    """The shipped file.

    >>> studies_file().name
    'caseload_studies.toml'
    """
    return shipped("calibration", "caseload_studies.toml")


def read_studies(path: Path | None = None) -> Studies:
    """The studies in a file, or the shipped ones.

    Raises
    ------
    InputError
        With every problem of every row.

    >>> len(read_studies().used) > 3
    True
    """
    file = read_toml(path or studies_file())
    found = list(_between_rows(file.data.get("study")))
    studies = None
    try:
        studies = Studies.model_validate(file.data)
    except ValidationError as error:
        found += violations(error, GRAMMAR)
    if found or studies is None:
        raise InputError(*problems([SourceFile(file, file.data)], found, GRAMMAR, listed=True))
    return studies


def _between_rows(rows: object) -> Iterator[Violation]:
    """Problems between rows: an id used twice, people counted twice for one exit, no study of an exit used.

    Values of the wrong type are skipped, since the specification reports them.
    """
    tables: list[Any] = rows if isinstance(rows, list) else []
    known = [(index, row) for index, row in enumerate(tables) if isinstance(row, dict)]
    ids: set[object] = set()
    people: dict[tuple[object, object], object] = {}
    for index, row in known:
        id = row.get("id")
        if isinstance(id, str) and id in ids:
            yield Violation(
                ("study", index, "id"), ("study", index), Sentence("has the id '{id}' of an earlier row.", id=id)
            )
        sample = row.get("sample") or id
        if row.get("used") is True and isinstance(sample, str) and isinstance(id, str) and id not in ids:
            counted = (_exit(row), sample)
            if counted in people:
                text = Sentence(
                    "counts the people of '{other}' again (sample '{sample}'); use one of the two rows.",
                    other=people[counted],
                    sample=sample,
                )
                yield Violation(("study", index, "used"), ("study", index), text)
            people.setdefault(counted, id)
        if isinstance(id, str):
            ids.add(id)
    yield from _unused(tuple(row for _, row in known))


def _unused(rows: tuple[dict[str, Any], ...]) -> Iterator[Violation]:
    """A problem for a file without a used row, or for each exit that has rows of which none is used."""
    if rows and not any(row.get("used") is True for row in rows):
        yield Violation((), (), Sentence("no study is used; at least one has used = true."))
        return
    for exit in EXITS:
        about = [row for row in rows if _exit(row) == exit]
        if about and not any(row.get("used") is True for row in about):
            yield Violation((), (), Sentence("no study of {exit} is used; at least one has used = true.", exit=exit))


def _exit(row: dict[str, Any]) -> str:
    """The exit that a row is about, as text whatever was written."""
    return str(row.get("exit", EXITS[0]))
