"""Document: the verification dossier names what is there, notices what is not, and says the same in every format."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document
from pypdf import PdfReader
from synthetic_run import make_run

import fsm_sim as fsm
from fsm_sim.cli.commands import commands, guarded
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.dossier.dossier_content import dossier
from fsm_sim.report.document.long.blocks import Bullets, Grid, Heading, Paragraph
from fsm_sim.study.dossier import documents, pytest_runs, verification
from fsm_sim.study.dossier.pytest_runs import TestRun
from fsm_sim.study.dossier.reading import read_standards
from fsm_sim.study.dossier.standard import Figure, Item, Standard
from fsm_sim.study.dossier.verification import StoredCalibration, Verification

ROOT = Path(__file__).resolve().parent.parent
STANDARDS = read_standards()
NAMED = verification.named_tests(STANDARDS)
CHECK = {"name": "rhat_max", "value": 1.0042, "threshold": 1.01, "passed": True, "facts": {}}
STORED = StoredCalibration("mine", "sha256:0123456789abcdef", 0.9, (CHECK,))
FOUND = Verification(STANDARDS, tests={NAMED[0]: TestRun("failed", 1.25)}, calibration=STORED)

ITEMS = {"stress-des": 24, "odd": 7, "trace": 8, "ispor-smdm": 26}
"""STRESS-DES has 24 items, ODD 7 elements, TRACE 8; the checklist made of ISPOR-SMDM 18, and 8 of ours follow."""


def of(item: Item) -> tuple[Standard, ...]:
    """A standard of one item."""
    return (STANDARDS[1].model_copy(update={"item": (item,)}),)


def item_of(**changes: object) -> Item:
    """An item of the dossier with some changes."""
    return STANDARDS[1].item[0].model_copy(update=changes)


# what is named is there


def test_V2_every_test_that_is_named_is_one_that_pytest_collects(
    collected_tests: Callable[[set[str]], set[str]],
) -> None:
    assert len(NAMED) > 60
    there = collected_tests({name.partition("::")[0] for name in NAMED})
    assert list(verification.missing_tests(STANDARDS, frozenset(there))) == []


def test_V2_a_test_that_is_renamed_is_caught(tmp_path: Path) -> None:
    """What pytest collects counts: not a name in a comment, nor one of a file that cannot be imported."""
    (tmp_path / "tests").mkdir()
    file = tmp_path / "tests" / "test_x.py"
    named = of(item_of(tests=("tests/test_x.py::test_there", "tests/test_x.py::test_other")))
    cases = "import pytest\n@pytest.mark.parametrize('a', [1, 2])\ndef test_there(a): assert a == 1\n"
    file.write_text(f"{cases}def test_other(): pass\n", "utf-8")
    ended: list[str] = []
    ran = pytest_runs.run(
        verification.named_tests(named), tmp_path, lambda name, run: ended.append(f"{name} {run.outcome}")
    )
    assert ended == ["tests/test_x.py::test_other passed", "tests/test_x.py::test_there failed"]
    assert Verification(named, tests=ran).failed == ("tests/test_x.py::test_there",)
    file.write_text(f"{cases}def test_renamed(): pass  # def test_other():\n", "utf-8")
    there = pytest_runs.collected(verification.named_tests(named), tmp_path)
    assert there == {"tests/test_x.py::test_there", "tests/test_x.py::test_renamed"}
    (missing,) = verification.missing_tests(named, there)
    assert (missing.kind, missing.name) == ("test", "tests/test_x.py::test_other")
    assert not Verification(named, missing=(missing,)).ok


def test_tests_that_run_end_with_a_command_that_is_interrupted(tmp_path: Path) -> None:
    """It would wait for them for many minutes."""
    (tmp_path / "test_x.py").write_text("import time\ndef test_a(): pass\ndef test_b(): time.sleep(100)\n", "utf-8")
    reading = pytest_runs.reports(["test_x.py"], tmp_path)
    assert "test_x.py::test_a" in [one.get("ran") for one in (next(reading) for _ in range(4))]
    begun = time.monotonic()
    reading.close()
    assert time.monotonic() - begun < 50


def test_where_pytest_cannot_run_no_test_is_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nminversion = 99\n", "utf-8")
    (tmp_path / "test_x.py").write_text("def test_a(): pass\n", "utf-8")
    with pytest.raises(RefusedError, match="pytest ended with exit code 4 in "):
        pytest_runs.collected(["test_x.py::test_a"], tmp_path)


def test_every_document_heading_and_quoted_figure_is_there() -> None:
    assert sum(len(item.documents) for _, item in verification.items(STANDARDS)) > 100
    assert [item for _, item in verification.items(STANDARDS) if item.figures]
    assert list(verification.missing_documents(STANDARDS, ROOT)) == []


def test_a_document_a_heading_or_a_figure_that_is_no_longer_there_is_caught(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# One\n\nIt took\n**5** s.\n\n```\n# Two\n```\n\n## Three `x`\n\nIt took 6 s.\n", "utf-8"
    )
    figures = [
        Figure(quote=quote, document=place, command="make", date="2026-11-29")
        for quote, place in (("took 5 s", "a.md#one"), ("took 5 s", "a.md#three-x"), ("took 6 s", "a.md"))
    ]
    item = item_of(documents=("a.md", "a.md#one", "a.md#two", "a.md#three-x", "b.md"), figures=tuple(figures))
    assert list(documents.missing(item, tmp_path)) == ["a.md#two", "b.md", "a.md#three-x: took 5 s"]


def test_the_standards_have_all_their_items_and_each_open_one_has_its_reason() -> None:
    assert {one.id: len(one.item) for one in STANDARDS} == ITEMS
    for standard, item in verification.items(STANDARDS):
        assert item.answer or item.lacks, (standard.id, item.id)
        assert (item.status == "unanswered") == (item.answer is None)
        for text in filter(None, (item.question, item.answer, item.lacks)):
            assert text.da != text.en, (standard.id, item.id)
            assert text.da[-1] == text.en[-1]
            assert text.en[-1] in ".?"


def test_the_checks_that_items_read_are_those_that_a_calibration_has() -> None:
    from fsm_sim.report.document.calibration.check_text import NUMBERS

    named = {name for _, item in verification.items(STANDARDS) for name in item.stored}
    assert named
    assert named <= NUMBERS.keys()


# the dossier


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_dossier_is_in_every_format_and_twice_the_same(language: Language, tmp_path: Path) -> None:
    made = {
        ending: fsm.write_dossier(FOUND, language, tmp_path / f"d{ending}")
        for ending in (".md", ".docx", ".html", ".pdf")
    }
    for ending in made if language == "da" else ():
        again = fsm.write_dossier(FOUND, language, tmp_path / f"again{ending}")
        assert again.read_bytes() == made[ending].read_bytes()
    word = Document(BytesIO(made[".docx"].read_bytes()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    texts = {
        ".md": made[".md"].read_text("utf-8").replace("\\", ""),
        ".html": unescape(made[".html"].read_text("utf-8")),
        ".docx": " ".join([*(one.text for one in word.paragraphs), *cells]),
        ".pdf": "".join(page.extract_text() for page in PdfReader(made[".pdf"]).pages),
    }
    plain = {ending: "".join(re.sub("[\u00ad\u200b]", "", text).split()) for ending, text in texts.items()}
    for ending, text in plain.items():
        for said in parts(language):
            wanted = "".join(said.split())
            if ending == ".pdf":  # a page may end within a text
                wanted = wanted[:30]
            assert wanted in text, (ending, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_a_test_can_be_found_in_the_pdf_and_copied_from_it(language: Language, tmp_path: Path) -> None:
    """Characters of no width stood in each name, and files' names were divided by hyphens."""
    made = fsm.write_dossier(FOUND, language, tmp_path / "dossier.pdf")
    text = "".join(page.extract_text() for page in PdfReader(made).pages)
    if reader := shutil.which("pdftotext"):  # which copies what pypdf leaves out
        copied = subprocess.run([reader, made, "-"], capture_output=True, check=True).stdout.decode()
        assert set("\u200b\u2060") & {*copied} == set()
    on_one_line = "".join(text.split())
    items = [item for _, item in verification.items(FOUND.standards)]
    named = {one.partition("#")[0] for item in items for one in (*item.tests, *item.documents)}
    assert len(named) > 100
    assert [one for one in sorted(named) if "".join(one.split()) not in on_one_line] == []


def parts(language: Language) -> list[str]:
    """Every text of the dossier."""
    found: list[str] = []
    for block in dossier(FOUND, language).blocks:
        match block:
            case Heading():
                found.append(block.text)
            case Paragraph():
                found += [block.lead, block.text]
            case Bullets():
                found += block.texts
            case Grid():
                found += [*block.head, *(cell for row in block.rows for cell in row)]
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["B1 largest R-hat: 1.004 (limit 1.01), calibration mine", "(failed, 1.2 s)", "interval level 90%"]),
        ("da", ["B1 største R-hat: 1,004 (grænseværdi 1,01), kalibrering mine", "(ikke bestået, 1,2 s)"]),
    ],
)
def test_the_dossier_says_what_the_stored_calibration_measured_and_how_tests_went(
    language: Language, said: list[str]
) -> None:
    text = " ".join(parts(language))
    assert [one for one in said if one not in text] == []
    assert "B1" not in " ".join(
        one for block in dossier(replace(FOUND, calibration=None), language).blocks if isinstance(block, Bullets)
        for one in block.texts if not one.startswith("tests/")
    )  # fmt: skip


# the command


@pytest.fixture
def without_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package: there is no checkout."""
    monkeypatch.setattr(documents, "checkout", lambda: None)


@pytest.mark.usefixtures("without_tests")
def test_an_installed_package_says_what_it_cannot_check_and_a_run_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = make_run(tmp_path / "run")
    options = ["verify", "--run", str(run), "--calibration", "no-such", "--language"]
    made = CliRunner().invoke(commands, [*options, "da"])
    assert made.exit_code == 0, made.output
    assert "Pakken er installeret uden sit kildearkiv" in made.output
    assert "Ingen gemte kontroller af kalibreringen no-such: " in made.output
    assert "der er ingen kalibrering 'no-such'" in made.output
    told = json.loads((run / "run.json").read_text("utf-8"))
    assert f"startværdi for tilfældige tal {told['seed']}" in made.output
    found = json.loads(CliRunner().invoke(commands, [*options, "en", "--json"]).stdout)
    assert (found["ok"], found["unchecked"], found["run"]["results"]) == (True, "installed", told["results"])
    assert {one["id"]: one["items"] for one in found["standards"]} == ITEMS
    assert all(one["test"] + one["document"] + one["unanswered"] == one["items"] for one in found["standards"])


def test_what_is_missing_is_told_with_exit_code_1_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = of(item_of(documents=("docs/no-such.md",), tests=("tests/test_x.py::test_gone",), figures=()))
    monkeypatch.setattr(verification, "read_standards", lambda: wrong)
    monkeypatch.setattr(pytest_runs, "collected", lambda *_: frozenset())
    monkeypatch.setattr(verification, "stored_calibration", StoredCalibration)
    assert guarded(lambda: commands(["verify", "--language", "en"], standalone_mode=False)) == 1
    out, err = capsys.readouterr()
    assert "ODD 1" not in out
    assert "odd 1 names a document, heading or quotation that is not there: docs/no-such.md" in out
    assert "odd 1 names a test that is not there: tests/test_x.py::test_gone" in out
    assert "the dossier names 2 things that are not there, and 0 of its tests failed." in err
    assert guarded(lambda: commands(["verify", "--language", "da"], standalone_mode=False)) == 1
    assert "rapporten nævner 2 ting, der ikke findes" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("d.xlsx", "the dossier cannot be written as '.xlsx'; its name ends in .pdf, .docx, .html or .md."),
        ("none/d.pdf", "there is no folder 'none'; make it first."),
    ],
)
def test_a_place_where_no_dossier_can_be_is_refused_before_anything_is_looked_for(
    out: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=said.replace(".", r"\.").replace("(", r"\(")):
        fsm.write_dossier(FOUND, "en", out)
    done = CliRunner().invoke(commands, ["verify", "--out", out])
    assert isinstance(done.exception, InputError)
    assert "Looking" not in done.output


def test_the_plugin_of_pytest_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.modules['numpy'] = sys.modules['pydantic'] = None; import fsm_sim.study.dossier.told"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
