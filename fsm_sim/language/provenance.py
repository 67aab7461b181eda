"""Where the inputs of a scenario are from, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.lists import listed
from fsm_sim.model.scenarios.provenance import SOURCES
from fsm_sim.model.text import Language


def sources_in_words(
    sources: Mapping[str, str], language: Language, differing: Mapping[str, Sequence[str]] | None = None
) -> str:
    """A short sentence for each source that inputs are from; empty where nothing is known.

    `differing` are the inputs that are from one place in some offices and from another in others, with all places: they
    are told by themselves, since of them `sources` has the weakest alone.

    >>> sources_in_words({"citizens": "counted", "posts": "assumed"}, "en")
    'Counted: citizens. Assumed: full-time posts.'
    >>> sources_in_words({"citizens": "assumed", "posts": "assumed"}, "en", {"citizens": ("counted", "assumed")})
    'Assumed: full-time posts. Citizens: partly counted in the office, partly assumed.'
    """
    apart = {key: tuple(each) for key, each in (differing or {}).items() if key in sources}
    if sources and not apart and set(sources.values()) == {"assumed"}:
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
