"""Where the inputs of a scenario are from: published, counted in the office, or assumed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Self, get_args

from pydantic import Field, model_validator

from fsm_sim.model.specification import Specification

if TYPE_CHECKING:
    from fsm_sim.model.scenario import Scenario

Source = Literal["published", "counted", "assumed"]
"""Where an input is from; what says nothing is assumed."""
SOURCES: tuple[Source, ...] = get_args(Source)
NOTES = ("source", "sources")
"""The keys of a table that say where its other keys are from."""

INPUTS = {
    "office": ("citizens", "intake_per_month", "posts"),
    "staffing": ("posts", "separation_per_year", "vacancy_months", "reassignment_per_year"),
    "rehabilitation_team": ("capacity_per_month",),
}
"""The inputs whose source a reader should know, by table."""


class Sourced(Specification):
    """A table that may say where its keys are from: `source` for all, `sources` for single ones."""

    source: Source | None = Field(
        default=None,
        exclude_if=lambda source: source is None,
        description='source is "published", "counted" or "assumed"',
    )
    sources: dict[str, Source] = Field(
        default={},
        exclude_if=lambda sources: not sources,
        description='sources is a table of keys, each "published", "counted" or "assumed"',
    )

    @model_validator(mode="after")
    def _own_keys(self) -> Self:
        keys = [key for key in type(self).model_fields if key not in NOTES]
        for key in self.sources:
            if key not in keys:
                raise ValueError(f"has sources for '{key}', which is no key of its table; keys are {', '.join(keys)}")
        return self

    def source_of(self, key: str) -> Source:
        """Where a key is from; a default that the table does not give is assumed."""
        given = self.source if key in self.model_fields_set else None
        return self.sources.get(key) or given or "assumed"


def provenance(scenario: "Scenario") -> dict[str, Source]:
    """Where each input of a scenario is from; of several offices the weakest source counts.

    >>> from fsm_sim.model.scenario import Heading, Horizon, Office, Posts, Scenario, Staffing
    >>> office = Office(municipality="Vejle", programme="bir", citizens=340, sources={"citizens": "counted"})
    >>> staffing = Staffing(posts=(Posts(from_month=0, count=9),))
    >>> heading = Heading(name="vejle", title="Vejle")
    >>> provenance(Scenario(scenario=heading, office=(office,), staffing=staffing, horizon=Horizon(months=24)))
    {'citizens': 'counted', 'intake_per_month': 'assumed', 'posts': 'assumed', 'separation_per_year': 'assumed',
    'vacancy_months': 'assumed', 'reassignment_per_year': 'assumed'}
    """
    found: dict[str, Source] = {}
    for key, source in _each(scenario):
        found[key] = max(source, found.get(key, source), key=SOURCES.index)
    return found


def _each(scenario: "Scenario") -> Iterator[tuple[str, Source]]:
    own_posts = all(office.posts is not None for office in scenario.office)
    for office in scenario.office:
        for key in INPUTS["office"]:
            if key != "posts" or office.posts is not None:
                yield key, office.source_of(key)
    for key in INPUTS["staffing"]:
        if key != "posts" or not own_posts:
            yield key, scenario.staffing.source_of(key)
    if scenario.rehabilitation_team is not None:
        for key in INPUTS["rehabilitation_team"]:
            yield key, scenario.rehabilitation_team.source_of(key)
