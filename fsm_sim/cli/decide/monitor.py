"""The command that shows counts and forecasts as monitoring does, and holds a forecast against counts: monitor."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import FIGURE, keep_figure, read_and_checked, tell
from fsm_sim.cli.options import JSON, LANGUAGE, CalendarMonth
from fsm_sim.cli.wrong_options import WHOLE, Choice, Question, checked, kept
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.folders import check_file

if TYPE_CHECKING:  # --help needs no Pydantic
    from collections.abc import Callable

    from fsm_sim.inputs.local_counts.monitored import MonitoredData
    from fsm_sim.model.text import Language

OF_COUNTS = ("month", "hide_below", "least", "backlog", "out")
OF_A_FORECAST = ("counts", "scenario", "counted")
WITH_COUNTS = ("counted", "programme", "sheet", "figure")
"""Options of a forecast that is held against counts."""


@click.command(cls=Question)
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--month", type=CalendarMonth(), help="The last month of the three, such as 2022-03; the last there is.")
@click.option(
    "--hide-below",
    default=5,
    show_default=True,
    type=WHOLE,
    help="Hide counts under this, and what they could be worked out from; 0 hides nothing, for your own use. Use one "
    "value for all that is handed on of a file.",
)
@click.option(
    "--least", default=20, show_default=True, type=WHOLE, help="Municipalities with fewer citizens are not ranked."
)
@click.option(
    "--backlog",
    default=20,
    show_default=True,
    type=WHOLE,
    help="List who has so many who have waited too long for a decision.",
)
@click.option("--programme", default="", help="The programme of all rows, where the table has no column for it.")
@click.option("--sheet", help="The sheet of a workbook.")
@click.option("--out", type=click.Path(path_type=Path), help="A file for Excel: .xlsx, or .csv for one file a table.")
@click.option(
    "--counts", type=click.Path(path_type=Path), help="Counts that came: hold the forecast SOURCE against them."
)
@click.option("--scenario", help="The scenario of the forecast, where it has several.")
@click.option(
    "--counted",
    type=Choice(["month", "window"]),
    default="month",
    show_default=True,
    help="Whether a count of --counts is of its month, or of the months over which the outcome looks back.",
)
@LANGUAGE
@FIGURE
@JSON
@click.pass_context
def monitor(context: click.Context, /, source: Path, language: "Language", figure: Path | None, **asked: Any) -> None:
    """Show SOURCE as STAR's monitoring does: rolling three-month shares, requirements, who rose most, who waits.

    SOURCE is a table of counts by month, a CSV file of any kind, .xlsx, .xls or .ods. Its columns, with these names or
    their Danish ones:

    \b
      municipality     Horsens
      programme        bir, or its title
      month            2021-01
      citizens         those whom the outcomes are counted among
      work             how many of them were in the outcome of that name in the month; a column for each outcome,
                       by its name, its title or its name in STAR's monitoring (Beskæftigelse mv.)
      waited_too_long  who have waited too long for a decision (Over 9 måneder); may be left out
      intake_per_month, caseworkers   who came, and filled full-time posts; with --counts alone

    Counts under --hide-below are hidden, with as many others as it takes that no hidden one can be worked out from what
    is shown, nor pinned to fewer numbers than that. What may be handed on is what this prints and writes; all months of
    the file are protected together, so outputs with several --month, of one file with one --hide-below, say no more.

    Or SOURCE is the folder of a forecast. Then the same is shown of what it expects at its end; with --counts it is
    held against what came: how often its intervals held, how far off it was, and which part of that came from another
    intake and other posts than planned.
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")
    folder = source.is_dir() or (asked["counts"] is not None and not source.exists())
    checks = partial(_check_options, context, folder=folder, alone=asked["counts"] is None)
    if not folder:
        _counts(source, language, figure, asked, checks)
    elif asked["counts"] is None:
        _forecast(source, language, asked, checks)
    else:
        _afterwards(source, language, figure, asked, checks)


def _check_options(context: click.Context, *, folder: bool, alone: bool) -> None:
    """Refuse options of the other kind of source, and those of counts where a forecast stands `alone`.

    Raises
    ------
    InputError
        With every one of them.
    """
    told = {one.text.partition(" ")[0] for one in kept(context)}  # an option with a wrong value is told of already
    texts = []
    for name in OF_COUNTS if folder else OF_A_FORECAST:
        option = f"--{name.replace('_', '-')}"
        if option in told or not _given(context, name):
            continue
        texts.append(
            Sentence("{option} is of a file of counts; leave it out for a forecast's folder.", option=option)
            if folder
            else Sentence("{option} is of a forecast's folder; leave it out for a file of counts.", option=option)
        )
    for name in WITH_COUNTS if folder and alone else ():
        if f"--{name}" not in told and _given(context, name):
            texts.append(
                Sentence("--{option} goes with --counts; give the counts that came, or leave it out.", option=name)
            )
    if texts:
        raise InputError(*(Problem("", None, text) for text in texts))


def _given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT


def _read(file: Path, language: "Language", asked: dict[str, Any]) -> "MonitoredData":
    from fsm_sim.inputs.local_counts.monitored import read_monitored

    data = read_monitored(file, asked["sheet"], programme=asked["programme"])
    console.tell(data.liberties, language)
    return data


def _counts(
    source: Path, language: "Language", figure: Path | None, asked: dict[str, Any], checks: "Callable[[], None]"
) -> None:
    from fsm_sim.decisions.monitoring.answer import check_months, monitor_counts
    from fsm_sim.decisions.monitoring.question import MonitoringQuestion
    from fsm_sim.report.document.decisions.monitoring_text import monitoring_sentences, monitoring_table
    from fsm_sim.report.render.results_file import check_ending

    out = asked["out"]

    def check_out() -> None:
        if out is not None:
            together(lambda: check_ending(out), lambda: check_file(out))

    question = MonitoringQuestion(**{name: asked[name] for name in ("month", "hide_below", "least", "backlog")})
    data = read_and_checked(
        lambda: _read(source, language, asked),
        figure,
        lambda: together(checks, question.check, check_out),
        lambda read: together(checks, question.check, check_out, lambda: check_months(read.counts, question.month)),
    )
    answer = monitor_counts(data.counts, question)
    if figure is not None:
        from fsm_sim.report.figures.decisions.monitoring_figure import plot_monitoring

        keep_figure(plot_monitoring(answer, language), figure, language)
    tell(answer, monitoring_sentences, monitoring_table, language, as_json=asked["as_json"])
    if out is not None:
        from fsm_sim.language.catalogue import sentence
        from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
        from fsm_sim.report.render.results_file import write_tables

        title = sentence("monitor-file.title", language)
        for written in write_tables(monitoring_tables(answer, language), out, title, language):
            console.say(sentence("command.written", language, file=console.name(written)))


def _forecast(source: Path, language: "Language", asked: dict[str, Any], checks: "Callable[[], None]") -> None:
    from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring, monitor_forecast
    from fsm_sim.report.document.decisions.forecast_monitoring_text import forecast_sentences, forecast_table
    from fsm_sim.study.forecasts.forecast import opened

    found: list[ForecastMonitoring] = []
    checked(checks, lambda: found.append(monitor_forecast(opened(source), asked["scenario"])))
    tell(found[0], forecast_sentences, forecast_table, language, as_json=asked["as_json"])


def _afterwards(
    source: Path, language: "Language", figure: Path | None, asked: dict[str, Any], checks: "Callable[[], None]"
) -> None:
    from fsm_sim.decisions.afterwards.answer import score_forecast
    from fsm_sim.decisions.afterwards.question import AfterwardsQuestion, asked_scenario
    from fsm_sim.report.document.decisions.afterwards_text import afterwards_sentences, afterwards_table
    from fsm_sim.study.calibrations.by_name import load
    from fsm_sim.study.forecasts.files.finished_run import read_scenarios
    from fsm_sim.study.forecasts.forecast import Forecast, opened

    question, runs = AfterwardsQuestion(asked["scenario"], asked["counted"]), list[Forecast]()

    def open_run() -> None:
        runs.append(opened(source))
        asked_scenario(question, read_scenarios(source, runs[0].record))

    def wanted() -> None:
        together(checks, open_run, question.check)

    data = read_and_checked(lambda: _read(asked["counts"], language, asked), figure, wanted, lambda _: wanted())
    (run,), counts = runs, data.counts
    known = any(one.intake or one.caseworkers for one in counts)
    calibration = load(run.record.calibration.name) if known else None
    answer = score_forecast(run, counts, question, calibration)
    if figure is not None:
        from fsm_sim.report.figures.decisions.afterwards_figure import plot_afterwards

        keep_figure(plot_afterwards(answer, language), figure, language)
    tell(answer, afterwards_sentences, afterwards_table, language, as_json=asked["as_json"])
