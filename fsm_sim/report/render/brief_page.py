"""The brief as one HTML file that needs no other: its pictures are in it, and nothing is fetched."""

from base64 import b64encode
from collections.abc import Mapping

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import Content
from fsm_sim.report.document.brief.measure_tables import about_differences, measure_tables
from fsm_sim.report.render.html import page


def brief_page(content: Content, pictures: Mapping[str, bytes], language: Language, day: str | None = None) -> bytes:
    """The file, from the texts of a brief and its pictures as SVG by name: ``fan`` and so on."""
    drawn = {name: f"data:image/svg+xml;base64,{b64encode(svg).decode()}" for name, svg in pictures.items()}
    table = content["table"]
    made = page(
        "brief.html.j2",
        language,
        brief=content,
        pictures=drawn,
        tables=measure_tables(table, language),
        about_differences=about_differences(table, language),
        day=day,
    )
    return made.encode()
