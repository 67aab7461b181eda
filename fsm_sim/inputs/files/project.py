"""The folder that a project is worked on from."""

import os
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem


def work_in_project(start: str | Path = ".") -> Path:
    """Work from the nearest folder, from `start` upwards, that holds `calibration` and `scenarios`; returns it.

    For notebooks, which start in the folder that they lie in. Where there is none, nothing changes.

    Raises
    ------
    InputError
        When there is no folder `start`.
    """
    here = Path(start).resolve()
    if not here.is_dir():
        raise InputError(Problem(str(start), None, "there is no such folder."))
    found = next((folder for folder in (here, *here.parents) if _is_project(folder)), here)
    os.chdir(found)
    return found


def _is_project(folder: Path) -> bool:
    return (folder / "calibration").is_dir() and (folder / "scenarios").is_dir()
