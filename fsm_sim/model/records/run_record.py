"""The record of a forecast: what was run, with which inputs, and every office's staffing plan as the engines ran it.

`study` writes it, the report reads it, and `run.json` is its JSON.
"""

from typing import Annotated, Any, Self

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    computed_field,
    field_validator,
    model_serializer,
    model_validator,
)

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.notation.whole_numbers import SEED
from fsm_sim.model.programme import Outcome
from fsm_sim.model.scenarios.calendar import is_day
from fsm_sim.model.scenarios.office_programmes import StartKind
from fsm_sim.model.scenarios.people import FullTime, Learning, Leave, People, RecruitmentFreeze, plain, without
from fsm_sim.model.scenarios.provenance import Source
from fsm_sim.model.scenarios.warning import RunWarning
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text

PostsFrom = Annotated[tuple[float, Annotated[FullTime, Field(ge=0)]], Field(strict=False)]
"""A month, and the number of full-time posts from that month on."""
PeopleFrom = Annotated[tuple[float, Annotated[tuple[People, ...], Field(strict=False)]], Field(strict=False)]
"""A month, and the people by share of full time from that month on."""


class _WithTotals(Specification):
    """A record whose JSON also holds totals that follow from its fields; they are worked out again when it is read."""

    @model_validator(mode="before")
    @classmethod
    def _without_totals(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if key not in cls.model_computed_fields}


class ProgrammeRecord(Specification):
    """One of the programmes that share an office's caseworkers; what its fields say is as in `OfficeRecord`."""

    name: str
    citizens: int = Field(ge=0)
    intake_per_month: float = Field(ge=0)
    steady: bool = False
    start: StartKind
    listed: dict[str, int] = Field(default={}, exclude_if=lambda states: not states)


class OfficeRecord(Specification):
    """One office as it was run. `posts` is the resolved plan: full-time posts by month, whichever way it was written.

    `people` are those posts by share of full time, where somebody works part time.
    `intake_per_month` is the mean over the horizon; `intake` has the steps, month and rate, of one that changes;
    `steady` says that it was worked out so that the number of citizens stays.
    `start` says who the citizens at the start are: where everybody enters the programme, as it ends up, or as listed;
    `listed` are those citizens by state. `programmes` are those of a mixed office.
    """

    municipality: str
    programme: str
    citizens: int = Field(ge=0)
    intake_per_month: float = Field(ge=0)
    intake: tuple[tuple[float, float], ...] = Field(default=(), strict=False, exclude_if=lambda steps: not steps)
    steady: bool = Field(default=False, exclude_if=lambda steady: not steady)
    start: StartKind = "programme"
    posts: tuple[PostsFrom, ...] = Field(min_length=1, strict=False)
    people: tuple[PeopleFrom, ...] = Field(default=(), strict=False)
    listed: dict[str, int] = Field(default={}, exclude_if=lambda states: not states)
    programmes: tuple[ProgrammeRecord, ...] = Field(default=(), strict=False, exclude_if=lambda parts: not parts)

    @model_serializer(mode="wrap")
    def _as_used(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without(dump(self), people=())


class ScenarioRecord(_WithTotals):
    """One scenario as it was run. `programme` is that of its first office, `months` the whole months reported.

    `start_month` is the month of the calendar in which month 0 begins, where the scenario says so;
    `rules_as_of` the day whose rules it is made for. `sources` say where each input is from, the
    weakest of all offices; `differing` has all sources of those that are not from one place in every office.

    >>> common = {"programme": "bir", "citizens": 100, "intake_per_month": 1.0}
    >>> offices = (
    ...     OfficeRecord(municipality="A", posts=((0.0, 3), (6.0, 4)), **common),
    ...     OfficeRecord(municipality="B", posts=((0.0, 2),), **common),
    ... )
    >>> one = ScenarioRecord(
    ...     name="now", title="Now", title_da="Nu", reason="", digest="", programme="bir",
    ...     programme_title=Text(da="BIR", en="BIR"), months=12, separation_per_year=0.2, vacancy_months=3.0,
    ...     reassignment_per_year=0.06, handover="inflow_only", offices=offices,
    ... )  # fmt: skip
    >>> one.posts, one.citizens, one.municipalities
    (((0.0, 5), (6.0, 6)), 200, ('A', 'B'))
    >>> ScenarioRecord.model_validate(one.model_dump()) == one
    True
    """

    name: str
    title: str
    title_da: str
    reason: str
    digest: str
    programme: str
    programme_title: Text
    months: int = Field(ge=0)
    rules_as_of: str | None = Field(default=None, exclude_if=lambda day: day is None)
    sources: dict[str, Source] = Field(default={}, exclude_if=lambda sources: not sources)
    differing: dict[str, tuple[Source, ...]] = Field(default={}, exclude_if=lambda sources: not sources)
    start_month: str | None = Field(default=None, exclude_if=lambda month: month is None)
    separation_per_year: float = Field(ge=0)
    vacancy_months: float = Field(ge=0)
    reassignment_per_year: float = Field(ge=0)
    handover: str
    leave: tuple[Leave, ...] = Field(default=(), strict=False)
    recruitment_freeze: tuple[RecruitmentFreeze, ...] = Field(default=(), strict=False)
    learning: Learning | None = None
    offices: tuple[OfficeRecord, ...] = Field(min_length=1, strict=False)

    @model_serializer(mode="wrap")
    def _as_used(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without(dump(self), leave=(), recruitment_freeze=(), learning=None)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def municipalities(self) -> tuple[str, ...]:
        """The municipality of each office, in order."""
        return tuple(office.municipality for office in self.offices)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def citizens(self) -> int:
        """Citizens at the start, of all offices together."""
        return sum(office.citizens for office in self.offices)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def start(self) -> str:
        """How the offices start, ``"several"`` where that differs."""
        starts = {office.start for office in self.offices}
        return starts.pop() if len(starts) == 1 else "several"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def intake_per_month(self) -> float:
        """Later citizens a month, of all offices together."""
        return sum(office.intake_per_month for office in self.offices)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def posts(self) -> tuple[tuple[float, FullTime], ...]:
        """Full-time posts of all offices together, from each month at which some office's number changes."""
        months = sorted({month for office in self.offices for month, _ in office.posts})
        totals = [(month, plain(sum(posts_at(office.posts, month) for office in self.offices))) for month in months]
        return tuple(step for at, step in enumerate(totals) if at == 0 or step[1] != totals[at - 1][1])


class InputsRecord(Specification):
    """What decides the results of a forecast (`inputs.json`); another forecast never goes on in the same folder.

    `scenarios` are digests by name, `posterior` the digest of all draws, `chunks` that of how the runs are cut, and
    `written`, where an intake is steady, that of the scenarios before its number was worked out.
    """

    version: str
    scenarios: dict[str, str] = Field(min_length=1)
    calibration: str
    posterior: str
    draws: int = Field(ge=1)
    replications: int = Field(ge=1)
    seed: int = Field(ge=SEED.least, le=SEED.most)
    engine: str
    replaced_code: tuple[str, ...] = Field(default=(), strict=False, alias="replaced code")
    chunks: str = ""
    written: str = ""


class CalibrationReference(Specification):
    """The calibration that a forecast was made with."""

    name: str
    digest: str


class RunRecord(Specification):
    """Everything that is needed to make a forecast again, and what a report prints about it.

    `outcomes` are those of all programmes by name; `programmes` has the outcomes of each, since two may have different
    requirements under one name. `states` are the titles of states; `left_office` names those of
    citizens who have left the office and are still counted, by programme.
    `digests` are those of its inputs; `results` is that of what all its runs gave, however they were cut into chunks;
    `files` those of the other files of its folder. `replaced_code` names the functions of the package that were
    replaced in Python while it ran.
    """

    version: str
    engine: str
    seed: int = Field(ge=SEED.least, le=SEED.most)
    draws: int = Field(ge=1)
    replications: int = Field(ge=1)
    interval_level: float = Field(gt=0, lt=1)
    period: str
    calibration: CalibrationReference
    digests: dict[str, str]
    scenarios: tuple[ScenarioRecord, ...] = Field(min_length=1, strict=False)
    outcomes: dict[str, Outcome]
    programmes: dict[str, dict[str, Outcome]] = Field(default={})
    states: dict[str, Text] = Field(default={})
    left_office: dict[str, Annotated[tuple[str, ...], Field(strict=False)]] = Field(default={})
    warnings: tuple[RunWarning, ...] = Field(default=(), strict=False)
    replaced_code: tuple[str, ...] = Field(default=(), strict=False)
    results: str = ""
    files: dict[str, str] = Field(default={})
    wall_seconds: float = Field(default=0.0, ge=0)
    made_on: str | None = Field(default=None, exclude_if=lambda day: day is None)
    """The day on which the run was finished, in UTC: the date of its documents. Runs of earlier versions have none."""

    @field_validator("made_on")
    @classmethod
    def _is_a_day(cls, day: str | None) -> str | None:
        if day is not None and not is_day(day):
            raise ValueError(Sentence("is '{day}', not a day such as 2026-11-28", day=day))
        return day

    def as_json(self) -> dict[str, Any]:
        """The content of `run.json`, as plain tables, lists, texts and numbers."""
        return self.model_dump(mode="json")

    def finished(self, results: str, files: dict[str, str], wall_seconds: float) -> Self:
        """The record of the run when it is over."""
        return self.model_copy(update={"results": results, "files": files, "wall_seconds": wall_seconds})

    @property
    def single(self) -> dict[str, str]:
        """The municipality of each scenario that has only one office's."""
        return {one.name: one.municipalities[0] for one in self.scenarios if len(one.municipalities) == 1}


def posts_at(plan: tuple[tuple[float, float], ...], month: float) -> float:
    """The number of full-time posts of a plan in a month; none before its first.

    >>> posts_at(((0.0, 3), (6.0, 4)), 5.9), posts_at(((0.0, 3), (6.0, 4)), 6.0)
    (3, 4)
    """
    return next((count for start, count in reversed(plan) if start <= month), 0)
