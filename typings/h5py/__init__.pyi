"""h5py has no types; the project writes texts into a file of h5netcdf with it."""

from typing import Any

def __getattr__(name: str) -> Any: ...
