"""The brief: two A4 pages in Danish or English, with their figures and the facts they are made from."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import typst

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem, after_work
from fsm_sim.model.text import Language, known
from fsm_sim.processes.folders import check_writable, writable
from fsm_sim.processes.whole_files import write_named, write_whole
from fsm_sim.report.document.brief_content import page
from fsm_sim.report.document.facts import as_json, sent
from fsm_sim.report.figures.canvas import laid_out, saved, style
from fsm_sim.report.figures.run_figures import HEIGHTS, draw
from fsm_sim.report.files import read_run
from fsm_sim.report.render.raster import rasterised
from fsm_sim.report.render.texts import check_texts, divisible
from fsm_sim.report.run_summary import RunSummary, run_summary

NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""What stands for a picture until the room for it is known."""

LATER = (".docx", ".html")
"""Endings that a later version will write."""


def write_brief(directory: Path | str, language: Language, out: Path | str, against: str | None = None) -> Path:
    """Write the brief of the run in `directory` as `out`, a PDF; its figures and ``facts.json`` go beside the results.

    Where nothing can be written beside the results, only the brief is. Scenarios are compared with `against`, or with
    the run's first. The same run gives the same bytes.

    Raises
    ------
    InputError
        When `out` does not end in .pdf or cannot be written, the run cannot be read, there is no such language, or the
        run has no scenario `against`. Nothing is written.
    """
    return write_briefs(as_path(directory, "directory"), {known(language): as_path(out, "out")}, against)[0]


def write_briefs(
    directory: Path,
    outs: Mapping[Language, Path],
    against: str | None = None,
    date: str | None = None,
    sender: str | None = None,
) -> list[Path]:
    """As `write_brief`, in several languages, from one summary of the run; with a `date` ("2026-11-28") and a `sender`.

    Raises
    ------
    InputError
        As `write_brief`, and when the date is none.
    """
    for out in outs.values():
        check_place(out)
    summary = dated(run_summary(read_run(directory), against), date, sender)
    made = {language: _set(summary, language) for language in outs}
    for number, (language, (pdf, _)) in enumerate(made.items()):
        with after_work(number > 0):
            write_named(outs[language], pdf)
    if writable(directory):  # a run on a share that is only to be read keeps none
        for language, (_, pictures) in made.items():
            _write_pictures(directory, language, pictures)
        write_whole(directory / "facts.json", json.dumps(as_json(summary.facts), ensure_ascii=False, indent=1))
    return list(outs.values())


def dated(summary: RunSummary, date: str | None, sender: str | None) -> RunSummary:
    """The summary with the facts of when a document is sent, and by whom.

    Raises
    ------
    InputError
        When the date is none, or a text has letters that no document has.
    """
    found = replace(summary, facts={**summary.facts, **sent(date, sender)})
    check_texts(found.facts)
    return found


def brief_file(directory: Path, language: Language) -> Path:
    """Where the brief of a run lies unless another place is asked for.

    >>> brief_file(Path("out/hedensted"), "da").as_posix()
    'out/hedensted/brief-da.pdf'
    """
    return directory / f"brief-{language}.pdf"


def write_figures(directory: Path, language: Language, against: str | None = None) -> Path:
    """Write the figures of the run in `directory`, as SVG and PNG in its folder ``figures``, without a brief.

    Raises
    ------
    InputError
        When the run cannot be read, or has no scenario `against`. Nothing is written.
    """
    summary = dated(run_summary(read_run(directory), against), None, None)
    return _write_pictures(directory, language, _pictures(summary, language, {}))


def check_place(out: Path) -> None:
    """Refuse a place where no brief and no slide can be written.

    Raises
    ------
    InputError
        When its folder is not there or cannot be written, or its name does not end in .pdf.
    """
    if not out.parent.is_dir():
        raise InputError(Problem(str(out), None, f"there is no folder '{out.parent}' for the brief; make it first."))
    check_writable(out.parent)
    if out.suffix == ".pdf":
        return
    later = "only .pdf is available in this version." if out.suffix in LATER else "a brief's name ends in .pdf."
    raise InputError(Problem(str(out), None, f"the brief cannot be written as '{out.suffix or out.name}'; {later}"))


def _set(summary: RunSummary, language: Language) -> tuple[bytes, dict[str, bytes]]:
    """The PDF, with the widest spacing that fits on two pages, and its pictures, drawn for the space that they have."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "brief.typ").write_bytes(files("fsm_sim.report.render").joinpath("brief.typ").read_bytes())
        for name in (*HEIGHTS, "caseload"):
            (root / f"{name}.svg").write_bytes(NOTHING)
        compiler = typst.Compiler(root / "brief.typ", root=root, ignore_system_fonts=True)
        for tight in (0, 1, 2):
            content = page(summary.comparison, summary.calibration, summary.facts, language, tight)
            (root / "page.json").write_text(json.dumps(divisible(content), ensure_ascii=False), "utf-8")
            pages, heights = _room(compiler)
            if pages == 2 and all(heights[name] >= HEIGHTS[name][0] for name in heights):
                break
        pictures = _pictures(summary, language, {name: max(heights[name], HEIGHTS[name][0]) for name in heights})
        for name, picture in pictures.items():
            (root / name).write_bytes(picture)
        pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    assert isinstance(pdf, bytes)
    return pdf, pictures


def _room(compiler: typst.Compiler) -> tuple[int, dict[str, float]]:
    """How many pages there are, and the height in centimetres that is left for each picture."""
    found = json.loads(compiler.query("<picture>", "value"))
    heights = {
        picture["name"]: min(picture["height"], HEIGHTS[picture["name"]][1])
        for picture in found
        if picture["name"] in HEIGHTS
    }
    return int(json.loads(compiler.query("<pages>", "value"))[0]), heights


def _pictures(summary: RunSummary, language: Language, heights: Mapping[str, float]) -> dict[str, bytes]:
    """Every figure as SVG and PNG, by file name."""
    with style():
        figures = {name: laid_out(figure) for name, figure in draw(summary, language, heights).items()}
        drawn = {name: saved(figure, "svg") for name, figure in figures.items()}
    pictures = {f"{name}.svg": svg for name, svg in drawn.items()}
    return pictures | {f"{name}.png": png for name, png in rasterised(drawn).items()}


def _write_pictures(directory: Path, language: Language, pictures: Mapping[str, bytes]) -> Path:
    folder = directory / "figures"
    folder.mkdir(exist_ok=True)
    for name, content in pictures.items():
        write_whole(folder / f"{language}-{name}", content)
    return folder
