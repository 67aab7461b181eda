"""The staffing of a scenario: posts over time, separations and vacancies, and how citizens are handed over."""

from typing import Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, field_validator, model_serializer, model_validator

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import MONTH_RULE
from fsm_sim.model.scenarios.people import (
    FullTime,
    Learning,
    Leave,
    People,
    RecruitmentFreeze,
    plain,
    shares_of,
    shares_of_people,
    without,
)
from fsm_sim.model.scenarios.provenance import Sourced
from fsm_sim.model.specification import Specification


class Posts(Specification):
    """Caseworker posts from a month on: full-time posts, people, or the full-time posts for `citizens_per_post`.

    A `count` of 8.2 is 8 full-time posts and one of 0.2. `people` gives the share of full time of each. The posts for
    `citizens_per_post` at the start are rounded to whole ones.

    >>> Posts(from_month=0, people=(People(share=1.0, count=7), People(share=0.6, count=2))).full_time
    8.2
    """

    from_month: float = Field(ge=0, description=f"from_month {MONTH_RULE}")
    count: FullTime | None = Field(default=None, ge=0, description="a number of posts is 0 or more")
    people: tuple[People, ...] | None = Field(
        default=None, min_length=1, strict=False, description="people is a list of { share, count }"
    )
    citizens_per_post: float | None = Field(default=None, gt=0, description="citizens_per_post is a number above 0")

    @model_validator(mode="after")
    def _one(self) -> Self:
        keys = ("count", "people", "citizens_per_post")
        said = [key for key in keys if getattr(self, key) is not None]
        if not said:
            raise ValueError(Sentence("gives neither count, people nor citizens_per_post; give one of them"))
        if len(said) > 1:
            listed = {"first": ", ".join(said[:-1]), "last": said[-1]}
            if len(said) == 2:
                raise ValueError(Sentence("gives both {first} and {last}; give one of them", **listed))
            raise ValueError(Sentence("gives {first} and {last}; give one of them", **listed))
        return self

    @model_serializer(mode="wrap")
    def _as_before(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without(dump(self), people=None)

    @property
    def full_time(self) -> float | None:
        """The full-time posts that `count` or `people` give; None where citizens per post do."""
        return self.count if self.people is None else plain(sum(shares_of_people(self.people)))

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of full time of each caseworker; nothing where citizens per post give them.

        >>> Posts(from_month=0, count=2.2).shares
        (1.0, 1.0, 0.2)
        """
        if self.people is not None:
            return shares_of_people(self.people)
        return () if self.count is None else shares_of(self.count)


class Staffing(Sourced):
    """Posts over time, separations and vacancies, the rule of hand-over, and leave, freeze of recruitment, learning."""

    posts: tuple[Posts, ...] = Field(min_length=1, strict=False, description="posts is a list of { from_month, count }")
    separation_per_year: float = Field(
        default=0.20, ge=0, le=120, description="a separation rate is from 0 to 120 a year"
    )
    vacancy_months: float = Field(default=3.0, ge=0, description="a number of months is 0 or more")
    reassignment_per_year: float = Field(
        default=0.06, ge=0, le=120, description="a reassignment rate is from 0 to 120 a year"
    )
    handover: Literal["inflow_only", "rebalance"] = Field(
        default="inflow_only", description='handover is "inflow_only" or "rebalance"'
    )
    leave: tuple[Leave, ...] = Field(
        default=(), strict=False, description="leave is a list of { from_month, to_month, posts, citizens }"
    )
    recruitment_freeze: tuple[RecruitmentFreeze, ...] = Field(
        default=(), strict=False, description="recruitment_freeze is a list of { from_month, to_month }"
    )
    learning: Learning | None = Field(default=None, description="learning is a table of months and share")

    @model_serializer(mode="wrap")
    def _as_before(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without(dump(self), leave=(), recruitment_freeze=(), learning=None)

    @field_validator("posts")
    @classmethod
    def _from_the_start(cls, posts: tuple[Posts, ...]) -> tuple[Posts, ...]:
        months = [post.from_month for post in posts]
        if months[0] != 0 or months != sorted(set(months)):
            raise ValueError(
                Sentence(
                    "start in months {months}; the first is 0 and the rest follow in order",
                    months=", ".join(f"{m:g}" for m in months),
                )
            )
        return posts
