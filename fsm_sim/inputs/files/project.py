"""The working folder of a project."""

import os
from pathlib import Path

from fsm_sim.inputs.files.paths import as_path
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence


def work_in_project(start: str | Path = ".") -> Path:
    """Change to the nearest folder, from `start` upwards, that contains `calibration` and `scenarios`; returns it.

    For notebooks, whose working folder is their own. Without such a folder the working folder becomes `start`.

    Raises
    ------
    InputError
        When the folder `start` does not exist.
    """
    here = as_path(start, "start").resolve()
    if not here.is_dir():
        raise InputError(Problem(str(start), None, Sentence("there is no such folder.")))
    found = next((folder for folder in (here, *here.parents) if _is_project(folder)), here)
    os.chdir(found)
    return found


def _is_project(folder: Path) -> bool:
    return (folder / "calibration").is_dir() and (folder / "scenarios").is_dir()
