"""The brief in Danish or English: A4 pages, a Word document or a page of HTML, with its figures and its facts."""

import json
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import typst

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.notation.characters import in_file_name
from fsm_sim.model.text import Language, known
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.report.document.brief.brief_content import Content, Tight, page
from fsm_sim.report.document.facts import as_json
from fsm_sim.report.figures.canvas import laid_out, saved, style
from fsm_sim.report.figures.run_figures import HEIGHTS, draw, least_heights
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief_page import brief_page
from fsm_sim.report.render.brief_setting import Setting
from fsm_sim.report.render.raster import rasterised
from fsm_sim.report.render.texts import divisible
from fsm_sim.report.render.writing import WORD, Made, Writer, checked, standards
from fsm_sim.report.run_summary import RunSummary, run_summary

SPREAD = 0.65
"""The height of a picture where a brief has more than two pages, as a share of that at which it is large enough."""
EASILY_READ = {"fan": 7.5}
"""The height in centimetres of a picture in a document that may be longer, where that is less than the most."""
NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""What stands for a picture until the room for it is known."""


def write_brief(directory: Path | str, language: Language, out: Path | str, against: str | None = None) -> Path:
    """Write the brief of the run in `directory` as `out`: a PDF, a Word document (.docx) or a page (.html) by its name.

    Its figures and ``facts.json`` go beside the results. A PDF has two pages, and leaves out what has no room, or
    more pages where its pictures would be too small on two; the others say everything.

    Where nothing can be written beside the results, only the brief is. Scenarios are compared with `against`, or with
    the run's first. The same run gives the same bytes.

    Raises
    ------
    InputError
        When `out` ends otherwise or cannot be written, the run cannot be read, there is no such language, or the
        run has no scenario `against`. Nothing is written.
    """
    return write_briefs(as_path(directory, "directory"), {known(language): as_path(out, "out")}, against)[0]


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
    summary = checked(run_summary(read_run(directory), against))
    (directory / "figures").mkdir(exist_ok=True)
    for place, content in _places(directory, language, _pictures(summary, language, {})).items():
        write_whole(place, content)
    return directory / "figures"


def _brief(summary: RunSummary, language: Language, out: Path, directory: Path) -> Made:
    """The brief; its figures and the facts of the run go into the run's folder."""
    content, pictures = KINDS[out.suffix](summary, language)
    facts = json.dumps(as_json(summary.facts), ensure_ascii=False, indent=1).encode()
    return Made({out: content}, {**_places(directory, language, pictures), directory / "facts.json": facts})


def _set(summary: RunSummary, language: Language) -> tuple[bytes, dict[str, bytes]]:
    """The PDF, with the widest spacing that fits on two pages, and its pictures, drawn for the space that they have.

    Where the tightest leaves too little room for a picture, the brief goes on to another page and leaves nothing out.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        compiler, heights = fitted(root, summary, language)
        pictures = _pictures(summary, language, heights)
        for name, picture in pictures.items():
            (root / name).write_bytes(picture)
        pdf = compiler.compile(format="pdf", pdf_standards=standards(summary.day))
    assert isinstance(pdf, bytes)
    return pdf, pictures


def fitted(root: Path, summary: RunSummary, language: Language) -> tuple[typst.Compiler, dict[str, float]]:
    """The brief in a folder as it fits, without its pictures, and the room that each has, in centimetres."""
    least = least_heights(summary, language)
    (root / "brief.typ").write_bytes(files("fsm_sim.report.render").joinpath("brief.typ").read_bytes())
    for name in (*HEIGHTS, "caseload"):
        (root / f"{name}.svg").write_bytes(NOTHING)
    compiler = typst.Compiler(root / "brief.typ", root=root, ignore_system_fonts=True)
    setting = Setting()
    while True:
        content = page(summary.comparison, summary.calibration, summary.facts, language, setting.tight)
        fixed = {name: max(least[name], SPREAD * HEIGHTS[name][1]) for name in sorted(setting.spread)}
        set_with = {**divisible(content), "day": summary.day, "caseload-cm": least["caseload"], "heights": fixed}
        if fixed:  # a smaller print keeps nearly every brief to three pages with nothing left out
            set_with["tight"] = max(1, content["tight"])
        (root / "page.json").write_text(json.dumps(set_with, ensure_ascii=False), "utf-8")
        pages, heights = _room(compiler)
        more = setting.after(pages, frozenset(name for name in heights if heights[name] < least[name]))
        if more == setting:
            return compiler, heights
        setting = more


def _in_word(summary: RunSummary, language: Language) -> tuple[bytes, dict[str, bytes]]:
    """The Word document, and its pictures."""
    from fsm_sim.report.render.word.brief import word_brief  # python-docx is an extra

    content, pictures = _whole(summary, language)
    return word_brief(content, _of_kind(pictures, ".png"), language, summary.day), pictures


def _as_page(summary: RunSummary, language: Language) -> tuple[bytes, dict[str, bytes]]:
    """The page, and its pictures."""
    content, pictures = _whole(summary, language)
    return brief_page(content, _of_kind(pictures, ".svg"), language, summary.day), pictures


def _whole(summary: RunSummary, language: Language) -> tuple[Content, dict[str, bytes]]:
    """All that a brief says, and its pictures, as high as they are easily read."""
    content = page(summary.comparison, summary.calibration, summary.facts, language, Tight())
    return content, _pictures(
        summary, language, {name: EASILY_READ.get(name, best) for name, (_, best) in HEIGHTS.items()}
    )


def _of_kind(pictures: Mapping[str, bytes], ending: str) -> dict[str, bytes]:
    """The pictures of one kind by their names."""
    return {name.removesuffix(ending): content for name, content in pictures.items() if name.endswith(ending)}


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
    """Every figure as SVG and PNG, by a file name that every system can have."""
    with style():
        figures = {in_file_name(name): laid_out(one) for name, one in draw(summary, language, heights).items()}
        drawn = {name: saved(figure, "svg") for name, figure in figures.items()}
    pictures = {f"{name}.svg": svg for name, svg in drawn.items()}
    return pictures | {f"{name}.png": png for name, png in rasterised(drawn).items()}


def _places(directory: Path, language: Language, pictures: Mapping[str, bytes]) -> dict[Path, bytes]:
    """Where each picture of a run lies."""
    return {directory / "figures" / f"{language}-{name}": content for name, content in pictures.items()}


KINDS = {".pdf": _set, WORD: _in_word, ".html": _as_page}
"""What makes a brief, by what its name ends in."""

write_briefs = Writer(_brief, tuple(KINDS))
"""As `write_brief`, in several languages, with a date and a sender."""
