"""Studies of caseload and exits, one row per estimate: the data of the meta-analyses. And studies of displacement."""

import hashlib
import json
from typing import Literal, Self

from pydantic import Field, model_validator

from fsm_sim.evidence.target import Status
from fsm_sim.model.specification import Specification

Exit = Literal["work", "clarification"]
"""The exit whose rate a study measures: to work, or by clarification to a flexjob or a pension."""

EXITS: tuple[Exit, ...] = ("work", "clarification")

_KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CASELOAD = "a caseload is a list of one or two numbers above 0, or empty"


class Study(Specification):
    """One estimate: the population, the published result, the elasticity derived from it, and the derivation.

    `elasticity` is d ln(rate of `exit`) / d ln(caseload), with its standard error `se`; both are absent when no number
    can be derived. Rows with the same `sample` are about the same people, and at most one of them is used per exit.
    """

    id: str = Field(pattern=_KEBAB, description="an id is lower-case words joined by hyphens")
    exit: Exit = Field(default="work", description="an exit is one of work, clarification")
    sample: str = Field(default="", pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", description="sample is words with hyphens")
    authors: str = Field(min_length=1, description="authors is who did the study")
    authors_da: str = Field(default="", description="authors_da is the same in Danish")
    year: int = Field(ge=1950, le=2100, description="year is a whole number from 1950 to 2100")
    country: str = Field(min_length=1, description="country is a country")
    population: str = Field(min_length=1, description="population says who was studied")
    population_da: str = Field(default="", description="population_da is the same in Danish")
    design: str = Field(min_length=1, description="design says how cause and chance were separated")
    caseload_before: tuple[float, ...] = Field(max_length=2, strict=False, description=_CASELOAD)
    caseload_after: tuple[float, ...] = Field(max_length=2, strict=False, description=_CASELOAD)
    outcome: str = Field(min_length=1, description="outcome says what was counted")
    effect: str = Field(min_length=1, description="effect is the result as published, with its error")
    elasticity: float | None = Field(
        default=None, ge=-2, le=0.5, description="an elasticity is from -2 to 0.5, below 0 when fewer citizens help"
    )
    se: float | None = Field(default=None, gt=0, le=2, description="se is a standard error, above 0 and at most 2")
    arithmetic: str = Field(min_length=1, description="arithmetic says how the elasticity follows from the effect")
    status: Status = Field(description="a status is one of V, V-press, D, M")
    citation: str = Field(min_length=1, description="citation says where it was published")
    url: str = Field(description="url is where it was read, or empty")
    target: bool = Field(description="target is true for social assistance and resource courses, else false")
    used: bool = Field(description="used is true or false")
    reason: str = Field(default="", description="reason says why a study is not used")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        problems = []
        if (self.elasticity is None) != (self.se is None):
            given, other = ("elasticity", "se") if self.se is None else ("se", "elasticity")
            problems.append(f"gives {given} without {other}")
        elif self.used and self.elasticity is None:
            problems.append("is used, so it needs elasticity and se")
        if self.used == bool(self.reason):
            problems.append("needs a reason exactly when used is false")
        if any(number <= 0 for number in (*self.caseload_before, *self.caseload_after)):
            problems.append(f"has a caseload that is not above 0; {_CASELOAD}")
        if problems:
            raise ValueError("; it ".join(problems))
        return self

    @property
    def people(self) -> str:
        """The name of the people studied: `sample`, or the row's own id."""
        return self.sample or self.id

    @property
    def label(self) -> str:
        """The name of the row in a table or a figure."""
        return f"{self.authors} {self.year}: {self.population}"


class Displacement(Specification):
    """A study of what support for some job seekers does to others: a caveat of national forecasts, in no analysis."""

    id: str = Field(pattern=_KEBAB, description="an id is lower-case words joined by hyphens")
    authors: str = Field(min_length=1, description="authors is who did the study")
    year: int = Field(ge=1950, le=2100, description="year is a year of four digits")
    country: str = Field(min_length=1, description="country is a country")
    population: str = Field(min_length=1, description="population says who was studied")
    design: str = Field(min_length=1, description="design says how cause and chance were told apart")
    finding: str = Field(min_length=1, description="finding is what was found for those without the support")
    rollout: str = Field(min_length=1, description="rollout is what the study says of support for everybody")
    status: Status = Field(description="a status is one of V, V-press, D, M")
    citation: str = Field(min_length=1, description="citation says where it was published")
    url: str = Field(description="url is where it was read, or empty")


class Studies(Specification):
    """All rows in the order of the file."""

    study: tuple[Study, ...] = Field(min_length=1, strict=False, description="there is at least one [[study]]")
    displacement: tuple[Displacement, ...] = Field(
        default=(), strict=False, description="displacement is a list of studies of displacement"
    )

    @property
    def used(self) -> tuple[Study, ...]:
        """The rows that the meta-analysis uses."""
        return tuple(study for study in self.study if study.used)

    def about(self, exit: Exit) -> "Studies":
        """The rows about one exit, which may be none."""
        rows = tuple(study for study in self.study if study.exit == exit)
        return self.model_copy(update={"study": rows})

    def digest(self) -> str:
        """The SHA-256 of the content of the rows; layout, comments and studies of displacement do not matter."""
        content = json.dumps(self.model_dump(mode="json", include={"study"}), sort_keys=True, ensure_ascii=False)
        return "sha256:" + hashlib.sha256(content.encode()).hexdigest()
