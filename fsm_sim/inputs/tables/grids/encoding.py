"""The text of a file that says nothing of its encoding."""

import codecs
import html
import re

from fsm_sim.inputs.tables.liberties import Liberty
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
"""Byte order marks, the encoding each stands for, and what a sentence calls it; UTF-8 needs no sentence."""

_OLD = (("cp1252", "Windows-1252"), ("cp850", "code page 850"), ("mac_roman", "Mac Roman"))
"""Encodings of one byte for each letter, in the order in which they are tried."""

_EXPECTED = re.compile(r"[\x00-\x7fæøåÆØÅäöüÄÖÜßéèêëáàâíóúñçÉ§°½¼»«–—‘’“”…•€£·´\u00a0≤≥]*")
"""Letters and marks that a Danish table holds."""

_TWICE = re.compile("Ã[¦¸¥†˜…©¼¶¤]|Â[\u00a0½·]")
"""What UTF-8 looks like that was read as Windows-1252 and saved again."""

_NAMES = (
    "lt gt le ge amp nbsp ndash minus aelig AElig oslash Oslash aring Aring auml Auml ouml Ouml uuml Uuml eacute Eacute"
)
_ESCAPED = {name: html.unescape(f"&{name};") for name in _NAMES.split()}
"""Letters and marks that a web page writes as &name;, of those that a table can hold and that separate no cells."""

_ENTITY = re.compile(f"&({'|'.join(_ESCAPED)});")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(name: str, content: bytes) -> tuple[str, tuple[Liberty, ...]]:
    r"""The text in some bytes with line feeds as line ends, and what was taken for granted.

    Raises
    ------
    InputError
        When no encoding gives a text.

    >>> decoded("a.csv", "Ærø\r\n".encode("cp1252"))
    ('Ærø\n', (Liberty(kind='encoding', file='a.csv', found='', taken='Windows-1252', lines=()),))
    """
    text, called = _text(name, content)
    taken = [Liberty("encoding", name, taken=called)] if called else []
    if (repaired := _repaired(text)) != text:
        text, found = repaired, _TWICE.search(text)
        taken.append(Liberty("repaired_letters", name, found=found[0] if found else ""))
    if escaped := _ENTITY.search(text):
        text = _ENTITY.sub(lambda one: _ESCAPED[one[1]], text)
        taken.append(Liberty("escaped_letters", name, found=escaped[0], taken=_ESCAPED[escaped[1]]))
    lines = text.rstrip("\x1a").replace("\r\n", "\n").replace("\r", "\n")  # DOS ends a text with U+001A
    if control := _CONTROL.search(lines):
        line = lines.count("\n", 0, control.start()) + 1
        said = Sentence(
            "character U+{code:04X} is no text; save the table as a CSV file or a workbook.", code=ord(control[0])
        )
        raise InputError(Problem(name, line, said))
    return lines, tuple(taken)


def _text(name: str, content: bytes) -> tuple[str, str]:
    """The text, and what a sentence calls its encoding: nothing for UTF-8."""
    for mark, encoding, called in _MARKS:
        if content.startswith(mark):
            return _strict(name, content[len(mark) :], encoding), called
    if zeros := content[:4000].count(0):
        first = content[: len(content) // 2 * 2][:4000]
        for encoding, odd in (("utf-16-le", first[1::2]), ("utf-16-be", first[0::2])):
            if zeros == odd.count(0) > len(odd) / 2:
                return _strict(name, content, encoding), "UTF-16"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        for encoding, called in _OLD:
            text = content.decode(encoding, "replace")
            if _EXPECTED.fullmatch(text):
                return text, called
        raise InputError(_undecodable(name, content, error)) from None


def _strict(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(_undecodable(name, content, error)) from None


def _undecodable(name: str, content: bytes, error: UnicodeDecodeError) -> Problem:
    line = content.count(b"\n", 0, error.start) + 1
    text = Sentence(
        "byte 0x{byte:02x} is not UTF-8, nor a letter of Windows-1252; save the file as 'CSV UTF-8'.",
        byte=content[error.start],
    )
    return Problem(name, line, text)


def _repaired(text: str) -> str:
    """The text with letters put right that were read as Windows-1252 and saved as UTF-8; as it is where they were not.

    >>> _repaired("KÃ¸benhavn"), _repaired("København")
    ('København', 'København')
    """
    if not _TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
