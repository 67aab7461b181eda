"""PyTensor says it is typed, but most of its functions are not; its tensors are Any."""

from typing import Any

def __getattr__(name: str) -> Any: ...
