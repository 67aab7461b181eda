"""A sentence in English that can be said in another language: a text that remembers its template and its values."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Self

PLACE = re.compile(r"\{([a-z_]+)(?::([^{}]*))?\}")
"""A named place of a template, with how a number is written there: ``{name}``, ``{months:g}``."""


class Sentence(str):
    """An English sentence, or a part of one, made from a template and what stands in its named places.

    It is a text like any other, and its own English. Since the template is the message's id, as in gettext,
    `fsm_sim.language` can say it in another language; a text made from it (`+`, an f-string) is English for good.
    Values are numbers, texts, other sentences, or tuples of these, which are listed with commas. A template without
    values is taken as it stands. `Sentence` is called with a literal template, so that a test can collect them all.

    >>> hint = Sentence("; did you mean '{name}'?", name="handover")
    >>> Sentence("has no key {key!r}{hint}".replace("!r", ""), key="'hand_over'", hint=hint)
    "has no key 'hand_over'; did you mean 'handover'?"
    >>> Sentence("is {months:g} months; keys are {keys}.", months=2.50, keys=("months", "share"))
    'is 2.5 months; keys are months, share.'
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The sentence of a template, with a value for each of its places."""
        made = super().__new__(cls, in_places(template, values, english) if values else template)
        made.template, made.values = str(template), MappingProxyType(values)
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """As it was made, for other processes."""
        return _again, (type(self), self.template, dict(self.values))

    def replaced(self, old: str, new: str) -> "Sentence":
        """The sentence with another text in all its values, but not in its template.

        >>> Sentence("{file}, line {line}: it is empty.", file="/tmp/0.csv", line=3).replaced("/tmp/0.csv", "a.csv")
        'a.csv, line 3: it is empty.'
        """
        return Sentence(self.template, **{name: _replaced(value, old, new) for name, value in self.values.items()})

    def with_value(self, name: str, value: object) -> "Sentence":
        """The sentence with another value in one of its places.

        >>> Sentence("is {value}; {rule}.", value=3, rule="it is a text").with_value("rule", "it is a month")
        'is 3; it is a month.'
        """
        return Sentence(self.template, **{**self.values, name: value})


def in_places(template: str, values: Mapping[str, object], written: Callable[[object, str], str]) -> str:
    """A template with each place filled by what `written` gives for its value and format.

    >>> in_places("{least} to {most:g}", {"least": 1, "most": 2.0}, english)
    '1 to 2'
    """
    return PLACE.sub(lambda place: written(values[place[1]], place[2] or ""), template)


def english(value: object, form: str) -> str:
    """A value as it stands in an English sentence.

    >>> english(20_000, ","), english(("a", "b"), "")
    ('20,000', 'a, b')
    """
    return ", ".join(map(str, value)) if isinstance(value, tuple) else format(value, form)


def renamed(text: str, old: str, new: str) -> str:
    """A text with another in place of a part; a sentence stays one.

    >>> renamed("/tmp/0.csv: it is empty.", "/tmp/0.csv", "a.csv")
    'a.csv: it is empty.'
    """
    return text.replaced(old, new) if isinstance(text, Sentence) else text.replace(old, new)


def _again(kind: type[Sentence], template: str, values: dict[str, object]) -> Sentence:
    return kind(template, **values)


def _replaced(value: object, old: str, new: str) -> object:
    if isinstance(value, tuple):
        return tuple(_replaced(one, old, new) for one in value)
    return renamed(value, old, new) if isinstance(value, str) else value
