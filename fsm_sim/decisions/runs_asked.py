"""How many runs a question takes, and with which random numbers: the one check of every question."""

from typing import Protocol

from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.whole_numbers import DRAWS, REPLICATIONS, SEED


class AsksForRuns(Protocol):
    """A question that is answered by runs: posterior draws, replications of each, and the seed of both."""

    @property
    def draws(self) -> int: ...  # noqa: D102
    @property
    def replications(self) -> int: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102


def run_problems(asked: AsksForRuns) -> list[Problem]:
    """What is wrong with the numbers of runs that are asked for.

    >>> from fsm_sim.decisions.split.answer import SplitQuestion
    >>> [one.text for one in run_problems(SplitQuestion(draws=0, replications=0))]
    ['draws is 0; it is a whole number of 1 or more.',
     'replications is 0; it is a whole number from 1 to 4294967296.']
    """
    numbers = ((DRAWS, asked.draws), (REPLICATIONS, asked.replications), (SEED, asked.seed))
    return [one for number, value in numbers for one in number.problems(value)]
