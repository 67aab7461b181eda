"""Names of columns, in Danish and English, as they are written in tables of job centres and of public statistics."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fsm_sim.inputs.tables.cells import Cell
from fsm_sim.inputs.tables.values.month_names import is_month

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "municipality": "kommune kommuner kommunenavn bopælskommune område omraade jobcenter municipality area",
        "municipality_code": "kommunekode kommunenr kommunenummer",
        "programme": "programme program indsats projekt ordning forløb",
        "benefit": "ydelsesgruppe ydelsesgrupper ydelsestype ydelse ydelser benefit benefits målgruppe målgrupper",
        "month": "month måned maaned maned md mdr periode period tid time dato date årmåned kalendermåned "
        "opgørelsesmåned opgørelsesperiode",
        "year": "år aar year årstal",
        "citizens": "citizens borgere sager deltagere participants",
        "persons": "persons personer people ydelsesmodtagere modtagere recipients",
        "full_time_persons": "fuldtidspersoner",
        "content": "indhold content value værdi antal number",
        "caseworkers": "caseworkers sagsbehandlere rådgivere medarbejdere årsværk",
        "posts": "posts stillinger normering positions",
        "start": "start",
        "source": "source kilde",
        "measure": "measure måling målinger mål nøgletal variabel variable indikator indicator tælling optælling",
        "dimension": "køn alder herkomst aldersgruppe sex gender age",
        "intake_per_month": "intake tilgang indtag",
    }
)
"""Each column, and the single words that name it."""

_PHRASES: Mapping[str, str] = MappingProxyType(
    {
        "kommune navn": "municipality",
        "municipality name": "municipality",
        "kommune kode": "municipality_code",
        "municipality code": "municipality_code",
        "kommune nr": "municipality_code",
        "år og måned": "month",
        "år måned": "month",
        "måned år": "month",
        "måned og år": "month",
        "year month": "month",
        "antal borgere": "citizens",
        "borgere i alt": "citizens",
        "number of citizens": "citizens",
        "antal sager": "citizens",
        "antal deltagere": "citizens",
        "antal personer": "persons",
        "number of persons": "persons",
        "number of people": "persons",
        "antal ydelsesmodtagere": "persons",
        "full time persons": "full_time_persons",
        "antal fuldtidspersoner": "full_time_persons",
        "number of full time persons": "full_time_persons",
        "antal sagsbehandlere": "caseworkers",
        "sagsbehandlere i alt": "caseworkers",
        "sagsbehandlere fuldtid": "caseworkers",
        "fuldtidssagsbehandlere": "caseworkers",
        "number of caseworkers": "caseworkers",
        "normerede stillinger": "posts",
        "antal stillinger": "posts",
        "intake per month": "intake_per_month",
        "tilgang per måned": "intake_per_month",
        "tilgang pr måned": "intake_per_month",
        "tilgang pr md": "intake_per_month",
        "månedlig tilgang": "intake_per_month",
        "nye borgere": "intake_per_month",
        "nye borgere pr måned": "intake_per_month",
        "nye borgere per måned": "intake_per_month",
        "nye borgere pr md": "intake_per_month",
        "nye sager": "intake_per_month",
        "nye sager pr måned": "intake_per_month",
        "nytilgang": "intake_per_month",
        "tilgang af borgere": "intake_per_month",
    }
)
"""Names of several words."""

PERSONS = frozenset({"cpr", "cpr nr", "cprnr", "cpr nummer", "cprnummer", "personnummer", "personnr"})
"""Names of the column of a list of persons, which is no table of counts."""

_SUBJECTS = (
    (
        "placement",
        r"(?:virksomheds)?praktik(?:ker|forløb)?(?: (?:og|eller|samt) løntilskud)?|(?:company |work )?placements?",
    ),
    ("paid_hours", r"(?:ordinære |lønnede )(?:løn)?timer|løntimer|(?:ordinary )?paid hours|ordinary hours"),
    ("employment", r"(?:ordinært |ordinære )?(?:jobs?|beskæftigelse|ansættelser?)|employment"),
)
"""What starts and stocks are counted of."""

_SHARES = frozenset({"andel", "andelen", "procentdel", "share", "proportion"})
"""Words of a name that say that it is one of shares."""

_START = r"start|starte\w*|starts|opstart\w*|begynd\w*|påbegynd\w*|nye|new|began|begun|started"
_STOCK = r"i|med|in|with|personer|persons|people|bestand|igangværende|aktuelle|aktive|active|stock"
_FILLING = r"antal|number|of|a|an|the|borgere|citizens|who|der|er|som|har|have|are|pr|per|måned|måneden|month|forløb"


_AROUND = (
    "antal number of stk total i alt gennemsnit gennemsnitlig gennemsnitligt gns average primo medio ultimo aktive "
    "active pr per den 1 måned måneden month"
)
_COUNTING = frozenset(_AROUND.split())
"""Words around the name of a column of people."""


@dataclass(frozen=True)
class Heading:
    """A column by the name that the project has for it; `bare` where the words leave open whether starts are meant."""

    name: str
    bare: bool = False


def heading(written: str) -> Heading | None:
    """The column that a text names, whatever its case and language; None where it names none.

    >>> heading("PLACEMENT_STARTS"), heading("Virksomhedspraktik start")
    (Heading(name='placement_starts', bare=False), Heading(name='placement_starts', bare=False))
    >>> heading("Praktik"), heading("Personer i praktik"), heading("Bemærkning")
    (Heading(name='placement_starts', bare=True), Heading(name='in_placement', bare=False), None)
    """
    key = plain(written)
    known = _BY_KEY.get(key) or _BY_KEY.get(key.replace(" ", ""))
    return Heading(known) if known else _counted(key) or _of_people(key)


def plain(written: str) -> str:
    """A name of a column without case, punctuation, what stands in brackets, and the number of a footnote.

    >>> plain("Antal_Personer (16-66 år):"), plain("Borgere 1)"), plain("Borgere²")
    ('antal personer', 'borgere', 'borgere')
    """
    text = re.sub(r"\([^)]*\)|\[[^]]*\]|[¹²³⁰⁴-⁹]+|(?<=[^\d\s])\s*\d\)$", " ", written.casefold().strip())
    return re.sub(r"[\s_./:;,*#\"'’\-–]+", " ", text).strip()


def of_starts(written: str) -> bool:
    """Whether a name that names no known column speaks of starts, such as "Løntilskud start".

    >>> of_starts("Løntilskud start"), of_starts("Startdato"), of_starts("Praktik start")
    (True, False, False)
    """
    return heading(written) is None and any(re.fullmatch(_START, word) for word in plain(written).split())


def share_of(written: str) -> str | None:
    """The stock of which a column's name says that it is a share, such as "Andel med løntimer"; None for another name.

    >>> share_of("share_with_hours"), share_of("Andel i praktik (%)"), share_of("Personer i praktik")
    ('in_paid_hours', 'in_placement', None)
    """
    words = plain(written).split()
    rest = " ".join(word for word in words if word not in _SHARES)
    if len(rest.split()) == len(words):
        return None
    found = _counted(re.sub(r"(?<!ordinary )(?<!paid )\bhours\b", "paid hours", rest))
    return f"in_{found.name.removeprefix('in_').removesuffix('_starts')}" if found else None


def score(cells: Sequence[Cell]) -> int:
    """How many cells of a row name columns, each name once; two months or more, as in a wide table, count too.

    >>> score([Cell("Kommune", 1, 1), Cell("Borgere", 1, 2), Cell("Bemærkning", 1, 3)])
    2
    """
    texts = [cell.value for cell in cells if isinstance(cell.value, str) and 0 < len(cell.value) <= 80]
    names = {found.name for one in texts if (found := heading(one))}
    months = sum(is_month(cell.value) for cell in cells)
    return len(names) + (months if months >= 2 else 0)


def _of_people(key: str) -> Heading | None:
    """A number of people with words for how they were counted: "gennemsnitligt antal borgere", "borgere ultimo"."""
    bare = " ".join(word for word in key.split() if word not in _COUNTING)
    known = _BY_KEY.get(bare)
    return Heading(known) if known in ("citizens", "persons", "caseworkers", "posts", "intake_per_month") else None


def _counted(key: str) -> Heading | None:
    """Starts or stocks of a kind: a subject, and words of which each is known."""
    key = re.sub(r"(praktik|job|time)((?:op)?start)", r"\1 \2", key)
    key = re.sub(r"^(antal )?(?:afgang|afgået|overgang) til (?=job|ordinær|beskæftigelse)", r"\1nye ", key)
    for name, subject in _SUBJECTS:
        found = re.search(rf"(?<!\w)(?:{subject})(?!\w)", key)
        if not found:
            continue
        rest = f"{key[: found.start()]} {key[found.end() :]}".split()
        start = any(re.fullmatch(_START, word) for word in rest)
        stock = any(re.fullmatch(_STOCK, word) for word in rest)
        if not all(re.fullmatch(f"{_START}|{_STOCK}|{_FILLING}", word) for word in rest):
            return None
        return Heading(f"in_{name}") if stock and not start else Heading(f"{name}_starts", bare=not start)
    return None


_WORDS = {word: name for name, words in _NAMES.items() for word in (*words.split(), plain(name))} | dict(_PHRASES)
_BY_KEY = {name.replace(" ", ""): column for name, column in _WORDS.items()} | _WORDS
