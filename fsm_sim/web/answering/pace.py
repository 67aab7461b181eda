"""The pace of an answer: how many threads it may have at the moment, and what happens between its parts."""

from dataclasses import dataclass
from typing import Protocol


class Pace(Protocol):
    """Asked again and again, since others come and go meanwhile. It changes no number."""

    @property
    def threads(self) -> int:
        """The threads for the next part."""
        ...

    @property
    def left(self) -> bool:
        """Whether nobody waits for the answer any more."""
        ...

    def between(self) -> None:
        """Between two parts: it may wait, or raise to end the answer."""
        ...


@dataclass(frozen=True)
class Alone:
    """The pace of an answer that nobody else waits for."""

    threads: int = 2
    left: bool = False

    def between(self) -> None:
        """Go on."""


ALONE = Alone()
