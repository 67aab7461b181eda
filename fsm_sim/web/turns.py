"""Turns of requests, and work in its turn: so many at once, the dear later by what they cost, none for who has left."""

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request

from fsm_sim.decisions.evaluate import EvaluationCancelledError

LOOK_AGAIN: Final = 0.05
"""Seconds between two looks whether work that gives way may go on."""
PATIENCE: Final = 20.0
"""Seconds that what takes longer gives way to first answers, before it begins and between its parts."""
THREADS: Final = 2
"""Threads of an answer that nobody waits behind; where somebody does, each answer has one and they are worked out side
by side, which takes less of the processor."""
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
    woken: anyio.Event = field(default_factory=anyio.Event, compare=False)
    has_turn: bool = field(default=False, compare=False)


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
    async def turn(self, left: Callable[[], Awaitable[None]], seconds: float = 0.0) -> AsyncIterator[None]:
        """A turn while the block lasts, for work of about so many seconds; `left` ends when who asked has left.

        It comes in the order in which work came, later by `PER_SECOND` times the work's seconds: a short one never
        waits for all long ones that came before, and a long one comes to its turn.

        Raises
        ------
        TooManyError
            Where too many wait.
        LeftError
            Where `left` ends while it waits.
        """
        if self._taken < self._at_once:
            self._taken += 1
        else:
            await self._come(left, seconds)
        try:
            yield
        finally:
            self._pass_on()

    async def _come(self, left: Callable[[], Awaitable[None]], seconds: float) -> None:
        if len(self._waiting) >= self._most:
            raise TooManyError
        own = _Waiting(anyio.current_time() + PER_SECOND * seconds, next(self._numbers))
        self._waiting.append(own)
        try:
            async with anyio.create_task_group() as group:  # nobody looks again and again: many may wait
                group.start_soon(_wake_after, left, own)
                await own.woken.wait()
                group.cancel_scope.cancel()
            if not own.has_turn:
                raise LeftError
        except BaseException:
            if own.has_turn:  # it came in the same moment
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
        following.has_turn = True
        following.woken.set()


async def _wake_after(left: Callable[[], Awaitable[None]], waiting: _Waiting) -> None:
    await left()
    waiting.woken.set()


async def until_left(request: Request) -> None:
    """Wait until who asked has left; a body that was not read yet is thrown away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


@dataclass
class Turn:
    """The turn of a piece of work, as its thread sees it; `first` are the turns of first answers."""

    first: Turns
    heavy: bool
    left: bool = False
    _given: float = field(default=0.0, repr=False)

    @property
    def threads(self) -> int:
        """The threads that it may have now."""
        others = self.first.busy - (0 if self.heavy else 1)
        return THREADS if others <= 0 else 1

    def between(self) -> None:
        """Between two parts of the work: end it where who asked has left, and let first answers pass.

        Raises
        ------
        LeftError
            To end it.
        """
        while True:
            if self.left:
                raise LeftError
            if not (self.heavy and self.first.busy) or self._given > PATIENCE:
                return
            time.sleep(LOOK_AGAIN)
            self._given += LOOK_AGAIN


async def watched(request: Request, work: Callable[[Turn], Any], turn: Turn) -> Any:
    """Work in a thread, which learns when who asked has left, or the request has taken all of its time."""

    async def watch() -> None:
        try:
            await until_left(request)
        finally:
            turn.left = True

    failed: Exception | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        try:
            found = await run_sync(_done, work, turn)
        except Exception as error:  # raised again as it is; a group would put it into another
            failed = error
        group.cancel_scope.cancel()
    if failed is not None:
        raise failed
    if found is _LEFT:
        raise LeftError
    return found


_LEFT: Final = object()


def _done(work: Callable[[Turn], Any], turn: Turn) -> Any:
    """What work gives; `_LEFT` where it was ended.

    An error would hold the frames of the work with all their arrays, and be held by them, until Python looks for rings.
    """
    try:
        return work(turn)
    except (LeftError, EvaluationCancelledError):
        return _LEFT
