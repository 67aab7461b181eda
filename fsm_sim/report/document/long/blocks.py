"""A document as blocks in the order they are read: headings, paragraphs, lists, tables and pictures, as plain texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from fsm_sim.model.text import Language


@dataclass(frozen=True)
class Heading:
    """A heading; its level is 1 for a part of the document and 2 within it."""

    kind: ClassVar = "heading"
    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a `note` is smaller, and `lead` stands before it in bold."""

    kind: ClassVar = "paragraph"
    text: str
    lead: str = ""
    note: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list."""

    kind: ClassVar = "bullets"
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: what it is of, one row of headings, and rows; its first `texts` columns are texts, the rest numbers."""

    kind: ClassVar = "grid"
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1

    @classmethod
    def of(cls, title: str, head: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> "Grid":
        """A table from lists.

        >>> Grid.of("Work", ["plan", "share"], [["now", "19%"]]).rows
        (('now', '19%'),)
        """
        return cls(title, tuple(head), tuple(tuple(row) for row in rows), texts)


@dataclass(frozen=True)
class Picture:
    """A picture by its name, with what it shows for who cannot see it, and its caption."""

    kind: ClassVar = "picture"
    name: str
    alt: str
    caption: str
    share: float = 1.0
    """Of the width of the text."""


Block = Heading | Paragraph | Bullets | Grid | Picture


@dataclass(frozen=True)
class Contents:
    """A whole document: its head, what it says in one sentence, its blocks, and what it was made with."""

    language: Language
    kicker: str
    title: str
    subtitle: str
    lead: str
    listed: str
    """The heading of the list of its parts; a short document has no such list, and this is empty."""
    blocks: tuple[Block, ...]
    footer: str
    page: str
    of: str
