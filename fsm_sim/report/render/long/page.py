"""A document of any length as one HTML file that needs no other: its pictures are in it, and nothing is fetched."""

from base64 import b64encode
from collections.abc import Mapping

from fsm_sim.report.document.long.blocks import Contents
from fsm_sim.report.render.html import page


def long_page(contents: Contents, pictures: Mapping[str, bytes], day: str | None = None) -> bytes:
    """The file, from its contents and its pictures as SVG by name."""
    drawn = {name: f"data:image/svg+xml;base64,{b64encode(svg).decode()}" for name, svg in pictures.items()}
    return page("long.html.j2", contents.language, contents=contents, pictures=drawn, day=day).encode()
