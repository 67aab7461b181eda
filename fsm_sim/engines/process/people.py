"""Caseworkers and citizens of the SimPy engine."""

import math
from dataclasses import dataclass, field

from fsm_sim.engines.citizens.population import Newcomer
from fsm_sim.engines.shared.posts import Absence


@dataclass(slots=True, eq=False)
class Caseworker:
    """A person in a post. `citizens` are those on the caseload; `caseload` is their weighted number.

    `share` is the share of full time; `time` what the caseworker counts as, less while learning, until `learned`.
    `leave` is the leave that the caseworker is on, and `lent` are the citizens whom colleagues have meanwhile.
    """

    number: int
    post: int
    effect: float
    share: float = 1.0
    time: float = 1.0
    learned: float = math.inf
    caseload: float = 0.0
    citizens: dict[int, "Person"] = field(default_factory=dict)
    present: bool = True
    leave: Absence | None = None
    lent: dict[int, "Person"] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Person:
    """A citizen in the office. `counted` are the changes of caseworker that still weigh on the chance of work.

    `belongs_to` is a caseworker on leave, while the citizen has another one meanwhile.
    """

    newcomer: Newcomer
    state: int
    stage: int
    caseworker: Caseworker | None = None
    belongs_to: Caseworker | None = None
    changes: int = 0
    counted: int = 0
    visit: int = 0
    candidates: int = 0
    decisions: int = 0
    recoveries: int = 0
    since: float = 0.0
    shown: tuple[int, int, float, int, float] | None = None
    row: int | None = None

    @property
    def number(self) -> int:
        """The citizen's number in the office."""
        return self.newcomer.number

    @property
    def entity(self) -> int:
        """What the citizen's random numbers are keyed by."""
        return self.newcomer.entity
