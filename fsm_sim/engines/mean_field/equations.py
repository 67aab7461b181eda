"""An office and the layers that its measures need, written down as the equations of the mean field."""

from collections.abc import Sequence

import numpy as np

from fsm_sim.engines.mean_field.caseworker_changes import monthly_changes
from fsm_sim.engines.mean_field.compartments import Layout
from fsm_sim.engines.mean_field.killed_process import Layer
from fsm_sim.engines.mean_field.solver import (
    CELL_0,
    CELL_1,
    CHANGE_COUNTS,
    FLOW,
    KIND,
    LANE_0,
    SOURCE,
    TARGET,
    WEIGHT,
    Equations,
)
from fsm_sim.engines.mean_field.time_grid import half_steps, number_of
from fsm_sim.engines.shared.population import group_starting_in
from fsm_sim.engines.shared.setting import FIRST_MEETING, Setting
from fsm_sim.model.network import Floats, Integers


def equations(
    rows: Layout,
    setting: Setting,
    layers: Sequence[Layer],
    moments: Floats,
    counted: Sequence[tuple[str, ...]] = (),
) -> Equations:
    """Everything about an office that the solver needs and that does not depend on the parameters to be estimated.

    Steps begin and end at `moments`. For each list of states in `counted` the office has a row more, behind its own:
    moves into them since month 0.
    """
    main = len(rows.row_state)
    first_rows = np.cumsum([0, main + len(counted), *(len(layer.row) for layer in layers)])
    table = _rows(rows, layers, len(counted))
    flows, counts, gather = _flows(rows, layers, first_rows, table, counted)
    team = setting.network.programme.team
    decisions = team.shares if team else {}
    effects = setting.parameters.effects
    recovery = 1.0 / effects.recovery_months if effects.penalty_persistence == "recovery" else 0.0
    return Equations(
        blocks=_blocks(setting, layers, first_rows, counts, moments),
        rows=table,
        flows=flows,
        gather=gather,
        clock=_clock(setting, half_steps(moments)),
        lengths=np.diff(moments),
        caseload_weight=_weight_of_rows(rows, layers, len(counted)),
        start=occupied(table, start(rows, setting)),
        inflow=occupied(table, _inflow(rows, setting, layers, len(counted))),
        start_lanes=np.array([np.ones(rows.lanes), *(layer.group.astype(float) for layer in layers)]),
        decided=_decided(rows, layers, first_rows, tuple(decisions)),
        shares=np.array(list(decisions.values()), dtype=float),
        constants=np.array(
            [
                recovery,
                setting.capacity_per_month,
                effects.caseload_reference,
                effects.caseload_low,
                effects.caseload_high,
            ]
        ),
    )


def starting_shares(setting: Setting) -> dict[tuple[str, str], float]:
    """Expected citizens at the start by group and state."""
    office, network = setting.office, setting.network
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


def start(rows: Layout, setting: Setting) -> Floats:
    """Expected citizens at the start; shape (main rows, L)."""
    found = np.zeros((len(rows.row_state), rows.lanes))
    for (group, state), citizens in starting_shares(setting).items():
        here = np.flatnonzero(rows.row_state == setting.network.number(state))
        for lane in _first_lanes(rows, group):
            found[here, lane] += citizens * rows.classes[lane // CHANGE_COUNTS].weight / len(here)
    return found


def arrivals(rows: Layout, setting: Setting) -> Floats:
    """Expected citizens arriving a month; shape (main rows, L)."""
    found = np.zeros((len(rows.row_state), rows.lanes))
    for name, group in setting.network.programme.groups.items():
        row = rows.first_row(setting.network.number(group.intake))
        for lane in _first_lanes(rows, name):
            found[row, lane] += (
                setting.office.intake_per_month * group.share * rows.classes[lane // CHANGE_COUNTS].weight
            )
    return found


def _first_lanes(rows: Layout, group: str) -> Integers:
    """The lanes of a group's classes without a change of caseworker."""
    return CHANGE_COUNTS * np.flatnonzero(rows.class_group == rows.groups.index(group))


def _main_rows(main: int, layers: Sequence[Layer]) -> Integers:
    """The main row that each row mirrors, but for the row out of sight."""
    return np.concatenate([np.arange(main), *(layer.row for layer in layers)])


def _blocks(
    setting: Setting, layers: Sequence[Layer], first_rows: Integers, counts: list[int], moments: Floats
) -> Integers:
    starts = np.cumsum([0, *counts])
    first = number_of(moments, [0.0, *(layer.start for layer in layers)])
    last = number_of(moments, [setting.horizon_months, *(layer.stop for layer in layers)])
    return np.column_stack([first_rows[:-1], first_rows[1:], starts[:-1], starts[1:], first, last]).astype(np.int64)


def _weight_of_rows(rows: Layout, layers: Sequence[Layer], counters: int) -> Floats:
    """The caseload weight of every row; 0 for counters and out of sight."""
    main = len(rows.row_state)
    weight = rows.network.caseload_weight[rows.row_state][_main_rows(main, layers)]
    return np.append(np.insert(weight, main, np.zeros(counters)), 0.0)


def _rows(rows: Layout, layers: Sequence[Layer], counters: int) -> Integers:
    """The cells of each row that can be occupied, whether changes of caseworker happen there, and whom it holds.

    The last row is out of sight.
    """
    mirrored = _main_rows(len(rows.row_state), layers)
    first, last = _lanes(rows)[mirrored].T
    weighted = rows.network.caseload_weight[rows.row_state] > 0
    moves = np.where(weighted, 1, np.where(rows.network.absorbing[rows.row_state], 0, 2))[mirrored]
    copy = np.concatenate([np.full(len(rows.row_state), -1), *(layer.copy for layer in layers)])
    waits = rows.network.queue[rows.row_state][mirrored]
    table = np.column_stack([last - first, first, moves, copy, waits])
    whole = [rows.lanes, 0, 0, -1, 0]  # a row that any lane can reach, and that nobody moves in
    table = np.vstack([np.insert(table, len(rows.row_state), np.tile(whole, (counters, 1)), axis=0), whole])
    cell = np.cumsum([0, *table[:, 0]])
    return np.ascontiguousarray(np.column_stack([cell[:-1], cell[1:], table[:, 1:]]), dtype=np.int64)


def occupied(rows: Integers, table: Floats, first: int = 0) -> Floats:
    """The cells in one line from a table of some rows x lanes, from row `first` on; all others are 0."""
    cells = np.zeros(rows[-1, CELL_1])
    there = rows[first : first + len(table), [CELL_0, CELL_1, LANE_0]].tolist()
    for values, (begin, end, lane) in zip(table, there, strict=True):
        cells[begin:end] = values[lane : lane + end - begin]
    return cells


def _lanes(rows: Layout) -> Integers:
    """First and last + 1 of the lanes that can be in each main row."""
    return np.array([rows.lanes_of(row) for row in range(len(rows.row_state))], dtype=np.int64)


def _flows(
    rows: Layout,
    layers: Sequence[Layer],
    first_rows: Integers,
    table: Integers,
    counted: Sequence[tuple[str, ...]],
) -> tuple[Integers, list[int], Integers]:
    """Every flow of every class that can be in its source, by its first cells; how many each block has; their weights.

    What is counted must stay where it is. So a second flow leads from the same source to the counter, and a third, of
    the opposite weight, gives the source back what that took; it comes first, so that no sum of rates is too large.
    Sorting by kind keeps that order.
    """
    own = list(zip(rows.flow_source.tolist(), rows.flow_target.tolist(), strict=True))
    found = [(source, target, flow, flow) for flow, (source, target) in enumerate(own)]
    out_of_sight, gather = int(first_rows[-1]), rows.gather
    for counter, states in enumerate(counted, start=len(rows.row_state)):
        inside = rows.in_states(states)
        for flow in np.flatnonzero(~inside[rows.flow_source] & inside[rows.flow_target]).tolist():
            source, weight = own[flow][0], int(gather[-1, FLOW]) + 1
            back = rows.gather[rows.gather[:, FLOW] == flow] * [0, 1, -1] + [weight, 0, 0]
            gather = np.vstack([gather, back])
            found += [(source, out_of_sight, flow, weight), (source, counter, flow, flow)]
    blocks = [len(found)]
    for layer, offset in zip(layers, first_rows[1:-1].tolist(), strict=True):
        before = len(found)
        for phase in (0, 1):
            for flow, (source, target) in enumerate(own):
                if layer.enter[phase, source] >= 0:
                    there = layer.target(phase, target)
                    end = offset + there if there >= 0 else out_of_sight
                    found.append((offset + int(layer.enter[phase, source]), end, flow, flow))
        blocks.append(len(found) - before)
    source_row, target_row, flow_of, weight_of = np.array(found, dtype=np.int64).reshape(-1, 4).T
    source, target = table[source_row], table[target_row]
    lane, cells = source[:, LANE_0], source[:, CELL_1] - source[:, CELL_0]
    to = target[:, CELL_0] + lane - target[:, LANE_0]
    columns = [source[:, CELL_0], to, weight_of * rows.lanes + lane, rows.flow_kind[flow_of]]
    classes = cells // CHANGE_COUNTS
    block = np.repeat(np.repeat(np.arange(len(blocks)), blocks), classes)
    each = np.repeat(np.column_stack(columns), classes, axis=0)
    number = np.arange(len(each)) - np.repeat(np.cumsum(classes) - classes, classes)
    each[:, [SOURCE, TARGET, WEIGHT]] += CHANGE_COUNTS * number[:, None]
    order = np.lexsort([each[:, KIND], block])
    counts = np.bincount(block, minlength=len(blocks)).tolist()
    return np.ascontiguousarray(each[order], dtype=np.int64), counts, np.ascontiguousarray(gather)


def _clock(setting: Setting, half: Floats) -> Floats:
    """Filled posts, changes a month on and off the caseload, and 1 where the team then meets, by half step."""
    filled, on, off = monthly_changes(setting, half)
    meets = (half > 0) & ((half - FIRST_MEETING) % 1.0 == 0) & (setting.network.programme.team is not None)
    return np.column_stack([filled, on, off, meets])


def _inflow(rows: Layout, setting: Setting, layers: Sequence[Layer], counters: int) -> Floats:
    """Arrivals a month in the office, and in the layers that follow them too."""
    inflow = arrivals(rows, setting)
    blocks = [inflow, np.zeros((counters, rows.lanes))]
    for layer in layers:
        block = np.zeros((len(layer.row), inflow.shape[1]))
        for main_row in np.flatnonzero(inflow.any(axis=1)).tolist() if layer.with_intake else ():
            there = layer.target(0, main_row)
            if there >= 0:
                block[there] += inflow[main_row] * layer.group
        blocks.append(block)
    return np.concatenate([*blocks, np.zeros((1, rows.lanes))])


def _decided(rows: Layout, layers: Sequence[Layer], first_rows: Integers, states: tuple[str, ...]) -> Integers:
    """For every kind of decision, the row that each row's people are sent to."""
    main, out_of_sight = len(rows.row_state), int(first_rows[-1])
    decided = np.full((len(states), out_of_sight + 1), out_of_sight, dtype=np.int64)
    for d, state in enumerate(states):
        target = rows.first_row(rows.network.number(state))
        decided[d, :main] = target
        for layer, offset in zip(layers, first_rows[1:-1].tolist(), strict=True):
            for row, phase in enumerate(layer.phase.tolist()):
                there = layer.target(phase, target)
                decided[d, offset + row] = offset + there if there >= 0 else out_of_sight
    return decided
