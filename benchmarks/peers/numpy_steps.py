"""Plain NumPy: all citizens at once, in steps of fixed length."""

import numpy as np

from benchmarks.model import Model
from benchmarks.peers.arrays import Office

NAME = "NumPy, fixed steps"
CANNOT = (
    "Nothing happens between steps: a citizen has at most one transition a step, at the intensities of its start, "
    "and events within a step have no order."
)

STEPS_PER_MONTH = 4


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    rng = np.random.default_rng(seed)
    office = Office(model, 1 / STEPS_PER_MONTH, rng)
    office.open_posts(0.0)
    states = office.beginners()
    office.enter(states, rng.integers(office.stages[states]), 0.0)
    for number in range(1, model.months * STEPS_PER_MONTH + 1):
        month = number / STEPS_PER_MONTH
        here = len(office.state)
        office.transitions(rng.random(here), month)
        office.recover(rng.random(here))
        office.reassign(rng.random(here))
        office.staff()
        office.open_posts(month)
        office.meet(month)
        arriving = office.newcomers()
        office.enter(arriving, np.zeros_like(arriving), month)
    return office.occupancy()
