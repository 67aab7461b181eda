"""Who is in an office at the start: groups, states and classes, citizen by citizen, so that one more changes nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fsm_sim.engines.luck import Luck, Purpose
from fsm_sim.model.network import Flags, Network
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.scenario import Office


@dataclass(frozen=True)
class Newcomer:
    """A citizen on entry: number, group and where they start. Classes and stage are drawn at their own addresses."""

    number: int
    group: str
    state: int
    stage: int
    readiness_class: int
    preparation_class: int


def apportion(shares: Sequence[float]) -> Iterator[int]:
    """Deal out seats one by one, each to the share furthest behind; the first n never depend on how many follow.

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


def initial_places(network: Network, office: Office) -> Iterator[tuple[str, int]]:
    """Group and state of every citizen present at the start, in order of number."""
    groups = network.programme.groups
    if isinstance(office.citizens, Mapping):
        group_of = {state: group_starting_in(network, state) for state in office.citizens}
        for state, count in office.citizens.items():
            yield from ((group_of[state], network.number(state)) for _ in range(count))
        return
    names = list(groups)
    places = {
        name: (dict(enumerate(group.initial)), apportion(list(group.initial.values())))
        for name, group in groups.items()
    }
    for name in _group_sequence(names, [groups[name].share for name in names], office):
        states, seats = places[name]
        yield name, network.number(states[next(seats)])


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

    Only by being listed there can a citizen be in a state that no group gets to; the first group has those too.
    """
    groups = network.programme.groups
    reached = _reached(network, group)
    if group == next(iter(groups)):
        nobody = ~np.any([_reached(network, name) for name in groups], axis=0)
        reached = _closure(network, reached | nobody)
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
    luck: Luck,
    number: int,
    group: str,
    state: int,
    *,
    stage: int | None = None,
) -> Newcomer:
    """A citizen with their classes. In a state with stages they are equally likely to be in each, unless given."""
    if stage is None:
        stage = int(luck.uniform(number, Purpose.STAGE, 0) * network.stages[state])
    return Newcomer(
        number=number,
        group=group,
        state=state,
        stage=stage,
        readiness_class=_class(parameters.readiness, luck.uniform(number, Purpose.READINESS, 0)),
        preparation_class=_class(parameters.preparation, luck.uniform(number, Purpose.PREPARATION, 0)),
    )


def intake_group(network: Network, luck: Luck, number: int) -> str:
    """The group of a later citizen, by the programme's shares."""
    groups = network.programme.groups
    mark = luck.uniform(number, Purpose.GROUP, 0)
    for name, group in groups.items():
        mark -= group.share
        if mark < 0:
            return name
    return next(reversed(groups))


def _group_sequence(names: list[str], shares: list[float], office: Office) -> Iterator[str]:
    if office.groups:
        for name, count in office.groups.items():
            yield from (name for _ in range(count))
        return
    seats = apportion(shares)
    for _ in range(office.number_of_citizens):
        yield names[next(seats)]


def _class(mixture: Mixture, uniform: float) -> int:
    for index, weight in enumerate(mixture.weights):
        uniform -= weight
        if uniform < 0:
            return index
    return len(mixture.weights) - 1
