"""How sure the posts of an office are to be filled, as an exact chain: an answer of its own, which runs no engine.

A post is held, its caseworker is on leave, it is vacant, or it is vacant only because recruitment is frozen.
"""

from collections.abc import Sequence
from itertools import product
from math import inf

import numpy as np
from scipy.linalg import expm

from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import planned_staff
from fsm_sim.model.network import Floats

HELD, AWAY, VACANT, FROZEN = range(4)
Span = tuple[float, float]
NEVER: Span = (0.0, 0.0)


def there(
    months: Floats,
    separation: float,
    vacancy: float,
    *,
    open_in: Span = (0.0, inf),
    freeze: Span = NEVER,
    leave: Span = NEVER,
) -> Floats:
    """The probability at some months (T,), after their events, that somebody is there, of a post held when it opens."""
    at, now, found = np.array([1.0, 0.0, 0.0, 0.0]), open_in[0], np.zeros(len(months))
    turns = [one for one in (*freeze, *leave) if open_in[0] < one < open_in[1]]
    inside = (months >= open_in[0]) & (months < open_in[1])
    for month in np.unique([*months[inside], *turns]):
        frozen = freeze[0] <= now < freeze[1]
        at = at @ expm((month - now) * _rates(separation, vacancy, FROZEN if frozen else HELD))
        now = month
        if now == freeze[1]:
            at[HELD], at[FROZEN] = at[HELD] + at[FROZEN], 0.0
        if leave[0] < leave[1] and now == leave[0]:
            at[AWAY], at[HELD] = at[HELD], 0.0
        if now == leave[1]:
            at[HELD], at[AWAY] = at[HELD] + at[AWAY], 0.0
        found[months == month] = at[HELD]
    return found


def _rates(separation: float, vacancy: float, filled: int) -> Floats:
    rates = np.zeros((4, 4))
    rates[[HELD, AWAY], VACANT], rates[VACANT, filled] = separation, 1 / vacancy
    return rates - np.diag(rates.sum(axis=1))


def posts_of(one: Setting) -> tuple[list[float], Floats]:
    """The share of full time of each post that a plan opens, and its `there` (posts, months) in every whole month.

    Who goes on leave is read from the plan as the engines read it; how likely somebody is there is not. A plan has one
    freeze and a post one leave at most.
    """
    planned, months = planned_staff(one), np.arange(one.horizon_months + 1)
    freeze = next(iter(planned.freezes), NEVER)
    each = []
    for post in planned.openings:
        away = [own for own in planned.absences if own.number == post.number and own.citizens != "stand_in"]
        leave = next(((own.begins, own.ends) for own in away if post.opens <= own.begins < post.closes), NEVER)
        rates, open_in = (one.separation_per_month, one.vacancy_months), (post.opens, post.closes)
        each.append(there(months, *rates, open_in=open_in, freeze=freeze, leave=leave))
    return [post.share for post in planned.openings], np.array(each)


def spread_of_posts(shares: Sequence[float], held: Floats) -> tuple[Floats, Floats]:
    """The mean and the sd of full-time posts filled, from the probability of each post (posts, T); both (T,)."""
    of = np.array(shares)[:, None]
    return (of * held).sum(axis=0), np.sqrt((of**2 * held * (1 - held)).sum(axis=0))


def even_caseload(shares: Sequence[float], held: Floats) -> tuple[Floats, Floats]:
    """The mean and the sd of 1 / full-time posts filled, where any is, from each post's probability (posts, T)."""
    chance, inverse = [], []
    for here in list(product((0, 1), repeat=len(shares)))[1:]:
        one = np.array(here)[:, None]
        chance.append(np.where(one == 1, held, 1 - held).prod(axis=0))
        inverse.append(1 / np.dot(here, shares))
    weight, value = np.array(chance) / np.sum(chance, axis=0), np.array(inverse)
    mean = value @ weight
    return mean, np.sqrt(np.maximum(value**2 @ weight - mean**2, 0.0))
