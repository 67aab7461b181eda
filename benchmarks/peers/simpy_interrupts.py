"""Plain SimPy, as in its textbook: a citizen's wait is interrupted and drawn anew when what it depends on changes.

The caseload of the caseworker and the number of changes are such things; an operation that changes hands of many
citizens interrupts each of those concerned once, when it is over. The wait ends by whichever comes first: a transition,
reassignment, or that a change of caseworker ceases to weigh.
"""

import math
from collections.abc import Generator
from itertools import count

import simpy

from benchmarks.model import Model
from benchmarks.peers.rules import Caseworker, Citizen, Office, openings

NAME = "SimPy, interrupts"
CANNOT = ""

Events = Generator[simpy.Event, None, None]


class InterruptingOffice(Office):
    """An office that knows whose caseload has changed, and so who has to be interrupted."""

    def __init__(self, model: Model, seed: int, env: simpy.Environment) -> None:
        super().__init__(model, seed)
        self.env = env
        self.lives: dict[int, simpy.Process] = {}
        self.changed: dict[Caseworker, None] = {}

    def join(self, citizen: Citizen, worker: Caseworker | None, now: float) -> None:
        """The citizen goes to a caseload, which changes."""
        super().join(citizen, worker, now)
        if worker is not None:
            self.changed[worker] = None

    def part(self, citizen: Citizen) -> None:
        """The citizen leaves a caseload, which changes."""
        if citizen.caseworker is not None:
            self.changed[citizen.caseworker] = None
        super().part(citizen)

    def start(self, citizen: Citizen) -> None:
        """Start the citizen's process."""
        self.lives[citizen.number] = self.env.process(life(self.env, citizen, self))

    def interrupt(self) -> None:
        """Interrupt all whose caseworker has another caseload than before."""
        for worker in self.changed:
            for number in worker.citizens:
                process = self.lives.get(number)
                if process is not None and process.is_alive and process is not self.env.active_process:
                    process.interrupt()
        self.changed.clear()


def life(env: simpy.Environment, citizen: Citizen, office: InterruptingOffice) -> Events:
    """Wait for the citizen's next event, drawn anew at every interruption, until a state without transitions."""
    rng = office.rng
    while True:
        _, intervals = citizen.candidates[citizen.state]
        if not intervals:
            return
        intensities = [office.intensity(citizen, interval, env.now) for interval in intervals]
        wait = rng.expovariate(sum(intensities))
        recovery = citizen.recovers - env.now if office.counted(citizen, env.now) else math.inf
        try:
            yield env.timeout(min(wait, recovery))
        except simpy.Interrupt:
            continue
        if wait < recovery:
            interval = rng.choices(intervals, intensities)[0]
            office.take(citizen, interval[6], env.now)
            office.interrupt()


def post(env: simpy.Environment, office: InterruptingOffice, opens: float) -> Events:
    """A post: filled when it opens, emptied by separations, filled again after a vacancy."""
    model, expovariate = office.model, office.rng.expovariate
    yield env.timeout(opens)
    while True:
        worker = office.fill(env.now)
        office.interrupt()
        yield env.timeout(expovariate(model.separation))
        office.empty(worker, env.now)
        office.interrupt()
        yield env.timeout(expovariate(1 / model.vacancy_months))


def team(env: simpy.Environment, office: InterruptingOffice) -> Events:
    """The rehabilitation team meets in the middle of every month."""
    for month in count():
        yield env.timeout(month + 0.5 - env.now)
        for citizen in office.meet(env.now):
            office.lives[citizen.number].interrupt()
        office.interrupt()


def intake(env: simpy.Environment, office: InterruptingOffice) -> Events:
    """Citizens arrive one by one."""
    while True:
        yield env.timeout(office.rng.expovariate(office.model.intake_per_month))
        citizen = office.arrive(env.now)
        office.interrupt()
        office.start(citizen)


def begin(env: simpy.Environment, office: InterruptingOffice) -> Events:
    """Month 0, once the posts that are open then have been filled."""
    yield env.timeout(0)
    for citizen in office.begin():
        office.start(citizen)
    office.changed.clear()


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    env = simpy.Environment()
    office = InterruptingOffice(model, seed, env)
    for opens in openings(model):
        env.process(post(env, office, opens))
    env.process(begin(env, office))
    env.process(team(env, office))
    env.process(intake(env, office))
    env.run(until=model.months)
    return office.occupancy()
