"""Compiled functions that are kept on disk, under one stamp of all files that they can be made of.

numba looks at the file of a function alone. It would go on using one whose other files have changed, those with the
functions that it calls and the columns that it reads: after an update of a few files numbers would be silently wrong.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import numba
from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator
from numba.core.registry import CPUDispatcher

from fsm_sim.model import intensity


def files() -> tuple[Path, ...]:
    """All files of the engines, and that of the one formula, which they compile."""
    return (*sorted(Path(__file__).parent.parent.rglob("*.py")), Path(intensity.__file__))


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
    return _kept(numba.njit(cache=True, error_model="numpy", nogil=True), function)


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a function that compiled ones call and Python does not."""
    return _kept(without_wrappers(cache=True, error_model="numpy", nogil=True), function)


class Inner(CPUDispatcher):
    """A compiled function without what would let Python call it: numba itself would let the process crash."""

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Say so.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError(f"'{self.py_func.__name__}' can be called by compiled functions only")


def without_wrappers(**options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`numba.njit` for functions that compiled ones call and Python does not.

    What would let Python call them takes as long to compile as they do: it unpacks named tuples of arrays.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        found: Any = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
        found.__class__ = Inner
        return cast(Callable[..., Any], found)

    return decorate


def _kept(decorate: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as decorated, to be kept on disk under the stamp of all files."""
    before = numba.config.CACHE_LOCATOR_CLASSES
    numba.config.CACHE_LOCATOR_CLASSES = _PLACES
    try:
        return cast(Callable[..., Any], decorate(function))
    finally:
        numba.config.CACHE_LOCATOR_CLASSES = before
