"""How unevenly citizens lie on their caseworkers' caseloads, where whoever is new begins without any.

Posts are filled and left by chance, and citizens flow: in to whoever has the fewest, out of all alike. That is a
forecast's rule of hand-over without its citizens, so many offices at once take milliseconds. The random numbers are the
same each time.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import PlannedStaff, planned_staff
from fsm_sim.model.network import Floats

STEP = 0.25
"""Months of a step."""
REACH = 60.0
"""Months before the end that are followed: what was uneven earlier has evened out."""
POSTS_IN_ALL = 1500
"""Posts of all offices that are followed together; of offices of few posts there are more."""
FEWEST = 5
"""Offices at least."""
SEED = 20261130


@dataclass
class _Offices:
    """Copies of one office, R of P posts.

    `citizens` of each caseworker, those `lent` to colleagues by one on leave, and who is `there`, (R, P) each; those
    `waiting` for somebody, (R,); and each post's `share` of full time, (P,).
    """

    citizens: Floats
    lent: Floats
    waiting: Floats
    there: npt.NDArray[np.bool_]
    share: Floats

    @classmethod
    def even(cls, runs: int, staff: PlannedStaff, active: float, month: float) -> Self:
        """Every open post filled, with citizens by its share of full time."""
        share = np.array([one.share for one in staff.openings])
        there = np.tile([one.opens <= month < one.closes for one in staff.openings], (runs, 1))
        full = (there * share).sum(axis=1, keepdims=True)
        citizens = np.divide(active * there * share, full, out=np.zeros(there.shape), where=full > 0)
        return cls(citizens, np.zeros(there.shape), active - citizens.sum(axis=1), there, share)

    def give(self, more: Floats | float) -> None:
        """Give `more` citizens, (R,), and those who wait, to whoever has the fewest for their share of full time."""
        pool = self.waiting + more
        level = np.where(self.there, self.citizens / self.share, np.inf)
        order = np.argsort(level, axis=1)
        level = np.take_along_axis(level, order, axis=1)
        share = np.where(np.isfinite(level), self.share[order], 0.0)
        full = np.cumsum(share, axis=1)
        held = np.cumsum(np.where(share > 0, level, 0.0) * share, axis=1)
        # Among the first k the pool reaches a level; it is the lowest of these, since a higher one gets nothing.
        reached = np.divide(pool[:, np.newaxis] + held, full, out=np.full(full.shape, np.inf), where=share > 0)
        lowest = reached.min(axis=1, keepdims=True)
        given = np.maximum(self.citizens, np.where(np.isfinite(lowest), lowest, 0.0) * self.share)
        self.citizens = np.where(self.there, given, self.citizens)
        self.waiting = np.where(self.there.any(axis=1), 0.0, pool)

    def keep(self, share: float) -> None:
        """Only a share of the citizens stay on their caseloads."""
        self.citizens = self.citizens * share
        self.lent = self.lent * share
        self.waiting = self.waiting * share

    def change(
        self, setting: Setting, staff: PlannedStaff, end: float, step: float, chance: np.random.Generator
    ) -> Floats:
        """Caseworkers leave, go on leave, come back and begin until `end`. Returns the citizens they left, (R,)."""
        posts = staff.openings
        open_now = np.array([one.opens <= end < one.closes for one in posts])
        away = {kind: _away(staff, end, kind) for kind in ("shared", "waiting")}
        opened = np.array([end - step < one.opens <= end for one in posts])
        back = _away(staff, end - step, *away) & ~_away(staff, end, *away)
        stay = np.exp(-setting.separation_per_month * step)
        left = self.there & (chance.random(self.there.shape) > stay)
        gone = left | (self.there & (~open_now | away["shared"]))
        freed = np.where(gone, self.citizens, 0.0).sum(axis=1)
        self.lent = np.where(gone & ~left & away["shared"], self.citizens, self.lent)
        self.citizens = np.where(gone, 0.0, self.citizens)
        vacant = np.exp(-step / setting.vacancy_months) if setting.vacancy_months else 0.0
        if any(begins <= end < ends for begins, ends in staff.freezes):
            vacant = 1.0
        found = (chance.random(gone.shape) > vacant) & (~left | (vacant == 0))
        here = (self.there & ~gone) | (~self.there | left) & (found | back | opened)
        self.there = here & open_now & ~(away["shared"] | away["waiting"])
        self._give_back(back)
        return freed

    def _give_back(self, back: npt.NDArray[np.bool_]) -> None:
        """Who is back from leave, (P,), has again those who were lent, taken from all alike."""
        lent = np.where(back, self.lent, 0.0)
        whole = self.citizens.sum(axis=1)
        share = np.divide(lent.sum(axis=1), whole, out=np.zeros(len(whole)), where=whole > 0)
        self.citizens = self.citizens * (1 - np.minimum(share, 1.0))[:, np.newaxis] + lent
        self.lent = np.where(back, 0.0, self.lent)

    def met(self) -> float:
        """The caseload that citizens meet, the mean of offices in which somebody has one."""
        citizens = np.where(self.there, self.citizens, 0.0)
        whole = citizens.sum(axis=1)
        known = whole > 0
        squares = (citizens**2 / self.share).sum(axis=1)
        return float((squares[known] / whole[known]).mean()) if known.any() else np.nan


def _away(staff: PlannedStaff, month: float, *kinds: str) -> npt.NDArray[np.bool_]:
    """Whose leave covers a month, (P,), of the leaves in which citizens are shared or wait."""
    away = {one.number for one in staff.absences if one.begins <= month < one.ends and one.citizens in kinds}
    return np.array([one.number in away for one in staff.openings])


def met_caseload(setting: Setting, active: Floats) -> float:
    """The caseload that citizens meet at the horizon under `inflow_only`, about; NaN where nobody has one.

    `active` are the citizens on caseloads expected at months 0, 1, ... A caseworker who learns counts like the others.
    """
    staff, months = planned_staff(setting), setting.horizon_months
    first = max(months - REACH, 0.0)
    times = np.linspace(first, months, max(int(np.ceil((months - first) / STEP)), 1) + 1)
    expected = np.interp(times, np.arange(len(active)), active)
    arriving = np.diff([setting.intake.until(time) for time in times])
    chance = np.random.default_rng(SEED)
    offices = _Offices.even(max(POSTS_IN_ALL // max(len(staff.openings), 1), FEWEST), staff, float(expected[0]), first)
    for end, before, after, new in zip(times[1:], expected[:-1], expected[1:], arriving, strict=True):
        offices.keep(float(np.clip((after - new) / before, 0.0, 1.0)) if before > 0 else 1.0)
        freed = offices.change(setting, staff, float(end), float(times[1] - times[0]), chance)
        offices.give(freed + new)
    return offices.met()
