from collections.abc import Sequence
from typing import Any

class Apply:
    """One application of an operation in a graph."""

    op: Any
    inputs: list[Any]
    outputs: list[Any]
    def __init__(self, op: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None: ...

def __getattr__(name: str) -> Any: ...
