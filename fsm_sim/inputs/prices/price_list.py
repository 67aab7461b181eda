"""What a price list holds: benefits, refund, taxes, wages and staff of one year, in Danish kroner before tax."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text

Status = Literal["official", "press", "derived", "assumed"]
"""An authority's own page, a secondary page, worked out from another year's, or nobody's number but a guess."""
STATUS = 'status is "official", "press", "derived" or "assumed"'
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST = 1e9
"""No price is higher: sums over all citizens and months stay numbers."""


class Price(Specification):
    """An amount in kroner, or a number of hours, with the place it is from."""

    value: float = Field(ge=0, le=MOST, description="a price is from 0 to 1,000,000,000")
    status: Status = Field(description=STATUS)
    source: str = Field(min_length=1, description="source says where the price is from")


class Rate(Price):
    """A share from 0 to 1, such as a tax rate."""

    value: float = Field(ge=0, le=1, description="a rate is a share from 0 to 1, such as 0.25 for 25 %")


class Benefit(Price):
    """A benefit a month. Of a month's wage beside it `kept` kroner are free; it falls by the rest of the wage."""

    title: Text = Field(description="title is a table with da and en")
    kept: float = Field(
        ge=0, le=MOST, description="kept is the wage a month that does not lower the benefit, 0 or more"
    )


class Supplement(Price):
    """An amount a month beside a benefit, for those whom it is for."""

    title: Text = Field(description="title is a table with da and en")


class Heading(Specification):
    """The name of a price list, its year, and the day whose rules it has."""

    name: str = Field(min_length=1, description="name is a short text")
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR, description="year is a whole number such as 2026")
    rules_as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(
        description='rules_as_of is a date such as "2026-07-01"'
    )


def _rising(weeks: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in zip((0, *weeks), weeks, strict=False)):
        raise ValueError(Sentence("weeks rise from one step to the next, and are above 0"))
    return weeks


class Refund(Specification):
    """What the state refunds of benefits: `shares`, of which each but the last ends after so many weeks on benefits."""

    weeks: Annotated[tuple[int, ...], Field(strict=False), AfterValidator(_rising)] = Field(
        description="weeks are the whole numbers of weeks after which a share ends, such as [4, 26, 52]"
    )
    shares: Annotated[tuple[Annotated[float, Field(ge=0, le=1)], ...], Field(strict=False)] = Field(
        description="shares are from 0 to 1, one more than weeks, such as [0.8, 0.4, 0.3, 0.2]"
    )
    pension: Rate
    status: Status = Field(description=STATUS)
    source: str = Field(min_length=1, description="source says where the prices are from")

    @model_validator(mode="after")
    def _one_more(self) -> Self:
        if len(self.shares) != len(self.weeks) + 1:
            found = {"shares": len(self.shares), "weeks": len(self.weeks)}
            raise ValueError(Sentence("has {shares} shares for {weeks} weeks; there is one share more", **found))
        return self

    def share(self, weeks: float) -> float:
        """The share that the state refunds of a benefit after so many weeks on benefits."""
        return self.shares[sum(weeks > end for end in self.weeks)]


class Tax(Specification):
    """Taxes of wages and benefits, without deductions of a person's own."""

    municipal: Rate
    state: Rate
    labour_market: Rate
    allowance_year: Price
    employment_share: Rate
    employment_most_year: Price


class Work(Specification):
    """What people earn, hours beside a benefit, and what the flexjob pays."""

    wage_hour: Price
    hours_week_beside_benefit: Price
    wage_month: Price
    flexjob_wage_month: Price
    flexjob_supplement_most: Price
    flexjob_supplement_falls: Rate


class Others(Specification):
    """Incomes of those who left the benefit otherwise, and what a caseworker costs."""

    disability_pension_month: Price
    education_grant_month: Price
    caseworker_year: Price
    discount_year: Rate


class PriceList(Specification):
    """A price list: everything in kroner before tax, at the prices of its year."""

    prices: Heading
    benefits: dict[str, Benefit] = Field(min_length=1, description="benefits has a table for each benefit")
    supplements: dict[str, Supplement] = Field(default={}, description="supplements has a table for each supplement")
    refund: Refund
    tax: Tax
    work: Work
    others: Others

    def figures(self) -> Iterator[tuple[str, Price]]:
        """Every price with its key in the file."""
        yield from ((f"benefits.{name}", one) for name, one in self.benefits.items())
        yield from ((f"supplements.{name}", one) for name, one in self.supplements.items())
        yield "refund.pension", self.refund.pension
        for name, table in (("tax", self.tax), ("work", self.work), ("others", self.others)):
            yield from ((f"{name}.{key}", getattr(table, key)) for key in type(table).model_fields)
