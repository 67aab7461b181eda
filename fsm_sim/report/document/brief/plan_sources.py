"""Where the inputs of the plans of a brief are from: of the first all of them, of others what is from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed, quoted
from fsm_sim.language.provenance import sources_in_words, sources_of

if TYPE_CHECKING:  # a projection is told without any comparison
    from fsm_sim.model.text import Language
    from fsm_sim.report.document.wording import Words
    from fsm_sim.study.results.entries import Record


def plan_sources(entries: Sequence[Record], words: Words, *, room: bool = True) -> list[str]:
    """A steady intake of each plan, and where its inputs are from; by title where that is not the same for all.

    Without `room` of the first plan alone, and that it is another for others.
    """
    first, *others = entries
    head = f"scenario.{first['name']}"
    told = [*steady(head, words), *([words.fact(f"{head}.sources")] if f"{head}.sources" in words.facts else [])]
    elsewhere: dict[str, list[str]] = {}
    for one in others:
        if said := " ".join(_elsewhere(one, first, words)):
            elsewhere.setdefault(said, []).append(quoted(words.fact(f"scenario.{one['name']}.short"), words.language))
    if not elsewhere:
        return told
    language = words.language
    of = quoted(words.fact(f"{head}.short"), language)
    said_of_first = [sentence("comparison.of", language, of=of, said=" ".join(told))] if told else []
    if not room:
        return [*said_of_first, words.say("plans.sources-elsewhere")]
    return [
        *said_of_first,
        *(
            sentence("plans.sources-other", language, titles=listed(titles, language), said=said)
            for said, titles in elsewhere.items()
        ),
    ]


def steady(head: str, words: Words) -> list[str]:
    """That an intake was worked out, and whose it is where others have one of their own; nothing where none was."""
    intake, whom = f"{head}.steady-intake", f"{head}.steady-of"
    if intake not in words.facts:
        return []
    if whom in words.facts:
        return [words.say("plans.steady-of", intake=intake, whom=whom)]
    return [words.say("plans.steady", intake=intake)]


def _elsewhere(entry: Record, first: Record, words: Words) -> list[str]:
    """What is said of a plan that is not said of the first."""
    own, base = (steady(f"scenario.{one['name']}", words) for one in (entry, first))
    return [one for one in (*(own if own != base else ()), _other_sources(entry, first, words.language)) if one]


def _other_sources(entry: Record, first: Record, language: Language) -> str:
    """The inputs of a scenario that are from elsewhere than in the first; all of them where all are assumed.

    >>> base = {"sources": {"citizens": "counted", "posts": "assumed"}}
    >>> _other_sources({"sources": {"citizens": "assumed", "posts": "assumed"}}, base, "en")
    'All inputs are assumed.'
    >>> _other_sources({"sources": {"citizens": "counted", "posts": "counted"}}, base, "en")
    'Counted: full-time posts.'
    """
    whole = sources_of(entry, language)
    if whole == sources_of(first, language):
        return ""
    sources, differing = entry.get("sources", {}), entry.get("differing", {})
    if {*sources.values()} == {"assumed"} and not differing:
        return whole
    before = {key: (one, first.get("differing", {}).get(key)) for key, one in first.get("sources", {}).items()}
    changed = {key: one for key, one in sources.items() if before.get(key) != (one, differing.get(key))}
    return sources_in_words(changed, language, differing, every=False)
