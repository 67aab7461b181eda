"""The citizens of an office: group, state and class of each; one more citizen changes none of the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from fsm_sim.engines.shared.composition import Composition, sampled
from fsm_sim.engines.shared.random_streams import START_ENTITY, RandomStreams, StreamId
from fsm_sim.model.network import Flags, Integers, Network
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.scenario import Office


@dataclass(frozen=True)
class Newcomer:
    """A citizen on entry: number, group and where they start. Classes and stage are drawn from separate streams.

    `changes` of caseworker weigh on the chance of work already.
    """

    number: int
    group: str
    state: int
    stage: int
    readiness_class: int
    preparation_class: int
    changes: int = 0


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


def settled_newcomers(network: Network, composition: Composition, streams: RandomStreams, count: int) -> list[Newcomer]:
    """The citizens present at the start, sampled from the composition of one draw."""
    names, places = list(network.programme.groups), composition.places
    u = streams.uniform(START_ENTITY, StreamId.START, 0)
    return [
        Newcomer(
            number=number,
            group=names[places.group[kind]],
            state=int(places.state[kind]),
            stage=int(places.stage[kind]),
            readiness_class=int(places.readiness_class[kind]),
            preparation_class=int(places.preparation_class[kind]),
            changes=int(places.changes[kind]),
        )
        for number, kind in enumerate(sampled(composition.cumulative[0], count, u).tolist())
    ]


def initial_places(network: Network, office: Office) -> Iterator[tuple[str, int]]:
    """Group and state of every citizen present at the start, in order of number."""
    names = list(network.programme.groups)
    group, state = initial_numbers(network, office)
    return zip((names[number] for number in group.tolist()), state.tolist(), strict=True)


def initial_numbers(network: Network, office: Office) -> tuple[Integers, Integers]:
    """Numbers of group and state of every citizen present at the start, in order of citizens' numbers; each (N,)."""
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

    A citizen can be in a state that no group gets to only by being listed there; the first group has those states too.
    """
    groups = network.programme.groups
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
    number: int,
    group: str,
    state: int,
    *,
    stage: int | None = None,
) -> Newcomer:
    """A citizen with their classes. In a state with stages they are equally likely to be in each, unless given."""
    if stage is None:
        stage = int(streams.uniform(number, StreamId.STAGE, 0) * network.stages[state])
    return Newcomer(
        number=number,
        group=group,
        state=state,
        stage=stage,
        readiness_class=_class(parameters.readiness, streams.uniform(number, StreamId.READINESS, 0)),
        preparation_class=_class(parameters.preparation, streams.uniform(number, StreamId.PREPARATION, 0)),
    )


def intake_group(network: Network, streams: RandomStreams, number: int) -> str:
    """The group of a later citizen, by the programme's shares."""
    groups = network.programme.groups
    u = streams.uniform(number, StreamId.GROUP, 0)
    for name, group in groups.items():
        u -= group.share
        if u < 0:
            return name
    return next(reversed(groups))


def _class(mixture: Mixture, uniform: float) -> int:
    for index, weight in enumerate(mixture.weights):
        uniform -= weight
        if uniform < 0:
            return index
    return len(mixture.weights) - 1
