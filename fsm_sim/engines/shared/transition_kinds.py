"""The kinds of transition: which caseload effect acts on one, and whether the caseworker's own effect does."""

from enum import IntEnum

import numpy as np

from fsm_sim.model.network import Integers, Network

KINDS_EACH = 4
"""Numbers of kinds for each programme of a mixed office: those of the programme at place p begin at 4 p."""


class TransitionKind(IntEnum):
    """The kind of a transition. Every engine reads this one list; arrays of kinds and of effects hold its numbers.

    In a mixed office each programme has its own kinds, `KINDS_EACH` apart, since its caseload effects may be its own;
    that without an effect is 0 in all of them. So a kind is `WORK` of some programme where its number is odd.

    >>> list(TransitionKind)
    [<TransitionKind.NONE: 0>, <TransitionKind.WORK: 1>, <TransitionKind.CLARIFICATION: 2>]
    """

    NONE = 0
    """No caseload effect."""
    WORK = 1
    """The caseload effect of work, and the caseworker's own effect."""
    CLARIFICATION = 2
    """The caseload effect of clarification."""


def kinds_of(network: Network) -> Integers:
    """The kind of every transition of an office; shape (transitions,)."""
    first = KINDS_EACH * network.part_of_transition
    return np.select(
        [network.has["work"], network.has["clarification"]],
        [first + TransitionKind.WORK, first + TransitionKind.CLARIFICATION],
        TransitionKind.NONE,
    ).astype(np.int64)
