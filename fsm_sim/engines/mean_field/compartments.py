"""Compartments of the mean field (a state and stage), its strata, and the intensities of its flows.

A stratum is a group's readiness and preparation class with a number of changes of caseworker. `intensities` applies the
one formula, `fsm_sim.model.intensity`, to every transition in every stratum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

import numpy as np

from fsm_sim.engines.citizens.composition import Places
from fsm_sim.engines.citizens.population import reachable
from fsm_sim.engines.mean_field.integration.solver import CHANGE_COUNTS
from fsm_sim.engines.shared.transition_kinds import kinds_of
from fsm_sim.model.intensity import Number, effect_of_changes, intensity
from fsm_sim.model.mixed_name import belongs
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import CitizenClass, Factor, Flags, Floats, Integers, Network, citizen_classes
from fsm_sim.model.parameters import ONE_CLASS, Effects, Parameters


@dataclass(frozen=True)
class Compartments:
    """Compartments (state and stage) and strata (group, class and number of changes) of one programme.

    `class_group`, `classes` have one entry per class over all groups (C); each class has ``CHANGE_COUNTS`` neighbouring
    strata. `reach` (groups, S): which states each group can get to.
    `state_of`, `stage_of` have one entry per compartment; `flow_source`, `flow_target`, `flow_kind` and `gather` are
    those of `flows`.
    """

    network: Network
    state_of: Integers
    stage_of: Integers
    groups: tuple[str, ...]
    class_group: Integers
    classes: tuple[CitizenClass, ...]
    flow_source: Integers
    flow_target: Integers
    flow_kind: Integers
    gather: Integers
    reach: Flags

    @property
    def strata(self) -> int:
        """Number of strata."""
        return CHANGE_COUNTS * len(self.classes)

    @cached_property
    def changes(self) -> Floats:
        """Counted changes of each stratum; shape (L,)."""
        return np.tile(np.arange(CHANGE_COUNTS, dtype=float), len(self.classes))

    def first_compartment(self, state: int) -> int:
        """The compartment of a state's first stage."""
        return int(np.flatnonzero((self.state_of == state) & (self.stage_of == 0))[0])

    def in_states(self, states: tuple[str, ...]) -> Flags:
        """Which compartments belong to `states`; shape (compartments,)."""
        return self.network.mask(states)[self.state_of]

    def strata_of(self, compartment: int) -> tuple[int, int]:
        """First and last + 1 of the strata that can be in a compartment."""
        here = np.flatnonzero(np.repeat(self.reach[self.class_group, self.state_of[compartment]], CHANGE_COUNTS))
        return (int(here[0]), int(here[-1]) + 1) if len(here) else (0, 0)

    def in_group(self, group: str | None) -> Flags:
        """Which strata belong to a group, or to a mixed office's programme, all for none; shape (L,)."""
        mine = np.array([belongs(one, group) for one in self.groups])
        return np.repeat(mine[self.class_group], CHANGE_COUNTS)

    def of_places(self, places: Places) -> tuple[Integers, Integers]:
        """The compartment and stratum of each kind of citizen (n,)."""
        row_of = {
            both: row for row, both in enumerate(zip(self.state_of.tolist(), self.stage_of.tolist(), strict=True))
        }
        class_of = {
            (group, one.readiness_class, one.preparation_class): number
            for number, (group, one) in enumerate(zip(self.class_group.tolist(), self.classes, strict=True))
        }
        row = [row_of[both] for both in zip(places.state.tolist(), places.stage.tolist(), strict=True)]
        kinds = np.column_stack([places.group, places.readiness_class, places.preparation_class]).tolist()
        stratum = CHANGE_COUNTS * np.array([class_of[one[0], one[1], one[2]] for one in kinds], dtype=np.int64)
        return np.array(row, dtype=np.int64), stratum + np.minimum(places.changes, CHANGE_COUNTS - 1)

    @cached_property
    def grid(self) -> "Grid":
        """Every transition in every stratum."""
        transitions, strata = len(self.network.transitions), self.strata

        def by_stratum(numbers: list[int]) -> Integers:
            return np.tile(np.repeat(numbers, CHANGE_COUNTS), transitions)

        return Grid(
            transition=np.repeat(np.arange(transitions), strata),
            readiness_class=by_stratum([c.readiness_class for c in self.classes]),
            preparation_class=by_stratum([c.preparation_class for c in self.classes]),
            changes=np.tile(self.changes, transitions),
            office=np.zeros(transitions * strata, dtype=np.int64),
            has={effect: np.repeat(flags, strata).astype(float) for effect, flags in self.network.has.items()},
        )


@dataclass(frozen=True)
class Grid:
    """Every transition in every stratum, flat, of one office or of several: what its intensity depends on.

    All have shape (J * L): `transition`, `readiness_class`, `preparation_class` and `office` are places in the arrays
    of `intensities`; `has` (1 or 0) says for each effect whether the transition has it.
    """

    transition: Integers
    readiness_class: Integers
    preparation_class: Integers
    changes: Floats
    office: Integers
    has: dict[Factor, Floats]


def joined(grids: Sequence[Grid], transitions: Sequence[int]) -> Grid:
    """Several offices' grids end to end; `transitions` counts each office's."""
    before = np.cumsum([0, *transitions])
    return Grid(
        transition=np.concatenate([grid.transition + first for grid, first in zip(grids, before, strict=False)]),
        readiness_class=np.concatenate([grid.readiness_class for grid in grids]),
        preparation_class=np.concatenate([grid.preparation_class for grid in grids]),
        changes=np.concatenate([grid.changes for grid in grids]),
        office=np.concatenate([grid.office + number for number, grid in enumerate(grids)]),
        has={effect: np.concatenate([grid.has[effect] for grid in grids]) for effect in grids[0].has},
    )


def compartments_of(network: Network, parameters: Parameters) -> Compartments:
    """Compartments, strata and flows of a programme; classes with the same intensities in a group are merged."""
    state_of = np.repeat(np.arange(len(network.states)), network.stages)
    stage_of = np.concatenate([np.arange(count) for count in network.stages])
    groups = tuple(network.programme.groups)
    reach = np.array([reachable(network, name) for name in groups])
    own = np.repeat(np.arange(len(network.each)), np.diff(network.first_group))
    each = parameters_of(parameters)
    by_group = [group_classes(network, states, each[place]) for states, place in zip(reach, own, strict=True)]
    source, target, kind, gather = flows(network, state_of, stage_of)
    return Compartments(
        network=network,
        state_of=state_of,
        stage_of=stage_of,
        groups=groups,
        class_group=np.repeat(np.arange(len(groups)), [len(classes) for classes in by_group]),
        classes=tuple(c for classes in by_group for c in classes),
        flow_source=source,
        flow_target=target,
        flow_kind=kind,
        gather=gather,
        reach=reach,
    )


def group_classes(network: Network, reached: Flags, parameters: Parameters) -> tuple[CitizenClass, ...]:
    """The classes of a group that can get to `reached`, distinguished only by what the transitions there depend on."""
    leaving = reached[network.source]
    return citizen_classes(
        parameters.readiness if (network.has["readiness"] & leaving).any() else ONE_CLASS,
        parameters.preparation if (network.has["preparation"] & leaving).any() else ONE_CLASS,
    )


def flows(network: Network, state_of: Integers, stage_of: Integers) -> tuple[Integers, Integers, Integers, Integers]:
    """Flows between compartments: source, target, kind, and how the transitions' intensities add up to them.

    `state_of` and `stage_of` have one entry per compartment. Source and target (F,) are compartments, kind (F,) is a
    `TransitionKind`. The last array (n, 3) has a row for every transition that is part of a flow: the flow, the
    transition, and the number of stages by which its intensity is multiplied. In a state of m stages every transition
    runs at m times its intensity; before the last stage it leads to the next.
    """
    kind_of = kinds_of(network)
    first_compartment = {int(s): i for i, (s, stage) in enumerate(zip(state_of, stage_of, strict=True)) if stage == 0}
    parts: dict[tuple[int, int, int], list[int]] = {}
    for compartment, (state, stage) in enumerate(zip(state_of, stage_of, strict=True)):
        last = stage + 1 == network.stages[state]
        for j in np.flatnonzero(network.source == state):
            target = first_compartment[int(network.target[j])] if last else compartment + 1
            parts.setdefault((compartment, target, int(kind_of[j])), []).append(int(j))
    gather = [
        (flow, transition, int(network.stages[state_of[compartment]]))
        for flow, ((compartment, _, _), transitions) in enumerate(parts.items())
        for transition in transitions
    ]
    source, target_compartments, kinds = (np.array(column, dtype=np.int64) for column in zip(*parts, strict=True))
    return source, target_compartments, kinds, np.array(gather, dtype=np.int64)


class Factors(NamedTuple):
    """What intensities are made of, as NumPy arrays or PyTensor tensors.

    `rates`: monthly rates (transitions of all offices); `readiness` and `preparation`: multipliers of the classes;
    `penalty`: for a change of caseworker, scalar; `office_placement` and `office_work`: multipliers of each office.
    """

    rates: Number
    readiness: Number
    preparation: Number
    penalty: Number
    office_placement: Number
    office_work: Number


def intensities(grid: Grid, factors: Factors, effects: Effects, xp: ModuleType) -> Number:
    """Monthly intensities at the reference caseload, shape (J * L), by the one formula.

    `xp` is the module of the factors' kind of number. `effects` gives the switches: scale and persistence.
    """
    has, base = grid.has, factors.rates[grid.transition]
    changes = np.minimum(grid.changes, 1) if effects.penalty_persistence == "first_only" else grid.changes
    # Away from 0: the gradient of a rate of 0 on the probability scale would be 0 / 0.
    above, scale, horizon = base + 1e-12, effects.penalty_scale, effects.penalty_horizon_months
    continuity = effect_of_changes(changes, factors.penalty, above, scale, horizon, xp)
    return intensity(
        base,
        readiness=1.0 + has["readiness"] * (factors.readiness[grid.readiness_class] - 1.0),
        preparation=1.0 + has["preparation"] * (factors.preparation[grid.preparation_class] - 1.0),
        continuity=1.0 + has["continuity"] * (continuity - 1.0),
        office=1.0
        + has["office_placement"] * (factors.office_placement[grid.office] - 1.0)
        + has["office_work"] * (factors.office_work[grid.office] - 1.0),
    )
