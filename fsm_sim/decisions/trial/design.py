"""Designs of a trial: which municipality has the plan in which period, and when outcomes are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from fsm_sim.model.network import Floats, Integers

DesignName = Literal["parallel", "before-after", "stepped"]
"""Half of the municipalities by lot; half of them, set against their own time before; all, one group after another."""


@dataclass(frozen=True)
class Design:
    """`crossing` (M): the month from which a municipality has the plan, -1 for never; `months` (J): when it is counted.

    Who gets which row is drawn by lot.
    """

    name: DesignName
    crossing: tuple[int, ...]
    months: tuple[int, ...]

    @property
    def treated(self) -> Floats:
        """1 where a municipality has had the plan before it is counted, shape (M, J)."""
        begins, counted = np.array(self.crossing)[:, None], np.array(self.months)
        return ((begins >= 0) & (begins < counted)).astype(float)

    @property
    def crossings(self) -> tuple[int, ...]:
        """Every month of crossing once, never among them."""
        return tuple(sorted({-1, *self.crossing}))

    def columns(self) -> Floats:
        """The regressors of a linear model, shape (M × J, B): the plan first, then periods and municipalities.

        A municipality has a column where it is counted more than once.
        """
        clusters, periods = self.treated.shape
        by_period = np.tile(np.eye(periods), (clusters, 1))
        parts = [self.treated.reshape(-1, 1), by_period]
        if periods > 1:
            parts.append(np.repeat(np.eye(clusters), periods, axis=0)[:, 1:])
        return np.column_stack(parts)

    def drawn(self, trials: int, seed: int) -> Integers:
        """By lot, which municipality has which row in each trial, shape (trials, M)."""
        rng = np.random.default_rng(seed)
        return np.array([rng.permutation(len(self.crossing)) for _ in range(trials)])


def design_of(name: DesignName, municipalities: int, months: int, steps: int, begins: int) -> Design:
    """A design over the months of a scenario.

    ``parallel`` counts once, in the last month; ``before-after`` in month `begins`, when the plan begins, and in the
    last; ``stepped`` at the end of each of `steps` + 1 periods, after each of which but the last one group begins.

    >>> design_of("stepped", 4, 12, 2, 0).crossing, design_of("stepped", 4, 12, 2, 0).months
    ((4, 4, 8, 8), (4, 8, 12))
    >>> design_of("before-after", 3, 12, 0, 6).treated.tolist()
    [[0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    """
    half = municipalities // 2
    if name == "stepped":
        at = [round(months * step / (steps + 1)) for step in range(1, steps + 1)]
        return Design(name, tuple(_spread(at, municipalities)), (*at, months))
    start = 0 if name == "parallel" else begins
    crossing = (start,) * half + (-1,) * (municipalities - half)
    return Design(name, crossing, (months,) if name == "parallel" else (begins, months))


def _spread(at: Sequence[int], municipalities: int) -> list[int]:
    """Groups as even as can be."""
    return [at[place * len(at) // municipalities] for place in range(municipalities)]
