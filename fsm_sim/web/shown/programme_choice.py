"""Programmes to choose from, by the benefit of their citizens, each with when to take it and what to take in doubt."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import quoted
from fsm_sim.model.text import Language

BENEFITS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "kontanthjaelp": ("fsm1", "fsm2", "ap", "fsm1_pilot", "usual"),
        "course": ("bir", "hir", "br", "usual_rc"),
        "several": ("fsm3", "stv"),
    }
)
"""The programmes of each benefit: first what to take in doubt, last the level without a programme. Programmes for
citizens of several benefits, and those whose benefit is not published, are together."""


@dataclass(frozen=True)
class Choice:
    """A programme: its name in a link, what it is called, whom it is for, and when to take it."""

    name: str
    title: str
    group: str
    advice: str


@dataclass(frozen=True)
class Benefit:
    """A benefit, and the programmes of citizens who are on it."""

    title: str
    programmes: tuple[Choice, ...]


@cache
def programme_choices(language: Language) -> tuple[Benefit, ...]:
    """Every programme under a benefit.

    >>> [(one.title, one.programmes[0].title) for one in programme_choices("da")][0]
    ('Kontanthjælp', 'Flere skal med I')
    """
    return tuple(_benefits(language))


def _benefits(language: Language) -> Iterator[Benefit]:
    for benefit, names in BENEFITS.items():
        found = [programmes.load(name) for name in names]
        choices = (
            Choice(
                one.name,
                one.title.in_language(language),
                one.target_group.in_language(language),
                _advice(one.advice.in_language(language), language),
            )
            for one in found
        )
        yield Benefit(sentence(f"web.benefit.{benefit}", language), tuple(choices))


def _advice(text: str, language: Language) -> str:
    """The advice with every programme by its title, as the list has it, in place of its name in a file.

    >>> _advice("Only for the pilot itself; take fsm2 instead.", "en")
    'Only for the pilot itself; take “Flere skal med II” instead.'
    """

    def titled(name: re.Match[str]) -> str:
        return quoted(programmes.load(name[0]).title.in_language(language), language)

    return re.sub(rf"\b(?:{'|'.join(programmes.names())})\b", titled, text)
