"""Where the inputs of a scenario are from: published, counted in the office, or assumed."""

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.specification import Specification

Source = Literal["published", "counted", "assumed"]
"""Where an input is from; what says nothing is assumed."""
SOURCES: tuple[Source, ...] = get_args(Source)
NOTES = ("source", "sources")
"""The keys of a table that say where its other keys are from."""


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
                raise ValueError(
                    Sentence(
                        "has sources for '{key}', which is no key of its table; keys are {keys}",
                        key=key,
                        keys=", ".join(keys),
                    )
                )
        return self

    def source_of(self, key: str) -> Source:
        """Where a key is from; a default that the table does not give is assumed."""
        given = self.source if key in self.model_fields_set else None
        return self.sources.get(key) or given or "assumed"
