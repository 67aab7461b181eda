"""Folders that work is to go into: asked before the work whether they can be written, and held by one process."""

import atexit
import errno
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.os_reasons import reason

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
"""What a system says of a full disk, and of a full share of one."""
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
"""What a system says of a place where nothing may be written."""


def check_writable(folder: Path, bytes_needed: int = 0) -> None:
    """Refuse a folder, there or to be made, in which no file could be written; nothing is left there.

    Raises
    ------
    InputError
        When it cannot be written, is a file, or has no room for so many bytes.

    >>> check_writable(Path("out/no-such-folder"))
    """
    place = folder
    while not _exists(place) and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise InputError(Problem(str(place), None, Sentence("is a file; results go into a folder.")))
    try:
        with tempfile.TemporaryFile(dir=place):
            free = shutil.disk_usage(place).free
    except OSError as error:
        raise InputError(Problem(str(folder), None, _sentence(error, place))) from None
    if free < bytes_needed:
        text = Sentence(
            "there are {free:.1f} MB free, and {needed:.0f} MB are needed; free some.",
            free=free / 1e6,
            needed=bytes_needed / 1e6,
        )
        raise InputError(Problem(str(folder), None, text))


def check_file(file: Path) -> None:
    """Refuse a place for a file that a user names, in which none could be written; nothing is left there.

    Its folder is not made, since it may be misspelt.

    Raises
    ------
    InputError
        When it is a folder, or its own folder is not there or is as `check_writable` refuses.

    >>> check_file(Path("figure.svg"))
    >>> check_file(Path("no-such-folder/figure.svg"))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder/figure.svg: there is no folder 'no-such-folder'; make it first.
    1 error. ...
    """
    if file.is_dir():
        text = Sentence("this is a folder, where a file is written; move it, or name another file.")
        raise InputError(Problem(str(file), None, text))
    if not _exists(file.parent):
        text = Sentence("there is no folder '{folder}'; make it first.", folder=str(file.parent))
        raise InputError(Problem(str(file), None, text))
    check_writable(file.parent)


def writable(folder: Path) -> bool:
    """Whether files can be written in a folder, there or to be made.

    >>> writable(Path("."))
    True
    """
    try:
        check_writable(folder)
    except InputError:
        return False
    return True


@contextmanager
def held(file: Path, busy: str) -> Iterator[None]:
    """Hold a lock for as long as the block lasts, by a file that is gone afterwards; it ends with the process.

    Raises
    ------
    InputError
        With the sentence `busy` when another process holds it; when the file cannot be made.

    >>> with tempfile.TemporaryDirectory() as room, held(Path(room) / ".lock", "another run is at work here."):
    ...     print("alone")
    alone
    """
    from filelock import FileLock, Timeout  # commands that only read need none

    lock = FileLock(file, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InputError(Problem(str(file.parent), None, busy)) from None
    except OSError as error:
        raise InputError(Problem(str(file.parent), None, _sentence(error, file.parent))) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no file that is open
            file.unlink(missing_ok=True)
        lock.release()


def _sentence(error: OSError, place: Path) -> str:
    if error.errno in NO_SPACE:
        return Sentence("there is no space left; free some and give the same command again.")
    return Sentence(
        "nothing can be written in {place} ({reason}); choose another folder, or make it writable.",
        place=str(place),
        reason=reason(error),
    )


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # such as a name that is too long: what is above it is asked
        return False


CACHES = (".pytensor", ".config/matplotlib", ".cache/matplotlib")
"""Where libraries keep what they make, below a user's home; without it PyTensor stops and matplotlib complains."""


TEMPORARY = "caches-of-fsm-sim-"
"""How the names of temporary folders for them begin; old folders that begin with fsm-sim- are cleared away."""


@contextmanager
def caches_that_can_be_written() -> Iterator[None]:
    """While the block lasts, libraries keep their caches in a temporary folder where the user's home takes none.

    Raises
    ------
    InputError
        When no temporary folder takes any either, or the user has named a folder for PyTensor's that takes none.

    >>> with caches_that_can_be_written():
    ...     print("work")
    work
    """
    home, flags = Path(os.path.expanduser("~")), os.environ.get("PYTENSOR_FLAGS", "")
    if named := re.search(r"compiledir=([^,]+)", flags):
        check_writable(Path(named[1]).expanduser())
    given = bool(named) and "MPLCONFIGDIR" in os.environ
    if given or (home.is_absolute() and all(writable(home / one) for one in CACHES)):
        yield
        return
    try:
        room = tempfile.TemporaryDirectory(prefix=TEMPORARY, ignore_cleanup_errors=True)
    except OSError:
        text = Sentence(
            "neither the home folder ({home}) nor a temporary folder can be written; "
            "set HOME or TMPDIR to one that can.",
            home=str(home),
        )
        raise InputError(Problem("", None, text)) from None
    with room as place:
        os.environ.setdefault("MPLCONFIGDIR", place)
        if not named:
            os.environ["PYTENSOR_FLAGS"] = ",".join(filter(None, (flags, f"base_compiledir={place}")))
        yield


_UNTIL_THE_END = ExitStack()
"""Held here too: a forked process forgets what is done at the end, and would remove a folder that nothing holds."""


@functools.cache
def keep_caches_writable() -> None:
    """As `caches_that_can_be_written`, until this process ends: for callers in Python, before PyTensor is loaded.

    Raises
    ------
    InputError
        When no temporary folder takes any either, or the user has named a folder for PyTensor's that takes none.

    >>> keep_caches_writable()
    """
    _UNTIL_THE_END.enter_context(caches_that_can_be_written())
    atexit.register(_UNTIL_THE_END.close)
