"""The command that splits a difference between two plans by what they change: decide split."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import (
    AGAINST,
    FIGURE,
    PLAN,
    REPLICATIONS,
    calibrated,
    draws_option,
    keep_figure,
    read_and_checked,
    read_plans,
    say_what_was_read,
    tell,
    watched,
)
from fsm_sim.cli.options import CALIBRATION, JSON, LANGUAGE, MONTH, SEED
from fsm_sim.cli.wrong_options import Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language


@click.command(cls=Question)
@PLAN
@AGAINST
@click.option("--outcome", help="The outcome whose citizens are counted; the first headline unless given.")
@click.option("--by", type=MONTH, help="The month, such as 24 or 2028-12; the last unless given.")
@draws_option(200)
@REPLICATIONS
@SEED
@CALIBRATION
@FIGURE
@LANGUAGE
@JSON
def split(plan: Path, against: Path, by: str | int | None, language: "Language", **asked: Any) -> None:
    """Split the difference between PLAN and another scenario by its changes: posts, turnover, vacancies, intake.

    Every set of the changes is run with the same draws and random numbers. The part of a change is what it adds on
    average over every order of the changes (its Shapley value), so the parts add up and no order is preferred.
    """
    console.say_if_cold()
    from fsm_sim.decisions.split.answer import SplitQuestion, check_split, decide_split
    from fsm_sim.report.document.decisions.split_text import split_sentences, split_table

    calibration, figure, as_json = (asked.pop(name) for name in ("calibration", "figure", "as_json"))
    question = SplitQuestion(month=by, **asked)
    files = read_and_checked(
        lambda: read_plans(plan, against),
        figure,
        question.check,
        lambda files: check_split(question, files[1].scenario, files[0].scenario),
    )
    say_what_was_read(files, language)
    made, first = calibrated(calibration, question.draws)
    with after_work(first), console.bars() as bars:
        answer = decide_split(*files, question, made, watch=watched(bars, "Running every set of changes"))
    if figure is not None:
        from fsm_sim.report.figures.decisions.split_figure import plot_split

        keep_figure(plot_split(answer, language), figure, language)
    tell(answer, split_sentences, split_table, language, as_json=as_json)
