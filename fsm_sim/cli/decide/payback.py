"""The command that says what a plan costs and gives back: decide payback."""

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
    money_options,
    output_options,
    read_and_checked,
    read_plans,
    say_what_was_read,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, SEED
from fsm_sim.cli.wrong_options import Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    pass


@click.command(cls=Question)
@PLAN
@AGAINST
@money_options
@draws_option(200)
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def payback(
    plan: Path,
    against: Path,
    prices: Path | None,
    calibration: str,
    **asked: Any,
) -> None:
    """Say what PLAN costs and gives back against another scenario: to the municipality, the state and the citizens.

    Caseworkers' pay, benefits after refund, taxes, flexjobs and pensions at dated prices, over the months of both
    scenarios and discounted. Nothing says that a plan pays: the price of a caseworker at which it would is told.
    """
    console.say_if_cold()
    from fsm_sim.decisions.payback.answer import check_asked, decide_payback
    from fsm_sim.decisions.payback.question import PaybackQuestion
    from fsm_sim.inputs.prices.reading import read_prices
    from fsm_sim.report.document.decisions.payback_text import payback_sentences, payback_table

    output = Output.taken(asked)
    question = PaybackQuestion(**asked)
    files, listed = read_and_checked(
        lambda: (read_plans(plan, against), read_prices(prices)),
        output.figure,
        question.check,
        lambda read: check_asked(question, read[0][1].scenario, read[0][0].scenario, read[1]),
        calibration=calibration,
        keep=output.keep,
    )
    say_what_was_read(files, output.language)
    made, first = calibrated_for(files, calibration, question.draws, output)
    with after_work(first), console.bars() as bars:
        answer = decide_payback(*files, question, listed, made, watch=watched(bars, "Running both plans"))
    give("payback", answer, payback_sentences, payback_table, output)
