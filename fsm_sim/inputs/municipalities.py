"""The municipalities of Denmark by name and code, and what a user may have meant by another spelling.

Names and codes are those of the official classification of regions and municipalities (Statistics Denmark, 2007).
"""

import functools
import re
import unicodedata
from collections.abc import Mapping

from fsm_sim.inputs.checking.wording import near
from fsm_sim.inputs.files.resources import municipalities_file
from fsm_sim.inputs.files.text_file import read_text

INVENTED = "Eksempelby"
"""The name of a town that is made up, as in the examples that come with the package."""


@functools.cache
def codes() -> Mapping[str, str]:
    """The code of each municipality by its name, in the order of codes.

    >>> len(codes()), codes()["Vejle"]
    (98, '0630')
    """
    lines = read_text(municipalities_file()).split("\n")[:-1]
    return {name: code for code, _, name in (line.partition(" ") for line in lines)}


def municipalities() -> tuple[str, ...]:
    """The names of the municipalities.

    >>> municipalities()[0]
    'København'
    """
    return tuple(codes())


def municipality(written: str) -> str | None:
    """The municipality that a name or code means, however it is spelt; None where it is none of them.

    >>> municipality("VEJLE KOMMUNE"), municipality("Jobcenter Vejle"), municipality("0630"), municipality("Århus")
    ('Vejle', 'Vejle', 'Vejle', 'Aarhus')
    >>> municipality("Københavns Kommune"), municipality("Eksempelby")
    ('København', None)
    """
    key = _key(written)
    known = _by_key()
    return known.get(key) or known.get(key.removesuffix("s"))


def nearest(written: str) -> str | None:
    """The municipality whose name is most similar; None where none is.

    >>> nearest("Hedenstedt"), nearest("Xyz")
    ('Hedensted', None)
    """
    found = near(_key(written), _by_key())
    return None if found is None else _by_key()[found]


@functools.cache
def _by_key() -> Mapping[str, str]:
    names = {_key(name): name for name in codes()}
    return names | {code: name for name, code in codes().items()} | {c.lstrip("0"): n for n, c in codes().items()}


def _key(written: str) -> str:
    """A name without what spellings differ in: case, decomposed letters, "Kommune", "Jobcenter", å for aa."""
    text = unicodedata.normalize("NFC", written).casefold().replace("å", "aa")
    words = re.sub(r"[\s_]+", " ", text.replace("-", " ")).strip()
    return re.sub(r"^(?:jobcent(?:er|ret) |kommunen )|(?: kommunes?| jobcent(?:er|ret))$", "", words).strip()
