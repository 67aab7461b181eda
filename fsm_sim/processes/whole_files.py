"""Files that are written whole or not at all, however the process ends."""

import os
from contextlib import suppress
from itertools import count
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.os_reasons import reason

_NUMBERS = count()


def part_beside(file: Path) -> Path:
    """A name beside a file for what is to become it, which no other process and no other file has.

    >>> part_beside(Path("out/run.json")) != part_beside(Path("out/run.json"))
    True
    """
    return file.with_name(f".{os.getpid()}-{next(_NUMBERS)}.part")


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file beside its place and then put it there, so that no reader gets half of it; a text in UTF-8.

    Raises
    ------
    OSError
        With the name of the file, when the file cannot be written; nothing is left beside it then.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as room:
    ...     write_whole(Path(room) / "a.txt", "all of it")
    ...     [(file.name, file.read_text("utf-8")) for file in Path(room).iterdir()]
    [('a.txt', 'all of it')]
    """
    part = part_beside(file)
    try:
        try:
            part.write_bytes(content.encode() if isinstance(content, str) else content)
            part.replace(file)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


def write_named(file: Path, content: str | bytes) -> None:
    """Write a file that the user named, as `write_whole`.

    Raises
    ------
    InputError
        When it cannot be written.

    >>> write_named(Path("no-such-folder/brief.pdf"), b"")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder/brief.pdf: the file cannot be written: ...
    1 error. ...
    """
    try:
        write_whole(file, content)
    except OSError as error:
        text = Sentence("the file cannot be written: {reason}.", reason=reason(error))
        raise InputError(Problem(str(file), None, text)) from None
