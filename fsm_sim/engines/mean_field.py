"""The mean-field equations: a fourth-order Runge-Kutta step, and its exact reverse for gradients. Compiled.

Unknowns are expected citizens by row (a state, a stage of one, or a copy of it in a *layer*) and lane (citizen class x
number of changes). The first block of rows is the office itself, whose caseload drives everything; each further block
is a layer: the same people followed under a taboo, for measures of the kind "ever" and "at any time in a window".

Rows and lanes are laid out in one line, cell = row * L + lane, with one more row at the end for whoever goes out of
sight. Shapes: B blocks, R rows in all (the last out of sight), L lanes, E flows, N steps, 2N + 1 half steps, D
decisions, M readings. The gradient is that of the discrete scheme, so it is exact to rounding;
`tests/test_oracle_cohort.py` compares it with differences.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

import numba
import numpy as np
from numpy.typing import NDArray

from fsm_sim.model.intensity import caseload_effect
from fsm_sim.model.network import Floats, Integers

CHANGES: Final = 4
"""Numbers of changes of caseworker told apart, neighbouring lanes: 0, 1, 2, and 3 or more."""

# Columns of `blocks`: where rows and flows begin and end, and the steps between which the block runs.
ROW_0: Final = 0
ROW_1: Final = 1
FLOW_0: Final = 2
FLOW_1: Final = 3
STEP_0: Final = 4
STEP_1: Final = 5
# Columns of `rows`: the main row a layer's row starts from (-1: none); 1 in the team's queue.
COPY: Final = 0
WAITS: Final = 1
# Columns of `spans`, by row: first cell and last + 1 that can be occupied; 0 no change of caseworker, 1 on the
# caseload, 2 off it. Columns of `flows`: first cell of source, target and weights; 0 no caseload effect, 1 work, 2
# clarification; number of lanes. Both unsigned, which spares the compiled loops a check for negative indices.
CELL_0: Final = 0
CELL_1: Final = 1
MOVES: Final = 2
SOURCE: Final = 0
TARGET: Final = 1
WEIGHT: Final = 2
KIND: Final = 3
LANES: Final = 4
# Columns of `clock`, by half step: filled posts, changes a month on and off the caseload, 1 where the team then meets.
POSTS: Final = 0
ON: Final = 1
OFF: Final = 2
MEETING: Final = 3
# Entries of `constants`.
STEP: Final = 0
RECOVERY: Final = 1
CAPACITY: Final = 2
REFERENCE: Final = 3
LOW: Final = 4
HIGH: Final = 5

Cells = NDArray[np.uint64]

_compiled = cast(Callable[[Callable[..., Any]], Callable[..., Any]], numba.njit(cache=True, error_model="numpy"))
_effect = numba.njit(caseload_effect)
_ONE, _TWO, _THREE, _FOUR = (np.uint64(i) for i in (1, 2, 3, CHANGES))


class Equations(NamedTuple):
    """Everything that does not depend on the parameters to be estimated; columns are named above.

    blocks (B, 6) · rows (R, 2) · spans (R, 3) · flows (E, 5) · clock (2N + 1, 4) · caseload_weight (R) · inflow
    (R * L): citizens arriving a month · start_lanes (B, L): lanes that a layer follows · decided (D, R): row where a
    decision takes a citizen of each row · shares (D) of the decisions · constants (6).
    """

    blocks: Integers
    rows: Integers
    spans: Cells
    flows: Cells
    clock: Floats
    caseload_weight: Floats
    inflow: Floats
    start_lanes: Floats
    decided: Integers
    shares: Floats
    constants: Floats


@_compiled
def effects(
    y: Floats,
    posts: float,
    elasticity: Floats,
    main_rows: int,
    lanes: int,
    caseload_weight: Floats,
    constants: Floats,
    out: Floats,
) -> None:
    """Caseload effects (none, work, clarification), the log of the clipped ratio, and its slope, into `out`."""
    total = 0.0
    for s in range(main_rows):
        if caseload_weight[s] > 0:
            for i in range(s * lanes, (s + 1) * lanes):
                total += caseload_weight[s] * y[i]
    caseload = total / posts if posts > 0 else np.inf
    inside = constants[LOW] < caseload < constants[HIGH]
    caseload = min(max(caseload, constants[LOW]), constants[HIGH])
    out[0] = 1.0
    out[1] = _effect(caseload, constants[REFERENCE], elasticity[0])
    out[2] = _effect(caseload, constants[REFERENCE], elasticity[1])
    out[3] = np.log(caseload / constants[REFERENCE])
    out[4] = 1.0 / (posts * caseload) if inside else 0.0


@_compiled
def slope(
    block: Integers, y: Floats, w: Floats, h: Floats, on: float, off: float, recovery: float,
    spans: Cells, flows: Cells, inflow: Floats, dy: Floats,
) -> None:  # fmt: skip
    """Time derivative `dy` of a block's rows at `y`, with caseload effects `h`."""
    for s in range(block[ROW_0], block[ROW_1]):
        for i in range(spans[s, CELL_0], spans[s, CELL_1]):
            dy[i] = inflow[i]
        if spans[s, MOVES] > 0:
            rate = on if spans[s, MOVES] == 1 else off
            for i in range(spans[s, CELL_0], spans[s, CELL_1], _FOUR):
                a = rate * y[i] - recovery * y[i + _ONE]
                b = rate * y[i + _ONE] - recovery * y[i + _TWO]
                c = rate * y[i + _TWO] - recovery * y[i + _THREE]
                dy[i] -= a
                dy[i + _ONE] += a - b
                dy[i + _TWO] += b - c
                dy[i + _THREE] += c
    for e in range(block[FLOW_0], block[FLOW_1]):
        a0, b0, w0, effect = flows[e, SOURCE], flows[e, TARGET], flows[e, WEIGHT], h[flows[e, KIND]]
        for lane in range(flows[e, LANES]):
            flow = w[w0 + lane] * effect * y[a0 + lane]
            dy[a0 + lane] -= flow
            dy[b0 + lane] += flow


@_compiled
def slope_reverse(
    block: Integers, y: Floats, w: Floats, h: Floats, on: float, off: float, recovery: float,
    spans: Cells, flows: Cells, g: Floats, gy: Floats, gw: Floats, gh: Floats,
) -> None:  # fmt: skip
    """Reverse of `slope`: from `g`, the adjoint of the derivative, set `gy` and add to `gw` and `gh`."""
    for s in range(block[ROW_0], block[ROW_1]):
        if spans[s, MOVES] > 0:
            rate = on if spans[s, MOVES] == 1 else off
            for i in range(spans[s, CELL_0], spans[s, CELL_1], _FOUR):
                a, b, c = g[i + _ONE] - g[i], g[i + _TWO] - g[i + _ONE], g[i + _THREE] - g[i + _TWO]
                gy[i] = rate * a
                gy[i + _ONE] = rate * b - recovery * a
                gy[i + _TWO] = rate * c - recovery * b
                gy[i + _THREE] = -recovery * c
        else:
            for i in range(spans[s, CELL_0], spans[s, CELL_1]):
                gy[i] = 0.0
    for e in range(block[FLOW_0], block[FLOW_1]):
        a0, b0, w0, kind = flows[e, SOURCE], flows[e, TARGET], flows[e, WEIGHT], flows[e, KIND]
        effect, total = h[kind], 0.0
        for lane in range(flows[e, LANES]):
            v = g[b0 + lane] - g[a0 + lane]
            xv = y[a0 + lane] * v
            gy[a0 + lane] += w[w0 + lane] * effect * v
            gw[w0 + lane] += effect * xv
            total += w[w0 + lane] * xv
        gh[kind] += total


@_compiled
def stages(
    number: int, n: int, w: Floats, elasticity: Floats, lanes: int, blocks: Integers, spans: Cells, flows: Cells,
    clock: Floats, caseload_weight: Floats, inflow: Floats, constants: Floats, y: Floats, k: Floats, h: Floats,
) -> None:  # fmt: skip
    """The four stages of one step: `y[0]` given; fills `y[1:]`, slopes `k`, and for the office itself effects `h`."""
    block = blocks[number]
    y0 = y[0]
    for q in range(4):
        here = y[q]
        if q > 0:
            a, before = constants[STEP] * (1.0 if q == 3 else 0.5), k[q - 1]
            for i in range(block[ROW_0] * lanes, block[ROW_1] * lanes):
                here[i] = y0[i] + a * before[i]
        t = clock[2 * n + (q + 1) // 2]
        if number == 0:
            effects(here, t[POSTS], elasticity, block[ROW_1], lanes, caseload_weight, constants, h[q])
        slope(block, here, w, h[q], t[ON], t[OFF], constants[RECOVERY], spans, flows, inflow, k[q])


@_compiled
def combine(block: Integers, lanes: int, sixth: float, y: Floats, k: Floats, out: Floats) -> None:
    """The end of a Runge-Kutta step into `out`."""
    y0, k0, k1, k2, k3 = y[0], k[0], k[1], k[2], k[3]
    for i in range(block[ROW_0] * lanes, block[ROW_1] * lanes):
        out[i] = y0[i] + sixth * (k0[i] + 2 * k1[i] + 2 * k2[i] + k3[i])


@_compiled
def decide(
    block: Integers, share: float, lanes: int, rows: Integers, decided: Integers, shares: Floats, x: Floats
) -> None:
    """The team takes `share` of every queue row and sends it where its decisions go."""
    for s in range(block[ROW_0], block[ROW_1]):
        if rows[s, WAITS] == 1:
            for lane in range(lanes):
                moved = share * x[s * lanes + lane]
                x[s * lanes + lane] -= moved
                for d in range(shares.shape[0]):
                    x[decided[d, s] * lanes + lane] += shares[d] * moved


@_compiled
def decide_reverse(
    block: Integers, share: float, lanes: int, rows: Integers, decided: Integers, shares: Floats, x: Floats, g: Floats
) -> float:
    """Reverse of `decide`: `x` before the meeting, `g` changed in place; returns the adjoint of `share`."""
    total = 0.0
    for s in range(block[ROW_0], block[ROW_1]):
        if rows[s, WAITS] == 1:
            for lane in range(lanes):
                i = s * lanes + lane
                there = 0.0
                for d in range(shares.shape[0]):
                    there += shares[d] * g[decided[d, s] * lanes + lane]
                total += x[i] * (there - g[i])
                g[i] = (1.0 - share) * g[i] + share * there
    return total


@_compiled
def queue(main_rows: int, lanes: int, rows: Integers, x: Floats) -> float:
    """Citizens in the team's queue."""
    total = 0.0
    for s in range(main_rows):
        if rows[s, WAITS] == 1:
            for i in range(s * lanes, (s + 1) * lanes):
                total += x[i]
    return total


@_compiled
def begin_layer(block: Integers, start: Floats, rows: Integers, x: Floats) -> None:
    """A layer starts from the office's rows as they are, in the lanes `start` that it follows."""
    lanes = start.shape[0]
    for s in range(block[ROW_0], block[ROW_1]):
        for lane in range(lanes):
            x[s * lanes + lane] = x[rows[s, COPY] * lanes + lane] * start[lane] if rows[s, COPY] >= 0 else 0.0


@_compiled
def begin_layer_reverse(block: Integers, start: Floats, rows: Integers, g: Floats) -> None:
    """Reverse of `begin_layer`: a layer's adjoint goes back to the office's rows."""
    lanes = start.shape[0]
    for s in range(block[ROW_0], block[ROW_1]):
        for lane in range(lanes):
            if rows[s, COPY] >= 0:
                g[rows[s, COPY] * lanes + lane] += g[s * lanes + lane] * start[lane]
            g[s * lanes + lane] = 0.0


@_compiled
def copy(source: Floats, to: Floats) -> None:
    """Copy cells; a plain loop compiles in a fraction of the time of a slice assignment."""
    for i in range(source.shape[0]):
        to[i] = source[i]


@_compiled
def solve_course(
    w: Floats, start: Floats, elasticity: Floats, blocks: Integers, rows: Integers, spans: Cells, flows: Cells,
    clock: Floats, caseload_weight: Floats, inflow: Floats, start_lanes: Floats, decided: Integers, shares: Floats,
    constants: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """What `solve` returns, and what gradients need: every stage's cells and caseload effects.

    Cells are (N, 5, R * L), the fifth being the end before a meeting; effects (N, 4, 5).
    """
    steps, lanes, main_rows, flat = (clock.shape[0] - 1) // 2, w.shape[1], blocks[0, ROW_1], w.reshape(-1)
    cells = rows.shape[0] * lanes
    path, course, h = np.zeros((steps + 1, cells)), np.zeros((steps, 5, cells)), np.zeros((steps, 4, 5))
    now, k = np.zeros(cells), np.zeros((4, cells))
    copy(start, now)
    for n in range(steps + 1):
        for b in range(1, blocks.shape[0]):
            if blocks[b, STEP_0] == n:
                begin_layer(blocks[b], start_lanes[b], rows, now)
        copy(now, path[n])
        if n == steps:
            break
        y = course[n]
        copy(now, y[0])
        for b in range(blocks.shape[0]):
            if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                stages(
                    b, n, flat, elasticity, lanes, blocks, spans, flows, clock, caseload_weight, inflow, constants,
                    y, k, h[n],
                )  # fmt: skip
                combine(blocks[b], lanes, constants[STEP] / 6.0, y, k, now)
        if clock[2 * n + 2, MEETING] == 1:
            copy(now, y[4])
            waiting = queue(main_rows, lanes, rows, now)
            share = 1.0 if waiting <= constants[CAPACITY] else constants[CAPACITY] / waiting
            for b in range(blocks.shape[0]):
                if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                    decide(blocks[b], share, lanes, rows, decided, shares, now)
    return path, course, h


@_compiled
def solve(
    w: Floats, start: Floats, elasticity: Floats, blocks: Integers, rows: Integers, spans: Cells, flows: Cells,
    clock: Floats, caseload_weight: Floats, inflow: Floats, start_lanes: Floats, decided: Integers, shares: Floats,
    constants: Floats,
) -> Floats:  # fmt: skip
    """All cells at the start of every step and at the end: shape (N + 1, R * L).

    `w` (weights, L): monthly weights; `start` (main cells): citizens at the start, in any unit that the posts and
    `inflow` share; `elasticity` (2): work, clarification. A layer's rows keep their last value after it has stopped.
    """
    path: Floats = solve_course(
        w, start, elasticity, blocks, rows, spans, flows, clock, caseload_weight, inflow, start_lanes, decided, shares,
        constants,
    )[0]  # fmt: skip
    return path


@_compiled
def readings(path: Floats, step: Integers, coefficient: Floats) -> Floats:
    """Linear readings of a solution: `coefficient` (M, R * L) against the cells at `step` (M)."""
    out = np.zeros(step.shape[0])
    for m in range(step.shape[0]):
        for i in range(path.shape[1]):
            out[m] += coefficient[m, i] * path[step[m], i]
    return out


@_compiled
def add_readings(n: int, step: Integers, coefficient: Floats, g_readings: Floats, g: Floats) -> None:
    """Add to `g` the adjoint of the readings taken at step `n`."""
    for m in range(step.shape[0]):
        if step[m] == n:
            for i in range(g.shape[0]):
                g[i] += g_readings[m] * coefficient[m, i]


@_compiled
def step_reverse(
    number: int, n: int, w: Floats, elasticity: Floats, lanes: int, block: Integers, spans: Cells, flows: Cells,
    clock: Floats, caseload_weight: Floats, constants: Floats, y: Floats, h: Floats, g: Floats, gy: Floats, gk: Floats,
    gw: Floats, gh: Floats, ge: Floats,
) -> None:  # fmt: skip
    """Reverse of one block's step: changes the adjoint `g` in place, adds to `gw`, `gh` and, for the office, `ge`."""
    dt = constants[STEP]
    for q in range(3, -1, -1):
        outer = dt / 6.0 if q == 0 or q == 3 else dt / 3.0
        inner = 0.0 if q == 3 else (dt if q == 2 else 0.5 * dt)
        later = gy[min(q + 1, 3)]
        for i in range(block[ROW_0] * lanes, block[ROW_1] * lanes):
            gk[i] = outer * g[i] + inner * later[i]
        t = clock[2 * n + (q + 1) // 2]
        slope_reverse(block, y[q], w, h[q], t[ON], t[OFF], constants[RECOVERY], spans, flows, gk, gy[q], gw, gh[q])
        if number == 0:
            work, clarify = gh[q, 1] * h[q, 1], gh[q, 2] * h[q, 2]
            ge[0] += work * h[q, 3]
            ge[1] += clarify * h[q, 3]
            pull = (work * elasticity[0] + clarify * elasticity[1]) * h[q, 4]
            here = gy[q]
            for s in range(block[ROW_0], block[ROW_1]):
                for i in range(spans[s, CELL_0], spans[s, CELL_1]):
                    here[i] += pull * caseload_weight[s]
    g0, g1, g2, g3 = gy[0], gy[1], gy[2], gy[3]
    for i in range(block[ROW_0] * lanes, block[ROW_1] * lanes):
        g[i] += g0[i] + g1[i] + g2[i] + g3[i]


@_compiled
def meeting_reverse(
    n: int,
    lanes: int,
    blocks: Integers,
    rows: Integers,
    decided: Integers,
    shares: Floats,
    capacity: float,
    end: Floats,
    g: Floats,
) -> None:
    """Reverse of a meeting at the end of step `n`; `end` is everyone just before it."""
    waiting = queue(blocks[0, ROW_1], lanes, rows, end)
    share = 1.0 if waiting <= capacity else capacity / waiting
    pull = 0.0
    for b in range(blocks.shape[0]):
        if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
            pull += decide_reverse(blocks[b], share, lanes, rows, decided, shares, end, g)
    if share < 1.0:
        for s in range(blocks[0, ROW_1]):
            if rows[s, WAITS] == 1:
                for i in range(s * lanes, (s + 1) * lanes):
                    g[i] -= pull * capacity / (waiting * waiting)


@_compiled
def out_of_sight(cells: int, g: Floats) -> None:
    """Nothing is read from the row of those out of sight, so nothing flows back from it."""
    for i in range(cells, g.shape[0]):
        g[i] = 0.0


@_compiled
def reverse_course(
    w: Floats, elasticity: Floats, course: Floats, h: Floats, step: Integers, coefficient: Floats, g_readings: Floats,
    blocks: Integers, rows: Integers, spans: Cells, flows: Cells, clock: Floats, caseload_weight: Floats,
    inflow: Floats, start_lanes: Floats, decided: Integers, shares: Floats, constants: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Gradients of a function of `readings`: from its adjoint `g_readings`, those of `w` and `elasticity`."""
    steps, lanes, flat = course.shape[0], w.shape[1], w.reshape(-1)
    cells = course.shape[2]
    gy, gk, g = np.zeros((4, cells)), np.zeros(cells), np.zeros(cells)
    gw, ge = np.zeros(flat.shape[0]), np.zeros(2)
    for n in range(steps, -1, -1):
        if n < steps:
            if clock[2 * n + 2, MEETING] == 1:
                meeting_reverse(n, lanes, blocks, rows, decided, shares, constants[CAPACITY], course[n, 4], g)
            gh = np.zeros((4, 3))
            for b in range(blocks.shape[0] - 1, -1, -1):
                if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                    step_reverse(
                        b, n, flat, elasticity, lanes, blocks[b], spans, flows, clock, caseload_weight, constants,
                        course[n], h[n], g, gy, gk, gw, gh, ge,
                    )  # fmt: skip
        add_readings(n, step, coefficient, g_readings, g)
        for b in range(1, blocks.shape[0]):
            if blocks[b, STEP_0] == n:
                begin_layer_reverse(blocks[b], start_lanes[b], rows, g)
        out_of_sight(cells - lanes, g)
    return gw.reshape(w.shape), ge


@_compiled
def solve_reverse(
    w: Floats, elasticity: Floats, path: Floats, step: Integers, coefficient: Floats, g_readings: Floats,
    blocks: Integers, rows: Integers, spans: Cells, flows: Cells, clock: Floats, caseload_weight: Floats,
    inflow: Floats, start_lanes: Floats, decided: Integers, shares: Floats, constants: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """The gradients of `reverse_course` from the result of `solve` alone."""
    start = path[0, : blocks[0, ROW_1] * w.shape[1]]
    _, course, h = solve_course(
        w, start, elasticity, blocks, rows, spans, flows, clock, caseload_weight, inflow, start_lanes, decided, shares,
        constants,
    )  # fmt: skip
    gradients: tuple[Floats, Floats] = reverse_course(
        w, elasticity, course, h, step, coefficient, g_readings, blocks, rows, spans, flows, clock, caseload_weight,
        inflow, start_lanes, decided, shares, constants,
    )  # fmt: skip
    return gradients
