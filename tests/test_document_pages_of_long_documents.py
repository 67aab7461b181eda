"""Long documents as pages: nothing stands at the foot of a page that belongs to the next, wherever a page ends."""

import io

import pytest
from pypdf import PdfReader

from fsm_sim.report.document.long.blocks import Block, Bullets, Contents, Grid, Heading, Paragraph
from fsm_sim.report.render.long.formats import written

INTRODUCED = (
    Heading("Inputs"),
    Paragraph("Where inputs are from."),
    Heading("Posts", 2),
    Paragraph("Posts by month."),
    Grid.of("Posts", ["Month", "Posts"], [[f"Month {n}", "9"] for n in range(5)]),
)
ENDING = (
    Heading("What this was made with"),
    Bullets(("First digest.", "Second digest.")),
    Paragraph("The last sentence."),
)


def filler(lines: int) -> tuple[Block, ...]:
    """So many paragraphs of a line: they move the ends of pages over what comes after them."""
    return tuple(Paragraph(f"Filler {n}.") for n in range(lines))


def pages(*blocks: Block) -> list[str]:
    """The text of each page of a document."""
    contents = Contents("en", "Kicker", "Title", "Subtitle", "Lead.", "", blocks, "Foot", "page", "of")
    return [page.extract_text() for page in PdfReader(io.BytesIO(written(contents, {}, ".pdf", None))).pages]


@pytest.mark.parametrize("lines", range(22, 46, 2))
def test_what_leads_to_a_table_is_on_its_page_wherever_a_page_ends(lines: int) -> None:
    assert sum("Inputs" in page and "Month 0" in page for page in pages(*filler(lines), *INTRODUCED, *ENDING)) == 1


@pytest.mark.parametrize("lines", range(22, 46, 2))
def test_a_short_last_part_is_on_one_page_with_its_heading_wherever_a_page_ends(lines: int) -> None:
    last = pages(*filler(lines), *ENDING)[-1]
    assert "What this was made with" in last
    assert "First digest." in last
    assert "The last sentence." in last


def test_a_long_last_part_goes_on_on_the_next_page_and_begins_where_it_can() -> None:
    found = pages(*filler(5), Heading("Glossary"), *(Paragraph(f"Word {n}.") for n in range(90)))
    assert "Word 0." in found[0]
    assert "Word 89." in found[-1]
    assert len(found) == 3
