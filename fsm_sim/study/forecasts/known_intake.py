"""Steady intakes of a forecast: worked out once, and taken from the run's own record where it is finished."""

from collections.abc import Sequence

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import digest as digest_of
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.records.run_record import OfficeRecord, RunRecord
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.study.forecasts.files.finished_run import kept, read_inputs
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.steady_rates import Rates, steady_places, with_known_rates


def with_numbers(
    scenarios: Sequence[ScenarioFile], calibration: Calibration, store: Store
) -> tuple[tuple[ScenarioFile, ...], str]:
    """The scenarios with a number for every steady intake, and the digest of what the numbers follow from.

    The digest is empty where no intake is steady. Engines are loaded only where the finished run in `store` is of
    something else, or there is none.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    scenarios, written = tuple(scenarios), written_digest(scenarios, calibration)
    if not written:
        return scenarios, ""
    record = kept(store)
    if record is not None and read_inputs(store.directory).written == written:
        return tuple(_as_it_ran(file, record) for file in scenarios), written
    from fsm_sim.study.steady_intake import with_intake  # the engines

    return with_intake(scenarios, calibration), written


def written_digest(scenarios: Sequence[ScenarioFile], calibration: Calibration) -> str:
    """The digest of the scenarios as they are written, with the bases of patches, in order: the first one decides.

    Empty where no intake is steady.
    """
    if not any(steady_places(file.scenario) for file in scenarios):
        return ""
    read = [[file.digest, None if file.root is None else digest(file.root)] for file in scenarios]
    return digest_of({"calibration": calibration.digest, "scenarios": read})


def _as_it_ran(file: ScenarioFile, record: RunRecord) -> ScenarioFile:
    ran = next(one for one in record.scenarios if one.name == file.scenario.name)
    return with_known_rates(file, {number: _rates(ran.offices[number]) for number, _ in steady_places(file.scenario)})


def _rates(office: OfficeRecord) -> Rates:
    """The intake of each programme. One that changes by month is no rate, and is left as it is written."""
    return tuple(one.intake_per_month for one in office.programmes) or (office.intake_per_month,)
