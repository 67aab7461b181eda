"""ArviZ has no types; its results are xarray and pandas objects, to be annotated where they are used."""

from typing import Any

def __getattr__(name: str) -> Any: ...
