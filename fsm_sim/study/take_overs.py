"""Changes of caseworker by taking over under `rebalance`, in closed form from the chance that each post has somebody.

The mean field divides by the posts that are filled in the mean. Whoever starts takes over an even share among those who
are there at that moment, and where nobody is there nobody has citizens to give away.
"""

import numpy as np

from fsm_sim.engines.mean_field.people import Expected
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats


def take_overs(setting: Setting, times: Floats, there: Floats) -> Floats:
    """Changes a month (T,) of a citizen on the caseload because somebody starts after a vacancy and takes over.

    `there` (posts, T) are the chances that somebody is there in each opening. Only a vacant post gets somebody: one
    whose caseworker is on leave does not. Citizens who wait for a caseworker on leave are not taken over.
    """
    found = np.zeros(len(times))
    if setting.staffing.handover != "rebalance" or not setting.vacancy_months:
        return found
    staff, learning = Expected(setting), setting.staffing.learning
    openings, beginner = staff.staff.openings, learning.share if learning else 1.0
    others: dict[bytes, Floats] = {}
    mean_share = float(np.mean([one.share for one in openings])) if openings else 1.0
    for number, one in enumerate(openings):
        own = there[number].tobytes()
        if own not in others:  # posts that are alike have the same others
            others[own] = counts(np.delete(there, number, axis=0))
        time = beginner * one.share / mean_share
        part = np.array([time / (count + time) for count in range(1, len(openings))])
        found += _vacant(staff, number, times) * (part @ others[own][1:])
    return found / setting.vacancy_months * (1 - staff.waiting(times))


def counts(there: Floats) -> Floats:
    """The chance (posts + 1, T) of each number of those who are there, from each post's own (posts, T).

    >>> counts(np.array([[0.5], [0.5]]))[:, 0].tolist()
    [0.25, 0.5, 0.25]
    """
    chance = np.zeros((len(there) + 1, there.shape[1]))
    chance[0] = 1.0
    for one in there:
        chance[1:] = chance[1:] * (1 - one) + chance[:-1] * one
        chance[0] *= 1 - one
    return chance


def _vacant(staff: Expected, number: int, times: Floats) -> Floats:
    """The chance (T,) that an opening is vacant and may be filled: not while it is closed, nor in a freeze."""
    one = staff.staff.openings[number]
    is_open = (times >= one.opens) & (times < one.closes)
    for begin, end in staff.staff.freezes:
        is_open &= (times < begin) | (times >= end)
    return np.where(is_open, 1 - staff.in_post(one, times), 0.0)
