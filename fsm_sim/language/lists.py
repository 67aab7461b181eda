"""Several things in one sentence."""

from collections.abc import Sequence

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language


def quoted(name: str, language: Language) -> str:
    """The name of a plan or of a scenario in quotation marks, as it stands in a sentence.

    >>> quoted("As it is", "en"), quoted("Som i dag", "da")
    ('“As it is”', '»Som i dag«')
    """
    return sentence("list.name", language, name=name)


def listed(parts: Sequence[str], language: Language) -> str:
    """The parts with commas, and "and" before the last.

    >>> listed(["a", "b", "c"], "en"), listed(["a", "b"], "da"), listed([], "da")
    ('a, b and c', 'a og b', '')
    """
    if len(parts) < 2:
        return "".join(parts)
    return sentence("list.and", language, first=", ".join(parts[:-1]), last=parts[-1])
