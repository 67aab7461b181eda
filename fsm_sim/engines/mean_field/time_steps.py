"""How long the steps of the mean field may be, and its equations in steps just short enough. Compiled.

Steps are exact to about 1e-5 of a share while nobody leaves a cell faster than 1.4 times in one, and explode at more
than 2.78. A calibration writes its equations down in short steps, and solves them in as few as its rates allow: some
*held* moments have to lie between steps, and from one to the next there are as many steps as it takes.
"""

from typing import Final

import numpy as np

from fsm_sim.engines.mean_field.solver import (
    CHANGES,
    FLOW_0,
    FLOW_1,
    HIGH,
    KIND,
    LOW,
    MEETING,
    ON,
    RECOVERY,
    REFERENCE,
    SOURCE,
    STEP_0,
    STEP_1,
    WEIGHT,
    Equations,
    effect_at,
    weights,
)
from fsm_sim.engines.shared.compilation_cache import entry, inner
from fsm_sim.model.network import Floats, Integers

LONGEST: Final = 1.4
"""A step is at most so many of the shortest mean stay. Up to 1.4 nobody is owing in a cell, in the next, or in the one
after; behind those, what is owed is too little to matter. Up to 2.78 the scheme is stable."""
MOST_PER_MONTH: Final = 128.0
"""Steps are no shorter: 128 a month follow a stay of four hours well, and are stable for one of two. That is faster
than any trial of a sampler has been, and the memory for it is a few dozen MB."""


@inner
def fastest_rate(w: Floats, elasticity: Floats, equations: Equations) -> float:
    """The highest total rate at which anybody can leave a cell at any caseload: one over the shortest mean stay.

    `w` are the weights of the flows (`mean_field.weights`).
    """
    office, flows, constants = equations.blocks[0], equations.flows, equations.constants
    low, high, reference = constants[LOW], constants[HIGH], constants[REFERENCE]
    largest = np.ones(3)
    for kind in (1, 2):
        e = elasticity[kind - 1]
        largest[kind] = max(effect_at(low, reference, e), effect_at(high, reference, e))
    out, fastest, moving = np.zeros(equations.start.shape[0]), 0.0, 0.0
    for e in range(office[FLOW_0], office[FLOW_1]):
        for lane in range(CHANGES):
            cell = flows[e, SOURCE] + lane
            out[cell] += largest[flows[e, KIND]] * w[flows[e, WEIGHT] + lane]
            fastest = max(fastest, out[cell])
    for i in range(equations.clock.shape[0]):
        moving = max(moving, equations.clock[i, ON])
    return float(fastest + moving + constants[RECOVERY])


@entry
def fastest_exit(each: Floats, elasticity: Floats, equations: Equations) -> float:
    """The same for Python, from the transitions' intensities at the reference caseload (J * L)."""
    return fastest_rate(weights(each, equations), elasticity, equations)


@inner
def months_between(lengths: Floats, first: int, last: int) -> float:
    """Months that the steps from one number to another take. Plain loops here compile in a fraction of slices' time."""
    months = 0.0
    for n in range(first, last):
        months += lengths[n]
    return months


@inner
def parts(w: Floats, elasticity: Floats, equations: Equations, held: Integers) -> Integers:
    """How many steps it takes from each held moment to the next (H - 1), at weights `w` of the flows."""
    rate, found = fastest_rate(w, elasticity, equations), np.ones(held.shape[0] - 1, np.int64)
    for i in range(found.shape[0]):
        months = months_between(equations.lengths, held[i], held[i + 1])
        found[i] = max(1, int(np.ceil(min(rate / LONGEST, MOST_PER_MONTH) * months)))
    return found


@inner
def cut(equations: Equations, held: Integers, counts: Integers) -> tuple[Equations, Integers]:
    """The equations in `counts` (H - 1) even steps from each held moment to the next; and each moment's new number (N).

    The clock runs along straight lines between the half steps that it was written down for.
    """
    before, blocks, total = equations.clock, equations.blocks.copy(), 0
    for i in range(counts.shape[0]):
        total += counts[i]
    number = np.zeros(equations.lengths.shape[0] + 1, np.int64)
    lengths, clock = np.empty(total), np.zeros((2 * total + 1, before.shape[1]))
    done = 0
    for i in range(counts.shape[0]):
        step = months_between(equations.lengths, held[i], held[i + 1]) / counts[i]
        here, since, half = 2 * held[i], 0.0, equations.lengths[held[i]] / 2
        for j in range(2 * counts[i]):
            while since + half <= j * step / 2:
                here, since = here + 1, since + half
                half = equations.lengths[here // 2] / 2
            along = (j * step / 2 - since) / half
            for column in range(MEETING):
                clock[2 * done + j, column] = before[here, column] + along * (
                    before[here + 1, column] - before[here, column]
                )
            lengths[done + j // 2] = step
        clock[2 * done, MEETING] = before[2 * held[i], MEETING]
        done += counts[i]
        number[held[i + 1]] = done
    for column in range(before.shape[1]):
        clock[2 * total, column] = before[before.shape[0] - 1, column]
    for b in range(blocks.shape[0]):
        blocks[b, STEP_0] = number[blocks[b, STEP_0]]
        blocks[b, STEP_1] = number[blocks[b, STEP_1]]
    shorter = Equations(
        blocks, equations.rows, equations.flows, equations.gather, clock, lengths, equations.caseload_weight,
        equations.start, equations.inflow, equations.start_lanes, equations.decided, equations.shares,
        equations.constants,
    )  # fmt: skip
    return shorter, number
