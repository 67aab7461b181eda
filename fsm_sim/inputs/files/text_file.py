"""Reading of a text file that the user names."""

import difflib
from pathlib import Path

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.processes.os_reasons import reason

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs are named, and how they begin."""


def is_spreadsheet(path: Path) -> bool:
    """Whether a file is one of a spreadsheet program, by its name or by how it begins.

    >>> is_spreadsheet(Path("offices.xlsx")), is_spreadsheet(Path("town.toml"))
    (True, False)
    """
    if path.suffix.lower() in SPREADSHEETS:
        return True
    try:
        with path.open("rb") as content:
            return content.read(4).startswith(WORKBOOK)
    except (OSError, ValueError):
        return False


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with line feeds as line ends and without a byte order mark.

    Raises
    ------
    InputError
        With one sentence when the file does not exist, is a folder, cannot be read, or is not UTF-8.

    >>> try:
    ...     read_text(Path("scenarios/no-such-town.toml"))
    ... except InputError as error:
    ...     print(error.problems[0].sentence)
    scenarios/no-such-town.toml: there is no such file.
    """
    return _decoded(path, read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises
    ------
    InputError
        With one sentence when the file does not exist, is a folder, or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(
            Problem(path.as_posix(), None, Sentence("there is no such file{similar}", similar=similar(path)))
        ) from None
    except IsADirectoryError:
        raise InputError(Problem(path.as_posix(), None, Sentence("this is a folder, not a file."))) from None
    except (OSError, ValueError) as error:
        raise InputError(
            Problem(path.as_posix(), None, Sentence("the file cannot be read ({reason}).", reason=reason(error)))
        ) from None


def similar(path: Path) -> str:
    """The end of a sentence about a missing file: a file with a similar name in the same folder, if there is one.

    >>> similar(Path("no-such-folder/hedensted.toml"))
    '.'
    """
    try:
        beside = {file.stem: file for file in sorted(path.parent.iterdir()) if file.suffix == path.suffix}
    except (OSError, ValueError):
        return "."
    near = difflib.get_close_matches(path.stem, beside, n=1, cutoff=0.8)
    return Sentence("; did you mean '{close}'?", close=beside[near[0]].as_posix()) if near else "."


def _decoded(path: Path, content: bytes) -> str:
    if path.suffix.lower() in SPREADSHEETS or content.startswith(WORKBOOK):  # one that is renamed stays one
        text = Sentence("this is a spreadsheet; save it as 'CSV UTF-8' and name that file.")
        raise InputError(Problem(path.as_posix(), None, text))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        position = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        line = content.count(b"\n", 0, position) + 1
        text = Sentence(
            "byte 0x{byte} is not UTF-8; save the file with the encoding UTF-8.", byte=f"{content[position]:02x}"
        )
        raise InputError(Problem(path.as_posix(), line, text)) from None
