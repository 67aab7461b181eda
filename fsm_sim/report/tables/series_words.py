"""What a series of a public table is called: what is counted, among which people."""

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.model.text import Language


def measure_in_words(column: str, language: Language) -> str:
    """What a column counts; a column that only its file knows keeps its name.

    >>> measure_in_words("in_paid_hours", "da"), measure_in_words("share_y60j01", "da")
    ('ordinære løntimer', 'share_y60j01')
    """
    return _in_words(f"panel.{column}", column, language)


def people_in_words(column: str, language: Language) -> str:
    """The people of a column.

    >>> people_in_words("full_time_persons", "en")
    'full-time persons'
    """
    return _in_words(f"panel.of-{column}", column, language)


def _in_words(key: str, column: str, language: Language) -> str:
    return sentence(key, language) if has(key) else column
