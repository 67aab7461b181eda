"""Starsim: a module that holds the citizens' states as agent arrays and moves all of them in steps of fixed length."""

from typing import Any

import numpy as np
import starsim as ss

from benchmarks.model import Model
from benchmarks.peers.arrays import Office

NAME = "Starsim, fixed steps"
CANNOT = (
    "Nothing happens between steps, and only agents can be members of the simulation: caseworkers, posts and the team "
    "are arrays that the module keeps beside it; arrivals are agents added at the end of a step."
)

STEPS_PER_MONTH = 4
STATES = ("state", "stage", "worker", "counted", "kind", "since")
"""What Starsim holds for each agent, under the names of `Office`."""


class Employment(ss.Module):
    """Citizens' states, and the office that moves them."""

    def __init__(self, model: Model, seed: int) -> None:
        super().__init__(name="employment")
        self.define_states(*(ss.IntArr(name) for name in STATES[:-1]), ss.FloatArr("since"))
        self.transition, self.recovery, self.reassignment = ss.random(), ss.random(), ss.random()
        self.office = Office(model, 1 / STEPS_PER_MONTH, np.random.default_rng(seed))

    def init_post(self) -> None:
        """Month 0: posts are filled, then the citizens present take their places."""
        super().init_post()
        office = self.office
        office.open_posts(0.0)
        states = office.beginners()
        office.enter(states, office.rng.integers(office.stages[states]), 0.0)
        self.hold()

    def step(self) -> None:
        """One step, at whose end everything in it happens."""
        office, here = self.office, self.sim.people.auids
        month = (self.ti + 1) / STEPS_PER_MONTH
        for name in STATES:
            values = getattr(self, name).values
            setattr(office, name, values.astype(getattr(office, name).dtype))
        office.transitions(self.transition.rvs(here), month)
        office.recover(self.recovery.rvs(here))
        office.reassign(self.reassignment.rvs(here))
        office.staff()
        office.open_posts(month)
        office.meet(month)
        arriving = office.newcomers()
        self.sim.people.grow(len(arriving))
        office.enter(arriving, np.zeros_like(arriving), month)
        self.hold()

    def hold(self) -> None:
        """Starsim takes over what the office has done."""
        for name in STATES:
            getattr(self, name)[:] = getattr(self.office, name)


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    employment: Any = Employment(model, seed)
    steps = model.months * STEPS_PER_MONTH
    simulation = ss.Sim(
        n_agents=model.citizens,
        start=0,
        stop=steps - 1,
        dt=1,
        modules=employment,
        rand_seed=seed,
        verbose=0,
        copy_inputs=False,
    )
    simulation.run()
    found = np.bincount(employment.state.values, minlength=len(model.states))
    return [float(number) for number in found]
