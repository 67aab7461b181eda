"""How a number looks in Danish and English: the one place that writes numbers for readers, through Babel."""

import functools
import math

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from fsm_sim.model.text import Language, known

MISSING = "–"
"""What stands where there is no number."""


LARGEST = 1e20
"""Numbers from here on are not written: no result is as large, and Babel's arithmetic ends before."""


def decimal(value: float, digits: int, language: Language, *, signed: bool = False, grouped: bool = True) -> str:
    """A number with `digits` decimals (negative: tens, hundreds); minus is a minus sign, and zero has no sign.

    >>> decimal(1234.5, 1, "da"), decimal(1234.5, 1, "en"), decimal(-0.04, 1, "da"), decimal(2.94, 1, "da", signed=True)
    ('1.234,5', '1,234.5', '0,0', '+2,9')
    """
    return _decimal(value, digits, known(language), signed, grouped)


@functools.lru_cache(maxsize=8192)
def _decimal(value: float, digits: int, language: Language, signed: bool, grouped: bool) -> str:
    if not math.isfinite(value) or abs(value) >= LARGEST:
        return MISSING
    shown = round(value, digits)
    sign = "\N{MINUS SIGN}" if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + format_decimal(abs(shown), format=_pattern(digits, grouped), locale=_locale(language))


@functools.cache
def _pattern(digits: int, grouped: bool) -> NumberPattern:
    """Babel's pattern of a number: reading it takes as long as writing the number, and a page writes hundreds."""
    whole = "#,##0" if grouped else "0"
    return parse_pattern(f"{whole}.{'0' * digits}" if digits > 0 else whole)


@functools.cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def significant(value: float, figures: int, language: Language) -> str:
    """A number with `figures` significant figures but all digits of a whole number, without zeros at the end.

    >>> (
    ...     significant(1.0034, 4, "da"),
    ...     significant(35.71, 3, "en"),
    ...     significant(12500.0, 3, "en"),
    ...     significant(8, 3, "da"),
    ... )
    ('1,003', '35.7', '12500', '8')
    """
    if not math.isfinite(value) or value == 0:
        return decimal(value, 0, language)
    digits = max(0, figures - 1 - math.floor(math.log10(abs(value))))
    text = decimal(value, digits, language, grouped=False)
    mark = "," if language == "da" else "."
    return text.rstrip("0").removesuffix(mark) if mark in text else text


def percent(share: float, language: Language, digits: int = 0) -> str:
    """A share in per cent, with the sign as the language sets it.

    >>> percent(0.9, "en"), percent(0.184, "da", 1).split()
    ('90%', ['18,4', '%'])
    """
    return MISSING if not math.isfinite(share) else decimal(100.0 * share, digits, language) + percent_sign(language)


def percent_sign(language: Language) -> str:
    """The percent sign with what stands before it: a space that does not break in Danish, nothing in English.

    >>> percent_sign("en")
    '%'
    """
    return "\N{NO-BREAK SPACE}%" if language == "da" else "%"


def bare(text: str) -> str:
    """A written number without its percent sign, for the first end of a range.

    >>> bare("18.4%")
    '18.4'
    """
    return text.removesuffix("%").rstrip("\N{NO-BREAK SPACE}")
