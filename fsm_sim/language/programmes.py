"""The name of a programme as readers know it."""

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.lists import listed
from fsm_sim.model.mixed_name import names_in
from fsm_sim.model.text import Language


def programme_in_words(name: str, language: Language) -> str:
    """A programme, or all programmes of a mixed office, by short names; one without such a name is called as it is.

    >>> programme_in_words("fsm1", "da"), programme_in_words("bir+usual", "en"), programme_in_words("own", "en")
    ('Flere skal med I', 'BIR and No programme', 'own')
    """
    keys = {one: f"programme.{one}" for one in names_in(name)}
    return listed([sentence(key, language) if has(key) else one for one, key in keys.items()], language)
