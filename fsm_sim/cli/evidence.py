"""Commands on what is known and what a user wrote: evidence, programmes, caseload, validate, parameters."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import JSON, LANGUAGE, check_figure, check_new, write_new
from fsm_sim.cli.wrong_options import Command, Question, checked
from fsm_sim.model.errors import InputError, RefusedError, after_work
from fsm_sim.processes.folders import check_writable
from fsm_sim.processes.whole_files import write_named

if TYPE_CHECKING:  # --help needs no Pydantic
    from collections.abc import Sequence

    from fsm_sim.evidence.study import Studies
    from fsm_sim.inputs.scenarios import ScenarioFile
    from fsm_sim.inputs.validate import Report
    from fsm_sim.model.scenarios.warning import ScenarioWarning
    from fsm_sim.model.text import Language
    from fsm_sim.study.projection import Projection

    Warnings = tuple[ScenarioWarning, ...]


@click.command(cls=Command)
@JSON
def evidence(as_json: bool) -> None:
    """Print every published number, its source and its reading; conflicts carry a "!"."""
    from fsm_sim.evidence.table import as_json as records
    from fsm_sim.inputs.evidence import read_catalogue
    from fsm_sim.report.tables.evidence_text import as_table

    catalogue = read_catalogue()
    if as_json:
        console.answer_json(records(catalogue))
    else:
        console.answer(as_table(catalogue))


@click.command(cls=Question)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--calibration", help="At the posterior mean of this one; of 'published' where it is at hand.")
@LANGUAGE
@JSON
def programmes(names: tuple[str, ...], calibration: str | None, language: "Language", as_json: bool) -> None:
    """Say who each programme is for, what is published of it, what it gives in the same office, which to take.

    Without a NAME all programmes are listed, those with most published numbers first. Where no calibration is at
    hand the numbers are those of the priors.
    """
    from fsm_sim.decisions.projected import at_hand
    from fsm_sim.report.tables.programmes_text import programmes_text
    from fsm_sim.study.calibrations.by_name import check_there
    from fsm_sim.study.programme_overview import check_names, overview

    checked(partial(check_names, names), partial(check_there, calibration))
    used = at_hand(calibration)
    found, name = overview(names, used), None if used is None else used.name
    if as_json:
        console.answer_json({"calibration": name, "programmes": [one.as_json() for one in found]})
    else:
        console.answer(programmes_text(found, name, language))


@click.command(cls=Question)
@click.option("--studies", type=click.Path(path_type=Path), help="Analyse this file instead; nothing is written.")
@click.option("--sensitivity", "more", is_flag=True, help="Also without each study and with other priors (minutes).")
@click.option("--figure", type=click.Path(path_type=Path), help="Draw studies and answer in this file, .svg or .png.")
@click.option("--check", is_flag=True, help="Only say whether the kept answer is up to date; exit code 1 when not.")
@JSON
def caseload(studies: Path | None, more: bool, figure: Path | None, check: bool, as_json: bool) -> None:
    """What studies say of caseload: meta-analyses of exits to work and by clarification, the priors of two effects.

    The studies are in calibration/caseload_studies.toml; to add a trial, add a row. The answers are kept in
    calibration/caseload_prior.toml (work) and clarification_prior.toml, and a change of them makes calibrations stale.
    """
    from fsm_sim.evidence.study import EXITS
    from fsm_sim.inference.caseload.stored_prior import FILES, prior_file, read_prior
    from fsm_sim.inputs.studies import read_studies

    read: list[Studies] = []
    kept = {prior_file(exit).parent for exit in EXITS} if studies is None and not check else set[Path]()
    checked(
        lambda: read.append(read_studies(studies)),
        partial(check_figure, figure),
        *(partial(check_writable, place) for place in kept),
    )
    (rows,) = read
    if check:
        for exit in EXITS:
            if changed := read_prior(exit).stale(rows):
                raise RefusedError(f"{FILES[exit]} is not up to date: {changed} changed; run 'fsm-sim caseload'.")
            console.answer(f"{FILES[exit]} is up to date.")
        return
    from fsm_sim.inference.caseload.meta_analysis import prior_of
    from fsm_sim.inference.caseload.sensitivity import sensitivity
    from fsm_sim.inference.caseload.stored_prior import caseload_record
    from fsm_sim.report.document.calibration.caseload_text import all_text
    from fsm_sim.report.figures.caseload_figure import draw

    exits = EXITS if studies is None else [exit for exit in EXITS if rows.about(exit).study]
    found = [prior_of(rows, exit, progress=console.say) for exit in exits]
    record = caseload_record(found, rows)
    others: dict[str, list[dict[str, Any]]] = {}
    if more:
        others = {exit: sensitivity(rows.about(exit), progress=console.say) for exit in exits}
    if figure:
        with after_work():
            draw(record, figure)
    if studies is None:
        for one in found:
            write_named(prior_file(one.exit), one.as_toml())
    if as_json:
        console.answer_json({**record, "sensitivity": others})
    else:
        console.answer(all_text(record, others))
    if not as_json:
        written = ", ".join(str(prior_file(exit)) for exit in exits)
        console.answer(f"\nWritten: {written}" if studies is None else "\nNothing is written.")


@click.command(cls=Question)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--calibration", default=None, help="Project at its posterior mean; 'published' where there is one.")
@LANGUAGE
@JSON
def validate(files: tuple[Path, ...], calibration: str | None, language: "Language", as_json: bool) -> None:
    """Check scenario and parameter FILES and print every error of every file in one pass.

    Of each scenario that is right, say who is in the office at the start and estimate the months that follow
    (--json: every month, and how the caseload that citizens meet differs), by the
    mean field, before anything is forecast.
    """
    from fsm_sim.inputs.validate import validate as check

    report = check(files)
    console.tell(report.liberties, language)
    if report.problems:
        beside = [(one.file.as_posix(), one.warning) for one in report.warnings]
        console.warn(beside, report.starts, language)
    checked(partial(_refuse, report), partial(_check_there, calibration))
    if any(file.suffix == ".toml" for file in files):
        console.say_if_cold()
    warned = [(one.file, one.warning) for one in report.warnings]
    found = _projected(report.scenarios, calibration) if report.scenarios else []
    warned += [(one.file.path, warning) for one, warnings in found for warning in warnings]
    if as_json:
        each = dict.fromkeys(warned)  # two offices may have the same warning
        warnings = [{"file": file.as_posix(), **warning.model_dump(mode="json")} for file, warning in each]
        console.answer_json({"warnings": warnings, "projections": [one.as_json() for one, _ in found]})
        return
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.document.projection_text import estimate_note, projection_text

    lines = console.warn([(file.as_posix(), warning) for file, warning in warned], report.starts, language)
    for projection, _ in found:
        console.answer(f"{projection_text(projection, language)}\n")
    if found:
        console.answer(f"{estimate_note(language)}\n")
    counted = {"files": str(len(files)), "warnings": str(lines), "errors": "0"}
    console.answer(sentence("command.checked", language, **counted))


def _check_there(calibration: str | None) -> None:
    """Refuse a calibration that is named and not there; where none is, nothing is loaded that reads them."""
    if calibration is not None:
        from fsm_sim.study.calibrations.by_name import check_there

        check_there(calibration)


def _refuse(report: "Report") -> None:
    if report.problems:
        raise InputError(*report.problems)


def _projected(files: "Sequence[ScenarioFile]", calibration: str | None) -> "list[tuple[Projection, Warnings]]":
    """The projection of each scenario, and its warnings."""
    from fsm_sim.decisions.projected import at_hand
    from fsm_sim.study.local_data_warnings import local_data_warnings
    from fsm_sim.study.projection import project
    from fsm_sim.study.projection_warnings import projection_warnings

    found = at_hand(calibration)
    local = {} if found is None else {file.path: local_data_warnings(file.scenario, found) for file in files}
    projections = project(files, found)
    return [(one, (*local.get(one.file.path, ()), *projection_warnings(one))) for one in projections]


@click.command(cls=Question)
@click.argument("programme")
@click.option("--calibration", default=None, help="Name of a calibration; without it the centre of the priors.")
@click.option("--municipality", default="", help="A municipality with results of its own gets its own effect.")
@click.option("--out", type=click.Path(path_type=Path), help="A file to write instead of printing.")
@LANGUAGE
def parameters(
    programme: str, calibration: str | None, municipality: str, out: Path | None, language: "Language"
) -> None:
    """Print the full parameter set of a PROGRAMME as TOML, at the posterior mean or the prior's centre."""
    from fsm_sim import api
    from fsm_sim.inputs import programmes
    from fsm_sim.inputs.parameter_files import to_toml
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.study.calibrations.by_name import check_there
    from fsm_sim.version import __version__

    checked(partial(programmes.load, programme), partial(check_there, calibration), partial(check_new, out))
    found = api.parameters_of(programme, calibration, municipality)
    origin = f"posterior mean of the calibration '{calibration}'" if calibration else "centre of the priors"
    text = to_toml(found, f"{programme}: {origin}, fsm-sim {__version__}")
    if out is None:
        console.answer(text)
    else:
        write_new(out, text)
        console.answer(sentence("command.written", language, file=console.name(out)))
