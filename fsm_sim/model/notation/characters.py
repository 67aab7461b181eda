"""The characters of texts that people write: which are shown as they are, and which every document can draw.

A line feed, an escape sequence or a mark that turns the direction of writing would let a title forge a line of output.
A character that the fonts of brief, slide and figures do not have would end the brief, or be a box in a figure.
"""

import unicodedata

from fsm_sim.model.notation.sentence import Sentence

HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories of what is not seen but acts: controls, marks of direction, half characters, line ends."""

DRAWN = (
    (0x0020, 0x007E), (0x00A0, 0x024F),  # Latin
    (0x0300, 0x0331),  # accents of decomposed letters
    (0x0370, 0x037E), (0x0384, 0x03FF), (0x0400, 0x04FF),  # Greek, Cyrillic
    (0x1E00, 0x1EF9),  # more Latin
    (0x2010, 0x2027), (0x2030, 0x2040),  # dashes, quotation marks, bullets, per mille
    (0x2070, 0x209C), (0x20A0, 0x20B5),  # raised and lowered digits, currencies
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2153, 0x215F),  # №, ™, fractions
    (0x2190, 0x22FF), (0x25A0, 0x25FF),  # arrows, mathematics, shapes
)  # fmt: skip
"""What the fonts of every document have, from one code point to another (`tests/test_document_letters.py`)."""

LONGEST_TEXT = 200
"""So many characters a title or a name may have."""


LONGEST_STEM = 100
"""Files of results are called by a scenario's name, with a number and a digest after it; file systems end at 255."""

FORBIDDEN = '<>:"/\\|?*'
"""What Windows has in no name of a file, with controls, and with dots and blanks at its end."""
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{one}{at}" for one in ("com", "lpt") for at in "0123456789¹²³")})
"""Names that Windows keeps for devices, in large and small letters and with any ending."""


def is_reserved(name: str) -> bool:
    """Whether Windows keeps a name for a device.

    >>> is_reserved("CON"), is_reserved("nul.csv"), is_reserved("console")
    (True, True, False)
    """
    return name.partition(".")[0].rstrip(" ").casefold() in RESERVED


def in_file_name(name: str) -> str:
    """A name as a part of a file's name that every system can have; other names give other parts.

    A colon, which stands between a programme and its outcome, becomes a dot; what else Windows forbids is written with
    a percent sign and its code points, as in addresses of the web.

    >>> in_file_name("fsm2:work"), in_file_name("work?"), in_file_name("a.b")
    ('fsm2.work', 'work%3F', 'a%2Eb')
    """
    return "".join("." if one == ":" else f"%{ord(one):02X}" if _unsafe(one) else one for one in name)


def _unsafe(character: str) -> bool:
    return character in FORBIDDEN or character in "%. " or hidden(character)


def hidden(character: str) -> bool:
    r"""Whether a character is not seen but acts.

    >>> hidden("\n"), hidden("\u202e"), hidden("å")
    (True, True, False)
    """
    return unicodedata.category(character) in HIDDEN


def drawn(character: str) -> bool:
    """Whether brief, slide and figures have a letter or sign for a character.

    >>> drawn("ø"), drawn("≥"), drawn("😀"), drawn("市")
    (True, True, False, False)
    """
    return not hidden(character) and any(first <= ord(character) <= last for first, last in DRAWN)


def shown(text: str, keep: str = "") -> str:
    r"""A text in which every hidden character is written out; those of `keep` stay.

    >>> print(shown("a\x1b[31m\nb\u202ec"))
    a\u001b[31m\u000ab\u202ec
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_written(one) if hidden(one) and one not in keep else one for one in text)


def _written(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def named(character: str) -> str:
    r"""A character in a sentence: itself where it is seen, and its code point.

    >>> named("😀"), named("\x1b")
    ('😀 (U+1F600)', 'U+001B')
    """
    code = f"U+{ord(character):04X}"
    return code if hidden(character) else f"{character} ({code})"


def fault(text: str, *, lines: bool = False, any_letter: bool = False) -> str:
    r"""What is wrong with a text that is to be printed, as the end of a sentence; nothing where it is right.

    `lines`: it may have line feeds and tabs. `any_letter`: it is in no document, so that any letter will do.

    >>> fault("To medarbejdere mere"), fault(" ")
    ('', 'is blank; write a text')
    >>> fault("To\nmere")
    'has U+000A in it, which is not seen; leave it out'
    """
    if text and not text.strip():
        return Sentence("is blank; write a text")
    kept = "\n\t" if lines else ""
    if unseen := next((one for one in text if hidden(one) and one not in kept), ""):
        return Sentence("has {character} in it, which is not seen; leave it out", character=named(unseen))
    if not any_letter and (other := next((one for one in text if not drawn(one) and one not in kept), "")):
        return Sentence(
            "has {character} in it, which the letters of brief and figures do not have; write it with "
            "Latin, Greek or Cyrillic letters, digits and common signs",
            character=named(other),
        )
    if len(text) > LONGEST_TEXT and not lines:
        return Sentence("has {count} characters; write at most {most}", count=len(text), most=LONGEST_TEXT)
    return ""
