"""Caseworkers in posts, citizens on their caseloads, and the rules of hand-over between caseworkers.

Hand-over is decided here for the SimPy engine; `compiled.staff` has the same rules on arrays. This module does not read
the clock: `processes` decides when posts open, close, empty and fill.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fsm_sim.engines.shared.population import Newcomer


@dataclass(slots=True, eq=False)
class Caseworker:
    """A person in a post. `citizens` are those on the caseload; `caseload` is their weighted number."""

    number: int
    post: int
    effect: float
    caseload: float = 0.0
    citizens: dict[int, "Person"] = field(default_factory=dict)
    present: bool = True


@dataclass(slots=True, eq=False)
class Person:
    """A citizen in the office. `counted` are the changes of caseworker that still weigh on the chance of work."""

    newcomer: Newcomer
    state: int
    stage: int
    caseworker: Caseworker | None = None
    changes: int = 0
    counted: int = 0
    visit: int = 0
    candidates: int = 0
    decisions: int = 0
    recoveries: int = 0
    since: float = 0.0
    shown: tuple[int, int, float, int] | None = None
    row: int | None = None

    @property
    def number(self) -> int:
        """The citizen's number in the office."""
        return self.newcomer.number


class Caseworkers:
    """The caseworkers of one office, their caseloads, and the citizens who wait for a caseworker.

    `weight` is the share of a case that a citizen makes by state; `effect` gives a new caseworker's own effect by post
    and number of earlier occupants. `on_change` is called for every change of caseworker, and `on_move` for every
    citizen who has been dealt out, taken over or reassigned, afterwards.
    """

    def __init__(
        self,
        weight: Sequence[float],
        effect: Callable[[int, int], float],
        *,
        rebalance: bool,
        on_change: Callable[[Person], object],
        on_move: Callable[[Person], object],
        on_staff: Callable[[int], object] = lambda filled: None,
    ) -> None:
        self.rebalance = rebalance
        self.filled: dict[int, Caseworker] = {}
        self.unassigned: dict[int, Person] = {}
        self._weight = weight
        self._effect = effect
        self._on_change = on_change
        self._on_move = on_move
        self._on_staff = on_staff
        self._hired = 0
        self._occupants: dict[int, int] = {}

    def join(self, person: Person) -> None:
        """Put a citizen on the caseload of the least loaded caseworker; among equals, of the lowest post."""
        self._join(person, self._least_loaded())

    def part(self, person: Person) -> None:
        """Take a citizen off the caseload or the waiting list. The last caseworker is remembered."""
        worker = person.caseworker
        if worker is not None and worker.citizens.pop(person.number, None) is not None:
            worker.caseload -= self._weight[person.state]
        self.unassigned.pop(person.number, None)

    def rejoin(self, person: Person) -> None:
        """Put a citizen back on the caseload: the same caseworker's if still in post, else the least loaded one's."""
        worker = person.caseworker
        self._join(person, worker if worker is not None and worker.present else self._least_loaded())

    def reassign(self, person: Person) -> None:
        """Give a citizen another caseworker for other reasons than a departure, if there is another."""
        worker = person.caseworker
        if worker is None or person.number not in worker.citizens or len(self.filled) < 2:
            return
        other = min((w for w in self.filled.values() if w is not worker), key=_load_and_post)
        self.part(person)
        self._join(person, other)
        self._on_move(person)

    def change_posts(self, *, closing: Sequence[int] = (), opening: Sequence[int] = ()) -> None:
        """Caseworkers leave and start at the same time, in one event; a post in both lists gets a new caseworker.

        First the leaving caseworkers are removed and the starting ones added. Then all citizens without a caseworker
        are dealt out in order of number, each to the least loaded caseworker. Last, under `rebalance`, the new
        caseworkers take over citizens from the others. So no citizen is handed to a caseworker who leaves at the same
        time, and none is handed over twice.
        """
        # One post after another would be simpler and wrong: when six posts open at once the first caseworker would get
        # all waiting citizens and, under `rebalance`, the others would take them over again: a second change for most
        # of them (docs/decisions/0031). Dealing out in order of number needs no random numbers, so every engine and
        # every scenario deals alike.
        moving: dict[int, Person] = {}
        for worker in [self.filled.pop(post) for post in closing if post in self.filled]:
            worker.present = False
            moving |= worker.citizens
        started = [self._start(post) for post in opening]
        if started:
            moving |= self.unassigned
        for number in sorted(moving):
            person = moving[number]
            self.part(person)
            self._join(person, self._least_loaded())
            self._on_move(person)
        if self.rebalance and started:
            self._take_over(started, moving)
        self._on_staff(len(self.filled))

    def _start(self, post: int) -> Caseworker:
        occupant = self._occupants.get(post, 0)
        self._occupants[post] = occupant + 1
        worker = Caseworker(self._hired, post, self._effect(post, occupant))
        self._hired += 1
        self.filled[post] = worker
        return worker

    def _least_loaded(self) -> Caseworker | None:
        return min(self.filled.values(), key=_load_and_post, default=None)

    def _join(self, person: Person, worker: Caseworker | None) -> None:
        if worker is None:
            self.unassigned[person.number] = person
            return
        if person.caseworker is not None and person.caseworker is not worker:
            self._on_change(person)
        person.caseworker = worker
        worker.citizens[person.number] = person
        worker.caseload += self._weight[person.state]

    def _take_over(self, started: list[Caseworker], moved: Mapping[int, Person]) -> None:
        """The new caseworkers take citizens from the most loaded colleague, one at a time, to the least loaded of them.

        Each takes at most an even share, and none from a colleague who has at most an even share. They stop when the
        next citizen would not even out the loads, so that no change of caseworker is without effect. They take no
        citizen who has been dealt out in the same event (`moved`), since that would be a second change. With equal
        weights the loads then differ by at most one where the colleagues' did. Among a colleague's citizens the one
        with the lowest number goes: this rule needs no random numbers, so every engine can follow it.
        """
        office, new = self.filled.values(), {worker.number for worker in started}
        others = [worker for worker in office if worker.number not in new]
        together, total = sum(worker.caseload for worker in started), sum(worker.caseload for worker in office)
        while others:
            worker = min(started, key=_load_and_post)
            colleague = max(others, key=lambda w: (w.caseload, -w.post))
            number = min((number for number in colleague.citizens if number not in moved), default=None)
            if number is None or colleague.caseload * len(office) <= total:
                return
            person = colleague.citizens[number]
            weight = self._weight[person.state]
            if (together + weight) * len(office) > total * len(started):
                return
            if colleague.caseload - worker.caseload <= weight:
                return
            together += weight
            self.part(person)
            self._join(person, worker)
            self._on_move(person)


def _load_and_post(worker: Caseworker) -> tuple[float, int]:
    return worker.caseload, worker.post
