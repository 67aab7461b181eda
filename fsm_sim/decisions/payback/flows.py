"""What a citizen in a state pays and receives a month, seen from the municipality, the state and the citizen.

Prices after refund, without equalisation and block grants. Taxes are those of somebody with no deductions of their
own. In every state the three add up to the wages that somebody earns: a benefit is only moved, and so is a tax.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Literal

from fsm_sim.inputs.prices.price_list import PriceList
from fsm_sim.model.mixed_name import plain

Money = Literal["benefit", "hours", "course", "job", "education", "flexjob", "pension", "none"]
"""What somebody in a state lives on."""

LIVES_ON: Mapping[str, Money] = MappingProxyType(
    {
        "passive": "benefit",
        "placement": "benefit",
        "start_clarification": "benefit",
        "awaiting_team": "benefit",
        "awaiting_team_active": "benefit",
        "queued_for_team": "benefit",
        "queued_for_team_active": "benefit",
        "exempt": "benefit",
        "paid_hours": "hours",
        "resource_course": "course",
        "employed": "job",
        "employed_supported": "job",
        "education": "education",
        "flexjob": "flexjob",
        "disability_pension": "pension",
        "left": "none",
    }
)
"""By state. Those who moved, died or reached pension age are nobody's case, whatever the plan."""


COURSE = "resource_course"
"""The benefit of a resource course in a price list."""
WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class Flow:
    """Kroner a month, received where above 0 and paid where below."""

    municipality_benefits: float = 0.0
    municipality_taxes: float = 0.0
    state_benefits: float = 0.0
    state_taxes: float = 0.0
    citizen: float = 0.0

    @property
    def total(self) -> float:
        """What all three have together: the wages earned."""
        return float(sum(getattr(self, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Household:
    """Who the citizens are: which benefit, which supplement beside it ("" for none), and weeks on benefits so far."""

    benefit: str
    supplement: str
    weeks: float


def flow(state: str, household: Household, prices: PriceList) -> Flow:
    """The money of a citizen in a state, by its name.

    >>> from fsm_sim.inputs.prices.reading import read_prices
    >>> who = Household("kontanthjaelp_increased", "lone", weeks=53)
    >>> found = flow("passive", who, read_prices(year=2026).prices)
    >>> round(12 * found.municipality_benefits), round(12 * found.municipality_taxes)
    (-136330, 29135)
    >>> round(12 * found.state_benefits), round(12 * found.state_taxes)
    (-34082, 13969)
    """
    kind, others, work = LIVES_ON[plain(state)], prices.others, prices.work
    refund = prices.refund.share(household.weeks)
    if kind == "none":
        return Flow()
    if kind == "job":
        return _flow(prices, wage=work.wage_month.value)
    if kind == "education":
        return _flow(prices, transfer=others.education_grant_month.value, refund=1.0)
    if kind == "pension":
        return _flow(prices, transfer=others.disability_pension_month.value, refund=prices.refund.pension.value)
    if kind == "flexjob":
        wage = work.flexjob_wage_month.value
        lowered = work.flexjob_supplement_most.value - work.flexjob_supplement_falls.value * wage
        return _flow(prices, transfer=max(0.0, lowered), wage=wage, refund=refund)
    if kind == "course":
        return _flow(prices, transfer=prices.benefits[COURSE].value, refund=refund)
    benefit = prices.benefits[household.benefit]
    added = prices.supplements[household.supplement].value if household.supplement else 0.0
    wage = WEEKS_A_MONTH * work.hours_week_beside_benefit.value * work.wage_hour.value if kind == "hours" else 0.0
    transfer = max(0.0, benefit.value + added - max(0.0, wage - benefit.kept))
    return _flow(prices, transfer=transfer, wage=wage, refund=refund)


def _flow(prices: PriceList, *, transfer: float = 0.0, wage: float = 0.0, refund: float = 0.0) -> Flow:
    """The flow of a transfer and a wage a month, by the taxes of a year of both."""
    tax = prices.tax
    labour_market = tax.labour_market.value * wage
    income = 12 * (transfer + wage - labour_market)
    employment = min(tax.employment_share.value * 12 * wage, tax.employment_most_year.value)
    allowance = tax.allowance_year.value
    municipal = tax.municipal.value * max(0.0, income - employment - allowance) / 12
    state = tax.state.value * max(0.0, income - allowance) / 12 + labour_market
    return Flow(
        municipality_benefits=-(1 - refund) * transfer,
        municipality_taxes=municipal,
        state_benefits=-refund * transfer,
        state_taxes=state,
        citizen=transfer + wage - municipal - state,
    )
