"""The commands that write tables for other programs: a run, and a workbook to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import CHOSEN, language_option
from fsm_sim.cli.wrong_options import Choice, Command, Question, checked
from fsm_sim.processes.folders import check_writable
from fsm_sim.processes.whole_files import write_named

if TYPE_CHECKING:  # --help needs no pandas
    from fsm_sim.model.text import Language
    from fsm_sim.report.export.formats import Format
    from fsm_sim.report.files import RunFiles


@click.command(cls=Question)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--to", required=True, type=Choice(["csv", "xlsx", "parquet", "netcdf"]), help="The format.")
@click.option("--against", help="Name of the scenario that the others are compared with; the first unless given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file (xlsx, netcdf) or the folder of files (csv, parquet); export.xlsx, export.nc, export-csv or "
    "export-parquet in the forecast's folder unless given.",
)
@language_option(passed=False)
def export(directory: Path, to: "Format | None", against: str | None, out: Path | None) -> None:
    """Export a forecast for R, Stata or a spreadsheet: every run, levels, differences, and a dictionary of all columns.

    Numbers are raw: shares from 0 to 1, with decimal points. For reading take `compare --out` or `brief`.
    """
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.export.formats import check_apart, check_place, files_of, place_of
    from fsm_sim.report.export.tables import exported
    from fsm_sim.report.files import read_run
    from fsm_sim.study.results.entries import entry_of

    read: list[RunFiles] = []

    def check_run() -> None:
        read.append(read_run(directory))
        if against is not None:
            entry_of(read[0].run, against)

    def check_out() -> None:
        if to is not None:  # else the option is wrong, and nothing is known of the place
            check_place(out or place_of(directory, to), to)
            check_apart(out or place_of(directory, to), directory)

    checked(check_out, check_run)
    assert to is not None
    place = out or place_of(directory, to)
    files = files_of(exported(read[0], against), to, place)
    check_writable(place.parent)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_named(path, content)
        console.answer(sentence("command.written", CHOSEN.get(), file=console.name(path)))


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
