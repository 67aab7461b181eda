"""What is asked of a plan's costs, and who the citizens are taken to be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fsm_sim.decisions.payback.flows import COURSE, Household
from fsm_sim.decisions.runs_asked import run_problems
from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.inputs import programmes
from fsm_sim.inputs.prices.reading import PriceFile
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.scenario import Scenario

CASH = "kontanthjaelp_increased"
"""The benefit of recipients of kontanthjælp unless another is named: the rate of most who are activity-ready."""
SETTLED_WEEKS = 53
"""Weeks on benefits unless others are named: beyond the last step of the refund, as in all shipped programmes."""


@dataclass(frozen=True)
class PaybackQuestion:
    """Asked: what a plan costs and gives back over the months of its scenario.

    `benefit` and `supplement` are names in the price list (None: by the programme; "" for no supplement), `weeks` those
    on benefits so far, `caseworker_year` and `discount_year` stand for those of the price list.
    """

    benefit: str | None = None
    supplement: str = ""
    weeks: float = SETTLED_WEEKS
    caseworker_year: float | None = None
    discount_year: float | None = None
    draws: int = 200
    replications: int = 4
    seed: int = 1

    def check(self, prices: PriceFile | None = None) -> None:
        """Refuse numbers that cannot be, and names that a price list does not have, where there is one.

        Raises
        ------
        InputError
            With everything that is wrong.
        """
        problems = run_problems(self)
        for name, value, most in (
            (Sentence("the number of weeks on benefits"), self.weeks, 5200),
            (Sentence("the cost of a caseworker a year"), self.caseworker_year, 1e8),
            (Sentence("the discount rate"), self.discount_year, 1),
        ):
            if value is not None and not 0 <= value <= most:
                text = Sentence(
                    "{name} is {value}; it is from 0 to {most:,.0f}.", name=name, value=shown(value), most=most
                )
                problems.append(Problem("", None, text))
        if prices is not None:
            problems += [Problem(prices.prices.prices.name, None, text) for text in self._unknown(prices)]
        if problems:
            raise InputError(*problems)

    def _unknown(self, prices: PriceFile) -> Iterator[str]:
        known, added = prices.prices.benefits, prices.prices.supplements
        if self.benefit is not None and self.benefit not in known:
            yield _no_benefit(self.benefit, known)
        if self.supplement and self.supplement not in added:
            yield Sentence(
                "the price list has no supplement {name}; it has {names}.",
                name=shown(self.supplement),
                names=tuple(added) or (Sentence("none"),),
            )


def _no_benefit(name: str, known: Iterable[str]) -> Sentence:
    return Sentence("the price list has no benefit {name}; it has {names}.", name=shown(name), names=tuple(known))


def households_of(
    scenario: Scenario, calibration: Calibration | None, question: PaybackQuestion, prices: PriceFile
) -> dict[str, Household]:
    """Who the citizens of each programme are. A programme that leads to resource courses is not on them."""
    names = dict.fromkeys(part.programme for office in scenario.office for part in office.parts)
    changes = None if calibration is None else calibration.sources.config.programmes
    states = {name: programmes.load(name, changes).states for name in names}
    found = {
        name: Household(
            _benefit(question, on_course=COURSE not in own),
            question.supplement if COURSE in own else "",
            question.weeks,
        )
        for name, own in states.items()
    }
    known = prices.prices.benefits
    wanted = dict.fromkeys(
        [one.benefit for one in found.values()] + [COURSE for own in states.values() if COURSE in own]
    )
    problems = [_no_benefit(one, known) for one in wanted if one not in known]
    if problems:
        raise InputError(*(Problem(prices.prices.prices.name, None, text) for text in problems))
    return found


def _benefit(question: PaybackQuestion, *, on_course: bool) -> str:
    return (COURSE if on_course else CASH) if question.benefit is None else question.benefit
