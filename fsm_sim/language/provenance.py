"""Where the inputs of a scenario are from, in words."""

from collections.abc import Mapping

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.model.scenarios.provenance import SOURCES
from fsm_sim.model.text import Language


def sources_in_words(sources: Mapping[str, str], language: Language) -> str:
    """A short sentence for each source that inputs are from; empty where nothing is known.

    >>> sources_in_words({"citizens": "counted", "posts": "assumed"}, "en")
    'Counted: citizens. Assumed: full-time posts.'
    """
    if sources and set(sources.values()) == {"assumed"}:
        return sentence("source.all-assumed", language)
    by_source = {source: [key for key, of in sources.items() if of == source] for source in SOURCES}
    named = {source: [sentence(f"input.{key}", language) for key in keys] for source, keys in by_source.items()}
    return " ".join(
        sentence(f"source.{source}", language, inputs=listed(inputs, language))
        for source, inputs in named.items()
        if inputs
    )
