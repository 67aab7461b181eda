"""Monitored counts: what a municipality or a ministry shows of them month by month, with small counts hidden."""

from pathlib import Path

from fsm_sim.decisions.monitoring.answer import MonitoringAnswer, monitor_counts
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.local_counts.monitored import read_monitored
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language, known
from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
from fsm_sim.report.render.results_file import write_tables


def monitor(
    counts: str | Path, question: MonitoringQuestion | None = None, *, sheet: str | None = None, programme: str = ""
) -> MonitoringAnswer:
    """Rolling three-month shares of a file of monitored counts: requirements, progress, the highest, and who waits.

    `describe_monitoring` says it in words, `plot_monitoring` draws it and `write_monitoring` puts it into files.
    ``programmes[0].outcomes[0].share`` has the shares, shape (municipalities, windows), NaN where one is not shown.
    `programme` is that of all rows of a table without a column for it, `sheet` that of a workbook.

    Raises
    ------
    InputError
        With every problem of the file, or of the question.

    >>> monitor("counts.csv", MonitoringQuestion(hide_below=-1))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: hide_below is -1; it is a whole number from 0 to 1000. ...
    """
    asked = question or MonitoringQuestion()
    asked.check()
    return monitor_counts(read_monitored(as_path(counts, "counts"), sheet, programme=programme).counts, asked)


def write_monitoring(answer: MonitoringAnswer, out: str | Path, language: Language = "en") -> tuple[Path, ...]:
    """Write monitored shares, the highest and who waits, with how to read it: one .xlsx, or a .csv for each table.

    An `InputError` when the name ends otherwise, or a file cannot be written. Returns what was written.
    """
    known(language)
    title = sentence("monitor-file.title", language)
    return write_tables(monitoring_tables(answer, language), as_path(out, "out"), title, language)
