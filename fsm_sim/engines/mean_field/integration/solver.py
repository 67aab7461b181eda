"""The mean-field equations, solved by the classical fourth-order Runge-Kutta scheme. Compiled; see also `adjoint.py`.

Unknowns are expected citizens by compartment (a state and stage, or a copy of it in a killed process) and stratum
(citizen class x number of changes). The first block of compartments is the office itself, whose caseload drives
everything. Each further block is a killed (first-passage) process: the same citizens, who are removed when they enter
certain states, so the survivors have never visited them: "ever" and "at any time in a window" are read from it.

A pair of compartment and stratum that can be occupied is a *component* of the solution. Components are stored
compartment after compartment, the four change counts of a class side by side (a SIMD vector, `simd.py`). Shapes: B
blocks, R compartments in all (the last for those removed), C components, L strata, E flows, W weights of the office's
own flows, J transitions, N steps, 2N + 1 half steps, D decisions, M readouts.
"""

from typing import Final, NamedTuple

import numpy as np

from fsm_sim.engines.mean_field.caseload_effects import CAPACITY, H_EACH, LOG_RATIO, RECOVERY, effect_at, studied_range
from fsm_sim.engines.mean_field.integration.simd import from_after, from_before, load, store, total, vector
from fsm_sim.engines.shared.compilation_cache import entry, inner
from fsm_sim.engines.shared.transition_kinds import KINDS_EACH, TransitionKind
from fsm_sim.model.network import Floats, Integers

CHANGE_COUNTS: Final = 4
"""Distinguished numbers of changes of caseworker, neighbouring strata: 0, 1, 2, and 3 or more."""

# Columns of `blocks`: where compartments and flows begin and end, and the steps between which the block runs.
COMPARTMENT_0: Final = 0
COMPARTMENT_1: Final = 1
FLOW_0: Final = 2
FLOW_1: Final = 3
STEP_0: Final = 4
STEP_1: Final = 5
# Columns of `compartments`: first component and last + 1; the stratum of the first; which citizens change caseworker
# there (below); the main compartment whose citizens a killed process starts with (-1: none); 1 in the team's queue.
COMPONENT_0: Final = 0
COMPONENT_1: Final = 1
STRATUM_0: Final = 2
MOVES: Final = 3
COPY: Final = 4
WAITS: Final = 5
# Values of the column `MOVES`: no changes of caseworker, those of citizens on the caseload, those of citizens off it.
NO_MOVES: Final = 0
MOVES_ON_CASELOAD: Final = 1
MOVES_OFF_CASELOAD: Final = 2
# Columns of `flows`: first compartment of source, target and weights; the `TransitionKind`. A flow is that of one
# class: four neighbouring components. Those of a block are in order of kind.
SOURCE: Final = 0
TARGET: Final = 1
WEIGHT: Final = 2
KIND: Final = 3
# Columns of `gather`: the weight to which an intensity is added, the transition, and how many times.
FLOW: Final = 0
TRANSITION: Final = 1
TIMES: Final = 2
# Columns of `clock`, by half step: filled posts, changes on and off the caseload, 1 at a meeting; mid-step, arrivals.
POSTS: Final = 0
ON: Final = 1
OFF: Final = 2
MEETING: Final = 3
INTAKE: Final = 4


class Equations(NamedTuple):
    """Everything that does not depend on the parameters to be estimated; columns are named above.

    blocks (B, 6) · compartments (R, 6) · flows (E, 4) · gather (T, 3) · clock (2N + 1, 5) · lengths (N) of the steps in
    months · caseload_weight (R) · start (C): citizens at the start, in any unit that posts and inflow share · inflow
    (C): citizens arriving a month at most · start_strata (B, L): strata that a killed process follows · decided (D, R):
    compartment where a decision takes a citizen of each compartment, -1 where it is another programme's · shares (D) of
    the decisions · constants (2 + 3 Q), of Q programmes.
    """

    blocks: Integers
    compartments: Integers
    flows: Integers
    gather: Integers
    clock: Floats
    lengths: Floats
    caseload_weight: Floats
    start: Floats
    inflow: Floats
    start_strata: Floats
    decided: Integers
    shares: Floats
    constants: Floats


@inner
def weights(each: Floats, equations: Equations) -> Floats:
    """Monthly weights of the flows (W * L,) from the transitions' intensities at the reference caseload (J * L,)."""
    gather, strata = equations.gather, equations.start_strata.shape[1]
    w = np.zeros((gather[-1, FLOW] + 1) * strata)
    for g in range(gather.shape[0]):
        to, of = gather[g, FLOW] * strata, gather[g, TRANSITION] * strata
        for stratum in range(strata):
            w[to + stratum] += gather[g, TIMES] * each[of + stratum]
    return w


@inner
def effects(
    block: Integers, y: Floats, posts: float, elasticity: Floats, compartments: Integers, caseload_weight: Floats,
    constants: Floats, out: Floats,
) -> None:  # fmt: skip
    """Caseload effects (none, work, clarification), the log of the clipped ratio, and its slope, into `out`.

    `elasticity` (2 Q) has two for each programme of the office.
    """
    active = vector(0.0, 0.0, 0.0, 0.0)
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        if caseload_weight[s] > 0:
            for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1], CHANGE_COUNTS):
                active = active + caseload_weight[s] * load(y, i)
    caseload = total(active) / posts if posts > 0 else np.inf
    out[TransitionKind.NONE] = 1.0
    programmes = elasticity.shape[0] // 2
    for p in range(programmes):
        first, (low, high, reference) = KINDS_EACH * p, studied_range(constants, p)
        inside = low < caseload < high
        studied = min(max(caseload, low), high)
        out[first + TransitionKind.WORK] = effect_at(studied, reference, elasticity[2 * p])
        out[first + TransitionKind.CLARIFICATION] = effect_at(studied, reference, elasticity[2 * p + 1])
        out[first + LOG_RATIO] = np.log(studied / reference)
        out[KINDS_EACH * programmes + p] = 1.0 / (posts * studied) if inside else 0.0


@inner
def moving(compartment: Integers, on: float, off: float, recovery: float) -> tuple[float, float]:
    """Changes of caseworker a month and recoveries from one, for those in a compartment."""
    moves = compartment[MOVES]
    rate = on if moves == MOVES_ON_CASELOAD else off if moves == MOVES_OFF_CASELOAD else 0.0
    return rate, (recovery if moves != NO_MOVES else 0.0)


@inner
def slope(
    block: Integers, y: Floats, w: Floats, h: Floats, on: float, off: float, recovery: float,
    compartments: Integers, flows: Integers, inflow: Floats, arriving: float, dy: Floats,
) -> None:  # fmt: skip
    """Time derivative `dy` of a block's components at `y`, with caseload effects `h` and `arriving` of the `inflow`."""
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        rate, back = moving(compartments[s], on, off, recovery)
        more, fewer = vector(rate, rate, rate, 0.0), vector(0.0, back, back, back)
        for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1], CHANGE_COUNTS):
            here = load(y, i)
            up, down = more * here, fewer * here
            store(dy, i, arriving * load(inflow, i) - up - down + from_before(up) + from_after(down))
    for e in range(block[FLOW_0], block[FLOW_1]):
        a, b = flows[e, SOURCE], flows[e, TARGET]
        flow = load(w, flows[e, WEIGHT]) * h[flows[e, KIND]] * load(y, a)
        store(dy, a, load(dy, a) - flow)
        store(dy, b, load(dy, b) + flow)


@inner
def span(block: Integers, compartments: Integers) -> tuple[int, int]:
    """First component of a block and last + 1."""
    return compartments[block[COMPARTMENT_0], COMPONENT_0], compartments[block[COMPARTMENT_1] - 1, COMPONENT_1]


@inner
def step(
    number: int, n: int, w: Floats, elasticity: Floats, equations: Equations, y: Floats, k: Floats, h: Floats,
    out: Floats,
) -> None:  # fmt: skip
    """One step of a block from `y[0]` into `out`; fills `y[1:4]`, slopes `k`, and for the office itself effects `h`."""
    # The office comes first: its caseload effects `h` at each stage are read by the killed processes, which are linear
    # given them. All stages are kept for `adjoint.step_reverse`, which would otherwise have to solve again. An implicit
    # scheme would be stable at any rate, but solve a system of all components at each step (docs/decisions/0025).
    block, compartments, constants = equations.blocks[number], equations.compartments, equations.constants
    first, last = span(block, compartments)
    y0, dt, arriving = y[0], equations.lengths[n], equations.clock[2 * n + 1, INTAKE]
    for q in range(4):
        here = y[q]
        if q > 0:
            a, before = dt * (1.0 if q == 3 else 0.5), k[q - 1]
            for i in range(first, last, CHANGE_COUNTS):
                store(here, i, load(y0, i) + a * load(before, i))
        t = equations.clock[2 * n + (q + 1) // 2]
        if number == 0:
            effects(block, here, t[POSTS], elasticity, compartments, equations.caseload_weight, constants, h[q])
        slope(
            block, here, w, h[q], t[ON], t[OFF], constants[RECOVERY], compartments, equations.flows, equations.inflow,
            arriving, k[q],
        )  # fmt: skip
    k0, k1, k2, k3 = k[0], k[1], k[2], k[3]
    for i in range(first, last, CHANGE_COUNTS):
        inner = load(k1, i) + load(k2, i)
        store(out, i, load(y0, i) + dt / 6.0 * (load(k0, i) + inner + inner + load(k3, i)))


@inner
def decide(block: Integers, share: float, compartments: Integers, decided: Integers, shares: Floats, x: Floats) -> None:
    """Move `share` of every queue compartment to the compartments of the team's decisions."""
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        if compartments[s, WAITS] == 1:
            for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
                moved = share * x[i]
                x[i] -= moved
                for d in range(shares.shape[0]):
                    if decided[d, s] >= 0:
                        x[same_stratum(i, compartments[s], compartments[decided[d, s]])] += shares[d] * moved


@inner
def same_stratum(component: int, compartment: Integers, other: Integers) -> int:
    """The component of `other` in the stratum that `component` has in `compartment`."""
    return int(component - compartment[COMPONENT_0] + compartment[STRATUM_0] + other[COMPONENT_0] - other[STRATUM_0])


@inner
def taken(block: Integers, compartments: Integers, capacity: float, x: Floats) -> tuple[float, float]:
    """Citizens in the team's queue, and the share of them that it takes."""
    waiting = 0.0
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        if compartments[s, WAITS] == 1:
            for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
                waiting += x[i]
    return waiting, 1.0 if waiting <= capacity else capacity / waiting


@inner
def begin_killed_process(block: Integers, start: Floats, compartments: Integers, x: Floats) -> None:
    """A killed process starts from the office's compartments as they are, in the strata `start` that it follows."""
    for s in range(block[COMPARTMENT_0], block[COMPARTMENT_1]):
        for i in range(compartments[s, COMPONENT_0], compartments[s, COMPONENT_1]):
            follow = start[i - compartments[s, COMPONENT_0] + compartments[s, STRATUM_0]]
            x[i] = (
                x[same_stratum(i, compartments[s], compartments[compartments[s, COPY]])] * follow
                if compartments[s, COPY] >= 0
                else 0.0
            )


@inner
def copy(source: Floats, to: Floats) -> None:
    """Copy components; a plain loop compiles in a fraction of the time of a slice assignment."""
    for i in range(source.shape[0]):
        to[i] = source[i]


@inner
def course_shape(equations: Equations) -> tuple[int, int]:
    """Steps and components of a solution."""
    return equations.lengths.shape[0], equations.start.shape[0]


@inner
def solve_course(w: Floats, elasticity: Floats, equations: Equations, course: Floats, h: Floats) -> None:
    """Fill in what gradients need: every stage's components and caseload effects.

    `course` (N + 1, 5, C): the components at the four stages of each step and just before a meeting at its end; the
    last has the first stage only. `h` (N, 4, 5 Q). A killed process's components keep their last value after it has
    stopped.
    """
    steps, components = course_shape(equations)
    blocks, compartments, constants = equations.blocks, equations.compartments, equations.constants
    now, k = np.zeros(components), np.zeros((4, components))
    copy(equations.start, now)
    for n in range(steps + 1):
        for b in range(1, blocks.shape[0]):
            if blocks[b, STEP_0] == n:
                begin_killed_process(blocks[b], equations.start_strata[b], compartments, now)
        y = course[n]
        copy(now, y[0])
        if n == steps:
            break
        for b in range(blocks.shape[0]):
            if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                step(b, n, w, elasticity, equations, y, k, h[n], now)
        if equations.clock[2 * n + 2, MEETING] == 1:
            copy(now, y[4])
            _, share = taken(blocks[0], compartments, constants[CAPACITY], now)
            for b in range(blocks.shape[0]):
                if blocks[b, STEP_0] <= n < blocks[b, STEP_1]:
                    decide(blocks[b], share, compartments, equations.decided, equations.shares, now)


@entry
def solve(each: Floats, elasticity: Floats, equations: Equations) -> tuple[Floats, Floats]:
    """`course` and `h` of `solve_course` at intensities (J * L) and elasticities (work, clarification)."""
    steps, components = course_shape(equations)
    course, h = np.empty((steps + 1, 5, components)), np.empty((steps, 4, H_EACH * (elasticity.shape[0] // 2)))
    solve_course(weights(each, equations), elasticity, equations, course, h)
    return course, h


@inner
def readouts(course: Floats, at: Integers, coefficient: Floats, out: Floats) -> None:
    """Linear readouts of a solution into `out` (M): `coefficient` (M, C) times the components at the steps `at` (M)."""
    for m in range(at.shape[0]):
        out[m] = 0.0
        for i in range(course.shape[2]):
            out[m] += coefficient[m, i] * course[at[m], 0, i]
