"""What a reader meets in a document, whatever its format."""

import html
import re
from pathlib import Path

from docx import Document
from pypdf import PdfReader


def text_of(file: Path) -> str:
    """The text of a PDF, a Word document with its tables, or a page."""
    if file.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in PdfReader(file).pages)
    if file.suffix == ".docx":
        made = Document(str(file))
        cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(line.text for line in made.paragraphs), *cells])
    return html.unescape(re.sub(r"<[^>]*>", "\n", file.read_text("utf-8").partition("<body>")[2]))


def letters(text: str) -> str:
    """A text without its spaces and hyphens, which a line may end with."""
    return re.sub(r"[\s\u00ad-]", "", text)
