"""The names of programmes as readers know them, and who is in a group of one."""

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.language.lists import listed
from fsm_sim.model.mixed_name import names_in, plain
from fsm_sim.model.text import Language


def programme_in_words(name: str, language: Language) -> str:
    """A programme, or all programmes of a mixed office, by short names; one without such a name is called as it is.

    >>> programme_in_words("fsm1", "da"), programme_in_words("bir+usual", "en"), programme_in_words("own", "en")
    ('Flere skal med I', 'BIR and No programme', 'own')
    """
    keys = {one: f"programme.{one}" for one in names_in(name)}
    return listed([sentence(key, language) if has(key) else one for one, key in keys.items()], language)


def group_in_words(group: str | None, language: Language) -> str:
    """Who is in a group of a programme; empty for no group, and where there is no sentence about it.

    >>> group_in_words("rehabilitation", "en")
    'The rehabilitation group are the citizens whose case is prepared for the rehabilitation team.'
    >>> group_in_words("fsm1:all", "en"), group_in_words(None, "en")
    ('', '')
    """
    key = f"group.{plain(group or '')}"
    return sentence(key, language) if has(key) else ""
