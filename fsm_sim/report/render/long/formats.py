"""A document of any length in the format that its file's name asks for."""

import json
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import typst
from matplotlib.figure import Figure

from fsm_sim.report.document.long.blocks import Contents
from fsm_sim.report.figures.canvas import laid_out, saved
from fsm_sim.report.render.long.contents import as_data
from fsm_sim.report.render.long.page import long_page
from fsm_sim.report.render.raster import rasterised
from fsm_sim.report.render.writing import WORD, standards

ENDINGS = (".pdf", WORD, ".html")
"""What the name of a document's file ends in."""


def drawn(figures: Mapping[str, Figure]) -> dict[str, bytes]:
    """Figures as SVG by name; draw them within `canvas.style`."""
    return {name: saved(laid_out(figure), "svg") for name, figure in figures.items()}


def written(contents: Contents, pictures: Mapping[str, bytes], ending: str, day: str | None) -> bytes:
    """The file, from its contents and its pictures as SVG by name; the same contents give the same bytes."""
    if ending == WORD:
        from fsm_sim.report.render.long.word import long_word  # python-docx is an extra

        return long_word(contents, rasterised(pictures), day)
    if ending == ".html":
        return long_page(contents, pictures, day)
    return _pdf(contents, pictures, day)


def _pdf(contents: Contents, pictures: Mapping[str, bytes], day: str | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "page.json").write_text(json.dumps(as_data(contents, day), ensure_ascii=False), "utf-8")
        (root / "long.typ").write_bytes(files("fsm_sim.report.render.long").joinpath("long.typ").read_bytes())
        for name, svg in pictures.items():
            (root / f"{name}.svg").write_bytes(svg)
        compiler = typst.Compiler(root / "long.typ", root=root, ignore_system_fonts=True)
        pdf = compiler.compile(format="pdf", pdf_standards=standards(day))
    assert isinstance(pdf, bytes)
    return pdf
