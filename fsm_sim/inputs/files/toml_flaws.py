"""What is wrong with the TOML of a file, in words: the reasons that Python's reader gives, and the remedies."""

import re

from fsm_sim.model.notation.characters import hidden
from fsm_sim.model.notation.sentence import Sentence

_TWICE = Sentence("this key or table stands there already")
_TEXT = Sentence("a text is not closed by a quotation mark")
_CHARACTER = Sentence("a character that cannot stand there")
_REASONS = {
    "Illegal character '\\n'": _TEXT,
    "Unterminated string": _TEXT,
    "Illegal character": _CHARACTER,
    "Found invalid character": _CHARACTER,
    "Invalid statement": _CHARACTER,
    "Invalid initial character for a key part": Sentence("a key of letters, digits, - and _ is missing"),
    "Expected newline or end of document after a statement": Sentence("something stands behind the value"),
    "Expected '=' after a key in a key/value pair": Sentence("a key of letters from a to z and then = are expected"),
    "Invalid value": Sentence("a value is missing, or is none"),
    "Invalid date or datetime": Sentence("a date that there is not"),
    "Cannot overwrite a value": _TWICE,
    "Cannot declare": _TWICE,
    "Cannot mutate immutable namespace": _TWICE,
    "Cannot redefine namespace": _TWICE,
    "Duplicate inline table key": _TWICE,
    "Unclosed array": Sentence("a list is not closed by ], or a comma is missing in it"),
    "Unclosed inline table": Sentence("a table is not closed by }, or a comma is missing in it"),
    "Expected ']' at the end of a table declaration": Sentence("the name of a table is not closed by ]"),
    "Expected ']]' at the end of an array declaration": Sentence("the name of a table is not closed by ]]"),
    "Unescaped '\\' in a string": Sentence("a \\ in a text is written \\\\"),
}
"""What is said for each of the reader's own reasons, by how they begin; an earlier one counts before a later."""

_QUOTES = "“”„»«‘’‚"


def reason(text: str) -> str:
    r"""A reason of the reader, in words of this project.

    >>> reason("Cannot declare ('staffing',) twice"), reason("Illegal character '\\n'")
    ('this key or table stands there already', 'a text is not closed by a quotation mark')
    """
    known = (said for start, said in _REASONS.items() if text.startswith(start))
    return next(known, _CHARACTER)


def remedy(line: str) -> str:
    """The remedy for the most common mistakes in a line; "" for others.

    They are a decimal comma, a text without quotation marks or with curved ones, and a character that is not seen.

    >>> remedy("intake_per_month = 6,5"), remedy("posts = [{ from_month = 0, count = 8,2 }]")
    ('; write 6.5 with a decimal point', '; write 8.2 with a decimal point')
    >>> remedy("programme = bir"), remedy("title = “As it is”")
    ('; write a text in quotes: "bir"', '; quotation marks are straight: "')
    """
    comma = re.search(r"=\s*([+-]?\d+),(\d+)\s*(?:#|$|\}|,\s*[a-z])", line)
    if comma:
        return Sentence("; write {number} with a decimal point", number=f"{comma[1]}.{comma[2]}")
    if any(one in line for one in _QUOTES):
        return Sentence('; quotation marks are straight: "')
    unseen = [one for one in line if one != "\t" and (hidden(one) or one == "\u00a0")]
    if unseen:
        return Sentence("; leave out U+{code}, which is not seen", code=f"{ord(unseen[0]):04X}")
    bare = re.match(r"""[^#"']*=\s*([^\W\d][\w-]*)\s*(?:#|$)""", line)
    if bare and bare[1] not in ("true", "false", "inf", "nan"):
        return Sentence('; write a text in quotes: "{text}"', text=bare[1])
    return ""
