"""An office while it runs: who is where, with which caseworker, and the rules by which citizens change hands.

Nothing here knows the time of the next event or draws when it comes: `processes` says what happens, this says how.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fsm_sim.engines.process.thinning import Intensities, Slot
from fsm_sim.engines.shared.caseworker_effects import caseworker_effect
from fsm_sim.engines.shared.episodes import Episode
from fsm_sim.engines.shared.population import Newcomer
from fsm_sim.engines.shared.random_streams import POST_ENTITY, Luck, Purpose
from fsm_sim.model.network import Network

NO_CASELOAD = float("inf")
"""The caseload that a citizen without a caseworker meets, before it is clipped to the studied range."""


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


class Office:
    """All citizens, caseworkers and the team's queue of one office, and its episode rows."""

    def __init__(
        self,
        municipality: str,
        network: Network,
        intensities: Intensities,
        luck: Luck,
        *,
        rebalance: bool,
        clock: Callable[[], float],
    ) -> None:
        self.municipality = municipality
        self.network = network
        self.intensities = intensities
        self.luck = luck
        self.rebalance = rebalance
        self.clock = clock
        self.on_first_change: Callable[[Person], object] = lambda person: None
        self.people: list[Person] = []
        self.filled: dict[int, Caseworker] = {}
        self.unassigned: dict[int, Person] = {}
        self.queue: dict[int, Person] = {}
        self.rows: list[Episode] = []
        self._hired = 0
        self._occupants: dict[int, int] = {}
        self._weight: list[float] = network.caseload_weight.tolist()
        self._queues: list[bool] = network.queue.tolist()
        self._stages: list[int] = network.stages.tolist()

    # Citizens

    def enter(self, newcomer: Newcomer) -> Person:
        """A citizen comes to the office and, when on the caseload, gets the least loaded caseworker.

        `show` opens the citizen's first spell, once all who come at the same moment have their caseworker.
        """
        person = Person(newcomer, newcomer.state, newcomer.stage)
        self.people.append(person)
        if self._weight[person.state]:
            self._join(person, self._least_loaded())
        if self._queues[person.state]:
            self.queue[person.number] = person
        return person

    def caseload_met(self, person: Person) -> float:
        """The caseload of the citizen's caseworker, infinite without one."""
        worker = person.caseworker
        return worker.caseload if worker is not None and worker.present else NO_CASELOAD

    def settle(self, person: Person, slot: Slot | None, mark: float) -> None:
        """A candidate event: the mark decides whether the slot's transition happens at the present intensity."""
        if slot is None:
            return
        worker = person.caseworker
        citizen = person.newcomer
        now = self.intensities.actual(
            slot.way,
            citizen.readiness_class,
            citizen.preparation_class,
            person.counted,
            self.caseload_met(person),
            worker.effect if worker is not None and worker.present else 1.0,
        )
        if mark - slot.start >= now:
            return
        if person.stage + 1 < self._stages[person.state]:
            person.stage += 1
        else:
            self.move(person, slot.target)

    def move(self, person: Person, state: int) -> None:
        """The citizen changes state, and leaves or rejoins the caseload with it."""
        before, after = self._weight[person.state], self._weight[state]
        if self._queues[person.state] and not self._queues[state]:
            del self.queue[person.number]
        elif self._queues[state] and not self._queues[person.state]:
            self.queue[person.number] = person
        if before and not after:
            self._part(person)
        person.state, person.stage = state, 0
        if after and not before:
            self._rejoin(person)
        elif after and before != after and person.caseworker is not None and person.caseworker.present:
            person.caseworker.caseload += after - before
        self.show(person)

    def reassign(self, person: Person) -> None:
        """Another caseworker for reasons of the office's own; nothing happens where there is no other."""
        worker = person.caseworker
        if worker is None or person.number not in worker.citizens or len(self.filled) < 2:
            return
        other = min((w for w in self.filled.values() if w is not worker), key=_load_and_post)
        self._part(person)
        self._join(person, other)
        self.show(person)

    def recover(self, person: Person) -> None:
        """One change of caseworker no longer weighs."""
        person.counted -= 1

    # Posts

    def fill(self, *posts: int) -> None:
        """Someone starts in each of the posts, all at the same moment."""
        self.change_posts(opening=posts)

    def empty(self, *posts: int) -> None:
        """Whoever is in the posts leaves, all at the same moment."""
        self.change_posts(closing=posts)

    def change_posts(self, *, closing: Sequence[int] = (), opening: Sequence[int] = ()) -> None:
        """Caseworkers leave and start at one moment, in one event; a post in both has somebody else afterwards.

        First those who leave are gone and those who start are there. Then whoever has lost a caseworker, or waited for
        one, is dealt out in order of number, each to the least loaded. Last, under `rebalance`, the new caseworkers
        take over from the others. So nobody is handed to a caseworker who leaves at the same moment, and nobody is
        handed over twice.
        """
        moving: dict[int, Person] = {}
        for worker in [self.filled.pop(post) for post in closing if post in self.filled]:
            worker.present = False
            moving |= worker.citizens
        started = [self._start(post) for post in opening]
        if started:
            moving |= self.unassigned
        for number in sorted(moving):
            person = moving[number]
            self._part(person)
            self._join(person, self._least_loaded())
            self.show(person)
        if self.rebalance and started:
            self._take_over(started, moving)

    def _start(self, post: int) -> Caseworker:
        occupant = self._occupants.get(post, 0)
        self._occupants[post] = occupant + 1
        mark = self.luck.uniform(POST_ENTITY + post, Purpose.CASEWORKER, occupant)
        worker = Caseworker(self._hired, post, caseworker_effect(mark, self.intensities.effects.caseworker_effect_sd))
        self._hired += 1
        self.filled[post] = worker
        return worker

    # The rehabilitation team

    def meet(self, capacity: int) -> list[Person]:
        """The team decides the oldest cases of its queue; returns those decided."""
        team = self.network.programme.team
        decided = [self.queue[number] for number in list(self.queue)[:capacity]]
        for person in decided:
            mark = self.luck.uniform(person.number, Purpose.DECISION, person.decisions)
            person.decisions += 1
            person.visit += 1
            self.move(person, self.network.number(_share_at(team.shares if team else {}, mark)))
        return decided

    def finish(self, horizon: float) -> None:
        """Close every open spell at the horizon."""
        for person in self.people:
            self._close(person, horizon, "")

    # Changing hands

    def _least_loaded(self) -> Caseworker | None:
        return min(self.filled.values(), key=_load_and_post, default=None)

    def _join(self, person: Person, worker: Caseworker | None) -> None:
        if worker is None:
            self.unassigned[person.number] = person
            return
        if person.caseworker is not None and person.caseworker is not worker:
            self._count_change(person)
        person.caseworker = worker
        worker.citizens[person.number] = person
        worker.caseload += self._weight[person.state]

    def _part(self, person: Person) -> None:
        worker = person.caseworker
        if worker is not None and worker.citizens.pop(person.number, None) is not None:
            worker.caseload -= self._weight[person.state]
        self.unassigned.pop(person.number, None)

    def _rejoin(self, person: Person) -> None:
        """Back on the caseload: with the same caseworker if still there, else with the least loaded."""
        worker = person.caseworker
        self._join(person, worker if worker is not None and worker.present else self._least_loaded())

    def _count_change(self, person: Person) -> None:
        person.changes += 1
        first_only = self.intensities.effects.penalty_persistence == "first_only"
        person.counted = 1 if first_only else person.counted + 1
        if person.counted == 1:
            self.on_first_change(person)

    def _take_over(self, started: list[Caseworker], moved: Mapping[int, Person]) -> None:
        """The new caseworkers take citizens from the most loaded colleague, one at a time, to the least loaded of them.

        Together they take no more than an even share each, and nothing from a colleague who has no more than that. They
        stop when the next citizen would make nothing more even, so that nobody changes caseworker in vain; and they
        take nobody who has been dealt out in the same event (`moved`), since that would be a second change. With equal
        weights the loads then differ by at most one where the colleagues' did. Among a colleague's citizens the lowest
        number goes: a rule that any engine can follow without luck.
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
            self._part(person)
            self._join(person, worker)
            self.show(person)

    # Recording

    def show(self, person: Person) -> None:
        """Close the citizen's spell and open another where state, caseworker or changes are no longer the same."""
        worker = person.caseworker
        with_worker = worker is not None and person.number in worker.citizens
        shown = (person.state, worker.number if worker is not None and with_worker else -1, person.changes)
        before = person.shown
        if before is not None and (before[0], before[1], before[3]) == shown:
            return
        now = self.clock()
        self._close(person, now, self.network.states[person.state])
        person.since = now
        person.shown = (shown[0], shown[1], worker.caseload if worker is not None and with_worker else 0.0, shown[2])

    def _close(self, person: Person, stop: float, next_state: str) -> None:
        if person.shown is None:
            return
        if stop <= person.since and next_state:  # two events at one moment leave no spell between them
            if person.row is not None:
                self.rows[person.row] = self.rows[person.row]._replace(next_state=next_state)
            return
        person.row = len(self.rows)
        state, worker, caseload, changes = person.shown
        citizen = person.newcomer
        self.rows.append(
            Episode(
                self.municipality, citizen.number, citizen.group, citizen.readiness_class, self.network.states[state],
                person.since, stop, next_state, worker, caseload, changes,
            )
        )  # fmt: skip


def _load_and_post(worker: Caseworker) -> tuple[float, int]:
    return worker.caseload, worker.post


def _share_at(shares: dict[str, float], mark: float) -> str:
    for state, share in shares.items():
        mark -= share
        if mark < 0:
            return state
    return next(reversed(shares))
