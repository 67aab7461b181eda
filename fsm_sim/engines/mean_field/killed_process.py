"""Killed (first-passage) processes of the mean field, and the measures read from them.

The same citizens are followed and removed when they enter certain states, so the survivors have never visited them.
"Ever in work" is one minus the survivors of a process that every transition into work kills.
"""

from dataclasses import dataclass

import numpy as np

from fsm_sim.engines.mean_field.compartments import Compartments
from fsm_sim.engines.measures.definitions import Citizens, definition, outside_target_group
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Flags, Floats, Integers

BEFORE, SINCE = 0, 1
"""Phases of a process that is killed only after certain states: before they were entered, and since."""


@dataclass(frozen=True)
class KilledProcess:
    """One killed process: the citizens of some strata, removed when they enter certain states.

    By its own compartments: `mirrors`, the main compartment (of the office) that each one mirrors; `phase`, `BEFORE` or
    `SINCE` the `after` states; `copy`, the main compartment whose citizens it starts with, -1 for none.

    `enter` (2, main compartments): the process's compartment for a main compartment, by phase, -1 where entering kills;
    `after` (main compartments): the `after` states; `group`: strata followed; `start`, `stop`: months.
    """

    mirrors: Integers
    phase: Integers
    enter: Integers
    copy: Integers
    after: Flags
    group: Flags
    start: float
    stop: float
    with_intake: bool

    @property
    def key(self) -> tuple[object, ...]:
        """What identifies a killed process: two with the same key are one."""
        arrays = (self.enter, self.copy, self.after, self.group)
        return (*(array.tobytes() for array in arrays), self.start, self.stop, self.with_intake)

    def target(self, phase: int, main_compartment: int) -> int:
        """The process's compartment to which a flow from a phase to a main compartment leads."""
        return int(self.enter[SINCE if self.after[main_compartment] else phase, main_compartment])


@dataclass(frozen=True)
class Ratio:
    """A measure as a ratio of linear readouts: (number + sum) / (number + sum), or one minus that.

    `numerator` and `denominator` are added up; each has a constant too.
    """

    numerator: tuple["Readout", ...]
    denominator: tuple["Readout", ...]
    numerator_constant: float = 0.0
    denominator_constant: float = 0.0


@dataclass(frozen=True)
class Readout:
    """A sum over compartments and strata at a month, times `sign`: of the office, or of the measure's killed process.

    With `own` it is of the killed process. With `counted` it is the number of moves into these states from others since
    month 0, and `compartments` are not read.
    """

    month: float
    compartments: Flags
    strata: Flags
    sign: float = 1.0
    own: bool = False
    counted: tuple[str, ...] = ()


def killed_process_of(compartments: Compartments, what: Measure) -> KilledProcess | None:
    """The killed process that a measure needs, if any."""
    nothing = np.zeros(len(compartments.state_of), dtype=bool)
    group = compartments.in_group(what.group)
    match what.kind:
        case "touched" | "ever":
            start = what.start or 0.0 if what.kind == "touched" else 0.0
            killing = compartments.in_states(what.states)
            gone = (
                compartments.in_states(outside_target_group(compartments.network.programme))
                if what.among == "present" and what.kind == "touched"
                else nothing
            )
            return _killed_process([(~killing, ~killing & ~gone)], nothing, group, (start, what.stop))
        case "ever_given":
            after, killing = compartments.in_states(what.after), compartments.in_states(what.states)
            return _killed_process([(~after, ~after), (~killing, after)], after, group, (0.0, what.stop))
        case "waiting_over":
            everyone = ~nothing
            start = what.stop - (what.longer_than or 0.0)
            starts = everyone if start > 0 else nothing  # no citizen entered before month 0
            return _killed_process(
                [(everyone, starts)], nothing, group, (max(start, 0.0), what.stop), with_intake=False
            )
        case _:
            return None


def _killed_process(
    phases_seen: list[tuple[Flags, Flags]],
    after: Flags,
    group: Flags,
    months: tuple[float, float],
    *,
    with_intake: bool = True,
) -> KilledProcess:
    """A killed process of one or two phases: the main compartments that each phase sees, and those it starts with."""
    enter = np.full((2, len(after)), -1, dtype=np.int64)
    compartments: list[int] = []
    phases: list[int] = []
    copy: list[int] = []
    for phase, (visible, starting) in enumerate(phases_seen):
        for main_compartment in np.flatnonzero(visible):
            enter[phase, main_compartment] = len(compartments)
            compartments.append(int(main_compartment))
            phases.append(phase)
            copy.append(int(main_compartment) if starting[main_compartment] else -1)
    mirrors, phase_of, copy_of = (np.array(column, dtype=np.int64) for column in (compartments, phases, copy))
    return KilledProcess(mirrors, phase_of, enter, copy_of, after, group, *months, with_intake)


def ratio_of(
    compartments: Compartments,
    what: Measure,
    killed: KilledProcess | None,
    inflow_per_month: Floats,
    of_states: tuple[str, ...] = (),
) -> Ratio:
    """How a measure's value is read. `inflow_per_month` (L): arrivals; `of_states`: a prevalence among those there.

    Raises
    ------
    ValueError
        When the mean field does not model what the measure is about: differences between offices, or moves by the
        team's decision.
    """
    counts = definition(what, compartments.network.programme, of_states)
    numerator, denominators = counts.numerator, counts.denominator
    strata = compartments.in_group(counts.group)
    everyone = np.ones(len(compartments.state_of), dtype=bool)
    counted = [
        compartments.in_states(who.states(compartments.network.states))
        for who in denominators
        if isinstance(who, Citizens)
    ]
    all_own = np.ones(len(killed.mirrors), dtype=bool) if killed else everyone
    match what.kind:
        case "prevalence" | "cleared" if isinstance(numerator, Citizens):
            inside = compartments.in_states(numerator.states(compartments.network.states))
            return Ratio((Readout(what.stop, inside, strata),), (Readout(what.stop, counted[0], strata),))
        case "touched" if what.among == "present":
            start = what.start or 0.0
            arrivals = float((inflow_per_month * strata).sum()) * (what.stop - start)
            whole = (Readout(start, counted[0], strata),)
            return Ratio((*whole, Readout(what.stop, all_own, strata, -1.0, own=True)), whole, arrivals, arrivals)
        case "touched" | "ever":
            whole = (Readout(what.stop, everyone, strata),)
            return Ratio((*whole, Readout(what.stop, all_own, strata, -1.0, own=True)), whole)
        case "ever_given":
            never = killed.phase == BEFORE if killed else everyone
            after = (Readout(what.stop, everyone, strata), Readout(what.stop, never, strata, -1.0, own=True))
            return Ratio((*after, Readout(what.stop, ~never, strata, -1.0, own=True)), after)
        case "waiting_over":
            return Ratio((Readout(what.stop, counted[0], strata, own=True),), (Readout(what.stop, counted[0], strata),))
        case "starts":
            ends = tuple(
                Readout(month, inside, strata, 0.5) for month, inside in zip(what.months, counted, strict=True)
            )
            return Ratio(_moves_into(compartments, what, what.states), ends)
        case "exits":
            return Ratio(
                _moves_into(compartments, what, what.states), _moves_into(compartments, what, what.exit_states)
            )
        case _:
            raise ValueError(f"the mean field has no '{what.kind}': it does not model how offices differ")


def _moves_into(compartments: Compartments, what: Measure, states: tuple[str, ...]) -> tuple[Readout, Readout]:
    """Moves into some states from others in a measure's window: those until its stop less those until its start."""
    network = compartments.network
    decided = {state for place in range(len(network.each)) for state in network.decisions(place)}
    if set(states) & decided:
        raise ValueError(f"the mean field counts no moves by the team's decision ({', '.join(states)})")
    everyone, strata = np.ones(len(compartments.state_of), dtype=bool), compartments.in_group(what.group)
    until_start = Readout(what.start or 0.0, everyone, strata, -1.0, counted=states)
    return Readout(what.stop, everyone, strata, counted=states), until_start
