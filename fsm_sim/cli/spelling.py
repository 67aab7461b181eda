"""How a console that has not every character shows a text: ae for æ, >= for ≥, and no traceback.

Windows' consoles are of code page 850 or 1252, and that of a plain `LC_ALL=C` is ASCII.
"""

import codecs
import unicodedata
from io import TextIOWrapper
from typing import Any

NAME = "fsm_sim.spelt"
"""The name of the handler of characters that an encoding does not have."""

SPELT = {
    "æ": "ae", "Æ": "Ae", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa", "ß": "ss", "œ": "oe", "Œ": "Oe", "ð": "d",
    "þ": "th", "đ": "d", "ł": "l", "Ł": "L", "ı": "i",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "·": "-", "•": "*", "…": "...",
    "“": '"', "”": '"', "„": '"', "»": '"', "«": '"', "’": "'", "‘": "'", "‚": "'", "′": "'", "″": '"',
    "≥": ">=", "≤": "<=", "≠": "!=", "≈": "~", "±": "+/-", "×": "x", "÷": "/", "→": "->", "←": "<-", "↔": "<->",
    "∞": "inf", "√": "sqrt", "µ": "u", "μ": "u", "°": " deg.", "§": "par. ", "€": "EUR", "£": "GBP", "№": "No.",
    "✓": "yes", "✗": "no", "■": "#", "█": "#", "▏": "|", "│": "|", "┃": "|", "─": "-", "━": "-", "╸": "-", "╺": "-",
}  # fmt: skip
"""What is written for characters that many encodings lack; an accent is left off, and of the rest there is a "?"."""

WANTED = ("replace", "ignore", "xmlcharrefreplace", "namereplace")
"""Handlers that a user asks for with PYTHONIOENCODING, and keeps."""


def spelt(character: str) -> str:
    r"""A character in ASCII.

    >>> [spelt(one) for one in "é≥ø市"], spelt("\udce6")
    (['e', '>=', 'oe', '?'], '\\xe6')
    """
    if "\udc80" <= character <= "\udcff":  # a byte of a file's name that is no text
        return f"\\x{ord(character) - 0xDC00:02x}"
    if character in SPELT:
        return SPELT[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or ("?" if not unicodedata.combining(character) else "")


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(spelt, error.object[error.start : error.end])), error.end


codecs.register_error(NAME, _handle)


def spell(stream: Any) -> None:
    """Have a stream spell what its encoding does not have, unless the user has asked for something else."""
    if isinstance(stream, TextIOWrapper) and stream.errors not in WANTED:
        stream.reconfigure(errors=NAME)


def of_every_character(stream: Any) -> bool:
    """Whether a stream's encoding has every character.

    >>> import io
    >>> [of_every_character(TextIOWrapper(io.BytesIO(), code)) for code in ("utf-8", "cp1252", "ascii", "utf-16")]
    [True, False, False, True]
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return codecs.lookup(encoding).name.startswith("utf")
