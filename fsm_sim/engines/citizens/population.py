"""The citizens of an office: group, state and class of each; one more citizen changes none of the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from fsm_sim.engines.citizens.composition import Composition, sampled
from fsm_sim.engines.shared.random_streams import START_ENTITY, RandomStreams, StreamId, entity_of
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Flags, Integers, Network
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.scenarios.scenario import Office


class Identity(NamedTuple):
    """Who a citizen is: the number in the office, the place of the programme there, and the number within it.

    Citizens are handed over in the order of their numbers in the office. Their random numbers are keyed by `entity`.

    >>> Identity(107, 1, 7).entity == entity_of(1, 7)
    True
    """

    number: int
    place: int
    within: int

    @property
    def entity(self) -> int:
        """What the citizen's random numbers are keyed by."""
        return entity_of(self.place, self.within)


@dataclass(frozen=True)
class Newcomer:
    """A citizen on entry: number, group and where they start. Classes and stage are drawn from separate streams.

    `changes` of caseworker weigh on the chance of work already. `place` is that of the citizen's programme in the
    office, and `within` the number within it, the same as `number` where none is given.
    """

    number: int
    group: str
    state: int
    stage: int
    readiness_class: int
    preparation_class: int
    changes: int = 0
    place: int = 0
    within: int | None = None

    @property
    def entity(self) -> int:
        """What the citizen's random numbers are keyed by."""
        return entity_of(self.place, self.number if self.within is None else self.within)


def apportion(shares: Sequence[float]) -> Iterator[int]:
    """Allocate seats one by one, each to the share furthest behind; the first n do not depend on how many follow.

    >>> from itertools import islice
    >>> list(islice(apportion([0.5, 0.25, 0.25]), 4))
    [0, 1, 2, 0]
    """
    given = [0] * len(shares)
    total = 0
    while True:
        total += 1
        behind = [share * total - count for share, count in zip(shares, given, strict=True)]
        seat = behind.index(max(behind))
        given[seat] += 1
        yield seat


def settled_newcomers(
    network: Network, place: int, composition: Composition, streams: RandomStreams, numbers: Sequence[int]
) -> list[Newcomer]:
    """A programme's citizens present at the start, of these numbers, sampled from the composition of one draw."""
    names, places = list(network.programme.groups), composition.places
    u = streams.uniform(START_ENTITY + place, StreamId.START, 0)
    return [
        Newcomer(
            number=number,
            group=names[network.first_group[place] + places.group[kind]],
            state=network.first_state[place] + int(places.state[kind]),
            stage=int(places.stage[kind]),
            readiness_class=int(places.readiness_class[kind]),
            preparation_class=int(places.preparation_class[kind]),
            changes=int(places.changes[kind]),
            place=place,
            within=within,
        )
        for within, (number, kind) in enumerate(
            zip(numbers, sampled(composition.cumulative[0], len(numbers), u).tolist(), strict=True)
        )
    ]


def initial_places(network: Network, office: Office, place: int = 0) -> list[tuple[str, int]]:
    """Group and state of every citizen of one programme present at the start, in order of number."""
    names = list(network.programme.groups)
    group, state = _numbers_of(network.each[place], office.parts[place])
    first_group, first_state = network.first_group[place], network.first_state[place]
    return [(names[first_group + g], first_state + s) for g, s in zip(group.tolist(), state.tolist(), strict=True)]


def initial_numbers(network: Network, office: Office) -> tuple[Integers, Integers]:
    """Numbers of group and state of every citizen present at the start, in order of citizens' numbers; each (N,)."""
    each = [_numbers_of(part, own) for part, own in zip(network.each, office.parts, strict=True)]
    group, state = zip(*each, strict=True)
    order = alternating([len(numbers) for numbers in group])
    return (
        np.concatenate([numbers + first for numbers, first in zip(group, network.first_group, strict=False)])[order],
        np.concatenate([numbers + first for numbers, first in zip(state, network.first_state, strict=False)])[order],
    )


def alternating(counts: Sequence[int]) -> Integers:
    """The order in which a mixed office numbers its citizens at the start; places among them by programme, (N,).

    Programmes take turns by their sizes. Hand-over takes citizens in the order of their numbers, so that no programme's
    citizens are handed over before those of another because it stands first in the list.

    >>> alternating([4, 2]).tolist()
    [0, 4, 1, 2, 5, 3]
    """
    along = [(np.arange(count) + 0.5) / max(count, 1) for count in counts]
    return np.argsort(np.concatenate(along), kind="stable").astype(np.int64)


def _numbers_of(network: Network, office: Office) -> tuple[Integers, Integers]:
    """The same of an office of one programme."""
    groups = network.programme.groups
    names = list(groups)
    if isinstance(office.citizens, Mapping):
        counts = list(office.citizens.values())
        starting = [names.index(group_starting_in(network, state)) for state in office.citizens]
        return _repeated(starting, counts), _repeated([network.number(state) for state in office.citizens], counts)
    if office.groups:
        group = _repeated([names.index(name) for name in office.groups], list(office.groups.values()))
    else:
        group = _dealt(tuple(place.share for place in groups.values()), office.number_of_citizens)
    state = np.zeros(len(group), dtype=np.int64)
    for number, place in enumerate(groups.values()):
        mine = group == number
        states = np.array([network.number(name) for name in place.initial], dtype=np.int64)
        state[mine] = states[_dealt(tuple(place.initial.values()), int(mine.sum()))]
    return group, state


def _repeated(numbers: list[int], counts: list[int]) -> Integers:
    return np.repeat(np.array(numbers, dtype=np.int64), counts)


def _dealt(shares: tuple[float, ...], count: int) -> Integers:
    """The first seats allocated by shares; many are allocated at a time, since other offices use the same list."""
    return _first_dealt(shares, 1 << count.bit_length() if count else 0)[:count]


@cache
def _first_dealt(shares: tuple[float, ...], count: int) -> Integers:
    return np.fromiter(islice(apportion(shares), count), dtype=np.int64, count=count)


def group_starting_in(network: Network, state: str) -> str:
    """The group that a citizen listed by state belongs to: the first that starts there, else the first that gets there.

    The first group of all, where none does.
    """
    groups = network.programme.groups
    starting = [name for name, group in groups.items() if state in group.initial or state == group.intake]
    arriving = [name for name in groups if reachable(network, name)[network.number(state)]]
    return next(iter([*starting, *arriving, *groups]))


def reachable(network: Network, group: str) -> Flags:
    """The states that a group's members can get to, by transitions and decisions; shape (S,).

    A citizen can be in a state that no group gets to only by being listed there; the first group has those states too,
    in a mixed office the first of each programme.
    """
    groups = network.programme.groups
    if network.parts:
        number = list(groups).index(group)
        place = int(np.searchsorted(network.first_group, number, side="right")) - 1
        own, first = network.parts[place], network.first_state[place]
        found, name = np.zeros(len(network.states), dtype=bool), list(own.programme.groups)
        found[first : first + len(own.states)] = reachable(own, name[number - network.first_group[place]])
        return found
    reached = _reached(network, group)
    if group == next(iter(groups)):
        unreached = ~np.any([_reached(network, name) for name in groups], axis=0)
        reached = _closure(network, reached | unreached)
    return reached


def _reached(network: Network, group: str) -> Flags:
    place = network.programme.groups[group]
    return _closure(network, network.mask((*place.initial, place.intake)))


def _closure(network: Network, reached: Flags) -> Flags:
    team = network.programme.team
    while True:
        more = reached.copy()
        more[network.target[reached[network.source]]] = True
        if team and (network.queue & reached).any():
            more |= network.mask(tuple(state for state, share in team.shares.items() if share > 0))
        if (more == reached).all():
            return reached
        reached = more


def newcomer(
    network: Network,
    parameters: Parameters,
    streams: RandomStreams,
    who: Identity,
    group: str,
    state: int,
    *,
    stage: int | None = None,
) -> Newcomer:
    """A citizen with their classes. In a state with stages they are equally likely to be in each, unless given."""
    entity, own = who.entity, parameters_of(parameters)[who.place]
    if stage is None:
        stage = int(streams.uniform(entity, StreamId.STAGE, 0) * network.stages[state])
    return Newcomer(
        number=who.number,
        group=group,
        state=state,
        stage=stage,
        readiness_class=_class(own.readiness, streams.uniform(entity, StreamId.READINESS, 0)),
        preparation_class=_class(own.preparation, streams.uniform(entity, StreamId.PREPARATION, 0)),
        place=who.place,
        within=who.within,
    )


def intake_group(network: Network, streams: RandomStreams, place: int, number: int) -> tuple[str, int]:
    """Group of a programme's later citizen, by the programme's shares, and the state in which the citizen starts."""
    first, last = network.first_group[place : place + 2]
    groups = list(network.programme.groups.items())[first:last]
    u = streams.uniform(entity_of(place, number), StreamId.GROUP, 0)
    for name, group in groups:
        u -= group.share
        if u < 0:
            return name, network.number(group.intake)
    return groups[-1][0], network.number(groups[-1][1].intake)


def _class(mixture: Mixture, uniform: float) -> int:
    for index, weight in enumerate(mixture.weights):
        uniform -= weight
        if uniform < 0:
            return index
    return len(mixture.weights) - 1
