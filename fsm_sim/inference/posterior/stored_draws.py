"""The draws in a calibration's `posterior.nc`, read without xarray, which takes most of a second to load."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5netcdf
import numpy as np

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.network import Floats
from fsm_sim.model.notation.sentence import Sentence


def read_draws(file: Path, remedy: str) -> Floats:
    """Every parameter at every draw, shape (chains, draws, parameters); `remedy` ends the sentence about a bad file.

    Raises
    ------
    InputError
        When the file is not there, not in the netCDF format, damaged, or holds no such draws.
    """
    with whole_posterior(file, remedy), h5netcdf.File(file, "r") as posterior:
        found = np.asarray(posterior["posterior"].variables["value"][...], dtype=np.float64)
    if found.ndim != 3:
        text = Sentence(
            "its draws have {dimensions} dimensions, not 3 (chain, draw, parameter); {remedy}",
            dimensions=found.ndim,
            remedy=remedy,
        )
        raise InputError(Problem(str(file), None, text))
    return found


@contextmanager
def whole_posterior(file: Path, remedy: str) -> Iterator[None]:
    """Whatever the libraries of the netCDF format raise in this block is a sentence about the file.

    They have no exception of their own: a changed byte has given OSError, KeyError, RuntimeError, ValueError and more.
    """
    try:
        yield
    except Exception as error:
        missing = isinstance(error, FileNotFoundError)
        what = Sentence("there is no such file") if missing else Sentence("the file is damaged")
        text = Sentence("{problem}; {remedy}", problem=what, remedy=remedy)
        raise InputError(Problem(str(file), None, text)) from error


def faulty(file: Path, problem: str) -> InputError:
    """The error for a file of a calibration that is not what it should be."""
    return InputError(
        Problem(str(file), None, Sentence("{problem}; {remedy}", problem=problem, remedy=again(file.parent)))
    )


def again(directory: Path) -> str:
    """The end of a sentence about a file of a calibration that is not what it should be."""
    return Sentence("{said}.", said=renewed(directory))


def renewed(directory: Path) -> str:
    """The same, without its full stop."""
    return Sentence("renew the calibration with 'fsm-sim calibrate {name}'", name=directory.name)
