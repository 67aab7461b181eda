"""What a scenario implies, month by month: the mean field at one parameter set, in well under a second.

`validate` prints it before anything is forecast, and a forecast keeps its warnings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from fsm_sim.engines.citizens.composition import compositions
from fsm_sim.engines.citizens.population import initial_numbers
from fsm_sim.engines.mean_field.caseworker_changes import posts_held
from fsm_sim.engines.mean_field.engine import exact_enough
from fsm_sim.engines.mean_field.people import Expected, uses_people
from fsm_sim.engines.measures.definitions import outside_office, outside_target_group
from fsm_sim.engines.measures.monthly_measures import expected
from fsm_sim.engines.shared.posts import plan
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.scenarios import ScenarioFile
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.rounding import whole_parts
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.intake import arrivals_until, intake_steps
from fsm_sim.model.scenarios.office_programmes import start_kind
from fsm_sim.study.central_parameters import Central
from fsm_sim.study.mean_field_caseload import met_over_estimated, while_some_learn
from fsm_sim.study.mean_field_error import MeanFieldError, mean_field_error
from fsm_sim.study.planned_absence import NOBODY_AWAY, PlannedAbsence, planned_absence
from fsm_sim.study.steady_intake import worked_out

MOST_WITH_SHARES = 5
"""A scenario of more offices is projected without the shares of its outcomes, which take most of the time."""


@dataclass(frozen=True, eq=False)
class OfficeProjection:
    """What is expected of one office: arrays have an entry for each month from 0 to the horizon.

    `start` says who the citizens of month 0 are, `composition` how many are in each state, whole numbers that add up.
    `plan` are the posts from each month on. `intake` are arrivals in the month that begins (0 for the last); `steady`
    has those a month of the programmes for which they were worked out. `citizens` are those whom the office has,
    `active` those on the caseload by their weights, `filled` posts, `waiting` the share of those active whose
    caseworker is on leave with nobody in their place. `shares` are those of the programme's outcomes,
    headlines first, NaN before the months that an outcome counts have passed; none where a scenario has many offices.
    `error` is how far they are estimated to be off; None where that is next to nothing, or there are none.
    `weight` are citizens of the target group, by whom a forecast weights its offices. `learning_ratio` is how many
    times an even caseload citizens meet since whoever learns has few, and `caseload_ratio` how many times the caseload
    of the last month they meet in a forecast for other reasons, about; 1 where that was not worked out.
    `absence` is what the plan makes of its leaves.
    """

    municipality: str
    programme: Programme
    start: str
    composition: dict[str, int]
    plan: tuple[tuple[float, float], ...]
    steady: dict[str, float]
    citizens: Floats
    intake: Floats
    active: Floats
    filled: Floats
    weight: Floats
    shares: dict[str, Floats]
    waiting: Floats | float = 0.0
    error: MeanFieldError | None = None
    learning_ratio: Floats | float = 1.0
    caseload_ratio: float = 1.0
    absence: PlannedAbsence = NOBODY_AWAY

    @property
    def posts(self) -> Floats:
        """Posts of the plan, filled or not."""
        months, counts = zip(*self.plan, strict=True)
        return np.array(counts, dtype=float)[np.searchsorted(months, np.arange(len(self.citizens)), "right") - 1]

    @property
    def served(self) -> Floats:
        """Active citizens who do not wait for a caseworker on leave; 0 where everybody is on leave."""
        served = self.active * (1 - self.waiting)
        months = np.arange(len(served))
        for first, end in self.absence.nobody:
            served = np.where((first <= months) & (months < end), 0.0, served)
        return served

    @property
    def caseload(self) -> Floats:
        """Active citizens per filled post as citizens meet them, without those who wait, NaN where there are none.

        Whoever learns has fewer citizens, and the others more.
        """
        return _over(self.served, self.filled) * self.learning_ratio

    @property
    def starting(self) -> int:
        """Citizens in month 0."""
        return sum(self.composition.values())

    def as_json(self) -> dict[str, Any]:
        """Everything as JSON, every month."""
        series = {
            "citizens": self.citizens,
            "intake": self.intake,
            "caseload": self.caseload,
            "posts": self.posts,
            "filled": self.filled,
            **self.shares,
        }
        return {
            "municipality": self.municipality,
            "programme": self.programme.name,
            "start": self.start,
            "composition": self.composition,
            "plan": [list(step) for step in self.plan],
            "steady": self.steady,
            "caseload_ratio": _number(self.caseload_ratio),
            "leave": [
                {"gone": gone, "never_back": never}
                for gone, never in zip(self.absence.gone, self.absence.never_back, strict=True)
            ],
            "nobody_there": [list(each) for each in self.absence.nobody],
            "months": {name: [_number(value) for value in values] for name, values in series.items()},
        }


@dataclass(frozen=True, eq=False)
class Projection:
    """A scenario's projection: which `calibration` it rests on (empty: the centre of the priors), and its offices."""

    file: ScenarioFile
    calibration: str
    offices: tuple[OfficeProjection, ...]

    def together(self, series: Callable[[OfficeProjection], Floats]) -> Floats:
        """The sum of a series over all offices."""
        return np.sum([series(one) for one in self.offices], axis=0)

    @property
    def nobody_there(self) -> bool:
        """Whether all caseworkers of some office are on leave at one time."""
        return any(one.absence.nobody for one in self.offices)

    @property
    def citizens(self) -> Floats:
        """Citizens of all offices."""
        return self.together(lambda one: one.citizens)

    @property
    def caseload(self) -> Floats:
        """The mean over citizens of their office's caseload, as in a forecast, NaN where there is none."""
        weights = [np.where(np.isfinite(one.caseload), one.weight, 0.0) for one in self.offices]
        met = [np.nan_to_num(one.caseload) * weight for one, weight in zip(self.offices, weights, strict=True)]
        return _over(np.sum(met, axis=0), np.sum(weights, axis=0))

    @property
    def caseload_ratio(self) -> float:
        """How many times the caseload of the last month citizens meet in a forecast, about: their mean."""
        met = [(one.weight[-1] * one.caseload[-1], one.caseload_ratio) for one in self.offices if one.caseload[-1] > 0]
        whole = sum(weight for weight, _ in met)
        return float(sum(weight * ratio for weight, ratio in met) / whole) if whole else 1.0

    def as_json(self) -> dict[str, Any]:
        """Everything as JSON."""
        return {
            "scenario": self.file.scenario.name,
            "calibration": self.calibration or None,
            "caseload_ratio": _number(self.caseload_ratio),
            "offices": [one.as_json() for one in self.offices],
        }


def project(
    files: Sequence[ScenarioFile],
    calibration: Calibration | None,
    *,
    outcomes: bool = True,
    point: Central | None = None,
) -> tuple[Projection, ...]:
    """The projection of each scenario, at the calibration's posterior mean; for None at the centre of the priors.

    Without `outcomes` the shares of the outcomes are left out, which take most of the time, and so is the caseload that
    citizens meet. `point` is that of the
    calibration, for whoever projects again and again: it keeps what it solved.

    Raises
    ------
    InputError
        When a rate is too fast for the mean field.
    """
    name, point = calibration.name if calibration else "", point or Central(calibration)
    return tuple(
        Projection(file, name, tuple(_office(file, at, point, outcomes) for at in range(len(file.scenario.office))))
        for file in worked_out(files, point.setting)
    )


def _office(file: ScenarioFile, number: int, point: Central, outcomes: bool) -> OfficeProjection:
    scenario, office = file.scenario, file.scenario.office[number]
    one = point.setting(scenario, office)
    programme = one.network.programme
    months = np.arange(int(scenario.horizon.months) + 1, dtype=float)
    whole = outcomes and len(scenario.office) <= MOST_WITH_SHARES
    try:
        citizens, weight, active = _numbers(one)
        shares = _shares(one) if whole else {}
        error = mean_field_error(one, shares)
    except ValueError as reason:
        text = Sentence(
            "{municipality} ({programme}): {error}, so nothing can be projected.",
            municipality=office.municipality,
            programme=office.programme,
            error=reason,
        )
        raise InputError(Problem("", None, text)) from None
    steps = intake_steps(office.intake_per_month)
    until = [arrivals_until(steps, month) for month in (*months.tolist(), months[-1])]
    found = OfficeProjection(
        municipality=office.municipality,
        programme=programme,
        start=start_kind(office.parts),
        composition=composition(one),
        plan=plan(scenario.staffing, office, one.active_at_start),
        steady={
            part.programme: intake_steps(part.intake_per_month)[0][1]
            for place, part in enumerate(office.parts)
            if (number, place) in file.steady
        },
        citizens=citizens,
        intake=np.array([after - before for before, after in pairwise(until)]),
        active=active,
        filled=posts_held(one, months),
        weight=weight,
        waiting=Expected(one).waiting(months) if uses_people(one) else 0.0,
        shares=shares,
        error=error,
        learning_ratio=while_some_learn(one, months),
        absence=planned_absence(one),
    )
    return replace(found, caseload_ratio=met_over_estimated(one, active, found.served[-1])) if outcomes else found


def composition(one: Setting) -> dict[str, int]:
    """Citizens of month 0 by state, in whole citizens that add up; states without any are left out."""
    names, network = one.network.states, one.network
    found = np.zeros(len(names), dtype=np.int64)
    for place, start in enumerate(compositions(one.start, len(network.each))):
        own, office, first = network.each[place], one.office.parts[place], network.first_state[place]
        here = slice(first, first + len(own.states))
        if start is None:
            found[here] = np.bincount(initial_numbers(own, office)[1], minlength=len(own.states))
        else:
            share = np.bincount(start.places.state, weights=start.share[0], minlength=len(own.states))
            found[here] = whole_parts(share.tolist(), office.number_of_citizens)
    return {name: count for name, count in zip(names, found.tolist(), strict=True) if count}


def _numbers(one: Setting) -> tuple[Floats, Floats, Floats]:
    """Citizens whom the office has, those of the target group, and active citizens, month by month."""
    field, steps = exact_enough(one, ())
    here = field.citizens(field.path(one)).sum(axis=2)[::steps][: int(one.horizon_months) + 1]
    states, programme = field.compartments.state_of, one.network.programme
    names = np.array(one.network.states)[states]
    whole, group = (~np.isin(names, outside(programme)) for outside in (outside_office, outside_target_group))
    active = np.asarray(here @ one.network.caseload_weight[states])
    return np.asarray(here[:, whole].sum(axis=1)), np.asarray(here[:, group].sum(axis=1)), active


def _shares(one: Setting) -> dict[str, Floats]:
    """The outcomes' shares month by month.

    An outcome that counts over some months has no number before they have passed: NaN.
    """
    outcomes, series = one.network.programme.outcomes, expected(one)
    return {
        name: np.where(np.arange(len(series[name])) < outcomes[name].window_months, np.nan, series[name])
        for name in sorted(outcomes, key=lambda name: not outcomes[name].headline)
    }


def _over(part: Floats, whole: Floats) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(len(part), np.nan), where=(whole > 0) & (part > 0)))


def _number(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
