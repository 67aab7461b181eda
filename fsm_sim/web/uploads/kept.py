"""Uploaded counts in the memory of the server: under an address that cannot be guessed, and for a limited time."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from fsm_sim.web.uploads.bounds import Uploaded
from fsm_sim.web.uploads.reading import Read

MINUTES: Final = 60
"""How long counts are kept after they came; the page says it."""
MOST_KEPT: Final = 50
"""Uploads that are kept at once; the oldest is forgotten for one more."""


@dataclass(frozen=True)
class Kept:
    """An upload of counts: the file itself, for a calibration, and what was read of it."""

    file: Uploaded
    read: Read
    until: float


@dataclass
class KeptUploads:
    """Uploads by their id. Only who knows an id finds one; `clock` is in seconds.

    >>> from fsm_sim.web.uploads.bounds import Uploaded
    >>> kept = KeptUploads(clock=lambda: 0.0)
    >>> number = kept.keep(Uploaded("a.csv", "table", b"1"), Read())
    >>> len(number) > 40, kept.find(number).file.name, kept.find("other")
    (True, 'a.csv', None)
    """

    clock: Callable[[], float] = time.monotonic
    _found: dict[str, Kept] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, file: Uploaded, read: Read) -> str:
        """Keep an upload. Returns its id."""
        number = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_old()
            while len(self._found) >= MOST_KEPT:
                self._found.pop(next(iter(self._found)))
            self._found[number] = Kept(file, read, self.clock() + MINUTES * 60)
        return number

    def find(self, number: str) -> Kept | None:
        """An upload that is still kept."""
        with self._lock:
            self._forget_old()
            return self._found.get(number)

    def forget(self, number: str) -> None:
        """Forget an upload now."""
        with self._lock:
            self._found.pop(number, None)

    def _forget_old(self) -> None:
        now = self.clock()
        for number in [number for number, one in self._found.items() if one.until <= now]:
            del self._found[number]
