"""Compiled functions, and the one cache in which they are kept on disk.

Two kinds of function are compiled. An *entry* is called by Python and kept on disk, with everything that it calls
compiled into it. An *inner* function is called by compiled code and not kept; in Python it is an ordinary function.

numba's own cache looks at the file of the entry alone, and would go on using it after a change in a function that it
calls: numbers would be silently wrong. So the folder of the cache is named after everything that compiled code is made
of; another source is another folder (docs/decisions/0032). In it each entry has one file, which is read and written
whole, so that processes that compile the same at the same time cannot disturb each other.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, update_wrapper
from io import BytesIO
from multiprocessing import parent_process
from pathlib import Path
from threading import RLock
from typing import Any, Final
from zipfile import ZipFile

import numba
import numpy as np
from numba.extending import register_jitable

from fsm_sim.model import intensity

FOLDERS_KEPT: Final = 3
"""Folders of compiled code that stay: that of these sources, and of those in use before."""
ENDING: Final = ".kept"
"""How the name of an entry's file ends."""
OPTIONS: Final = {"error_model": "numpy", "nogil": True}

OF_A_TYPE: Final = 0x1 | 0x2 | 0x100 | 0x400
"""The flags of an array that its type depends on: C and Fortran order, aligned, writeable (NumPy's C constants)."""

_LOCK: Final = RLock()
"""Held while any entry of the process is compiled, since numba's setting is one for all of them."""

inner = register_jitable(error_model="numpy")
"""Let compiled code call a function, which Python can call uncompiled."""


class Entry:
    """A compiled function that Python calls: loaded from the cache or compiled at its first call with other types.

    Compiled code cannot call it; let both call an inner function. It releases the global interpreter lock.

    >>> def twice(number):
    ...     return 2 * number
    >>> double = entry(twice)
    >>> double(3), double(1.5)
    (6, 3.0)
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        update_wrapper(self, function)
        self._function = function
        self.compiled: dict[tuple[Any, ...], Any] = {}
        self._of_kind: dict[Any, Any] = {}

    def __call__(self, *arguments: Any) -> Any:
        """The function's value."""
        return self.compiled_for(*arguments)(*arguments)

    def compiled_for(self, *arguments: Any) -> Any:
        """The compiled function for arguments of the same types.

        >>> def twice(number):
        ...     return 2 * number
        >>> entry(twice).compiled_for(3)(5)
        10
        """
        kind = kind_of(arguments)
        compiled = self._of_kind.get(kind)
        if compiled is None:
            types = tuple(map(numba.typeof, arguments))
            with _LOCK:
                compiled = self.compiled.get(types) or _compiled(self._function, types)
                self.compiled[types] = self._of_kind[kind] = compiled
        return compiled


def kind_of(argument: Any) -> Any:
    """What decides numba's type of an argument, so that arguments of one kind have one type.

    Of arrays in tuples numba makes the type anew at each call, which took longer than a small office's run.

    >>> kind_of(np.zeros(3)) == kind_of(np.ones(5)) != kind_of(np.ones((5, 2)))
    True
    """
    if type(argument) is np.ndarray:
        dtype = argument.dtype
        return dtype, dtype.isalignedstruct, argument.ndim, argument.flags.num & OF_A_TYPE
    if isinstance(argument, tuple):
        return type(argument), *map(kind_of, argument)
    return numba.typeof(argument)


def entry(function: Callable[..., Any]) -> Entry:
    """Have a function compiled and kept on disk for Python to call."""
    return Entry(function)


def entry_of(signature: str) -> Callable[[Callable[..., Any]], Any]:
    """The same with types to which arguments are converted, compiled at once; compiled code can call it as well.

    >>> @entry_of("f8(f8)")
    ... def half(number):
    ...     return number / 2
    >>> half(3)
    1.5
    """
    return lambda function: _compiled(function, signature)


def files() -> tuple[Path, ...]:
    """All files that compiled code is made of: those of the engines, and that of the one formula."""
    return (*sorted(Path(__file__).parent.parent.rglob("*.py")), Path(intensity.__file__))


@cache
def digest() -> str:
    """The sha256 of these files and of numba's version; numba itself separates versions of Python and processors."""
    texts = (file.name.encode() + file.read_bytes() for file in files())
    return hashlib.sha256(numba.__version__.encode() + b"".join(texts)).hexdigest()


def places() -> Iterator[Path]:
    """Where the cache may be, in order: in ``NUMBA_CACHE_DIR``, beside the engines, in the user's own cache."""
    if numba.config.CACHE_DIR:
        yield Path(numba.config.CACHE_DIR)
    yield Path(__file__).parent.parent / "__pycache__"
    own = os.path.expanduser("~")
    if own != "~":  # a user without a home, as on some servers, has no cache either
        yield Path(own, ".cache")


@cache
def cache_folder() -> Path | None:
    """The folder of what is compiled from these files, None where no folder can be written; old folders are removed."""
    for place in places():
        folder = place / f"fsm-sim-{digest()[:16]}"
        if _writable(folder):
            for old in sorted(place.glob("fsm-sim-*"), key=_last_used, reverse=True)[FOLDERS_KEPT:]:
                _throw_away(old)
            return folder
    _say("Compiled code can be kept in no folder, so every run compiles it again. Name one in NUMBA_CACHE_DIR.")
    return None


def cold() -> bool:
    """Whether nothing is kept yet where compiled code can be, so that the first work takes a minute longer."""
    place = cache_folder()
    return place is not None and not any(place.glob(f"*{ENDING}"))


def _compiled(function: Callable[..., Any], types: Any) -> Any:
    """A function compiled for these types (a tuple or a signature), from the cache if it is there.

    numba reads and writes in a temporary folder of this call alone. What is kept is unpacked into it before and, where
    numba compiled, packed from it afterwards.

    On any fault of the cache the entry's file is removed and the function is compiled. numba passes on every fault of
    reading and writing, and some occur late: it reads an index before it asks whether it is out of date, and the index
    may name a module that is gone; a disk may be full after half a minute of compiling.
    """
    place = cache_folder()
    if place is None:
        return numba.njit(types, **OPTIONS)(function)
    file = place / f"{function.__module__.rpartition('.')[2]}.{function.__name__}{ENDING}"
    with _LOCK:
        try:
            with tempfile.TemporaryDirectory() as room:
                _unpack(file, Path(room))
                compiled = _compiled_in(Path(room), function, types)
                if not compiled.stats.cache_hits:
                    _keep(file, Path(room))
                if Path(compiled.stats.cache_path).is_relative_to(room):
                    return compiled
            # numba could not write there and used its default place, which may be out of date.
        except Exception:  # of any kind; a fault of the function itself is raised again below
            with suppress(OSError):
                file.unlink(missing_ok=True)
        compiled = numba.njit(types, **OPTIONS)(function)
    _say(f"The cache of compiled code in {file} could not be used; it was thrown away, and the code compiled.")
    return compiled


def _compiled_in(folder: Path, function: Callable[..., Any], types: Any) -> Any:
    """A function compiled for these types alone, by a numba that keeps what it compiles in a folder.

    numba reads the setting when it decorates, which takes an instant, and compiles later: a user's other functions are
    kept where the user wants them, also those that another thread decorates in the meantime.
    """
    with _kept_in(folder):
        compiled: Any = numba.njit(cache=True, **OPTIONS)(function)
    compiled.compile(types)
    compiled.disable_compile()
    return compiled


@contextmanager
def _kept_in(folder: Path) -> Iterator[None]:
    """Have numba keep functions in a folder, and restore the setting afterwards."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def _keep(file: Path, folder: Path) -> None:
    """Keep what numba left in a folder as one file, after the digest of its contents; it gets there whole."""
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        for one in sorted(folder.rglob("*.nb[ic]")):
            packed.write(one, one.relative_to(folder))
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.stem}-{folder.name}.part")  # no other process has a folder of that name
    try:
        part.write_bytes(hashlib.sha256(content.getvalue()).digest() + content.getvalue())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _unpack(file: Path, folder: Path) -> None:
    """Put what is kept into a folder: nothing where the file is not there, or not as it was written.

    Machine code with a bit changed would load, and be wrong or end the process.
    """
    try:
        whole = file.read_bytes()
    except FileNotFoundError:
        return
    size = hashlib.sha256().digest_size
    if hashlib.sha256(whole[size:]).digest() != whole[:size]:
        _say(f"The cache of compiled code in {file} was damaged; it was thrown away, and the code is compiled again.")
        return
    with ZipFile(BytesIO(whole[size:])) as packed:
        packed.extractall(folder)


def _writable(folder: Path) -> bool:
    """Whether a folder exists or can be made, and can be written to; the time of use is recorded."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "used").write_bytes(b"")
    except OSError:
        return False
    return True


def _last_used(folder: Path) -> float:
    used = folder / "used"
    return used.stat().st_mtime if used.exists() else 0.0


def _throw_away(folder: Path) -> None:
    """Remove a folder; what cannot be removed stays, and is not used."""
    shutil.rmtree(folder, ignore_errors=True)


def _say(sentence: str) -> None:
    """Print a sentence for the user. Worker processes print nothing, since their parent meets the same fault."""
    if parent_process() is None:
        sys.stderr.write(f"{sentence}\n")
