"""What the fixed-step peers share: the office as NumPy arrays, one entry per citizen, caseworker or post.

Events of a step happen at its end with probability rate * step, which (unlike 1 - exp(-rate * step)) keeps mean stays.
Handing out citizens one by one cannot be vectorised, since each changes the loads that decide the next: a plain loop.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.model import Model
from benchmarks.peers.rules import openings, truncated_mean

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NO_CASEWORKER = 0
"""The number that stands for no caseworker yet; it is never present."""


class Office:
    """All citizens, caseworkers and posts of one office; `step` is in months.

    Citizens: `state`, `stage`, `worker` (the last one), `counted` changes, `kind`, `since` (entry to the queue).
    Caseworkers: `effect`, `present`. Posts: `opens` (month), `occupant` (`NO_CASEWORKER` when vacant).
    """

    def __init__(self, model: Model, step: float, rng: np.random.Generator) -> None:
        self.model, self.step, self.rng = model, step, rng
        self.weight, self.queue, self.stages = (np.array(x) for x in (model.weight, model.queue, model.stages))
        shape = len(model.states), max(len(transitions) for transitions in model.transitions)
        self.target = np.zeros(shape, np.int64)
        self.elasticity = np.zeros(shape)
        self.by_caseworker, self.by_changes = np.zeros(shape, bool), np.zeros(shape, bool)
        self.base = np.zeros((len(model.readiness) * len(model.preparation), *shape))
        ready = np.repeat(model.readiness, len(model.preparation))
        prepared = np.tile(model.preparation, len(model.readiness))
        for state, transitions in enumerate(model.transitions):
            for place, transition in enumerate(transitions):
                at = state, place
                self.target[at], self.elasticity[at] = transition.target, transition.elasticity
                self.by_caseworker[at], self.by_changes[at] = transition.caseworker, transition.continuity
                multipliers = (ready if transition.readiness else 1.0) * (prepared if transition.preparation else 1.0)
                self.base[:, state, place] = model.stages[state] * transition.rate * multipliers
        self.effect, self.present = np.ones(1), np.zeros(1, bool)
        self.opens = np.array(openings(model))
        self.occupant = np.zeros(len(self.opens), np.int64)
        self.opened = np.zeros(len(self.opens), bool)
        self.state = self.stage = self.worker = self.counted = self.kind = np.zeros(0, np.int64)
        self.since = np.zeros(0)

    # Citizens

    def beginners(self) -> Integers:
        """The states of those present at the start, in random order."""
        model = self.model
        starts = [(share * part, state) for share, start in zip(model.group_share, model.start, strict=True)
                  for state, part in start.items()]  # fmt: skip
        reached = np.rint(model.citizens * np.cumsum([share for share, _ in starts])).astype(int)
        return self.rng.permutation(np.repeat([state for _, state in starts], np.diff(reached, prepend=0)))

    def newcomers(self) -> Integers:
        """The states of those who arrive in a step."""
        number = self.rng.poisson(self.model.intake_per_month * self.step)
        return self.rng.choice(self.model.intake_state, number, p=self.model.group_share)

    def enter(self, state: Integers, stage: Integers, month: float) -> None:
        """Citizens come to the office and, when on the caseload, get the least loaded caseworkers."""
        first, new = len(self.state), len(state)
        weights = np.outer(self.model.readiness_weight, self.model.preparation_weight).ravel()
        self.state = np.append(self.state, state)
        self.stage = np.append(self.stage, stage)
        self.worker = np.append(self.worker, np.full(new, NO_CASEWORKER))
        self.counted = np.append(self.counted, np.zeros(new, np.int64))
        self.kind = np.append(self.kind, self.rng.choice(len(weights), new, p=weights))
        self.since = np.append(self.since, month + self.step * self.rng.random(new))
        self.deal(first + np.flatnonzero(self.weight[state]))

    def loads(self) -> Floats:
        """The load of each caseworker."""
        return np.bincount(self.worker, self.weight[self.state], len(self.present))

    def intensities(self) -> Floats:
        """The monthly intensity of each transition of each citizen."""
        model, state, present = self.model, self.state, self.present[self.worker]
        load = np.where(present, np.clip(self.loads(), model.low, model.high)[self.worker], model.high)
        effect = np.where(present, self.effect[self.worker], 1.0)
        found = self.base[self.kind, state] * (load / model.reference)[:, None] ** self.elasticity[state]
        found *= np.where(self.by_caseworker[state], effect[:, None], 1.0)
        return found * np.where(self.by_changes[state], ((1 - model.penalty) ** self.counted)[:, None], 1.0)

    def transitions(self, uniform: Floats, month: float) -> None:
        """At most one transition of each citizen happens, at the intensities of the start of the step."""
        reached = np.cumsum(self.intensities() * self.step, axis=1)
        going = np.flatnonzero(uniform < reached[:, -1])
        last = self.stage[going] + 1 == self.stages[self.state[going]]
        self.stage[going[~last]] += 1
        going = going[last]
        transition = (uniform[going, None] >= reached[going]).sum(axis=1)
        self.move(going, self.target[self.state[going], transition], month)

    def move(self, who: Integers, state: Integers, month: float) -> None:
        """Citizens change state; who rejoins the caseload goes back to the last caseworker if still there."""
        before = self.state[who]
        self.state[who], self.stage[who] = state, 0
        queued = who[self.queue[state] & ~self.queue[before]]
        self.since[queued] = month + self.step * self.rng.random(len(queued))
        joining = (self.weight[before] == 0) & (self.weight[state] > 0)
        self.deal(who[joining & ~self.present[self.worker[who]]])

    def recover(self, uniform: Floats) -> None:
        """Changes of caseworker cease to weigh."""
        self.counted -= (self.counted > 0) & (uniform < self.step / self.model.recovery_months)

    def reassign(self, uniform: Floats) -> None:
        """Some of those on a caseload are given the least loaded of the other caseworkers."""
        who = np.flatnonzero((uniform < self.step * self.model.reassignment) & self.on_caseload())
        loads = self.loads()
        for citizen in who.tolist() if self.present.sum() > 1 else ():
            open_to = self.present.copy()
            open_to[self.worker[citizen]] = False
            self.hand(int(citizen), int(np.argmin(np.where(open_to, loads, np.inf))), loads)

    def on_caseload(self) -> NDArray[np.bool_]:
        """Which citizens are on a present caseworker's caseload."""
        return (self.weight[self.state] > 0) & self.present[self.worker]

    # Posts

    def open_posts(self, month: float) -> None:
        """Posts that the plan has open by this month are filled for the first time."""
        opening = ~self.opened & (self.opens <= month)
        self.opened |= opening
        for post in np.flatnonzero(opening):
            self.occupant[post] = self.fill()

    def staff(self) -> None:
        """Filled posts empty and vacant ones fill."""
        model, uniform = self.model, self.rng.random(len(self.opens))
        filled = self.occupant != NO_CASEWORKER
        for post in np.flatnonzero(filled & (uniform < self.step * model.separation)):
            self.present[self.occupant[post]] = False
            self.deal(np.flatnonzero((self.worker == self.occupant[post]) & (self.weight[self.state] > 0)))
            self.occupant[post] = NO_CASEWORKER
        for post in np.flatnonzero(self.opened & ~filled & (uniform < self.step / model.vacancy_months)):
            self.occupant[post] = self.fill()

    def fill(self) -> int:
        """A new caseworker, who takes those without one and then citizens from the most loaded."""
        new, sd, normal = len(self.present), self.model.caseworker_sd, self.rng.normal()
        while abs(normal) > 2:
            normal = self.rng.normal()
        self.effect = np.append(self.effect, np.exp(sd * normal) / truncated_mean(sd))
        self.present = np.append(self.present, True)
        self.deal(np.flatnonzero((self.weight[self.state] > 0) & ~self.present[self.worker]))
        loads = self.loads()
        mean = loads.sum() / self.present.sum()
        while loads[new] < mean and loads.max() > mean:
            citizen = np.flatnonzero((self.worker == np.argmax(loads)) & (self.weight[self.state] > 0))[0]
            if loads[new] + self.weight[self.state[citizen]] > mean:
                break
            self.hand(citizen, new, loads)
        return new

    def deal(self, who: Integers) -> None:
        """Citizens without a caseworker go one by one to the least loaded."""
        if not self.present.any():
            return
        loads = np.where(self.present, self.loads(), np.inf)
        for citizen in who:
            self.hand(int(citizen), int(np.argmin(loads)), loads)

    def hand(self, citizen: int, worker: int, loads: Floats) -> None:
        """A citizen goes to another caseworker, which counts as a change unless it is the first; `loads` follow."""
        weight = self.weight[self.state[citizen]]
        self.counted[citizen] += self.worker[citizen] != NO_CASEWORKER
        loads[self.worker[citizen]] -= weight
        loads[worker] += weight
        self.worker[citizen] = worker

    # The rehabilitation team

    def meet(self, month: float) -> None:
        """The team decides the oldest cases of its queue when it meets, in the middle of every month."""
        if np.floor(month + 0.5) == np.floor(month - self.step + 0.5):
            return
        queue = np.flatnonzero(self.queue[self.state])
        decided = queue[np.argsort(self.since[queue])][: self.model.capacity]
        states, shares = list(self.model.decision), list(self.model.decision.values())
        self.move(decided, self.rng.choice(states, len(decided), p=shares), month)

    def occupancy(self) -> list[float]:
        """The number of citizens in each state."""
        return np.bincount(self.state, minlength=len(self.model.states)).astype(float).tolist()
