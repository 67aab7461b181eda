"""Where the inputs of a scenario are from, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from fsm_sim.language.calendar import day_in_words
from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.lists import listed, quoted
from fsm_sim.model.scenarios.provenance import SOURCES
from fsm_sim.model.text import Language

LONGEST = 240
"""The most letters that say whose rules are of which day."""


def sources_in_words(
    sources: Mapping[str, str],
    language: Language,
    differing: Mapping[str, Sequence[str]] | None = None,
    *,
    every: bool = True,
) -> str:
    """A short sentence for each source that inputs are from; empty where nothing is known.

    `every` says that `sources` has all inputs of a scenario, which may be said to be assumed together.

    `differing` are the inputs that are from one place in some offices and from another in others, with all places: they
    are told by themselves, since of them `sources` has the weakest alone.

    >>> sources_in_words({"citizens": "counted", "posts": "assumed"}, "en")
    'Counted: citizens. Assumed: full-time posts.'
    >>> sources_in_words({"citizens": "assumed", "posts": "assumed"}, "en", {"citizens": ("counted", "assumed")})
    'Assumed: full-time posts. Citizens: partly counted in the office, partly assumed.'
    """
    apart = {key: tuple(each) for key, each in (differing or {}).items() if key in sources}
    if every and sources and not apart and set(sources.values()) == {"assumed"}:
        return sentence("source.all-assumed", language)
    by_source = {
        source: [key for key, of in sources.items() if of == source and key not in apart] for source in SOURCES
    }
    told = [
        sentence(f"source.{source}", language, inputs=_inputs(keys, language))
        for source, keys in by_source.items()
        if keys
    ]
    for each in dict.fromkeys(apart.values()):
        inputs = _inputs([key for key, of in apart.items() if of == each], language)
        named = inputs[:1].upper() + inputs[1:]
        told.append(sentence("source.partly", language, inputs=named, sources=partly(each, language)))
    return " ".join(told)


def sources_of(entry: Mapping[str, Any], language: Language) -> str:
    """Where the inputs of a run's scenario are from, each from all its places; empty where the run does not say.

    >>> entry = {"sources": {"citizens": "assumed"}, "differing": {"citizens": ("counted", "assumed")}}
    >>> sources_of(entry, "en"), sources_of({}, "en")
    ('Citizens: partly counted in the office, partly assumed.', '')
    """
    return sources_in_words(entry.get("sources") or {}, language, entry.get("differing"))


def rules_in_words(entries: Sequence[Mapping[str, Any]], titles: Mapping[str, str], language: Language) -> str:
    """The day whose rules the scenarios of a run follow; whose it is where they follow those of different days.

    Where there are more than have room in a line, the first and the last day; empty where no scenario has one.

    >>> now, more = ({"name": name, "rules_as_of": "2026-07-01"} for name in ("now", "more"))
    >>> rules_in_words([now, more], {"now": "Now", "more": "More"}, "en")
    '1 July 2026'
    >>> rules_in_words([now, {"name": "more"}], {"now": "Now", "more": "More"}, "en")
    '1 July 2026 (“Now”) and no date given (“More”)'
    """
    days = [(titles[one["name"]], one.get("rules_as_of")) for one in entries]
    known = sorted({day for _, day in days if day is not None})
    if not known:
        return ""
    if len({day for _, day in days}) == 1:
        return day_in_words(known[0], language)
    by_day: dict[str | None, list[str]] = {}
    for title, day in days:
        by_day.setdefault(day, []).append(quoted(title, language))
    told = [
        sentence("source.rules-of", language, day=day_in_words(day, language), titles=listed(titles, language))
        for day, titles in by_day.items()
        if day is not None
    ]
    if None in by_day:
        told.append(sentence("source.no-rules-of", language, titles=listed(by_day[None], language)))
    said = listed(told, language)
    if len(said) <= LONGEST:
        return said
    first, last = (day_in_words(one, language) for one in (known[0], known[-1]))
    return sentence("source.rules-many", language, first=first, last=last)


def partly(sources: Sequence[str], language: Language) -> str:
    """All places that an input is from.

    >>> partly(("published", "assumed"), "da")
    'dels offentliggjort, dels antaget'
    """
    named = (sentence(f"choice.{source}", language) for source in sources)
    return ", ".join(sentence("annex.partly", language, source=one) for one in named)


def _inputs(keys: Sequence[str], language: Language) -> str:
    return listed([sentence(f"input.{key}", language) for key in keys], language)


def digest_name(part: str, language: Language) -> str:
    """What a digest of a run is of; a part that this version does not know is called as its record calls it.

    >>> digest_name("lock", "da"), digest_name("structure", "da")
    ('pakkeversioner', 'structure')
    """
    key = f"digest-name.{part}"
    return sentence(key, language) if has(key) else part
