"""Simulations and forecasts in Python: run scenarios, open what was run, and compare."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Unpack

from fsm_sim.api.calibrations import calibrate
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.files.paths import as_path
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_file, as_scenario_files
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.scenarios.calendar import AskedMonth
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.report.document.comparison_text import WordedComparison
from fsm_sim.study.calibrations import by_name as calibrations
from fsm_sim.study.forecasts import forecast as study
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.forecasts.forecast import Forecast, as_forecast
from fsm_sim.study.forecasts.plan import Plan, PlanOptions
from fsm_sim.study.forecasts.rerun import Rerun
from fsm_sim.study.forecasts.rerun import rerun as made_again
from fsm_sim.study.results.comparison import compare as compare_results
from fsm_sim.study.simulations import simulation
from fsm_sim.study.simulations.history import History
from fsm_sim.study.simulations.parameters import office_parameters
from fsm_sim.study.steady_intake import with_intake_at


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


def rerun(directory: str | Path, out: str | Path | None = None, *, jobs: int = 0) -> Rerun:
    """Make a finished forecast again from what its folder holds: `same` says whether every result is, to the byte.

    `out` is the folder of the new run, the old one's name with ``-again`` unless given. `changed` names what is another
    than when the run was made, such as ``evidence``. An `InputError` when the run is not whole or kept no scenarios.
    """
    place = None if out is None else as_path(out, "out")
    return made_again(as_path(directory, "directory"), place, calibrate, jobs=jobs)


def compare(
    result: Forecast, *, against: str, size: float = 1.0, months: Sequence[AskedMonth] = ()
) -> WordedComparison:
    """Paired differences of every scenario from `against`: a `table`, `levels`, and a `text` in either language.

    `size` is in citizens: the table has the probability that the expected effect is larger. `months` are those of the
    levels, by number or as ``"2027-06"`` where the run has dates; half-way and the last unless given. An InputError
    where there is no such scenario, month or size.
    """
    made = as_forecast(result)
    asked: dict[str, Any] = {"effects": made.effects, "size": size, "months": months}
    return WordedComparison.of(compare_results(made.pooled, made.run, against, made.calibration, **asked))
