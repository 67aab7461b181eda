"""Thinning, as the SimPy engine reads it: in which transition's slot a mark falls, and how much of it is accepted.

A citizen's candidate events come at a bound that no intensity can exceed (Lewis and Shedler 1979, "Simulation of
nonhomogeneous Poisson processes by thinning"). A uniform mark on [0, bound) falls into one transition's slot or, beyond
them all, into none; within a slot only the part that the intensity reaches at that moment is accepted. The alternative,
to draw waits at the present intensities, must draw all of a caseworker's citizens anew whenever the caseload changes,
and two scenarios would no longer share their draws. Each transition keeps its own slot, as wide as its largest
intensity, so that a scenario which changes one intensity moves no other transition's events.
"""

from dataclasses import dataclass

from fsm_sim.engines.shared.intensity_tables import tables, ways
from fsm_sim.engines.shared.transition_kinds import TransitionKind
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.network import Network
from fsm_sim.model.parameters import Parameters

CHANGES = 8
"""Changes of caseworker that the first tables reach; they grow when somebody has more."""


@dataclass(frozen=True)
class Slot:
    """One transition's slot: `start` to `start + width` of the mark's range, in monthly intensity."""

    way: int
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
    """The intensities of one programme at one parameter set."""

    def __init__(self, network: Network, parameters: Parameters) -> None:
        self.network = network
        self.effects = parameters.effects
        self._parameters = parameters
        self._ways = ways(network)
        self._kind = self._ways.kind.tolist()
        self._preparation_classes = len(parameters.preparation.multipliers)
        self._slots: dict[tuple[int, int, int, int], Slots] = {}
        self._base: list[list[list[float]]] = [[]]
        self._width: list[list[list[float]]] = [[]]

    def slots(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Slots:
        """The slots for a citizen of these classes with this number of counted changes."""
        key = (state, readiness_class, preparation_class, changes)
        if key not in self._slots:
            self._slots[key] = self._make(*key)
        return self._slots[key]

    def actual(
        self,
        way: int,
        readiness_class: int,
        preparation_class: int,
        changes: int,
        caseload: float,
        caseworker: float,
    ) -> float:
        """The intensity now: citizen's classes and changes, their caseworker's caseload and effect."""
        self._reach(changes + 1)
        base = self._base[self._class(readiness_class, preparation_class)][changes][way]
        own = caseworker if self._kind[way] == TransitionKind.WORK else 1.0
        return float(base * self._caseload(way, caseload) * own)

    def _reach(self, changes: int) -> None:
        """Tables for at least this many numbers of changes."""
        reached = len(self._base[0])
        if changes > reached:
            made = tables(self.network, self._parameters, max(changes, 2 * reached, CHANGES))
            self._base, self._width = made.base.tolist(), made.width.tolist()

    def _make(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Slots:
        self._reach(changes + 1)
        widths = self._width[self._class(readiness_class, preparation_class)][changes]
        slots: list[Slot] = []
        start = 0.0
        for way in range(self._ways.first[state], self._ways.first[state + 1]):
            slots.append(Slot(way, int(self._ways.target[way]), start, widths[way]))
            start += widths[way]
        return Slots(start, tuple(slots))

    def _class(self, readiness_class: int, preparation_class: int) -> int:
        return readiness_class * self._preparation_classes + preparation_class

    def _caseload(self, way: int, caseload: float) -> float:
        """The caseload effect on a transition; a citizen without a caseworker has an infinite caseload."""
        effects = self.effects
        elasticity = (
            effects.caseload_elasticity_work
            if self._kind[way] == TransitionKind.WORK
            else effects.caseload_elasticity_clarify
            if self._kind[way] == TransitionKind.CLARIFICATION
            else 0.0
        )
        studied = min(max(caseload, effects.caseload_low), effects.caseload_high)
        return float(caseload_effect(studied, effects.caseload_reference, elasticity))
