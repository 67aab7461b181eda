"""Functions and constants of the package that a user has replaced in Python, such as a custom hand-over rule.

A worker process loads the package anew and has no replacement, and the compiled engine has its separately compiled
rules. A run that would silently go without the replacement is refused; one that uses it records its name.
"""

import dis
import inspect
import sys
from collections import Counter
from collections.abc import Container, Iterator
from functools import cache
from importlib.abc import InspectLoader
from itertools import pairwise
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeAliasType

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.study.forecasts.plan import Plan

ROOMS = ("fsm_sim.model", "fsm_sim.engines", "fsm_sim.inference.parameters", "fsm_sim.inputs.programmes")
"""The modules whose code decides what a run gives."""
WRAPPERS = 5
"""So many decorators may lie around a function."""


def replaced_code() -> tuple[str, ...]:
    """The names of replaced functions, methods, classes and constants of the modules that decide a run, in order.

    >>> replaced_code()
    ()
    """
    modules = {name: module for name, module in sys.modules.items() if name.startswith(ROOMS)}
    found = {one for module in modules.values() for one in _replaced(module)}
    return tuple(sorted(found | {one for module in modules.values() for one in _imported_otherwise(module, found)}))


def check_replaced(plan: Plan, workers: int) -> tuple[str, ...]:
    """The names of replaced code that a run will use; `workers` is how many processes do the work.

    Raises
    ------
    InputError
        When the run would go without it: in worker processes, or with an engine that is compiled.
    """
    found = replaced_code()
    if not found:
        return ()
    names = Sentence("{names} are replaced in this Python process", names=tuple(found))
    if len(found) == 1:
        names = Sentence("{name} is replaced in this Python process", name=found[0])
    problems = []
    if plan.engine != "process":
        text = Sentence(
            "{names}, which the engine '{engine}' does not use; take engine='process'.", names=names, engine=plan.engine
        )
        problems.append(Problem("", None, text))
    if workers != 1 or plan.cluster is not None:
        text = Sentence("{names}, which worker processes do not know of; take jobs=1.", names=names)
        problems.append(Problem("", None, text))
    if problems:
        raise InputError(*problems)
    return found


def _module_code(module: ModuleType) -> CodeType | None:
    """The code of a module as its file has it."""
    loader = module.__spec__.loader if module.__spec__ else None
    return loader.get_code(module.__name__) if isinstance(loader, InspectLoader) else None


def _replaced(module: ModuleType) -> Iterator[str]:
    """What a module defines in its file and has otherwise now."""
    code = _module_code(module)
    for qualified, known in _definitions(code).items():
        value: Any = module
        for part in qualified.split("."):
            value = inspect.getattr_static(value, part, None)
        if not _defined_as(value, qualified, module.__name__, known):
            yield f"{module.__name__}.{qualified}"
    for name, constant in _top_level(code)[0].items():
        if getattr(module, name, None) != constant:
            yield f"{module.__name__}.{name}"


def _imported_otherwise(module: ModuleType, replaced: Container[str]) -> Iterator[str]:
    """What a module's file imports from another of the package, and which is something else in it now."""
    for name, home, original in _top_level(_module_code(module))[1]:
        known = f"{home}.{original}" in replaced
        if not known and getattr(sys.modules.get(home), original, None) is not vars(module).get(name):
            yield f"{module.__name__}.{name}"


def _definitions(code: CodeType | None) -> dict[str, set[CodeType]]:
    """The code of every function, method and class of a module, by qualified name."""
    found: dict[str, set[CodeType]] = {}
    pending = [code] if code else []
    while pending:
        for inner in pending.pop().co_consts:
            if isinstance(inner, CodeType) and "<" not in inner.co_qualname:
                found.setdefault(inner.co_qualname, set()).add(inner)
                pending.append(inner)
    return found


@cache
def _top_level(code: CodeType | None) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """What a module does at its top level: the numbers that it gives names to, and what it imports from the package.

    An import is a name, the module that it comes from and the name there.
    """
    steps = [(step.opname, step.argval) for step in dis.get_instructions(code)] if code else []
    times = Counter(name for operation, name in steps if operation == "STORE_NAME")
    numbers, imports, home, original = {}, [], "", ""
    for (before, value), (operation, argument) in pairwise(steps):
        number = before.startswith("LOAD_") and isinstance(value, int | float)
        if operation == "IMPORT_NAME":
            home, original = argument, ""
        elif operation == "IMPORT_FROM":
            original = argument
        elif operation == "STORE_NAME" and before == "IMPORT_FROM" and home.startswith("fsm_sim"):
            imports.append((argument, home, original))
        elif operation == "STORE_NAME" and times[argument] == 1 and number:
            numbers[argument] = value
    return numbers, [one for one in imports if ".".join(one[1:]) not in sys.modules]


def _defined_as(value: Any, qualified: str, module: str, known: set[CodeType]) -> bool:
    if isinstance(value, type):
        return (value.__module__, value.__qualname__) == (module, qualified)
    if isinstance(value, TypeAliasType):
        return True
    function = _function(value)
    return function is not None and function.__code__ in known


def _function(value: Any) -> FunctionType | None:
    """The function inside a method, a property, a cached function or a compiled one; nothing for other values."""
    for _ in range(WRAPPERS):
        if isinstance(value, FunctionType) and not hasattr(value, "__wrapped__"):
            return value
        inner = [getattr(value, name, None) for name in ("__func__", "fget", "func", "__wrapped__", "py_func")]
        value = next((one for one in inner if callable(one)), None)
    return None
