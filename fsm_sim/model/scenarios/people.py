"""Caseworkers as a plan has them: part time, planned leave, a freeze of recruitment, and a learning period."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import MONTH_RULE
from fsm_sim.model.specification import Specification

DIGITS = 4
"""Decimals of a post that count; what is left of a sum of shares in floating point is not a post."""


def plain(value: float) -> float:
    """A number of posts without the noise of floating point, whole where it is whole.

    >>> plain(8.0), plain(7 + 0.6 + 0.6), plain(8.2)
    (8, 8.2, 8.2)
    """
    rounded = round(value, DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded


def _as_it_is(value: float) -> float:
    return value


FullTime = Annotated[float, AfterValidator(plain), PlainSerializer(_as_it_is, return_type=Any)]
"""A number of full-time posts; a whole one stays a whole number."""

Share = Annotated[float, Field(gt=0, le=1)]
"""The share of full time that a person works."""

SHARE_RULE = "a share of full time is above 0 and at most 1"


class People(Specification):
    """Some caseworkers who work the same share of full time."""

    share: Share = Field(default=1.0, description=SHARE_RULE)
    count: int = Field(ge=0, description="a number of people is a whole number, 0 or more")


class _Period(Specification):
    """From one month to a later one."""

    from_month: float = Field(ge=0, description=f"from_month {MONTH_RULE}")
    to_month: float = Field(ge=0, description=f"to_month {MONTH_RULE}")

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to_month <= self.from_month:
            raise ValueError(
                Sentence(
                    "begins in month {from_month:g} and ends when month {to_month:g} begins; to_month is after "
                    "from_month, so put a later to_month",
                    from_month=self.from_month,
                    to_month=self.to_month,
                )
            )
        return self


class Leave(_Period):
    """Planned leave of some caseworkers, of those who work `share` of full time or, for None, of any.

    `citizens` says what happens to theirs meanwhile: a stand-in takes them all, they are shared out among colleagues,
    or they wait without a caseworker. The caseworker gets them back; `return_is_change` says whether that counts as a
    change of caseworker.
    """

    posts: int = Field(default=1, ge=1, description="posts is the number of people on leave, a whole number, 1 or more")
    share: Share | None = Field(default=None, description=SHARE_RULE)
    citizens: Literal["stand_in", "shared", "waiting"] = Field(
        description='citizens says who has their citizens meanwhile: "stand_in" (somebody who takes them all), '
        '"shared" (colleagues share them) or "waiting" (nobody, until they are back)'
    )
    return_is_change: bool = Field(default=False, description="return_is_change is true or false")


class RecruitmentFreeze(_Period):
    """A time in which no vacant post is filled."""


class Learning(Specification):
    """A new caseworker's first `months`, in which a post counts as `share` of itself."""

    months: float = Field(gt=0, description="months of learning are a number above 0")
    share: Share = Field(description="the share that a caseworker counts as while learning is above 0 and at most 1")


def without(dumped: dict[str, Any], **unused: object) -> dict[str, Any]:
    """A specification's content without the keys whose values are those of `unused`: what a plan does not use.

    So a scenario that does not use a newer key keeps its digest.

    >>> without({"count": 8, "people": None, "leave": []}, people=None, leave=())
    {'count': 8}
    """
    same = {key for key, value in unused.items() if dumped.get(key) == value or (value == () and not dumped.get(key))}
    return {key: value for key, value in dumped.items() if key not in same}


def people_of(shares: Iterable[float]) -> tuple[People, ...]:
    """How many people work each share of full time.

    >>> [(one.share, one.count) for one in people_of((1.0, 1.0, 0.6))]
    [(1.0, 2), (0.6, 1)]
    """
    return tuple(People(share=share, count=count) for share, count in Counter(shares).items())


def shares_of(posts: float) -> tuple[float, ...]:
    """A number of posts as people: full-time ones, and one for the part of a post that is left.

    >>> shares_of(2.2)
    (1.0, 1.0, 0.2)
    """
    whole = int(plain(posts))
    part = float(plain(posts - whole))
    return (1.0,) * whole + ((part,) if part > 0 else ())


def shares_of_people(people: Iterable[People]) -> tuple[float, ...]:
    """The share of each person, the largest first.

    >>> shares_of_people((People(share=0.6, count=2), People(count=1)))
    (1.0, 0.6, 0.6)
    """
    return tuple(sorted((one.share for one in people for _ in range(one.count)), reverse=True))
