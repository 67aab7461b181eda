"""What a Word document's package holds besides its text: nothing that is left of the template it is made from."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn

SOFTWARE = "fsm_sim"
"""What a document says it was made with, and by."""
LEFT_OVER = frozenset(
    {
        RELATIONSHIP_TYPE.THUMBNAIL,
        RELATIONSHIP_TYPE.CUSTOM_XML,
        RELATIONSHIP_TYPE.WEB_SETTINGS,
        RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
        "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
    }
)
"""Parts of the template: a picture of its empty page, a list of sources, its writer, and styles for other programs."""
OF_ITS_WRITER = ("w:zoom", "w:proofState", "w:savePreviewPicture", "w:rsids")
"""Settings of the template that tell how and in which sittings it was written."""
NAMED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
DOCUMENT_ID = "{http://schemas.microsoft.com/office/word/2010/wordml}docId"


def make_own(document: Any, language: str) -> None:
    """Leave of the template only what the document uses; `language` is that of its text, such as da-DK."""
    package = document.part.package
    said = package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    for rels in (package.rels, document.part.rels):
        for key in [key for key, one in rels.items() if one.reltype in LEFT_OVER]:
            del rels[key]
    text = (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f'<Properties xmlns="{NAMED}"><Application>{SOFTWARE}</Application></Properties>'
    )
    own = Part(said.partname, said.content_type, text.encode(), package)
    package.relate_to(own, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    settings = document.settings.element
    for one in [*settings]:
        if one.tag == DOCUMENT_ID or one.tag in map(qn, OF_ITS_WRITER):
            settings.remove(one)
    for one in settings.iter(qn("w:themeFontLang")):
        one.attrib.clear()  # it names a language of East Asia besides
        one.set(qn("w:val"), language)
