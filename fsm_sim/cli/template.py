"""The command that writes a workbook to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import language_option
from fsm_sim.cli.wrong_options import Command

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language


@click.command(cls=Command)
@click.argument("file", type=click.Path(path_type=Path))
@language_option("da")
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def template(file: Path, language: "Language", force: bool) -> None:
    """Write a workbook (FILE.xlsx) to fill in: an office, its staff, plans and monthly counts, with an example.

    validate, forecast and simulate take it in place of scenario files: all its plans, or one as FILE.xlsx#NAME.
    calibrate --data takes its sheet of counts.
    """
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.render.template import write_template

    written = write_template(file, language, force=force)
    name = console.name(written)
    console.answer(sentence("command.template", language, file=name))
