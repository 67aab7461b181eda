"""Calibrations that jobs made of public tables, from which plans start: how one is found, opened and taken away."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.model.errors import InputError, RefusedError
from fsm_sim.processes.whole_files import write_whole
from fsm_sim.study.calibrations import by_name
from fsm_sim.web.answering.answerings import NotKeptError
from fsm_sim.web.jobs.links import id_of
from fsm_sim.web.jobs.record import COUNTS, PLANS_START, folder, read

OWN: Final = "own"
"""The name of a calibration on a user's data, in the folder of its job."""


class JobCalibrations:
    """The calibrations in the folders of jobs below `room`, opened by what only the server's secret can sign."""

    def __init__(self, room: Path, secret: bytes) -> None:
        self._room, self._secret = room, secret

    def find(self, token: str) -> str | None:
        """The job whose calibration a token opens; None where it opens none."""
        number = id_of(self._secret, token, "own")
        return number if number is not None and self.there(number) else None

    def there(self, number: str) -> bool:
        """Whether a job's calibration is still kept, and plans may start from it."""
        job = read(self._room, number)
        return job is not None and job.state == "done" and plans_start(folder(self._room, number)) is True

    def load(self, number: str) -> Calibration:
        """A job's calibration.

        Raises
        ------
        NotKeptError
            Where it is gone, or another version of the program made it.
        """
        try:
            return by_name.load(OWN, below=folder(self._room, number))
        except (InputError, RefusedError, OSError):
            raise NotKeptError from None

    def archive(self, number: str) -> bytes:
        """A job's calibration with its table, to be unpacked in the folder that one works in.

        Raises
        ------
        NotKeptError
            Where it is gone.
        """
        try:
            return archive(folder(self._room, number))
        except OSError:
            raise NotKeptError from None


def keep(place: Path, found: Calibration) -> None:
    """Note in the folder of a job that its calibration is on a public table, and whether plans may start from it."""
    write_whole(place / PLANS_START, json.dumps({"approved": found.approved}))


def plans_start(place: Path) -> bool | None:
    """Whether plans may start from the calibration in the folder of a job; None where it is on no public table."""
    try:
        return bool(json.loads((place / PLANS_START).read_text("utf-8"))["approved"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def archive(place: Path) -> bytes:
    """The calibration and the table in the folder of a job as a zip; the same calibration gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for file in _files(place):
            entry = zipfile.ZipInfo(file.relative_to(place).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, file.read_bytes())
    return out.getvalue()


def _files(place: Path) -> Iterator[Path]:
    yield from sorted(place.glob(f"{COUNTS}.*"))
    yield from (place / by_name.folder(OWN) / name for name in ("checks.json", "config.toml", "posterior.nc"))
