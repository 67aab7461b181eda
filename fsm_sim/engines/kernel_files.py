"""Compiled functions that are kept on disk, under one stamp of all files that they can be made of.

numba looks at the file of a function alone. It would go on using one whose other files have changed, those with the
functions that it calls and the columns that it reads: after an update of a few files numbers would be silently wrong.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator

from fsm_sim.model import intensity


def files() -> tuple[Path, ...]:
    """All files of the engines, and that of the one formula, which they compile."""
    return (*sorted(Path(__file__).parent.rglob("*.py")), Path(intensity.__file__))


@cache
def digest() -> str:
    """The sha256 of these files."""
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files())).hexdigest()


class _Stamped:
    """A place for compiled functions that are out of date when any file has changed."""

    def get_source_stamp(self) -> str:
        """What must be as it was when a function was kept."""
        return digest()


class Chosen(_Stamped, UserProvidedCacheLocator):
    """The folder that the user names in ``NUMBA_CACHE_DIR``."""


class Beside(_Stamped, InTreeCacheLocator):
    """``__pycache__`` beside the file."""


class Personal(_Stamped, UserWideCacheLocator):
    """The user's own cache, where the file's folder cannot be written to."""


_PLACES = ",".join(f"{__name__}.{place.__name__}" for place in (Chosen, Beside, Personal))


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function at its first call, or take it from the disk; it lets other threads work meanwhile."""
    before = numba.config.CACHE_LOCATOR_CLASSES
    numba.config.CACHE_LOCATOR_CLASSES = _PLACES
    try:
        found: Callable[..., Any] = numba.njit(cache=True, error_model="numpy", nogil=True)(function)
    finally:
        numba.config.CACHE_LOCATOR_CLASSES = before
    return found
