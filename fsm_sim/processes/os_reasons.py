"""Why the operating system refused a file, as sentences: its own words are in one language only."""

import errno
from collections.abc import Mapping
from types import MappingProxyType

from fsm_sim.model.notation.sentence import Sentence

_NO_ACCESS = Sentence("there is no permission to do so")
_NO_ROOM = Sentence("there is no space left on the disk")
_TOO_MANY = Sentence("too many files are open")
_IN_USE = Sentence("another program is using it")
_NO_DISK = Sentence("the disk or the network drive does not answer")

_BY_NAME: Mapping[str, Sentence] = MappingProxyType(
    {
        "EACCES": _NO_ACCESS,
        "EPERM": _NO_ACCESS,
        "EROFS": Sentence("the disk can only be read"),
        "ENOENT": Sentence("there is no such file or folder"),
        "EEXIST": Sentence("there is a file or folder of that name"),
        "ENOTDIR": Sentence("a part of the path is a file, not a folder"),
        "EISDIR": Sentence("it is a folder, not a file"),
        "ENOTEMPTY": Sentence("the folder is not empty"),
        "ENAMETOOLONG": Sentence("the name is too long"),
        "EILSEQ": Sentence("the name has characters that the disk does not take"),
        "EINVAL": Sentence("the disk does not take such a name or such a size"),
        "ELOOP": Sentence("links lead from one to the other without end"),
        "EXDEV": Sentence("it lies on another disk"),
        "ENOSPC": _NO_ROOM,
        "EDQUOT": Sentence("no more may be stored on this disk by this user"),
        "EFBIG": Sentence("the file is too large for the disk"),
        "EMFILE": _TOO_MANY,
        "ENFILE": _TOO_MANY,
        "ENOMEM": Sentence("there is no memory left"),
        "EBUSY": _IN_USE,
        "ETXTBSY": _IN_USE,
        "EAGAIN": _IN_USE,
        "EIO": Sentence("the disk fails to read or write"),
        "ENXIO": _NO_DISK,
        "ENODEV": _NO_DISK,
        "ESTALE": _NO_DISK,
        "ETIMEDOUT": _NO_DISK,
        "EPIPE": Sentence("whoever was reading has gone"),
        "EADDRINUSE": Sentence("the address is in use"),
        "EADDRNOTAVAIL": Sentence("this machine does not have the address"),
    }
)
"""The reasons by the name of the error; no system has them all."""
REASONS: Mapping[int, Sentence] = MappingProxyType(
    {getattr(errno, name): said for name, said in _BY_NAME.items() if hasattr(errno, name)}
)
"""The same by the number that the error has here."""


def reason(error: BaseException) -> str:
    """Why the operating system refused something, as a part of a sentence.

    >>> reason(FileExistsError(errno.EEXIST, "File exists")), reason(OSError(9999, "Unknown error 9999"))
    ('there is a file or folder of that name', "the operating system says 'Unknown error 9999'")
    """
    known = REASONS.get(getattr(error, "errno", None) or 0)
    if known is not None:
        return known
    said = getattr(error, "strerror", None) or str(error)
    return Sentence("the operating system says '{said}'", said=said)
