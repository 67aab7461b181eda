"""What a projection shows that a planner may not have meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenario_warnings import told_steps
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Effects
from fsm_sim.model.scenarios.scenario import Office
from fsm_sim.model.scenarios.warning import (
    ProjectedCaseload,
    ProjectedChange,
    RoughEstimate,
    ScenarioWarning,
    UnfilledPosts,
    UnstudiedCaseload,
)
from fsm_sim.study.central_parameters import Central
from fsm_sim.study.mean_field_error import largest_log_error
from fsm_sim.study.projection import MOST_WITH_SHARES, Projection, project
from fsm_sim.study.steady_intake import worked_out

MOVED = 0.20
"""Citizens or a caseload that move by more than this share of their number in month 0 are warned of."""
FILLED = 0.80
"""A plan of which a smaller share than this is expected to be filled at the end never fills."""
ROUGH = 0.002
"""An estimate that is off by a larger share than this is warned of: B9's limit for the mean field."""


def projection_warnings(projection: Projection) -> tuple[ScenarioWarning, ...]:
    """The warnings of a scenario's projection; about all its offices together where it has several.

    Citizens and caseload are warned of where no step of the plan is meant to move them.
    """
    begins = tuple(_settled(projection))
    known = (*projection.file.warnings, *begins)
    return (*_changes(projection), *begins, *_caseload(projection, known), *_posts(projection), *_rough(projection))


def with_projected_warnings(
    files: Sequence[ScenarioFile], calibration: Calibration, engine: str
) -> tuple[ScenarioFile, ...]:
    """The scenarios with the warnings of their projections, as a forecast by an engine keeps them.

    How rough the mean field is matters where it is that engine; of more offices than are projected with their shares it
    is told of the roughest. A scenario whose rates are too fast for the mean field
    keeps the warnings that it has: it can be simulated.
    """
    return tuple(_with_warnings(file, calibration, shares=engine == "cohort") for file in files)


def with_warnings_of(files: Sequence[ScenarioFile], projections: Sequence[Projection]) -> tuple[ScenarioFile, ...]:
    """The same where the projections have been made already."""
    return tuple(
        replace(file, warnings=(*file.warnings, *projection_warnings(one)), nobody_there=one.nobody_there)
        for file, one in zip(files, projections, strict=True)
    )


def _with_warnings(file: ScenarioFile, calibration: Calibration, *, shares: bool) -> ScenarioFile:
    try:
        (found,) = with_warnings_of([file], project([file], calibration, outcomes=shares))
        if shares and len(file.scenario.office) > MOST_WITH_SHARES:
            (one,) = project([_roughest(file, calibration)], calibration)
            return replace(found, warnings=(*found.warnings, *_rough(one)))
        return found
    except InputError:
        return file


def _roughest(file: ScenarioFile, calibration: Calibration) -> ScenarioFile:
    """The scenario with the office alone whose rates the mean field puts furthest off."""
    point = Central(calibration)
    (known,) = worked_out([file], point.setting)
    scenario = known.scenario
    office = max(scenario.office, key=lambda one: largest_log_error(point.setting(scenario, one)))
    return replace(known, scenario=scenario.model_copy(update={"office": (office,)}), steady=())


def _changes(projection: Projection) -> Iterator[ScenarioWarning]:
    series: dict[Literal["citizens", "caseload"], Floats] = {"citizens": projection.citizens}
    if all(len(office.plan) == 1 for office in projection.offices):
        series["caseload"] = np.where(_undisturbed(projection), projection.caseload, np.nan)
    for measure, values in series.items():
        first = values[0]
        moved = np.abs(np.nan_to_num(values / first - 1.0)) if first > 0 else np.zeros(len(values))
        month = int(moved.argmax())
        if moved[month] > MOVED:
            yield ProjectedChange(
                **_about(projection),
                measure=measure,
                first=float(first),
                value=float(values[month]),
                month=month,
                share=MOVED,
            )


def _undisturbed(projection: Projection) -> npt.NDArray[np.bool_]:
    """The months in which neither leave nor a freeze of recruitment is meant to move the caseload; month 0 always."""
    staffing, months = projection.file.scenario.staffing, np.arange(len(projection.citizens))
    periods = [(one.from_month, one.to_month) for one in (*staffing.leave, *staffing.recruitment_freeze)]
    meant = [(first <= months) & (months < end) for first, end in periods]
    disturbed = np.any([*meant, np.zeros(len(months), dtype=bool)], axis=0)
    return np.asarray(~disturbed | (months == 0), dtype=np.bool_)


def _settled(projection: Projection) -> Iterator[ScenarioWarning]:
    """Offices that begin outside the studied range with citizens whose states follow from the rates."""
    for office, found in zip(projection.file.scenario.office, projection.offices, strict=True):
        active = float(found.active[0])
        if not (np.isfinite(active) and active) or all(part.start != "settled" for part in office.parts):
            continue  # of other starts the scenario's own warnings tell
        outside = [
            _unstudied(office, month, active, posts)
            for month, posts in found.plan
            if posts and not Effects().studied(active / posts)
        ]
        if outside and outside[0].from_month == 0:
            yield from told_steps(outside)


def _unstudied(office: Office, month: float, active: float, posts: float) -> UnstudiedCaseload:
    """A step of the plan at which the citizens of the start make a caseload that has not been studied."""
    return UnstudiedCaseload(
        municipality=office.municipality,
        programme=office.programme,
        from_month=month,
        active_citizens=active,
        posts=posts,
        caseload=active / posts,
        studied_low=Effects().caseload_low,
        studied_high=Effects().caseload_high,
    )


def _caseload(projection: Projection, known: Sequence[ScenarioWarning]) -> Iterator[ScenarioWarning]:
    """A caseload that begins within the studied range and leaves it, but where a step of the plan is known to."""
    effects, values = Effects(), projection.caseload
    outside = ~np.isnan(values) & ~effects.studied(values)
    if outside.any() and not outside[0]:
        month = int(outside.argmax())
        if any(isinstance(one, UnstudiedCaseload) and one.from_month == month for one in known):
            return
        yield ProjectedCaseload(
            **_about(projection),
            month=month,
            caseload=float(values[month]),
            studied_low=effects.caseload_low,
            studied_high=effects.caseload_high,
        )


def _posts(projection: Projection) -> Iterator[ScenarioWarning]:
    posts = projection.together(lambda one: one.posts)[-1]
    filled = projection.together(lambda one: one.filled)[-1]
    if filled < FILLED * posts:
        month = len(projection.citizens) - 1
        yield UnfilledPosts(**_about(projection), month=month, posts=float(posts), filled=float(filled), share=FILLED)


def _rough(projection: Projection) -> Iterator[ScenarioWarning]:
    for one in projection.offices:
        if one.error is not None and one.error.share > ROUGH:
            yield RoughEstimate(
                municipality=one.municipality,
                programme=one.programme.name,
                title=one.programme.outcomes[one.error.outcome].title,
                share=one.error.share,
                reason=one.error.reason,
            )


def _about(projection: Projection) -> dict[str, Any]:
    first, *others = projection.offices
    return {"municipality": "" if others else first.municipality, "programme": first.programme.name}
