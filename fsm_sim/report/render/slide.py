"""The slide: one page of 16:9 in Danish or English, as a PDF and as a picture."""

import json
import tempfile
from importlib.resources import files
from pathlib import Path

import typst

from fsm_sim.model.text import Language
from fsm_sim.report.document.brief.brief_content import headlines_of
from fsm_sim.report.document.brief.slide_content import slide
from fsm_sim.report.figures.canvas import laid_out, saved, style
from fsm_sim.report.figures.forecast_figures import fans
from fsm_sim.report.figures.view import View
from fsm_sim.report.render.texts import divisible
from fsm_sim.report.render.writing import Made, Writer, standards
from fsm_sim.report.run_summary import RunSummary

DOTS_PER_INCH = 144
"""1,920 × 1,080 points: as sharp as a full screen."""

FAN_HEIGHT = 5.0
"""Of the picture in centimetres, at a width of 17: across the slide its letters have twelve points."""


def slide_file(directory: Path, language: Language) -> Path:
    """Where the slide of a run lies unless another place is asked for.

    >>> slide_file(Path("out/hedensted"), "da").as_posix()
    'out/hedensted/slide-da.pdf'
    """
    return directory / f"slide-{language}.pdf"


def _slide(summary: RunSummary, language: Language, out: Path, directory: Path) -> Made:
    """The slide, and a picture of it beside it; nothing goes into the folder of the run."""
    pdf, png = _set(summary, language)
    return Made({out: pdf, _picture(out): png}, {})


def _picture(out: Path) -> Path:
    return out.with_suffix(".png")


def _set(summary: RunSummary, language: Language) -> tuple[bytes, bytes]:
    """The slide as PDF and as PNG."""
    comparison, view = summary.comparison, View.of(summary, language)
    with style():
        drawing = saved(laid_out(fans(view, headlines_of(comparison, summary.facts), FAN_HEIGHT)), "svg")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        content = slide(comparison, summary.calibration, summary.facts, language)
        dated = {**divisible(content), "day": summary.day}
        (root / "slide.json").write_text(json.dumps(dated, ensure_ascii=False), "utf-8")
        (root / "fan.svg").write_bytes(drawing)
        (root / "slide.typ").write_bytes(files("fsm_sim.report.render").joinpath("slide.typ").read_bytes())
        compiler = typst.Compiler(root / "slide.typ", root=root, ignore_system_fonts=True)
        pdf = compiler.compile(format="pdf", pdf_standards=standards(summary.day))
        png = compiler.compile(format="png", ppi=DOTS_PER_INCH)
    assert isinstance(pdf, bytes)
    assert isinstance(png, bytes), "one page"
    return pdf, png


write_slides = Writer(_slide)
"""Slides in several languages: PDFs, each with a PNG beside it."""
