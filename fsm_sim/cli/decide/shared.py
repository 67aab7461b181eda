"""What commands that answer a question share: options, what is said of scenarios, calibrations, progress."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, Self

import click

from fsm_sim.cli import console
from fsm_sim.cli.calibrations import calibrate_and_say
from fsm_sim.cli.options import DEFAULT, JSON, LANGUAGE, SHARE, check_figure
from fsm_sim.cli.wrong_options import KRONER, NUMBER, WHOLE, checked, refuse_wrong
from fsm_sim.model.errors import InputError, Problem, after_work, together
from fsm_sim.model.notation.sentence import Sentence

if TYPE_CHECKING:  # --help needs no Pydantic
    from collections.abc import Mapping, Sequence

    from fsm_sim.decisions.evaluate import Watch
    from fsm_sim.inference.posterior.calibration import Calibration
    from fsm_sim.inputs.scenarios import ScenarioFile
    from fsm_sim.model.text import Language
    from fsm_sim.report.document.decisions.told import Question
    from fsm_sim.report.figures.picture import Picture

NOT_REACHED = 1
"""The exit code where the input is fine and the answer is no."""

PLAN = click.argument("plan", type=click.Path(path_type=Path))
AGAINST = click.option(
    "--against", type=click.Path(path_type=Path), required=True, help="The scenario that the plan changes."
)
REPLICATIONS = click.option(
    "--replications", default=4, show_default=True, type=WHOLE, help="Runs of each draw with other random numbers."
)
FIGURE = click.option(
    "--figure", type=click.Path(path_type=Path), help="A file for a picture of it: its name ends in .svg or .png."
)
KEEP = click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder of a finished forecast of the same scenarios: the answer is kept there too, and the annex of its "
    "brief shows it.",
)


def output_options[Command: Callable[..., Any]](command: Command) -> Command:
    """The options of how an answer is given, which `Output.taken` takes."""
    for option in (JSON, KEEP, FIGURE, LANGUAGE):
        command = option(command)
    return command


class Output(NamedTuple):
    """How an answer is given: in which language, as JSON or in words, with a picture, and kept beside a forecast."""

    language: "Language"
    figure: Path | None
    as_json: bool
    keep: Path | None = None

    @classmethod
    def taken(cls, asked: dict[str, Any]) -> Self:
        """Take its options out of those of a command."""
        return cls(**{name: asked.pop(name) for name in cls._fields})


def draws_option[Command: Callable[..., Any]](
    default: int, said: str = "Posterior draws: parameter uncertainty."
) -> Callable[[Command], Command]:
    """The option of the number of posterior draws, with a default of each question's own."""
    return click.option("--draws", default=default, show_default=True, type=WHOLE, help=said)


MONEY_OPTIONS = (
    click.option("--prices", type=click.Path(path_type=Path), help="A price list of your own, in TOML."),
    click.option(
        "--benefit", help="The benefit of the citizens, by its name in the price list; by programme unless given."
    ),
    click.option("--supplement", default="", help="A supplement beside it, by its name in the price list."),
    click.option(
        "--weeks",
        type=NUMBER,
        default=53.0,
        show_default=True,
        help="Weeks that they have been on benefits; the refund follows.",
    ),
    click.option(
        "--caseworker-year", type=KRONER, help="What a full-time caseworker costs a year; the list's unless given."
    ),
    click.option("--discount", "discount_year", type=SHARE, help="Discount rate a year; the list's unless given."),
)


def money_options[Command: Callable[..., Any]](command: Command) -> Command:
    """The options of prices and of who the citizens are taken to be."""
    for option in reversed(MONEY_OPTIONS):
        command = option(command)
    return command


def read_and_checked[Read](
    read: Callable[[], Read],
    figure: Path | None,
    question: Callable[[], object],
    asked: Callable[[Read], object],
    *,
    calibration: str | None = None,
    keep: Path | None = None,
) -> Read:
    """What a command reads, once every option is found right.

    `question` checks what is asked by itself, where nothing could be read, and `asked` what is asked of what was read.
    `keep` is the folder of the forecast that the answer is kept beside.

    Raises
    ------
    InputError
        With all that is wrong: options, figure, files, the question, the calibration's name, and the forecast.
    """
    from fsm_sim.study.calibrations.by_name import check_there

    found: list[Read] = []
    checked(
        lambda: found.append(read()),
        lambda: check_figure(figure),
        lambda: asked(found[0]) if found else question(),
        lambda: check_there(calibration),
        lambda: _check_keep(keep),
    )
    return found[0]


def _check_keep(folder: Path | None) -> None:
    """Refuse a folder that holds no finished forecast, or in which no answer can be kept."""
    if folder is None:
        return
    from fsm_sim.report.answers.kept import check_place
    from fsm_sim.study.forecasts.files.finished_run import read

    read(folder)
    check_place(folder)


def read_plans(plan: Path, against: Path) -> "tuple[ScenarioFile, ScenarioFile]":
    """A plan and the scenario that it changes.

    Raises
    ------
    InputError
        When they are one file, or either is wrong.
    """
    from fsm_sim.inputs.scenarios import read_scenarios

    files = read_scenarios([plan, against])
    if len(files) != 2:
        text = Sentence(
            "{plan} and --against are one file; name the scenario that the plan changes.", plan=console.name(plan)
        )
        raise InputError(Problem("", None, text))
    return files[0], files[1]


def say_what_was_read(files: "Sequence[ScenarioFile]", language: "Language") -> None:
    """The liberties and the warnings of scenarios."""
    console.tell(list(dict.fromkeys(one for file in files for one in file.liberties)), language)
    starts = {file.scenario.name: file.scenario.horizon.start_month for file in files}
    console.warn([(file.scenario.name, one) for file in files for one in file.warnings], starts, language)


def calibrated(name: str, draws: int) -> "tuple[Calibration, bool]":
    """A calibration, made first where it is the published one and there is none yet; and whether it was made.

    Raises
    ------
    InputError
        Before anything is made, when an option of the command is wrong.
    """
    from fsm_sim.study.calibrations import by_name as calibrations

    refuse_wrong()
    first = name == DEFAULT and not calibrations.finished(calibrations.folder(DEFAULT))
    return calibrations.load_or_make(name, lambda: calibrate_and_say(DEFAULT, {}, False), draws), first


def _moved(bars: console.Bars, title: str, done: int, every: int) -> None:
    """Move a progress bar, which begins with the first call."""
    if done == 0:
        bars.begin(title, every)
    bars.at(done)


def watched(bars: console.Bars, title: str) -> "Watch":
    """Callbacks that move a progress bar under a title."""
    from fsm_sim.decisions.evaluate import Watch

    return Watch(partial(_moved, bars, title))


class _Answer(Protocol):
    """An answer to any question: what it is as numbers."""

    def as_json(self) -> "Mapping[str, Any]": ...


def calibrated_for(
    files: "Sequence[ScenarioFile]", name: str, draws: int, output: Output
) -> "tuple[Calibration, bool]":
    """As `calibrated`; a forecast that the answer is to be kept beside has these scenarios and this calibration.

    Raises
    ------
    InputError
        As `calibrated`, or when that forecast has others; before anything is worked out.
    """
    if output.keep is None:
        return calibrated(name, draws)
    from fsm_sim.report.answers.kept import check_is_of
    from fsm_sim.study.forecasts.files.finished_run import read
    from fsm_sim.study.steady_intake import with_intake

    record, _ = read(output.keep)
    made, first = calibrated(name, draws)
    *plans, base = files  # a steady intake is that of the scenario which a plan changes
    asked = {one.scenario.name: one.digest for one in with_intake([base, *plans], made)}
    check_is_of(output.keep, record, asked, made.name, made.digest)
    return made, first


def give[Answer: _Answer](
    question: "Question",
    answer: Answer,
    sentences: "Callable[[Answer, Language], Sequence[str]]",
    table: "Callable[[Answer, Language], str]",
    output: Output,
) -> None:
    """Draw an answer and keep it, where that was asked for, and print it, whether it could be kept or not.

    Of an answer that is none, since its plan has no caseworkers for a time, no more is printed than that.
    """
    from fsm_sim.report.answers.telling import before, is_none

    none = is_none(question, answer, output.language)
    try:
        with after_work():
            together(lambda: _draw(question, answer, output, none=none), lambda: _keep(question, answer, output))
    finally:
        said = (lambda one, language: [*before(question, one, language)]) if none else sentences
        tell(answer, said, None if none else table, output.language, as_json=output.as_json)


def _draw(question: "Question", answer: _Answer, output: Output, *, none: bool) -> None:
    if output.figure is not None and none:
        from fsm_sim.language.catalogue import sentence

        console.say(sentence("command.not-drawn", output.language, file=console.name(output.figure)))
    elif output.figure is not None:
        from fsm_sim.report.answers.telling import drawn

        keep_figure(drawn(question, answer, output.language), output.figure, output.language)


def _keep(question: "Question", answer: _Answer, output: Output) -> None:
    if output.keep is not None:
        from fsm_sim.report.answers.kept import keep

        say_written(keep(output.keep, question, answer), output.language)


def tell[Answer: _Answer](
    answer: Answer,
    sentences: "Callable[[Answer, Language], Sequence[str]]",
    table: "Callable[[Answer, Language], str] | None",
    language: "Language",
    *,
    as_json: bool,
) -> None:
    """Print an answer: its paragraphs and any table, or its numbers with the paragraphs in every language."""
    if not as_json:
        console.answer("\n\n".join([*sentences(answer, language), *([table(answer, language)] if table else [])]))
        return
    from fsm_sim.model.text import LANGUAGES

    console.answer_json({**answer.as_json(), "text": {one: sentences(answer, one) for one in LANGUAGES}})


def keep_figure(picture: "Picture", figure: Path, language: "Language") -> None:
    """Keep a picture in the file that was asked for, and say so."""
    picture.save(figure)
    say_written(figure, language)


def say_written(file: Path, language: "Language") -> None:
    """Say that a file was written."""
    from fsm_sim.language.catalogue import sentence

    console.say(sentence("command.written", language, file=console.name(file)))
