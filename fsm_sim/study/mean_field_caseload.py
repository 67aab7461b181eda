"""By how much the caseload that citizens meet differs from active citizens over filled posts.

The mean field divides the citizens by the posts that are filled in the mean. Citizens meet the caseload of those who
are there: with few posts 1 / n is not the inverse of the mean n, under `inflow_only` whoever is new begins without
citizens, and whoever learns has few, so that the others have more (docs/decisions/0067). A projection's caseload counts
the last month by month; of the others it is said how much they are.
"""

from dataclasses import replace

import numpy as np

from fsm_sim.engines.mean_field.caseworker_changes import posts_held
from fsm_sim.engines.mean_field.people import Expected
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.model.network import Floats
from fsm_sim.study.mean_field_error import there
from fsm_sim.study.uneven_caseloads import met_caseload

MOST_POSTS = 60
"""Of more posts the number who learn varies little, and every number of them would take long."""


def met_over_estimated(setting: Setting, active: Floats, served: float) -> float:
    """How many times the estimated caseload citizens meet at the horizon, about; 1 where nobody is there.

    `active` are the citizens on caseloads expected at months 0, 1, ..., and `served` those of the last month whose
    caseworkers are there. That of who does not learn is in the estimate already (`while_some_learn`).
    """
    end = np.array([setting.horizon_months])
    held, filled = there(setting, end)[:, 0], posts_held(setting, end).item()
    if filled <= 0 or served <= 0:
        return 1.0
    if setting.staffing.handover != "inflow_only":
        return inverse_of_mean(held[held > 0])
    met = met_caseload(setting, active) * filled / served
    return met if np.isfinite(met) else 1.0


def while_some_learn(setting: Setting, times: Floats) -> Floats:
    """How many times the caseload of an even office citizens meet at `times` (T,), since whoever learns has fewer.

    1 where nobody learns. The caseworkers who do not learn have the citizens whom those who do leave to them, and so
    most citizens have a caseworker with many.
    """
    learning = setting.staffing.learning
    if learning is None:
        return np.ones(len(times))
    found = []
    for held, learn in zip(there(setting, times).T, learners(setting, times).tolist(), strict=True):
        held = held[held > 0]
        found.append(while_learning(held, learn, learning.share) / inverse_of_mean(held) if learn > 0 else 1.0)
    return np.array(found)


def learners(setting: Setting, times: Floats) -> Floats:
    """The share (T,) of those there who learn at `times`, without stand-ins: those have the citizens of another."""
    learning, staffing = setting.staffing.learning, setting.staffing
    if learning is None or learning.share == 1:
        return np.zeros(len(times))
    # Nobody waits here: what the mean field counts is then those there, less what those who learn do not count as.
    away = [one for one in staffing.leave if one.citizens != "stand_in"]
    leave = tuple(one.model_copy(update={"citizens": "shared"}) for one in away)
    staff = Expected(replace(setting, staffing=staffing.model_copy(update={"leave": leave})))
    present = staff.present(times)
    counted = np.divide(staff.counting(times), present, out=np.ones_like(present), where=present > 0)
    return np.asarray(np.clip((1 - counted) / (1 - learning.share), 0.0, 1.0))


def while_learning(held: Floats, learn: float, share: float) -> float:
    """The same as `inverse_of_mean` where a part `learn` of those in post has a `share` of the others' citizens.

    Of a others and k who learn, citizens meet (a + share² k) / (a + share k)² of all citizens in the mean. Of many
    posts their means stand for a and k.

    >>> held = np.array([0.8, 0.8])
    >>> round(while_learning(held, 0.0, 0.1), 3), round(while_learning(held, 0.5, 1.0), 3)
    (1.067, 1.067)
    >>> round(while_learning(np.ones(2), 0.5, 0.0001), 2)  # both learn or neither: 1; one of them: 2
    1.5
    """
    if len(held) > MOST_POSTS:
        return (1 - learn + share**2 * learn) / (1 - learn + share * learn) ** 2
    chance = np.ones((1, 1))  # of each a and k
    for one in held:
        grown = np.zeros((len(chance) + 1, len(chance) + 1))
        grown[:-1, :-1] += chance * (1 - one)
        grown[1:, :-1] += chance * one * (1 - learn)
        grown[:-1, 1:] += chance * one * learn
        chance = grown
    others, new = np.indices(chance.shape)
    met = np.divide(
        others + share**2 * new, (others + share * new) ** 2, out=np.zeros(chance.shape), where=others + new > 0
    )
    somebody = 1 - chance[0, 0]
    return float((chance * met).sum() / somebody * held.sum()) if somebody > 0 else 1.0


def inverse_of_mean(held: Floats) -> float:
    """The mean of 1 / n, where n is not 0, times the mean of n: of posts that are filled with these probabilities.

    >>> inverse_of_mean(np.array([0.8])), round(inverse_of_mean(np.array([0.8, 0.8])), 3)
    (0.8, 1.067)
    """
    chance = np.ones(1)  # of each n
    for one in held:
        chance = np.append(chance * (1 - one), 0.0) + np.append(0.0, chance * one)
    if chance[0] == 1:
        return 1.0
    inverse = (chance[1:] / np.arange(1, len(chance))).sum() / (1 - chance[0])
    return float(inverse * held.sum())
