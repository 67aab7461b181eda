"""The command that says how many wait too long for a decision, and which capacity ends that: decide backlog."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import (
    NOT_REACHED,
    REPLICATIONS,
    Output,
    calibrated_for,
    draws_option,
    give,
    output_options,
    read_and_checked,
    say_what_was_read,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, MONTH, SEED, SHARE
from fsm_sim.cli.wrong_options import NUMBER, WHOLE, Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    pass

TITLES = {"run": "Running the queue", "search": "Looking for the capacity"}


@click.command(cls=Question)
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--limit", type=NUMBER, default=9.0, show_default=True, help="Months after which a wait is too long.")
@click.option(
    "--number",
    default=20,
    show_default=True,
    type=WHOLE,
    help="So many citizens who have waited too long are an office's backlog.",
)
@click.option("--by", "month", type=MONTH, help="The month from which on there is to be none; the last unless given.")
@click.option(
    "--probability", type=SHARE, default="80%", show_default=True, help="How probable it is to be that there is none."
)
@click.option(
    "--waited", type=NUMBER, default=0.0, show_default=True, help="Months that those there at the start have waited."
)
@draws_option(200)
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def backlog(scenario: Path, calibration: str, **asked: Any) -> None:
    """Say how many in SCENARIO wait too long for a decision, when that is over, and which capacity ends it.

    The queue may have any name: its programme says which states are the queue and where a decision sends citizens, as
    fsm1 does for rehabilitation teams. The offices are run citizen by citizen; of one office the fewest decisions a
    month are found that keep it clear. Ends with exit code 1 where no number of decisions does.
    """
    console.say_if_cold()
    from fsm_sim.decisions.backlog.answer import decide_backlog
    from fsm_sim.decisions.backlog.question import BacklogQuestion, check_asked
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.report.document.decisions.backlog_text import backlog_sentences, backlog_table

    output = Output.taken(asked)
    question = BacklogQuestion(**asked)
    file = read_and_checked(
        lambda: read_scenario(scenario),
        output.figure,
        question.check,
        lambda file: check_asked(question, file.scenario),
        calibration=calibration,
        keep=output.keep,
    )
    say_what_was_read([file], output.language)
    made, first = calibrated_for([file], calibration, question.draws, output)
    with after_work(first), console.bars() as bars:
        answer = decide_backlog(file, question, made, watch=lambda stage: watched(bars, TITLES[stage]))
    give("backlog", answer, backlog_sentences, backlog_table, output)
    if answer.needed is not None and answer.needed.cases is None:
        raise click.exceptions.Exit(NOT_REACHED)
