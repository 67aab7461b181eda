"""A job in its folder: what was asked, how far it is, and what it left; every file is written whole or not at all."""

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal, Self

from fsm_sim.processes.whole_files import write_whole

Kind = Literal["fsm1", "fsm2", "calibration", "monitor", "batch", "trial"]
State = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: Final = ("done", "failed", "cancelled")
NATIONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "fsm1": ("fsm1-national", "fsm1-national-lower-turnover"),
    "fsm2": ("fsm2-national", "fsm2-national-fewer-each"),
}
"""The shipped scenarios of each national run, the one compared with first."""
RECORD, PROGRESS, RESULTS, RUN, ERROR = "job.json", "progress.json", "results", "run", "error.json"
"""What a job's folder holds: its record and progress, what can be taken, the run in chunks, and why it failed."""
CALIBRATION, PLANS_START = "calibration", "own.json"
"""The folder of calibrations below a job's, and what is known of one that plans start from."""
COUNTS: Final = "counts"
"""How the name of the file of a user's counts begins; it is gone when the job has ended, unless plans start from it."""
DAYS_KEPT: Final = 7
"""How long an ended job is kept; the page says it."""


@dataclass(frozen=True)
class Progress:
    """How far a job is: parts done of all (0 where that is not known), and seconds since this process began."""

    done: int = 0
    all: int = 0
    before: int = 0
    seconds: float = 0.0
    step: str = ""

    @property
    def left(self) -> float | None:
        """Seconds left, as fast as it has been; None where nobody can know.

        >>> Progress(done=30, all=90, before=10, seconds=40.0).left, Progress(step="calibrating").left
        (120.0, None)
        """
        made = self.done - self.before
        return None if made <= 0 or not self.all else self.seconds / made * (self.all - self.done)


@dataclass(frozen=True)
class Job:
    """A job: its id, what it is of, and where it stands. `asked` is what its process needs to know."""

    id: str
    kind: Kind
    state: State
    created: float
    asked: Mapping[str, Any] = field(default_factory=dict)
    ended: float | None = None

    @classmethod
    def new(cls, kind: Kind, asked: Mapping[str, Any]) -> Self:
        """A job that waits for its turn."""
        return cls(secrets.token_hex(8), kind, "waiting", time.time(), asked)

    def now(self, state: State) -> "Job":
        """The job in another state."""
        return replace(self, state=state, ended=time.time() if state in ENDED else None)


def folder(room: Path, number: str) -> Path:
    """The folder of a job; an id has no dot and no slash, so it never leads elsewhere.

    Raises
    ------
    ValueError
        Where it is no id.
    """
    if not re.fullmatch(r"[0-9a-f]{16}", number):
        raise ValueError("no id of a job")
    return room / number


def write(room: Path, job: Job) -> None:
    """Write the record of a job."""
    place = folder(room, job.id)
    place.mkdir(parents=True, exist_ok=True)
    write_whole(place / RECORD, json.dumps(asdict(job)))


def read(room: Path, number: str) -> Job | None:
    """A job by its id; None where there is none."""
    try:
        return Job(**json.loads((folder(room, number) / RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def every(room: Path) -> Iterator[Job]:
    """All jobs, the oldest first."""
    found = [read(room, place.name) for place in room.iterdir()] if room.is_dir() else []
    yield from sorted((one for one in found if one is not None), key=lambda one: one.created)


def progress(room: Path, number: str) -> Progress:
    """How far a job is."""
    try:
        return Progress(**json.loads((folder(room, number) / PROGRESS).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return Progress()


def why(room: Path, number: str, language: str) -> list[tuple[str, str]]:
    """Why a job failed, in a language: each sentence after the language that it is in."""
    try:
        return [tuple(one) for one in json.loads((folder(room, number) / ERROR).read_text("utf-8"))[language]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def results(room: Path, number: str) -> tuple[str, ...]:
    """The names of the files that a job left to be taken."""
    place = folder(room, number) / RESULTS
    return tuple(sorted(file.name for file in place.iterdir() if file.is_file())) if place.is_dir() else ()


def clear(room: Path, job: Job, *, results_too: bool) -> None:
    """Remove what an ended job needs no longer: the user's counts and the run; and with `results_too` all but why.

    A public table with the calibration on it is kept as long as the job, for the plans that start from it.
    """
    place = folder(room, job.id)
    kept = not results_too and (place / PLANS_START).is_file()
    for file in [] if kept else [*place.glob(f"{COUNTS}*"), place / PLANS_START]:
        file.unlink(missing_ok=True)
    for name in (RUN, *([] if kept else [CALIBRATION]), *([RESULTS] if results_too else [])):
        shutil.rmtree(place / name, ignore_errors=True)


def remove(room: Path, job: Job) -> None:
    """Remove a job with everything of it."""
    shutil.rmtree(folder(room, job.id), ignore_errors=True)
