"""The SimPy engine, the reference: citizens, posts, team and intake as plain generator processes.

Read it to understand every engine. A citizen's candidate events come at a constant rate that no intensity can exceed,
and most are rejected (thinning); so when a caseload changes, nothing needs to be rescheduled.
"""

import math
from collections.abc import Generator
from itertools import count

import numpy as np
import pandas as pd
import simpy

from fsm_sim.engines.process.caseworkers import Person
from fsm_sim.engines.process.office import Office
from fsm_sim.engines.process.thinning import Intensities
from fsm_sim.engines.shared.episodes import table
from fsm_sim.engines.shared.intake import arrival_wait
from fsm_sim.engines.shared.population import Newcomer, initial_places, intake_group, newcomer, settled_newcomers
from fsm_sim.engines.shared.posts import Opening, StaffingEvent, openings, plan, staffing_events
from fsm_sim.engines.shared.random_streams import (
    FIRST_ARRIVAL,
    INTAKE_ENTITY,
    POST_ENTITY,
    RandomStreams,
    StreamId,
    office_address,
    run_address,
)
from fsm_sim.engines.shared.setting import FIRST_MEETING, Setting
from fsm_sim.model.network import Floats

Events = Generator[simpy.Event, None, None]


def citizen(env: simpy.Environment, person: Person, office: Office, streams: RandomStreams) -> Events:
    """Generate candidate events, until the citizen is in a state without transitions or the team decides the case."""
    visit = person.visit
    while True:
        kind = person.newcomer
        intervals = office.intensities.intervals(
            person.state, kind.readiness_class, kind.preparation_class, person.counted
        )
        if intervals.bound == 0:
            return
        wait, u = streams.candidate(person.number, person.candidates)
        person.candidates += 1
        yield env.timeout(wait / intervals.bound)
        if person.visit != visit:
            return
        office.accept_or_reject(person, intervals.at(u * intervals.bound), u * intervals.bound)


def staffing(
    env: simpy.Environment, event: StaffingEvent, office: Office, streams: RandomStreams, setting: Setting
) -> Events:
    """The plan closes and opens posts, all of one month in one event, and starts a process for each new post."""
    yield env.timeout(event.month)
    office.change_posts(closing=event.closes, opening=tuple(opening.number for opening in event.opens))
    for opening in event.opens:
        env.process(post(env, opening, office, streams, setting))


def post(env: simpy.Environment, opening: Opening, office: Office, streams: RandomStreams, setting: Setting) -> Events:
    """A post once it is filled: emptied by separations, filled again after a vacancy, until the plan closes it."""
    entity = POST_ENTITY + opening.number
    for index in count(opening.turn << 32):
        stay = wait_at(streams.exponential(entity, StreamId.SEPARATION, index), setting.separation_per_month)
        if env.now + stay >= opening.closes:
            return
        yield env.timeout(stay)
        if setting.vacancy_months == 0:
            office.change_posts(closing=(opening.number,), opening=(opening.number,))
            continue
        office.empty(opening.number)
        vacancy = streams.exponential(entity, StreamId.VACANCY, index) * setting.vacancy_months
        if env.now + vacancy >= opening.closes:
            return
        yield env.timeout(vacancy)
        office.fill(opening.number)


def reassignment(
    env: simpy.Environment, person: Person, office: Office, streams: RandomStreams, monthly_rate: float
) -> Events:
    """Give a citizen another caseworker at the reassignment rate, for other reasons than a departure."""
    for index in count():
        yield env.timeout(streams.exponential(person.number, StreamId.REASSIGNMENT, index) / monthly_rate)
        office.reassign(person)


def recovery(env: simpy.Environment, person: Person, office: Office, streams: RandomStreams, months: float) -> Events:
    """Remove counted changes of caseworker one at a time, each after `months` on average, until none is left."""
    while person.counted:
        yield env.timeout(streams.exponential(person.number, StreamId.RECOVERY, person.recoveries) * months)
        person.recoveries += 1
        office.recover(person)


def team(env: simpy.Environment, office: Office, streams: RandomStreams, capacity_per_month: float) -> Events:
    """The rehabilitation team meets monthly and decides as many cases as it has capacity for."""
    yield env.timeout(FIRST_MEETING)
    for month in count():
        capacity = math.floor((month + 1) * capacity_per_month) - math.floor(month * capacity_per_month)
        for person in office.meet(capacity):
            env.process(citizen(env, person, office, streams))
        yield env.timeout(1.0)


def intake(env: simpy.Environment, office: Office, streams: RandomStreams, setting: Setting, present: int) -> Events:
    """Citizens arrive one by one. Their numbers are separate, so one more citizen at the start changes no arrival."""
    network, steps = setting.network, setting.intake
    first = max(FIRST_ARRIVAL, present)
    for number in count(first):
        exponential = streams.exponential(INTAKE_ENTITY, StreamId.INTAKE, number - first)
        wait = arrival_wait(steps.from_month, steps.rate, env.now, exponential)
        if wait == math.inf:
            return
        yield env.timeout(wait)
        group = intake_group(network, streams, number)
        state = network.number(network.programme.groups[group].intake)
        person = office.enter(newcomer(network, setting.parameters, streams, number, group, state, stage=0))
        arrive(env, office, streams, setting, person)


def arrive(env: simpy.Environment, office: Office, streams: RandomStreams, setting: Setting, person: Person) -> None:
    """Open the citizen's record and start the processes that act on the citizen."""
    office.show(person)
    env.process(citizen(env, person, office, streams))
    if setting.reassignment_per_month > 0:
        env.process(reassignment(env, person, office, streams, setting.reassignment_per_month))


def at_the_start(setting: Setting, streams: RandomStreams) -> list[Newcomer]:
    """The citizens present at the start, in order of number."""
    network, office = setting.network, setting.office
    if setting.start is not None:
        return settled_newcomers(network, setting.start, streams, office.number_of_citizens)
    return [
        newcomer(network, setting.parameters, streams, number, group, state)
        for number, (group, state) in enumerate(initial_places(network, office))
    ]


def wait_at(exponential: float, rate: float) -> float:
    """A wait at a rate; for ever at rate 0.

    >>> wait_at(1.0, 0.0)
    inf
    """
    return exponential / rate if rate > 0 else math.inf


def run_office(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> pd.DataFrame:
    """Run one office to its horizon and return its episode table.

    The result depends on the setting and on the address (`seed`, `draw`, `replication`) alone.
    """
    return run_with_staff(setting, seed, draw, replication)[0]


def run_with_staff(setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> tuple[pd.DataFrame, Floats]:
    """As `run_office`, with the filled posts at months 0, 1, ..., the last whole one."""
    env = simpy.Environment()
    office = opened(env, setting, seed, draw, replication)
    while env.peek() <= 0:
        env.step()
    if setting.horizon_months > 0:
        env.run(until=setting.horizon_months)
    office.finish(setting.horizon_months)
    times, filled = (np.array(column, dtype=np.float64) for column in zip(*office.staff, strict=True))
    last = np.searchsorted(times, np.arange(int(setting.horizon_months) + 1), side="right") - 1
    return table(office.rows), filled[last]


def opened(env: simpy.Environment, setting: Setting, seed: int, draw: int = 0, replication: int = 0) -> Office:
    """An office before its first event, with all its processes started in `env`."""
    place = setting.office
    streams = RandomStreams(seed, run_address(draw, replication), office_address(place.municipality, place.programme))
    effects = setting.parameters.effects
    office = Office(
        place.municipality,
        setting.network,
        Intensities(setting.network, setting.parameters),
        streams,
        rebalance=setting.staffing.handover == "rebalance",
        clock=lambda: env.now,
    )
    if effects.penalty_persistence == "recovery":
        office.on_first_change = lambda person: env.process(
            recovery(env, person, office, streams, effects.recovery_months)
        )
    planned = openings(plan(setting.staffing, place, setting.active_at_start))
    for event in staffing_events(planned, setting.horizon_months):
        env.process(staffing(env, event, office, streams, setting))
    env.process(begin(env, office, streams, setting))
    if setting.network.programme.team is not None:
        env.process(team(env, office, streams, setting.capacity_per_month))
    return office


def begin(env: simpy.Environment, office: Office, streams: RandomStreams, setting: Setting) -> Events:
    """Enter the citizens present in month 0, after the posts open then have been filled."""
    yield env.timeout(0)
    present = [office.enter(one) for one in at_the_start(setting, streams)]
    for person in present:
        arrive(env, office, streams, setting, person)
        if person.counted:
            office.on_first_change(person)
    if setting.intake.highest > 0:
        env.process(intake(env, office, streams, setting, len(present)))
