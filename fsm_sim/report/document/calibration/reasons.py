"""The reason for a prior in the reader's language."""

from collections.abc import Mapping
from typing import Any

from fsm_sim.language.catalogue import has, sentence
from fsm_sim.model.text import Language


def reason(parameter: Mapping[str, Any], language: Language) -> str:
    """The reason of a parameter's record, as the file of priors gives it; in English where it has no Danish one.

    A prior that the calibration makes itself names its sentence.

    >>> reason({"reason": "a guess", "reason_da": "et skøn"}, "da"), reason({"reason": "a guess"}, "da")
    ('et skøn', 'a guess')
    >>> reason({"reason": "held_fixed"}, "en")
    "held fixed by the calibration's settings"
    """
    key = f"prior-reason.{parameter['reason']}"
    if has(key):
        return sentence(key, language)
    return str((language == "da" and parameter.get("reason_da")) or parameter["reason"])
