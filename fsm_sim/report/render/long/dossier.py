"""The verification dossier as PDF, Word document, page or Markdown."""

from functools import partial
from importlib.util import find_spec
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language, known
from fsm_sim.processes.folders import check_file
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.document.dossier.dossier_content import dossier
from fsm_sim.report.render.long.formats import ENDINGS, written
from fsm_sim.report.render.long.markdown import long_markdown
from fsm_sim.report.render.writing import WORD
from fsm_sim.study.dossier.verification import Verification

MARKDOWN = ".md"


def write_dossier(found: Verification, language: Language, out: Path | str) -> Path:
    """Write a verification as `out`: a .pdf, .docx (Word), .html or .md by its name. The same one gives the same bytes.

    Raises
    ------
    InputError
        When the name ends otherwise, or its folder is not there or cannot be written; nothing is written.
    """
    place = check_dossier(as_path(out, "out"))
    contents = dossier(found, known(language))
    made = long_markdown(contents) if place.suffix == MARKDOWN else written(contents, {}, place.suffix, None)
    write_named(place, made)
    return place


def check_dossier(out: Path) -> Path:
    """The place of a dossier.

    Raises
    ------
    InputError
        With all that is wrong with it: how its name ends, its folder, or that nothing can be written there.
    """
    together(partial(_check_kind, out), partial(check_file, out))
    return out


def _check_kind(out: Path) -> None:
    if out.suffix not in (*ENDINGS, MARKDOWN):
        text = Sentence(
            "the dossier cannot be written as '{name}'; its name ends in {endings}.",
            name=out.suffix or out.name,
            endings=Sentence("{names} or {last}", names=ENDINGS, last=MARKDOWN),
        )
        raise InputError(Problem(str(out), None, text))
    if out.suffix == WORD and find_spec("docx") is None:
        text = Sentence("a Word document needs python-docx; install it with: pip install 'fsm-sim[word]'.")
        raise InputError(Problem(str(out), None, text))
