"""The programmes that share an office's caseworkers, as a scenario lists them, and what an office is made of them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator

from fsm_sim.model.mixed_name import joined
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.intake import STEADY, Rate
from fsm_sim.model.scenarios.provenance import Sourced

Citizens = Annotated[int, Field(ge=0, description="a number of citizens is 0 or more")]
"""A count of citizens."""


class Counted(Protocol):
    """What says who the citizens of an office, or of one of its programmes, are."""

    @property
    def citizens(self) -> int | dict[str, int]:
        """A number, or a number by state."""
        ...

    @property
    def start(self) -> str | None:
        """How a number of citizens starts."""
        ...

    @property
    def groups(self) -> dict[str, int]:
        """A number by group."""
        ...


class OfficeProgramme(Sourced):
    """One of the programmes that share an office's caseworkers: its own citizens, start, groups and intake.

    What each key says is the same as in an `Office` of one programme; the intake is one number or ``"steady"``.
    """

    name: str = Field(min_length=1, description="name is the name of a programme")
    citizens: Citizens | dict[str, Citizens] = Field(
        description="citizens is a whole number, 0 or more, or a table of states and whole numbers"
    )
    start: Literal["programme", "settled"] | None = Field(default=None, description='start is "programme" or "settled"')
    groups: dict[str, Citizens] = Field(default={}, description="groups is a table of groups and whole numbers")
    intake_per_month: Rate | Literal["steady"] = Field(
        default=0.0, description='an intake per month of one of several programmes is 0 or more, or "steady"'
    )

    @model_validator(mode="after")
    def _counts(self) -> Self:
        fit_together(self)
        return self


def fit_together(one: Counted) -> None:
    """Refuse citizens, groups and a start that exclude each other."""
    if one.groups and isinstance(one.citizens, dict):
        raise ValueError(Sentence("gives citizens as a table by state and groups too; give one of them"))
    if one.start is not None and isinstance(one.citizens, dict):
        raise ValueError(
            Sentence(
                'gives citizens as a table by state and start = "{start}" too; that is for a number of '
                "citizens, so give one of them",
                start=one.start,
            )
        )
    if one.start == "settled" and one.groups:
        raise ValueError(
            Sentence('gives groups and start = "settled" too, which has groups of its own; give one of them')
        )
    if one.groups and sum(one.groups.values()) != one.citizens:
        raise ValueError(
            Sentence(
                "groups add up to {total} but citizens is {citizens}; the two are equal",
                total=sum(one.groups.values()),
                citizens=one.citizens,
            )
        )


def given_beside(key: str) -> str:
    """What is wrong with an office that gives a key of its programmes beside their list.

    >>> given_beside("citizens")
    'gives citizens and programmes too; give each of the programmes its own citizens'
    """
    if key == "programme":
        return Sentence("gives programme and programmes too; give one of them")
    return Sentence("gives {key} and programmes too; give each of the programmes its own {key}", key=key)


BY_PROGRAMME = ("programme", "citizens", "start", "groups", "intake_per_month")
"""The keys that a mixed office gives for each programme."""


def as_one(table: dict[str, Any]) -> dict[str, Any]:
    """The keys of an office of one programme, from the only table of a list."""
    return {("programme" if key == "name" else key): value for key, value in table.items()}


def sums(tables: list[dict[str, Any]]) -> dict[str, Any]:
    """The joined names of several programmes and the sums of their numbers; what is no number is reported elsewhere.

    The intake is ``"steady"`` where that of one of them is.
    """

    def number(value: Any) -> Any:
        return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else 0

    citizens, intakes = [one.get("citizens") for one in tables], [one.get("intake_per_month", 0.0) for one in tables]
    counts = [sum(map(number, one.values())) if isinstance(one, dict) else number(one) for one in citizens]
    return {
        "programme": joined(str(one.get("name")) for one in tables),
        "citizens": sum(count for count in counts if isinstance(count, int)),
        "intake_per_month": STEADY if STEADY in intakes else float(sum(map(number, intakes))),
    }


StartKind = Literal["programme", "settled", "listed", "several"]
"""Who the citizens of an office at the start are."""


def start_kind(parts: Sequence[Counted]) -> StartKind:
    """Who the citizens of an office at the start are, "several" where that differs between its programmes.

    >>> start_kind([OfficeProgramme(name="bir", citizens={"passive": 10}), OfficeProgramme(name="ap", citizens=5)])
    'several'
    """
    kinds: set[StartKind] = set()
    for part in parts:
        settled = part.start == "settled"
        kinds.add("listed" if isinstance(part.citizens, dict) else "settled" if settled else "programme")
    return kinds.pop() if len(kinds) == 1 else "several"
