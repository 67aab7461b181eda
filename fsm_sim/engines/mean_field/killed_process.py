"""Killed (first-passage) processes of the mean field, called layers, and the measures read from them.

The same citizens are followed and removed when they enter certain states, so that the survivors have never been there.
"Ever in work" is one minus the survivors of a process that every transition into work kills.
"""

from dataclasses import dataclass

import numpy as np

from fsm_sim.engines.mean_field.compartments import Layout
from fsm_sim.engines.measures.definitions import GONE, Citizens, definition
from fsm_sim.model.measure import Measure
from fsm_sim.model.network import Flags, Floats, Integers

BEFORE, SINCE = 0, 1
"""Phases of a process that is killed only after certain states: before they were entered, and since."""


@dataclass(frozen=True)
class Layer:
    """One killed process. `row` (its rows): main row each one mirrors; `phase`: `BEFORE` or `SINCE` the `after` states.

    `enter` (2, main rows): the process's row for a main row, by phase, -1 where entering kills; `copy` (its rows): main
    row it starts from, -1 for none; `after` (main rows): the `after` states; `group`: strata followed; `start`, `stop`:
    months.
    """

    row: Integers
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
        """What tells a layer from others: two of the same key are one."""
        arrays = (self.enter, self.copy, self.after, self.group)
        return (*(array.tobytes() for array in arrays), self.start, self.stop, self.with_intake)

    def target(self, phase: int, main_row: int) -> int:
        """Where a flow to a main row leads from a phase."""
        return int(self.enter[SINCE if self.after[main_row] else phase, main_row])


@dataclass(frozen=True)
class Reading:
    """A measure as a ratio of linear readings: (number + sum) / (number + sum), or one minus that.

    Each part is a list of (block, month, mask over the block's rows, lanes); block -1 is the measure's own layer.
    """

    numerator: tuple["Part", ...]
    denominator: tuple["Part", ...]
    numerator_constant: float = 0.0
    denominator_constant: float = 0.0


@dataclass(frozen=True)
class Part:
    """A sum over rows and strata at a month, times `sign`; `own` reads the measure's layer instead of the office.

    With `counted` it is what has moved into these states from others since month 0, and `rows` are not read.
    """

    month: float
    rows: Flags
    lanes: Flags
    sign: float = 1.0
    own: bool = False
    counted: tuple[str, ...] = ()


def layer_of(layout: Layout, what: Measure) -> Layer | None:
    """The killed process that a measure needs, if any."""
    rows = len(layout.row_state)
    nothing = np.zeros(rows, dtype=bool)
    group = layout.in_group(what.group)
    match what.kind:
        case "touched" | "ever":
            start = what.start or 0.0 if what.kind == "touched" else 0.0
            killing = layout.in_states(what.states)
            gone = layout.in_states(_gone(layout)) if what.among == "present" and what.kind == "touched" else nothing
            return _layer([(~killing, ~killing & ~gone)], nothing, group, (start, what.stop))
        case "ever_given":
            after, killing = layout.in_states(what.after), layout.in_states(what.states)
            return _layer([(~after, ~after), (~killing, after)], after, group, (0.0, what.stop))
        case "waiting_over":
            everyone = ~nothing
            start = what.stop - (what.longer_than or 0.0)
            starts = everyone if start > 0 else nothing  # nobody entered before month 0
            return _layer([(everyone, starts)], nothing, group, (max(start, 0.0), what.stop), with_intake=False)
        case _:
            return None


def _layer(
    phases_seen: list[tuple[Flags, Flags]],
    after: Flags,
    group: Flags,
    months: tuple[float, float],
    *,
    with_intake: bool = True,
) -> Layer:
    """A killed process of one or two phases: which main rows each phase sees, and which of them it starts with."""
    enter = np.full((2, len(after)), -1, dtype=np.int64)
    rows: list[int] = []
    phases: list[int] = []
    copy: list[int] = []
    for phase, (visible, starting) in enumerate(phases_seen):
        for main_row in np.flatnonzero(visible):
            enter[phase, main_row] = len(rows)
            rows.append(int(main_row))
            phases.append(phase)
            copy.append(int(main_row) if starting[main_row] else -1)
    row, phase_of, copy_of = (np.array(column, dtype=np.int64) for column in (rows, phases, copy))
    return Layer(row, phase_of, enter, copy_of, after, group, *months, with_intake)


def reading_of(
    layout: Layout, what: Measure, layer: Layer | None, inflow_per_month: Floats, of_states: tuple[str, ...] = ()
) -> Reading:
    """How a measure's value is read. `inflow_per_month` (L): arrivals; `of_states`: a prevalence among those there."""
    counts = definition(what, layout.network.programme, of_states)
    numerator, denominators = counts.numerator, counts.denominator
    lanes = layout.in_group(counts.group)
    everyone = np.ones(len(layout.row_state), dtype=bool)
    counted = [layout.in_states(who.states(layout.network.states)) for who in denominators]
    all_own = np.ones(len(layer.row), dtype=bool) if layer else everyone
    match what.kind:
        case "prevalence" | "cleared" if isinstance(numerator, Citizens):
            inside = layout.in_states(numerator.states(layout.network.states))
            return Reading((Part(what.stop, inside, lanes),), (Part(what.stop, counted[0], lanes),))
        case "touched" if what.among == "present":
            start = what.start or 0.0
            arrivals = float((inflow_per_month * lanes).sum()) * (what.stop - start)
            whole = (Part(start, counted[0], lanes),)
            return Reading((*whole, Part(what.stop, all_own, lanes, -1.0, own=True)), whole, arrivals, arrivals)
        case "touched" | "ever":
            whole = (Part(what.stop, everyone, lanes),)
            return Reading((*whole, Part(what.stop, all_own, lanes, -1.0, own=True)), whole)
        case "ever_given":
            never = layer.phase == BEFORE if layer else everyone
            after = (Part(what.stop, everyone, lanes), Part(what.stop, never, lanes, -1.0, own=True))
            return Reading((*after, Part(what.stop, ~never, lanes, -1.0, own=True)), after)
        case "waiting_over":
            return Reading((Part(what.stop, counted[0], lanes, own=True),), (Part(what.stop, counted[0], lanes),))
        case "starts":
            team = layout.network.programme.team
            if team is not None and set(what.states) & set(team.shares):
                raise ValueError(f"the mean field counts no starts by the team's decision ({', '.join(what.states)})")
            served = zip(denominators, counted, strict=True)
            ends = tuple(Part(who.start, rows, lanes, 0.5) for who, rows in served)
            before = Part(what.start or 0.0, everyone, lanes, -1.0, counted=what.states)
            return Reading((Part(what.stop, everyone, lanes, counted=what.states), before), ends)
        case _:
            raise ValueError(f"the mean field has no '{what.kind}': it knows no spread between offices")


def _gone(layout: Layout) -> tuple[str, ...]:
    return tuple(state for state in GONE if state in layout.network.states)
