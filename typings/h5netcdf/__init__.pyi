"""h5netcdf has no types; the project reads one variable with it."""

from typing import Any

def __getattr__(name: str) -> Any: ...
