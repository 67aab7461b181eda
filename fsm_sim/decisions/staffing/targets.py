"""What an office is to reach: a share of its citizens in an outcome, in a month."""

from collections.abc import Sequence
from dataclasses import dataclass

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.programme import Programme
from fsm_sim.model.scenarios.calendar import AskedMonth, month_in_both, months_until, unplaced


@dataclass(frozen=True)
class Target[Month: AskedMonth]:
    """At least the share `at_least` of the citizens whom `outcome` counts, in month `month` of the scenario.

    The month is its number from the start, or where the scenario has dates such as ``"2028-12"``, whose end is meant;
    of a target that was found to be possible (`targets_of`) it is always the number.
    An outcome counts citizens over a window of its own (`Outcome.window_months`), which the programme states.
    """

    outcome: str
    at_least: float
    month: Month


def targets_of(
    programme: Programme,
    asked: Sequence[Target[AskedMonth]],
    month: AskedMonth | None,
    months: int,
    from_month: float,
    start: str | None = None,
) -> tuple[Target[int], ...]:
    """The targets that are `asked`, or for none the programme's own requirements in `month` (None: the last of all).

    Their months are then numbers from the `start` of the scenario.

    Raises
    ------
    InputError
        When an outcome is not the programme's, a share is not between 0 and 1, a month is not one in which the plan can
        have shown, the same is asked twice, or there is nothing to ask; everything at once.

    >>> from fsm_sim.inputs import programmes
    >>> targets_of(programmes.load("fsm2"), (), None, 24, 0.0)[0]
    Target(outcome='paid_hours_or_education', at_least=0.2, month=24)
    """
    outcomes = programme.outcomes
    wanted = tuple(asked) or tuple(
        Target(name, one.requirement.at_least, months if month is None else month)
        for name, one in outcomes.items()
        if one.requirement is not None
    )
    problems: list[str] = [text for one in wanted if (text := unplaced(one.month, start, "month"))]
    if problems:  # nothing of their months can be said then
        problems += [text for one in wanted for text in _problems(programme, one)]
        raise InputError(*(Problem("", None, text) for text in dict.fromkeys(problems)))
    placed = [months_until(one.month, start, "month", ends=True) for one in wanted]
    found = tuple(Target(one.outcome, one.at_least, until) for one, until in zip(wanted, placed, strict=True))
    if not found:
        example = next(iter(outcomes))
        text = Sentence(
            "{programme} has no requirement of its own; name a target with its share: {example} 20%.",
            programme=programme.name,
            example=example,
        )
        problems.append(text)
    for number, target in enumerate(found):
        problems += _problems(programme, target)
        problems += _problems_of_month(programme, target, wanted[number].month, (from_month, months), start)
        if any((one.outcome, one.month) == (target.outcome, target.month) for one in found[:number]):
            text = Sentence(
                "{outcome} in month {month} has two targets; give the larger share alone.",
                outcome=target.outcome,
                month=month_in_both(target.month, start, ends=True),
            )
            problems.append(text)
    if problems:
        raise InputError(*(Problem("", None, text) for text in dict.fromkeys(problems)))
    return found


def _problems(programme: Programme, target: Target[AskedMonth]) -> list[str]:
    outcomes = programme.outcomes
    found: list[str] = []
    if target.outcome not in outcomes:
        found.append(
            Sentence(
                "{outcome} is no outcome of {programme}; its outcomes are {outcomes}.",
                outcome=shown(target.outcome),
                programme=programme.name,
                outcomes=tuple(outcomes),
            )
        )
    if not 0 < target.at_least < 1:
        found.append(
            Sentence(
                "the target of {outcome} is {share:g}; it is a share above 0 and below 1.",
                outcome=shown(target.outcome),
                share=target.at_least,
            )
        )
    return found


def _problems_of_month(
    programme: Programme, target: Target[int], asked: AskedMonth, span: tuple[float, int], start: str | None
) -> list[str]:
    """What is wrong with a target's month, where `span` is from the change of the posts to the end."""
    found: list[str] = []
    (from_month, months), month = span, target.month
    window = programme.outcomes[target.outcome].window_months if target.outcome in programme.outcomes else 0
    if from_month < month < window:
        found.append(
            Sentence(
                "{outcome} counts {window} months, so there is none in month {month}; the first is {first}.",
                outcome=target.outcome,
                window=window,
                month=month_in_both(month, start, ends=True),
                first=month_in_both(window, start, ends=True),
            )
        )
    written = str(asked) if isinstance(asked, str) else month_in_both(month, start, ends=True)
    last = month_in_both(months, start, ends=True)
    if from_month >= months < month:  # posts that change after the end are told as that
        text = Sentence(
            "the target is of month {month}; the last of the scenario is {months}.", month=written, months=last
        )
        found.append(text)
    elif from_month < months and not from_month < month <= months:
        found.append(
            Sentence(
                "the target is of month {month}; it is a month after month {from_month}, from which the posts "
                "are changed, and no later than month {months}, the last of the scenario.",
                month=written,
                from_month=month_in_both(from_month, start),
                months=last,
            )
        )
    return found
