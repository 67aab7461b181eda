"""The kinds of transition: which caseload effect acts on one, and whether the caseworker's own effect does."""

from enum import IntEnum

import numpy as np

from fsm_sim.model.network import Integers, Network


class TransitionKind(IntEnum):
    """The kind of a transition. Every engine reads this one list; arrays of kinds and of effects hold its numbers.

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
    """The kind of every transition of a programme; shape (transitions,)."""
    return np.select(
        [network.has["work"], network.has["clarification"]],
        [TransitionKind.WORK, TransitionKind.CLARIFICATION],
        TransitionKind.NONE,
    ).astype(np.int64)
