"""Files that are written whole or not at all, however the process ends."""

from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write a text file beside its place and then put it there, so that no reader gets half of it.

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
        part.write_text(text, "utf-8")
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
