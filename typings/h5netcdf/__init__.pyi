"""h5netcdf has no types; the project reads one variable with it, and writes a file of runs."""

from typing import Any

def __getattr__(name: str) -> Any: ...
