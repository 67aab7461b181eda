"""The parts of sentences about inputs: names of places, values, suggestions and remedies."""

import difflib
import functools
import re
from collections.abc import Iterable, Sequence

from fsm_sim.inputs.files.key_lines import KeyPath
from fsm_sim.model.notation.sentence import Sentence

KEYS = Sentence("keys are")


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


def suggestion(key: str, allowed: Iterable[str], listing: str = KEYS, elsewhere: Sequence[str] = ()) -> str:
    """The end of a sentence on an unknown name: the allowed one that was meant, where else it belongs, or all of them.

    >>> suggestion("hand_over", ["posts", "handover"])
    "; did you mean 'handover'?"
    >>> suggestion("colour", ["posts", "handover"])
    '; keys are posts, handover.'
    >>> suggestion("programme", ["posts", "handover"], elsewhere=["[office]"])
    "; 'programme' belongs in [office]."
    """
    allowed = list(allowed)
    close = meant(key, allowed)
    if close:
        return Sentence("; did you mean '{close}'?", close=close)
    if elsewhere:
        return Sentence("; {key} belongs in {places}.", key=repr(key), places=either(elsewhere))
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
    """The allowed key that is most similar to `key`, or else the only one that has it among its words; None otherwise.

    >>> meant("hand_over", ["handover"]), meant("from", ["from_month", "to_month"]), meant("month", ["from_month"])
    ('handover', 'from_month', 'from_month')
    >>> meant("by", ["from_month", "to_month"])
    """
    allowed = list(allowed)
    having = [name for name in allowed if key in name.split("_")]
    return near(key, allowed) or (having[0] if len(having) == 1 else None)


def remedy(value: object, wanted: str, rule: str) -> str:
    """The remedy for a number in quotes, with a decimal comma or in per cent, or without quotes; "" for other values.

    Per cent are hundredths of what is a share or a rate by its rule; an amount has none.

    >>> remedy("6,5", "a number", ""), remedy("20 %", "a number", "a rate is 0 or more"), remedy(630, "a text", "")
    ('; write 6.5 with a decimal point', '; write 0.2 for 20 %', '; write "630" in quotes')
    >>> remedy("20 %", "a number", "a number of posts is 0 or more")
    '; write how many, not per cent'
    """
    if wanted == "a text" and isinstance(value, int) and not isinstance(value, bool):
        return Sentence('; write "{number}" in quotes', number=str(value))
    if not isinstance(value, str) or "number" not in wanted:
        return ""
    per_cent = re.fullmatch(r"\s*(\d{1,3})(?:[.,](\d{1,6}))?\s*%\s*", value, re.ASCII)
    if per_cent is not None and not re.search(r"\b(?:share|rate|probability|penalty|multiplier)", rule):
        return Sentence("; write how many, not per cent")
    if per_cent is not None:
        share = float(f"{per_cent[1]}.{per_cent[2] or 0}") / 100
        return Sentence("; write {number} for {share}", number=f"{share:g}", share=value.strip())
    number = re.fullmatch(r"\s*([+-]?\d+)(?:([.,])(\d+))?\s*", value, re.ASCII)
    if number is None:
        return ""
    if number[2] == ",":
        return Sentence("; write {number} with a decimal point", number=f"{number[1]}.{number[3]}")
    return Sentence("; write {value} without quotes", value=value.strip())


def _key(part: str) -> str:
    return part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else repr(part)
