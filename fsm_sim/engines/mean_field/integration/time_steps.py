"""The length of the mean field's time steps, and its equations in as few steps as the rates allow. Compiled.

The fourth-order Runge-Kutta scheme is exact to about 1e-5 of a share while a step times the fastest rate out of a
compartment is at most 1.3. Beyond 2.78 it is unstable. A calibration writes its equations down in half-month steps and
solves them in as few as its rates allow: *fixed times*, at which a measure is read, the team meets or the plan changes,
lie between steps, and from one fixed time to the next there are as many even steps as the rates need. Half-month steps,
cut where a rate needs it, take 2.6 times the time of a gradient (docs/decisions/0025).
"""

from typing import Final

import numpy as np

from fsm_sim.engines.mean_field.caseload_effects import RECOVERY, effect_at, studied_range
from fsm_sim.engines.mean_field.integration.solver import (
    CHANGE_COUNTS,
    FLOW_0,
    FLOW_1,
    INTAKE,
    KIND,
    MEETING,
    ON,
    SOURCE,
    STEP_0,
    STEP_1,
    WEIGHT,
    Equations,
    weights,
)
from fsm_sim.engines.shared.compilation_cache import entry, inner
from fsm_sim.engines.shared.transition_kinds import KINDS_EACH, TransitionKind
from fsm_sim.model.network import Floats, Integers

LONGEST: Final = 1.3
"""A step is at most so many of the shortest mean stay. Up to 1.3 no compartment becomes negative that is at most two
transitions away from an occupied one; negative values further away are negligible. Up to 2.78 the scheme is stable."""
MOST_PER_MONTH: Final = 128.0
"""Steps are no shorter: 128 a month follow a stay of four hours well, and are stable for one of two. No trial of a
sampler has needed faster ones, and the memory for it is a few dozen MB."""


@inner
def fastest_rate(w: Floats, elasticity: Floats, equations: Equations) -> float:
    """The highest total rate out of a compartment at any caseload: one over the shortest mean stay.

    `w` are the weights of the flows (`solver.weights`).
    """
    office, flows, constants = equations.blocks[0], equations.flows, equations.constants
    largest = np.ones(KINDS_EACH * (elasticity.shape[0] // 2))
    for p in range(elasticity.shape[0] // 2):
        first, (low, high, reference) = KINDS_EACH * p, studied_range(constants, p)
        work, clarify = elasticity[2 * p], elasticity[2 * p + 1]
        largest[first + TransitionKind.WORK] = max(effect_at(low, reference, work), effect_at(high, reference, work))
        largest[first + TransitionKind.CLARIFICATION] = max(
            effect_at(low, reference, clarify), effect_at(high, reference, clarify)
        )
    out, fastest, moving = np.zeros(equations.start.shape[0]), 0.0, 0.0
    for e in range(office[FLOW_0], office[FLOW_1]):
        for change in range(CHANGE_COUNTS):
            compartment = flows[e, SOURCE] + change
            out[compartment] += largest[flows[e, KIND]] * w[flows[e, WEIGHT] + change]
            fastest = max(fastest, out[compartment])
    for i in range(equations.clock.shape[0]):
        moving = max(moving, equations.clock[i, ON])
    return float(fastest + moving + constants[RECOVERY])


@entry
def fastest_exit(each: Floats, elasticity: Floats, equations: Equations) -> float:
    """The same for Python, from the transitions' intensities at the reference caseload (J * L)."""
    return fastest_rate(weights(each, equations), elasticity, equations)


@inner
def months_between(lengths: Floats, first: int, last: int) -> float:
    """Months that the steps from one number to another take. A plain loop compiles faster than a slice."""
    months = 0.0
    for n in range(first, last):
        months += lengths[n]
    return months


@inner
def parts(w: Floats, elasticity: Floats, equations: Equations, fixed_times: Integers) -> Integers:
    """How many steps it takes from each of H fixed times to the next, shape (H - 1,), at weights `w` of the flows."""
    rate, found = fastest_rate(w, elasticity, equations), np.ones(fixed_times.shape[0] - 1, np.int64)
    for i in range(found.shape[0]):
        months = months_between(equations.lengths, fixed_times[i], fixed_times[i + 1])
        found[i] = max(1, int(np.ceil(min(rate / LONGEST, MOST_PER_MONTH) * months)))
    return found


@inner
def cut(equations: Equations, fixed_times: Integers, counts: Integers) -> tuple[Equations, Integers]:
    """The equations in `counts` (H - 1) even steps from each fixed time to the next; and each time's new number (N).

    The clock is interpolated linearly between the half steps for which it was computed, but for the arrivals: each step
    has those of the step in which its middle lies.
    """
    before, blocks, total = equations.clock, equations.blocks.copy(), 0
    for i in range(counts.shape[0]):
        total += counts[i]
    number = np.zeros(equations.lengths.shape[0] + 1, np.int64)
    lengths, clock = np.empty(total), np.zeros((2 * total + 1, before.shape[1]))
    done = 0
    for i in range(counts.shape[0]):
        step = months_between(equations.lengths, fixed_times[i], fixed_times[i + 1]) / counts[i]
        here, since, half = 2 * fixed_times[i], 0.0, equations.lengths[fixed_times[i]] / 2
        for j in range(2 * counts[i]):
            while since + half <= j * step / 2:
                here, since = here + 1, since + half
                half = equations.lengths[here // 2] / 2
            along = (j * step / 2 - since) / half
            for column in range(MEETING):
                clock[2 * done + j, column] = before[here, column] + along * (
                    before[here + 1, column] - before[here, column]
                )
            clock[2 * done + j, INTAKE] = before[here - here % 2 + 1, INTAKE]
            lengths[done + j // 2] = step
        clock[2 * done, MEETING] = before[2 * fixed_times[i], MEETING]
        done += counts[i]
        number[fixed_times[i + 1]] = done
    for column in range(before.shape[1]):
        clock[2 * total, column] = before[before.shape[0] - 1, column]
    for b in range(blocks.shape[0]):
        blocks[b, STEP_0] = number[blocks[b, STEP_0]]
        blocks[b, STEP_1] = number[blocks[b, STEP_1]]
    shorter = Equations(
        blocks=blocks,
        compartments=equations.compartments,
        flows=equations.flows,
        gather=equations.gather,
        clock=clock,
        lengths=lengths,
        caseload_weight=equations.caseload_weight,
        start=equations.start,
        inflow=equations.inflow,
        start_strata=equations.start_strata,
        decided=equations.decided,
        shares=equations.shares,
        constants=equations.constants,
    )
    return shorter, number
