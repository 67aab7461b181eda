"""How long the steps of the mean field may be, and its equations in shorter ones. Compiled.

Steps of a month are exact to about 1e-6 of a share while nobody leaves a cell faster than 1.4 times a month, and
explode at more than 2.78. Where the calibration tries faster rates, all steps are cut into as many parts as it takes.
"""

from typing import Final

import numpy as np

from fsm_sim.engines.kernel_files import compiled
from fsm_sim.engines.mean_field import (
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
)
from fsm_sim.model.network import Floats

LONGEST: Final = 1.4
"""A step is cut when it is longer than this many of the shortest mean stay. Up to 1.4 nobody is owing in a cell, in the
next, or in the one after; behind those, what is owed is too little to matter. Up to 2.78 the scheme is stable."""
MOST_PARTS: Final = 128
"""Steps are not cut further: a month in 128 parts follows a stay of four hours well, and is stable for one of two.
That is faster than any trial of a sampler has been, and the memory for it is a few dozen MB."""


@compiled
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


@compiled
def parts(w: Floats, elasticity: Floats, equations: Equations) -> int:
    """Into how many parts each step is to be cut, at weights `w` of the flows."""
    wanted = fastest_rate(w, elasticity, equations) * equations.lengths.max() / LONGEST
    return max(1, int(np.ceil(wanted))) if wanted < MOST_PARTS else MOST_PARTS


@compiled
def cut(equations: Equations, count: int) -> Equations:
    """The equations with every step cut into `count` parts; within a step the clock runs along a straight line."""
    blocks, before = equations.blocks.copy(), equations.clock
    for b in range(blocks.shape[0]):
        blocks[b, STEP_0] *= count
        blocks[b, STEP_1] *= count
    last = before.shape[0] - 1
    clock = np.zeros((last * count + 1, before.shape[1]))
    for i in range(clock.shape[0]):
        here = i // count
        following, way = min(here + 1, last), (i - here * count) / count
        for column in range(MEETING):
            clock[i, column] = before[here, column] + way * (before[following, column] - before[here, column])
        clock[i, MEETING] = before[here, MEETING] if i == here * count else 0.0
    lengths = np.empty(equations.lengths.shape[0] * count)
    for n in range(lengths.shape[0]):
        lengths[n] = equations.lengths[n // count] / count
    return Equations(
        blocks, equations.rows, equations.flows, equations.gather, clock, lengths, equations.caseload_weight,
        equations.start, equations.inflow, equations.start_lanes, equations.decided, equations.shares,
        equations.constants,
    )  # fmt: skip
