"""Texts on their way into a document: of characters that its fonts have, and of words that can be divided."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.errors import shown as quoted
from fsm_sim.model.notation.characters import fault
from fsm_sim.report.document.fact import Facts

LONG_WORD = re.compile(r"[^\W\d_]{33,}")
"""A word that a column may be too narrow for; our own longest, Beskæftigelsesindikatorprojektet, has 32 letters."""
SOFT_HYPHEN = "\u00ad"


def divisible(content: Any) -> Any:
    """The content of a document in whose long words there are places to divide them.

    >>> divisible({"title": ["a" * 33]})["title"][0].count(SOFT_HYPHEN)
    4
    """
    if isinstance(content, str):
        return LONG_WORD.sub(lambda word: _divided(word[0]), content)
    if isinstance(content, Mapping):
        return {key: divisible(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [divisible(value) for value in content]
    return content


def _divided(word: str) -> str:
    pieces = [word[at : at + 7] for at in range(0, len(word), 7)]
    if len(pieces) > 1 and len(pieces[-1]) < 3:
        pieces[-2:] = [pieces[-2] + pieces[-1]]
    return SOFT_HYPHEN.join(pieces)


def check_texts(facts: Facts) -> None:
    """Refuse facts whose texts no document can print; they come from a run of an earlier version, or from a sender.

    Raises
    ------
    InputError
        With every such text.
    """
    problems = []
    for text in dict.fromkeys(_texts(facts)):
        if found := fault(text, lines=True):
            problems.append(Problem("", None, f"{quoted(text)} {found}."))
    if problems:
        raise InputError(*problems)


def _texts(facts: Facts) -> Iterator[str]:
    for fact in facts.values():
        if fact.unit == "text":
            yield from (fact.da, fact.en)
