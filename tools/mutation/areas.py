"""Areas of the program in which faults are planted: their modules, and the tests that are asked to find them."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
AREAS: Final = Path(__file__).with_name("areas.toml")
COMPILERS: Final = {
    "numba",
    "fsm_sim.engines.shared.compilation_cache",
    "fsm_sim.engines.compiled.jit",
}
"""Whoever imports one of these is compiled, with all that it imports."""


@dataclass(frozen=True)
class Area:
    """A part of the program: its modules, its tests, and how many faults of it are tried."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]
    sample: int


@dataclass(frozen=True)
class Plan:
    """What is tried: areas, kinds of change, and the seed that draws the sample."""

    seed: int
    operators: tuple[str, ...]
    areas: tuple[Area, ...]


def read_plan(file: Path = AREAS, root: Path = ROOT) -> Plan:
    """The areas with the modules that their patterns stand for, without files that only make a folder a package."""
    told = tomllib.loads(file.read_text("utf-8"))
    areas = tuple(
        Area(one["name"], _modules(root, one["modules"]), tuple(one["tests"]), one["sample"]) for one in told["area"]
    )
    return Plan(told["seed"], tuple(told["operators"]), areas)


def compiled_modules(root: Path = ROOT) -> set[str]:
    """The modules of which compiled code is made.

    They are those that compile, those whose functions and constants they take, and those from which such a constant
    may come. Classes are not compiled.
    """
    known = _modules(root, ["fsm_sim/model/**/*.py", "fsm_sim/engines/**/*.py"])
    imports = {module: _imports(root / module) for module in known}
    compile_themselves = {module for module in known if COMPILERS & {one for one, _ in imports[module]}}
    found: set[str] = set()
    ahead = list(compile_themselves)
    while ahead:
        module = ahead.pop()
        found.add(module)
        taken = {
            one for one, name in imports[module] if name.isupper() or (module in compile_themselves and name.islower())
        }
        ahead += [one for one in known if _dotted(one) in taken and one not in found]
    return found


def _modules(root: Path, patterns: list[str]) -> tuple[str, ...]:
    files = {file for pattern in patterns for file in root.glob(pattern) if file.name != "__init__.py"}
    return tuple(sorted(file.relative_to(root).as_posix() for file in files))


def _dotted(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


def _imports(module: Path) -> set[tuple[str, str]]:
    """What a module imports, as pairs: a module, and a name that is taken from it (its own name where all of it is)."""
    names: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {(one.name, one.name) for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {(node.module, one.name) for one in node.names}
            names |= {(f"{node.module}.{one.name}", one.name) for one in node.names}
            names.add((node.module.partition(".")[0], ""))
    return names
