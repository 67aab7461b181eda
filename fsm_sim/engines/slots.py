"""Thinning: where in the interval [0, bound) each transition of a state lies, and how much of it is accepted.

A citizen's candidate events come at a bound that no caseload and no further change of caseworker can exceed. Each
transition has a slot of fixed place and width, its own bound, so a scenario that changes one intensity moves no other
transition's slot: the same mark then means the same event in every scenario.
"""

import math
from dataclasses import dataclass

from fsm_sim.engines.luck import largest_caseworker_effect
from fsm_sim.model.intensity import caseload_effect, continuity_effect, intensity, probability_scale_effect
from fsm_sim.model.network import Network
from fsm_sim.model.parameters import Effects, Parameters


@dataclass(frozen=True)
class Slot:
    """One transition's slot: `start` to `start + width` of the mark's range, in monthly intensity."""

    transition: int
    target: int
    start: float
    width: float


@dataclass(frozen=True)
class Slots:
    """All slots of a state for one kind of citizen; `bound` is the candidates' monthly rate."""

    bound: float
    slots: tuple[Slot, ...]

    def at(self, mark: float) -> Slot | None:
        """The slot in which a mark in [0, bound) falls."""
        for slot in self.slots:
            if mark < slot.start + slot.width:
                return slot
        return None


class Intensities:
    """The intensities of one programme at one parameter set, as the individual engines read them.

    Everything that does not move with caseload, caseworker or changes is worked out once per kind of citizen.
    """

    def __init__(self, network: Network, parameters: Parameters) -> None:
        effects = parameters.effects
        self.network = network
        self.effects = effects
        self.rates = network.rates(parameters).tolist()
        self.readiness = parameters.readiness.multipliers
        self.preparation = parameters.preparation.multipliers
        self.largest_caseworker_effect = largest_caseworker_effect(effects.caseworker_effect_sd)
        self._has = {effect: flags.tolist() for effect, flags in network.has.items()}
        self._leaving = [
            [j for j, source in enumerate(network.source) if source == s] for s in range(len(network.states))
        ]
        self._slots: dict[tuple[int, int, int, int], Slots] = {}

    def slots(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Slots:
        """The slots for a citizen of these classes with this number of counted changes."""
        key = (
            state,
            readiness_class,
            preparation_class,
            0 if self.effects.penalty_persistence == "recovery" else changes,
        )
        if key not in self._slots:
            self._slots[key] = self._make(*key)
        return self._slots[key]

    def actual(
        self,
        transition: int,
        readiness_class: int,
        preparation_class: int,
        changes: int,
        caseload: float,
        caseworker: float,
    ) -> float:
        """The intensity now: citizen's classes and changes, their caseworker's caseload and effect."""
        stages = int(self.network.stages[self.network.source[transition]])
        return stages * self._intensity(
            transition, readiness_class, preparation_class, changes, self._caseload(transition, caseload), caseworker
        )

    def _make(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Slots:
        slots: list[Slot] = []
        start = 0.0
        stages = int(self.network.stages[state])
        for transition in self._leaving[state]:
            largest = max(
                self._caseload(transition, self.effects.caseload_low),
                self._caseload(transition, self.effects.caseload_high),
            )
            width = stages * self._intensity(
                transition, readiness_class, preparation_class, changes, largest, self.largest_caseworker_effect
            )
            slots.append(Slot(transition, int(self.network.target[transition]), start, width))
            start += width
        return Slots(start, tuple(slots))

    def _caseload(self, transition: int, caseload: float) -> float:
        """The caseload effect on a transition; a citizen without a caseworker has an infinite caseload."""
        effects = self.effects
        elasticity = (
            effects.caseload_elasticity_work
            if self._has["work"][transition]
            else effects.caseload_elasticity_clarify
            if self._has["clarification"][transition]
            else 0.0
        )
        studied = min(max(caseload, effects.caseload_low), effects.caseload_high)
        return float(caseload_effect(studied, effects.caseload_reference, elasticity))

    def _intensity(
        self,
        transition: int,
        readiness_class: int,
        preparation_class: int,
        changes: int,
        caseload: float,
        caseworker: float,
    ) -> float:
        has = self._has
        base = self.rates[transition]
        work = has["work"][transition]
        return float(
            intensity(
                base,
                readiness=self.readiness[readiness_class] if has["readiness"][transition] else 1.0,
                preparation=self.preparation[preparation_class] if has["preparation"][transition] else 1.0,
                caseload=caseload,
                continuity=continuity(changes, base, self.effects) if has["continuity"][transition] else 1.0,
                office=self.effects.office_effect if work else 1.0,
                caseworker=caseworker if work else 1.0,
            )
        )


def continuity(changes: int, base_rate: float, effects: Effects) -> float:
    """The continuity effect on the configured scale, for a number of counted changes.

    >>> continuity(1, 0.05, Effects())
    0.78
    """
    if effects.penalty_scale == "hazard" or base_rate == 0:
        return float(continuity_effect(changes, effects.caseworker_change_penalty))
    return float(
        probability_scale_effect(
            changes, effects.caseworker_change_penalty, base_rate, effects.penalty_horizon_months, math
        )
    )
