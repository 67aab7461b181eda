"""h5netcdf has no types; xarray uses it, the project does not call it."""

from typing import Any

def __getattr__(name: str) -> Any: ...
