"""Secondary suppression: which further figures are hidden, so that no hidden one can be worked out.

For each hidden figure that an attack pins, an integer programme chooses the figures whose loss costs least among those
of its municipality and a few others, so that two tables of whole people agree with all that is left and give the
figure values that lie far enough apart (the model of Fischetti and Salazar, 2001, one figure at a time). The attack is
then repeated.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from fsm_sim.model.network import Flags, Floats, Integers
from fsm_sim.processes.silence import silent_library
from fsm_sim.study.disclosure.attack import Spans, narrow
from fsm_sim.study.disclosure.figures import Figures

PARTNERS = 3
"""Municipalities beside its own among which figures may be hidden to protect one figure."""
TOTAL_WEIGHT = 20.0
"""A total is worth so many times what its largest part is worth: it is hidden last."""

GAP = 0.1
"""A choice that costs at most this share more than the cheapest one is good enough."""
REACH = 2.0
"""Counts and figures of the two tables differ from the true ones by no more than so many times the limit."""


@dataclass(frozen=True, eq=False)
class Protected:
    """Which figures may be shown; `small` are hidden for what they are, `other` to protect those. Shape (figures,)."""

    shown: Flags
    small: Flags
    other: Flags


def protect(figures: Figures, least: float) -> Protected:
    """Hide figures until an attack by linear bounds pins none that is hidden to an interval shorter than `least`.

    A total of four municipalities, one of which has three people counted, is protected by hiding another:

    >>> from fsm_sim.study.disclosure.figures import figures
    >>> counts, people = np.array([3.0, 40.0, 9.0, 50.0]), np.array([200.0, 400.0, 150.0, 300.0])
    >>> made = protect(figures(counts, people, [[0], [1], [2], [3], [0, 1, 2, 3]], totals={4: (0, 1, 2, 3)}), 5)
    >>> made.small.tolist(), made.other.tolist()
    ([True, False, False, False, False], [False, False, True, False, False])
    """
    small = figures.small(least) & figures.offered
    shown = figures.offered & figures.known & ~small
    spans = Spans(figures)
    while pinned := narrow(figures, shown, least, spans):
        before, done = shown, set[int]()
        for one in pinned:
            blocks = {int(block) for block in figures.block[figures.rows[one][0]]}
            if blocks & done:
                continue  # what is hidden for another of its municipality may be enough
            done |= blocks
            shown = shown & ~_hidden_for(figures, shown, one, least)
        if (shown == before).all():
            raise ArithmeticError("no way to protect the hidden figures was found")
    return Protected(shown, small, figures.offered & figures.known & ~shown & ~small)


def _hidden_for(figures: Figures, shown: Flags, one: int, least: float) -> Flags:
    """The figures that are hidden beside the hidden ones to protect one figure; the cheapest that are enough."""
    counts = np.flatnonzero(np.isin(figures.block, _blocks(figures, shown, one)))
    every = csr_array(figures.by_count[:, counts])
    rows = np.flatnonzero(shown & (np.diff(every.indptr) > 0))
    forms = every[rows]
    number, bools = len(counts), len(rows)
    truth, most = figures.truth[counts], figures.most[counts]
    down, up = np.minimum(truth, REACH * least), np.minimum(most - truth, REACH * least)
    room = np.clip(abs(forms) @ np.maximum(down, up), 1.0, REACH * least)
    none = csr_array((bools, number))
    diagonal = csr_array((room, (np.arange(bools), np.arange(bools))), shape=(bools, bools))
    stay = [
        csr_array(hstack([*(forms if side == at else none for at in range(2)), sign * diagonal]))
        for side in range(2)
        for sign in (-1.0, 1.0)
    ]
    limits = [(-np.inf, 0.0), (0.0, np.inf)] * 2
    goal = every[[one]]
    apart = csr_array(hstack([goal, -goal, csr_array((1, bools))]))
    constraints = [LinearConstraint(matrix, *limit) for matrix, limit in zip(stay, limits, strict=True)]
    constraints += [LinearConstraint(apart, least, np.inf), *_order(figures, counts, bools)]
    ends = Bounds(np.concatenate([-down, -down, np.zeros(bools)]), np.concatenate([up, up, np.ones(bools)]))
    with silent_library():  # HiGHS prints what its developers left in it
        found = milp(
            np.concatenate([np.zeros(2 * number), _weights(figures)[rows]]),
            integrality=np.ones(2 * number + bools, dtype=int),  # tables of whole people
            bounds=ends,
            constraints=constraints,
            options={"mip_rel_gap": GAP, "presolve": False},
        )
    if found.x is None:
        raise ArithmeticError(f"no way to protect a hidden figure was found: {found.message}")
    hidden = np.zeros(len(shown), dtype=bool)
    hidden[rows[found.x[2 * number :] > 0.5]] = True
    return hidden


def _order(figures: Figures, counts: Integers, bools: int) -> list[LinearConstraint]:
    """Groups stay within the larger groups they are part of, in both tables."""
    place = np.full(len(figures.truth), -1)
    place[counts] = np.arange(len(counts))
    pairs = figures.within[np.isin(figures.within[:, 0], counts)]
    if not len(pairs):
        return []
    lines, ones = np.arange(len(pairs)), np.ones(len(pairs))
    first, second = place[pairs[:, 0]], place[pairs[:, 1]]
    shape = (len(pairs), len(counts))
    order = csr_array(
        (np.concatenate([ones, -ones]), (np.concatenate([lines, lines]), np.concatenate([first, second]))), shape=shape
    )
    gap = figures.truth[pairs[:, 1]] - figures.truth[pairs[:, 0]]
    none, free = csr_array(shape), csr_array((len(pairs), bools))
    return [
        LinearConstraint(csr_array(hstack(sides)), -np.inf, gap) for sides in ([order, none, free], [none, order, free])
    ]


def _blocks(figures: Figures, shown: Flags, one: int) -> list[int]:
    """The municipalities of a figure, and those that share totals with it: who has hidden parts, then the least."""
    own = {int(block) for block in figures.block[figures.rows[one][0]]}
    hidden: dict[int, int] = {}
    size: dict[int, float] = {}
    for total, parts in figures.parts.items():
        if not shown[total]:
            continue
        blocks = [int(figures.block[figures.rows[part][0][0]]) for part in parts]
        if not own & set(blocks):
            continue
        for block, part in zip(blocks, parts, strict=True):
            if block not in own:
                hidden[block] = hidden.get(block, 0) + int(not shown[part])
                size[block] = min(size.get(block, np.inf), float(figures.largest[part]))
    others = sorted(size, key=lambda block: (-hidden[block], size[block], block))
    return [*sorted(own), *others[:PARTNERS]]


def _weights(figures: Figures) -> Floats:
    """What the loss of each figure costs: the more people, the more; a total costs most."""
    weights = 1.0 + np.sqrt(figures.largest)
    for total, parts in figures.parts.items():
        weights[total] = TOTAL_WEIGHT * max(weights[list(parts)], default=1.0)
    return np.asarray(weights)
