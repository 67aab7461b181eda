"""Commands that read a finished forecast: compare and brief."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import JSON, MONTHS, language_option
from fsm_sim.cli.wrong_options import NUMBER, Question, checked
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.folders import check_file, check_writable, writable
from fsm_sim.processes.whole_files import write_named

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language
    from fsm_sim.report.document.comparison_text import WordedComparison
    from fsm_sim.report.documents import Name
    from fsm_sim.report.files import RunFiles

WRITTEN = ("national", "slide", "annex")
"""The documents beside the brief in the order they are written: what may be refused comes before all others."""


@click.command(cls=Question)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--against", help="Name of the scenario that the others are compared with.")
@click.option(
    "--month",
    "months",
    type=MONTHS,
    default="",
    help="Months of the levels, with commas: 6,12,24, or 2027-06,2028-12. Half-way and the last unless given.",
)
@click.option(
    "--size",
    type=NUMBER,
    default=1.0,
    show_default=True,
    help="Size of an expected effect, in citizens, whose probability is told.",
)
@language_option(None, "Danish or English; both unless given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A file for Excel, in the --language (Danish without): one workbook if it ends in .xlsx, three tables if it "
    "ends in .csv: levels, differences and requirements by month. Or a folder for what it leaves in the forecast's.",
)
@JSON
def compare(
    directory: Path,
    against: str | None,
    months: tuple[str | int, ...],
    size: float,
    language: "Language | None",
    out: Path | None,
    as_json: bool,
) -> None:
    """Compare the scenarios of a forecast, pair by pair: expected effects, single runs, levels, and in words.

    Also leaves comparison-SCENARIO.csv (every month), levels-SCENARIO.csv and comparison-SCENARIO.txt in the forecast's
    folder, or in another, for programs: with commas and points whatever the language. Where nothing can be written in
    the forecast's folder they are left out. For Excel name a file with --out.
    """
    from fsm_sim.report.render.results_file import is_results_file

    file = out if out is not None and is_results_file(out) else None
    folder = out if file is None else None
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.document.comparison_text import WordedComparison, warning_lines
    from fsm_sim.report.tables.plain_table import differences, levels
    from fsm_sim.study.results.comparison import compare_runs
    from fsm_sim.study.results.entries import named

    files = _read(directory, against, size, months, *([] if out is None else [_check_place(out, file)]))
    against = named(files.run, against)
    found = compare_runs(
        files.runs, files.run, against, files.calibration, effects=files.effects, size=size, months=months
    )
    result = WordedComparison.of(found)
    tables_written = () if file is None else result.save(file, language or "da")
    if as_json:
        console.answer_json(result.as_json())
        return
    languages: tuple[Language, ...] = (language,) if language else ("en", "da")
    texts = ("\n".join([result.text(one), *warning_lines(result, one)]) for one in languages)
    tables = (levels(result, languages[0]), differences(result, languages[0]))
    text = "\n\n".join([*filter(None, tables), *texts]) + "\n"
    console.answer(text)
    for one in tables_written:
        console.answer(sentence("command.written", languages[0], file=console.name(one)))
    if folder is None and not writable(directory):
        console.say(sentence("command.not-written", languages[0], folder=console.name(directory)))
        return
    _leave(result, text, folder or directory, languages[0])
    if file is None:
        console.answer(sentence("command.for-excel", languages[0]))


def _check_place(out: Path, file: Path | None) -> Callable[[], None]:
    """The check of the place of a comparison: one file, or a folder."""
    return partial(check_writable, out) if file is None else partial(check_file, file)


def _read(
    directory: Path, against: str | None, size: float, months: tuple[str | int, ...], *places: Callable[[], None]
) -> "RunFiles":
    """The run that is compared, once all that is asked of it is right, and the places where it goes."""
    from fsm_sim.report.files import read_run
    from fsm_sim.study.results.entries import entry_of, named
    from fsm_sim.study.results.selection import check_asked

    read: list[RunFiles] = []

    def check_run() -> None:
        read.append(read_run(directory))
        runs, run = read[0].runs, read[0].run
        together(lambda: entry_of(run, named(run, against)), partial(check_asked, runs, run, size, months))

    checked(*places, check_run)
    return read[0]


def _leave(result: "WordedComparison", text: str, place: Path, language: "Language") -> None:
    """Leave a comparison's tables and text in a folder, and say where."""
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.study.results.csv_text import csv_text

    place.mkdir(parents=True, exist_ok=True)
    against = result.against
    write_named(place / f"comparison-{against}.csv", csv_text(result.dated))
    write_named(place / f"levels-{against}.csv", csv_text(result.dated_levels))
    write_named(place / f"comparison-{against}.txt", text)
    written = console.name(place / f"comparison-{against}.csv")
    console.answer(sentence("command.compared", language, file=written, levels=f"levels-{against}.csv"))


@click.command(cls=Question)
@click.argument("directory", type=click.Path(path_type=Path))
@language_option(None, "Danish or English; both unless given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write, ending in .pdf, .docx (Word) or .html (Danish without --language); brief-da.pdf and "
    "brief-en.pdf in the forecast's folder unless given, or slide-da.pdf, annex-da.pdf and so on.",
)
@click.option(
    "--slide",
    "kinds",
    flag_value="slide",
    multiple=True,
    help="One slide (16:9, PDF and PNG) instead, with the answer as its title.",
)
@click.option(
    "--annex",
    "kinds",
    flag_value="annex",
    multiple=True,
    help="The annex instead: all scenarios, requirements and inputs, the calibration, the method, a glossary.",
)
@click.option(
    "--national",
    "kinds",
    flag_value="national",
    multiple=True,
    help="The national brief instead, of a forecast of several municipalities: a map, places, who meets requirements.",
)
@click.option("--date", metavar="YYYY-MM-DD", help="The day on which it is sent, printed at its head.")
@click.option("--sender", metavar="TEXT", help="Who sends it, printed at its head.")
def brief(
    directory: Path,
    language: "Language | None",
    out: Path | None,
    kinds: "tuple[Name, ...]",
    date: str | None,
    sender: str | None,
) -> None:
    """Write briefs in Danish and English (two or three pages) from a forecast's folder, every number from its facts."""
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.documents import document
    from fsm_sim.study.forecasts.files.finished_run import read as read_record

    asked = sorted({*kinds}, key=WRITTEN.index) or ["brief"]
    languages: tuple[Language, ...] = (language,) if language else ("da", "en")
    given: dict[Language, Path] = {} if out is None else {language or "da": out}
    all_made = [document(one) for one in asked]
    places = [given or {one: made.place(directory, one) for one in languages} for made in all_made]
    checked(
        partial(_check_out, directory, out, asked),
        *(
            partial(made.write.check, directory, outs.values(), date, sender)
            for made, outs in zip(all_made, places, strict=True)
        ),
        partial(read_record, directory),
    )
    for made, outs in zip(all_made, places, strict=True):
        for written in made.write(directory, outs, None, date, sender):
            console.answer(sentence("command.written", language or "en", file=console.name(written)))
    if not kinds and not writable(directory):
        console.say(sentence("command.no-figures", language or "en", folder=console.name(directory)))


def _check_out(directory: Path, out: Path | None, asked: list["Name"]) -> None:
    """Refuse one file for several documents, and a folder that takes none."""
    if out is not None and len(asked) > 1:
        text = Sentence(
            "one --out is one file, and {documents} are asked for; leave out --out, or ask for one at a time.",
            documents=", ".join(f"--{one}" for one in asked),
        )
        raise InputError(Problem(str(out), None, text))
    if out is None and directory.is_dir() and not writable(directory):
        text = Sentence(
            "nothing can be written in this folder; name a file elsewhere with --out, one language at a time."
        )
        raise InputError(Problem(str(directory), None, text))
