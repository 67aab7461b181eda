"""The command line: its group of commands, and its exit codes."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

import click

from fsm_sim.cli import (
    calibrations,
    console,
    evidence,
    export,
    forecasts,
    results,
    serve,
    statistics,
    verify,
)
from fsm_sim.cli.decide.group import decide
from fsm_sim.cli.decide.monitor import monitor
from fsm_sim.cli.entry import INTERRUPTED
from fsm_sim.cli.options import CHOSEN
from fsm_sim.model.errors import FailedChecksError, InputError, RefusedError
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.bytecode import DAMAGE, begin_again, followed_imports
from fsm_sim.processes.folders import caches_that_can_be_written
from fsm_sim.processes.interrupts import EXIT_CODE, Listener
from fsm_sim.processes.os_reasons import reason


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fsm-sim", prog_name="fsm-sim")  # read when it is asked for
def commands() -> None:
    """Forecast what happens to citizens when each caseworker has fewer of them, and keeps them.

    \b
    A planner:    fsm-sim forecast            calibrates if needed, runs the example of Eksempelby
                  fsm-sim compare out/forecast --against eksempelby
                  fsm-sim template office.xlsx    a workbook to fill in with your own office and plans
                  fsm-sim programmes          who each programme is for, and which to take when in doubt
                  fsm-sim decide staffing office.toml   the fewest posts with which a target is met
    A researcher: fsm-sim evidence            every published number and how it is read
                  fsm-sim caseload            what studies say of caseload: the prior of its effect
                  fsm-sim calibrate mine      a calibration of your own, with --data on your local counts
                  fsm-sim backtest panel.csv --cut 2023-06    forecasts of public statistics against what came
                  fsm-sim peers panel.csv     where municipalities lie among each other
                  fsm-sim rerun out/forecast  the same run again from its folder: is it the same to the byte?
                  fsm-sim export out/forecast --to parquet    every run, with a dictionary of the columns
                  fsm-sim verify              which document and which test answers each item of the reporting standards
    A ministry:   fsm-sim brief out/forecast --language da --out brief.pdf
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")


for command in (
    evidence.evidence,
    evidence.programmes,
    evidence.caseload,
    export.template,
    evidence.validate,
    evidence.parameters,
    forecasts.simulate,
    calibrations.calibrate,
    calibrations.compare_calibrations,
    statistics.backtest,
    statistics.peers,
    forecasts.forecast,
    forecasts.rerun,
    results.compare,
    results.brief,
    export.export,
    verify.verify,
    decide,
    monitor,
    serve.serve,
):
    commands.add_command(command)


def guarded(command: Callable[[], Any]) -> int:
    """Run a command and turn what it raises into plain sentences and an exit code.

    A command that ends with `click.exceptions.Exit` has said all there is to say; click returns its code.
    """
    CHOSEN.set("en")  # a command before it in this process may have had another language
    try:
        code = command()
    except InputError as error:
        console.say_at_the_end(_said(error))
        return 2
    except FailedChecksError as error:
        from fsm_sim.report.document.calibration.check_text import refusal

        console.say_at_the_end(refusal(error.calibration, error.checks, CHOSEN.get()))
        return 1
    except RefusedError as error:
        console.say_at_the_end(_said(error))
        return 1
    except click.ClickException as error:
        usage = StringIO()
        error.show(file=usage)
        console.say_at_the_end(usage.getvalue().rstrip("\n"))
        return 2
    except (KeyboardInterrupt, click.Abort):
        console.say_at_the_end(_said(INTERRUPTED))
        return EXIT_CODE
    except OSError as error:
        if error.errno == errno.EPIPE and error.filename == console.STANDARD_OUTPUT:
            return 1  # whoever read the answer has seen enough
        file = console.name(error.filename) if error.filename else Sentence("a file")
        console.say_at_the_end(_said(Sentence("{file}: {reason}.", file=file, reason=reason(error))))
        return 2
    return code if isinstance(code, int) else 0


def _said(what: Exception | str) -> str:
    """An error, or a sentence, in the language of the command."""
    language = CHOSEN.get()
    if language == "en":  # its own template; the catalogue is loaded for Danish alone
        return str(what)
    from fsm_sim.language.errors import error_in_words, in_language

    return in_language(what, language) if isinstance(what, str) else error_in_words(what, language)


@contextmanager
def _damaged_modules_removed(listener: Listener) -> Iterator[None]:
    """Where a compiled module (`.pyc`) was cut short and nothing interrupted, remove it and begin again."""
    with followed_imports() as imports:
        try:
            yield
        except (*DAMAGE, click.Abort):  # click takes the end of a file for an interrupt
            listener.check()
            removed = imports.remove_damaged()
            if not removed:
                raise
            text = f"Compiled modules of Python were damaged and are made again ({removed[0]}"
            click.echo(f"{text}{f' and {len(removed) - 1} more' * (len(removed) > 1)}).", err=True)
            begin_again()


def run(listener: Listener) -> int:
    """Run the command that the arguments name, and return its exit code.

    Raises
    ------
    KeyboardInterrupt
        When a signal comes before the command or after it; one that comes in its time has been told.
    """

    def command() -> Any:
        try:
            with caches_that_can_be_written(), _damaged_modules_removed(listener):
                return commands(standalone_mode=False)
        finally:
            listener.check()  # an interrupted import of compiled code ends in an error of its own

    with redirect_stdout(console.named_output()):
        code = guarded(command)
    return listener.exit_code if code == EXIT_CODE else code
