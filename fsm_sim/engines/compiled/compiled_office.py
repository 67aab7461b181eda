"""An office of a scenario and the parameters of many draws, as the arrays that the kernel reads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fsm_sim.engines.citizens.composition import Start, compositions
from fsm_sim.engines.compiled.arrays import (
    BRANCH,
    CLARIFY_ELASTICITY,
    EFFECTS,
    EXPANDED_STATE,
    HIGH,
    ITEMS_EACH,
    LOW,
    MEAN,
    RECOVERY,
    REFERENCE,
    SD,
    SIXTEENTHS,
    STATE,
    TOGETHER,
    TRANSITION,
    WORK_ELASTICITY,
    CompiledOffice,
    ParameterArrays,
    Records,
)
from fsm_sim.engines.compiled.programmes import GROUP, at_start, kinds_at_start, programmes_of_office
from fsm_sim.engines.compiled.staffing.records import integers, planned_records, records
from fsm_sim.engines.measures.definitions import definition, outcome_at, outside_target_group, sets_of
from fsm_sim.engines.shared.caseworker_effects import truncated_mean
from fsm_sim.engines.shared.intensity_tables import Transitions, tables_of_draws, transitions
from fsm_sim.engines.shared.setting import Setting
from fsm_sim.engines.shared.staffing_events import planned_staff
from fsm_sim.model.mixed_name import belongs
from fsm_sim.model.mixed_office import draws_of, parts_of
from fsm_sim.model.network import Floats, Integers, Network
from fsm_sim.model.parameter_table import ProgrammeDraws
from fsm_sim.model.parameters import Parameters
from fsm_sim.model.programme import Outcome, Programme


@dataclass(frozen=True)
class Tracker:
    """A set of states, of one group or all, whose visitors in a window before each month are counted."""

    states: tuple[str, ...]
    group: str | None
    window: int


def trackers(programme: Programme) -> tuple[Tracker, ...]:
    """What the windowed outcomes of a programme need: citizens who visit their states, and citizens who are present."""
    found: dict[Tracker, None] = {}
    for outcome in programme.outcomes.values():
        if outcome.window_months:
            found |= dict.fromkeys(tracked(outcome, programme))
    return tuple(found)


def tracked(outcome: Outcome, programme: Programme) -> tuple[Tracker, Tracker]:
    """The trackers of a windowed outcome's numerator and denominator."""
    counts = definition(outcome_at(outcome, outcome.window_months), programme)
    part, whole = (
        Tracker((*who.states(programme.states), *who.on_entry), counts.group, outcome.window_months)
        for who in sets_of(counts)
    )
    return part, whole


def compile_office(setting: Setting, changes: int, start: Start = None) -> CompiledOffice:
    """The office; tables reach `changes` numbers of changes of caseworker. `start` is that of settled programmes."""
    network, parameters, staffing = setting.network, setting.parameters, setting.staffing
    programme, found = network.programme, transitions(network)
    preparation = len(parameters.preparation.multipliers)
    classes = len(parameters.readiness.multipliers) * preparation
    planned = planned_records(planned_staff(setting), staffing.learning)
    team = [network.decisions(place) for place in range(len(network.each))]
    kinds = [kinds_at_start(network, place, one) for place, one in enumerate(compositions(start, len(network.each)))]
    effects = parameters.effects
    return CompiledOffice(
        expanded_states=_expanded_states(network, found, classes, changes),
        states=_states(network, classes),
        transitions=_transitions_out(network, found),
        programmes=programmes_of_office(setting, [len(table) for table in team], [len(one) for one in kinds]),
        groups=records(
            GROUP,
            state=[network.number(group.intake) for group in programme.groups.values()],
            place=np.repeat(np.arange(len(network.each)), np.diff(network.first_group)),
            share=[group.share for group in programme.groups.values()],
        ),
        decisions=records(
            BRANCH,
            state=[network.number(name) for table in team for name in table],
            share=[share for table in team for share in table.values()],
        ),
        start=at_start(setting),
        kinds=np.concatenate(kinds),
        tracked=_tracked(network, trackers(programme)),
        window=integers([tracker.window for tracker in trackers(programme)]),
        classes=classes,
        preparation_classes=preparation,
        changes=changes,
        first=-(-(planned["meetings"] + 1 + len(network.each)) // ITEMS_EACH) * ITEMS_EACH,
        months=int(setting.horizon_months),
        horizon=float(setting.horizon_months),
        separation=setting.separation_per_month,
        vacancy=float(setting.vacancy_months),
        reassignment=setting.reassignment_per_month,
        too_late=0.999 * math.exp(-setting.reassignment_per_month * setting.horizon_months),
        intake_from=np.concatenate([one.from_month for one in setting.intakes]),
        intake=np.concatenate([one.rate for one in setting.intakes]),
        capacity=float(setting.capacity_per_month),
        rebalance=staffing.handover == "rebalance",
        first_only=effects.penalty_persistence == "first_only",
        recovers=effects.penalty_persistence == "recovery",
        **planned,
    )


def _expanded_states(network: Network, found: Transitions, classes: int, changes: int) -> Records:
    """Every state, stage and class: see `arrays.EXPANDED_STATE`."""
    row_state = np.repeat(np.arange(len(network.states)), network.stages)
    last = np.arange(len(row_state)) == (_first_rows(network) + network.stages - 1)[row_state]
    state, of_class = np.repeat(row_state, classes), np.tile(np.arange(classes), len(row_state))
    first_interval = found.first[:-1] + np.arange(len(network.states))
    return records(
        EXPANDED_STATE,
        table=of_class * changes * (len(found.target) + len(network.states)) + first_interval[state],
        first=first_interval[state],
        state=state,
        transitions=np.diff(found.first)[state],
        last=np.repeat(last, classes),
    )


def _states(network: Network, classes: int) -> Records:
    return records(
        STATE,
        expanded_state=_first_rows(network) * classes,
        stages=network.stages,
        weight=np.rint(network.caseload_weight * SIXTEENTHS),
        queues=network.queue,
        gone=np.isin(network.states, outside_target_group(network.programme)),
    )


def _transitions_out(network: Network, found: Transitions) -> Records:
    places = len(found.target) + len(network.states)
    return records(
        TRANSITION,
        **{
            name: _lay_out(values, found.first, np.zeros(places, dtype=values.dtype))
            for name, values in (("target", found.target), ("kind", found.kind))
        },
    )


def _first_rows(network: Network) -> Integers:
    """The row of each state's first stage."""
    return np.asarray(np.cumsum(network.stages) - network.stages)


class Draws:
    """The parameters of some draws, which offices of one programme share, as the arrays that the kernel reads.

    It is immutable except for the cache of `numbers`; threads may share it.
    """

    def __init__(
        self,
        network: Network,
        parameters: ProgrammeDraws | Sequence[Parameters],
        start: Start = None,
    ) -> None:
        self.network, self.start = network, start
        self.table = parameters if isinstance(parameters, ProgrammeDraws) else draws_of(parameters)
        self._made: dict[int, ParameterArrays] = {}

    def numbers(self, changes: int) -> ParameterArrays:
        """As arrays, whose tables reach `changes` numbers of changes of caseworker; computed once."""
        found = self._made.get(changes)
        return (
            found
            if found is not None
            else self._made.setdefault(changes, _numbers(self.network, self.table, changes, self.start))
        )


def _numbers(network: Network, draws: ProgrammeDraws, changes: int, start: Start) -> ParameterArrays:
    found, first = tables_of_draws(network, draws, changes), transitions(network).first
    return ParameterArrays(
        base=_flat(found.base, first),
        end=_flat(found.end, first, before=1),
        effects=np.stack([_effects(part) for part in parts_of(draws)], axis=1),
        readiness=_weights([part.weights("readiness") for part in parts_of(draws)]),
        preparation=_weights([part.weights("preparation") for part in parts_of(draws)]),
        start=np.concatenate(
            [np.zeros((len(draws), 0)), *(one.cumulative for one in (start.parts if start else ()) if one)], axis=1
        ),
    )


def _weights(parts: Sequence[Floats]) -> Floats:
    """The weights of each programme's classes (D, Q, classes), 0 for those that only another programme has."""
    most = max(part.shape[1] for part in parts)
    return np.stack([np.pad(part, ((0, 0), (0, most - part.shape[1]))) for part in parts], axis=1)


def _flat(values: Floats, first: Integers, before: int = 0) -> Floats:
    """The table of each draw as one row, laid out as by `_lay_out`, with what is read beyond its end."""
    shape = *values.shape[:-1], values.shape[-1] + len(first) - 1
    rows = np.zeros((len(values), math.prod(shape[1:]) + TOGETHER))
    _lay_out(values, first, rows[:, :-TOGETHER].reshape(shape), before)  # a view: it is written to
    return rows


def _lay_out[Kind: np.generic](
    values: NDArray[Kind], first: Integers, into: NDArray[Kind], before: int = 0
) -> NDArray[Kind]:
    """Values of transitions (last axis) in rows with one place more for each state, whose transitions begin at `first`.

    That place comes after a state's transitions, or `before` them, and stays as it is.
    """
    for state, (begin, end) in enumerate(pairwise(first.tolist())):
        into[..., begin + state + before : end + state + before] = values[..., begin:end]
    return into


def _tracked(network: Network, wanted: tuple[Tracker, ...]) -> NDArray[np.uint64]:
    """The trackers in which a citizen of each group is in each state, as bits."""
    names, groups = np.array(network.states), list(network.programme.groups)
    bits = np.zeros((len(groups), len(names)), dtype=np.uint64)
    for number, tracker in enumerate(wanted):
        inside = np.isin(names, tracker.states)
        mine = np.array([belongs(group, tracker.group) for group in groups])
        bits |= np.where(np.outer(mine, inside), np.uint64(1 << number), np.uint64(0))
    return bits


def _effects(draws: ProgrammeDraws) -> Floats:
    """The columns of `ParameterArrays.effects` of one programme, shape (D, EFFECTS)."""
    found = np.empty((len(draws), EFFECTS))
    found[:, WORK_ELASTICITY] = draws.effect("caseload_elasticity_work")
    found[:, CLARIFY_ELASTICITY] = draws.effect("caseload_elasticity_clarify")
    found[:, REFERENCE] = draws.effect("caseload_reference")
    found[:, LOW] = draws.effect("caseload_low")
    found[:, HIGH] = draws.effect("caseload_high")
    found[:, SD] = draws.effect("caseworker_effect_sd")
    found[:, MEAN] = list(map(truncated_mean, found[:, SD].tolist()))
    found[:, RECOVERY] = draws.effect("recovery_months")
    return found
