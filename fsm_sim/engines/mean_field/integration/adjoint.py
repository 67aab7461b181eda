"""The discrete adjoint of the mean field's scheme: reverse-mode differentiation of the Runge-Kutta steps. Compiled.

Every function here is the transposed derivative of the function of the same name in `solver.py`; they are applied from
the last step to the first (docs/decisions/0033). The gradient is that of the discrete scheme, so it is exact to
rounding; `tests/test_oracle_mean_field.py` compares it with differences. The adjoints (derivatives of the scalar
result) of compartments, slopes, weights, effects and elasticities are called g, gk, gw, gh and ge.
"""

from typing import Final

import numpy as np

from fsm_sim.engines.mean_field.caseload_effects import CAPACITY, LOG_RATIO, RECOVERY, SLOPE
from fsm_sim.engines.mean_field.integration.simd import from_after, from_before, load, store, total, vector
from fsm_sim.engines.mean_field.integration.solver import (
    CHANGE_COUNTS,
    COMPARTMENT_0,
    COMPARTMENT_1,
    COMPONENT_0,
    COMPONENT_1,
    COPY,
    FLOW,
    FLOW_0,
    FLOW_1,
    KIND,
    MEETING,
    OFF,
    ON,
    SOURCE,
    STEP_0,
    STEP_1,
    STRATUM_0,
    TARGET,
    TIMES,
    TRANSITION,
    WAITS,
    WEIGHT,
    Equations,
    course_shape,
    moving,
    same_stratum,
    span,
    taken,
)
from fsm_sim.engines.shared.compilation_cache import inner
from fsm_sim.engines.shared.transition_kinds import TransitionKind
from fsm_sim.model.network import Floats, Integers

NONE: Final = int(TransitionKind.NONE)
"""As a plain integer, since numba cannot let one variable hold a member and later a number from an array."""


@inner
def weights_reverse(gw: Floats, equations: Equations, ge: Floats) -> None:
    """Reverse of `weights`: add to `ge`, the adjoint of the intensities."""
    gather, strata = equations.gather, equations.start_strata.shape[1]
    for g in range(gather.shape[0]):
        to, of = gather[g, FLOW] * strata, gather[g, TRANSITION] * strata
        for stratum in range(strata):
            ge[of + stratum] += gather[g, TIMES] * gw[to + stratum]


@inner
def slope_reverse(
    block: Integers, y: Floats, w: Floats, h: Floats, on: float, off: float, recovery: float,
    compartments: Integers, flows: Integers, g: Floats, gy: Floats, gw: Floats, gh: Floats,
) -> None:  # fmt: skip
    """Reverse of `slope`: from `g`, the adjoint of the derivative, set `gy` and add to `gw` and `gh`."""
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        rate, back = moving(compartments[s], on, off, recovery)
        more, fewer = vector(rate, rate, rate, 0.0), vector(0.0, back, back, back)
        for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1], CHANGE_COUNTS):
            here = load(g, i)
            store(gy, i, more * (from_after(here) - here) + fewer * (from_before(here) - here))
    none = vector(0.0, 0.0, 0.0, 0.0)
    kind, pull = NONE, none
    for e in range(block[FLOW_0], block[FLOW_1]):
        a, c = flows[e, SOURCE], flows[e, WEIGHT]
        if flows[e, KIND] != kind:
            gh[kind] += total(pull)
            kind, pull = flows[e, KIND], none
        there, weight = load(g, flows[e, TARGET]) - load(g, a), load(w, c)
        moved = load(y, a) * there
        store(gy, a, load(gy, a) + weight * h[kind] * there)
        store(gw, c, load(gw, c) + h[kind] * moved)
        pull = pull + weight * moved
    gh[kind] += total(pull)


@inner
def decide_reverse(
    block: Integers, share: float, compartments: Integers, decided: Integers, shares: Floats, x: Floats, g: Floats
) -> float:
    """Reverse of `decide`: `x` before the meeting, `g` changed in place; returns the adjoint of `share`."""
    pull = 0.0
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        if compartments[s, WAITS] == 1:
            for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
                there = 0.0
                for d in range(shares.shape[0]):
                    there += shares[d] * g[same_stratum(i, compartments[s], compartments[decided[d, s]])]
                pull += x[i] * (there - g[i])
                g[i] = (1.0 - share) * g[i] + share * there
    return pull


@inner
def begin_killed_process_reverse(block: Integers, start: Floats, compartments: Integers, g: Floats) -> None:
    """Reverse of `begin_killed_process`: a killed process's adjoint goes back to the office's compartments."""
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
            if compartments[s, COPY] >= 0:
                follow = start[i - compartments[s, COMPONENT_0] + compartments[s, STRATUM_0]]
                g[same_stratum(i, compartments[s], compartments[compartments[s, COPY]])] += g[i] * follow
            g[i] = 0.0


@inner
def add_readouts(n: int, at: Integers, coefficient: Floats, g_readouts: Floats, g: Floats) -> None:
    """Add to `g` the adjoint of the readouts taken at step `n`."""
    for m in range(at.shape[0]):
        if at[m] == n:
            for i in range(g.shape[0]):
                g[i] += g_readouts[m] * coefficient[m, i]


@inner
def step_reverse(
    number: int, n: int, w: Floats, elasticity: Floats, equations: Equations, y: Floats, h: Floats, g: Floats,
    gy: Floats, gk: Floats, gw: Floats, gh: Floats, ge: Floats,
) -> None:  # fmt: skip
    """Reverse of one block's step: changes the adjoint `g` in place, adds to `gw`, `gh` and, for the office, `ge`."""
    # A step is y1 = y0 + dt (k0 + 2 k1 + 2 k2 + k3) / 6, with k[q] = f(Y[q]), Y[0] = y0, Y[q] = y0 + a[q] dt k[q - 1],
    # and a = 1/2, 1/2, 1. With g the derivative of the result by y1, the chain rule backwards gives for the slopes
    # gk[q] = b[q] dt g + a[q + 1] dt gy[q + 1] (b = 1/6, 1/3, 1/3, 1/6; no second term at the last stage), and for the
    # stages gy[q] = f'(Y[q])^T gk[q], which `slope_reverse` multiplies out without forming the matrix. All four stages
    # contain y0, so the derivative by y0 is g + gy[0] + gy[1] + gy[2] + gy[3]. These are Hager's (2000) formulas. The
    # stages Y come from the forward solution. Solving an adjoint differential equation instead would give the gradient
    # of the exact solution, which differs from that of the computed one by the error of the scheme: a sampler that
    # follows energy along a path would see the two disagree. In the office's own block f also depends on the caseload,
    # which is a sum over compartments: its derivative is added to every compartment by its weight, `pull`.
    block, compartments, constants = equations.blocks[number], equations.compartments, equations.constants
    first, last = span(block, compartments)
    dt = equations.lengths[n]
    for q in range(3, -1, -1):
        outer = dt / 6.0 if q == 0 or q == 3 else dt / 3.0
        inner = 0.0 if q == 3 else (dt if q == 2 else 0.5 * dt)
        here, after = gy[q], gy[min(q + 1, 3)]
        for i in range(first, last, CHANGE_COUNTS):
            store(gk, i, outer * load(g, i) + inner * load(after, i))
        t = equations.clock[2 * n + (q + 1) // 2]
        slope_reverse(
            block, y[q], w, h[q], t[ON], t[OFF], constants[RECOVERY], compartments, equations.flows, gk, here, gw, gh[q]
        )
        if number == 0:
            work, clarify = (
                gh[q, TransitionKind.WORK] * h[q, TransitionKind.WORK],
                gh[q, TransitionKind.CLARIFICATION] * h[q, TransitionKind.CLARIFICATION],
            )
            ge[0] += work * h[q, LOG_RATIO]
            ge[1] += clarify * h[q, LOG_RATIO]
            pull = (work * elasticity[0] + clarify * elasticity[1]) * h[q, SLOPE]
            for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
                for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
                    here[i] += pull * equations.caseload_weight[s]
    g0, g1, g2, g3 = gy[0], gy[1], gy[2], gy[3]
    for i in range(first, last, CHANGE_COUNTS):
        store(g, i, load(g, i) + load(g0, i) + load(g1, i) + load(g2, i) + load(g3, i))


@inner
def meeting_reverse(n: int, equations: Equations, end: Floats, g: Floats) -> None:
    """Reverse of a meeting at the end of step `n`; `end` are the components just before it."""
    blocks, compartments, capacity = equations.blocks, equations.compartments, equations.constants[CAPACITY]
    waiting, share = taken(blocks[0], compartments, capacity, end)
    pull = 0.0
    for b in range(blocks.shape[0]):
        if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
            pull += decide_reverse(blocks[b], share, compartments, equations.decided, equations.shares, end, g)
    if share < 1.0:
        for s in range(blocks[0, COMPARTMENT_1]):
            if compartments[s, WAITS] == 1:
                for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
                    g[i] -= pull * capacity / (waiting * waiting)


@inner
def reverse_course(
    w: Floats, elasticity: Floats, equations: Equations, course: Floats, h: Floats, at: Integers, coefficient: Floats,
    g_readouts: Floats, ge: Floats,
) -> Floats:  # fmt: skip
    """Gradients of a function of the readouts, from its gradient `g_readouts` (M).

    The gradient for `w` is returned, shape (W * L); that for `elasticity` is added to `ge` (2).
    """
    steps, components = course_shape(equations)
    blocks, clock = equations.blocks, equations.clock
    gy, gk, g, gw = np.zeros((4, components)), np.zeros(components), np.zeros(components), np.zeros(w.shape[0])
    for n in range(steps, -1, -1):
        if n < steps:
            if clock[2 * n + 2, MEETING] == 1:
                meeting_reverse(n, equations, course[n, 4], g)
            gh = np.zeros((4, 3))
            for b in range(blocks.shape[0] - 1, -1, -1):
                if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                    step_reverse(b, n, w, elasticity, equations, course[n], h[n], g, gy, gk, gw, gh, ge)
        add_readouts(n, at, coefficient, g_readouts, g)
        for b in range(1, blocks.shape[0]):
            if blocks[b, STEP_0] == n:
                begin_killed_process_reverse(blocks[b], equations.start_strata[b], equations.compartments, g)
    return gw
