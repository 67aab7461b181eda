"""A text in the two languages of the project: Danish and English."""

from typing import Literal

from pydantic import Field

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.specification import Specification

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")


def known(language: Language) -> Language:
    """The language, where it is one of the project's.

    Raises
    ------
    InputError
        When it is another.

    >>> known("xx")
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: language is 'xx'; it is 'da' for Danish or 'en' for English.
    1 error. ...
    """
    if language not in LANGUAGES:
        text = f"language is {shown(language)}; it is 'da' for Danish or 'en' for English."
        raise InputError(Problem("", None, text))
    return language


class Text(Specification):
    """The same text in Danish and English.

    >>> Text(da="fleksjob", en="flexjob").in_language("en")
    'flexjob'
    """

    da: str = Field(description="a Danish text")
    en: str = Field(description="an English text")

    def in_language(self, language: Language) -> str:
        """The text in `language` (``"da"`` or ``"en"``)."""
        return self.da if known(language) == "da" else self.en
