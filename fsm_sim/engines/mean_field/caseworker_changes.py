"""Rates of change of caseworker in the mean field: by turnover, by reassignment, and because of the plan.

The rules are those of `process.caseworkers`, in expectation. The mean field has no single caseworkers, so each rule is
a rate per citizen, and an event of the plan is spread out over the month that follows it.
"""

from itertools import pairwise

import numpy as np

from fsm_sim.engines.mean_field.people import JUST_BEFORE, Expected, known, months_of_people, uses_people
from fsm_sim.engines.shared.posts import expected_filled, plan
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Floats


def monthly_changes(setting: Setting, times: Floats) -> tuple[Floats, Floats, Floats]:
    """Filled posts, and changes a month of a citizen on the caseload and of one off it, at `times` in months.

    Each of the three arrays has the shape of `times` (T,): expected posts, and rates per month.
    A citizen off the caseload has the change when the caseworker leaves; the individual engines count it at the
    citizen's return. While no post is filled both rates are 0, and a first caseworker is no change.
    """
    if uses_people(setting):
        return _changes_of_people(setting, times)
    filled = expected_filled(_plan(setting), setting.staffing, times)
    leaving = np.where(filled > 0, setting.separation_per_month, 0.0)
    reassigned = np.where(filled > 0, setting.reassignment_per_month, 0.0)
    reopening = _reopening(setting, times)
    on = leaving + reassigned + _take_over(setting, filled, times) + _planned_moves(setting, times) + reopening
    return filled, on, leaving + reopening


def posts_held(setting: Setting, times: Floats) -> Floats:
    """Expected full-time posts with somebody there at `times` in months (T,), same shape."""
    return Expected(setting).present(times) if uses_people(setting) else monthly_changes(setting, times)[0]


def plan_changes(setting: Setting) -> list[float]:
    """Months at which the staffing plan changes, and a month later, when its hand-overs have ended."""
    if uses_people(setting):
        return months_of_people(setting)
    changes = [month for month, _ in _plan(setting)[1:]]
    return [*changes, *(month + 1 for month in changes)]


def _plan(setting: Setting) -> tuple[tuple[float, float], ...]:
    return plan(setting.staffing, setting.office, setting.active_at_start)


def _take_over(setting: Setting, filled: Floats, times: Floats) -> Floats:
    """Changes a month by rebalancing: a new caseworker takes over an equal share of all citizens on caseloads.

    Without vacancies a successor gets the leaving caseworker's citizens in the same event, and takes over no others.
    """
    if setting.staffing.handover != "rebalance" or setting.vacancy_months == 0:
        return np.zeros_like(filled)
    months, counts = zip(*_plan(setting), strict=True)
    posts = np.array(counts)[np.searchsorted(months, times, side="right") - 1]
    starts = np.maximum(posts - filled, 0) / setting.vacancy_months
    return np.divide(starts, filled, out=np.zeros_like(filled), where=filled > 0)


def _planned_moves(setting: Setting, times: Floats) -> Floats:
    """Changes a month because the plan closes posts or, with rebalancing, opens some.

    They fall at random on citizens during the month that follows, at the rate with the same mean effect. A plan that
    falls to no posts moves no citizens; a plan that rises from none is `_reopening`.
    """
    moves = np.zeros(len(times))
    for (_, before), (month, after) in pairwise(_plan(setting)):
        closing = after < before
        if before > 0 and after > 0 and (closing or setting.staffing.handover == "rebalance"):
            moves += _spread_out(setting, times, month, abs(after - before) / max(before, after))
    return moves


def _reopening(setting: Setting, times: Floats) -> Floats:
    """Changes a month because the plan opens posts after a time without any: one for all who had a caseworker before.

    Where the plan begins without posts no citizen had one. Citizens who arrive while there are no posts have had none
    either; their share is computed as if no citizen had left.
    """
    moves = np.zeros(len(times))
    served_until = 0.0
    for (_, before), (month, after) in pairwise(_plan(setting)):
        if before > 0 and after == 0:
            served_until = month
        if before == 0 and after > 0 and served_until > 0:
            known, present = (
                setting.office.number_of_citizens + setting.intake.until(until) for until in (served_until, month)
            )
            moves += _spread_out(setting, times, month, known / present if present > 0 else 0.0)
    return moves


def _changes_of_people(setting: Setting, times: Floats) -> tuple[Floats, Floats, Floats]:
    """The same where people work part time, go on leave or learn, or where recruitment is frozen."""
    expected = Expected(setting)
    filled = expected.counting(times)
    leaving = np.where(filled > 0, setting.separation_per_month, 0.0)
    reassigned = np.where(filled > 0, setting.reassignment_per_month, 0.0)
    reopening = _reopening(setting, times)
    on = leaving + reassigned + _planned_moves(setting, times) + reopening + _leaves(setting, expected, times)
    if setting.staffing.handover == "rebalance":
        on += np.divide(expected.starts(times), filled, out=np.zeros_like(filled), where=filled > 0)
        for month, posts in expected.thaws():
            there = expected.counting(np.array([month])).item()
            on += _spread_out(setting, times, month, min(posts / there, 1.0) if there > 0 else 0.0)
    return filled, on, leaving + reopening


def _leaves(setting: Setting, expected: Expected, times: Floats) -> Floats:
    """Changes a month because caseworkers go on leave and come back: see `process.caseworkers`.

    Those of a caseworker with a stand-in or shared out change when the leave begins, unless nobody else is there. At
    the return they change where the leave says so; citizens whom the stand-in got meanwhile change in any case.
    """
    moves = np.zeros(len(times))
    for opening in expected.staff.openings:
        for one in expected.absences(opening):
            if one.citizens == "waiting":
                continue
            begin, end = np.array([one.begins]), np.array([one.ends])
            there = expected.present(begin).item()
            going = opening.share * expected.on_leave(opening, one, begin).item() / expected.before(one.begins)
            if there > 0:
                moves += _spread_out(setting, times, one.begins, min(going, 1.0))
            before_return = np.array([one.ends - JUST_BEFORE])
            back = opening.share * expected.on_leave(opening, one, before_return).item()
            back /= max(expected.present(end).item(), JUST_BEFORE)
            theirs = known(setting, one.begins, end).item()
            again = (theirs if one.return_is_change else 0.0) + (1 - theirs if one.citizens == "stand_in" else 0.0)
            if one.ends < opening.closes:
                moves += _spread_out(setting, times, one.ends, min(back * again, 1.0))
    return moves


def _mean_penalty(setting: Setting) -> float:
    """The penalty of a change: in a mixed office the mean over the citizens of its programmes at the start."""
    penalties = [one.effects.caseworker_change_penalty for one in parameters_of(setting.parameters)]
    citizens = [part.number_of_citizens for part in setting.office.parts]
    if len(set(penalties)) == 1 or not sum(citizens):
        return penalties[0]
    return float(np.average(penalties, weights=citizens))


def _spread_out(setting: Setting, times: Floats, month: float, share: float) -> Floats:
    """The monthly rate that over the following month has the effect of one change for a share of citizens."""
    penalty = _mean_penalty(setting)
    rate = -np.log1p(-share * penalty) / penalty if penalty > 0 else share
    return np.where((times >= month) & (times < month + 1), rate, 0.0)
