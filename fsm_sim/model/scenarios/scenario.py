"""A scenario: offices, staffing plan, rehabilitation team and horizon."""

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import MONTH, is_day
from fsm_sim.model.scenarios.intake import IntakePerMonth, in_order
from fsm_sim.model.scenarios.office_programmes import (
    BY_PROGRAMME,
    Citizens,
    OfficeProgramme,
    as_one,
    fit_together,
    given_beside,
    sums,
)
from fsm_sim.model.scenarios.people import FullTime
from fsm_sim.model.scenarios.provenance import Sourced
from fsm_sim.model.scenarios.staffing import Staffing
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import FileStem, Line, Paragraph


class Heading(Specification):
    """The name and titles of a scenario, and the reason for it."""

    name: FileStem = Field(
        pattern=r"^[a-z0-9][a-z0-9-]*$", description="a name is lower-case letters, digits and hyphens"
    )
    title: Line = Field(min_length=1, description="title is a text, not an empty one")
    title_da: Line = Field(default="", description="title_da is the Danish title, a text")
    reason: Paragraph = Field(default="", description="reason is a text")
    rules_as_of: str | None = Field(
        default=None,
        exclude_if=lambda day: day is None,
        description='rules_as_of is a date such as "2026-07-01"',
    )

    @field_validator("rules_as_of")
    @classmethod
    def _is_a_date(cls, day: str | None) -> str | None:
        if day is not None and not is_day(day):
            raise ValueError(Sentence("is '{day}', not a date; rules_as_of is a date such as \"2026-07-01\"", day=day))
        return day


class Office(Sourced):
    """One municipality's job centre running one programme, or several whose citizens share the caseworkers.

    `citizens` is a number or a table by state. Where it is a number, `start` says who they are: ``"programme"`` (for
    None), as when the programme begins, by its groups and initial states, or ``"settled"``, as at the end of the
    programme's published course, worked out anew for every posterior draw. `groups` replaces the programme's group
    shares by counts.

    With several `programmes` the office is mixed: `programme` is then their names, `citizens` and `intake_per_month`
    their sums, and `parts` gives each as an office of its own. One programme in the list is the same as `programme`.

    >>> two = [{"name": "bir", "citizens": 80}, {"name": "usual", "citizens": 120, "intake_per_month": 4.0}]
    >>> office = Office.model_validate({"municipality": "Vejle", "programmes": two})
    >>> office.programme, office.citizens, [part.programme for part in office.parts]
    ('bir+usual', 200, ['bir', 'usual'])
    """

    municipality: Line = Field(min_length=1, description="municipality is the name of one")
    programme: str = Field(description="programme is the name of a programme")
    citizens: Citizens | dict[str, Citizens] = Field(
        description="citizens is a whole number, 0 or more, or a table of states and whole numbers"
    )
    start: Literal["programme", "settled"] | None = Field(default=None, description='start is "programme" or "settled"')
    groups: dict[str, Citizens] = Field(default={}, description="groups is a table of groups and whole numbers")
    intake_per_month: IntakePerMonth = Field(
        default=0.0, description='an intake per month is 0 or more, "steady", or a list of { from_month, per_month }'
    )
    posts: FullTime | None = Field(default=None, ge=0, description="a number of posts is 0 or more")
    programmes: tuple[OfficeProgramme, ...] = Field(
        default=(),
        min_length=1,
        strict=False,
        exclude_if=lambda programmes: not programmes,
        description="programmes is a list of one or more tables with name and citizens",
    )

    @model_validator(mode="before")
    @classmethod
    def _several(cls, data: Any) -> Any:
        """A list of one programme becomes the office's; the names and sums of several are filled in."""
        if not isinstance(data, dict) or "programmes" not in data:
            return data
        given = data["programmes"] if isinstance(data["programmes"], list | tuple) else [None]
        each = [one.model_dump() if isinstance(one, OfficeProgramme) else one for one in given]
        tables = [one for one in each if isinstance(one, dict) and one]
        if len(tables) < len(each):
            return {**sums([]), **data}  # what is wrong with the list is told, and not that its sums are missing
        if len(tables) == 1 and not set(BY_PROGRAMME) & set(data):
            return {**{key: data[key] for key in data if key != "programmes"}, **as_one(tables[0])}
        return {**sums(tables), **data}

    @model_validator(mode="after")
    def _as_listed(self) -> Self:
        if not self.programmes:
            return self
        names = [one.name for one in self.programmes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(Sentence("has the programme {name} twice; a programme is listed once", name=twice[0]))
        filled = {"start": None, "groups": {}, **sums([one.model_dump() for one in self.programmes])}
        beside = [key for key in BY_PROGRAMME if getattr(self, key) != filled[key]]
        if beside or len(names) == 1:
            raise ValueError(given_beside(beside[0] if beside else "programme"))
        return self

    @field_validator("intake_per_month")
    @classmethod
    def _intake_in_order(cls, intake: IntakePerMonth) -> IntakePerMonth:
        return in_order(intake)

    @model_validator(mode="after")
    def _counts(self) -> Self:
        fit_together(self)
        return self

    @property
    def number_of_citizens(self) -> int:
        """Citizens at the start."""
        return sum(self.citizens.values()) if isinstance(self.citizens, dict) else self.citizens

    @property
    def parts(self) -> tuple["Office", ...]:
        """The office of each programme alone, in order: the office itself where it has one programme."""
        if not self.programmes:
            return (self,)
        return tuple(
            Office.model_construct(
                municipality=self.municipality,
                programme=one.name,
                citizens=one.citizens,
                start=one.start,
                groups=one.groups,
                intake_per_month=one.intake_per_month,
            )
            for one in self.programmes
        )

    @property
    def programme_names(self) -> tuple[str, ...]:
        """The name of each programme, in order."""
        return names_in(self.programme)


class RehabilitationTeam(Sourced):
    """The number of cases that the team decides at its monthly meeting, in each office."""

    capacity_per_month: float = Field(ge=0, description="a capacity is 0 or more")


class Horizon(Specification):
    """The number of months that the scenario covers, and the month of the calendar in which it starts."""

    months: float = Field(ge=0, le=600, description="a horizon is from 0 to 600 months")
    start_month: str | None = Field(
        default=None,
        pattern=MONTH.pattern,
        exclude_if=lambda month: month is None,
        description='start_month is a month such as "2027-01"',
    )


class Scenario(Specification):
    """A complete scenario, after any patch has been applied.

    Tables identify it by `name` and `title`. Offices do not interact, so a scenario of several offices is as many runs.
    """

    scenario: Heading = Field(description="[scenario] is a table with name and title")
    office: tuple[Office, ...] = Field(
        min_length=1, strict=False, description="[office] is a table, or [[office]] many"
    )
    staffing: Staffing = Field(description="[staffing] is a table with posts")
    rehabilitation_team: RehabilitationTeam | None = Field(
        default=None, description="[rehabilitation_team] is a table with capacity_per_month"
    )
    horizon: Horizon = Field(description="[horizon] is a table with months")

    @model_validator(mode="after")
    def _distinct_offices(self) -> Self:
        keys = [(office.municipality, name) for office in self.office for name in dict.fromkeys(office.programme_names)]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(
                Sentence(
                    "{municipality} runs {programme} twice; an office is listed once",
                    municipality=twice[0][0],
                    programme=twice[0][1],
                )
            )
        return self

    @model_validator(mode="after")
    def _all_mixed_or_none(self) -> Self:
        mixed = [office.municipality for office in self.office if office.programmes]
        plain = [office.municipality for office in self.office if not office.programmes]
        if mixed and plain:
            raise ValueError(
                Sentence(
                    "has an office of several programmes ({mixed}) and one of a single programme ({plain}); "
                    "put them in two scenarios",
                    mixed=mixed[0],
                    plain=plain[0],
                )
            )
        return self

    @property
    def name(self) -> str:
        """The unique name used in every table."""
        return self.scenario.name

    @property
    def has_several_offices_of_one_municipality(self) -> bool:
        """Whether a municipality runs programmes in offices of their own; results then name the programme."""
        return len({office.municipality for office in self.office}) < len(self.office)
