"""The record of a forecast, made from its scenarios, its calibration and its plan; and the digests of its inputs."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from fsm_sim.inference.parameters.priors import ProgrammeChanges
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inference.sources import digest as digest_of
from fsm_sim.inputs import programmes
from fsm_sim.inputs.files.resources import shipped
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.network import network
from fsm_sim.model.records.run_record import (
    CalibrationReference,
    OfficeRecord,
    ProgrammeRecord,
    RunRecord,
    ScenarioRecord,
)
from fsm_sim.model.scenarios.intake import intake_steps, mean_rate
from fsm_sim.model.scenarios.office_programmes import start_kind
from fsm_sim.model.scenarios.people import people_of
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.sources import differing, provenance
from fsm_sim.model.scenarios.warning import RunWarning
from fsm_sim.study.forecasts.plan import Plan
from fsm_sim.version import __version__

LEVEL = 0.90
"""Probability inside every interval."""


def made_with(record: RunRecord) -> dict[str, Any]:
    """What a number of a run was made with, as every answer about a run tells it."""
    return {
        "version": record.version,
        "results": record.results,
        "seed": record.seed,
        "calibration": record.calibration.name,
        "interval_level": LEVEL,
    }


def run_inputs(
    scenarios: Sequence[ScenarioFile],
    calibration: Calibration,
    plan: Plan,
    replaced: Sequence[str] = (),
    written: str = "",
) -> dict[str, Any]:
    """What decides the results of a forecast; another forecast never goes on in the same folder.

    `written` is the digest of what steady intakes follow from, where there are some.
    """
    return {
        "version": __version__,
        "scenarios": {file.scenario.name: file.digest for file in scenarios},
        "calibration": calibration.digest,
        "posterior": "sha256:" + hashlib.sha256(calibration.values.tobytes()).hexdigest(),
        "draws": plan.draws,
        "replications": plan.repeated,
        "seed": plan.seed,
        "engine": plan.engine,
        **({"replaced code": list(replaced)} if replaced else {}),
        **({"written": written} if written else {}),
    }


def run_record(
    scenarios: Sequence[ScenarioFile],
    calibration: Calibration,
    plan: Plan,
    inputs: dict[str, Any],
    replaced: Sequence[str] = (),
) -> RunRecord:
    """What is needed to do a forecast again, and what a report prints about it."""
    changes = calibration.sources.config.programmes
    loaded = {
        office.programme: programmes.load(office.programme, changes)
        for file in scenarios
        for office in file.scenario.office
    }
    months = max(file.scenario.horizon.months for file in scenarios)
    return RunRecord(
        version=__version__,
        engine=plan.engine,
        seed=plan.seed,
        draws=plan.draws,
        replications=plan.repeated,
        interval_level=LEVEL,
        period=f"months 0–{months:g}",
        calibration=CalibrationReference(name=calibration.name, digest=calibration.digest),
        digests={"inputs": digest_of(inputs), "lock": lock_digest(), **calibration.sources.digests},
        scenarios=tuple(scenario_record(file, changes) for file in scenarios),
        outcomes={name: outcome for one in loaded.values() for name, outcome in one.outcomes.items()},
        programmes={name: one.outcomes for name, one in loaded.items()},
        states={name: state.title for one in loaded.values() for name, state in one.states.items()},
        left_office={name: one.left_office for name, one in loaded.items()},
        warnings=tuple(
            RunWarning(scenario=file.scenario.name, warning=warning) for file in scenarios for warning in file.warnings
        ),
        replaced_code=tuple(replaced),
    )


def scenario_record(file: ScenarioFile, changes: ProgrammeChanges | None = None) -> ScenarioRecord:
    """A scenario as it is run, with the resolved staffing plan of every office; `changes` are the calibration's."""
    scenario, staffing = file.scenario, file.scenario.staffing
    programme = programmes.load(scenario.office[0].programme, changes)
    return ScenarioRecord(
        name=scenario.name,
        title=scenario.scenario.title,
        title_da=scenario.scenario.title_da or scenario.scenario.title,
        reason=scenario.scenario.reason,
        digest=file.digest,
        programme=programme.name,
        programme_title=programme.title,
        months=int(scenario.horizon.months),
        start_month=scenario.horizon.start_month,
        rules_as_of=scenario.scenario.rules_as_of,
        sources=provenance(scenario, worked_out=bool(file.steady)),
        differing=differing(scenario, worked_out=bool(file.steady)),
        separation_per_year=staffing.separation_per_year,
        vacancy_months=staffing.vacancy_months,
        reassignment_per_year=staffing.reassignment_per_year,
        handover=staffing.handover,
        leave=staffing.leave,
        recruitment_freeze=staffing.recruitment_freeze,
        learning=staffing.learning,
        offices=tuple(_office(file, number, changes) for number in range(len(scenario.office))),
    )


def _office(file: ScenarioFile, number: int, changes: ProgrammeChanges | None) -> OfficeRecord:
    """Posts by month from the function that the engines read, so that both say the same."""
    # A finished forecast loads no engine.
    from fsm_sim.engines.shared.posts import people_planned, plan, starting_caseload

    scenario, office = file.scenario, file.scenario.office[number]
    steps = intake_steps(office.intake_per_month)
    caseload = starting_caseload(network(programmes.load(office.programme, changes)), office)
    people = tuple((month, people_of(shares)) for month, shares in people_planned(scenario.staffing, office, caseload))
    return OfficeRecord(
        municipality=office.municipality,
        programme=office.programme,
        citizens=office.number_of_citizens,
        intake_per_month=mean_rate(office.intake_per_month, scenario.horizon.months),
        intake=steps if len(steps) > 1 else (),
        steady=all((number, place) in file.steady for place in range(len(office.parts))),
        start=start_kind(office.parts),
        listed=listed(office),
        programmes=tuple(
            ProgrammeRecord(
                name=part.programme,
                citizens=part.number_of_citizens,
                intake_per_month=mean_rate(part.intake_per_month, scenario.horizon.months),
                steady=(number, place) in file.steady,
                start=start_kind((part,)),
                listed=listed(part),
            )
            for place, part in enumerate(office.parts if office.programmes else ())
        ),
        posts=plan(scenario.staffing, office, caseload),
        people=people if any(one.share < 1 for _, some in people for one in some) else (),
    )


def listed(office: Office) -> dict[str, int]:
    """Citizens at the start by state, where an office gives them so."""
    return dict(office.citizens) if isinstance(office.citizens, dict) else {}


@cache
def lock_digest() -> str:
    """The digest of the lock file, where the package runs from a checkout; else says that it is not there."""
    file = shipped("uv.lock")
    return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no lock file"
