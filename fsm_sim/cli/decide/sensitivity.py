"""The command that says which parameters a difference between two plans hangs on: decide sensitivity."""

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
@click.option(
    "--distribution",
    is_flag=True,
    help="How far the whole distribution moves, too: delta and PAWN (needs SALib: pip install 'fsm-sim[sensitivity]').",
)
@draws_option(1000)
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def sensitivity(plan: Path, against: Path, by: str | int | None, **asked: Any) -> None:
    """Say which uncertain parameters the difference between PLAN and another scenario hangs on.

    Both are run once under the draws of the calibration; the difference is regressed on each parameter, so that
    correlated parameters move along, and on all others, which says what is left when they are known.
    """
    console.say_if_cold()
    from fsm_sim.decisions.asked_outcome import check_asked
    from fsm_sim.decisions.sensitivity.answer import SensitivityQuestion, decide_sensitivity
    from fsm_sim.report.document.decisions.sensitivity_text import sensitivity_sentences, sensitivity_table

    output, calibration = Output.taken(asked), asked.pop("calibration")
    question = SensitivityQuestion(month=by, **asked)
    files = read_and_checked(
        lambda: read_plans(plan, against),
        output.figure,
        question.check,
        lambda files: check_asked(question, files[1].scenario, files[0].scenario),
        calibration=calibration,
        keep=output.keep,
    )
    say_what_was_read(files, output.language)
    made, first = calibrated_for(files, calibration, question.draws, output)
    with after_work(first), console.bars() as bars:
        answer = decide_sensitivity(*files, question, made, watch=watched(bars, "Running both plans"))
    give("sensitivity", answer, sensitivity_sentences, sensitivity_table, output)
