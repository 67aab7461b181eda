"""The equations of the mean field for an office and the killed processes that its measures need."""

from collections.abc import Sequence
from itertools import chain, pairwise

import numpy as np

from fsm_sim.engines.citizens.composition import compositions
from fsm_sim.engines.citizens.population import group_starting_in
from fsm_sim.engines.mean_field.caseworker_changes import monthly_changes
from fsm_sim.engines.mean_field.compartments import Compartments
from fsm_sim.engines.mean_field.integration.solver import (
    CHANGE_COUNTS,
    COMPONENT_0,
    COMPONENT_1,
    FLOW,
    KIND,
    SOURCE,
    STRATUM_0,
    TARGET,
    WEIGHT,
    Equations,
)
from fsm_sim.engines.mean_field.integration.time_grid import half_steps, number_of
from fsm_sim.engines.mean_field.killed_process import KilledProcess
from fsm_sim.engines.shared.setting import FIRST_MEETING, Setting
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.scenarios.scenario import Office


def equations(
    compartments: Compartments,
    setting: Setting,
    killed_processes: Sequence[KilledProcess],
    times: Floats,
    counted: Sequence[tuple[str, ...]] = (),
) -> Equations:
    """Everything about an office that the solver needs and that does not depend on the parameters to be estimated.

    Steps begin and end at `times`. For each list of states in `counted` the office has one more compartment, after its
    others: moves into them since month 0.
    """
    main = len(compartments.state_of)
    first_compartments = np.cumsum([0, main + len(counted), *(len(killed.mirrors) for killed in killed_processes)])
    table = _compartments(compartments, killed_processes, len(counted))
    flows, counts, gather = _flows(compartments, killed_processes, first_compartments, table, counted)
    network, effects = setting.network, setting.parameters.effects
    decisions = [(place, *one) for place in range(len(network.each)) for one in network.decisions(place).items()]
    reference = [
        (p.effects.caseload_reference, p.effects.caseload_low, p.effects.caseload_high)
        for p in parameters_of(setting.parameters)
    ]
    recovery = 1.0 / effects.recovery_months if effects.penalty_persistence == "recovery" else 0.0
    return Equations(
        blocks=_blocks(setting, killed_processes, first_compartments, counts, times),
        compartments=table,
        flows=flows,
        gather=gather,
        clock=_clock(setting, half_steps(times)),
        lengths=np.diff(times),
        caseload_weight=_weight_of_compartments(compartments, killed_processes, len(counted)),
        start=occupied(table, start(compartments, setting)),
        inflow=occupied(table, _inflow(compartments, setting, killed_processes, len(counted))),
        start_strata=np.array(
            [np.ones(compartments.strata), *(killed.group.astype(float) for killed in killed_processes)]
        ),
        decided=_decided(
            compartments, killed_processes, first_compartments, [(place, state) for place, state, _ in decisions]
        ),
        shares=np.array([share for _, _, share in decisions], dtype=float),
        constants=np.array([recovery, setting.capacity_per_month, *chain.from_iterable(reference)]),
    )


def starting_shares(network: Network, office: Office) -> dict[tuple[str, str], float]:
    """Expected citizens at the start of an office of one programme, by group and state."""
    groups = network.programme.groups
    if isinstance(office.citizens, dict):
        listed = office.citizens.items()
        return {(group_starting_in(network, state), state): float(count) for state, count in listed}
    sizes = {
        name: office.groups.get(name, 0) if office.groups else group.share * office.citizens
        for name, group in groups.items()
    }
    return {
        (name, state): sizes[name] * share for name, group in groups.items() for state, share in group.initial.items()
    }


def start(compartments: Compartments, setting: Setting) -> Floats:
    """Expected citizens at the start; shape (main compartments, L)."""
    network, found = setting.network, np.zeros((len(compartments.state_of), compartments.strata))
    for place, composition in enumerate(compositions(setting.start, len(network.each))):
        own, office = network.each[place], setting.office.parts[place]
        if composition is not None:
            share = office.number_of_citizens * composition.share[0]
            places = composition.places.shifted(network.first_group[place], network.first_state[place])
            np.add.at(found, compartments.of_places(places), share)
            continue
        names = list(own.programme.groups)
        for (group, state), citizens in starting_shares(own, office).items():
            here = np.flatnonzero(compartments.state_of == network.first_state[place] + own.number(state))
            for stratum in _first_strata(compartments, network.first_group[place] + names.index(group)):
                found[here, stratum] += citizens * compartments.classes[stratum // CHANGE_COUNTS].weight / len(here)
    return found


def arrivals(compartments: Compartments, setting: Setting) -> Floats:
    """Expected citizens arriving a month at the highest rate; shape (main compartments, L)."""
    found = np.zeros((len(compartments.state_of), compartments.strata))
    network, parts = setting.network, setting.office.parts
    place_of = np.repeat(np.arange(len(parts)), np.diff(network.first_group)).tolist()
    for number, (place, group) in enumerate(zip(place_of, network.programme.groups.values(), strict=True)):
        compartment = compartments.first_compartment(network.number(group.intake))
        for stratum in _first_strata(compartments, number):
            found[compartment, stratum] += (
                setting.intakes[place].highest * group.share * compartments.classes[stratum // CHANGE_COUNTS].weight
            )
    return found


def _first_strata(compartments: Compartments, group: int) -> Integers:
    """The strata of the classes of a group, by its number, without a change of caseworker."""
    return CHANGE_COUNTS * np.flatnonzero(compartments.class_group == group)


def _main_compartments(main: int, killed_processes: Sequence[KilledProcess]) -> Integers:
    """The main compartment that each compartment mirrors, but for the compartment of those removed."""
    return np.concatenate([np.arange(main), *(killed.mirrors for killed in killed_processes)])


def _blocks(
    setting: Setting,
    killed_processes: Sequence[KilledProcess],
    first_compartments: Integers,
    counts: list[int],
    times: Floats,
) -> Integers:
    starts = np.cumsum([0, *counts])
    first = number_of(times, [0.0, *(killed.start for killed in killed_processes)])
    last = number_of(times, [setting.horizon_months, *(killed.stop for killed in killed_processes)])
    return np.column_stack(
        [first_compartments[:-1], first_compartments[1:], starts[:-1], starts[1:], first, last]
    ).astype(np.int64)


def _weight_of_compartments(
    compartments: Compartments, killed_processes: Sequence[KilledProcess], counters: int
) -> Floats:
    """The caseload weight of every compartment; 0 for counters and those removed."""
    main = len(compartments.state_of)
    weight = compartments.network.caseload_weight[compartments.state_of][_main_compartments(main, killed_processes)]
    return np.append(np.insert(weight, main, np.zeros(counters)), 0.0)


def _compartments(compartments: Compartments, killed_processes: Sequence[KilledProcess], counters: int) -> Integers:
    """For each compartment its components, its changes of caseworker, and whether it is in the team's queue.

    The columns are named in `solver.py`.

    The last compartment is for those removed.
    """
    mirrored = _main_compartments(len(compartments.state_of), killed_processes)
    first, last = _strata(compartments)[mirrored].T
    weighted = compartments.network.caseload_weight[compartments.state_of] > 0
    moves = np.where(weighted, 1, np.where(compartments.network.absorbing[compartments.state_of], 0, 2))[mirrored]
    copy = np.concatenate([np.full(len(compartments.state_of), -1), *(killed.copy for killed in killed_processes)])
    waits = compartments.network.queue[compartments.state_of][mirrored]
    table = np.column_stack([last - first, first, moves, copy, waits])
    whole = [compartments.strata, 0, 0, -1, 0]  # reached by any stratum, without changes of caseworker
    table = np.vstack([np.insert(table, len(compartments.state_of), np.tile(whole, (counters, 1)), axis=0), whole])
    component = np.cumsum([0, *table[:, 0]])
    return np.ascontiguousarray(np.column_stack([component[:-1], component[1:], table[:, 1:]]), dtype=np.int64)


def occupied(compartments: Integers, table: Floats, first: int = 0) -> Floats:
    """The components from a table (compartments, strata) that begins at compartment `first`; all others are 0."""
    components = np.zeros(compartments[-1, COMPONENT_1])
    there = compartments[first : first + len(table), [COMPONENT_0, COMPONENT_1, STRATUM_0]].tolist()
    for values, (begin, end, stratum) in zip(table, there, strict=True):
        components[begin:end] = values[stratum : stratum + end - begin]
    return components


def _strata(compartments: Compartments) -> Integers:
    """First and last + 1 of the strata that can be in each main compartment."""
    return np.array(
        [compartments.strata_of(compartment) for compartment in range(len(compartments.state_of))], dtype=np.int64
    )


def _flows(
    compartments: Compartments,
    killed_processes: Sequence[KilledProcess],
    first_compartments: Integers,
    table: Integers,
    counted: Sequence[tuple[str, ...]],
) -> tuple[Integers, list[int], Integers]:
    """Flows of all classes by their first components, how many each block has, and their weights.

    A class has a flow where it can be in the source.

    A count must not remove mass from the source. So a second flow leads from the source to the counter, and a third
    flow returns the same mass to the source; it comes first, so that no sum of rates is too large.
    Sorting by kind keeps that order.
    """
    own = list(zip(compartments.flow_source.tolist(), compartments.flow_target.tolist(), strict=True))
    found = [(source, target, flow, flow) for flow, (source, target) in enumerate(own)]
    removed, gather = int(first_compartments[-1]), compartments.gather
    for counter, states in enumerate(counted, start=len(compartments.state_of)):
        inside = compartments.in_states(states)
        for flow in np.flatnonzero(~inside[compartments.flow_source] & inside[compartments.flow_target]).tolist():
            source, weight = own[flow][0], int(gather[-1, FLOW]) + 1
            back = compartments.gather[compartments.gather[:, FLOW] == flow] * [0, 1, -1] + [weight, 0, 0]
            gather = np.vstack([gather, back])
            found += [(source, removed, flow, weight), (source, counter, flow, flow)]
    blocks = [len(found)]
    for killed, offset in zip(killed_processes, first_compartments[1:-1].tolist(), strict=True):
        before = len(found)
        for phase in (0, 1):
            for flow, (source, target) in enumerate(own):
                if killed.enter[phase, source] >= 0:
                    there = killed.target(phase, target)
                    end = offset + there if there >= 0 else removed
                    found.append((offset + int(killed.enter[phase, source]), end, flow, flow))
        blocks.append(len(found) - before)
    source_compartment, target_compartment, flow_of, weight_of = np.array(found, dtype=np.int64).reshape(-1, 4).T
    source, target = table[source_compartment], table[target_compartment]
    stratum, components = source[:, STRATUM_0], source[:, COMPONENT_1] - source[:, COMPONENT_0]
    to = target[:, COMPONENT_0] + stratum - target[:, STRATUM_0]
    columns = [source[:, COMPONENT_0], to, weight_of * compartments.strata + stratum, compartments.flow_kind[flow_of]]
    classes = components // CHANGE_COUNTS
    block = np.repeat(np.repeat(np.arange(len(blocks)), blocks), classes)
    each = np.repeat(np.column_stack(columns), classes, axis=0)
    number = np.arange(len(each)) - np.repeat(np.cumsum(classes) - classes, classes)
    each[:, [SOURCE, TARGET, WEIGHT]] += CHANGE_COUNTS * number[:, None]
    order = np.lexsort([each[:, KIND], block])
    counts = np.bincount(block, minlength=len(blocks)).tolist()
    return np.ascontiguousarray(each[order], dtype=np.int64), counts, np.ascontiguousarray(gather)


def _clock(setting: Setting, half: Floats) -> Floats:
    """The columns of the clock by half step, named in `solver.py`."""
    filled, on, off = monthly_changes(setting, half)
    meets = (half > 0) & ((half - FIRST_MEETING) % 1.0 == 0) & (setting.network.programme.team is not None)
    ends = half[::2]
    arriving = np.ones(len(half))
    arriving[1::2] = [setting.intake.relative(start, stop) for start, stop in pairwise(ends.tolist())]
    return np.column_stack([filled, on, off, meets, arriving])


def _inflow(
    compartments: Compartments, setting: Setting, killed_processes: Sequence[KilledProcess], counters: int
) -> Floats:
    """Arrivals a month in the office, and in the killed processes that follow them too."""
    inflow = arrivals(compartments, setting)
    blocks = [inflow, np.zeros((counters, compartments.strata))]
    for killed in killed_processes:
        block = np.zeros((len(killed.mirrors), inflow.shape[1]))
        for main_compartment in np.flatnonzero(inflow.any(axis=1)).tolist() if killed.with_intake else ():
            there = killed.target(0, main_compartment)
            if there >= 0:
                block[there] += inflow[main_compartment] * killed.group
        blocks.append(block)
    return np.concatenate([*blocks, np.zeros((1, compartments.strata))])


def _decided(
    compartments: Compartments,
    killed_processes: Sequence[KilledProcess],
    first_compartments: Integers,
    decisions: Sequence[tuple[int, str]],
) -> Integers:
    """For every kind of decision, the compartment to which it sends each compartment's citizens; -1 for none.

    `decisions` are states with the places of their programmes, since the team sends nobody to another programme.
    """
    main, removed = len(compartments.state_of), int(first_compartments[-1])
    first_state = np.array(compartments.network.first_state)
    decided = np.full((len(decisions), removed + 1), removed, dtype=np.int64)
    for d, (place, state) in enumerate(decisions):
        target = compartments.first_compartment(compartments.network.number(state))
        own = (compartments.state_of >= first_state[place]) & (compartments.state_of < first_state[place + 1])
        decided[d, :main] = np.where(own, target, -1)
        for killed, offset in zip(killed_processes, first_compartments[1:-1].tolist(), strict=True):
            for compartment, (phase, mirrored) in enumerate(
                zip(killed.phase.tolist(), killed.mirrors.tolist(), strict=True)
            ):
                there = killed.target(phase, target)
                to = offset + there if there >= 0 else removed
                decided[d, offset + compartment] = to if own[mirrored] else -1
    return decided
