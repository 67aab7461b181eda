"""What an uploaded file may be: its kind by name and content, its size, and for a workbook what it unpacks to."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final, Literal

from fsm_sim.inputs.files.text_file import WORKBOOK
from fsm_sim.inputs.tables.grids.encoding import decoded
from fsm_sim.model.errors import InputError

Kind = Literal["scenario", "table", "workbook"]
"""A scenario in TOML, a table of counts as text, or a workbook of either."""

ENDINGS: Final[Mapping[str, Kind]] = {".toml": "scenario", ".csv": "table", ".tsv": "table", ".xlsx": "workbook"}
MOST_FILES: Final = 6
"""Today and five plans."""
MOST_BYTES: Final[Mapping[Kind, int]] = {"scenario": 200_000, "table": 2_000_000, "workbook": 2_000_000}
MOST_TOGETHER: Final = 3_000_000
"""Bytes of a whole upload."""
MOST_UNPACKED: Final = 30_000_000
MOST_PARTS: Final = 500
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_NAME: Final = 80
HIDE_BELOW: Final = 5
"""Counts under this are never shown on the page, nor what they could be worked out from."""

CELL = re.compile(rb"\b(?:r|ref)\s*=\s*[\"']([A-Za-z]{1,4}\d{1,9})(?::([A-Za-z]{1,4}\d{1,9}))?[\"']")
"""A cell's place, or the range that a sheet says it has: a reader of workbooks makes room for all cells between."""


class UploadRefusedError(Exception):
    """An upload that is not taken: the sentence ``web.upload.*`` that says why, and what it mentions."""

    def __init__(self, key: str, **facts: str | int) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


@dataclass(frozen=True)
class Uploaded:
    """A file as it came: the user's name for it without any folder, what it is, and its bytes."""

    name: str
    kind: Kind
    content: bytes = field(repr=False)


def uploaded(name: str, content: bytes) -> Uploaded:
    """A file that may be read.

    Raises
    ------
    UploadRefusedError
        Where its name or its beginning is of another kind, or it is too large in any way.

    >>> uploaded("../../etc/vejle.csv", b"municipality;month").name
    'vejle.csv'
    """
    shown = shown_name(name)
    kind = ENDINGS.get(PurePosixPath(shown).suffix.lower())
    packed = content.startswith(WORKBOOK)
    if kind is None or packed != (kind == "workbook") or not (packed or _is_text(kind, content)):
        raise UploadRefusedError("kind", name=shown)
    if len(content) > MOST_BYTES[kind]:
        raise UploadRefusedError("large", name=shown, most=MOST_BYTES[kind] // 1000)
    if not content.strip():
        raise UploadRefusedError("empty", name=shown)
    if kind == "table" and content.count(b"\n") > MOST_ROWS:
        raise UploadRefusedError("rows", name=shown, rows=MOST_ROWS, columns=MOST_COLUMNS)
    if kind == "workbook":
        _check_workbook(shown, content)
    return Uploaded(shown, kind, content)


def _is_text(kind: Kind, content: bytes) -> bool:
    """Whether a file may be a text; a table may be one in UTF-16 or UTF-32, whose letters have bytes of nought."""
    if b"\x00" not in content[:1000] or kind != "table":
        return b"\x00" not in content[:1000]
    try:
        return bool(decoded("", content))
    except InputError:
        return False


def shown_name(name: str) -> str:
    r"""The last part of a name, without what is no letter, digit or mark of a file's name; it never becomes a path.

    >>> shown_name("C:\\Temp\\kontor.xlsx"), shown_name("<b>a\n.toml"), shown_name("/etc/\N{GRINNING FACE}.csv")
    ('kontor.xlsx', 'ba.toml', '_.csv')
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    found = re.sub(r"[^\w .()#-]", "", last).strip()[-LONGEST_NAME:]
    return f"_{found}" if found.startswith(".") else found or "?"


def _check_workbook(name: str, content: bytes) -> None:
    """Refuse a workbook that unpacks to too much, whatever it says of its own size, or whose cells lie too far out."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise UploadRefusedError("unpacked", name=name, most=MOST_UNPACKED // 1_000_000)
            if "xl/workbook.xml" not in archive.namelist():
                raise UploadRefusedError("kind", name=name)
            left = MOST_UNPACKED
            for part in parts:
                with archive.open(part) as file:
                    text = file.read(left + 1)
                left -= len(text)
                if left < 0:
                    raise UploadRefusedError("unpacked", name=name, most=MOST_UNPACKED // 1_000_000)
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise UploadRefusedError("damaged", name=name)
                if "worksheets/" in part.filename:
                    _check_cells(name, text)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UploadRefusedError("damaged", name=name) from error


def _check_cells(name: str, sheet: bytes) -> None:
    for found in CELL.finditer(sheet):
        for place in filter(None, found.groups()):
            letters, digits = re.fullmatch(rb"([A-Za-z]+)(\d+)", place).groups()  # type: ignore[union-attr]
            column = 0
            for letter in letters.upper():
                column = column * 26 + letter - 64
            if int(digits) > MOST_ROWS or column > MOST_COLUMNS:
                raise UploadRefusedError("rows", name=name, rows=MOST_ROWS, columns=MOST_COLUMNS)
    if re.search(rb"<(?:\w+:)?row[^>]*\br\s*=\s*[\"']\d{6,}", sheet):
        raise UploadRefusedError("rows", name=name, rows=MOST_ROWS, columns=MOST_COLUMNS)
