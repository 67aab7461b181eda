"""Interrupts: SIGTERM is handled as Ctrl-C is, and no library keeps either to itself.

A sampler takes `KeyboardInterrupt` for "that is enough" and returns what it has (PyMC and nutpie both do), so that an
interrupted run looks finished. Here an interrupt reaches the caller.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODE = 130
"""Exit code of a command that Ctrl-C has interrupted, 128 + its number, as shells have it; after SIGTERM it is 143."""

AGAIN_SECONDS = 0.05
"""After so long a signal is sent once more that came where exceptions are dropped, such as a callback."""


class _Interrupt(BaseException):
    """An interrupt inside a library, by its number; not a `KeyboardInterrupt`, which the library would swallow."""


class Listener:
    """The handler of a whole command: the first signal is a `KeyboardInterrupt`, a second one ends the process at once.

    The second is for a clean-up that takes too long; worker processes end with this one (`lifeline`).

    Python drops an exception in a destructor or in a callback from compiled code (LLVM has some while it compiles), and
    would go on as if there had been no signal; then it is sent again.
    """

    def __init__(self) -> None:
        self._count = 0
        self._first = 0
        self._finished = False

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 128 and the number of the first signal, `EXIT_CODE` where there was none."""
        return 128 + self._first if self._first else EXIT_CODE

    def __call__(self, number: int, _: FrameType | None) -> None:
        """Handle a signal."""
        self._first = self._first or number
        self._count += 1
        if self._count > 1 or self._finished:
            os._exit(128 + number)
        raise KeyboardInterrupt

    def finish(self) -> None:
        """From here on a signal ends the process at once: what is left is Python's own way out."""
        self._finished = True

    def dropped(self, exception: "sys.UnraisableHookArgs") -> None:
        """Send a signal again whose exception was dropped (a `sys.unraisablehook`).

        After a signal nothing is said of other errors that are dropped: they are of what it broke off, such as a module
        without its names, or a workbook whose file is closed.
        """
        error = exception.exc_value
        if not isinstance(error, KeyboardInterrupt | _Interrupt):
            if not self._first:
                sys.__unraisablehook__(exception)
            return
        number = error.args[0] if isinstance(error, _Interrupt) else self._first or signal.SIGTERM
        self._count = 0
        again = threading.Timer(AGAIN_SECONDS, _send_again, (number,))
        again.daemon = True
        again.start()

    def check(self) -> None:
        """Raise once more an interrupt that a library has swallowed.

        Raises
        ------
        KeyboardInterrupt
            When there has been a signal.
        """
        if self._first:
            raise KeyboardInterrupt


def listen() -> Listener:
    """Handle SIGINT and SIGTERM from now on, except a signal that the caller's shell has set to be ignored."""
    listener = Listener()
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, listener)
    sys.unraisablehook = listener.dropped
    return listener


@contextmanager
def passed_on() -> Iterator[None]:
    """In this block an interrupt passes through libraries that swallow `KeyboardInterrupt`; the caller gets that.

    Raises
    ------
    KeyboardInterrupt
        When there was an interrupt, even if the block has ended as if there were none.

    >>> with passed_on():
    ...     print("sampling")
    sampling
    """
    with _handled(_raise):
        yield


@contextmanager
def put_off() -> Iterator[None]:
    """In this block an interrupt waits until the block is done: for a few steps that belong together.

    Raises
    ------
    KeyboardInterrupt
        When there was an interrupt.

    >>> with put_off():
    ...     print("one step", "and the next")
    one step and the next
    """
    with _handled(lambda _: None):
        yield


def _raise(number: int) -> None:
    raise _Interrupt(number)


def _send_again(number: int) -> None:
    """Send this process a signal once more."""
    if sys.platform == "win32":
        signal.raise_signal(number)
    else:  # the main thread, so that it also wakes where it waits
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, number)


@contextmanager
def _handled(at_once: Callable[[int], None]) -> Iterator[None]:
    """Record signals and call `at_once` for each; after the block the handlers from before get the first of them.

    Signals whose handler is not a Python function (ignored, or the system's default) are left alone, and so are all of
    them outside the main thread, which alone may set handlers and alone is interrupted.
    """
    caught: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        caught.append(number)
        at_once(number)

    main = threading.current_thread() is threading.main_thread()
    before = {one: signal.getsignal(one) for one in SIGNALS if main and callable(signal.getsignal(one))}
    for one in before:
        signal.signal(one, handle)
    try:
        with suppress(_Interrupt):
            yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        if caught:
            signal.raise_signal(caught[0])
            raise KeyboardInterrupt  # whatever the handler from before has done: the block is not whole
