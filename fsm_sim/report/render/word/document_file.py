"""A Word document that is written piece by piece, the same bytes each time.

What python-docx has no property for (the language of the text, alternative texts, header rows that are repeated,
fields) is set in the document's XML, by the names of the standard (ECMA-376, part 1).
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import shorten
from typing import Any, Self

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from fsm_sim.model.text import Language
from fsm_sim.report.render.columns import column_widths
from fsm_sim.report.render.word.package import SOFTWARE, make_own
from fsm_sim.report.render.word.styles import CAPTION, CELL, HEAD_CELL, LANGUAGES, WIDTH, prepare

MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""The date in the properties of a document of a run that has none: the same run is the same document."""
LONGEST_PROPERTY = 255
TOGETHER = 12
"""A table of more rows may go on on the next page."""
FIRST_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a file in an archive can have."""


@dataclass(eq=False)
class DocumentFile:
    """A document that grows from top to bottom; `saved` is its file."""

    document: Any
    pictures: list[str] = field(default_factory=list)
    """The alternative text of each picture, in order."""
    tables: list[str] = field(default_factory=list)
    """What each table is of, in order."""

    @classmethod
    def empty(cls, title: str, about: str, language: Language, day: str | None = None) -> Self:
        """A document without content, of A4 pages; `about` is a sentence for its properties."""
        document = Document()
        prepare(document, language)
        make_own(document, LANGUAGES[language])
        known = document.core_properties
        known.title, known.subject = (shorten(text, LONGEST_PROPERTY, placeholder="…") for text in (title, about))
        known.author, known.comments = SOFTWARE, ""
        known.created = known.modified = MADE if day is None else datetime.fromisoformat(day).replace(tzinfo=UTC)
        known.last_modified_by, known.revision = SOFTWARE, 1
        known.language = language
        return cls(document)

    def heading(self, text: str, level: int) -> None:
        """A heading; the title of the document has the level 0."""
        self.document.add_heading(text, level)

    def paragraph(self, text: str, style: str | None = None, *, lead: str = "", with_next: bool = False) -> None:
        """A paragraph, where it is not empty; `lead` stands before it in bold. `with_next`: on the page of the next."""
        if not (text or lead):
            return
        added = self.document.add_paragraph(style=style)
        added.paragraph_format.keep_with_next = with_next
        if lead:
            added.add_run(f"{lead} ").bold = True
        added.add_run(text)

    def bullets(self, texts: Iterable[str]) -> None:
        """A list."""
        for text in texts:
            self.document.add_paragraph(text, style="List Bullet")

    def picture(self, png: bytes, alt: str, caption: str, share: float = 1.0) -> None:
        """A picture over a `share` of the text's width, with its alternative text and its caption."""
        self.document.add_picture(io.BytesIO(png), width=Cm(WIDTH * share))
        form = self.document.paragraphs[-1].paragraph_format
        form.keep_with_next, form.space_before = True, Pt(6)
        self.pictures.append(alt)
        self.paragraph(caption, CAPTION)

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1) -> None:
        """A table over the whole width; its first `texts` columns hold texts, the others numbers, at the right.

        A line break in a cell is one in the document. A short table stays on a page.
        """
        widths = column_widths(head, rows, WIDTH)
        made = self.document.add_table(rows=1 + len(rows), cols=len(head))
        made.style, made.autofit = "Brief Table", False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Cm(width)
        for number, cells in enumerate([head, *rows]):
            for place, (cell, text, width) in enumerate(zip(made.rows[number].cells, cells, widths, strict=True)):
                cell.width = Cm(width)
                line = cell.paragraphs[0]
                line.style = HEAD_CELL if number == 0 else CELL
                line.alignment = WD_ALIGN_PARAGRAPH.LEFT if place < texts else WD_ALIGN_PARAGRAPH.RIGHT
                line.paragraph_format.keep_with_next = number < (len(rows) if len(rows) <= TOGETHER else 1)
                line.add_run(text)
        self.tables.append(title)

    def footer(self, text: str, page: str, of: str) -> None:
        """What stands at the foot of every page, and there its number: "page 1 of 3" by the words `page` and `of`."""
        line = self.document.sections[0].footer.paragraphs[0]
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(f"{text}\t{page} ")
        _field(line, "PAGE")
        line.add_run(f" {of} ")
        _field(line, "NUMPAGES")

    def saved(self) -> bytes:
        """The file."""
        body = self.document.element.body
        for number, (drawing, alt) in enumerate(zip(body.xpath(".//wp:docPr"), self.pictures, strict=True), 1):
            drawing.set("id", str(number))
            drawing.set("name", f"figure-{number}")
            drawing.set("descr", alt)
        for table, title in zip(body.xpath(".//w:tbl"), self.tables, strict=True):
            _described(table, title)
        content = io.BytesIO()
        self.document.save(content)
        return _of_no_time(content.getvalue())


def _described(table: Any, title: str) -> None:
    """Say what a table is of, and that its first row names its columns and stands on every page again."""
    properties = table.tblPr
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), title)
        properties.append(element)
    for number, row in enumerate(table.tr_lst):
        of_row = row.get_or_add_trPr()
        of_row.append(OxmlElement("w:cantSplit"))
        if number == 0:
            of_row.append(OxmlElement("w:tblHeader"))


def _field(line: Any, name: str) -> None:
    """A number that the reader's program fills in."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    line.paragraph_format.element.append(element)


def _of_no_time(content: bytes) -> bytes:
    """The same archive, of whose files none has the time at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, FIRST_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
