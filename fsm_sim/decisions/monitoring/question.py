"""What is asked of monitored counts: up to which month, and how small a count has to be to be hidden."""

from collections.abc import Iterator
from dataclasses import dataclass

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import WholeNumber
from fsm_sim.model.scenarios.calendar import is_month

HIDE_BELOW = WholeNumber("hide_below", 0, 1_000)
LEAST = WholeNumber("least", 0, 1_000_000)
BACKLOG = WholeNumber("backlog", 1, 1_000_000)


@dataclass(frozen=True)
class MonitoringQuestion:
    """Asked: the rolling shares of the three months up to `month` (None: the last), as STAR's monitoring has them.

    Counts under `hide_below` are hidden, with what they could be worked out from; 0 hides nothing, for use within the
    municipality. Municipalities with fewer than `least` citizens are not ranked. `backlog` citizens who have waited too
    long for a decision put a municipality on the list of those, as the ministry's letter of May 2019 did with 20.
    """

    month: str | None = None
    hide_below: int = 5
    least: int = 20
    backlog: int = 20

    def check(self) -> None:
        """Refuse what cannot be asked.

        Raises
        ------
        InputError
            With everything that is wrong.

        >>> MonitoringQuestion(month="May", hide_below=-1).check()
        Traceback (most recent call last):
        fsm_sim.model.errors.InputError: hide_below is -1; it is a whole number from 0 to 1000.
        month is 'May'; a month is written 2023-06. ...
        """
        numbers = ((HIDE_BELOW, self.hide_below), (LEAST, self.least), (BACKLOG, self.backlog))
        problems = [one for number, value in numbers for one in number.problems(value)]
        problems += [Problem("", None, text) for text in self._problems()]
        if problems:
            raise InputError(*problems)

    def _problems(self) -> Iterator[Sentence]:
        if self.month is not None and not is_month(self.month):
            yield Sentence("{name} is {value}; a month is written 2023-06.", name="month", value=shown(self.month))
        if HIDE_BELOW.problems(self.hide_below) or BACKLOG.problems(self.backlog):
            return
        if self.backlog < self.hide_below:
            yield Sentence(
                "backlog is {backlog}; it is {hide_below} or more, as fewer are hidden.",
                backlog=self.backlog,
                hide_below=self.hide_below,
            )
