"""Titles of scenarios as tables and figures have them: cut, and so that titles that begin alike stay apart."""

from collections.abc import Sequence
from itertools import takewhile
from textwrap import shorten

SHORT = 38
"""The longest title of a scenario in tables and figures; a longer one is cut there, and whole in the answer."""

HEAD = 15
"""So much of their common beginning do titles keep that would be cut alike; the rest is for what sets them apart."""


def short_titles(titles: Sequence[str], most: int = SHORT) -> list[str]:
    """Titles that stand under each other, each of at most so many characters; two that differ are not cut alike.

    Of titles that would be, the middle is left out instead of the end.

    >>> short_titles(["Now", "Two fewer from July and no leave, plan 2", "Two fewer from July and no leave, plan 3"])
    ['Now', 'Two fewer from … and no leave, plan 2', 'Two fewer from … and no leave, plan 3']
    """
    cut = {title: short_title(title, most) for title in titles}
    for short in dict.fromkeys(cut.values()):
        alike = [title for title, own in cut.items() if own == short]
        if len(alike) > 1:
            cut |= _apart(alike, most)
    return [cut[title] for title in titles]


def short_title(whole: str, most: int = SHORT) -> str:
    """A title cut between words, or in its first word where that is too long; it has at most so many characters.

    >>> short_title("Two more caseworkers from January and a new team"), short_title("x" * 40)[-3:]
    ('Two more caseworkers from January …', 'xx…')
    """
    cut = shorten(whole, most, placeholder=" …")
    return cut if cut != "…" else f"{whole.strip()[: most - 1]}…"


def _apart(titles: Sequence[str], most: int) -> dict[str, str]:
    """Titles that begin alike, without a part of what they have in common; spaces in a row count as one."""
    words = {title: " ".join(title.split()) for title in titles}
    columns = zip(*words.values(), strict=False)  # as long as the shortest
    common = "".join(letters[0] for letters in takewhile(lambda letters: len({*letters}) == 1, columns))
    found = {title: _around(whole, common, most) for title, whole in words.items()}
    for short in dict.fromkeys(found.values()):
        alike = [title for title, own in found.items() if own == short]
        if 1 < len(alike) < len(titles):  # which have more in common than all of them
            found |= _apart(alike, most)
    return found


def _around(whole: str, common: str, most: int) -> str:
    """The beginning of a title, and where it no longer is the `common` one, with as many words before as have room."""
    if whole == common:  # the others go on where this one ends
        return short_title(whole, most)
    head = shorten(whole, HEAD, placeholder="") or whole[:HEAD]
    room = most - len(head) - len(" … ")
    place = common.rfind(" ") + 1
    if place <= len(head) or len(common) - place >= room - 1:  # what differs would be cut off in its word
        return f"{head} … {short_title(whole[len(common) :], room)}"
    told = whole[place:]
    for word in reversed(whole[len(head) : place].split()):
        if len(told) + len(word) >= room:
            break
        told = f"{word} {told}"
    return f"{head} … {short_title(told, room)}"
