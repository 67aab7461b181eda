"""Plain SimPy: a process for each citizen, who meets candidate events at a bound and takes some of them (thinning)."""

from collections.abc import Generator
from itertools import count

import simpy

from benchmarks.model import Model
from benchmarks.peers.rules import Citizen, Office, openings

NAME = "SimPy, thinning"
CANNOT = ""

Events = Generator[simpy.Event, None, None]


def life(env: simpy.Environment, citizen: Citizen, office: Office) -> Events:
    """Meet one candidate event after another, until a state without transitions, a decision of the team or the end."""
    months, candidate, expovariate = office.model.months, office.candidate, office.rng.expovariate
    visit = citizen.visit
    while True:
        bound, _ = citizen.candidates[citizen.state]
        if not bound:
            return
        wait = expovariate(bound)
        if env.now + wait >= months:
            return
        yield env.timeout(wait)
        if citizen.visit != visit:
            return
        candidate(citizen, env.now)


def post(env: simpy.Environment, office: Office, opens: float) -> Events:
    """A post: filled when it opens, emptied by separations, filled again after a vacancy."""
    model, expovariate = office.model, office.rng.expovariate
    yield env.timeout(opens)
    while True:
        worker = office.fill(env.now)
        yield env.timeout(expovariate(model.separation))
        office.empty(worker, env.now)
        yield env.timeout(expovariate(1 / model.vacancy_months))


def team(env: simpy.Environment, office: Office) -> Events:
    """The rehabilitation team meets in the middle of every month."""
    for month in count():
        yield env.timeout(month + 0.5 - env.now)
        for citizen in office.meet(env.now):
            if citizen.candidates[citizen.state][0]:
                env.process(life(env, citizen, office))


def intake(env: simpy.Environment, office: Office) -> Events:
    """Citizens arrive one by one."""
    while True:
        yield env.timeout(office.rng.expovariate(office.model.intake_per_month))
        env.process(life(env, office.arrive(env.now), office))


def begin(env: simpy.Environment, office: Office) -> Events:
    """Month 0, once the posts that are open then have been filled."""
    yield env.timeout(0)
    for citizen in office.begin():
        env.process(life(env, citizen, office))


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    env, office = simpy.Environment(), Office(model, seed)
    for opens in openings(model):
        env.process(post(env, office, opens))
    env.process(begin(env, office))
    env.process(team(env, office))
    env.process(intake(env, office))
    env.run(until=model.months)
    return office.occupancy()
