"""How the Word brief looks: styles with the names that Word knows, so that a ministry's own template takes over."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from fsm_sim.model.text import Language

LANGUAGES: dict[Language, str] = {"da": "da-DK", "en": "en-GB"}

INK, QUIET, PALE = "1F3A5F", "555555", "EEF2F6"
"""The colours of the PDF."""
FONT, SIZE = "Calibri", 10.5
MARGIN = 2.0
WIDTH = 21.0 - 2 * MARGIN
"""Of the text, in centimetres."""

KICKER, ANSWER, LEAD, CAPTION, CELL, HEAD_CELL = (
    "Brief Kicker", "Brief Answer", "Brief Lead", "Caption", "Brief Cell", "Brief Head Cell"
)  # fmt: skip
"""The styles of paragraphs beside those of every Word document: Title, Subtitle, headings, lists."""

AFTER_BORDER = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
)  # fmt: skip
"""What a paragraph's properties have after its borders, in the order of the standard."""


def prepare(document: Any, language: Language) -> None:
    """Give a new document its pages, its language and its styles."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    _in_language(document, language)
    styles = document.styles
    _font(styles["Normal"], SIZE)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.05
    for name, size, before, after in (("Title", 20.0, 0, 2), ("Heading 1", 13.0, 14, 4), ("Heading 2", 11.0, 10, 2)):
        _font(styles[name], size, colour=INK, bold=True)
        _spaced(styles[name], before, after)
    for border in styles["Title"].element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)
    _font(styles["Subtitle"], 12, colour=QUIET, italic=True)
    _font(styles[CAPTION], 9, colour=QUIET)
    _spaced(styles[CAPTION], 4, 6)
    _font(styles["Footer"], 8, colour=QUIET)
    for stops in styles["Footer"].element.xpath("./w:pPr/w:tabs"):
        stops.getparent().remove(stops)
    for spacing in styles["Subtitle"].element.xpath("./w:rPr/w:spacing"):
        spacing.getparent().remove(spacing)
    for name, size, colour, bold in (
        (KICKER, 8.5, QUIET, False),
        (ANSWER, SIZE, None, False),
        (LEAD, SIZE + 1.5, INK, True),
        (CELL, 8.5, None, False),
        (HEAD_CELL, 8.5, INK, True),
    ):
        added = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        added.base_style = styles["Normal"]
        _font(added, size, colour=colour, bold=bold)
    for name in (ANSWER, LEAD):
        _boxed(styles[name])
    for name in (CELL, HEAD_CELL):
        _spaced(styles[name], 1, 1)
        styles[name].paragraph_format.line_spacing = 1.0
    _ruled(styles.add_style("Brief Table", WD_STYLE_TYPE.TABLE))


def _in_language(document: Any, language: Language) -> None:
    """Say in what language the text is: for spelling, for hyphens, and for who reads it aloud."""
    for element in document.styles.element.xpath("./w:docDefaults//w:lang"):
        element.set(qn("w:val"), LANGUAGES[language])
    for element in document.settings.element.xpath("./w:themeFontLang"):
        element.set(qn("w:val"), LANGUAGES[language])


def _font(
    style: Any, size: float, *, colour: str | None = None, bold: bool | None = None, italic: bool | None = None
) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    if colour:
        font.color.rgb = RGBColor.from_string(colour)
    for fonts in style.element.xpath("./w:rPr/w:rFonts"):  # a font of the theme would go before the one that is named
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)


def _spaced(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _boxed(style: Any) -> None:
    """A pale ground and a line at the left, as the answer has in the PDF."""
    properties = style.element.get_or_add_pPr()
    borders, left, ground = OxmlElement("w:pBdr"), OxmlElement("w:left"), OxmlElement("w:shd")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", INK)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
        ground.set(qn(f"w:{name}"), value)
    properties.insert_element_before(borders, *AFTER_BORDER)
    properties.insert_element_before(ground, *AFTER_BORDER[1:])


def _ruled(style: Any) -> None:
    """A line below each row of a table."""
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B0B0B0")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    style.element.append(properties)
