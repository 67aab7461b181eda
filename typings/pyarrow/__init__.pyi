"""pyarrow has no types; its tables are Any, and what leaves the store is a pandas DataFrame."""

from typing import Any

def __getattr__(name: str) -> Any: ...
