"""The parts of sentences about inputs: names of places, values, suggestions and remedies."""

import difflib
import functools
import re
from collections.abc import Iterable

from fsm_sim.inputs.checking.synonyms import choice_called, plain, transliterated, words_of
from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.notation.sentence import Sentence

KEYS = Sentence("keys are")
_ALMOST = 0.85
"""How similar a word is to one that people use for a key, so that it is this one misspelt."""
_OF_ONE = re.compile(r"\b(?:shares?|probability|probabilities|penalty|weights?)\b(?!.*\b(?:0 or more)\b)")
"""A rule of numbers that are parts of 1."""
LEAST_PER_CENT = 5
"""A smaller number above 1 is no share in per cent, but a number of people or a slip."""


def name_of(path: KeyPath, *, listed: bool = False) -> str:
    """The name of a place in a sentence; `listed` when the top-level list has several elements.

    >>> name_of(("staffing", "posts", 1, "count"))
    '[staffing] posts[1].count'
    >>> name_of(("office", 1, "citizens"), listed=True)
    '[[office]] number 2: citizens'
    """
    if not path:
        return ""
    head, rest = f"[{path[0]}]", path[1:]
    if rest and isinstance(rest[0], int):
        number, rest = rest[0] + 1, rest[1:]
        if listed:
            element = Sentence("[[{table}]] number {number}", table=path[0], number=number)
            return Sentence("{element}: {key}", element=element, key=dotted(rest)) if rest else element
    return f"{head} {dotted(rest)}".rstrip()


def dotted(path: KeyPath) -> str:
    """Keys and positions written in one line.

    >>> dotted(("posts", 1, "count")), dotted(("passive -> left",))
    ('posts[1].count', "'passive -> left'")
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in path).lstrip(".")


def suggestion(key: str, allowed: Iterable[str], listing: str = KEYS, elsewhere: str = "") -> str:
    """The end of a sentence on an unknown name: the allowed one that was meant, `elsewhere`, or all of them.

    >>> suggestion("hand_over", ["posts", "handover"])
    "; did you mean 'handover'?"
    >>> suggestion("colour", ["posts", "handover"])
    '; keys are posts, handover.'
    >>> suggestion("programme", ["posts", "handover"], elsewhere="; 'programme' belongs in [office].")
    "; 'programme' belongs in [office]."
    """
    allowed = list(allowed)
    close = meant(key, allowed)
    if close:
        return Sentence("; did you mean '{close}'?", close=close)
    if elsewhere:
        return elsewhere
    return Sentence("; {listing} {names}.", listing=listing, names=tuple(allowed)) if allowed else "."


def linked(parts: Iterable[str]) -> str:
    """Two or more parts of a sentence with "and" between them.

    >>> linked(["'a'", "'b'", "'c'"])
    "'a' and 'b' and 'c'"
    """
    return functools.reduce(lambda first, then: Sentence("{first} and {then}", first=first, then=then), parts)


def either(parts: Iterable[str]) -> str:
    """Two or more parts of a sentence with "or" between them.

    >>> either(["2023-01", "2023-02"])
    '2023-01 or 2023-02'
    """
    return functools.reduce(lambda first, then: Sentence("{first} or {then}", first=first, then=then), parts)


def near(key: str, allowed: Iterable[str], least: float = 0.6) -> str | None:
    """The allowed name that is most similar to `key`; None when the similarity of none is at `least` that.

    >>> near("post", ["posts", "handover"])
    'posts'
    """
    return next(iter(difflib.get_close_matches(key, list(allowed), n=1, cutoff=least)), None)


def meant(key: str, allowed: Iterable[str]) -> str | None:
    """The allowed key that people call so or spell almost so, or the only one that has it among its words; else None.

    >>> meant("hand_over", ["handover"]), meant("from", ["from_month", "to_month"]), meant("month", ["from_month"])
    ('handover', 'from_month', 'from_month')
    >>> meant("turnover", ["handover", "separation_per_year"]), meant("turnovers", ["handover", "separation_per_year"])
    ('separation_per_year', 'separation_per_year')
    >>> meant("by", ["from_month", "to_month"])
    """
    allowed = list(allowed)
    called = words_of(allowed)
    if plain(key) in called:
        return called[plain(key)]
    having = [name for name in allowed if key in name.split("_")]
    word = near(plain(key), called, _ALMOST)
    if word is not None and near(key, allowed, _ALMOST) is None:
        return called[word]
    return near(key, allowed) or (having[0] if len(having) == 1 else None)


def remedy(value: object, wanted: str, rule: str) -> str:
    """What to write instead of a value, as the end of a sentence; "" where nothing is known.

    That is a number without quotes, with a decimal point or as a share of 1; a text in quotes, one of those that the
    rule names where people call it something else, or a name in the letters that are allowed. Per cent are hundredths
    of what is a share or a rate by its rule; an amount has none.

    >>> remedy("6,5", "a number", ""), remedy("20 %", "a number", "a rate is 0 or more"), remedy(630, "a text", "")
    ('; write 6.5 with a decimal point', '; write 0.2 for 20 %', '; write "630" in quotes')
    >>> remedy("20 %", "a number", "a number of posts is 0 or more")
    '; write how many, not per cent'
    >>> remedy(60, "", "a share is from 0 to 1"), remedy("now", "", 'start is "programme" or "settled"')
    ('; did you mean 0.6?', '; did you mean "settled"?')
    """
    if wanted == "a text" and isinstance(value, int) and not isinstance(value, bool):
        return Sentence('; write "{number}" in quotes', number=str(value))
    if isinstance(value, int | float) and not isinstance(value, bool):
        per_cent = not wanted and LEAST_PER_CENT <= value <= 100 and _OF_ONE.search(rule)
        return Sentence("; did you mean {share}?", share=f"{value / 100:g}") if per_cent else ""
    if not isinstance(value, str):
        return ""
    return _number(value, rule) if "number" in wanted else _text(value, rule)


def _number(value: str, rule: str) -> str:
    """What to write instead of a text where a number is wanted."""
    per_cent = re.fullmatch(r"\s*(\d{1,3})(?:[.,](\d{1,6}))?\s*%\s*", value, re.ASCII)
    if per_cent is not None and not re.search(r"\b(?:share|rate|probability|penalty|multiplier)", rule):
        return Sentence("; write how many, not per cent")
    if per_cent is not None:
        share = float(f"{per_cent[1]}.{per_cent[2] or 0}") / 100
        return Sentence("; write {number} for {share}", number=f"{share:g}", share=value.strip())
    number = re.fullmatch(r"\s*([+-]?\d+)(?:([.,])(\d+))?\s*", value, re.ASCII)
    if number is None:
        return _text(value, rule)
    if number[2] == ",":
        return Sentence("; write {number} with a decimal point", number=f"{number[1]}.{number[3]}")
    return Sentence("; write {value} without quotes", value=value.strip())


def _text(value: str, rule: str) -> str:
    """What to write instead of a text that is none of a few, or of letters that are not allowed."""
    chosen = [] if "such as" in rule else re.findall(r'"([a-z_]+)"', rule)
    if close := choice_called(value, chosen) or near(transliterated(value), chosen):
        return Sentence('; did you mean "{close}"?', close=close)
    if "lower-case letters, digits and hyphens" not in rule:
        return ""
    name = "-".join(re.findall(r"[a-z0-9]+", transliterated(value)))
    return Sentence('; did you mean "{close}"?', close=name) if name else ""


def _key(part: str) -> str:
    return part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else repr(part)
