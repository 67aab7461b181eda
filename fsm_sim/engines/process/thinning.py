"""Thinning for the SimPy engine: the transition in whose interval a uniform draw falls, and whether it is accepted.

A citizen's candidate events come at a bound that no intensity can exceed (Lewis and Shedler 1979, "Simulation of
nonhomogeneous Poisson processes by thinning"). A uniform u on [0, bound) falls into one transition's interval or,
beyond them all, into none; within an interval only the part up to the present intensity is accepted. The alternative,
to draw waits at the present intensities, must draw all of a caseworker's citizens anew whenever the caseload changes,
and two scenarios would no longer share their draws. Each transition keeps its own interval, as wide as its largest
intensity, so that a scenario which changes one intensity moves no other transition's events.
"""

from dataclasses import dataclass

from fsm_sim.engines.shared.intensity_tables import tables, transitions
from fsm_sim.engines.shared.transition_kinds import KINDS_EACH, TransitionKind
from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.mixed_office import parameters_of
from fsm_sim.model.network import Network
from fsm_sim.model.parameters import Parameters

INITIAL_CHANGE_COUNTS = 8
"""Changes of caseworker that the first tables reach; they grow when a citizen has more."""


@dataclass(frozen=True)
class Interval:
    """One transition's interval: `start` to `start + width` of the range of the uniform draw, in monthly intensity."""

    transition: int
    target: int
    start: float
    width: float


@dataclass(frozen=True)
class Intervals:
    """All intervals of a state for one kind of citizen; `bound` is the candidates' monthly rate."""

    bound: float
    intervals: tuple[Interval, ...]

    def at(self, u: float) -> Interval | None:
        """The interval in which a uniform draw `u` on [0, bound) falls."""
        for interval in self.intervals:
            if u < interval.start + interval.width:
                return interval
        return None


class Intensities:
    """The intensities of one programme at one parameter set."""

    def __init__(self, network: Network, parameters: Parameters) -> None:
        self.network = network
        self.effects = parameters.effects
        self._parameters = parameters
        self._transitions = transitions(network)
        self._kind = self._transitions.kind.tolist()
        self._own_effects = [one.effects for one in parameters_of(parameters)]
        self._preparation_classes = len(parameters.preparation.multipliers)
        self._intervals: dict[tuple[int, int, int, int], Intervals] = {}
        self._base: list[list[list[float]]] = [[]]
        self._width: list[list[list[float]]] = [[]]

    def intervals(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Intervals:
        """The intervals for a citizen of these classes with this number of counted changes."""
        key = (state, readiness_class, preparation_class, changes)
        if key not in self._intervals:
            self._intervals[key] = self._make(*key)
        return self._intervals[key]

    def intensity_now(
        self,
        transition: int,
        readiness_class: int,
        preparation_class: int,
        changes: int,
        caseload: float,
        caseworker: float,
    ) -> float:
        """The present monthly intensity of a transition: the part of its interval in which a candidate is accepted.

        `transition` is its number in the order of intervals (`Transitions`), not in that of the programme's file.
        `changes` are those that weigh; `caseload` is in active citizens per full-time caseworker, and `caseworker` is
        the caseworker's own effect on work.
        """
        self._reach(changes + 1)
        base = self._base[self._class(readiness_class, preparation_class)][changes][transition]
        own = caseworker if self._kind[transition] % KINDS_EACH == TransitionKind.WORK else 1.0
        return float(base * self._caseload(transition, caseload) * own)

    def _reach(self, changes: int) -> None:
        """Tables for at least this many numbers of changes."""
        reached = len(self._base[0])
        if changes > reached:
            made = tables(self.network, self._parameters, max(changes, 2 * reached, INITIAL_CHANGE_COUNTS))
            self._base, self._width = made.base.tolist(), made.width.tolist()

    def _make(self, state: int, readiness_class: int, preparation_class: int, changes: int) -> Intervals:
        self._reach(changes + 1)
        widths = self._width[self._class(readiness_class, preparation_class)][changes]
        intervals: list[Interval] = []
        start = 0.0
        for transition in range(self._transitions.first[state], self._transitions.first[state + 1]):
            intervals.append(Interval(transition, int(self._transitions.target[transition]), start, widths[transition]))
            start += widths[transition]
        return Intervals(start, tuple(intervals))

    def _class(self, readiness_class: int, preparation_class: int) -> int:
        return readiness_class * self._preparation_classes + preparation_class

    def _caseload(self, transition: int, caseload: float) -> float:
        """The caseload effect on a transition; a citizen without a caseworker has an infinite caseload."""
        place, kind = divmod(self._kind[transition], KINDS_EACH)
        effects = self._own_effects[place]
        elasticity = (
            effects.caseload_elasticity_work
            if kind == TransitionKind.WORK
            else effects.caseload_elasticity_clarify
            if kind == TransitionKind.CLARIFICATION
            else 0.0
        )
        studied = min(max(caseload, effects.caseload_low), effects.caseload_high)
        return float(caseload_effect(studied, effects.caseload_reference, elasticity))
