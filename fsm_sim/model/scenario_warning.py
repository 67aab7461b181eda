"""Warnings of a scenario: the kind and the values of what is allowed but should be known to readers of results.

A record holds no words. Report and command line write the sentence in the reader's language
(`fsm_sim.language.scenario_warnings`); `run.json` keeps the record.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from fsm_sim.model.people import FullTime
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


ScenarioWarning = Annotated[
    UnstudiedCaseload | UnstudiedCitizensPerPost | NoPosts | IdleTeam | EmptyPatch | ReferenceLevel,
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


_RUN_WARNINGS = TypeAdapter(tuple[RunWarning, ...])


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
