"""Where published numbers come from, which of them contradict each other, and what is published without a number."""

from typing import Literal

from pydantic import Field

from fsm_sim.model.specification import Specification

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""The form of an id."""


class Source(Specification):
    """A document that targets are taken from; `date` is "YYYY-MM-DD", or "" when the document has no date.

    >>> Source(id="memo-2020", title="Hovedkonklusioner", publisher="STAR", date="2020-12-17", language="da").id
    'memo-2020'
    """

    id: str = Field(pattern=KEBAB, description="an id is lower-case words joined by hyphens")
    document: str = Field(default="", description="document is the name of the source text, or empty")
    title: str = Field(min_length=1, description="title is the document's own title")
    publisher: str = Field(min_length=1, description="publisher is who issued the document")
    date: str = Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="date is YYYY-MM-DD, or empty")
    language: Literal["da", "en"] = Field(description='language is "da" or "en"')
    note: str = Field(default="", description="note is a sentence about the source")


class Conflict(Specification):
    """Published numbers that contradict each other, the choice made, and the reason.

    >>> Conflict(id="a-or-b", what="a is not b", chosen="a", why="it is newer").chosen
    'a'
    """

    id: str = Field(pattern=KEBAB, description="an id is lower-case words joined by hyphens")
    source: str = Field(default="", description="source is the id of the source that records the conflict")
    what: str = Field(min_length=1, description="what says which targets disagree")
    chosen: str = Field(min_length=1, description="chosen names the choice")
    why: str = Field(min_length=1, description="why gives the reason for the choice")


class Finding(Specification):
    """A published statement without a number: what it says, and what the model makes of it.

    >>> Finding(
    ...     id="larger-harder", quote="jo større", says="Larger offices had it harder.", used="Not in the model."
    ... ).id
    'larger-harder'
    """

    id: str = Field(pattern=KEBAB, description="an id is lower-case words joined by hyphens")
    source: str = Field(default="", description="source is the id of a source")
    quote: str = Field(min_length=1, description="quote is the passage")
    programme: str = Field(default="", description="programme is the name of a programme, or empty")
    says: str = Field(min_length=1, description="says is the statement in English")
    used: str = Field(min_length=1, description="used says what the model makes of it")
