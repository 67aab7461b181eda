"""Silence of libraries that write to the standard output from C, past Python's own."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

OUTPUT = 1
"""The file descriptor of the standard output."""


@contextmanager
def silent_library() -> Iterator[None]:
    """Nothing that C code of this process prints in the block reaches the standard output, nor is it printed later.

    It holds for the whole process, so no other thread may have an answer to print meanwhile.

    >>> with silent_library():
    ...     _ = os.write(OUTPUT, b"lost")
    """
    sys.stdout.flush()
    _flush()
    try:
        kept = os.dup(OUTPUT)
    except OSError:  # there is no standard output to be kept clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, OUTPUT)
        yield
        _flush()
    finally:
        os.dup2(kept, OUTPUT)
        os.close(nowhere)
        os.close(kept)


def _flush() -> None:
    """Write out what C code has printed and not yet written."""
    ctypes.CDLL(None if os.name == "posix" else "ucrtbase").fflush(None)
