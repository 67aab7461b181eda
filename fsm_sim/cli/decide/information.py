"""The command that says what it is worth to know more before a plan is chosen: decide information."""

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
    money_options,
    output_options,
    read_and_checked,
    say_what_was_read,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, SEED
from fsm_sim.cli.wrong_options import KRONER, NUMBER, Choice, Question
from fsm_sim.model.errors import InputError, after_work, together

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.decisions.information.question import InformationQuestion
    from fsm_sim.inference.posterior.calibration import Calibration

MONEY = ("benefit", "supplement", "weeks", "caseworker_year", "discount_year", "draws", "replications", "seed")
"""The options that are about prices and runs."""


@click.command(cls=Question)
@click.argument("plans", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--against", type=click.Path(path_type=Path), required=True, help="The scenario without any plan.")
@click.option("--person-year", type=KRONER, default=0.0, help="Kroner that a person-year of the gain is worth besides.")
@click.option(
    "--gain",
    type=Choice(["off_benefit", "work", "paid_hours"]),
    default="off_benefit",
    show_default=True,
    help="What a person-year is counted of: a job, education or flexjob; ordinary work; paid hours.",
)
@click.option(
    "--party",
    type=Choice(["municipality", "public"]),
    default="municipality",
    show_default=True,
    help="By whose account: the municipality's, or that of municipality and state together.",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    help="A group of parameters, or names with commas; all groups unless given.",
)
@click.option(
    "--study",
    multiple=True,
    type=(str, NUMBER),
    metavar="PARAMETER ERROR",
    help="A parameter that a study estimates and its standard error, such as: caseload_elasticity_work 0.05.",
)
@click.option("--study-cost", type=KRONER, default=0.0, help="Kroner that the study costs.")
@click.option("--citizens", type=NUMBER, help="Citizens for whom the choice is made in all; the office's unless given.")
@money_options
@draws_option(1000)
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def information(plans: tuple[Path, ...], against: Path, prices: Path | None, **asked: Any) -> None:
    """Say what it is worth to know more before one of PLANS, or the scenario without any, is chosen.

    A plan is judged by the balance of the municipality (or of municipality and state), and by person-years of a gain at
    what they are worth to those who choose. Perfect information is about every rate, never about chance; a study
    estimates some of them with an error.
    """
    console.say_if_cold()
    from fsm_sim.decisions.information.answer import check_asked, decide_information
    from fsm_sim.decisions.information.question import asked_groups
    from fsm_sim.inputs.prices.reading import read_prices
    from fsm_sim.inputs.scenarios import read_scenarios
    from fsm_sim.report.document.decisions.information_text import information_sentences, information_table

    output = Output.taken(asked)
    question = _question(asked)
    at_hand = _at_hand(asked["calibration"]) if question.groups or question.study else None
    files, listed = read_and_checked(
        lambda: (read_scenarios([*plans, against]), read_prices(prices)),
        output.figure,
        lambda: together(question.check, lambda: at_hand is None or asked_groups(question, at_hand, [])),
        lambda read: check_asked(question, read[0][-1], read[0][:-1], read[1], at_hand),
        calibration=asked["calibration"],
        keep=output.keep,
    )
    say_what_was_read(files, output.language)
    made, first = calibrated_for(files, asked["calibration"], question.money.draws, output)
    with after_work(first), console.bars() as bars:
        told = watched(bars, "Running every plan")
        answer = decide_information(files[:-1], files[-1], question, listed, made, watch=told)
    give("information", answer, information_sentences, information_table, output)


def _at_hand(name: str) -> "Calibration | None":
    """The calibration whose parameters are asked about; None where it has to be made, or is refused later."""
    from fsm_sim.study.calibrations import by_name as calibrations

    try:
        return calibrations.load(name, approved=False)
    except InputError:
        return None


def _question(asked: dict[str, Any]) -> "InformationQuestion":
    from fsm_sim.decisions.information.question import InformationQuestion, StudiedParameter
    from fsm_sim.decisions.payback.question import PaybackQuestion

    return InformationQuestion(
        party=asked["party"],
        gain=asked["gain"],
        person_year=asked["person_year"],
        groups=tuple(tuple(name.strip() for name in one.split(",")) for one in asked["groups"]),
        study=tuple(StudiedParameter(*one) for one in asked["study"]),
        study_cost=asked["study_cost"],
        citizens=asked["citizens"],
        money=PaybackQuestion(**{name: asked[name] for name in MONEY}),
    )
