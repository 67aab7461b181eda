"""The SimPy engine, the reference: citizens, posts, team and intake as plain generator processes.

Read it to understand every engine. A citizen's candidate events come at a constant rate that no intensity can exceed,
and most are rejected (thinning); so when a caseload changes, nothing needs to be rescheduled.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from itertools import count, islice

import numpy as np
import pandas as pd
import simpy

from fsm_sim.engines.citizens.composition import compositions
from fsm_sim.engines.citizens.intake import arrival_wait
from fsm_sim.engines.citizens.population import (
    Identity,
    Newcomer,
    alternating,
    initial_places,
    intake_group,
    newcomer,
    settled_newcomers,
)
from fsm_sim.engines.process.office import Office
from fsm_sim.engines.process.people import Person
from fsm_sim.engines.process.thinning import Intensities
from fsm_sim.engines.shared.episodes import table
from fsm_sim.engines.shared.posts import Opening, StaffingEvent
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
from fsm_sim.engines.shared.staffing_events import PlannedStaff, planned_staff, thawed
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
        wait, u = streams.candidate(person.entity, person.candidates)
        person.candidates += 1
        yield env.timeout(wait / intervals.bound)
        if person.visit != visit:
            return
        office.accept_or_reject(person, intervals.at(u * intervals.bound), u * intervals.bound)


@dataclass(frozen=True)
class Posts:
    """What the processes of posts share: the office, its plan, and the posts that a freeze of recruitment keeps vacant.

    `frozen` has the number of draws so far of each such post, by opening.
    """

    env: simpy.Environment
    office: Office
    streams: RandomStreams
    setting: Setting
    planned: PlannedStaff
    frozen: dict[Opening, int] = field(default_factory=dict)

    def learn(self) -> None:
        """Whoever has just started learns for a time."""
        if self.setting.staffing.learning is not None:
            self.env.process(self.learning(self.setting.staffing.learning.months))

    def learning(self, months: float) -> Events:
        """The end of a period of learning."""
        yield self.env.timeout(months)
        self.office.caseworkers.end_learning(self.env.now)


def staffing(posts: Posts, event: StaffingEvent) -> Events:
    """All that is planned for one month, in one event; then a process for each post that has been filled."""
    yield posts.env.timeout(event.month)
    opened = dict.fromkeys(event.opens, 0)
    if event.thaws:
        waiting = sorted(posts.frozen, key=lambda one: (one.opens, one.number))
        opened |= {one: posts.frozen[one] for one in waiting if one.closes > event.month}
        posts.frozen.clear()
    posts.office.change_posts(
        closing=event.closes,
        opening={one.number: one.share for one in opened},
        begins=event.begins,
        ends=event.ends,
    )
    for opening, drawn in opened.items():
        posts.env.process(post(posts, opening, drawn))


def post(posts: Posts, opening: Opening, drawn: int) -> Events:
    """A post once it is filled: emptied by separations, filled again after a vacancy, until the plan closes it."""
    env, setting, number = posts.env, posts.setting, opening.number
    entity = POST_ENTITY + number
    for index in count((opening.turn << 32) + drawn):
        stay = wait_at(posts.streams.exponential(entity, StreamId.SEPARATION, index), setting.separation_per_month)
        if env.now + stay >= opening.closes:
            return
        yield env.timeout(stay)
        if setting.vacancy_months == 0 and thawed(posts.planned.freezes, env.now) == env.now:
            posts.office.change_posts(closing=(number,), opening={number: opening.share})
            posts.learn()
            continue
        posts.office.empty(number)
        vacancy = posts.streams.exponential(entity, StreamId.VACANCY, index) * setting.vacancy_months
        filled = env.now + vacancy
        if thawed(posts.planned.freezes, filled) > filled:
            posts.frozen[opening] = index + 1 - (opening.turn << 32)
            return
        if filled >= opening.closes:
            return
        yield env.timeout(vacancy)
        posts.office.change_posts(opening={number: opening.share})
        posts.learn()


def reassignment(
    env: simpy.Environment, person: Person, office: Office, streams: RandomStreams, monthly_rate: float
) -> Events:
    """Give a citizen another caseworker at the reassignment rate, for other reasons than a departure."""
    for index in count():
        yield env.timeout(streams.exponential(person.entity, StreamId.REASSIGNMENT, index) / monthly_rate)
        office.reassign(person)


def recovery(env: simpy.Environment, person: Person, office: Office, streams: RandomStreams, months: float) -> Events:
    """Remove counted changes of caseworker one at a time, each after `months` on average, until none is left."""
    while person.counted:
        yield env.timeout(streams.exponential(person.entity, StreamId.RECOVERY, person.recoveries) * months)
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


def intake(env: simpy.Environment, office: Office, streams: RandomStreams, setting: Setting, place: int) -> Events:
    """A programme's citizens arrive one by one.

    Their numbers are separate, so one more citizen at the start changes no arrival, nor does another programme.
    """
    network, steps = setting.network, setting.intakes[place]
    first = max(FIRST_ARRIVAL, setting.office.parts[place].number_of_citizens)
    first_in_office = max(FIRST_ARRIVAL, setting.office.number_of_citizens)
    for arrival in count():
        exponential = streams.exponential(INTAKE_ENTITY + place, StreamId.INTAKE, arrival)
        wait = arrival_wait(steps.from_month, steps.rate, env.now, exponential)
        if wait == math.inf:
            return
        yield env.timeout(wait)
        group, state = intake_group(network, streams, place, first + arrival)
        who = Identity(first_in_office + office.arrivals, place, first + arrival)
        office.arrivals += 1
        person = office.enter(newcomer(network, setting.parameters, streams, who, group, state, stage=0))
        arrive(env, office, streams, setting, person)


def arrive(env: simpy.Environment, office: Office, streams: RandomStreams, setting: Setting, person: Person) -> None:
    """Open the citizen's record and start the processes that act on the citizen."""
    office.show(person)
    env.process(citizen(env, person, office, streams))
    if setting.reassignment_per_month > 0:
        env.process(reassignment(env, person, office, streams, setting.reassignment_per_month))


def at_the_start(setting: Setting, streams: RandomStreams) -> list[Newcomer]:
    """The citizens present at the start, in order of number."""
    network, office, found = setting.network, setting.office, list[Newcomer]()
    counts = [part.number_of_citizens for part in office.parts]
    numbers = iter(np.argsort(alternating(counts)).tolist())
    for place, start in enumerate(compositions(setting.start, len(network.each))):
        mine = list(islice(numbers, counts[place]))
        if start is not None:
            found += settled_newcomers(network, place, start, streams, mine)
            continue
        found += [
            newcomer(network, setting.parameters, streams, Identity(number, place, within), group, state)
            for within, (number, (group, state)) in enumerate(
                zip(mine, initial_places(network, office, place), strict=True)
            )
        ]
    return sorted(found, key=lambda one: one.number)


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
    return table(office.rows, part_time=setting.part_time), filled[last]


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
        learning=setting.staffing.learning,
    )
    if effects.penalty_persistence == "recovery":
        office.on_first_change = lambda person: env.process(
            recovery(env, person, office, streams, effects.recovery_months)
        )
    posts = Posts(env, office, streams, setting, planned_staff(setting))
    first = [event for event in posts.planned.events if event.month == 0 and not event.begins]
    for event in first:
        env.process(staffing(posts, event))
    env.process(begin(env, office, streams, setting))
    for event in posts.planned.events[len(first) :]:
        env.process(staffing(posts, event))
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
    for place, steps in enumerate(setting.intakes):
        if steps.highest > 0:
            env.process(intake(env, office, streams, setting, place))
