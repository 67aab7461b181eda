"""Which programmes are meant where people name the citizens, their benefit or a part of a programme's title."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from fsm_sim.inputs.checking.synonyms import transliterated

LEAST = 3
"""Letters of a text that is looked for in titles."""

_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kontanthjaelp": (
            "kontanthj",
            "cash benefit",
            "social assistance",
            "social benefit",
            "aktivitetspar",
            "activity",
        ),
        "ressourceforloeb": ("ressourcefor", "resource course", "resource programme"),
        "psykiatri": ("psyk", "psychiatr", "mental"),
        "fleksjob": ("flexjob", "flex job", "fleksjob"),
        "foertidspension": ("foertidspension", "disability pension", "pension"),
        "udsatte": ("udsat", "vulnerable"),
    }
)
"""Words of programmes' target groups, and how people begin to call those citizens."""


def meant_by(written: str, target_groups: Mapping[str, str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """The programmes for the citizens that a text names, or those whose title has the text; none where it names none.

    `target_groups` are the Danish ones by programme, `titles` those in all languages.

    >>> groups = {"fsm1": "aktivitetsparate kontanthjælpsmodtagere", "bir": "borgere i ressourceforløb"}
    >>> titles = {"fsm1": "Flere skal med I", "bir": "Bedre indsats"}
    >>> meant_by("Kontanthjælp", groups, titles), meant_by("flere skal med", groups, titles)
    (('fsm1',), ('fsm1',))
    >>> meant_by("dagpenge", groups, titles)
    ()
    """
    text = _words(written)
    called = [word for word, beginnings in _WORDS.items() if any(f" {one}" in f" {text}" for one in beginnings)]
    if called:
        return tuple(name for name, group in target_groups.items() if _any(called, _words(group)))
    if len(text) < LEAST:
        return ()
    return tuple(name for name, title in titles.items() if f" {text}" in f" {_words(title)}")


def _any(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", transliterated(text)))
