"""What a job of trials has finished, municipality by municipality: a killed one goes on where it was."""

import io
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from fsm_sim.model.network import Floats
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.version import __version__
from fsm_sim.web.jobs.trials.asked import Trial

ENDING = ".npy"


class Parts:
    """The shares of each municipality in a folder of their own for one trial under one calibration."""

    def __init__(self, room: Path, trial: Trial, calibration: str) -> None:
        self._folder = room / _name(trial, calibration)
        self._folder.mkdir(parents=True, exist_ok=True)

    def there(self) -> int:
        """How many municipalities are finished."""
        return len(list(self._folder.glob(f"*{ENDING}")))

    def kept(self, place: int, make: Callable[[], Floats]) -> Floats:
        """The shares of a municipality: those that are there, or made and kept."""
        file = self._folder / f"{place}{ENDING}"
        if file.is_file():
            return np.asarray(np.load(file))
        shares, out = make(), io.BytesIO()
        np.save(out, shares)
        write_whole(file, out.getvalue())
        return shares


def _name(trial: Trial, calibration: str) -> str:
    """The name of what is run: another trial, calibration or version has another."""
    said = (
        __version__,
        calibration,
        trial.plan.digest,
        trial.base.digest,
        sorted(asdict(trial.question).items(), key=str),
    )
    return sha256(repr(said).encode()).hexdigest()[:16]
