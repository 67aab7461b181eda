"""What a scenario implies before anything is forecast: the questions of a planner who has just written one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile, as_scenario_files
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.model.scenarios.scenario import Scenario
from fsm_sim.study.calibrations.by_name import PUBLISHED, load
from fsm_sim.study.programme_overview import ProgrammeOverview, overview
from fsm_sim.study.projection import Projection
from fsm_sim.study.projection import project as project_files
from fsm_sim.study.projection_warnings import with_projected_warnings
from fsm_sim.study.steady_intake import with_intake

Scenarios = Scenario | ScenarioFile | str | Path | Sequence[Scenario | ScenarioFile | str | Path]
"""Scenarios, or one, by path or as they are."""


def at_hand(calibration: str | Calibration | None) -> Calibration | None:
    """The calibration of that name; for None the published one, or None where there is none that can be used today.

    Raises
    ------
    InputError
        When a calibration that is named cannot be used.
    RefusedError
        When one that is named did not pass its checks.
    """
    if isinstance(calibration, Calibration):
        return calibration
    if calibration is not None:
        return load(calibration)
    try:
        return load(PUBLISHED)
    except (InputError, RefusedError):
        return None


def project(scenarios: Scenarios, calibration: str | Calibration | None = None) -> tuple[Projection, ...]:
    """What each scenario implies month by month, by the mean field in well under a second; see `describe_projection`.

    At the posterior mean of a calibration; for None of the published one, or at the centre of the priors where there
    is none that can be used.

    Raises
    ------
    InputError
        When a scenario is wrong, a calibration that is named cannot be used, or a rate is too fast for the mean field.

    >>> found = project("hedensted")[0]
    >>> round(found.citizens[0]), len(found.citizens)
    (251, 25)
    """
    return project_files(as_scenario_files(scenarios), at_hand(calibration))


def known_files(files: Sequence[ScenarioFile], calibration: Calibration) -> tuple[ScenarioFile, ...]:
    """The scenarios as a decision runs them: with a number for every steady intake, and what is warned of in each.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field, and an intake rests on it.
    """
    from fsm_sim.decisions.evaluate import ENGINE  # loads engines and pandas, which `validate` does not use

    return with_projected_warnings(with_intake(files, calibration), calibration, ENGINE)


def as_asked(file: ScenarioFile) -> dict[str, Any]:
    """A scenario of a decision as its JSON names it: with what nobody has studied in it (`unstudied.Unstudied`)."""
    from fsm_sim.study.results.courses.unstudied import planned  # loads pandas

    return {"name": file.scenario.name, "digest": file.digest, "unstudied": sorted(planned(file))}


def resolve_intake(scenarios: Scenarios, calibration: str | Calibration = PUBLISHED) -> tuple[Scenario, ...]:
    """The scenarios with the number that a forecast takes for every intake that is steady, as `evaluate` needs them.

    Raises
    ------
    InputError
        When a scenario is wrong, or the calibration cannot be used.
    """
    return tuple(file.scenario for file in with_intake(as_scenario_files(scenarios), at_hand(calibration)))


def programme_overview(
    names: Sequence[str] = (), calibration: str | Calibration | None = None
) -> tuple[ProgrammeOverview, ...]:
    """Who programmes are for, what is published of each, and what each gives in the same office; all without `names`.

    At the posterior mean of a calibration, as in `project`.

    Raises
    ------
    InputError
        When there is no such programme, or a calibration that is named cannot be used.

    >>> [one.name for one in programme_overview(["fsm1", "bir"])]
    ['fsm1', 'bir']
    """
    return overview([names] if isinstance(names, str) else names, at_hand(calibration))
