"""The one function of it that is used."""

from typing import Any, Literal

def psense(data: Any, *, group: Literal["prior", "likelihood"]) -> Any: ...
