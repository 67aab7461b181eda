"""Turns of requests: so many are worked on at once, the dear later by what they cost, and none for who has left."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import anyio

LOOK_AGAIN: Final = 0.2
"""Seconds between two looks whether somebody who waits is still there."""
PER_SECOND: Final = 4.0
"""Seconds that work waits longer, against work that came at the same time, for every second that it takes."""


class TooManyError(Exception):
    """So many wait that no other is taken."""


class LeftError(Exception):
    """Who asked has left: closed the page, or asked something newer on it."""


@dataclass(order=True)
class _Waiting:
    due: float
    number: int
    turn: anyio.Event = field(default_factory=anyio.Event, compare=False)


class Turns:
    """Turns for `at_once` at a time, where `most` may wait. Used in one event loop; other threads may read `busy`."""

    def __init__(self, at_once: int, most: int) -> None:
        self._at_once, self._most = at_once, most
        self._taken = 0
        self._waiting: list[_Waiting] = []
        self._numbers = itertools.count()

    @property
    def busy(self) -> int:
        """How many have their turn or wait for it."""
        return self._taken + len(self._waiting)

    @asynccontextmanager
    async def turn(self, left: Callable[[], Awaitable[bool]], seconds: float = 0.0) -> AsyncIterator[None]:
        """A turn while the block lasts, for work of about so many seconds.

        It comes in the order in which work came, later by `PER_SECOND` times the work's seconds: a short one never
        waits for all long ones that came before, and a long one comes to its turn.

        Raises
        ------
        TooManyError
            Where too many wait.
        LeftError
            Where `left` says so while it waits.
        """
        if self._taken < self._at_once:
            self._taken += 1
        else:
            await self._come(left, seconds)
        try:
            yield
        finally:
            self._pass_on()

    async def _come(self, left: Callable[[], Awaitable[bool]], seconds: float) -> None:
        if len(self._waiting) >= self._most:
            raise TooManyError
        own = _Waiting(anyio.current_time() + PER_SECOND * seconds, next(self._numbers))
        self._waiting.append(own)
        try:
            while not own.turn.is_set():
                with anyio.move_on_after(LOOK_AGAIN):
                    await own.turn.wait()
                if not own.turn.is_set() and await left():
                    raise LeftError
        except BaseException:
            if own.turn.is_set():  # it came in the same moment
                self._pass_on()
            else:
                self._waiting.remove(own)
            raise

    def _pass_on(self) -> None:
        if not self._waiting:
            self._taken -= 1
            return
        following = min(self._waiting)
        self._waiting.remove(following)
        following.turn.set()
