"""The command that splits a difference between two plans by what they change: decide split."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import (
    AGAINST,
    PLAN,
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
from fsm_sim.cli.wrong_options import Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    pass


@click.command(cls=Question)
@PLAN
@AGAINST
@click.option("--outcome", help="The outcome whose citizens are counted; the first headline unless given.")
@click.option("--by", type=MONTH, help="The month, such as 24 or 2028-12; the last unless given.")
@draws_option(200)
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def split(plan: Path, against: Path, by: str | int | None, **asked: Any) -> None:
    """Split the difference between PLAN and another scenario by its changes: posts, turnover, vacancies, intake.

    Every set of the changes is run with the same draws and random numbers. The part of a change is what it adds on
    average over every order of the changes (its Shapley value), so the parts add up and no order is preferred.
    """
    console.say_if_cold()
    from fsm_sim.decisions.split.answer import SplitQuestion, check_split, decide_split
    from fsm_sim.report.document.decisions.split_text import split_sentences, split_table

    output, calibration = Output.taken(asked), asked.pop("calibration")
    question = SplitQuestion(month=by, **asked)
    files = read_and_checked(
        lambda: read_plans(plan, against),
        output.figure,
        question.check,
        lambda files: check_split(question, files[1].scenario, files[0].scenario),
        calibration=calibration,
        keep=output.keep,
    )
    say_what_was_read(files, output.language)
    made, first = calibrated_for(files, calibration, question.draws, output)
    with after_work(first), console.bars() as bars:
        answer = decide_split(*files, question, made, watch=watched(bars, "Running every set of changes"))
    give("split", answer, split_sentences, split_table, output)
