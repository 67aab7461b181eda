"""What is asked of a queue for a decision: how long is too long, how many are a backlog, and when it is to be over."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from fsm_sim.decisions.asked_month import asked_month
from fsm_sim.decisions.runs_asked import probability_problems, run_problems
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.model.errors import InputError, Problem, together
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import WholeNumber
from fsm_sim.model.scenarios.calendar import AskedMonth
from fsm_sim.model.scenarios.scenario import Office, Scenario

MOST_MONTHS = 600.0
NUMBER = WholeNumber("number", 1, 1_000_000)


@dataclass(frozen=True)
class BacklogQuestion:
    """Asked: how many have waited too long for a decision, and which capacity keeps an office clear of a backlog.

    Who has waited more than `limit` months has waited too long; an office with `number` such citizens or more has a
    backlog, as the ministry counted nine months and 20 citizens in May 2019. An office is to be clear from the end of
    `month` on (None: the last), a number from the start or where the scenario has dates such as ``"2028-12"``, with a
    `probability`. Those there at the start have waited `waited` months already.
    """

    limit: float = 9.0
    number: int = 20
    month: AskedMonth | None = None
    probability: float = 0.8
    waited: float = 0.0
    draws: int = 200
    replications: int = 4
    seed: int = 1

    def check(self) -> None:
        """Refuse what cannot be asked of any scenario.

        Raises
        ------
        InputError
            With everything that is wrong.

        >>> BacklogQuestion(limit=-1.0).check()
        Traceback (most recent call last):
        fsm_sim.model.errors.InputError: limit is -1; it is a number of months from 0 to 600. ...
        """
        problems = [*run_problems(self), *NUMBER.problems(self.number)]
        problems += [Problem("", None, text) for text in self._problems()] + probability_problems(self.probability)
        if problems:
            raise InputError(*problems)

    def asked_month(self, scenario: Scenario) -> int:
        """The month of the question in a scenario, from its start.

        Raises
        ------
        InputError
            When the scenario does not have it.
        """
        found = asked_month(self.month, int(scenario.horizon.months), scenario.horizon.start_month)
        if isinstance(found, Sentence):
            raise InputError(Problem("", None, found))
        return found

    def first_known(self, scenario: Scenario) -> int:
        """The first month of which it is known who has waited too long, from the start of the scenario.

        How long those there at the start have waited is known where it is asked, and where they enter the programme
        then; else those alone can be counted who have waited too long since.
        """
        earlier = any(one.number_of_citizens and _came_earlier(one) for one in scenario.office)
        return math.floor(self.limit) + 1 if earlier and not self.waited else 0

    def _problems(self) -> Iterator[Sentence]:
        for name, value in (("limit", self.limit), ("waited", self.waited)):
            if not (math.isfinite(value) and 0 <= value <= MOST_MONTHS):
                yield Sentence(
                    "{name} is {value:g}; it is a number of months from 0 to {most:g}.",
                    name=name,
                    value=value,
                    most=MOST_MONTHS,
                )


def _came_earlier(office: Office) -> bool:
    """Whether citizens of the start entered their programme before it: some of a settled office, or counted by state.

    >>> town = {"municipality": "Vejle", "programme": "fsm1"}
    >>> _came_earlier(Office(**town, citizens=9, start="settled")), _came_earlier(Office(**town, citizens=9))
    (True, False)
    """
    return office.start == "settled" or isinstance(office.citizens, dict)


def check_asked(question: BacklogQuestion, scenario: Scenario, calibration: Calibration | None = None) -> None:
    """Refuse what cannot be asked of a scenario, of programmes as the calibration has them, else as they come.

    Raises
    ------
    InputError
        With everything that is wrong with the question, the scenario, and the one asked of the other.
    """
    together(question.check, lambda: check_scenario(scenario, calibration), lambda: question.asked_month(scenario))


def check_scenario(scenario: Scenario, calibration: Calibration | None) -> None:
    """Refuse a scenario none of whose citizens wait for a decision, or whose offices mix programmes.

    Raises
    ------
    InputError
        With every programme that has no queue.
    """
    problems: list[Sentence] = []
    changes = None if calibration is None else calibration.sources.config.programmes
    if any(office.programmes for office in scenario.office):
        problems.append(
            Sentence(
                "{name} has an office of several programmes; a backlog is asked of offices with one programme.",
                name=scenario.name,
            )
        )
    else:
        for name in dict.fromkeys(office.programme for office in scenario.office):
            programme = programmes.load(name, changes)
            if programme.team is None:
                problems.append(
                    Sentence(
                        "{name}: nobody in the programme {programme} waits for a decision; "
                        "those with a queue are {those}.",
                        name=scenario.name,
                        programme=name,
                        those=tuple(one for one in programmes.names() if programmes.load(one).team is not None),
                    )
                )
    if problems:
        raise InputError(*(Problem("", None, text) for text in problems))
