"""The queue of jobs: one at a time in a process of its own, taken up again by the next server where one was killed."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Final

from fsm_sim.processes.folders import held
from fsm_sim.web.jobs.record import (
    DAYS_KEPT,
    ENDED,
    RESULTS,
    Job,
    State,
    clear,
    every,
    folder,
    read,
    remove,
    write,
)
from fsm_sim.web.serving.logs import LOG

MOST_WAITING: Final = 8
"""Jobs that may wait; one more is asked to come back."""
EVERY: Final = 0.2
"""Seconds between two looks at the running job."""
PATIENCE: Final = 5.0
"""Seconds that a process has to end when it is asked to."""
WORK: Final = (sys.executable, "-m", "fsm_sim.web.jobs.work")
BUSY: Final = "another server has this folder; stop it, or give another folder with --state."


class FullError(Exception):
    """So many jobs wait that no other is taken."""


class JobQueue:
    """Jobs in the folder `room`. Nothing runs before `running`, which one server at a time can be in."""

    def __init__(self, room: Path, calibration: str, work: Sequence[str] = WORK) -> None:
        self.room = room
        self._calibration, self._work = calibration, tuple(work)
        self._lock, self._stop = RLock(), Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._current: str | None = None

    def add(self, job: Job, counts: bytes = b"", ending: str = "") -> None:
        """Take a job, with the user's counts where it is a calibration.

        Raises
        ------
        FullError
            When too many wait.
        """
        with self._lock:
            if self.waiting() >= MOST_WAITING:
                raise FullError
            place = folder(self.room, job.id)
            place.mkdir(parents=True)
            place.chmod(0o700)
            if counts:
                (place / f"counts{ending}").write_bytes(counts)
            write(self.room, job)

    def waiting(self) -> int:
        """How many jobs wait or run."""
        return sum(one.state not in ENDED for one in every(self.room))

    def before(self, job: Job) -> int:
        """How many jobs have their turn before one that waits."""
        return sum(one.state not in ENDED and one.created < job.created for one in every(self.room))

    def cancel(self, number: str) -> None:
        """End a job and remove what it had; one that has ended is left as it is."""
        with self._lock:
            job = read(self.room, number)
            if job is None or job.state in ENDED:
                return
            if self._current == number:
                self._end_process()
            self._ended(job, "cancelled")

    def remove(self, number: str) -> None:
        """Remove an ended job, with its results."""
        with self._lock:
            job = read(self.room, number)
            if job is not None and job.state in ENDED:
                remove(self.room, job)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Jobs run for as long as the block lasts. What runs at its end goes on in the next.

        Raises
        ------
        InputError
            When another server has the folder.
        """
        self.room.mkdir(parents=True, exist_ok=True)
        with held(self.room / ".lock", BUSY):
            thread = Thread(target=self._run, daemon=True)
            thread.start()
            try:
                yield
            finally:
                self._stop.set()
                thread.join()
                with self._lock:
                    self._end_process()

    def _run(self) -> None:
        """Look after the jobs until the end. A disk that is full, or not there, is said once and looked at again."""
        said = ""
        while not self._stop.wait(EVERY):
            try:
                with self._lock:
                    self._look()
                said = ""
            except OSError as error:
                if str(error) != said:
                    said = str(error)
                    LOG.error("jobs: %s", said)

    def _look(self) -> None:
        """Note a process that has ended, start the next, and forget jobs that ended long ago."""
        if self._process is not None and self._process.poll() is not None:
            job = read(self.room, self._current or "")
            if job is not None and job.state == "running":
                self._ended(job, "done" if self._process.returncode == 0 else "failed")
            self._forget_process()
        if self._process is None:
            jobs = list(every(self.room))
            for old in jobs:
                if old.ended is not None and old.ended < time.time() - DAYS_KEPT * 86_400:
                    remove(self.room, old)
            # One that a killed server left as running comes first, and goes on where it was.
            begun = [one for one in jobs if one.state == "running"] or [one for one in jobs if one.state == "waiting"]
            if begun:
                self._start(begun[0])

    def _start(self, job: Job) -> None:
        write(self.room, job.now("running"))
        command = [*self._work, str(folder(self.room, job.id)), self._calibration]
        with (folder(self.room, job.id) / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=log, stderr=log)
        self._current = job.id

    def _ended(self, job: Job, state: State) -> None:
        clear(self.room, job, results_too=state != "done")
        if not (folder(self.room, job.id) / RESULTS).is_dir() and state == "done":
            state = "failed"
        write(self.room, job.now(state))

    def _end_process(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget_process()

    def _forget_process(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()
        self._process, self._current = None, None
