"""A whole number with its word: of one or of several."""

from fsm_sim.language.catalogue import plural
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language


def counted(what: str, count: int, language: Language) -> str:
    """So many ``citizens`` or full ``cases``.

    >>> counted("citizens", 1, "en"), counted("citizens", 1340, "da"), counted("cases", 1, "da")
    ('1 citizen', '1.340 borgere', '1 hel sag')
    """
    return plural(f"size.{what}", count, language, size=decimal(count, 0, language))
