"""Answers from the page's calibration, and from those that users made of tables of their own: opened when asked for."""

from collections import OrderedDict
from threading import Lock
from typing import Final, Protocol

from fsm_sim.inference.posterior.calibration import Calibration
from fsm_sim.web.answering.answers import SEED, Answering
from fsm_sim.web.answering.kept_runs import KeptRuns

MOST_OPEN: Final = 3
"""Calibrations of users that are open at once; the one asked for longest ago is closed for one more."""


ARCHIVE: Final = "calibration.zip"
"""The file in which one is taken to the command line."""


class NotKeptError(Exception):
    """No calibration is kept for what was given: it was deleted, is of an earlier version, or was never there."""


class OwnCalibrations(Protocol):
    """Calibrations that users made, each found only by who has what opens it."""

    def find(self, token: str) -> str | None:
        """The number of the calibration that a token opens; None where it opens none."""

    def there(self, number: str) -> bool:
        """Whether a calibration is still kept."""

    def load(self, number: str) -> Calibration:
        """Read a calibration; `NotKeptError` where it cannot be used."""

    def archive(self, number: str) -> bytes:
        """A calibration as the command line uses it, in a zip; `NotKeptError` where there is none."""


class Answerings:
    """The answers of the page's calibration, and of users' own; all keep their runs in one place of a bounded size."""

    def __init__(self, calibration: Calibration, own: OwnCalibrations | None = None) -> None:
        self._kept = KeptRuns(SEED)
        self.published = Answering(calibration, self._kept)
        self._own = own
        self._open: OrderedDict[str, Answering] = OrderedDict()
        self._lock, self._opening = Lock(), Lock()

    def at_hand(self, token: str) -> Answering | None:
        """What answers a question with a token, empty for the page's calibration; None where it is to be opened first.

        Raises
        ------
        NotKeptError
            Where the token opens nothing.
        """
        if not token:
            return self.published
        number = self._number(token)
        with self._lock:
            if number in self._open:
                self._open.move_to_end(number)
            return self._open.get(number)

    def of(self, token: str) -> Answering:
        """What answers a question with a token, opened where it is not; one is opened at a time.

        Raises
        ------
        NotKeptError
            Where the token opens nothing.
        """
        found = self.at_hand(token)
        if found is not None:
            return found
        with self._opening:
            found = self.at_hand(token)  # another may have opened it meanwhile
            if found is not None:
                return found
            number = self._number(token)
            assert self._own is not None
            made = Answering(self._own.load(number), self._kept)
            with self._lock:
                self._open[number] = made
                while len(self._open) > MOST_OPEN:
                    self._open.popitem(last=False)
            return made

    def archive(self, token: str) -> bytes:
        """The calibration that a token opens, as the command line uses it.

        Raises
        ------
        NotKeptError
            Where the token opens nothing.
        """
        number = self._number(token)
        assert self._own is not None
        return self._own.archive(number)

    def close_deleted(self) -> None:
        """Close those that are kept no longer."""
        with self._lock:
            for number in [one for one in self._open if self._own is None or not self._own.there(one)]:
                del self._open[number]

    def _number(self, token: str) -> str:
        self.close_deleted()
        number = self._own.find(token) if self._own is not None else None
        if number is None:
            raise NotKeptError
        return number
