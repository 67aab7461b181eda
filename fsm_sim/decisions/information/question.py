"""What is asked of information: between which plans, by whose account, about which parameters, and by which study."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, get_args

from fsm_sim.decisions.payback.amounts import GAINS, Gain
from fsm_sim.decisions.payback.question import PaybackQuestion
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs.prices.reading import PriceFile
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.parameters import ELASTICITIES

Party = Literal["municipality", "public"]
"""By whose account a plan is judged: the municipality's, or that of municipality and state together."""
MOST_KRONER = 1e12
MOST_CITIZENS = 10_000_000
DRAWS = 1000
TOGETHER = " + "
"""Between the names of groups that are asked about together."""


@dataclass(frozen=True)
class StudiedParameter:
    """A parameter of which a study makes an estimate with a standard error, in the parameter's own unit."""

    name: str
    error: float


@dataclass(frozen=True)
class InformationQuestion:
    """Asked: what it is worth to know more before one of some plans, or none, is chosen.

    A plan is judged by the balance of a `party`, plus `person_year` kroner for each person-year of a `gain` more.
    `groups` are names of groups, or of parameters, whose information is looked at (none: all groups of the model);
    `study` are the parameters that a study would estimate and their standard errors, `study_cost` is what it costs.
    `citizens` are those for whom the choice is made in all, None for the office's own. `money` has the prices and
    the runs.
    """

    party: Party = "municipality"
    gain: Gain = "off_benefit"
    person_year: float = 0.0
    groups: tuple[tuple[str, ...], ...] = ()
    study: tuple[StudiedParameter, ...] = ()
    study_cost: float = 0.0
    citizens: float | None = None
    money: PaybackQuestion = field(default_factory=lambda: PaybackQuestion(draws=DRAWS))

    def check(self, prices: PriceFile | None = None) -> None:
        """Refuse what cannot be asked whatever the calibration; names of a price list where there is one.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        problems = list(self._problems())
        try:
            self.money.check(prices)
        except InputError as error:
            problems += error.problems
        if problems:
            raise InputError(*problems)

    def _problems(self) -> Iterator[Problem]:
        choices: tuple[tuple[str, str, tuple[str, ...]], ...] = (
            ("party", self.party, get_args(Party)),
            ("gain", self.gain, tuple(GAINS)),
        )
        for key, chosen, allowed in choices:
            if chosen not in allowed:
                text = Sentence(
                    "{key} is {value}; it is one of {allowed}.", key=key, value=shown(chosen), allowed=allowed
                )
                yield Problem("", None, text)
        for name, amount, (least, most) in (
            (Sentence("the worth of a person-year"), self.person_year, (0, MOST_KRONER)),
            (Sentence("the cost of the study"), self.study_cost, (0, MOST_KRONER)),
            (Sentence("the number of citizens"), 1.0 if self.citizens is None else self.citizens, (1, MOST_CITIZENS)),
        ):
            if not least <= amount <= most:
                value = shown(amount)
                text = Sentence(
                    "{name} is {value}; it is from {least} to {most:,.0f}.",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                )
                yield Problem("", None, text)
        for one in self.study:
            if not (math.isfinite(one.error) and one.error > 0):
                text = Sentence(
                    "the standard error of {name} is {error}; it is a number above 0.",
                    name=shown(one.name),
                    error=shown(one.error),
                )
                yield Problem("", None, text)


def groups_of(names: Sequence[str], programmes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The groups of the model's parameters, those of other programmes and municipalities left out.

    >>> names = ["passive -> employed", "usual: placement", "hir: placement", "caseload_elasticity_work"]
    >>> groups_of([*names, "caseworker_change_multiplier", "between_sd: office_work", "preparation_ratio"], ["usual"])
    {'caseload': ('caseload_elasticity_work',), 'continuity': ('caseworker_change_multiplier',),
     'municipality': ('between_sd: office_work',), 'mixture': ('preparation_ratio',),
     'rates': ('passive -> employed', 'usual: placement')}
    """
    own = tuple(f"{name}: " for name in programmes)
    found = {
        "caseload": [name for name in names if name in ELASTICITIES],
        "continuity": [name for name in names if name == "caseworker_change_multiplier"],
        "municipality": [name for name in names if name.startswith(("between_sd: office", "office_"))],
        "mixture": [name for name in names if name in ("readiness_spread", "preparation_ratio")],
        "rates": [name for name in names if " -> " in name or name.startswith(own)],
    }
    return {group: tuple(some) for group, some in found.items() if some}


def asked_groups(
    question: InformationQuestion, calibration: Calibration, programmes: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The groups that are asked about, by name, and their parameters; the study's among them is checked too.

    Raises
    ------
    InputError
        When a name is neither a group nor a parameter that is uncertain.
    """
    known = tuple(name for name, prior in calibration.space.priors.items() if prior.fixed is None)
    groups = groups_of(known, programmes)
    problems = [_unknown(name, known, groups) for name in _names(question.groups) if name not in (*known, *groups)]
    problems += [_unknown(one.name, known, {}) for one in question.study if one.name not in known]
    if problems:
        raise InputError(*problems)
    if not question.groups:
        return groups
    return {
        TOGETHER.join(some): tuple(dict.fromkeys(name for one in some for name in groups.get(one, (one,))))
        for some in question.groups
    }


def _names(groups: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for some in groups for name in some))


def _unknown(name: str, known: Sequence[str], groups: Mapping[str, Sequence[str]]) -> Problem:
    (near,) = get_close_matches(name, [*groups, *known], n=1, cutoff=0.0)
    if not groups:
        text = Sentence(
            "{name} is no uncertain parameter of the calibration; the nearest is '{near}'.", name=shown(name), near=near
        )
        return Problem("", None, text)
    text = Sentence(
        "{name} is no uncertain parameter and no group of them; the nearest is '{near}', and the groups are {groups}.",
        name=shown(name),
        near=near,
        groups=tuple(groups),
    )
    return Problem("", None, text)
