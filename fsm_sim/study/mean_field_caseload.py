"""By how much the caseload that citizens meet differs from active citizens over filled posts, in closed form.

The mean field divides the citizens by the posts that are filled in the mean. Citizens meet the caseload of those who
are there: with few posts 1 / n is not the inverse of the mean n, and under `inflow_only` whoever is new begins without
citizens, so that the others have more (docs/decisions/0067).
"""

import numpy as np

from fsm_sim.engines.mean_field.caseworker_changes import posts_held
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import planned_staff
from fsm_sim.model.network import Floats
from fsm_sim.study.mean_field_error import there


def met_over_estimated(setting: Setting) -> float:
    """How many times the estimated caseload citizens meet at the horizon, about; 1 where nobody is there."""
    end = np.array([setting.horizon_months])
    held, filled = there(setting, end)[:, 0], posts_held(setting, end).item()
    return inverse_of_mean(held[held > 0]) * unevenness(setting, filled) if filled > 0 else 1.0


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


def unevenness(setting: Setting, filled: float) -> float:
    """How many times the even caseload citizens meet at the horizon under `inflow_only`, about.

    Those who open planned posts share the new citizens until each has an even caseload; of those who start after a
    vacancy each is half without in the mean, as long as that takes. At most half of all are without: those who leave
    hand their citizens to whoever has the fewest.
    """
    months = setting.horizon_months
    arriving = setting.intake.until(months) / months if months else 0.0
    if setting.staffing.handover != "inflow_only" or filled <= 1:
        return 1.0
    full = setting.active_at_start / filled / arriving if arriving else np.inf  # months until a caseload has come
    opened = [one.opens for one in planned_staff(setting).openings if 0 < one.opens < months]
    without = sum(max(1 - (months - month) / (full * len(opened)), 0.0) for month in opened if full > 0)
    if setting.vacancy_months:
        without += setting.separation_per_month * filled * min(full, months) / 2
    return filled / (filled - min(without, (filled - 1) / 2))
