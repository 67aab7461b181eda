"""Document: ARCHITECTURE.md and CONTRIBUTING.md name files, functions and words that the code has."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "fsm_sim"
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

NAMED_FILE = re.compile(r"`([\w./<>{},*-]+\.(?:py|toml|po|typ|csv|md))`")
"""A file in a text, by its path or the end of it; `<name>` and `*` stand for any."""
FILE_WITH_NAMES = re.compile(NAMED_FILE.pattern + r" \(([^)]*)\)")
"""A file, and in brackets after it what is defined there."""
IDENTIFIER = re.compile(r"`([A-Za-z_][\w.]*)`")


def section(heading: str) -> str:
    """The text under a heading of ARCHITECTURE.md, to the next of the same level."""
    return re.split(r"\n## ", TEXT.split(f"\n## {heading}\n", 1)[1], maxsplit=1)[0]


def rows(text: str) -> list[list[str]]:
    """The cells of all rows of the tables in a text, without headings."""
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    return [row for place, row in enumerate(found) if not _is_rule(row) and not _is_rule([*found, [""]][place + 1])]


def _is_rule(row: list[str]) -> bool:
    return bool(row[0]) and set("".join(row)) <= {"-", "|"}


QUESTIONS = rows(TEXT.split("\n## ", 1)[0])


@cache
def files() -> tuple[str, ...]:
    """All files by their paths from the root of the project, but for hidden folders and results."""
    tops = [top for top in sorted(ROOT.iterdir()) if not top.name.startswith(".") and top.name != "out"]
    every = [file for top in tops for file in (top, *top.rglob("*")) if file.is_file()]
    return tuple(file.relative_to(ROOT).as_posix() for file in every)


def matching(path: str) -> list[str]:
    """The files that a path in a document stands for: from the root, or the end of a longer path."""
    pattern = re.escape(path)
    for written, meant in ((r"<name>", r"[^/]+"), (r"\*", r"[^/]+"), (r"\{da,en\}", "(?:da|en)")):
        pattern = pattern.replace(written, meant)
    return [file for file in files() if re.search(rf"(?:^|/){pattern}$", file)]


def defined(path: Path) -> set[str]:
    """The functions and classes of a module, `Class.method` and the method's name alone among them."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
            found |= {name for method in methods for name in (method, f"{node.name}.{method}")}
    return found


def summary(path: Path) -> str:
    """The first paragraph of a module's docstring, in one line."""
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n\n")[0].replace("\n", " ")


def test_the_readers_of_the_document_find_what_is_wrong() -> None:
    """Of the checks below: a file that is not there, and a function that its file does not have."""
    assert not matching("engines/process/no_such.py")
    assert not matching("rocesses.py")
    assert matching("engines/process/processes.py") == ["fsm_sim/engines/process/processes.py"]
    assert len(matching("language/locale/{da,en}/LC_MESSAGES/fsm_sim.po")) == 2
    assert {"Store.keep", "keep", "Store"} <= defined(PACKAGE / "study/forecasts/files/store.py")
    assert "no_such" not in defined(PACKAGE / "study/forecasts/files/store.py")
    assert rows("| a | b |\n|---|---|\n| `x.py` | `f` |") == [["`x.py`", "`f`"]]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_every_question_is_answered_by_a_path_from_the_package_and_a_name_in_it(question: str, answer: str) -> None:
    named = FILE_WITH_NAMES.findall(answer)
    assert len(named) >= 2, question
    for path, names in named:
        known = [file for file in matching(path) if file == f"fsm_sim/{path}" or "{" in path]
        assert known, path
        if path.endswith(".py"):
            wanted = set(IDENTIFIER.findall(names))
            assert wanted, f"{path}: the row names no function"
            assert wanted <= defined(ROOT / known[0]), path


@pytest.mark.parametrize("text", [TEXT, CONTRIBUTING], ids=["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_is_named_exists(text: str) -> None:
    named = set(NAMED_FILE.findall(text)) - {"config.toml"}
    assert len(named) > 10
    assert {path for path in named if not matching(path.replace("NAME", "<name>"))} == set()


@pytest.mark.parametrize("text", [TEXT, CONTRIBUTING], ids=["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_link_leads_to_a_file(text: str) -> None:
    links = [link.partition("#")[0] for link in re.findall(r"\]\(((?!https?:)[^)]+)\)", text)]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_test_that_is_named_exists() -> None:
    named = {name.removesuffix("…") for name in re.findall(r"`(test_[A-Za-z0-9_]+…?)`", TEXT + CONTRIBUTING)}
    tests = "".join(file.read_text("utf-8") for file in sorted((ROOT / "tests").glob("test_*.py")))
    assert named
    assert {name for name in named if f"def {name}" not in tests} == set()


def test_the_table_of_rooms_has_every_folder_with_the_first_line_of_its_docstring() -> None:
    table = {row[0].strip("`"): row[1] for row in rows(section("The rooms"))}
    folders = [file.parent for file in sorted(PACKAGE.rglob("__init__.py")) if file.parent != PACKAGE]
    assert len(folders) > 20
    assert table == {f"{folder.relative_to(PACKAGE)}/": summary(folder / "__init__.py") for folder in folders}


@pytest.mark.parametrize("engine", ["compiled", "mean_field"])
def test_the_table_of_an_engine_has_every_module_with_the_first_line_of_its_docstring(engine: str) -> None:
    heading = next(line for line in TEXT.splitlines() if line.startswith(f"## The engine `{engine}`"))
    table = {row[0].strip("`"): row[1] for row in rows(section(heading.removeprefix("## ")))}
    folder = PACKAGE / "engines" / engine
    modules = [file for file in folder.rglob("*.py") if file.name != "__init__.py"]
    assert len(modules) > 10
    assert table == {module.relative_to(folder).as_posix(): summary(module) for module in modules}


def test_the_generators_of_the_reference_engine_are_those_named() -> None:
    named = re.search(r"as SimPy generators: ([^.]*)\.", section("The engine `process`"))
    module = ast.parse((PACKAGE / "engines/process/processes.py").read_text("utf-8"))
    generators = {
        node.name
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "Events"
    }
    assert named
    assert set(IDENTIFIER.findall(named[1])) == generators


def test_the_code_of_every_term_is_in_the_package() -> None:
    terms = {name for row in rows(section("Terms")) for name in IDENTIFIER.findall(" ".join(row[:2]))}
    words = {word for file in PACKAGE.rglob("*.py") for word in re.findall(r"\w+", file.read_text("utf-8"))}
    assert len(terms) > 15
    unknown = {term for term in terms if not set(term.split(".")) <= words}
    assert unknown - {"run.json"} == set()
