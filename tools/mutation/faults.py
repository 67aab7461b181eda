"""Faults that may be planted: one small change of one place of a module, as Cosmic Ray makes them, in drawn order."""

import ast
import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mutation.areas import Area, Plan


@dataclass(frozen=True)
class Fault:
    """A change of a module: the kind, which place of that kind (from 0), and where it begins (line from 1, column)."""

    module: str
    operator: str
    occurrence: int
    line: int
    column: int

    def code(self, source: str) -> str:
        """The module's text with the fault in it."""
        from cosmic_ray.mutating import mutate_code
        from cosmic_ray.plugins import get_operator

        changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise ValueError(f"{self.module} has no place {self.occurrence} for {self.operator}")
        return changed


def drawn(area: Area, plan: Plan, root: Path) -> list[Fault]:
    """All faults of an area in the order in which they are tried: the first n are a random sample of any size n."""
    found = (fault for module in area.modules for fault in faults_in(root, module, plan.operators))
    return sorted(found, key=lambda one: _draw(plan.seed, one))


def faults_in(root: Path, module: str, operators: tuple[str, ...]) -> Iterator[Fault]:
    """The faults of a module; none in annotations, which are not run, or decorators."""
    from cosmic_ray.ast import ast_nodes, get_ast  # in a group of dependencies of its own: mutants
    from cosmic_ray.plugins import get_operator

    source = (root / module).read_text("utf-8")
    nodes = list(ast_nodes(get_ast(source)))
    spared = list(_spared(ast.parse(source)))
    for operator in operators:
        kind = get_operator(operator)()
        places = (place for node in nodes for place in kind.mutation_positions(node))
        for occurrence, (start, _) in enumerate(places):
            if not any(begin <= start < end for begin, end in spared):
                yield Fault(module, operator, occurrence, *start)


def changed_lines(before: str, after: str) -> tuple[str, str]:
    """The lines that a fault takes away and puts in, without their indents."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return (
        " ".join(one[1:].strip() for one in lines if one.startswith("-")),
        " ".join(one[1:].strip() for one in lines if one.startswith("+")),
    )


def _draw(seed: int, fault: Fault) -> str:
    return hashlib.sha256(f"{seed} {fault.module} {fault.operator} {fault.occurrence}".encode()).hexdigest()


def _spared(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where annotations, declared types and decorators begin and end."""
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts = [node.returns, *node.decorator_list]
        elif isinstance(node, ast.ClassDef):
            parts = list(node.decorator_list)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            parts = [node.annotation]
        elif isinstance(node, ast.TypeAlias):
            parts = [node.value]
        for part in parts:
            if part is not None and part.end_lineno is not None and part.end_col_offset is not None:
                yield (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)
