"""The Python interface: what `import fsm_sim as fsm` offers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, Unpack

from fsm_sim import reported_calibrations
from fsm_sim.decisions.calibration_comparison import compare_named
from fsm_sim.decisions.projected import programme_overview, project, resolve_intake
from fsm_sim.decisions.staffing.answer import StaffingAnswer, StaffingQuestion
from fsm_sim.decisions.staffing.answer import decide_staffing as decided
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.evidence import read_catalogue as load_evidence
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.files.project import work_in_project
from fsm_sim.inputs.local_counts import DataFile, read_counts
from fsm_sim.inputs.parameter_files import load_parameters
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file, as_scenario_files, load_scenario
from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.inputs.validate import validate
from fsm_sim.language.liberties import liberty_sentences
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.report.document.answers import (
    describe_calibration,
    describe_citizen,
    describe_comparison,
    describe_evidence,
    describe_office,
    describe_readings,
)
from fsm_sim.report.document.calibration.comparison_text import worded
from fsm_sim.report.document.calibration.validation_text import WordedResult
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.document.decisions.staffing_text import describe_staffing, plan_titles
from fsm_sim.report.document.projection_text import projection_text as describe_projection
from fsm_sim.report.document.readings import titled
from fsm_sim.report.figures.calibration.calibration_comparison_figure import plot_calibrations
from fsm_sim.report.figures.calibration.calibration_figure import calibration_tables, plot_contraction, plot_fit
from fsm_sim.report.figures.forecast_pictures import plot_forecast
from fsm_sim.report.figures.history_figure import plot_caseloads, plot_citizen
from fsm_sim.report.figures.readings_figure import plot_readings
from fsm_sim.report.figures.staffing_figure import plot_staffing
from fsm_sim.report.render.brief import write_brief
from fsm_sim.report.render.template import write_template
from fsm_sim.report.tables.evidence_table import conflict_table, evidence_table
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.fitting import open_fitting
from fsm_sim.study.calibrations.penalty_readings import expected
from fsm_sim.study.calibrations.settings import FitOptions, SamplingOptions
from fsm_sim.study.forecasts import forecast as study
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import Forecast, as_forecast
from fsm_sim.study.forecasts.plan import Plan, PlanOptions
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.comparison import compare as compare_results
from fsm_sim.study.simulations import simulation
from fsm_sim.study.simulations.history import History
from fsm_sim.study.simulations.parameters import office_parameters
from fsm_sim.study.steady_intake import with_intake_at

__all__ = [
    "Comparison",
    "Forecast",
    "History",
    "InputError",
    "RefusedError",
    "StaffingQuestion",
    "Target",
    "calibrate",
    "calibration_tables",
    "compare",
    "compare_calibrations",
    "conflict_table",
    "decide_staffing",
    "describe_calibration",
    "describe_citizen",
    "describe_comparison",
    "describe_evidence",
    "describe_office",
    "describe_projection",
    "describe_readings",
    "describe_staffing",
    "evidence_table",
    "forecast",
    "load_calibration",
    "load_counts",
    "load_evidence",
    "load_parameters",
    "load_posterior",
    "load_scenario",
    "open_fitting",
    "open_forecast",
    "parameters_of",
    "plot_calibrations",
    "plot_caseloads",
    "plot_citizen",
    "plot_contraction",
    "plot_fit",
    "plot_forecast",
    "plot_readings",
    "plot_staffing",
    "programme_overview",
    "project",
    "prove",
    "readings",
    "resolve_intake",
    "simulate",
    "validate",
    "work_in_project",
    "write_brief",
    "write_template",
]

readings = titled(expected)
compare_calibrations = worded(compare_named)


def simulate(
    scenario: Scenario | ScenarioFile | str | Path,
    parameters: Parameters | Sequence[Parameters] = (),
    *,
    calibration: str | Calibration | None = None,
    seed: int = 1,
    replications: int = 1,
    engine: Literal["compiled", "process", "cohort"] = "compiled",
) -> History:
    """Run one scenario at one parameter set for each of its offices.

    `parameters` has one set for each programme. Without any, the parameters are those at the posterior mean of a
    `calibration`, or at the centre of the priors; a municipality with results of its own then gets its own effect.

    Raises
    ------
    InputError
        When the scenario or the parameters are wrong.
    """
    wanted = as_scenario_file(scenario)
    own = office_parameters(wanted.scenario, parameters, calibration)
    return simulation.simulate(
        with_intake_at(wanted, own).scenario, own, seed=seed, replications=replications, engine=engine
    )


def calibrate(
    name: str = "published",
    *,
    data: str | Path | Sequence[str | Path] | None = None,
    programme: str = "",
    broken: str | None = None,
    without: Sequence[str] | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    **sampling: Unpack[SamplingOptions],
) -> Calibration:
    r"""Calibrate under ``calibration/runs/NAME``, or return what is there when its inputs are unchanged.

    `data` is a CSV file or a workbook of one or more municipalities' monthly counts (citizens who started something in
    the month, and citizens on the caseload), all of a `programme` where the file has no column for that. They are
    fitted together with the published numbers; the calibration's `local` then says how far each municipality is from
    the published average (an effect of 1, a multiplier on its rates towards work), and forecasts use the effect.
    A public table of all municipalities' stocks by month gives every municipality in it effects of its own; `broken` is
    the first month after a dated break of it, such as 2025-07. A list has at most one file of each kind.
    `without` lists ids of published figures that are left out of the fit. It, `draws` (of each chain), `chains` and
    `seed` take the place of the calibration's settings. `progress` receives a sentence at each step, and for whatever
    is read of `data` otherwise than it is written. The folder gets posterior.nc, checks.json and report.html.

    An `InputError` has every problem of the file; it comes for a figure that is not fitted, or when none is left, and
    when `name` is ``published``, which has no local data and all figures.

    The counts as they are read; ``fsm.calibrate("mine", data="eksempelby.csv")`` would fit them, in minutes:

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "eksempelby.csv"
    >>> text = "municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"
    >>> _ = file.write_text(text + "Horsens;bir;2021-02;208;<5\n", "utf-8")
    >>> load_counts(file)[0].counts["placement_starts"]
    ((12, 12), (0, 4))
    """
    changes: dict[str, Any] = {key: value for key, value in sampling.items() if value is not None}
    files: list[Any] = list(data or ()) if isinstance(data, list | tuple | None) else [data]
    own = [DataFile(as_path(one, "data"), programme) for one in files]

    def told(liberties: Sequence[Liberty]) -> None:
        for said in liberty_sentences(liberties, "en"):
            progress(said)

    fit: FitOptions = {"changes": changes, "data": own or None, "broken": broken, "without": without, "force": force}
    fit |= {"progress": progress, "told": told}
    return reported_calibrations.calibrate(name, **fit)[0]


def prove(
    name: str = "published", *, fits: int | None = None, progress: Callable[[str], None] = lambda _: None
) -> tuple[WordedResult, ...]:
    """Validate a finished calibration, which takes over an hour; an interrupted validation goes on where it was.

    `fits` is how many prior-predictive data sets are fitted, 500 for None. Each result has a `text` in words
    (``in_words("da")``: in Danish), `checks` with name, value and threshold, the `facts` that the words hold, and a
    `table` with a row per parameter or target.

    An `InputError` when there is no calibration of that name, its inputs have changed since, or it has local data.

    >>> prove("no-such")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: calibration/runs/no-such: there is no calibration 'no-such'; ...
    """
    from fsm_sim.inference.validation.suite import Progress

    return reported_calibrations.prove(name, Progress(say=progress), fits)


def load_counts(path: str | Path) -> tuple[MonthlyCounts, ...]:
    """A file of local data: the monthly counts of each municipality and programme in it, hidden ones as intervals.

    An `InputError` has every problem of the file.
    """
    return read_counts(as_path(path))


def load_calibration(name: str = "published", *, approved: bool = True) -> Calibration:
    """A finished calibration; an `InputError` when there is none, or its inputs have changed since.

    A `RefusedError` when it did not pass its checks, unless `approved` is False.
    """
    return calibrations.load(name, approved=approved)


def load_posterior(name: str = "published") -> Any:
    """A finished calibration's posterior, an ArviZ DataTree (`value` holds every parameter); else an `InputError`."""
    return calibrations.posterior(name)


def forecast(
    scenarios: Scenario | ScenarioFile | str | Path | Sequence[Scenario | ScenarioFile | str | Path],
    calibration: str | Calibration = "published",
    *,
    out: str | Path = "out/forecast",
    **plan: Unpack[PlanOptions],
) -> Forecast:
    """Forecast scenarios, or one, under a calibration and keep the results in `out`, where an interrupted run goes on.

    The calibration ``published`` is made first where there is none yet, which takes minutes. Keywords of the plan:

    - `draws` = 500: posterior draws, the parameter uncertainty.
    - `replications` = 4: repetitions of each draw with other random numbers, the chance.
    - `seed` = 1: random seed; results are reproducible to the byte.
    - `engine` = "compiled": that, "process" (the same in SimPy) or "cohort" (the expected course).
    - `jobs` = 0: workers of this machine; 0 for as many as it has cores.
    - `cluster` = None: address of a Dask scheduler whose workers run it instead.

    An `InputError` when something asked for is wrong, or code of the package was replaced in this process and would not
    be used; a `RefusedError` when the calibration did not pass its checks.
    """
    asked = Plan(**plan)
    asked.check()  # before a calibration is made, which takes minutes
    files, folder = as_scenario_files(scenarios), as_path(out, "out")
    Store(folder).check_place()
    found = calibrations.load_or_make(calibration, calibrate, asked.draws)
    return study.forecast(files, found, asked, folder)


def open_forecast(directory: str | Path) -> Forecast:
    """A finished forecast read back from its folder; an `InputError` when a file is missing, added or changed."""
    return study.opened(as_path(directory, "directory"))


def compare(result: Forecast, *, against: str, size: float = 1.0, months: Sequence[int] = ()) -> WordedComparison:
    """Paired differences of every scenario from `against`: a `table`, `levels`, and a `text` in either language.

    `size` is in citizens: the table has the probability that the expected effect is larger. `months` are those of the
    levels, half-way and the last unless given. An InputError where there is no such scenario, month or size.
    """
    made = as_forecast(result)
    asked: dict[str, Any] = {"effects": made.effects, "size": size, "months": months}
    return WordedComparison.of(compare_results(made.pooled, made.run, against, made.calibration, **asked))


def decide_staffing(
    scenario: Scenario | ScenarioFile | str | Path,
    question: StaffingQuestion | None = None,
    calibration: str | Calibration = "published",
) -> StaffingAnswer:
    """The fewest full-time posts with which an office meets its targets; `describe_staffing` says it in words.

    Without a `question` the targets are the programme's requirements at the end, met with a probability of 0.8. An
    `InputError` has everything that is wrong with question and scenario.
    """
    asked = question or StaffingQuestion()
    asked.check()
    found = calibrations.load_or_make(calibration, calibrate, asked.draws)
    return decided(scenario, asked, found, titles=plan_titles)


def parameters_of(programme: str, calibration: str | None = None, municipality: str = "") -> Parameters:
    """A programme's parameters at the posterior mean, or at the centre of the priors without a calibration."""
    found = programmes.load(programme)
    return calibrations.parameters(found, calibration, municipality)
