"""Part time, leave, frozen recruitment and learning in the mean field: who is expected to be there.

The rules are those of `process.caseworkers`, in expectation, post by post: a post is filled with a probability, and of
those in post some are on leave and some learn. All caseworkers share one mean caseload, so what differs between them is
averaged: citizens who wait for a caseworker on leave meet the highest studied caseload, and the filled posts that
`Expected.counting` gives are chosen so that their caseload has the citizens' mean effect (docs/decisions/0048).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fsm_sim.engines.shared.posts import Absence, Opening, relax, starting_caseload
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import PlannedStaff, Span, planned_staff
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Floats
from fsm_sim.model.parameters import Effects

Course = Callable[[Floats], Floats]
"""A quantity at some months, of the shape of the months."""
JUST_BEFORE = 1e-9
"""Months before an event, where what holds just before it is read."""


def uses_people(setting: Setting) -> bool:
    """Whether a plan has part time, leave, a freeze of recruitment, or a period of learning."""
    staffing = setting.staffing
    return bool(staffing.leave or staffing.recruitment_freeze or staffing.learning or setting.part_time)


@dataclass(frozen=True)
class Expected:
    """What is expected of the people in an office's posts; every method takes months (T,) and gives an array (T,)."""

    setting: Setting

    @cached_property
    def staff(self) -> PlannedStaff:
        """The plan that the individual engines follow."""
        return planned_staff(self.setting)

    @property
    def separation(self) -> float:
        """Monthly rate at which whoever is in a post leaves it."""
        return self.setting.separation_per_month

    def in_post(self, opening: Opening, times: Floats) -> Floats:
        """The probability that somebody holds a post, also on leave."""
        return filled(opening, self.staff.freezes, self.separation, self.setting.vacancy_months, times)

    def on_leave(self, opening: Opening, absence: Absence, times: Floats) -> Floats:
        """The probability that the caseworker of a post is on a leave: was there when it began, and has not left."""
        there = self.in_post(opening, np.array([max(absence.begins - JUST_BEFORE, 0.0)])).item()
        inside = (times >= absence.begins) & (times < min(absence.ends, opening.closes))
        return np.where(inside, there * np.exp(-self.separation * np.maximum(times - absence.begins, 0.0)), 0.0)

    def absences(self, opening: Opening) -> list[Absence]:
        """The leaves of a post while it is open for this time."""
        return [
            one
            for one in self.staff.absences
            if one.number == opening.number and opening.opens <= one.begins < opening.closes
        ]

    def present(self, times: Floats) -> Floats:
        """Expected full-time posts with somebody there."""
        return np.asarray(
            sum((one.share * self._there(one, times) for one in self.staff.openings), np.zeros_like(times))
        )

    def counting(self, times: Floats) -> Floats:
        """Expected full-time posts as the caseload that acts on rates counts them.

        One number stands for all programmes of an office: the mean of theirs by citizens on the caseload.
        """
        there = sum((one.share * self._counted(one, times) for one in self.staff.openings), np.zeros_like(times))
        wait = self.waiting(times)
        posts = there / (1 - wait)
        caseload = np.divide(self.setting.active_at_start, posts, out=np.full_like(posts, np.inf), where=posts > 0)
        each = parameters_of(self.setting.parameters)
        met = sum(
            share * _met(caseload, wait, one.effects) for share, one in zip(self._caseload_shares, each, strict=True)
        )
        return np.asarray(np.where(posts > 0, posts / met, 0.0))

    def waiting(self, times: Floats) -> Floats:
        """The share of citizens on the caseload who wait for a caseworker on leave."""
        found = np.zeros_like(times)
        for opening in self.staff.openings:
            for one in self.absences(opening):
                if one.citizens == "waiting":
                    share = opening.share * self.on_leave(opening, one, times) / self.before(one.begins)
                    found += share * known(self.setting, one.begins, times)
        return np.minimum(found, 1 - JUST_BEFORE)

    def before(self, month: float) -> float:
        """Full-time posts with somebody there just before a month, at the start those of its first moment."""
        if month > 0:
            return max(self.present(np.array([month - JUST_BEFORE])).item(), JUST_BEFORE)
        return max(sum(one.share for one in self.staff.openings if one.opens == 0), JUST_BEFORE)

    def starts(self, times: Floats) -> Floats:
        """Full-time posts a month in which somebody starts after a vacancy, counted as while learning."""
        vacancy = self.setting.vacancy_months
        frozen = np.any([(times >= begin) & (times < end) for begin, end in self.staff.freezes] or [times < 0], axis=0)
        found = np.zeros_like(times)
        if vacancy > 0:
            for one in self.staff.openings:
                is_open = (times >= one.opens) & (times < one.closes) & ~frozen
                found += np.where(is_open, one.share * (1 - self.in_post(one, times)) / vacancy, 0.0)
        return found * self._beginner

    def thaws(self) -> Iterable[tuple[float, float]]:
        """The end of each freeze, and the full-time posts that are filled then, counted as while learning."""
        for _, end in self.staff.freezes:
            around = np.array([end - JUST_BEFORE, end])
            filled_now = sum(
                one.share * np.diff(self.in_post(one, around)).item()
                for one in self.staff.openings
                if one.opens < end < one.closes
            )
            yield end, filled_now * self._beginner

    @cached_property
    def _caseload_shares(self) -> list[float]:
        """The share of each programme in the citizens on the caseload at the start."""
        network, offices = self.setting.network, self.setting.office.parts
        if len(offices) == 1:
            return [1.0]
        on = [starting_caseload(own, part) for own, part in zip(network.each, offices, strict=True)]
        return [one / sum(on) if sum(on) else 1 / len(on) for one in on]

    @property
    def _beginner(self) -> float:
        learning = self.setting.staffing.learning
        return learning.share if learning else 1.0

    def _there(self, opening: Opening, times: Floats) -> Floats:
        found = self.in_post(opening, times)
        for one in self.absences(opening):
            if one.citizens != "stand_in":
                found = found - self.on_leave(opening, one, times)
        return found

    def _counted(self, opening: Opening, times: Floats) -> Floats:
        """The same, less what those who learn do not count as; stand-ins learn too."""
        there, learning = self._there(opening, times), self.setting.staffing.learning
        if learning is None:
            return there
        held = self.in_post(opening, times)
        learned = self.in_post(opening, times - learning.months) * np.exp(-self.separation * learning.months)
        if opening.opens == 0:
            since_start = (times < learning.months) & (times < opening.closes)
            learned = np.where(since_start, np.exp(-self.separation * times), learned)
        beginners = np.maximum(held - np.where(held > 0, learned, 0.0), 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(held > 0, beginners / held, 0.0)
        away = sum((self.on_leave(opening, one, times) for one in self.absences(opening)), np.zeros_like(times))
        learners = share * (held - away)
        for one in self.absences(opening):
            if one.citizens == "stand_in":
                new = times < one.begins + learning.months
                learners = learners + np.where(new & (times > 0), self.on_leave(opening, one, times), 0.0)
        return np.asarray(there - (1 - learning.share) * learners)


def _met(caseload: Floats, wait: Floats, effects: Effects) -> Floats:
    """How many times their caseload a programme's citizens meet in the mean, where a share `wait` meets the highest.

    It is the caseload with the mean effect on work of the two.
    """
    studied = np.clip(caseload, effects.caseload_low, effects.caseload_high)
    power = effects.caseload_elasticity_work
    if power == 0:
        return np.asarray((effects.caseload_high / studied) ** wait)
    mean = 1 - wait + wait * caseload_effect(effects.caseload_high, studied, power)
    return np.asarray(mean ** (1 / power))


def filled(opening: Opening, freezes: Sequence[Span], separation: float, vacancy: float, times: Floats) -> Floats:
    """The probability that a post is held at some months (T,), 0 while it is closed.

    In a freeze a post only empties; vacancies that would have ended in it end with it, and the others go on.
    """
    found = np.zeros_like(times)
    level, since = 1.0, opening.opens
    spans = [(max(begin, opening.opens), min(end, opening.closes)) for begin, end in freezes]
    for begin, end in [*(span for span in spans if span[0] < span[1]), (opening.closes, opening.closes)]:
        inside = (times >= since) & (times < begin)
        found[inside] = relax(level, 1, separation, vacancy, times[inside] - since)
        if begin == end:
            break
        level = relax(level, 1, separation, vacancy, np.array(begin - since)).item()
        inside = (times >= begin) & (times < end)
        found[inside] = level * np.exp(-separation * (times[inside] - begin))
        running = _running(level, separation, vacancy, end - begin)
        level, since = 1 - running, end
    return found


def _running(level: float, separation: float, vacancy: float, months: float) -> float:
    """Vacancies that go on after a freeze of some months, of a post held with probability `level` before it."""
    if vacancy == 0:
        return 0.0
    ending = 1 / vacancy
    held, decayed = float(np.exp(-separation * months)), float(np.exp(-ending * months))
    if abs(ending - separation) < JUST_BEFORE:
        return (1 - level) * decayed + level * separation * months * decayed
    return (1 - level) * decayed + level * separation * (held - decayed) / (ending - separation)


def known(setting: Setting, since: float, times: Floats) -> Floats:
    """The share of citizens at some months (T,) who were there in month `since`, as if none had left."""
    citizens = setting.office.number_of_citizens
    then = citizens + setting.intake.until(since)
    now = citizens + np.array([setting.intake.until(max(month, since)) for month in times.tolist()])
    return np.asarray(np.divide(then, now, out=np.ones_like(times), where=now > 0))


def reported_posts(setting: Setting, times: Floats) -> Floats:
    """Full-time posts that citizens with a caseworker share: those present, for the citizens who do not wait."""
    expected = Expected(setting)
    return expected.present(times) / (1 - expected.waiting(times))


def months_of_people(setting: Setting) -> list[float]:
    """Months at which something that is planned for people begins or ends, and a month later."""
    staff, learning = planned_staff(setting), setting.staffing.learning
    months = {event.month for event in staff.events if event.month > 0} | {begin for begin, _ in staff.freezes}
    if learning:
        months |= {learning.months}
    at = sorted(month for month in months if month <= setting.horizon_months)
    return [*at, *(month + 1 for month in at)]
