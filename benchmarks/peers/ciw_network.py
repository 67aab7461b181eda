"""Ciw: states are nodes of infinitely many servers, a service is the wait for a candidate event (thinning)."""

from typing import Any

import ciw

from benchmarks.model import Model
from benchmarks.peers.rules import Office, openings

NAME = "Ciw, thinning"
CANNOT = (
    "A service under way can be neither drawn anew nor ended from outside: it is the wait for a candidate event, a "
    "rejected candidate routes back to its node, whom the team decides leaves the node only at the next candidate, "
    "and caseworkers are kept beside the network, driven by posts and the team as customers of nodes of their own."
)

POSTS, TEAM, PRESENT, INTAKE, FIRST_STATE = range(5)
"""Nodes in Ciw's order of simultaneous events; citizens enter by two nodes without wait and go on to their state's."""
NEVER = float("inf")


class Candidate(ciw.dists.Distribution):
    """The wait for a citizen's next candidate event."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """At the bound of the citizen's state."""
        citizen = ind.citizen
        return self.office.rng.expovariate(citizen.candidates[citizen.state][0])


class Tenure(ciw.dists.Distribution):
    """How long a post stays filled, or vacant."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """Exponential either way."""
        model = self.office.model
        return self.office.rng.expovariate(1 / model.vacancy_months if ind.worker is None else model.separation)


class Rules(ciw.routing.NetworkRouting):
    """What happens when a customer of any node arrives or ends a service."""

    def __init__(self, office: Office) -> None:
        super().__init__([])
        self.office = office
        self.present: list[Any] = []

    def initialise(self, simulation: Any) -> None:
        """The network is ready; nodes other than its first and last are ours."""
        self.simulation = simulation
        self.nodes = simulation.transitive_nodes

    def initialise_individual(self, ind: Any) -> None:
        """A customer arrives at one of the first four nodes: a post opens, the team first meets, a citizen enters."""
        office, now, node = self.office, self.simulation.current_time, ind.starting_node - 1
        if node == POSTS:
            ind.worker = office.fill(now)
        elif node == TEAM:
            office.meet(now)
        elif node == PRESENT:
            self.present = self.present or office.begin()
            ind.citizen, ind.visit = self.present.pop(), 0
        else:
            ind.citizen, ind.visit = office.arrive(now), 0

    def next_node(self, ind: Any, node_id: int) -> Any:
        """A service ends: what it was the wait for happens."""
        office, now, node = self.office, self.simulation.current_time, node_id - 1
        if node == POSTS:
            if ind.worker is None:
                ind.worker = office.fill(now)
            else:
                office.empty(ind.worker, now)
                ind.worker = None
            return self.nodes[POSTS]
        if node == TEAM:
            office.meet(now)
            return self.nodes[TEAM]
        citizen = ind.citizen
        if node >= FIRST_STATE and citizen.visit == ind.visit:
            office.candidate(citizen, now)
        ind.visit = citizen.visit
        can_leave = citizen.candidates[citizen.state][0] > 0
        return self.nodes[FIRST_STATE + citizen.state] if can_leave else self.simulation.nodes[-1]


def run(model: Model, seed: int) -> list[float]:
    """Simulate one office; the number of citizens in each state at the end."""
    ciw.seed(seed)
    office = Office(model, seed)
    states = len(model.states)
    opens = sorted(set(openings(model)))
    opening = ciw.dists.Sequential([now - before for now, before in zip(opens, [0.0, *opens], strict=False)] + [NEVER])
    posts = ciw.dists.Sequential([openings(model).count(month) for month in opens] + [1])
    first_meeting, start = ciw.dists.Sequential([0.5, NEVER]), ciw.dists.Sequential([0.0, NEVER])
    arrival, one, none = ciw.dists.Exponential(model.intake_per_month), ciw.dists.Deterministic(1), [None] * states
    network = ciw.create_network(
        arrival_distributions=[opening, first_meeting, start, arrival, *none],
        batching_distributions=[posts, one, ciw.dists.Deterministic(model.citizens), one, *([one] * states)],
        service_distributions=[
            Tenure(office),
            ciw.dists.Deterministic(1.0),
            ciw.dists.Deterministic(0.0),
            ciw.dists.Deterministic(0.0),
            *(Candidate(office) for _ in range(states)),
        ],
        number_of_servers=[NEVER] * (FIRST_STATE + states),
        routing=Rules(office),
    )
    ciw.Simulation(network).simulate_until_max_time(model.months)
    return office.occupancy()
