"""A text in the two languages of the project: Danish and English."""

from typing import Literal

from pydantic import Field

from fsm_sim.model.specification import Specification

Language = Literal["da", "en"]


class Text(Specification):
    """The same text in Danish and English.

    >>> Text(da="fleksjob", en="flexjob").in_language("en")
    'flexjob'
    """

    da: str = Field(description="a Danish text")
    en: str = Field(description="an English text")

    def in_language(self, language: Language) -> str:
        """The text in `language` (``"da"`` or ``"en"``)."""
        return self.da if language == "da" else self.en
