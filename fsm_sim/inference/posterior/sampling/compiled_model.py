"""PyTensor's cache of compiled code, without files that a full disk or a power failure has cut short.

PyTensor has numba keep what it compiles, in a folder of the user's own. numba reads those files as pickles, and one
that is empty or cut short ends every later compilation of its function in an `EOFError` or an unpickling error.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from pickle import STOP

from pytensor.link.numba.cache import NUMBA_CACHE_PATH


def compiled[T](compile_model: Callable[[], T], folder: Path = NUMBA_CACHE_PATH) -> T:
    """What `compile_model` compiles, whatever state PyTensor's cache in `folder` is in.

    Files that are cut short are removed before. Where compiling fails nevertheless the whole cache is, and it is tried
    once more: a fault of the model itself is raised then.
    """
    remove(folder, _is_cut_short)
    try:
        return compile_model()
    except Exception:
        remove(folder, lambda _: True)
        return compile_model()


def remove(folder: Path, which: Callable[[Path], bool]) -> None:
    """Remove files of the cache; what is missing is compiled again."""
    for file in folder.glob("*.nb[ic]"):
        with suppress(OSError):  # another process may have removed or replaced it
            if which(file):
                file.unlink()


def _is_cut_short(file: Path) -> bool:
    """Whether the last byte is not that of a whole pickle."""
    with file.open("rb") as content:
        size = content.seek(0, os.SEEK_END)
        content.seek(max(0, size - 1))
        return content.read() != STOP
