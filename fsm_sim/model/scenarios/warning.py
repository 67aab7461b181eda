"""Warnings of a scenario: the kind and the values of what is allowed but should be known to readers of results.

A record holds no words. Report and command line write the sentence in the reader's language
(`fsm_sim.language.scenario_warnings`); `run.json` keeps the record.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from fsm_sim.model.scenarios.people import FullTime
from fsm_sim.model.specification import Specification
from fsm_sim.model.text import Text


class UnstudiedCaseload(Specification):
    """A step of the staffing plan at which posts and citizens make a caseload outside the range that was studied."""

    kind: Literal["unstudied_caseload"] = "unstudied_caseload"
    municipality: str
    programme: str
    from_month: float
    active_citizens: float
    posts: FullTime
    caseload: float
    studied_low: float
    studied_high: float


class UnstudiedCitizensPerPost(Specification):
    """As `UnstudiedCaseload`, where the plan names the citizens per post itself."""

    kind: Literal["unstudied_citizens_per_post"] = "unstudied_citizens_per_post"
    municipality: str
    programme: str
    from_month: float
    caseload: float
    studied_low: float
    studied_high: float


class NoPosts(Specification):
    """A step of the staffing plan without any post."""

    kind: Literal["no_posts"] = "no_posts"
    municipality: str
    programme: str
    from_month: float
    studied_low: float
    studied_high: float


class ChangedHours(Specification):
    """A step of the plan at which posts of some hours close and posts of others open, as where people change hours."""

    kind: Literal["changed_hours"] = "changed_hours"
    from_month: float
    people: int


class IdleTeam(Specification):
    """A rehabilitation team in a scenario none of whose programmes has one."""

    kind: Literal["idle_team"] = "idle_team"
    programmes: tuple[str, ...] = Field(strict=False)


class EmptyPatch(Specification):
    """A patch that leaves its base as it is."""

    kind: Literal["empty_patch"] = "empty_patch"
    base: str


class ReferenceLevel(Specification):
    """An office that runs no programme: `people` says whose level that is, in the words of the programme's file."""

    kind: Literal["reference_level"] = "reference_level"
    title: Text
    people: Text


class AssumedStart(Specification):
    """Offices with a total and no `start`: `municipality` is that of the first of so many `offices`."""

    kind: Literal["assumed_start"] = "assumed_start"
    municipality: str
    programme: str
    citizens: int
    offices: int


class ProjectedChange(Specification):
    """Citizens or caseload that a plan is estimated to move by more than `share`, most in `month`; nobody changes it.

    `municipality` is empty where it is about all offices of a scenario together; so in the warnings below.
    """

    kind: Literal["projected_change"] = "projected_change"
    municipality: str
    programme: str
    measure: Literal["citizens", "caseload"]
    first: float
    value: float
    month: float
    share: float


class ProjectedCaseload(Specification):
    """A caseload that is estimated to leave the range that was studied, first in `month`."""

    kind: Literal["projected_caseload"] = "projected_caseload"
    municipality: str
    programme: str
    month: float
    caseload: float
    studied_low: float
    studied_high: float


class UnfilledPosts(Specification):
    """A plan of which less than `share` is estimated to be filled at the end, in `month`."""

    kind: Literal["unfilled_posts"] = "unfilled_posts"
    municipality: str
    programme: str
    month: float
    posts: float
    filled: float
    share: float


Roughness = Literal["changes", "nobody", "again", "uneven"]
"""Why the mean field is off: many changes of caseworker, times without one, the same taken over, uneven caseloads."""


class RoughEstimate(Specification):
    """An office of which the mean field is estimated to be off by `share` (0 to 1) in an outcome at the end, and why.

    `title` is that of the outcome.
    """

    kind: Literal["rough_estimate"] = "rough_estimate"
    municipality: str
    programme: str
    title: Text
    share: float
    reason: Roughness


class StepAfterHorizon(Specification):
    """A step of a plan or an intake that begins at or after the horizon of so many `months`, and so is never taken."""

    kind: Literal["step_after_horizon"] = "step_after_horizon"
    what: Literal["posts", "intake"]
    from_month: float
    months: float


class LongVacancy(Specification):
    """Posts that are vacant for longer than `most` months on average."""

    kind: Literal["long_vacancy"] = "long_vacancy"
    months: float
    most: float


class OldRules(Specification):
    """Rules of a day, `rules_as_of`, that is more than a year before the month in which the scenario starts."""

    kind: Literal["old_rules"] = "old_rules"
    rules_as_of: str
    start_month: str


class UnknownMunicipality(Specification):
    """A municipality that is none of Denmark's; `nearest` is the most similar name, empty where none is."""

    kind: Literal["unknown_municipality"] = "unknown_municipality"
    municipality: str
    nearest: str


class OwnPosts(Specification):
    """Offices whose own number of posts takes the place of the plan in [staffing]; the first of so many `offices`."""

    kind: Literal["own_posts"] = "own_posts"
    municipality: str
    programme: str
    posts: FullTime
    offices: int


class EmptyOffice(Specification):
    """An office that has no citizens and that nobody comes to."""

    kind: Literal["empty_office"] = "empty_office"
    municipality: str
    programme: str


class ClosedProgramme(Specification):
    """Citizens who come to a programme after the day, `closed_from`, from which the law lets nobody in.

    `mixed`: the programme is one of a mixed office, whose intake has no steps.
    """

    kind: Literal["closed_programme"] = "closed_programme"
    title: Text
    closed_from: str
    mixed: bool = Field(default=False, exclude_if=lambda mixed: not mixed)


class UnusedLocalData(Specification):
    """A municipality whose local data are in the calibration, but of which the scenario has no office."""

    kind: Literal["unused_local_data"] = "unused_local_data"
    municipality: str
    calibration: str


class NoLocalData(Specification):
    """Offices without data or results of their own under a calibration with local data; the first of so many."""

    kind: Literal["no_local_data"] = "no_local_data"
    municipality: str
    programme: str
    calibration: str
    offices: int


ScenarioWarning = Annotated[
    UnstudiedCaseload
    | UnstudiedCitizensPerPost
    | NoPosts
    | ChangedHours
    | IdleTeam
    | EmptyPatch
    | ReferenceLevel
    | AssumedStart
    | ProjectedChange
    | ProjectedCaseload
    | UnfilledPosts
    | RoughEstimate
    | StepAfterHorizon
    | LongVacancy
    | OldRules
    | UnknownMunicipality
    | OwnPosts
    | EmptyOffice
    | ClosedProgramme
    | UnusedLocalData
    | NoLocalData,
    Field(discriminator="kind"),
]
"""Any warning of a scenario, distinguished by its `kind`."""


class RunWarning(Specification):
    """A warning with the scenario that it is about, as `run.json` keeps it.

    >>> RunWarning(scenario="twin", warning=EmptyPatch(base="hedensted.toml")).model_dump(mode="json")
    {'scenario': 'twin', 'warning': {'kind': 'empty_patch', 'base': 'hedensted.toml'}}
    """

    scenario: str
    warning: ScenarioWarning


_RUN_WARNINGS = TypeAdapter(tuple[RunWarning, ...], config=ConfigDict(defer_build=True))


def run_warnings(records: object) -> tuple[RunWarning, ...]:
    """The warnings of a run from the list of JSON records in its `run.json`.

    Raises
    ------
    pydantic.ValidationError
        When one is not what this version writes.

    >>> run_warnings([{"scenario": "twin", "warning": {"kind": "empty_patch", "base": "hedensted.toml"}}])[0].scenario
    'twin'
    """
    return _RUN_WARNINGS.validate_python(records, strict=False)
