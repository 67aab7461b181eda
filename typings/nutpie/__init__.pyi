"""nutpie has no types; what it returns is an xarray.DataTree, to be annotated where it is used."""

from typing import Any

def __getattr__(name: str) -> Any: ...
