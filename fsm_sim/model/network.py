"""A programme and its parameters as arrays, shared by every engine."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.mixed_office import own_stages, programmes_of
from fsm_sim.model.parameters import Mixture, Parameters
from fsm_sim.model.programme import Effect, Programme, ends

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Factor = Literal[Effect, "office_placement", "office_work"]
"""What modifies a transition: its effects, and a municipality's own effects on placements and on other work."""

PLACEMENT = "placement"
"""The multiplier of transitions into a placement."""


@dataclass(frozen=True)
class Network:
    """States (length S) and transitions (length J) of a programme, in the order of its file.

    `source` and `target` (J,) are state numbers; `has` gives for each factor the transitions that it modifies, as flags
    (J,); `stages` (S,) is the number of Erlang stages of each state. In a mixed office `parts` are the networks of its
    programmes, whose states, transitions and groups stand one after another.
    """

    programme: Programme
    states: tuple[str, ...]
    transitions: tuple[str, ...]
    source: Integers
    target: Integers
    stages: Integers
    has: dict[Factor, Flags]
    parts: "tuple[Network, ...]" = ()

    @property
    def each(self) -> "tuple[Network, ...]":
        """The network of each programme: itself, where there is one."""
        return self.parts or (self,)

    @cached_property
    def first_state(self) -> tuple[int, ...]:
        """The number of the first state of each programme, and the number of states."""
        return _firsts([len(part.states) for part in self.each])

    @cached_property
    def first_group(self) -> tuple[int, ...]:
        """The number of the first group of each programme, and the number of groups."""
        return _firsts([len(part.programme.groups) for part in self.each])

    @cached_property
    def part_of_transition(self) -> Integers:
        """The place of each transition's programme in `each`; shape (J,)."""
        return np.repeat(np.arange(len(self.each)), [len(part.transitions) for part in self.each])

    def decisions(self, place: int) -> dict[str, float]:
        """Shares of the rehabilitation team's decisions by state, for the programme at a place in `each`."""
        own = self.each[place].programme
        team, first = own.team.shares if own.team else {}, self.first_state[place]
        return {self.states[first + self.each[place].number(state)]: share for state, share in team.items()}

    @cached_property
    def caseload_weight(self) -> Floats:
        """The share of a full case that a citizen in each state counts as; shape (S,)."""
        return np.array([self.programme.states[name].caseload_weight for name in self.states])

    @cached_property
    def absorbing(self) -> Flags:
        """Which states are absorbing; shape (S,)."""
        return np.array([self.programme.states[name].absorbing for name in self.states])

    @cached_property
    def queue(self) -> Flags:
        """Which states are the queue for the rehabilitation team's meeting; shape (S,)."""
        return np.array([self.programme.states[name].queue for name in self.states])

    def number(self, state: str) -> int:
        """The number of a state."""
        return self.states.index(state)

    def mask(self, states: tuple[str, ...]) -> Flags:
        """Which states are among `states`; shape (S,).

        Raises
        ------
        KeyError
            When the programme does not have one of them.
        """
        unknown = set(states) - set(self.states)
        if unknown:
            raise KeyError(f"{self.programme.name} has no state {', '.join(sorted(unknown))}")
        return np.isin(self.states, states)

    def rates(self, parameters: Parameters) -> Floats:
        """Monthly base rates in the order of `transitions`; shape (J,)."""
        return np.array([parameters.rates[name] for name in self.transitions])


def network(programme: Programme, stages: dict[str, int] | None = None) -> Network:
    """A programme as arrays; `stages` of a parameter set override those of the programme."""
    states = tuple(programme.states)
    transitions = tuple(programme.transitions)
    number = {name: index for index, name in enumerate(states)}
    all_stages = {**programme.stages, **(stages or {})}
    parts = programmes_of(programme)
    return Network(
        programme=programme,
        states=states,
        transitions=transitions,
        source=np.array([number[ends(name)[0]] for name in transitions], dtype=np.int64),
        target=np.array([number[ends(name)[1]] for name in transitions], dtype=np.int64),
        stages=np.array([all_stages.get(name, 1) for name in states], dtype=np.int64),
        has=_factors(programme),
        parts=tuple(network(part, own_stages(part, all_stages)) for part in parts) if len(parts) > 1 else (),
    )


def _firsts(counts: list[int]) -> tuple[int, ...]:
    return tuple(int(number) for number in np.cumsum([0, *counts]))


def _factors(programme: Programme) -> dict[Factor, Flags]:
    """Which transitions each factor modifies. A municipality has one effect on placements, and one on other work."""
    effects: tuple[Effect, ...] = get_args(Effect)
    transitions = programme.transitions.values()
    found: dict[Factor, Flags] = {
        name: np.array([name in t.effects for t in transitions], dtype=bool) for name in effects
    }
    placement = np.array([t.multiplier == PLACEMENT for t in transitions], dtype=bool)
    return {**found, "office_placement": found["work"] & placement, "office_work": found["work"] & ~placement}


@dataclass(frozen=True)
class CitizenClass:
    """One combination of readiness and preparation class, with its share of a group."""

    readiness_class: int
    preparation_class: int
    weight: float
    readiness: float
    preparation: float


def citizen_classes(readiness: Mixture, preparation: Mixture) -> tuple[CitizenClass, ...]:
    """Every combination of the classes of two independent mixtures; weights add up to 1."""
    return tuple(
        CitizenClass(r, p, rw * pw, rm, pm)
        for p, (pw, pm) in enumerate(zip(preparation.weights, preparation.multipliers, strict=True))
        for r, (rw, rm) in enumerate(zip(readiness.weights, readiness.multipliers, strict=True))
    )
