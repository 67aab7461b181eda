"""What the event-driven peers share: the office in plain Python objects, so that they differ by their tool alone.

Reassignment has one more interval. Recovery needs no event: the clock is read when changes are counted.
"""

import math
from collections import Counter
from operator import attrgetter
from random import Random
from statistics import NormalDist

from benchmarks.model import Model

REASSIGNED = -1
"""The target of the interval in which a citizen is given another caseworker."""

Interval = tuple[float, float, float, float, bool, bool, int]
"""End and start in the interval from 0 to the bound, base intensity, elasticity, caseworker, continuity, target."""
Candidates = tuple[float, tuple[Interval, ...]]
"""The bound, which is the candidates' monthly rate, and the intervals that fill it."""


class Caseworker:
    """A person in a post; `citizens` are those on the caseload by number, `load` their weighted number."""

    __slots__ = ("citizens", "effect", "load", "present")

    def __init__(self, effect: float) -> None:
        self.effect = effect
        self.load = 0.0
        self.citizens: dict[int, Citizen] = {}
        self.present = True


class Citizen:
    """A citizen; `counted` changes weighed when last asked, and the next of them ceases to at month `recovers`."""

    __slots__ = ("candidates", "caseworker", "counted", "number", "recovers", "stage", "state", "visit")

    def __init__(self, number: int, state: int, stage: int, candidates: list[Candidates]) -> None:
        self.number = number
        self.state = state
        self.stage = stage
        self.candidates = candidates
        self.caseworker: Caseworker | None = None
        self.counted = 0
        self.recovers = math.inf
        self.visit = 0


class Office:
    """All citizens, caseworkers and the team's queue of one office."""

    def __init__(self, model: Model, seed: int) -> None:
        self.model = model
        self.rng = Random(seed)
        self.citizens: list[Citizen] = []
        self.filled: list[Caseworker] = []
        self.unassigned: list[Citizen] = []
        self.queue: dict[int, Citizen] = {}
        self._kinds = [
            [candidates(model, state, ready, prepared) for state in range(len(model.states))]
            for ready in model.readiness
            for prepared in model.preparation
        ]
        self._kind_weights = [a * b for a in model.readiness_weight for b in model.preparation_weight]
        self._keep = 1.0 - model.penalty
        self._effect_mean = truncated_mean(model.caseworker_sd)

    # Citizens

    def begin(self) -> list[Citizen]:
        """The citizens present at the start, in random order."""
        model = self.model
        starts = [(share * part, state) for share, start in zip(model.group_share, model.start, strict=True)
                  for state, part in start.items()]  # fmt: skip
        reached = [round(model.citizens * sum(share for share, _ in starts[: i + 1])) for i in range(len(starts))]
        counts = [now - before for now, before in zip(reached, [0, *reached], strict=False)]
        states = [state for count, (_, state) in zip(counts, starts, strict=True) for _ in range(count)]
        self.rng.shuffle(states)
        return [self.enter(state, self.rng.randrange(model.stages[state]), 0.0) for state in states]

    def arrive(self, now: float) -> Citizen:
        """A citizen who arrives later."""
        return self.enter(self.rng.choices(self.model.intake_state, self.model.group_share)[0], 0, now)

    def enter(self, state: int, stage: int, now: float) -> Citizen:
        """A citizen comes to the office and, when on the caseload, gets the least loaded caseworker."""
        kind = self.rng.choices(self._kinds, self._kind_weights)[0]
        citizen = Citizen(len(self.citizens), state, stage, kind)
        self.citizens.append(citizen)
        if self.model.weight[state]:
            self.join(citizen, self.least_loaded(), now)
        if self.model.queue[state]:
            self.queue[citizen.number] = citizen
        return citizen

    def candidate(self, citizen: Citizen, now: float) -> None:
        """A candidate event: a uniform draw decides which transition it concerns and whether it happens now."""
        bound, intervals = citizen.candidates[citizen.state]
        u = self.rng.random() * bound
        for interval in intervals:
            if u < interval[0]:
                break
        if u - interval[1] < self.intensity(citizen, interval, now):
            self.take(citizen, interval[6], now)

    def intensity(self, citizen: Citizen, interval: Interval, now: float) -> float:
        """The present intensity of an interval's transition."""
        _, _, intensity, elasticity, caseworker, continuity, _ = interval
        if elasticity or caseworker:
            model, worker = self.model, citizen.caseworker
            load, effect = model.high, 1.0
            if worker is not None and worker.present:
                load, effect = min(max(worker.load, model.low), model.high), worker.effect
            intensity *= (load / model.reference) ** elasticity
            if caseworker:
                intensity *= effect
        if continuity:
            intensity *= self._keep ** self.counted(citizen, now)
        return intensity

    def take(self, citizen: Citizen, target: int, now: float) -> None:
        """A transition happens: to another caseworker, to the next stage or, from the last, to another state."""
        if target == REASSIGNED:
            self.reassign(citizen, now)
        elif citizen.stage + 1 < self.model.stages[citizen.state]:
            citizen.stage += 1
        else:
            self.move(citizen, target, now)

    def move(self, citizen: Citizen, state: int, now: float) -> None:
        """The citizen changes state, and leaves or rejoins the caseload and the team's queue with it."""
        model = self.model
        before, after = model.weight[citizen.state], model.weight[state]
        if model.queue[citizen.state] and not model.queue[state]:
            del self.queue[citizen.number]
        elif model.queue[state]:
            self.queue.setdefault(citizen.number, citizen)
        if before == after:
            citizen.state, citizen.stage = state, 0
            return
        worker = citizen.caseworker
        if before:
            self.part(citizen)
        citizen.state, citizen.stage = state, 0
        if after:
            self.join(citizen, worker if worker is not None and worker.present else self.least_loaded(), now)

    def reassign(self, citizen: Citizen, now: float) -> None:
        """The least loaded of the other caseworkers; nothing happens where there is no other."""
        worker = citizen.caseworker
        if worker is None or citizen.number not in worker.citizens or len(self.filled) < 2:
            return
        self.part(citizen)
        self.join(citizen, min((w for w in self.filled if w is not worker), key=attrgetter("load")), now)

    def counted(self, citizen: Citizen, now: float) -> int:
        """The citizen's changes of caseworker that still weigh."""
        while citizen.counted and citizen.recovers <= now:
            citizen.counted -= 1
            citizen.recovers += self.rng.expovariate(1 / self.model.recovery_months)
        return citizen.counted

    # Posts

    def fill(self, now: float) -> Caseworker:
        """Someone starts in a post, takes those without a caseworker and then citizens from the most loaded."""
        worker = Caseworker(self.caseworker_effect())
        self.filled.append(worker)
        waiting, self.unassigned = self.unassigned, []
        for citizen in waiting:
            self.join(citizen, self.least_loaded(), now)
        mean = sum(w.load for w in self.filled) / len(self.filled)
        while worker.load < mean:
            colleague = max(self.filled, key=attrgetter("load"))
            if colleague is worker or colleague.load <= mean:
                break
            citizen = colleague.citizens[min(colleague.citizens)]
            if worker.load + self.model.weight[citizen.state] > mean:
                break
            self.part(citizen)
            self.join(citizen, worker, now)
        return worker

    def empty(self, worker: Caseworker, now: float) -> None:
        """A caseworker leaves, and the caseload is dealt out to the least loaded of the others."""
        self.filled.remove(worker)
        worker.present = False
        for citizen in list(worker.citizens.values()):
            self.part(citizen)
            self.join(citizen, self.least_loaded(), now)

    def caseworker_effect(self) -> float:
        """A lognormal effect with mean 1, cut at two standard deviations."""
        normal = self.rng.gauss(0.0, 1.0)
        while abs(normal) > 2:
            normal = self.rng.gauss(0.0, 1.0)
        return math.exp(self.model.caseworker_sd * normal) / self._effect_mean

    # The rehabilitation team

    def meet(self, now: float) -> list[Citizen]:
        """The team decides the oldest cases of its queue; returns those decided."""
        decision = self.model.decision
        decided = list(self.queue.values())[: self.model.capacity]
        for citizen in decided:
            citizen.visit += 1
            self.move(citizen, self.rng.choices(list(decision), list(decision.values()))[0], now)
        return decided

    # Changing hands

    def least_loaded(self) -> Caseworker | None:
        """The caseworker with the smallest caseload."""
        return min(self.filled, key=attrgetter("load"), default=None)

    def join(self, citizen: Citizen, worker: Caseworker | None, now: float) -> None:
        """The citizen goes to a caseworker's caseload, which counts as a change if it is not the last one's."""
        if worker is None:
            self.unassigned.append(citizen)
            return
        if citizen.caseworker is not None and citizen.caseworker is not worker:
            if not self.counted(citizen, now):
                citizen.recovers = now + self.rng.expovariate(1 / self.model.recovery_months)
            citizen.counted += 1
        citizen.caseworker = worker
        worker.citizens[citizen.number] = citizen
        worker.load += self.model.weight[citizen.state]

    def part(self, citizen: Citizen) -> None:
        """The citizen leaves the caseload they are on."""
        worker = citizen.caseworker
        if worker is not None and worker.citizens.pop(citizen.number, None) is not None:
            worker.load -= self.model.weight[citizen.state]
        elif citizen in self.unassigned:
            self.unassigned.remove(citizen)

    def occupancy(self) -> list[float]:
        """The number of citizens in each state."""
        found = Counter(citizen.state for citizen in self.citizens)
        return [float(found[state]) for state in range(len(self.model.states))]


def candidates(model: Model, state: int, readiness: float, preparation: float) -> Candidates:
    """An interval for each transition out of a state, as wide as its intensity can become, and one for reassignment."""
    intervals: list[Interval] = []
    start = 0.0
    for transition in model.transitions[state]:
        base = model.stages[state] * transition.rate
        base *= (readiness if transition.readiness else 1.0) * (preparation if transition.preparation else 1.0)
        largest = max((load / model.reference) ** transition.elasticity for load in (model.low, model.high))
        best = math.exp(2 * model.caseworker_sd) / truncated_mean(model.caseworker_sd) if transition.caseworker else 1.0
        end = start + base * largest * best
        intervals.append(
            (end, start, base, transition.elasticity, transition.caseworker, transition.continuity, transition.target)
        )
        start = end
    if intervals and model.weight[state] and model.reassignment:
        intervals.append((start + model.reassignment, start, model.reassignment, 0.0, False, False, REASSIGNED))
    return (intervals[-1][0], tuple(intervals)) if intervals else (0.0, ())


def openings(model: Model) -> list[float]:
    """The month in which each post opens; the plan only grows."""
    months: list[float] = []
    for month, count in model.posts:
        months += [month] * (count - len(months))
    return months


def truncated_mean(sd: float) -> float:
    """The mean of a lognormal cut at two standard deviations."""
    normal = NormalDist()
    inside = normal.cdf(2.0) - normal.cdf(-2.0)
    return math.exp(sd * sd / 2) * (normal.cdf(2.0 - sd) - normal.cdf(-2.0 - sd)) / inside
