"""A text in the two languages of the project, Danish and English, and the kinds of text that a planner writes."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.characters import LONGEST_STEM, fault
from fsm_sim.model.notation.sentence import Sentence
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
        text = Sentence("language is {language}; it is 'da' for Danish or 'en' for English.", language=shown(language))
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


def _on_one_line(text: str) -> str:
    if found := fault(text):
        raise ValueError(found)
    return text


def _on_lines(text: str) -> str:
    if found := fault(text, lines=True, any_letter=True):
        raise ValueError(found)
    return text


def _short(text: str) -> str:
    if len(text) > LONGEST_STEM:
        raise ValueError(
            Sentence(
                "has {count} characters, and files are called by it; write at most {most}",
                count=len(text),
                most=LONGEST_STEM,
            )
        )
    return text


FileStem = Annotated[str, AfterValidator(_short)]
"""A name that files are called by."""

Line = Annotated[str, AfterValidator(_on_one_line)]
"""A text on one line that every document can print, such as a title."""

Paragraph = Annotated[str, AfterValidator(_on_lines)]
"""A text of any letters, perhaps of several lines, that no document prints, such as a reason."""
