"""Tables read from TOML: merged, and looked up."""

import copy
from typing import Any


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
