"""Caseworkers in posts, citizens on their caseloads, and the rules of hand-over between caseworkers.

Hand-over is decided here for the SimPy engine; `compiled/staffing/` has the same rules on arrays. This module does
not read the clock: `processes` decides when posts open, close, empty and fill.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add

from fsm_sim.engines.process.people import Caseworker, Person
from fsm_sim.engines.shared.posts import STAND_IN, Absence
from fsm_sim.model.scenarios.people import Learning


class Caseworkers:
    """The caseworkers of one office, their caseloads, and the citizens who wait for a caseworker.

    `weight` is how much of a case a citizen counts as, by state; `effect` gives a new caseworker's own effect by post
    and number of earlier occupants. `on_change` is called for every change of caseworker, and `on_move` afterwards for
    every citizen who has been dealt out, taken over, reassigned or given back. `on_staff` is called with the full-time
    posts that are filled whenever they change; `learning` is the period in which a new caseworker counts as less.
    """

    def __init__(
        self,
        weight: Sequence[float],
        effect: Callable[[int, int], float],
        *,
        rebalance: bool,
        on_change: Callable[[Person], object],
        on_move: Callable[[Person], object],
        on_staff: Callable[[float], object] = lambda filled: None,
        learning: Learning | None = None,
    ) -> None:
        self.rebalance = rebalance
        self.filled: dict[int, Caseworker] = {}
        self.away: dict[int, Caseworker] = {}
        self.unassigned: dict[int, Person] = {}
        self._weight = weight
        self._effect = effect
        self._on_change = on_change
        self._on_move = on_move
        self._on_staff = on_staff
        self._learning = learning
        self._hired = 0
        self._occupants: Counter[int] = Counter()
        self._stand_ins: Counter[int] = Counter()

    def join(self, person: Person) -> None:
        """Put a citizen on the caseload of the least loaded caseworker; among equals, of the lowest post."""
        self._assign(person, self._least_loaded())

    def part(self, person: Person) -> None:
        """Take a citizen off the caseload or the waiting list. The last caseworker is remembered."""
        worker = person.caseworker
        if worker is not None and worker.citizens.pop(person.number, None) is not None:
            worker.caseload -= self._weight[person.state]
        self.unassigned.pop(person.number, None)

    def rejoin(self, person: Person) -> None:
        """Put a citizen back on the caseload: the same caseworker's if still in post, else the least loaded one's.

        Where the caseworker is on leave, the citizen waits, or gets the stand-in, as the leave says.
        """
        self._assign(person, self._whose(person))

    def reassign(self, person: Person) -> None:
        """Give a citizen another caseworker for other reasons than a departure, if there is another."""
        worker = person.caseworker
        if worker is None or person.number not in worker.citizens or len(self.filled) < 2:
            return
        other = min((w for w in self.filled.values() if w is not worker), key=_load_and_post)
        self.part(person)
        self._assign(person, other)
        self._on_move(person)

    def change_posts(
        self,
        *,
        closing: Sequence[int] = (),
        opening: Mapping[int, float] | Sequence[int] = (),
        begins: Sequence[Absence] = (),
        ends: Sequence[Absence] = (),
        now: float = 0.0,
    ) -> None:
        """Caseworkers leave and start at the same time, in one event; a post in both lists gets a new caseworker.

        `opening` gives the share of full time by post, full time where it is a list; `begins` and `ends` are leaves;
        `now` is the month.

        First the caseworkers who leave or go on leave are removed. Those who return are added, and get their citizens
        back. Then those who start are added. Then stand-ins get the citizens of who went on leave, and all others
        without a caseworker are dealt out in order of number, each to the least loaded caseworker; those whose leave
        says that they wait go on waiting. Last, under `rebalance`, the new caseworkers take over citizens from the
        others. So no citizen is handed to a caseworker who leaves at the same time, and none is handed over twice.
        """
        # One post after another would be simpler and wrong: when six posts open at once the first caseworker would get
        # all waiting citizens and, under `rebalance`, the others would take them over again: a second change for most
        # of them (docs/decisions/0031). Dealing out in order of number needs no random numbers, so every engine and
        # every scenario deals alike.
        self.end_learning(now)
        moving: dict[int, Person] = {}
        for post in closing:
            moving |= self._leave_for_good(post)
        came = [self._go_on_leave(one, moving, now) for one in begins]
        came += [self._return(one, moving) for one in ends]
        shares = opening if isinstance(opening, Mapping) else dict.fromkeys(opening, 1.0)
        started = [self._start(post, share, now) for post, share in shares.items()]
        if started or any(came):
            moving |= self.unassigned
        self._deal_out(moving)
        if self.rebalance and started:
            self._take_over(started, moving)
        self._on_staff(_full_time(self.filled.values()))

    def end_learning(self, now: float) -> None:
        """Those whose period of learning is over count as their whole share of full time."""
        for worker in (*self.filled.values(), *self.away.values()):
            if worker.learned <= now:
                worker.time, worker.learned = worker.share, math.inf

    def _leave_for_good(self, post: int) -> dict[int, Person]:
        """The citizens without a caseworker when whoever is in a post leaves it, also from leave."""
        moving: dict[int, Person] = {}
        worker, on_leave = self.filled.pop(post, None), self.away.pop(post, None)
        if worker is not None:
            worker.present = False
            moving |= worker.citizens
        if on_leave is not None:
            on_leave.leave = None
            moving |= self._waiting_for(on_leave)
        return moving

    def _waiting_for(self, worker: Caseworker) -> dict[int, Person]:
        return {number: person for number, person in self.unassigned.items() if person.caseworker is worker}

    def _go_on_leave(self, leave: Absence, moving: dict[int, Person], now: float) -> bool:
        """The caseworker in a post goes on leave, if there is one; whether somebody stands in."""
        worker = self.filled.pop(leave.number, None)
        if worker is None:
            return False
        worker.present, worker.leave = False, leave
        self.away[leave.number] = worker
        moving |= worker.citizens
        if leave.citizens != "stand_in":
            return False
        turn = STAND_IN + self._stand_ins[leave.number]
        self._stand_ins[leave.number] += 1
        self._hire(leave.number, turn, worker.share, now)
        return True

    def _return(self, leave: Absence, moving: dict[int, Person]) -> bool:
        """The caseworker of a post comes back from leave, unless gone for good, and gets the citizens back."""
        worker = self.away.pop(leave.number, None)
        if worker is None:
            return False
        back = {**worker.lent, **self._waiting_for(worker)}
        stand_in = self.filled.pop(leave.number, None)
        if stand_in is not None:
            stand_in.present = False
            back |= stand_in.citizens
        worker.present, worker.leave = True, None
        self.filled[leave.number] = worker
        for number in sorted(back):
            self._give_back(back[number], worker, leave)
        moving |= worker.citizens
        return True

    def _give_back(self, person: Person, worker: Caseworker, leave: Absence) -> None:
        """A citizen whom colleagues had, who waited, or whom the stand-in had, is the returning caseworker's again."""
        self.part(person)
        on_caseload = self._weight[person.state] > 0
        if worker.lent.pop(person.number, None) is not None:
            if on_caseload and leave.return_is_change:
                self._on_change(person)
            person.belongs_to, person.caseworker = None, worker
        if on_caseload:
            self._assign(person, worker)
            self._on_move(person)

    def _start(self, post: int, share: float, now: float) -> Caseworker:
        occupant = self._occupants[post]
        self._occupants[post] += 1
        return self._hire(post, occupant, share, now)

    def _hire(self, post: int, occupant: int, share: float, now: float) -> Caseworker:
        worker = Caseworker(self._hired, post, self._effect(post, occupant), share, share)
        if self._learning is not None and now > 0:
            worker.time, worker.learned = share * self._learning.share, now + self._learning.months
        self._hired += 1
        self.filled[post] = worker
        return worker

    def _least_loaded(self) -> Caseworker | None:
        return min(self.filled.values(), key=_load_and_post, default=None)

    def _whose(self, person: Person) -> Caseworker | None:
        """The caseworker that a citizen without one gets; None for a citizen who waits."""
        worker = person.caseworker
        if worker is not None and worker.present:
            return worker
        if worker is None or worker.leave is None or worker.leave.citizens == "shared":
            return self._least_loaded()
        return self.filled[worker.post] if worker.leave.citizens == "stand_in" else None

    def _deal_out(self, moving: Mapping[int, Person]) -> None:
        """Deal out citizens in order of number, first those who get a stand-in, so that their loads count for all."""
        in_order = [moving[number] for number in sorted(moving)]
        to_stand_in = [person for person in in_order if _has_stand_in(person)]
        for person in [*to_stand_in, *(person for person in in_order if not _has_stand_in(person))]:
            worker = person.caseworker
            if worker is not None and worker.present and person.number in worker.citizens:
                continue
            self.part(person)
            self._assign(person, self._whose(person))
            self._on_move(person)

    def _assign(self, person: Person, worker: Caseworker | None) -> None:
        if worker is None:
            self.unassigned[person.number] = person
            return
        before = person.caseworker
        if before is not None and before is not worker:
            if before.leave is not None and (person.belongs_to is None or person.belongs_to.leave is None):
                person.belongs_to = before
                before.lent[person.number] = person
            self._on_change(person)
        person.caseworker = worker
        worker.citizens[person.number] = person
        worker.caseload += self._weight[person.state]

    def _take_over(self, started: list[Caseworker], moved: Mapping[int, Person]) -> None:
        """The new caseworkers take citizens from the most loaded colleague, one at a time, to the least loaded of them.

        Together they take at most an even share, by share of time, and none from a colleague who has at most an even
        share. They stop when the next citizen would not even out the loads, so that no change of caseworker is without
        effect. They take no citizen who has been dealt out in the same event (`moved`), since that would be a second
        change. If all citizens weigh the same and the colleagues' loads for their time differed by at most one citizen,
        all loads do afterwards.
        Among a colleague's citizens the one with the lowest number goes: this rule needs no random numbers, so every
        engine can follow it.
        """
        everyone, new = [self.filled[post] for post in sorted(self.filled)], {worker.number for worker in started}
        others = [worker for worker in everyone if worker.number not in new]
        together, total = sum(worker.caseload for worker in started), sum(worker.caseload for worker in everyone)
        time, new_time = _time(everyone), _time([worker for worker in everyone if worker.number in new])
        while others:
            worker = min(started, key=_load_and_post)
            colleague = max(others, key=_most_loaded)
            number = min((number for number in colleague.citizens if number not in moved), default=None)
            if number is None or colleague.caseload * time <= total * colleague.time:
                return
            person = colleague.citizens[number]
            weight = self._weight[person.state]
            if (together + weight) * time > total * new_time:
                return
            if (worker.caseload + weight / 2) / worker.time >= (colleague.caseload - weight / 2) / colleague.time:
                return
            together += weight
            self.part(person)
            self._assign(person, worker)
            self._on_move(person)


def _has_stand_in(person: Person) -> bool:
    worker = person.caseworker
    return worker is not None and worker.leave is not None and worker.leave.citizens == "stand_in"


def _time(workers: Iterable[Caseworker]) -> float:
    """The time of some caseworkers together, added up one by one as the compiled engine does (`sum` rounds less)."""
    return reduce(add, (worker.time for worker in workers), 0.0)


def _full_time(workers: Iterable[Caseworker]) -> float:
    """The full-time posts of those who are there, share by share, as the compiled engine counts them."""
    shares = Counter(worker.share for worker in workers)
    return reduce(add, (share * shares[share] for share in sorted(shares, reverse=True)), 0.0)


def _load_and_post(worker: Caseworker) -> tuple[float, int]:
    """The order in which caseworkers get citizens: by load for their time, half of one more citizen counted.

    Half a citizen more makes the loads of part-time and full-time caseworkers proportional to their time without favour
    to either (the method of Sainte-Laguë); where all work as much it changes nothing.
    """
    return (worker.caseload + 0.5) / worker.time, worker.post


def _most_loaded(worker: Caseworker) -> tuple[float, int]:
    """The order in which caseworkers give citizens away: the same, half a citizen less."""
    return (worker.caseload - 0.5) / worker.time, -worker.post
