"""Merged files: which of them a value comes from, and at which line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.violations import Violation
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

IN_A_CELL: Mapping[str, Sentence] = MappingProxyType(
    {
        "citizens is a whole number, 0 or more, or a table of states and whole numbers": Sentence(
            "citizens is a whole number, 0 or more"
        ),
        'an intake per month is 0 or more, "steady", or a list of { from_month, per_month }': Sentence(
            'an intake per month is 0 or more, or "steady"'
        ),
    }
)
"""What is allowed in a cell of a list or a workbook, where a file of TOML may have a table or a list."""


@dataclass(frozen=True)
class Rows:
    """The lines of a CSV file whose rows became the elements of the list at `path`."""

    path: KeyPath
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class SourceFile:
    """One of the files that are merged, and its content. `data` differs from `file.data` where `rows` were read."""

    file: TomlFile
    data: dict[str, Any]
    rows: Rows | None = None

    def problem(self, violation: Violation, grammar: Grammar, *, listed: bool = False) -> Problem:
        """A violation as a sentence with the file and line that it is about."""
        rows, path = self.rows, violation.path
        if rows and path[: len(rows.path)] == rows.path and len(path) > len(rows.path):
            index, columns = int(path[len(rows.path)]), violation.place[len(rows.path) + 1 :]
            return Problem(rows.file, rows.lines[index], _of(".".join(map(str, columns)), _in_a_cell(violation.text)))
        if cell := self.file.name_of(violation.place):
            return self.file.problem(self.here(path), _of(cell, _in_a_cell(violation.text)))
        return self.file.problem(self.here(path), _of(grammar.name(violation.place, listed=listed), violation.text))

    def here(self, path: KeyPath) -> KeyPath:
        """A path of the merged scenario as a path of this file, which may have ``office`` as a single table."""
        single = path[:2] == ("office", 0) and isinstance(self.data.get("office"), dict)
        return ("office", *path[2:]) if single else path

    def reach(self, path: KeyPath) -> tuple[int, bool]:
        """How many parts of a path exist in this file, and whether a lower file may hold the rest."""
        value: Any = self.data
        final = False
        for depth, part in enumerate(self.here(path)):
            final = final or not isinstance(value, dict)
            keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
            if part not in keys:
                return depth, not final
            value = value[part]
        return len(path), False


def _in_a_cell(text: str) -> str:
    """What is wrong with a value, without the forms that no cell of a table can have."""
    there = IN_A_CELL.get(str(text.values.get("rule"))) if isinstance(text, Sentence) else None
    return text.with_value("rule", there) if isinstance(text, Sentence) and there else text


def _of(name: str, text: str) -> str:
    """A sentence about a place: its name, and what is wrong there."""
    return Sentence("{name} {text}", name=name, text=text) if name else text


def owner(sources: Sequence[SourceFile], path: KeyPath) -> SourceFile:
    """The file that a value comes from, or whose table it is missing from; `sources` has the topmost file first.

    A list replaces the list of a lower file, so lower files are not searched for an element of a list.
    """
    reaches = [source.reach(path) for source in sources]
    final = next((source for source, (_, goes_on) in zip(sources, reaches, strict=True) if not goes_on), None)
    return final or max(zip(sources, reaches, strict=True), key=lambda pair: pair[1][0])[0]


def problems(
    sources: Sequence[SourceFile], found: Iterable[Violation], grammar: Grammar, *, listed: bool = False
) -> tuple[Problem, ...]:
    """Every violation with its file and line, in the order of the lines of each file and each once.

    `listed`: the top-level list has more than one element, so sentences name its elements by number.
    """
    located = [owner(sources, violation.path).problem(violation, grammar, listed=listed) for violation in found]
    return in_order(located)


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems once each, by file (in order of first appearance) and line.

    >>> [p.line for p in in_order([Problem("a", 7, "x"), Problem("a", None, "y"), Problem("a", 7, "x")])]
    [None, 7]
    """
    once = list(dict.fromkeys(found))
    files = list(dict.fromkeys(problem.file for problem in once))
    return tuple(sorted(once, key=lambda problem: (files.index(problem.file), problem.line or 0)))
