"""The Python interface: what `import fsm_sim as fsm` offers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fsm_sim.evidence.local_counts import MonthlyCounts
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.evidence import read_catalogue as load_evidence
from fsm_sim.inputs.files.project import work_in_project
from fsm_sim.inputs.local_counts import read_counts
from fsm_sim.inputs.parameter_files import load_parameters
from fsm_sim.inputs.scenario_warnings import cautions
from fsm_sim.inputs.scenarios import ScenarioFile, digest, load_scenario, read_scenario
from fsm_sim.inputs.validate import validate
from fsm_sim.model.errors import InputError, Problem, RefusedError
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenario import Scenario
from fsm_sim.report.document.answers import (
    describe_calibration,
    describe_citizen,
    describe_comparison,
    describe_evidence,
    describe_office,
    describe_readings,
)
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.report.figures.calibration_figure import calibration_tables, plot_contraction, plot_fit
from fsm_sim.report.figures.forecast_pictures import plot_forecast
from fsm_sim.report.figures.history_figure import plot_caseloads, plot_citizen
from fsm_sim.report.figures.readings_figure import plot_readings
from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_brief
from fsm_sim.report.tables.evidence_table import conflict_table, evidence_table
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.calibrations.fitting import open_fitting
from fsm_sim.study.calibrations.penalty_readings import expected as readings
from fsm_sim.study.forecasts import forecast as study
from fsm_sim.study.forecasts.forecast import Forecast, Plan
from fsm_sim.study.results.comparison import Comparison
from fsm_sim.study.results.comparison import compare as compare_results
from fsm_sim.study.simulations.history import History

if TYPE_CHECKING:
    from fsm_sim.inference.validation.result import Finding

__all__ = [
    "Comparison",
    "Forecast",
    "History",
    "InputError",
    "RefusedError",
    "calibrate",
    "calibration_tables",
    "compare",
    "conflict_table",
    "describe_calibration",
    "describe_citizen",
    "describe_comparison",
    "describe_evidence",
    "describe_office",
    "describe_readings",
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
    "plot_caseloads",
    "plot_citizen",
    "plot_contraction",
    "plot_fit",
    "plot_forecast",
    "plot_readings",
    "prove",
    "readings",
    "simulate",
    "validate",
    "work_in_project",
    "write_brief",
]


def simulate(
    scenario: Scenario,
    parameters: Parameters | Sequence[Parameters],
    *,
    seed: int = 1,
    replications: int = 1,
    engine: Literal["compiled", "process", "cohort"] = "compiled",
) -> History:
    """Run one scenario at one parameter set for each of its programmes.

    Raises
    ------
    InputError
        When a programme of the scenario has no parameters.
    """
    given = (parameters,) if isinstance(parameters, Parameters) else tuple(parameters)
    by_programme = {one.programme: one for one in given}
    missing = sorted({office.programme for office in scenario.office} - set(by_programme))
    if missing:
        raise InputError(
            *(
                Problem("", None, f"the scenario '{scenario.name}' runs {name}, for which no parameters are given.")
                for name in missing
            )
        )
    tables = study.simulate(scenario, by_programme, seed=seed, replications=replications, engine=engine)
    return History(*tables, scenario)


def calibrate(
    name: str = "published",
    *,
    data: str | Path | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Calibration:
    r"""Calibrate under ``calibration/runs/NAME``, or return what is there when its inputs are unchanged.

    `data` is a CSV file of one or more municipalities' monthly counts (citizens who started something in the month, and
    citizens on the caseload). They are fitted together with the published figures; the calibration's `own` then says
    how far each municipality is from the published average (an effect of 1, a multiplier on its rates towards work),
    and forecasts use the effect. `progress` is told in words what is being done.

    Raises
    ------
    InputError
        With every problem of the file; also when `name` is ``published``, which has no own data.

    Examples
    --------
    The counts as they are read; ``fsm.calibrate("mine", data="eksempelby.csv")`` would fit them, in minutes:

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "eksempelby.csv"
    >>> text = "municipality;programme;month;citizens;placement_starts\nHorsens;bir;2021-01;210;12\n"
    >>> _ = file.write_text(text + "Horsens;bir;2021-02;208;<5\n", "utf-8")
    >>> load_counts(file)[0].counts["placement_starts"]
    ((12, 12), (0, 4))
    """
    given = None if data is None else Path(data)
    return calibrations.calibrate(name, data=given, force=force, progress=progress)[0]


def prove(
    name: str = "published", *, fits: int | None = None, progress: Callable[[str], None] = lambda _: None
) -> tuple["Finding", ...]:
    """Put a finished calibration to the proof, which takes over an hour; an interrupted one goes on where it was.

    `fits` is how many made-up truths are fitted, 500 for None. Each finding has a `text` in words, `checks` with value
    and threshold, and a `table` with a row per quantity or figure.

    Raises
    ------
    InputError
        When there is no calibration of that name, its inputs have changed since, or it has own data.

    Examples
    --------
    >>> prove("no-such")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    fsm_sim.model.errors.InputError: calibration/runs/no-such: there is no calibration 'no-such'; ...
    """
    from fsm_sim.inference.validation.suite import Told

    return calibrations.prove(name, Told(say=progress), fits=fits)


def load_counts(path: str | Path) -> tuple[MonthlyCounts, ...]:
    """A file of own data: the monthly counts of each municipality and programme in it, hidden ones as intervals.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return read_counts(Path(path))


def load_calibration(name: str = "published", *, approved: bool = True) -> Calibration:
    """A finished calibration.

    Raises
    ------
    InputError
        When there is none or its inputs have changed since.
    RefusedError
        When it did not pass its checks, unless `approved` is False.
    """
    return calibrations.load(name, approved=approved)


def load_posterior(name: str = "published") -> Any:
    """The posterior of a finished calibration as an ArviZ DataTree; its variable `value` holds every quantity by name.

    Raises
    ------
    InputError
        When there is none or its inputs have changed since.
    """
    return calibrations.posterior(name)


def forecast(
    scenarios: Sequence[Scenario | ScenarioFile | str | Path],
    calibration: str | Calibration = "published",
    *,
    draws: int = 500,
    replications: int = 4,
    seed: int = 1,
    engine: Literal["compiled", "process", "cohort"] = "compiled",
    jobs: int = 0,
    cluster: str | None = None,
    out: str | Path = "out/forecast",
) -> Forecast:
    """Forecast scenarios under a calibration and keep the results in `out`, where an interrupted run goes on.

    `jobs` workers of this machine (0: as many as it has cores), or those of the Dask cluster whose scheduler answers at
    the address `cluster`.
    """
    files = [_file(one) for one in scenarios]
    found = load_calibration(calibration) if isinstance(calibration, str) else calibration
    return study.forecast(files, found, Plan(draws, replications, seed, engine, jobs, cluster), Path(out))


def open_forecast(directory: str | Path) -> Forecast:
    """A finished forecast read back from its folder."""
    files = read_run(Path(directory))
    return Forecast(Path(directory), files.run, files.calibration)


def compare(result: Forecast, *, against: str) -> WordedComparison:
    """Paired differences of every scenario from `against`: a `table`, and a `text` in Danish or English."""
    return WordedComparison.of(compare_results(result.pooled, result.run, against, result.calibration))


def parameters_of(programme: str, calibration: str | None = None, municipality: str = "") -> Parameters:
    """A programme's parameters at the posterior mean, or at the centre of the priors without a calibration."""
    found = programmes.load(programme)
    return calibrations.parameters(found, calibration, municipality)


def _file(one: Scenario | ScenarioFile | str | Path) -> ScenarioFile:
    if isinstance(one, ScenarioFile):
        return one
    if isinstance(one, Scenario):
        return ScenarioFile(one, Path(one.name), digest(one), cautions(one))
    return read_scenario(one)
