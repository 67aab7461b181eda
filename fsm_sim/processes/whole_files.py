"""Files that are written whole or not at all, however the process ends."""

from contextlib import suppress
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file beside its place and then put it there, so that no reader gets half of it; a text in UTF-8.

    Raises
    ------
    OSError
        When it cannot be written, with the name of the file.

    Raises
    ------
    OSError
        When the file cannot be written; nothing is left beside it then.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as room:
    ...     write_whole(Path(room) / "a.txt", "all of it")
    ...     [(file.name, file.read_text("utf-8")) for file in Path(room).iterdir()]
    [('a.txt', 'all of it')]
    """
    part = file.with_name(f".{file.name}.part")
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
    fsm_sim.model.errors.InputError: no-such-folder/brief.pdf: the file cannot be written: No such file or directory.
    1 error. ...
    """
    try:
        write_whole(file, content)
    except OSError as error:
        raise InputError(Problem(str(file), None, f"the file cannot be written: {error.strerror}.")) from None
