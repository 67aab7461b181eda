"""The brief in Word: the texts of the PDF and more, real headings and tables, and the same file every time."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from synthetic_run import WARNINGS, make_run

from fsm_sim.model.errors import InputError
from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.files import read_run
from fsm_sim.report.render import writing
from fsm_sim.report.render.brief import write_brief, write_briefs
from fsm_sim.report.render.columns import LETTERS, column_widths
from fsm_sim.report.run_summary import run_summary

LANGUAGES: tuple[Language, ...] = ("da", "en")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FIXED = {"1", "2"}
"""What may stand in a brief without a fact: the page numbers."""
NOT_PRINTED = ("tight", "language", "alone", "single", "required")
SHORTEST = 8
"""A picture's alternative text says what it shows."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = make_run(tmp_path_factory.mktemp("word") / "run", draws=50, warnings=WARNINGS)
    write_briefs(directory, {language: directory / f"brief.{language}.docx" for language in LANGUAGES})
    return directory


def opened(run: Path, language: Language) -> Any:
    return Document(str(run / f"brief.{language}.docx"))


def texts(document: Any) -> list[str]:
    """Every text that is read: paragraphs, cells, and the alternative texts of pictures."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    pictures = [drawing.get("descr") for drawing in document.element.body.xpath(".//wp:docPr")]
    footer = [line.text for line in document.sections[0].footer.paragraphs]
    return [*(line.text for line in document.paragraphs), *cells, *pictures, *footer]


def content(run: Path, language: Language) -> dict[str, Any]:
    summary = run_summary(read_run(run))
    return page(summary.comparison, summary.calibration, summary.facts, language)


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one) if key not in NOT_PRINTED else ()
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, str) and value:
        yield value


@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_text_of_the_brief_is_in_the_document(run: Path, language: Language) -> None:
    printed = "\n".join(texts(opened(run, language))).lower()
    wanted = list(leaves(content(run, language)))
    assert len(wanted) > 100
    assert [text for text in wanted if text.lower() not in printed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_P2_every_number_in_the_document_is_a_fact(run: Path, language: Language) -> None:
    facts = json.loads((run / "facts.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact[language])}
    printed = set(NUMBER.findall("\n".join(texts(opened(run, language)))))
    assert len(printed) > 50
    assert printed <= known | FIXED


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_headings_and_no_level_is_left_out(run: Path, language: Language) -> None:
    document = opened(run, language)
    styles = [line.style.name for line in document.paragraphs if line.style.name.startswith(("Title", "Heading"))]
    levels = [0 if name == "Title" else int(name.removeprefix("Heading ")) for name in styles]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert levels.count(1) >= 7
    assert levels.count(2) >= 3
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("language", "code"), [("da", "da-DK"), ("en", "en-GB")])
def test_the_document_says_its_language_and_title(run: Path, language: Language, code: str) -> None:
    document = opened(run, language)
    assert [one.get(qn("w:val")) for one in document.styles.element.xpath("./w:docDefaults//w:lang")] == [code]
    assert document.core_properties.language == language
    assert document.core_properties.title == content(run, language)["title"]
    assert [one.get(qn("w:val")) for one in document.element.body.xpath(".//w:lang")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_have_alternative_texts_and_captions(run: Path, language: Language) -> None:
    document = opened(run, language)
    drawings = document.element.body.xpath(".//wp:docPr")
    assert len(drawings) == 4
    assert all(len(one.get("descr").split()) >= SHORTEST for one in drawings)
    assert len({one.get("id") for one in drawings}) == 4
    after = [line.getnext() for one in drawings for line in one.xpath("./ancestor::w:p")]
    assert [one.xpath("./w:pPr/w:pStyle/@w:val") for one in after] == [["Caption"]] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_simple_named_and_repeat_their_headings(run: Path, language: Language) -> None:
    document = opened(run, language)
    tables = document.element.body.xpath(".//w:tbl")
    assert len(tables) >= 5
    for table in tables:
        assert table.xpath("./w:tblPr/w:tblCaption/@w:val")
        first, *rest = table.xpath("./w:tr")
        assert len(first.xpath("./w:trPr/w:tblHeader")) == 1
        assert [row for row in rest if row.xpath("./w:trPr/w:tblHeader")] == []
        assert {len(row.xpath("./w:tc")) for row in (first, *rest)} == {len(table.xpath("./w:tblGrid/w:gridCol"))}
        assert table.xpath(".//w:gridSpan | .//w:vMerge") == []
    assert all(row.cells[0].text for table in document.tables for row in table.rows)


def test_no_number_is_parted_from_its_unit_in_a_table_of_many_columns() -> None:
    head = ["Scenarie", "Forventet", "90 %-interval", "Sandsynlighed for at opfylde kravet", "Forskel: forventet",
            "Forskel: 90 %-interval", "Forskel: borgere", "Forskel: sandsynlighed for mere end 1 borger"]  # fmt: skip
    row = ["To færre sagsbehandlere fra juli 2027", "43,9 %", "37,2–50,7 %", "84 %", "−0,6", "−1,8 til −0,1", "−1,8",
           "færre: omtrent 50 %"]  # fmt: skip
    row = [cell.replace(" %", "\N{NO-BREAK SPACE}%") for cell in row]
    letters = column_widths(head, [row], LETTERS)
    pieces = [max(map(len, re.split("[ -]", cell))) for cell in row]
    assert [cell for cell, wide, longest in zip(row, letters, pieces, strict=True) if longest + 2 > wide] == []


def test_R1_the_same_run_is_the_same_document(run: Path, tmp_path: Path) -> None:
    again = write_brief(run, "da", tmp_path / "again.docx")
    assert again.read_bytes() == (run / "brief.da.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(again.read_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("language", "code"), [("da", "da-DK"), ("en", "en-GB")])
def test_the_package_holds_nothing_of_the_template_that_it_is_made_from(
    run: Path, language: Language, code: str
) -> None:
    """It had a picture of an empty page, a list of sources, and "Microsoft Macintosh Word" as its program."""
    with zipfile.ZipFile(run / f"brief.{language}.docx") as archive:
        names = {one for one in archive.namelist() if not one.startswith("word/media/")}
        read = {name: archive.read(name).decode() for name in names}
    assert names - {"word/footer1.xml"} == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
        "word/theme/theme1.xml",
    }
    assert re.findall(r"<(\w+)>([^<]+)<", read["docProps/app.xml"]) == [("Application", "fsm_sim")]
    core = read["docProps/core.xml"]
    assert re.search(rf"<dc:creator>fsm_sim<.*<dc:language>{language}<", core, re.DOTALL)
    assert "2013" not in core
    assert "python-docx" not in core
    assert set(
        re.findall(r"<w:(rsids?|savePreviewPicture|proofState|zoom|themeFontLang)\b", read["word/settings.xml"])
    ) == {"themeFontLang"}
    assert f'<w:themeFontLang w:val="{code}"/>' in read["word/settings.xml"]
    assert "docId" not in read["word/settings.xml"]


def test_a_fact_changed_by_hand_is_caught(run: Path) -> None:
    """Of the two tests of numbers: that they can fail."""
    document = opened(run, "da")
    cell = next(cell for table in document.tables for cell in table.rows[1].cells if "%" in cell.text)
    told = cell.text
    cell.paragraphs[0].runs[0].text = "87,6543 %"
    facts = json.loads((run / "facts.json").read_text("utf-8"))["facts"].values()
    known = {token for fact in facts for token in NUMBER.findall(fact["da"])}
    assert told
    assert not set(NUMBER.findall("\n".join(texts(document)))) <= known | FIXED


def test_without_python_docx_it_is_said_what_to_install(run: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(writing, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"a Word document needs python-docx; install it with: pip install 'fsm-sim"):
        write_brief(run, "da", tmp_path / "brief.docx")
    assert list(tmp_path.iterdir()) == []
