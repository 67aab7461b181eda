"""Law: modules and functions are small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "fsm_sim"
MODULES = sorted(PACKAGE.rglob("*.py"))

LINES_OF_A_MODULE = 300
LINES_OF_A_FUNCTION = 50
"""Without its docstring."""
PARAMETERS = 7
"""Without `self` and `cls`."""
MODULES_OF_A_FOLDER = 15
DATA = ("years", "locale", "programmes", "national", "long", "templates", "standards", "static")
"""Folders of the package that hold no modules."""
COMPILED = {"inlined", "inner", "called", "entry", "intrinsic", "numba_njit"}
"""The decorators of compiled functions; the first are named in `engines`, the last is PyTensor's."""

type Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Path) -> Iterator[Function]:
    """The functions of a module that are not compiled: a compiled one takes its arrays one by one."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not COMPILED & set(
            map(_name, node.decorator_list)
        ):
            yield node


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""


def lines(function: Function) -> int:
    document = ast.get_docstring(function, clean=False)
    return (function.end_lineno or 0) - function.lineno + 1 - len((document or "").splitlines())


def parameters(function: Function) -> int:
    own = [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
    return len([name for name in own if name not in ("self", "cls")])


def test_there_are_modules_and_functions_to_be_measured() -> None:
    assert len(MODULES) > 400
    assert sum(1 for module in MODULES for _ in functions(module)) > 2000


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_and_its_functions_are_short(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LINES_OF_A_MODULE
    found = list(functions(module))
    assert {one.name: lines(one) for one in found if lines(one) > LINES_OF_A_FUNCTION} == {}
    assert {one.name: parameters(one) for one in found if parameters(one) > PARAMETERS} == {}


def test_a_folder_has_few_modules() -> None:
    folders = {module.parent for module in MODULES}
    counts = {folder.relative_to(PACKAGE).as_posix(): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: count for folder, count in counts.items() if count > MODULES_OF_A_FOLDER} == {}


def test_every_folder_of_the_package_holds_modules_or_data_that_are_known() -> None:
    """A run of the page lay in the package for an hour, and would have been in the wheel."""
    data = {folder for module in PACKAGE.rglob("__init__.py") for name in DATA for folder in module.parent.glob(name)}
    found = {file.parent for file in PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    strange = [one for one in found if not (one / "__init__.py").is_file() and not {one, *one.parents} & data]
    assert data
    assert strange == []
