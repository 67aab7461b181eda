"""Tables read from TOML: merged, and looked up."""

import copy
from typing import Any

from fsm_sim.model.scenarios.provenance import NOTES


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` updated by `over`: tables merge key by key; every other value, also a list, is replaced.

    >>> merge({"a": {"x": 1, "y": [1, 2]}}, {"a": {"y": [3]}})
    {'a': {'x': 1, 'y': [3]}}
    """
    merged = copy.deepcopy(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, dict) and isinstance(value, dict)
        merged[key] = merge(below, value) if both else copy.deepcopy(value)  # type: ignore[arg-type]
    return merged


def table_of(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A table of an unchecked scenario; empty where there is none.

    >>> table_of({"horizon": {"months": 24}}, "horizon"), table_of({"horizon": 24}, "horizon")
    ({'months': 24}, {})
    """
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def with_sources(below: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """A table below a patch, with the sources that hold under it: what the patch gives is no longer from there.

    Nothing changes where neither says anything of sources.

    >>> with_sources({"citizens": 340, "source": "counted"}, {"citizens": 400})
    {'citizens': 340, 'sources': {'citizens': 'assumed'}, 'source': 'counted'}
    """
    if not any(note in table for table in (below, over) for note in NOTES):
        return below
    given = below.get("source", "assumed")
    sources = below["sources"] if isinstance(below.get("sources"), dict) else {}
    if "source" in over:  # it speaks of the patch's own keys alone
        sources = {key: given for key in below if key not in NOTES} | sources
        kept = {key: source for key, source in sources.items() if key not in over}
        return {**below, "sources": kept}
    named = over["sources"] if isinstance(over.get("sources"), dict) else {}
    changed = {key: "assumed" for key in over if key not in NOTES and key not in named}
    return {**{key: value for key, value in below.items() if key not in NOTES}, "sources": {**sources, **changed}} | (
        {"source": given} if "source" in below else {}
    )
