"""The command that shows monitored counts as STAR's monitoring does, with small counts hidden: monitor."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fsm_sim.cli import console
from fsm_sim.cli.decide.shared import FIGURE, keep_figure, read_and_checked, tell
from fsm_sim.cli.options import JSON, LANGUAGE, CalendarMonth
from fsm_sim.cli.wrong_options import WHOLE, Question
from fsm_sim.model.errors import together
from fsm_sim.processes.folders import check_writable

if TYPE_CHECKING:  # --help needs no Pydantic
    from fsm_sim.model.text import Language


@click.command(cls=Question)
@click.argument("counts", type=click.Path(path_type=Path))
@click.option("--month", type=CalendarMonth(), help="The last month of the three, such as 2022-03; the last there is.")
@click.option(
    "--hide-below",
    default=5,
    type=WHOLE,
    show_default=True,
    help="Hide counts under this, and what they could be worked out from; 0 hides nothing, for your own use.",
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
@LANGUAGE
@FIGURE
@JSON
def monitor(
    counts: Path,
    programme: str,
    sheet: str | None,
    out: Path | None,
    language: "Language",
    figure: Path | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Show COUNTS as STAR's monitoring does: rolling three-month shares, requirements, who rose most, who waits.

    COUNTS is a table by month, a CSV file of any kind, .xlsx, .xls or .ods. Its columns, with these names or their
    Danish ones:

    \b
      municipality    Horsens
      programme       bir, or its title
      month           2021-01
      citizens        those whom the outcomes are counted among
      work            how many of them were in the outcome of that name in the month; a column for each outcome,
                      by its name, its title or its name in STAR's monitoring (Beskæftigelse mv.)
      waited_too_long who have waited too long for a decision (Over 9 måneder); may be left out

    Counts under --hide-below are hidden, with as many others as it takes that no hidden one can be worked out from what
    is shown, nor pinned to fewer numbers than that. What may be handed on is what this prints and writes.
    """  # noqa: D301 (click takes a real backspace for "leave these lines as they are")
    from fsm_sim.decisions.monitoring.answer import monitor_counts
    from fsm_sim.decisions.monitoring.question import MonitoringQuestion
    from fsm_sim.inputs.local_counts.monitored import read_monitored
    from fsm_sim.report.document.decisions.monitoring_text import monitoring_sentences, monitoring_table
    from fsm_sim.report.render.results_file import check_ending

    def check_out() -> None:
        if out is not None:
            check_ending(out)
            check_writable(out.parent)

    question = MonitoringQuestion(**asked)
    data = read_and_checked(
        lambda: read_monitored(counts, sheet, programme=programme),
        figure,
        lambda: together(question.check, check_out),
        lambda _: together(question.check, check_out),
    )
    console.tell(data.liberties, language)
    answer = monitor_counts(data.counts, question)
    if figure is not None:
        from fsm_sim.report.figures.decisions.monitoring_figure import plot_monitoring

        keep_figure(plot_monitoring(answer, language), figure, language)
    tell(answer, monitoring_sentences, monitoring_table, language, as_json=as_json)
    if out is not None:
        from fsm_sim.language.catalogue import sentence
        from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
        from fsm_sim.report.render.results_file import write_tables

        title = sentence("monitor-file.title", language)
        for written in write_tables(monitoring_tables(answer, language), out, title, language):
            console.say(sentence("command.written", language, file=console.name(written)))
