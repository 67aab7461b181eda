"""Every English template of an error in the source: what `Sentence` is called with, and the rules of specifications."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

import fsm_sim
from fsm_sim.model.specification import Specification

PACKAGE = Path(fsm_sim.__file__).parent
COMPUTED = {"inputs/checking/grammar.py": ("rule",), "model/notation/sentence.py": ("self.template",)}
"""Where `Sentence` is called with something else: with a rule of a specification, and with its own template."""
BASES = ("Specification", "Sourced", "_Period", "Counted")
"""What specifications are made from; a module that names one of them is looked into."""


def calls(file: Path) -> Iterator[ast.Call]:
    """The calls of `Sentence` in a module."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            yield node


def not_literal() -> list[str]:
    """Calls of `Sentence` with what is no literal text, where that is not known."""
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        for call in calls(file):
            written = ast.unparse(call.args[0])
            if not isinstance(call.args[0], ast.Constant) and written not in COMPUTED.get(name, ()):
                found.append(f"{name}:{call.lineno}: {written}")
    return found


def literal() -> dict[str, str]:
    """The literal templates, each with the first module that has it."""
    found: dict[str, str] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        for call in calls(file):
            if isinstance(call.args[0], ast.Constant):
                found.setdefault(call.args[0].value, file.relative_to(PACKAGE).as_posix())
    return found


def rules() -> dict[str, str]:
    """The rules in specifications, each with the first module that has it."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if any(f"({base}" in file.read_text("utf-8") for base in BASES):
            importlib.import_module(".".join(("fsm_sim", *file.relative_to(PACKAGE).with_suffix("").parts)))
    found: dict[str, str] = {}
    for kind in _kinds(Specification):
        module = "/".join(kind.__module__.split(".")[1:]) + ".py"
        for field in kind.model_fields.values():
            for rule in (field.description, *_described(field.annotation)):
                if rule:
                    found.setdefault(getattr(rule, "template", rule), module)
    return found


def _kinds(kind: type[Specification]) -> Iterator[type[Specification]]:
    for one in sorted(kind.__subclasses__(), key=lambda one: (one.__module__, one.__name__)):
        if one.__module__.startswith("fsm_sim."):
            yield one
            yield from _kinds(one)


def _described(annotation: Any) -> Iterator[str]:
    """The rules inside an annotation, such as those of a list's elements."""
    if get_origin(annotation) is Annotated:
        yield from (one.description for one in get_args(annotation) if isinstance(one, FieldInfo) and one.description)
    for one in get_args(annotation):
        yield from _described(one)
