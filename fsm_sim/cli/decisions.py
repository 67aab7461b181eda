"""Commands that answer a planner's question: decide."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from fsm_sim.cli import console
from fsm_sim.cli.calibrations import calibrate_and_say
from fsm_sim.cli.options import CALIBRATION, DEFAULT, JSON, LANGUAGE, MONTH, SEED, SHARE, months_until
from fsm_sim.model.errors import InputError, Problem, after_work
from fsm_sim.processes.folders import check_writable

if TYPE_CHECKING:  # --help needs no Pydantic
    from collections.abc import Callable, Sequence

    from fsm_sim.decisions.evaluate import Watch
    from fsm_sim.decisions.staffing.answer import StaffingQuestion
    from fsm_sim.inference.posterior.calibration import Calibration
    from fsm_sim.inputs.scenarios import ScenarioFile
    from fsm_sim.model.text import Language


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


NOT_REACHED = 1
"""The exit code where the input is fine and the answer is no."""


@click.group()
def decide() -> None:
    """Answer a question about an office: the posts for a target, the parts of a difference, what a plan costs.

    \b
    fsm-sim decide staffing scenarios/eksempelby.toml
    fsm-sim decide staffing office.toml --target paid_hours_or_education 20% --probability 80%
    fsm-sim decide split plan.toml --against office.toml
    fsm-sim decide payback plan.toml --against office.toml
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")


@decide.command()
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
    "citizen is handed over.",
)
@click.option("--lowest", type=float, help="The fewest full-time posts to ask about.")
@click.option("--highest", type=float, help="The most full-time posts to ask about.")
@click.option("--step", type=float, default=1.0, show_default=True, help="Full-time posts from one plan to the next.")
@click.option("--draws", default=400, show_default=True, help="Posterior draws with which the answer is confirmed.")
@click.option("--replications", default=4, show_default=True, help="Runs of each draw with other random numbers.")
@SEED
@CALIBRATION
@LANGUAGE
@click.option("--figure", type=click.Path(path_type=Path), help="A file for the curve: its name ends in .svg or .png.")
@JSON
def staffing(
    scenario: Path,
    calibration: str,
    language: "Language",
    figure: Path | None,
    as_json: bool,
    **asked: Unpack[StaffingOptions],
) -> None:
    """Find the fewest full-time posts with which the office of SCENARIO meets its targets.

    Every plan is run citizen by citizen under the draws of the calibration, all plans with the same random numbers. The
    answer is run again with fresh ones. The probability is that of one run: uncertain rates and chance are in it. Ends
    with exit code 1 where not even the most posts reach it.
    """
    console.say_if_cold()
    from fsm_sim.decisions.staffing.answer import decide_staffing
    from fsm_sim.inputs.scenarios import read_scenario
    from fsm_sim.model.text import LANGUAGES
    from fsm_sim.report.document.decisions.staffing_text import plan_titles, staffing_sentences
    from fsm_sim.report.tables.staffing_table import staffing_table

    if figure is not None:
        _check_figure(figure)
    file = read_scenario(scenario)
    _say_what_was_read([file], language)
    question = _staffing_question(file, asked)
    question.check()
    made, first = _calibrated(calibration, question.draws)
    with after_work(first), console.bars() as bars:
        answer = decide_staffing(file, question, made, watch=_watched(bars), titles=plan_titles)
    if figure is not None:
        from fsm_sim.report.figures.staffing_figure import plot_staffing

        plot_staffing(answer, language).save(figure)
        console.say(f"Written: {console.name(figure)}")
    if as_json:
        text = {one: staffing_sentences(answer, one) for one in LANGUAGES}
        console.answer_json({**answer.as_json(), "text": text})
    else:
        console.answer("\n\n".join([*staffing_sentences(answer, language), staffing_table(answer, language)]))
    if answer.posts is None:
        raise click.exceptions.Exit(NOT_REACHED)


def _staffing_question(file: "ScenarioFile", asked: StaffingOptions) -> "StaffingQuestion":
    """The question with months from the scenario's start."""
    from fsm_sim.decisions.staffing.answer import StaffingQuestion
    from fsm_sim.decisions.staffing.targets import Target

    horizon, by, begins = file.scenario.horizon, asked["by"], asked["begins"]
    numbers: dict[str, Any] = {name: value for name, value in asked.items() if name not in ("targets", "by", "begins")}
    month = int(horizon.months) if by is None else months_until(by, horizon.start_month, "--by", ends=True)
    return StaffingQuestion(
        targets=tuple(Target(outcome, share, month) for outcome, share in asked["targets"]),
        month=month,
        from_month=None if begins is None else months_until(begins, horizon.start_month, "--from"),
        **numbers,
    )


@decide.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), required=True, help="The scenario that the plan changes.")
@click.option("--outcome", help="The outcome whose citizens are counted; the first headline unless given.")
@click.option("--by", type=MONTH, help="The month, such as 24 or 2028-12; the last unless given.")
@click.option("--draws", default=200, show_default=True, help="Posterior draws: parameter uncertainty.")
@click.option("--replications", default=4, show_default=True, help="Runs of each draw with other random numbers.")
@SEED
@CALIBRATION
@LANGUAGE
@JSON
def split(
    plan: Path,
    against: Path,
    by: str | int | None,
    calibration: str,
    language: "Language",
    as_json: bool,
    **asked: Any,
) -> None:
    """Split the difference between PLAN and another scenario by its changes: posts, turnover, vacancies, intake.

    Every set of the changes is run with the same draws and random numbers. The part of a change is what it adds on
    average over every order of the changes (its Shapley value), so the parts add up and no order is preferred.
    """
    console.say_if_cold()
    from fsm_sim.decisions.evaluate import Watch
    from fsm_sim.decisions.split.answer import SplitQuestion, decide_split
    from fsm_sim.inputs.scenarios import read_scenarios
    from fsm_sim.model.text import LANGUAGES
    from fsm_sim.report.document.decisions.split_text import describe_split, split_table

    files = read_scenarios([plan, against])
    if len(files) != 2:
        text = f"{console.name(plan)} and --against are one file; name the scenario that the plan changes."
        raise InputError(Problem("", None, text))
    _say_what_was_read(files, language)
    start = files[0].scenario.horizon.start_month
    question = SplitQuestion(month=None if by is None else months_until(by, start, "--by", ends=True), **asked)
    question.check()
    made, first = _calibrated(calibration, question.draws)
    with after_work(first), console.bars() as bars:
        watch = Watch(partial(_moved, bars, "Running every set of changes"))
        answer = decide_split(*files, question, made, watch=watch)
    if as_json:
        told = {one: describe_split(answer, one) for one in LANGUAGES}
        console.answer_json({**answer.as_json(), "text": told})
    else:
        console.answer("\n\n".join([describe_split(answer, language), split_table(answer, language)]))


@decide.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), required=True, help="The scenario that the plan changes.")
@click.option("--prices", type=click.Path(path_type=Path), help="A price list of your own, in TOML.")
@click.option(
    "--benefit", help="The benefit of the citizens, by its name in the price list; by programme unless given."
)
@click.option("--supplement", default="", help="A supplement beside it, by its name in the price list.")
@click.option(
    "--weeks", default=53.0, show_default=True, help="Weeks that they have been on benefits; the refund follows."
)
@click.option(
    "--caseworker-year", type=float, help="What a full-time caseworker costs a year; the list's unless given."
)
@click.option("--discount", "discount_year", type=SHARE, help="Discount rate a year; the list's unless given.")
@click.option("--draws", default=200, show_default=True, help="Posterior draws: parameter uncertainty.")
@click.option("--replications", default=4, show_default=True, help="Runs of each draw with other random numbers.")
@SEED
@CALIBRATION
@LANGUAGE
@JSON
def payback(
    plan: Path,
    against: Path,
    prices: Path | None,
    calibration: str,
    language: "Language",
    as_json: bool,
    **asked: Any,
) -> None:
    """Say what PLAN costs and gives back against another scenario: to the municipality, the state and the citizens.

    Caseworkers' pay, benefits after refund, taxes, flexjobs and pensions at dated prices, over the months of both
    scenarios and discounted. Nothing says that a plan pays: the price of a caseworker at which it would is told.
    """
    console.say_if_cold()
    from fsm_sim.decisions.evaluate import Watch
    from fsm_sim.decisions.payback.answer import decide_payback
    from fsm_sim.decisions.payback.question import PaybackQuestion
    from fsm_sim.inputs.prices.reading import read_prices
    from fsm_sim.inputs.scenarios import read_scenarios
    from fsm_sim.model.text import LANGUAGES
    from fsm_sim.report.document.decisions.payback_text import describe_payback, payback_table

    files = read_scenarios([plan, against])
    if len(files) != 2:
        text = f"{console.name(plan)} and --against are one file; name the scenario that the plan changes."
        raise InputError(Problem("", None, text))
    _say_what_was_read(files, language)
    listed, question = read_prices(prices), PaybackQuestion(**asked)
    question.check(listed)
    made, first = _calibrated(calibration, question.draws)
    with after_work(first), console.bars() as bars:
        watch = Watch(partial(_moved, bars, "Running both plans"))
        answer = decide_payback(*files, question, listed, made, watch=watch)
    if as_json:
        told = {one: describe_payback(answer, one) for one in LANGUAGES}
        console.answer_json({**answer.as_json(), "text": told})
    else:
        console.answer("\n\n".join([*describe_payback(answer, language), payback_table(answer, language)]))


def _say_what_was_read(files: "Sequence[ScenarioFile]", language: "Language") -> None:
    """The liberties and the warnings of scenarios."""
    console.tell(list(dict.fromkeys(one for file in files for one in file.liberties)), language)
    starts = {file.scenario.name: file.scenario.horizon.start_month for file in files}
    console.warn([(file.scenario.name, one) for file in files for one in file.warnings], starts, language)


def _calibrated(name: str, draws: int) -> "tuple[Calibration, bool]":
    """A calibration, made first where it is the published one and there is none yet; and whether it was made."""
    from fsm_sim.study.calibrations import by_name as calibrations

    first = name == DEFAULT and not calibrations.finished(calibrations.folder(DEFAULT))
    return calibrations.load_or_make(name, lambda: calibrate_and_say(DEFAULT, {}, False), draws), first


def _moved(bars: console.Bars, title: str, done: int, every: int) -> None:
    """Move a progress bar, which begins with the first call."""
    if done == 0:
        bars.begin(title, every)
    bars.at(done)


def _watched(bars: console.Bars) -> "Callable[[str], Watch]":
    """Callbacks that move a progress bar for each stage."""
    from fsm_sim.decisions.evaluate import Watch

    titles = {"search": "Looking for the fewest posts", "confirm": "Running them again"}
    return lambda stage: Watch(partial(_moved, bars, titles[stage]))


def _check_figure(figure: Path) -> None:
    """Refuse a figure that could not be written, before anything is worked out for it."""
    if figure.suffix not in (".svg", ".png"):
        text = f"--figure is {figure.name}; its name ends in .svg or .png."
        raise InputError(Problem("", None, text))
    check_writable(figure.parent)
