"""What questions ask for alike, checked once: how many runs, with which random numbers, and a probability."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import DRAWS, REPLICATIONS, SEED, THREADS
from fsm_sim.model.scenarios.intake import STEADY
from fsm_sim.model.scenarios.scenario import Scenario


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


def fresh_seed(seed: int) -> int:
    """The seed with which an answer is run again: runs that chose it are those in which it did well by chance.

    >>> fresh_seed(1)
    2
    """
    return (seed + 1) % (SEED.most or 1)


def probability_problems(probability: float) -> list[Problem]:
    """What is wrong with the probability that a question asks for.

    >>> [one.text for one in probability_problems(2.0)]
    ['probability is 2; it lies between 0 and 1, such as 0.8 or 80%.']
    """
    if 0 < probability < 1:
        return []
    text = Sentence(
        "probability is {probability:g}; it lies between 0 and 1, such as 0.8 or 80%.", probability=probability
    )
    return [Problem("", None, text)]


def _steady(name: str) -> Sentence:
    return Sentence("{name}: the intake is steady, and no number yet; work it out with fsm.resolve_intake.", name=name)


def check_runs(scenarios: Sequence[Scenario], draws: int, replications: int, seed: int, threads: int) -> None:
    """Refuse scenarios that cannot be run under so many draws, or so many runs.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    problems = [
        Problem("", None, Sentence("two scenarios are called '{name}'; a name is unique.", name=name))
        for name, times in Counter(one.scenario.name for one in scenarios).items()
        if times > 1
    ]
    if not scenarios:
        problems.append(Problem("", None, Sentence("there is no scenario to evaluate; give one or more.")))
    problems += [
        Problem("", None, _steady(one.name))
        for one in scenarios
        if any(office.intake_per_month == STEADY for office in one.office)
    ]
    for number, value in (
        (DRAWS, draws),
        (REPLICATIONS, replications),
        (SEED, seed),
        (THREADS, threads),
    ):
        problems += number.problems(value)
    if problems:
        raise InputError(*problems)
