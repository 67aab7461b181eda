"""The documents of a run by their names: what writes each of them, and where it lies unless another place is named."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from fsm_sim.model.text import Language
from fsm_sim.report.render.writing import Writer

Name = Literal["brief", "annex", "slide", "national"]
NAMES: tuple[Name, ...] = get_args(Name)


class Document(NamedTuple):
    """A document: where it lies in the folder of a run, and what writes it."""

    place: Callable[[Path, Language], Path]
    write: Writer


def document(name: Name) -> Document:
    """A document by its name; only what it needs is loaded.

    >>> document("annex").place(Path("out"), "da").as_posix()
    'out/annex-da.pdf'
    """
    match name:
        case "brief":
            made = import_module("fsm_sim.report.render.brief")
            return Document(made.brief_file, made.write_briefs)
        case "annex":
            made = import_module("fsm_sim.report.render.long.annex")
            return Document(made.annex_file, made.write_annexes)
        case "national":
            made = import_module("fsm_sim.report.render.long.national")
            return Document(made.national_file, made.write_nationals)
        case "slide":
            made = import_module("fsm_sim.report.render.slide")
            return Document(made.slide_file, made.write_slides)
