"""Files laid over one another, and which of them a value comes from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fsm_sim.inputs.checking.grammar import Grammar
from fsm_sim.inputs.checking.violations import Finding
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.inputs.files.toml_file import TomlFile
from fsm_sim.model.errors import Problem


@dataclass(frozen=True)
class Rows:
    """The lines of a CSV file whose rows became the elements of the list at `path`."""

    path: KeyPath
    file: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """What one file contributes, and where each value stands. `data` differs from the file's where `rows` were read."""

    file: TomlFile
    data: dict[str, Any]
    rows: Rows | None = None

    def problem(self, finding: Finding, grammar: Grammar, *, listed: bool = False) -> Problem:
        """A finding as a sentence with the file and line that it is about."""
        rows, path = self.rows, finding.path
        if rows and path[: len(rows.path)] == rows.path and len(path) > len(rows.path):
            index, columns = int(path[len(rows.path)]), finding.place[len(rows.path) + 1 :]
            return Problem(rows.file, rows.lines[index], f"{'.'.join(map(str, columns))} {finding.text}".lstrip())
        name = grammar.name(finding.place, listed=listed)
        return self.file.problem(self.here(path), f"{name} {finding.text}".lstrip())

    def here(self, path: KeyPath) -> KeyPath:
        """A path of the merged scenario, where ``office`` is always a list, as it stands in this file."""
        single = path[:2] == ("office", 0) and isinstance(self.data.get("office"), dict)
        return ("office", *path[2:]) if single else path

    def reach(self, path: KeyPath) -> tuple[int, bool]:
        """How many steps of a path lead somewhere here, and whether they end where another layer may continue."""
        value: Any = self.data
        final = False
        for depth, part in enumerate(self.here(path)):
            final = final or not isinstance(value, dict)
            keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
            if part not in keys:
                return depth, not final
            value = value[part]
        return len(path), False


def owner(layers: Sequence[Layer], path: KeyPath) -> Layer:
    """The layer (the topmost file first) that a value comes from, or whose table it is missing from.

    A list replaces the list below it, so nothing below a list is looked for further down.
    """
    reaches = [layer.reach(path) for layer in layers]
    final = next((layer for layer, (_, goes_on) in zip(layers, reaches, strict=True) if not goes_on), None)
    return final or max(zip(layers, reaches, strict=True), key=lambda pair: pair[1][0])[0]


def problems(
    layers: Sequence[Layer], found: Iterable[Finding], grammar: Grammar, *, listed: bool = False
) -> tuple[Problem, ...]:
    """Every finding with its file and line, in the order of the lines of each file and each once.

    `listed`: the top table that is a list has more than one element, so that its elements are named by number.
    """
    located = [owner(layers, finding.path).problem(finding, grammar, listed=listed) for finding in found]
    return in_order(located)


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file (as first met) and line, each once.

    >>> [p.line for p in in_order([Problem("a", 7, "x"), Problem("a", None, "y"), Problem("a", 7, "x")])]
    [None, 7]
    """
    once = list(dict.fromkeys(found))
    files = list(dict.fromkeys(problem.file for problem in once))
    return tuple(sorted(once, key=lambda problem: (files.index(problem.file), problem.line or 0)))
