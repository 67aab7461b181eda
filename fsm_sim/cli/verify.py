"""The command that checks the verification dossier and writes it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fsm_sim.cli import console
from fsm_sim.cli.options import CALIBRATION, JSON, LANGUAGE
from fsm_sim.cli.wrong_options import Question, checked
from fsm_sim.model.errors import RefusedError
from fsm_sim.model.notation.sentence import Sentence

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language
    from fsm_sim.study.dossier.pytest_runs import TestRun


@click.command(cls=Question)
@click.option("--full", is_flag=True, help="Also run every test that is named, slow ones too (many minutes).")
@click.option("--out", type=click.Path(path_type=Path), help="Write the dossier: a .pdf, .docx, .html or .md.")
@click.option(
    "--run", "directory", type=click.Path(path_type=Path), help="Say the record of this finished forecast too."
)
@CALIBRATION
@LANGUAGE
@JSON
def verify(
    full: bool, out: Path | None, directory: Path | None, calibration: str, language: "Language", as_json: bool
) -> None:
    """Check the verification dossier: what answers each item of STRESS-DES, ODD, TRACE and ISPOR-SMDM.

    Every document, heading, quoted figure and test that the dossier names is looked for, tests as pytest collects them,
    and the stored checks of the calibration are read. The table says how many items of each standard are answered by a
    test, by a document, or not. Exit code 1 where something named is not there or a test fails. An installed package
    has neither documents nor tests, and says so.
    """
    from fsm_sim.language.catalogue import sentence
    from fsm_sim.report.document.dossier.dossier_text import describe_verification
    from fsm_sim.report.document.dossier.found import went
    from fsm_sim.study.dossier.verification import Told, run_record
    from fsm_sim.study.dossier.verification import verify as look

    checked(partial(_check_out, out), lambda: directory is None or run_record(directory))

    def told(name: str, run: "TestRun") -> None:
        console.say(f"{name}: {went(run.outcome, run.seconds, language)}")

    steps = Told(lambda step: console.say(sentence(f"dossier.step-{step}", language)), told)
    found = look(full=full, calibration=calibration, run=directory, told=steps)
    if as_json:
        console.answer_json(found.as_json())
    else:
        console.answer(describe_verification(found, language))
    if out is not None:
        from fsm_sim.report.render.long.dossier import write_dossier

        written = write_dossier(found, language, out)
        if not as_json:
            console.answer(sentence("command.written", language, file=console.name(written)))
    if not found.ok:
        raise RefusedError(
            Sentence(
                "the dossier names {missing} things that are not there, and {failed} of its tests failed.",
                missing=len(found.missing),
                failed=len(found.failed),
            )
        )


def _check_out(out: Path | None) -> None:
    if out is not None:
        from fsm_sim.report.render.long.dossier import check_dossier  # it loads Typst

        check_dossier(out)
