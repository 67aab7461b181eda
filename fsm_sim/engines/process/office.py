"""The state of an office during a run: citizens by state, the team's queue, and the recorded episodes.

Caseloads and hand-over are in `caseworkers`. This module does not decide when an event happens: `processes` draws the
times and calls the methods here.
"""

from collections.abc import Callable, Mapping, Sequence

from fsm_sim.engines.citizens.population import Newcomer
from fsm_sim.engines.process.caseworkers import Caseworkers
from fsm_sim.engines.process.people import Caseworker, Person
from fsm_sim.engines.process.thinning import Intensities, Interval
from fsm_sim.engines.shared.caseworker_effects import caseworker_effect
from fsm_sim.engines.shared.episodes import Episode
from fsm_sim.engines.shared.posts import Absence
from fsm_sim.engines.shared.random_streams import POST_ENTITY, RandomStreams, StreamId
from fsm_sim.model.network import Network
from fsm_sim.model.scenarios.people import Learning

NO_CASELOAD = float("inf")
"""The caseload of a citizen without a caseworker, before it is clipped to the studied range."""


class Office:
    """All citizens, caseworkers and the team's queue of one office, and its episode rows."""

    def __init__(
        self,
        municipality: str,
        network: Network,
        intensities: Intensities,
        streams: RandomStreams,
        *,
        rebalance: bool,
        clock: Callable[[], float],
        learning: Learning | None = None,
    ) -> None:
        self.municipality = municipality
        self.network = network
        self.intensities = intensities
        self.streams = streams
        self.clock = clock
        self.on_first_change: Callable[[Person], object] = lambda person: None
        self.people: list[Person] = []
        self.queue: dict[int, Person] = {}
        self.rows: list[Episode] = []
        self.staff: list[tuple[float, float]] = [(0.0, 0)]  # times, and filled full-time posts from then on
        self.arrivals = 0
        self._weight: list[float] = network.caseload_weight.tolist()
        self._queues: list[bool] = network.queue.tolist()
        self._stages: list[int] = network.stages.tolist()
        self.caseworkers = Caseworkers(
            self._weight, self._effect, rebalance=rebalance, on_change=self._count_change, on_move=self.show,
            on_staff=lambda filled: self.staff.append((clock(), filled)), learning=learning,
        )  # fmt: skip

    @property
    def filled(self) -> dict[int, Caseworker]:
        """The caseworker in each filled post."""
        return self.caseworkers.filled

    @property
    def unassigned(self) -> dict[int, Person]:
        """Citizens on the caseload without a caseworker, by number: no post is filled, or theirs is on leave."""
        return self.caseworkers.unassigned

    # Citizens

    def enter(self, newcomer: Newcomer) -> Person:
        """A citizen comes to the office and, when on the caseload, gets the least loaded caseworker.

        `show` opens the citizen's first spell, after all who come at the same time have got their caseworkers.
        """
        person = Person(newcomer, newcomer.state, newcomer.stage, counted=newcomer.changes)
        self.people.append(person)
        if self._weight[person.state]:
            self.caseworkers.join(person)
        if self._queues[person.state]:
            self.queue[person.number] = person
        return person

    def caseload_met(self, person: Person) -> float:
        """The caseload of the citizen's caseworker for full time, infinite without a caseworker."""
        worker = person.caseworker
        return worker.caseload / worker.time if worker is not None and worker.present else NO_CASELOAD

    def accept_or_reject(self, person: Person, interval: Interval | None, u: float) -> None:
        """A candidate event: the uniform draw `u` decides whether its interval's transition happens now."""
        # Thinning: the interval is as wide as the transition's largest intensity, and the draw is accepted in the part
        # of it that the present intensity covers. Rejected candidates are the price for never rescheduling: a change of
        # caseload affects only what is accepted from now on, and no other citizen's waits.
        if interval is None:
            return
        worker = person.caseworker
        citizen = person.newcomer
        now = self.intensities.intensity_now(
            interval.transition,
            citizen.readiness_class,
            citizen.preparation_class,
            person.counted,
            self.caseload_met(person),
            worker.effect if worker is not None and worker.present else 1.0,
        )
        if u - interval.start >= now:
            return
        if person.stage + 1 < self._stages[person.state]:
            person.stage += 1
        else:
            self.move(person, interval.target)

    def move(self, person: Person, state: int) -> None:
        """The citizen changes state, and leaves or rejoins the caseload, or counts as more or less of it, with that."""
        before, after = self._weight[person.state], self._weight[state]
        if self._queues[person.state] and not self._queues[state]:
            del self.queue[person.number]
        elif self._queues[state] and not self._queues[person.state]:
            self.queue[person.number] = person
        if before and not after:
            self.caseworkers.part(person)
        person.state, person.stage = state, 0
        if after and not before:
            self.caseworkers.rejoin(person)
        elif after and before != after and person.caseworker is not None and person.caseworker.present:
            person.caseworker.caseload += after - before
        self.show(person)

    def reassign(self, person: Person) -> None:
        """Give a citizen another caseworker for other reasons than a departure, if there is another."""
        self.caseworkers.reassign(person)

    def recover(self, person: Person) -> None:
        """One change of caseworker no longer weighs."""
        person.counted -= 1

    # Posts

    def change_posts(
        self,
        *,
        closing: Sequence[int] = (),
        opening: Mapping[int, float] | Sequence[int] = (),
        begins: Sequence[Absence] = (),
        ends: Sequence[Absence] = (),
    ) -> None:
        """Caseworkers leave, start, go on leave and return, in one event: see `Caseworkers.change_posts`."""
        self.caseworkers.change_posts(closing=closing, opening=opening, begins=begins, ends=ends, now=self.clock())

    def fill(self, *posts: int) -> None:
        """A new caseworker starts in each of the posts, all at the same time."""
        self.change_posts(opening=posts)

    def empty(self, *posts: int) -> None:
        """The caseworkers in the posts leave, all at the same time."""
        self.change_posts(closing=posts)

    def _effect(self, post: int, occupant: int) -> float:
        u = self.streams.uniform(POST_ENTITY + post, StreamId.CASEWORKER, occupant)
        return caseworker_effect(u, self.intensities.effects.caseworker_effect_sd)

    def _count_change(self, person: Person) -> None:
        person.changes += 1
        first_only = self.intensities.effects.penalty_persistence == "first_only"
        person.counted = 1 if first_only else person.counted + 1
        if person.counted == 1:
            self.on_first_change(person)

    # The rehabilitation team

    def meet(self, capacity: int) -> list[Person]:
        """The team decides the oldest cases of its queue; returns those decided."""
        decided = [self.queue[number] for number in list(self.queue)[:capacity]]
        for person in decided:
            u = self.streams.uniform(person.entity, StreamId.DECISION, person.decisions)
            person.decisions += 1
            person.visit += 1
            shares = self.network.decisions(person.newcomer.place)
            self.move(person, self.network.number(_share_at(shares, u)))
        return decided

    def finish(self, horizon: float) -> None:
        """Close every open spell at the horizon."""
        for person in self.people:
            self._close(person, horizon, "")

    # Recording

    def show(self, person: Person) -> None:
        """Close the citizen's spell and open another where state, caseworker or changes are no longer the same."""
        worker = person.caseworker
        with_worker = worker is not None and person.number in worker.citizens
        there = worker if with_worker else None
        shown = (person.state, there.number if there is not None else -1, person.changes)
        before = person.shown
        if before is not None and (before[0], before[1], before[3]) == shown:
            return
        now = self.clock()
        self._close(person, now, self.network.states[person.state])
        person.since = now
        caseload, share = (there.caseload, there.share) if there is not None else (0.0, 1.0)
        person.shown = (shown[0], shown[1], caseload, shown[2], share)

    def _close(self, person: Person, stop: float, next_state: str) -> None:
        if person.shown is None:
            return
        if stop <= person.since and next_state:  # two events at the same time leave no spell between them
            if person.row is not None:
                self.rows[person.row] = self.rows[person.row]._replace(next_state=next_state)
            return
        person.row = len(self.rows)
        state, worker, caseload, changes, share = person.shown
        citizen = person.newcomer
        self.rows.append(
            Episode(
                self.municipality, citizen.number, citizen.group, citizen.readiness_class, self.network.states[state],
                person.since, stop, next_state, worker, caseload, changes, share,
            )
        )  # fmt: skip


def _share_at(shares: dict[str, float], u: float) -> str:
    for state, share in shares.items():
        u -= share
        if u < 0:
            return state
    return next(reversed(shares))
