"""Monitored counts and forecasts: what is shown of them month by month, and whether a forecast was right."""

from pathlib import Path

from fsm_sim.decisions.afterwards.answer import AfterwardsAnswer
from fsm_sim.decisions.afterwards.answer import score_forecast as hold_against
from fsm_sim.decisions.afterwards.question import AfterwardsQuestion
from fsm_sim.decisions.monitoring.answer import MonitoringAnswer, monitor_counts
from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring
from fsm_sim.decisions.monitoring.forecast import monitor_forecast as forecast_shares
from fsm_sim.decisions.monitoring.question import MonitoringQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.local_counts.monitored import read_monitored
from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language, known
from fsm_sim.report.document.decisions.monitoring_tables import monitoring_tables
from fsm_sim.report.render.results_file import write_tables
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts.forecast import Forecast, as_forecast


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


def monitor_forecast(result: Forecast, scenario: str | None = None) -> ForecastMonitoring:
    """The same of a forecast: expected rolling shares of municipalities at its end, and how surely requirements hold.

    Without a `scenario` the run has only one. `describe_forecast_monitoring` says it in words.

    An `InputError` where there is no such scenario, or it has fewer than three months.
    """
    return forecast_shares(as_forecast(result), scenario)


def score_forecast(
    result: Forecast,
    counts: str | Path,
    question: AfterwardsQuestion | None = None,
    *,
    calibration: str | Calibration | None = None,
    programme: str = "",
) -> AfterwardsAnswer:
    """Was a forecast right? Hold it against the counts that came, and say where the last deviations came from.

    `scores` has the mean forecast, what came, the bias, the CRPS and how many lay in the intervals, by outcome and
    month. The file has the columns of `monitor`; with ``intake_per_month`` or ``caseworkers`` of every month, `origins`
    has the parts of each municipality's last deviation, which takes the run's `calibration` (its own name's unless
    given). `describe_afterwards` says it in words, `plot_afterwards` draws it.

    Raises
    ------
    InputError
        When the file or the question is wrong, or the calibration is not that of the run.
    """
    asked, run = question or AfterwardsQuestion(), as_forecast(result)
    asked.check()
    found = read_monitored(as_path(counts, "counts"), programme=programme).counts
    made: Calibration | None = None
    if any(one.intake or one.caseworkers for one in found):
        name = run.record.calibration.name if calibration is None else calibration
        made = name if isinstance(name, Calibration) else calibrations.load(name)
    return hold_against(run, found, asked, made)
