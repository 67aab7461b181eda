"""Files that are no tables under the name of one: what they are by their bytes, and what to do."""

import io
import re
import zipfile
from pathlib import Path

from fsm_sim.inputs.files.text_file import WORKBOOK
from fsm_sim.model.notation.sentence import Sentence

_SAVE = Sentence("open it where it was made and save the table as .xlsx or CSV")
_UNPACK = Sentence("unpack it and name the table that is in it")

_OTHERS = (
    (rb"%PDF-", Sentence("a PDF document"), _SAVE),
    (rb"\{\\rtf", Sentence("a text document"), _SAVE),
    (rb"\s*<(?:!doctype html|html|table|meta)", Sentence("a web page"), _SAVE),
    (rb"\s*<\?(?:xml|mso)", Sentence("an XML document"), _SAVE),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", Sentence("a picture"), _SAVE),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd", Sentence("a compressed file"), _UNPACK),
    (
        rb"(?:CHARSET|AXIS-VERSION)=",
        Sentence("a PX file (PC-Axis)"),
        Sentence("fetch it as CSV or Excel where this file is from"),
    ),
    (rb"PAR1", Sentence("a Parquet file"), Sentence("save the table that is in it as .xlsx or CSV")),
    (rb"SQLite format 3\x00", Sentence("a database"), Sentence("save the table that is in it as .xlsx or CSV")),
)
"""How files begin that are no tables, what they are, and what to do."""


def not_a_table(content: bytes) -> str:
    """What a file is that holds no table, and what to do; "" where it may hold one.

    >>> not_a_table(b"%PDF-1.7")
    'this is a PDF document, not a table; open it where it was made and save the table as .xlsx or CSV.'
    """
    if content.startswith(WORKBOOK):
        called, do = _packed(content)
        return Sentence("this is {called}, not a table; {do}.", called=called, do=do) if called else ""
    text = content.removeprefix(b"\xef\xbb\xbf")
    for begin, called, do in _OTHERS:
        if re.match(begin, text, re.IGNORECASE):
            return Sentence("this is {called}, not a table; {do}.", called=called, do=do)
    return ""


def lock_file(path: Path) -> str:
    """What Excel and LibreOffice keep beside a workbook that is open, and which workbook that is; "" for other names.

    >>> lock_file(Path("~$office.xlsx")), lock_file(Path("office.xlsx"))
    ('this is what Excel keeps beside a workbook that is open; name office.xlsx.', '')
    """
    kept = re.fullmatch(r"~\$(?P<excel>.+)|\.~lock\.(?P<libre>.+)#", path.name)
    if not kept:
        return ""
    program = "Excel" if kept["excel"] else "LibreOffice"
    workbook = kept["excel"] or kept["libre"]
    return Sentence(
        "this is what {program} keeps beside a workbook that is open; name {workbook}.",
        program=program,
        workbook=workbook,
    )


def _packed(content: bytes) -> tuple[str, str]:
    """What an archive is that holds no workbook, and what to do; "" for a workbook and for what is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
    except zipfile.BadZipFile:
        return "", ""
    if any(one.startswith("word/") for one in names):
        return Sentence("a text document"), _SAVE
    if any(one in ("[Content_Types].xml", "content.xml") for one in names):
        return "", ""
    return Sentence("a compressed file"), _UNPACK
