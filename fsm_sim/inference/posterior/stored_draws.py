"""The draws in a calibration's `posterior.nc`, read without xarray, which takes most of a second to load."""

from pathlib import Path

import h5netcdf
import numpy as np

from fsm_sim.model.network import Floats


def read_draws(file: Path) -> Floats:
    """Every parameter at every draw, shape (chains, draws, parameters).

    Raises
    ------
    OSError
        When the file is not there or not in the netCDF format.
    """
    with h5netcdf.File(file, "r") as posterior:
        return np.asarray(posterior["posterior"].variables["value"][...], dtype=np.float64)
