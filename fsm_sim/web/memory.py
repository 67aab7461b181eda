"""Memory that answers give back: the C library is asked to return what is free, and to keep none for each thread."""

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Final

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Options of glibc's `mallopt`, as <malloc.h> numbers them."""
LARGE: Final = 2_000_000
"""Bytes from which an array has pages of its own, which go back when it is freed; glibc itself raises this to 32 MB.

An array of less is made where another was freed: new pages for each would take a tenth of an exact answer's time.
"""
SPARE: Final = 64_000_000
"""Bytes at the end of a heap that may be free before they go back; what is free goes back anyhow by `trim_memory`."""
ARENAS: Final = 2
"""Heaps of small memory. Left alone there are eight for each core, each as large as it ever was."""


def give_back_memory() -> bool:
    """Ask the C library to give back what is free. Returns whether it could be asked: it is glibc's alone to answer."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    asked = (MMAP_THRESHOLD, LARGE), (TRIM_THRESHOLD, SPARE), (ARENA_MAX, ARENAS)
    return all(library.mallopt(option, value) == 1 for option, value in asked)


def trim_memory() -> bool:
    """Give back the pages that are free between those in use, some milliseconds' work. Returns whether there were any.

    An exact answer leaves some 20 MB of them, which the C library would keep until an answer happens to fill them.
    """
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    return bool(library.malloc_trim(0)) if hasattr(library, "malloc_trim") else False


class Trimmer:
    """Trims memory when it is asked to, but at most once in so many seconds, for several threads.

    >>> seconds = iter([0.0, 0.4, 1.1])
    >>> trimmer = Trimmer(1.0, lambda: next(seconds))
    >>> [trimmer.due() for _ in range(3)]
    [True, False, True]
    """

    def __init__(self, every: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._next = -float("inf")

    def due(self) -> bool:
        """Whether it is time to trim, which it then is no more."""
        now = self._clock()
        if now < self._next:
            return False
        self._next = now + self._every
        return True
