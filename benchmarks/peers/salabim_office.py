"""Salabim with generators: a component for each citizen, thinning; the team cancels and restarts components."""

from collections.abc import Generator
from itertools import count
from typing import Any

import salabim as sim

from benchmarks.model import Model
from benchmarks.peers.rules import Citizen, Office, openings

NAME = "salabim, thinning"
CANNOT = ""

Holds = Generator[Any, None, None]


class Life(sim.Component):
    """A citizen, who meets candidate events."""

    def setup(self, citizen: Citizen, office: Office, lives: dict[Citizen, "Life"]) -> None:
        """Remember whose life this is."""
        self.citizen, self.office = citizen, office
        lives[citizen] = self

    def process(self) -> Holds:
        """Meet one candidate event after another, until a state without transitions or the end."""
        citizen, office, env = self.citizen, self.office, self.env
        months, candidate, expovariate = office.model.months, office.candidate, office.rng.expovariate
        while True:
            bound, _ = citizen.candidates[citizen.state]
            if not bound:
                return
            wait = expovariate(bound)
            if env.now() + wait >= months:
                return
            yield self.hold(wait)
            candidate(citizen, env.now())


class Post(sim.Component):
    """A post: filled when it opens, emptied by separations, filled again after a vacancy."""

    def process(self, office: Office) -> Holds:
        """Fill and empty the post."""
        model, expovariate = office.model, office.rng.expovariate
        while True:
            worker = office.fill(self.env.now())
            yield self.hold(expovariate(model.separation))
            office.empty(worker, self.env.now())
            yield self.hold(expovariate(1 / model.vacancy_months))


class Team(sim.Component):
    """The rehabilitation team, which meets in the middle of every month."""

    def process(self, office: Office, lives: dict[Citizen, Life]) -> Holds:
        """Decide cases."""
        for month in count():
            yield self.hold(till=month + 0.5)
            for citizen in office.meet(self.env.now()):
                lives[citizen].cancel()
                lives[citizen].activate(process="process")


class Intake(sim.Component):
    """Those present at the start, then citizens who arrive one by one."""

    def process(self, office: Office, lives: dict[Citizen, Life]) -> Holds:
        """Start lives."""
        for citizen in office.begin():
            Life(citizen=citizen, office=office, lives=lives)
        while True:
            yield self.hold(office.rng.expovariate(office.model.intake_per_month))
            Life(citizen=office.arrive(self.env.now()), office=office, lives=lives)


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    env = sim.Environment(trace=False, random_seed=seed, yieldless=False)
    office = Office(model, seed)
    lives: dict[Citizen, Life] = {}
    for opens in openings(model):
        Post(at=opens, office=office)
    Intake(office=office, lives=lives)
    Team(office=office, lives=lives)
    env.run(till=model.months)
    return office.occupancy()
