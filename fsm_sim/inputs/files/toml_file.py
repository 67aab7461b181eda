"""A TOML file with the line of every key."""

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsm_sim.inputs.files import key_lines
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.inputs.files.toml_flaws import reason, remedy
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence

MOST_LEVELS = 20
"""The deepest nesting of tables and lists that is accepted; the project's own files need five levels."""


@dataclass(frozen=True)
class TomlFile:
    r"""A file's path as the user named it, its text, and its content as dictionaries and lists.

    >>> text = "[horizon]\nmonths = 24\n"
    >>> TomlFile(Path("a.toml"), text, tomllib.loads(text)).line_of(("horizon", "months"))
    2
    """

    path: Path
    text: str
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """The path as sentences print it."""
        return self.path.as_posix()

    @functools.cached_property
    def _lines(self) -> dict[key_lines.KeyPath, int]:
        return key_lines.key_lines(self.text)

    def line_of(self, path: key_lines.KeyPath) -> int | None:
        """The line of a key, or of the innermost table or list around it; None for the file as a whole."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def name_of(self, path: key_lines.KeyPath) -> str:
        """What this kind of file calls a place; empty where that is what every scenario file calls it."""
        return ""

    def problem(self, path: key_lines.KeyPath, text: str) -> Problem:
        """A problem at a key of this file."""
        return Problem(self.name, self.line_of(path), text)


def read_toml(path: Path, example: str = "") -> TomlFile:
    """Read a TOML file. `example` is what to copy into an empty one.

    Raises
    ------
    InputError
        With one sentence when the file cannot be read, is empty, or is not valid TOML.

    >>> from fsm_sim.inputs.files.resources import states_file
    >>> read_toml(states_file()).data["flexjob"]["caseload_weight"]
    0.0
    """
    text = read_text(path)
    try:
        file = TomlFile(path, text, tomllib.loads(text))
        flaws = [file.problem(place, flaw) for place, flaw in _flaws(file.data, ())]
    except (ValueError, RecursionError) as error:
        raise InputError(_syntax_problem(path, text, error)) from None
    if not file.data:
        text = (
            Sentence("the file is empty. To copy:{example}", example=example)
            if example
            else Sentence("the file is empty.")
        )
        raise InputError(Problem(file.name, None, text))
    if flaws:
        raise InputError(*flaws)
    return file


def _syntax_problem(path: Path, text: str, error: Exception) -> Problem:
    name, lines = path.as_posix(), text.split("\n")
    if isinstance(error, RecursionError):
        return Problem(name, None, Sentence("tables and lists lie more than {most} levels deep.", most=MOST_LEVELS))
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error), re.DOTALL)
    if found is None:  # a number with thousands of digits
        return Problem(name, None, Sentence("a whole number has more digits than can be read."))
    line = int(found[2]) if found[2] else max(1, len(text.rstrip().split("\n")))
    where = Sentence("at column {column}", column=found[3]) if found[3] else Sentence("at the end of the file")
    return Problem(
        name,
        line,
        Sentence(
            "this is not valid TOML {where}: {reason}{hint}.",
            where=where,
            reason=reason(found[1]),
            hint=remedy(lines[line - 1]),
        ),
    )


def _flaws(value: Any, path: key_lines.KeyPath) -> Iterator[tuple[key_lines.KeyPath, str]]:
    """Values that are valid TOML but too large or too deeply nested for this project."""
    if len(path) > MOST_LEVELS:
        raise RecursionError
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        text = Sentence(
            "{key} is {value}; a whole number in a file is from {least} to {most}.",
            key=path[-1],
            value=shown(value),
            least=-(2**63),
            most=2**63 - 1,
        )
        yield path, text
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _flaws(item, (*path, key))
