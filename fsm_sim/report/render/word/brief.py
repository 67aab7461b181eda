"""The brief in Word: what stands on the pages of the PDF, in the same order, for who wants to write on."""

from collections.abc import Mapping
from typing import Any

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import Content
from fsm_sim.report.document.brief.measure_tables import about_differences, measure_tables
from fsm_sim.report.render.word.document_file import DocumentFile
from fsm_sim.report.render.word.styles import ANSWER, CAPTION, KICKER, LEAD


def word_brief(content: Content, pictures: Mapping[str, bytes], language: Language, day: str | None = None) -> bytes:
    """The document, from the texts of a brief and its pictures as PNG by name: ``fan`` and so on.

    Its properties have the `day`, or where there is none a day that is always the same.
    """
    made = DocumentFile.empty(content["title"], content["answer"]["lead"], language, day)
    made.paragraph(content["kicker"], KICKER)
    made.heading(content["title"], 0)
    made.paragraph(content["subtitle"], "Subtitle")
    made.paragraph(content["question"]["text"], lead=f"{content['question']['heading']}.")
    made.heading(content["answer"]["heading"], 1)
    made.paragraph(content["answer"]["lead"], LEAD)
    for text in content["answer"]["rest"]:
        made.paragraph(text, ANSWER)
    _key_figures(made, content["table"], language)
    _figure(made, content["fan"], pictures["fan"])
    if content["differences"] is not None:
        _figure(made, content["differences"], pictures["differences"])
    made.heading(content["courses"]["heading"], 1)
    made.bullets(content["courses"]["texts"])
    made.paragraph(content["courses"]["note"], CAPTION)
    plans = content["plans"]
    made.heading(plans["heading"], 1)
    made.table(plans["heading"], plans["columns"], plans["rows"], texts=2)
    made.picture(pictures["caseload"], plans["alt"], " ".join([plans["caption"], *plans["notes"]]), 0.6)
    _decides(made, content["decides"])
    _figure(made, content["fit"], pictures["fit"])
    _at_the_end(made, content)
    return made.saved()


def _key_figures(made: DocumentFile, table: Mapping[str, Any], language: Language) -> None:
    """A table for each measure."""
    made.heading(table["heading"], 1)
    made.paragraph(about_differences(table, language), CAPTION)
    for one in measure_tables(table, language):
        made.heading(one.title, 2)
        made.paragraph(one.note, CAPTION, with_next=True)
        made.table(one.title, one.head, one.rows)
    made.paragraph(" ".join(table["notes"]), CAPTION)


def _figure(made: DocumentFile, figure: Mapping[str, str], png: bytes) -> None:
    made.heading(figure["heading"], 1)
    made.picture(png, figure["alt"], figure["caption"])


def _decides(made: DocumentFile, decides: Mapping[str, Any]) -> None:
    """What decides the answer: the assumptions before and after data, and what that means."""
    made.heading(decides["heading"], 1)
    if decides["rows"]:
        made.table(decides["heading"], decides["columns"], decides["rows"])
        made.paragraph(decides["caption"], CAPTION)
    for text in decides["texts"]:
        made.paragraph(text)


def _at_the_end(made: DocumentFile, content: Content) -> None:
    """Caveats, warnings, method, and what the brief was made with."""
    caveats, method = content["caveats"], content["method"]
    made.heading(caveats["heading"], 1)
    made.bullets(caveats["texts"])
    if caveats["warnings"]:
        made.heading(caveats["warnings-heading"], 2)
        made.bullets(caveats["warnings"])
    made.heading(method["heading"], 1)
    made.bullets(method["texts"])
    for text in content["others"]:
        made.paragraph(text, CAPTION)
    made.paragraph(" · ".join(content["provenance"]), CAPTION)
    made.footer(" · ".join(content["provenance"][:3]), content["page"], content["of"])
