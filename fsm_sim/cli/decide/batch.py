"""The command that asks a question of every office of a scenario by itself: decide batch."""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import (
    REPLICATIONS,
    Output,
    calibrated_for,
    draws_option,
    give,
    output_options,
    read_and_checked,
    read_plans,
    say_what_was_read,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, MONTH, SEED
from fsm_sim.cli.wrong_options import KRONER, Choice, Question, Whole
from fsm_sim.model.errors import InputError, Problem, after_work, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import JOBS

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.inputs.scenarios import ScenarioFile

QUESTIONS = ("staffing", "backlog", "split", "payback", "sensitivity", "information")
WITHOUT_MONTH = ("payback", "information")
"""They are about every month up to the last."""


@click.command(cls=Question)
@click.argument("question", type=Choice(QUESTIONS))
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--against", type=click.Path(path_type=Path), help="The scenario that SCENARIO changes, for the last four."
)
@click.option("--by", "month", type=MONTH, help="The month that is asked about; the last unless given.")
@click.option("--person-year", type=KRONER, help="Kroner that a person-year off benefit is worth besides: information.")
@draws_option(100)
@REPLICATIONS
@SEED
@click.option(
    "--jobs", default=0, show_default=True, type=Whole(JOBS), help="Worker processes; 0 for as many as there are cores."
)
@click.option("--cluster", metavar="ADDRESS", help="Address of a Dask scheduler whose workers do it instead.")
@CALIBRATION
@output_options
def batch(question: str | None, scenario: Path, against: Path | None, **asked: Any) -> None:
    """Ask QUESTION of every office of SCENARIO by itself, and rank the offices by its answer.

    \b
    staffing     how many posts an office lacks for its requirements
    backlog      how many have waited too long for a decision
    split        the difference in citizens from --against
    payback      what the municipality gains or loses against --against
    sensitivity  by how many citizens that difference moves with one parameter, and with which
    information  what it is worth to know every rate before the plan is chosen
    Everything else is as the question has it unless asked otherwise. The answers are those of each office alone, the
    same for any number of workers. --figure draws a funnel plot: offices by their citizens, and which of them differ by
    more than an office of that size does.
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")
    if question is None:  # it is refused, with all that is wrong beside it
        read = partial(_read, scenario, against)
        known, keep = asked["calibration"], asked["keep"]
        read_and_checked(read, asked["figure"], lambda: None, lambda _: None, calibration=known, keep=keep)
    console.say_if_cold()
    from fsm_sim.decisions.batch.answer import check_plans, check_question, decide_batch
    from fsm_sim.report.document.decisions.batch_text import batch_sentences, batch_table

    output = Output.taken(asked)
    wanted = _question(question, asked)
    plan, other = read_and_checked(
        lambda: _read(scenario, against),
        output.figure,
        lambda: together(lambda: _check_options(question, asked), lambda: check_question(wanted)),
        lambda files: together(
            lambda: _check_options(question, asked),
            lambda: check_question(wanted),
            lambda: check_plans(wanted, *files),
        ),
        calibration=asked["calibration"],
        keep=output.keep,
    )
    files = [one for one in (plan, other) if one is not None]
    say_what_was_read(files, output.language)
    made, first = calibrated_for(files, asked["calibration"], asked["draws"], output)
    with after_work(first), console.bars() as bars:
        answer = decide_batch(
            plan,
            wanted,
            made,
            other,
            jobs=asked["jobs"] or os.cpu_count() or 1,
            cluster=asked["cluster"],
            progress=watched(bars, "Asking every office").progress,
        )
    give("batch", answer, batch_sentences, batch_table, output)


def _read(scenario: Path, against: Path | None) -> "tuple[ScenarioFile, ScenarioFile | None]":
    from fsm_sim.inputs.scenarios import read_scenario

    return (read_scenario(scenario), None) if against is None else read_plans(scenario, against)


def _check_options(name: str | None, asked: dict[str, Any]) -> None:
    """Refuse options that are of another question."""
    foreign = {
        "--by": name in WITHOUT_MONTH and asked["month"] is not None,
        "--person-year": name != "information" and asked["person_year"] is not None,
    }
    problems = [
        Problem("", None, Sentence("{option} is no option of {question}; leave it out.", option=option, question=name))
        for option, is_given in foreign.items()
        if is_given
    ]
    if problems:
        raise InputError(*problems)


def _question(name: str | None, asked: dict[str, Any]) -> Any:
    """The question with the runs that are asked for, and the month or the worth of a person-year where one is."""
    from fsm_sim.decisions.batch.office_answers import NAMES

    kind: Any = next(kind for kind, known in NAMES.items() if known == name)
    runs = {key: asked[key] for key in ("draws", "replications", "seed")}
    if name == "information":
        from fsm_sim.decisions.payback.question import PaybackQuestion

        return kind(person_year=asked["person_year"] or 0.0, money=PaybackQuestion(**runs))
    month = {} if asked["month"] is None or name in WITHOUT_MONTH else {"month": asked["month"]}
    return kind(**runs, **month)
