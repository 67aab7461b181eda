"""The command that says what a trial of a plan would find: decide trial."""

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
    give,
    output_options,
    read_and_checked,
    read_plans,
    say_what_was_read,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, MONTH, SEED, SHARE
from fsm_sim.cli.wrong_options import WHOLE, Choice, Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    pass


@click.command(cls=Question)
@PLAN
@AGAINST
@click.option(
    "--design",
    type=Choice(["parallel", "before-after", "stepped"]),
    default="parallel",
    show_default=True,
    help="Half of the municipalities by lot; the same, set against their time before; all, group after group by lot.",
)
@click.option("--municipalities", default=15, show_default=True, type=WHOLE, help="How many municipalities take part.")
@click.option("--outcome", help="The outcome whose share is counted; the first headline unless given.")
@click.option(
    "--steps", default=4, show_default=True, type=WHOLE, help="Groups that begin one after another (stepped)."
)
@click.option(
    "--begins",
    type=MONTH,
    help="The month in which the plan begins (before-after), such as 12 or 2028-01; half-way unless given.",
)
@click.option(
    "--analysis",
    type=Choice(["robust", "fixed", "mixed", "gee"]),
    default="robust",
    show_default=True,
    help="Municipalities as fixed effects, with errors that hold however their counts are alike, or that take them "
    "as independent; a mixed model or GEE (with statsmodels: pip install 'fsm-sim[trial]').",
)
@click.option("--level", type=SHARE, default="95%", show_default=True, help="Level of intervals and tests.")
@click.option("--trials", "draws", default=200, show_default=True, type=WHOLE, help="Trials that are simulated.")
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def trial(
    plan: Path,
    against: Path,
    calibration: str,
    **asked: Any,
) -> None:
    """Say what a trial of PLAN against another scenario in several municipalities would find.

    Trials are simulated citizen by citizen under the draws of the calibration, in municipalities that differ as
    municipalities do, and analysed as an evaluator would: how often the effect is found, how wide intervals are, and
    how wrong what is found would be.
    """
    console.say_if_cold()
    from fsm_sim.decisions.trial.answer import check_asked, decide_trial
    from fsm_sim.decisions.trial.offices import Working
    from fsm_sim.decisions.trial.question import TrialQuestion
    from fsm_sim.report.document.decisions.trial_text import trial_sentences, trial_table

    output = Output.taken(asked)
    question = TrialQuestion(**asked)
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
        working = Working(watched(bars, "Running trials, town by town"))
        answer = decide_trial(*files, question, made, working=working)
    give("trial", answer, trial_sentences, trial_table, output)
