"""Document: notebooks ask and answer, hold no logic and no output, and use what the package offers.

That they run is `make notebooks`, which CI runs too.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from signatures import keywords

import fsm_sim as fsm

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"), key=lambda notebook: int(notebook.name.split("-")[0]))
IMPORTED = {"arviz", "fsm_sim", "pandas", "pathlib", "tempfile"}
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.Try,
    ast.comprehension, ast.BinOp, ast.AugAssign,
)  # fmt: skip
"""What would be a calculation: that belongs to the package, where it has a test."""


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def cells(notebook: Path, kind: str) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == kind]


def plain_code(notebook: Path) -> list[str]:
    """The code cells that are Python; one that begins with %% writes a file."""
    return [source(cell) for cell in cells(notebook, "code") if not source(cell).startswith("%%writefile ")]


def test_there_are_twelve_notebooks_numbered_in_order_and_the_site_lists_them_so() -> None:
    assert [notebook.name.split("-")[0] for notebook in NOTEBOOKS] == [str(number) for number in range(1, 13)]
    page = (ROOT / "docs" / "tutorials.md").read_text("utf-8")
    assert re.findall(r"^tutorials/(.+)$", page, re.MULTILINE) == [notebook.stem for notebook in NOTEBOOKS]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_a_notebook_starts_with_its_question_and_ends_with_a_computed_answer(notebook: Path) -> None:
    first, *_, heading, last = json.loads(notebook.read_text("utf-8"))["cells"]
    assert re.match(r"# .+\?\n", source(first))
    assert "## Answer" in source(heading)
    assert last["cell_type"] == "code"
    assert "fsm.describe_" in source(last)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_a_notebook_is_kept_without_outputs(notebook: Path) -> None:
    code = cells(notebook, "code")
    assert [cell["outputs"] for cell in code] == [[]] * len(code)
    assert {cell["execution_count"] for cell in code} == {None}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_a_notebook_has_no_logic_of_its_own(notebook: Path) -> None:
    for code in plain_code(notebook):
        nodes = list(ast.walk(ast.parse(code)))
        assert [ast.unparse(node) for node in nodes if isinstance(node, LOGIC)] == []
        modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        modules |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
        assert modules <= IMPORTED


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_a_notebook_calls_what_the_package_offers(notebook: Path) -> None:
    for code in plain_code(notebook):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "fsm":
                assert node.attr in fsm.__all__
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("fsm."):
                known = keywords(getattr(fsm, ast.unparse(node.func).removeprefix("fsm.")))
                assert {key.arg for key in node.keywords} <= known


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_the_links_of_a_notebook_lead_somewhere(notebook: Path) -> None:
    for cell in cells(notebook, "markdown"):
        for link in re.findall(r"\]\(([^)#]+)\)", source(cell)):
            assert (notebook.parent / link).exists(), link


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_an_answer_has_no_number_that_was_typed(notebook: Path) -> None:
    *_, heading, last = json.loads(notebook.read_text("utf-8"))["cells"]
    assert not re.search(r"\d", source(heading).split("## Answer")[1].replace("notebook 5](5-", ""))
    shown = re.findall(r"\"[^\"]*\d[^\"]*\"", source(last))
    assert shown == []
