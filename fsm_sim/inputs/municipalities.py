"""The municipalities of Denmark by name and code, and what a user may have meant by another spelling.

Names and codes are those of the official classification of regions and municipalities (Statistics Denmark, 2007).
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.resources import municipalities_file
from fsm_sim.inputs.files.text_file import read_text
from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence

INVENTED = "Eksempelby"
"""The name of a town that is made up, as in the examples that come with the package."""

_OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "copenhagen": "København",
        "kopenhagen": "København",
        "kbh": "København",
        "cph": "København",
        "kjøbenhavn": "København",
        "elsinore": "Helsingør",
        "vesthimmerland": "Vesthimmerlands",
        "nordfyn": "Nordfyns",
        "mors": "Morsø",
        "bornholms region": "Bornholm",
        "brønderslev dronninglund": "Brønderslev",
        "jammerbugten": "Jammerbugt",
        "mariager fjord": "Mariagerfjord",
        "frederiksværk hundested": "Halsnæs",
    }
)
"""Foreign, old and short names: Halsnæs was called Frederiksværk-Hundested until 2008."""

_LARGER = re.compile(
    r"(?:hele )?(?:danmark|landet)|denmark|the whole country|all (?:of )?denmark"
    r"|(?:alle|all|samtlige)(?: (?:kommuner|municipalities))?"
    r"|landsgennemsnit(?:tet)?|(?:hele )?landsplan|i alt|total|region .*|.* region(?: of denmark)?|rar .*|landsdel .*"
    r"|hovedstaden|sjaelland|syddanmark|midtjylland|nordjylland|fyn|sydjylland|oestjylland|vestjylland"
    r"|nordsjaelland|oestsjaelland|vest og sydsjaelland|koebenhavns omegn|byen koebenhavn|hovedstadsomraadet"
    r"|storkoebenhavn|oerne|jylland|zealand|jutland|funen|greater copenhagen|.* amt"
    r"|landstotal|dk|provinsen|(?:vest|oest)danmark|midt og .*|kkr .*|klynge.*|kommuneklynge.*|kommunegruppe.*"
    r"|(?:sammenlignelige|lignende) kommuner|\d byerne"
    r"|0?8[1-5]|108[1-5]|0{1,4}"
)
"""Areas that are larger than a municipality, as `_key` gives their names, and their codes."""


LARGER_AREA = Sentence(
    "which is the country, a region or another area of several municipalities; an office, "
    "its counts and its effect are those of one municipality, so name one, or leave it out."
)
"""Why a larger area is refused."""

_REMAINDER = re.compile(
    r"(?:uoplyst|ukendt|ikke (?:oplyst|fordelt|placeret)|oevrige|andre|andet|resten|oevrigt|unknown|other|others|rest"
    r"|udlandet|udland|uden for (?:landet|danmark)|\(?(?:tom|blank)\)?)"
    r"(?: (?:kommuner?|omraader?|municipalit(?:y|ies)))?"
)
"""Words in place of a municipality, as `_key` gives them, for people who are counted under none."""

REMAINDER = Sentence("which are people whose municipality is not given; name one, or leave it out.")
"""Why they are refused."""

_SIMILAR = 0.75
"""How similar a name is that is asked about: Bornholm is not what Trundholm is meant to be."""


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
    >>> municipality("Københavns Kommune"), municipality("615 Horsens"), municipality("Copenhagen")
    ('København', 'Horsens', 'København')
    >>> municipality("Bornholms Regionskommune"), municipality("Eksempelby")
    ('Bornholm', None)
    >>> (
    ...     municipality("Horsens Kommune (615)"),
    ...     municipality("Horsens, Kommune"),
    ...     municipality("Job- og ydelsescenter Vejle"),
    ... )
    ('Horsens', 'Horsens', 'Vejle')
    """
    key = _key(written)
    if coded := re.fullmatch(r"0?(\d{3})[\s:,]+(\D.*)|(\D.*?)[\s,]+\(?0?(\d{3})\)?", key):
        named, code = _named(_key(coded[2] or coded[3])), _by_key().get(coded[1] or coded[4])
        return named if named == code else None
    return _named(_key(key.replace(",", " ")))


def larger_area(written: str) -> bool:
    """Whether a text names the country, a region or another area of several municipalities.

    >>> larger_area("Hele landet"), larger_area("Region Midtjylland"), larger_area("Horsens")
    (True, True, False)
    """
    return municipality(written) is None and _LARGER.fullmatch(_key(written)) is not None


def remainder(written: str) -> bool:
    """Whether a text stands for people whose municipality is not given.

    >>> remainder("Uoplyst"), remainder("Øvrige kommuner"), remainder("Rødovre")
    (True, True, False)
    """
    return municipality(written) is None and _REMAINDER.fullmatch(_key(written)) is not None


def why_no_municipality(written: str) -> str:
    """Why a text cannot be the municipality of an office: a larger area or a remainder; "" for any other text.

    >>> why_no_municipality("Uoplyst")
    'which are people whose municipality is not given; name one, or leave it out.'
    """
    return LARGER_AREA if larger_area(written) else REMAINDER if remainder(written) else ""


def nearest(written: str) -> str | None:
    """The municipality whose name is most similar, or has the text as one of its parts; None where none is.

    >>> nearest("Hedenstedt"), nearest("Faaborg"), nearest("Xyz")
    ('Hedensted', 'Faaborg-Midtfyn', None)
    """
    if remainder(written):
        return None
    parts = [name for key, name in _by_key().items() if _key(written) in key.split()]
    if len({*parts}) == 1:
        return parts[0]
    found = near(_key(written), _by_key(), _SIMILAR)
    return None if found is None else _by_key()[found]


def _named(key: str) -> str | None:
    known = _by_key()
    return known.get(key) or known.get(key.removesuffix("s"))


@functools.cache
def _by_key() -> Mapping[str, str]:
    """The municipality by each name and code; names without their accents too, where they leave no doubt."""
    names = {_key(name): name for name in codes()} | {_key(other): name for other, name in _OTHER_NAMES.items()}
    plain: dict[str, set[str]] = {}
    for key, name in names.items():
        for ae, aa in itertools.product(("ae", "a"), ("aa", "a")):
            plain.setdefault(key.replace("oe", "o").replace("ae", ae).replace("aa", aa), set()).add(name)
        plain.setdefault(key.replace(" ", ""), set()).add(name)
    alone = {key: next(iter(found)) for key, found in plain.items() if len(found) == 1}
    numbered = {code: name for name, code in codes().items()}
    return alone | names | numbered | {code.lstrip("0"): name for code, name in numbered.items()}


def _key(written: str) -> str:
    """A name without what spellings differ in: case, decomposed letters, "Kommune", "Jobcenter", aa for å."""
    text = unicodedata.normalize("NFC", written).casefold()
    for letter, plain in (("å", "aa"), ("æ", "ae"), ("ä", "ae"), ("ø", "oe"), ("ö", "oe"), ("ü", "ue")):
        text = text.replace(letter, plain)
    text = re.sub(r"\*+$|(?<=[a-z])[¹²³]|(?<=\w)\s+\d\)$|(?<=^\d{3})\.0$", "", text)
    text = re.sub(r"[\s_\-–/.]+|(?<=[a-z]):", " ", text).strip()
    centre = "(?:job og ydelses|job)cent(?:er|ret|re)|jc"
    begins = rf"^(?:kommunen|kommune|regionskommunen?|{centre}|municipality of|city of)s? (?:i )?"
    text = re.sub(begins, "", text)
    text = re.sub(r"^(?:kommunen|kommune) ", "", text)
    ends = r" (?:kommunes?|komm?|regionskommunes?|jobcent(?:er|ret|ers|rets)|municipality|city)$"
    return re.sub(ends, "", re.sub(ends, "", text)).strip()


def names_among(every: Sequence[str], only: Sequence[str]) -> tuple[str, ...]:
    """The names in `only` as the project writes them, each of which is one of `every`.

    Raises
    ------
    InputError
        For every name that is none of them.

    >>> names_among(["Horsens", "Vejle"], ["vejle kommune"])
    ('Vejle',)
    """
    names = tuple(municipality(name) or name for name in only)
    wrong = [
        Problem(
            "",
            None,
            Sentence(
                "there is no '{name}' among the municipalities{hint}",
                name=name,
                hint=suggestion(name, every, Sentence("municipalities are")),
            ),
        )
        for name in names
        if name not in every
    ]
    if wrong:
        raise InputError(*wrong)
    return names
