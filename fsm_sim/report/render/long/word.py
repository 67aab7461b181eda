"""A document of any length in Word: real headings, tables with repeated headings, alternative texts."""

from collections.abc import Mapping

from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Paragraph
from fsm_sim.report.render.long.contents import leads_to_next
from fsm_sim.report.render.word.document_file import DocumentFile
from fsm_sim.report.render.word.styles import CAPTION, KICKER, LEAD


def long_word(contents: Contents, pictures: Mapping[str, bytes], day: str | None = None) -> bytes:
    """The document, from its contents and its pictures as PNG by name; its properties have the `day`."""
    made = DocumentFile.empty(contents.title, contents.lead, contents.language, day)
    made.paragraph(contents.kicker, KICKER)
    made.heading(contents.title, 0)
    made.paragraph(contents.subtitle, "Subtitle")
    made.paragraph(contents.lead, LEAD)
    for place, block in enumerate(contents.blocks):
        _write(made, block, pictures, leads_to_next(contents.blocks, place))
    made.footer(contents.footer, contents.page, contents.of)
    return made.saved()


def _write(made: DocumentFile, block: Block, pictures: Mapping[str, bytes], before: bool) -> None:
    """Write a block; a paragraph that only leads to the next, which it stands `before`, is on its page."""
    match block:
        case Heading():
            made.heading(block.text, block.level)
        case Paragraph():
            made.paragraph(block.text, CAPTION if block.note else None, lead=block.lead, with_next=before)
        case Bullets():
            made.bullets(block.texts)
        case Grid():
            made.table(block.title, block.head, block.rows, texts=block.texts)
        case _:
            made.picture(pictures[block.name], block.alt, block.caption, block.share)
