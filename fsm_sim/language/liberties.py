"""Sentences about the liberties taken in reading a file (`fsm_sim.inputs.tables.liberties`), in either language."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from fsm_sim.language.catalogue import has, plural, sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language

SHOWN = 6
"""Lines, or names, that a sentence lists."""


class Liberty(Protocol):
    """What the sentences need of a liberty."""

    @property
    def kind(self) -> str:
        """What was done."""

    @property
    def file(self) -> str:
        """The file as the user named it."""

    @property
    def found(self) -> str:
        """What is written there."""

    @property
    def taken(self) -> str:
        """What it was taken as."""

    @property
    def lines(self) -> tuple[int, ...]:
        """Where."""


def liberty_sentences(liberties: Sequence[Liberty], language: Language) -> list[str]:
    """A sentence for each liberty, with file and lines; names that are spelt otherwise share one.

    >>> from dataclasses import make_dataclass
    >>> One = make_dataclass("One", ["kind", "file", "found", "taken", "lines"])
    >>> liberty_sentences([One("months", "own.csv", "jan-23", "2023-01", (2, 3, 4))], "en")
    ["Note: own.csv, lines 2–4: 'jan-23' is read as the month 2023-01, and so on."]
    """
    said = [
        sentence("liberty.note", language, where=_where(one.file, one.lines, language), said=_said(one, language))
        for one in liberties
        if one.kind != "name"
    ]
    files = dict.fromkeys(one.file for one in liberties if one.kind == "name")
    named = ([one for one in liberties if one.kind == "name" and one.file == file] for file in files)
    return [*said, *(_names(some, language) for some in named)]


def _said(one: Liberty, language: Language) -> str:
    """What was done, without the place."""
    if one.kind == "empty_columns":
        count = int(one.taken)
        key = "liberty.empty_columns-named" if one.found else "liberty.empty_columns"
        return plural(key, count, language, count=decimal(count, 0, language), found=one.found)
    taken = one.taken
    if has(f"counted.{taken}"):
        taken = sentence(f"counted.{taken}", language)
    elif has(f"liberty.order-{taken}"):
        taken = sentence(f"liberty.order-{taken}", language)
    kind = one.kind
    if kind == "hidden_marks":
        kind = "hidden_marks-interval" if taken else "hidden_marks-unknown"
    return sentence(f"liberty.{kind}", language, found=one.found, taken=taken)


def _names(some: Sequence[Liberty], language: Language) -> str:
    pairs = [sentence("liberty.pair", language, found=one.found, taken=one.taken) for one in some]
    more = len(pairs) - SHOWN
    listed = ", ".join(pairs[:SHOWN])
    if more > 0:
        listed = plural("liberty.more", more, language, listed=listed, more=decimal(more, 0, language))
    lines = tuple(sorted(line for one in some for line in one.lines))
    said = sentence("liberty.names", language, listed=listed)
    return sentence("liberty.note", language, where=_where(some[0].file, lines, language), said=said)


def _where(file: str, lines: Sequence[int], language: Language) -> str:
    if not lines:
        return file
    parts = [f"{first}" if first == last else f"{first}–{last}" for first, last in _ranges(lines)]
    listed = ", ".join(parts[:SHOWN]) + (", …" if len(parts) > SHOWN else "")
    return plural("liberty.lines", len(set(lines)), language, file=file, lines=listed)


def _ranges(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Lines as ranges of consecutive ones, in order.

    >>> list(_ranges([1, 2, 3, 9]))
    [(1, 3), (9, 9)]
    """
    ordered = sorted(set(lines))
    starts = [line for at, line in enumerate(ordered) if at == 0 or line > ordered[at - 1] + 1]
    ends = [line for at, line in enumerate(ordered) if at == len(ordered) - 1 or line + 1 < ordered[at + 1]]
    return zip(starts, ends, strict=True)
