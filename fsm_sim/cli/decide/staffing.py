"""The command that finds the fewest posts with which an office meets its targets: decide staffing."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

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
from fsm_sim.cli.wrong_options import NUMBER, Question
from fsm_sim.model.errors import after_work

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.decisions.staffing.answer import StaffingQuestion
    from fsm_sim.inputs.scenarios import ScenarioFile
    from fsm_sim.model.text import Language

TITLES = {"search": "Looking for the fewest posts", "confirm": "Running them again"}


class StaffingOptions(TypedDict):
    """What `decide staffing` asks, as it is typed."""

    targets: tuple[tuple[str, float], ...]
    by: str | int | None
    begins: str | int | None
    probability: float
    lowest: float | None
    highest: float | None
    step: float
    draws: int
    replications: int
    seed: int


@click.command(cls=Question)
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--target",
    "targets",
    type=(str, SHARE),
    multiple=True,
    metavar="OUTCOME SHARE",
    help="An outcome of the programme and the share to reach, such as: company_directed 40%. Once for each; all are to "
    "be met in the same run. The programme's own requirements unless given.",
)
@click.option("--by", type=MONTH, help="The month of the targets, such as 24 or 2028-12; the last unless given.")
@click.option(
    "--probability", type=SHARE, default="80%", show_default=True, help="How probable it is to be that they are met."
)
@click.option(
    "--from",
    "begins",
    type=MONTH,
    default=None,
    help="The month from which the posts are changed, 1 unless given. From 0 the office begins with them, and no "
    "citizen is handed over; so it does without this option where it has no caseworkers yet.",
)
@click.option("--lowest", type=NUMBER, help="The fewest full-time posts to ask about.")
@click.option("--highest", type=NUMBER, help="The most full-time posts to ask about.")
@click.option("--step", type=NUMBER, default=1.0, show_default=True, help="Full-time posts from one plan to the next.")
@draws_option(400, "Posterior draws with which the answer is confirmed.")
@REPLICATIONS
@SEED
@CALIBRATION
@output_options
def staffing(
    scenario: Path,
    calibration: str,
    language: "Language",
    figure: Path | None,
    keep: Path | None,
    as_json: bool,
    **asked: Unpack[StaffingOptions],
) -> None:
    """Find the fewest full-time posts with which the office of SCENARIO meets its targets.

    Every plan is run citizen by citizen under the draws of the calibration, all plans with the same random numbers. The
    answer is run again with fresh ones. The probability is that of one run: uncertain rates and chance are in it. Ends
    with exit code 1 where not even the most posts reach it.
    """
    console.say_if_cold()
    from fsm_sim.decisions.staffing.answer import check_asked, decide_staffing
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.report.document.decisions.staffing_text import plan_titles, staffing_sentences
    from fsm_sim.report.tables.staffing_table import staffing_table

    output = Output(language, figure, as_json, keep)
    by_itself = _staffing_question(asked, last=0)
    file = read_and_checked(
        lambda: read_scenario(scenario),
        figure,
        by_itself.check,
        lambda file: check_asked(_staffing_question(asked, _last(file)), file.scenario),
        calibration=calibration,
        keep=keep,
    )
    question = _staffing_question(asked, _last(file))
    say_what_was_read([file], language)
    made, first = calibrated_for([file], calibration, question.draws, output)
    with after_work(first), console.bars() as bars:
        answer = decide_staffing(
            file, question, made, watch=lambda stage: watched(bars, TITLES[stage]), titles=plan_titles
        )
    give("staffing", answer, staffing_sentences, staffing_table, output)
    if answer.posts is None:
        raise click.exceptions.Exit(NOT_REACHED)


def _last(file: "ScenarioFile") -> int:
    return int(file.scenario.horizon.months)


def _staffing_question(asked: StaffingOptions, last: int) -> "StaffingQuestion":
    """The question; its targets are of the `last` month of the scenario unless another is given."""
    from fsm_sim.decisions.staffing.answer import StaffingQuestion
    from fsm_sim.decisions.staffing.targets import Target

    by, begins = asked["by"], asked["begins"]
    numbers: dict[str, Any] = {name: value for name, value in asked.items() if name not in ("targets", "by", "begins")}
    month = last if by is None else by
    return StaffingQuestion(
        targets=tuple(Target(outcome, share, month) for outcome, share in asked["targets"]),
        month=month,
        from_month=begins,
        **numbers,
    )
