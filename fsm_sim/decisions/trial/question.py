"""What is asked of a trial: its design, its size, its outcome, and how it is analysed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from fsm_sim.decisions.runs_asked import run_problems
from fsm_sim.decisions.trial.analysis import ALONE, AnalysisName, needed
from fsm_sim.decisions.trial.design import DesignName
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Outcome, Programme
from fsm_sim.model.scenarios.calendar import AskedMonth, month_in_both, months_until, unplaced

FEWEST, MOST = 4, 90
"""Municipalities of a trial."""
MOST_STEPS = 24
"""Groups of a stepped trial."""
FEWEST_COUNTS = 3
"""A stepped trial has two groups or more, and a count after the last of them has begun."""
TRIALS = 20
"""No fewer trials are simulated: a share of them is what is told."""


@dataclass(frozen=True)
class TrialQuestion:
    """Asked: what trials of a plan would find.

    `draws` is how many trials are simulated, each under a posterior draw of its own; `replications` are the runs by
    which the true effect of each is known. `outcome` None is the programme's first headline; `begins` None is half-way,
    a number of months from the start, or where the scenarios have dates a month such as ``"2028-01"``.
    """

    design: DesignName = "parallel"
    municipalities: int = 15
    outcome: str | None = None
    steps: int = 4
    begins: AskedMonth | None = None
    analysis: AnalysisName = "robust"
    level: float = 0.95
    draws: int = 200
    replications: int = 4
    seed: int = 1

    def check(self) -> None:
        """Refuse what cannot be asked whatever the plan.

        Raises
        ------
        InputError
            With everything that is wrong, a missing library among it.
        """
        runs = self if self.draws >= TRIALS else replace(self, draws=TRIALS)  # too few trials are told as trials
        problems = [*run_problems(runs), *self._problems()]
        if self.analysis in get_args(AnalysisName) and self.analysis not in ALONE:
            try:
                needed(self.analysis)
            except InputError as error:
                problems += error.problems
        if problems:
            raise InputError(*problems)

    def asked(self, programme: Programme, months: int, start: str | None = None) -> tuple[str, Outcome, int]:
        """The outcome by name, and in how many months from the `start` a plan begins in a before–after design.

        Raises
        ------
        InputError
            When the outcome is not the programme's, or a month is not one that can be counted.
        """
        outcomes = programme.outcomes
        name = self.outcome or next((name for name, one in outcomes.items() if one.headline), next(iter(outcomes)))
        asked = months // 2 if self.begins is None else self.begins
        wrong: list[Sentence] = [text] if (text := unplaced(asked, start, "begins")) else []
        if name not in outcomes:
            text = Sentence(
                "{name} is no outcome of {programme}; its outcomes are {outcomes}.",
                name=shown(name),
                programme=programme.name,
                outcomes=tuple(outcomes),
            )
            wrong.append(text)
        if self.design == "stepped" and self.steps >= max(months, FEWEST_COUNTS):
            text = Sentence(
                "steps is {steps} and there are {months} months; each group begins in a month of its own and the last "
                "count comes after, so steps is at most {most}.",
                steps=self.steps,
                months=months,
                most=months - 1,
            )
            wrong.append(text)
        if wrong:
            raise InputError(*(Problem("", None, text) for text in wrong))
        begins = months_until(asked, start, "begins")
        window = outcomes[name].window_months
        steps = max(self.steps, 1)  # fewer are refused by `check`, and so is another design
        firsts = {"parallel": months, "before-after": begins, "stepped": round(months / (steps + 1))}
        first = firsts.get(self.design, months)
        if not max(window, 1) <= first <= months - (self.design != "parallel"):
            text = Sentence(
                "the first count is in month {first}; {outcome} is counted from month {window} on, and there are "
                "{months} months.",
                first=month_in_both(first, start, ends=True),
                outcome=name,
                window=month_in_both(max(window, 1), start, ends=True),
                months=months,
            )
            raise InputError(Problem("", None, text))
        return name, outcomes[name], begins

    def _problems(self) -> Iterator[Problem]:
        choices: tuple[tuple[str, str, tuple[str, ...]], ...] = (
            ("design", self.design, get_args(DesignName)),
            ("analysis", self.analysis, get_args(AnalysisName)),
        )
        for key, chosen, allowed in choices:
            if chosen not in allowed:
                value = shown(chosen)
                text = Sentence("{key} is {value}; it is one of {allowed}.", key=key, value=value, allowed=allowed)
                yield Problem("", None, text)
        numbers = [("municipalities", self.municipalities, FEWEST, MOST), ("trials", self.draws, TRIALS, 1_000_000)]
        if self.design == "stepped":
            most = min(self.municipalities, MOST_STEPS) if FEWEST <= self.municipalities <= MOST else MOST_STEPS
            numbers.append(("steps", self.steps, 2, most))
        for key, number, least, most in numbers:
            if not least <= number <= most:
                values = {"key": key, "number": number, "least": least, "most": most}
                yield Problem("", None, Sentence("{key} is {number}; it is from {least} to {most}.", **values))
        if not 0.5 <= self.level < 1:
            text = Sentence("level is {level:g}; it is a share from 0.5 to below 1, such as 0.95.", level=self.level)
            yield Problem("", None, text)
