"""The gettext catalogues: every sentence that a reader meets in two languages, by a stable key.

A catalogue is ``locale/<language>/LC_MESSAGES/fsm_sim.po``. It is read when it is first needed, so that there is no
build step and a corrected sentence shows at once; decision 0036 gives the reasons.
"""

import functools
import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from fsm_sim.language.numbers import bare
from fsm_sim.model.text import Language, known

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

DOMAIN = "fsm_sim"
ERRORS = "errors"
"""The catalogue of errors, by their English templates; there is none in English."""

PLACE = re.compile(r"\{([^{}|]+)(\|bare)?\}")
"""A named place in a sentence: ``{mean}``, or ``{lower|bare}`` to leave a percent sign out at the start of a range."""


def sentence(key: str, language: Language, /, **values: str) -> str:
    """The sentence `key` with the texts of `values` in its named places.

    A number is written by `fsm_sim.language.numbers` first: a catalogue holds no digits.

    Raises
    ------
    InputError
        When there is no such language.
    KeyError
        When the catalogue has no such sentence, or a place has no value.

    >>> sentence("comparison.heading", "da", against="Som i dag")
    'Sammenlignet med »Som i dag«:'
    """
    return filled(template(key, language), values.__getitem__)


def plural(key: str, count: int, language: Language, /, **values: str) -> str:
    """The form of the sentence `key` for `count`, filled as `sentence`.

    Raises
    ------
    KeyError
        When the catalogue has no such sentence, or a place has no value.

    >>> plural("count.caseworkers", 1, "en", count="1"), plural("count.caseworkers", 2, "da", count="2")
    ('1 caseworker', '2 sagsbehandlere')
    """
    one, several = messages(language)[key]
    return filled(one if _plural_rule(known(language))(count) == "one" else several, values.__getitem__)


def template(key: str, language: Language) -> str:
    """A sentence as the catalogue has it, its places open.

    Raises
    ------
    KeyError
        When the catalogue has no such sentence.

    >>> template("comparison.heading", "en")
    'Compared with “{against}”:'
    """
    return messages(language)[key][0]


def translated(english: str, language: Language) -> str:
    """The template of an error by its English one, its places open; the English one where there is no other.

    >>> translated("the file is empty.", "da"), translated("the file is empty.", "en")
    ('filen er tom.', 'the file is empty.')
    """
    return english if known(language) == "en" else messages(language, ERRORS).get(english, (english,))[0]


def has(key: str) -> bool:
    """Whether the catalogues have a sentence of that key.

    >>> has("comparison.heading"), has("no.such")
    (True, False)
    """
    return key in messages("en")


def filled(text: str, value: Callable[[str], str]) -> str:
    """A template with each place filled by what `value` gives for its name.

    >>> filled("{lower|bare}–{upper}", {"lower": "10%", "upper": "12%"}.__getitem__)
    '10–12%'
    """
    return PLACE.sub(lambda place: bare(value(place[1])) if place[2] else value(place[1]), text)


def messages(language: Language, domain: str = DOMAIN) -> Mapping[str, tuple[str, ...]]:
    """Every sentence of a language by key, with its plural forms where it has several.

    Raises
    ------
    InputError
        When there is no such language.

    >>> messages("da").keys() == messages("en").keys()
    True
    """
    return _messages(known(language), domain)


@functools.cache
def _messages(language: Language, domain: str) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for message in _read(language, domain):
        key = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and all(forms):
            found[str(key)] = tuple(map(str, forms))
    return MappingProxyType(found)


@functools.cache
def _plural_rule(language: Language) -> Callable[[float], str]:
    """The plural of a count in a language, by CLDR: "one" or "other", which are the first form and the second."""
    from babel import Locale

    return Locale.parse(language).plural_form


def _read(language: Language, domain: str) -> "Catalog":
    """The file of a language; Babel's part that reads it is loaded with the first sentence that is asked for."""
    from babel.messages.pofile import read_po

    file = files("fsm_sim.language").joinpath("locale", language, "LC_MESSAGES", f"{domain}.po")
    with file.open("rb") as content:
        return read_po(content, locale=language, domain=domain, abort_invalid=True)
