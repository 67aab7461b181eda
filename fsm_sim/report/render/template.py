"""The workbook that a planner fills in: an office, its staff, plans and counts, with explanations and lists."""

import io
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.office_workbook.fields import SHEETS
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.text import Language, known
from fsm_sim.processes.whole_files import write_named
from fsm_sim.report.render.form_lists import Lists
from fsm_sim.report.render.form_sheets import write_lists, write_reading, write_sheet
from fsm_sim.report.tables.workbook_file import book

WORKBOOK = ".xlsx"


def write_template(path: str | Path, language: Language = "da", *, force: bool = False) -> Path:
    """Write a workbook to fill in, with an example in it, in Danish or English; returns its path.

    `fsm-sim validate` and `fsm-sim forecast` read it as they read scenario files, `fsm.forecast` too, and
    ``fsm.calibrate(name, data=...)`` its sheet of counts. The same version writes the same bytes.

    Raises
    ------
    InputError
        When the name does not end in .xlsx, the file is there already without `force`, or it cannot be written.

    >>> write_template("office.xls")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: office.xls: the template is a workbook; give it a name that ends in .xlsx.
    1 error. Nothing was run and nothing was changed.
    """
    known(language)
    file = as_path(path)
    if file.suffix.lower() != WORKBOOK:
        text = Sentence("the template is a workbook; give it a name that ends in .xlsx.")
        raise InputError(Problem(file.as_posix(), None, text))
    if file.exists() and not force:
        text = Sentence(
            "the file is there already; choose another name, or give --force (in Python force=True) to write over it."
        )
        raise InputError(Problem(file.as_posix(), None, text))
    write_named(file, template_file(language, file.name))
    return file


def template_file(language: Language, name: str = "office.xlsx") -> bytes:
    """The bytes of the workbook, whose file is called `name`."""
    content = io.BytesIO()
    with book(content, sentence("form-reading.title", language)) as made:
        lists = Lists(language)
        write_reading(made, name, language)
        for sheet in SHEETS:
            write_sheet(made, sheet, lists, language)
        write_lists(made, lists, language)
    return content.getvalue()
