"""How a number looks on a page, in Danish and English: the one place that writes numbers, through Babel."""

import math
from typing import Literal

from babel.numbers import format_decimal

from fsm_sim.model.text import Language
from fsm_sim.study.results.comparison import probability_told

Unit = Literal["share", "points", "count", "change", "ratio", "plain", "probability"]
"""What a number is, which decides its sign, its percent sign and its factor.

``share``: 0.184 as 18,4 %. ``points``: a difference of shares, 0.029 as +2,9. ``count`` and ``ratio``: as they are.
``change``: a difference of counts, with its sign. ``plain``: a whole number without grouping (a seed).
``probability``: whole percents, and "over" or "under" what the number of runs can tell.
"""

MISSING = "–"
"""What stands where there is no number."""


def decimal(value: float, digits: int, language: Language, *, signed: bool = False, grouped: bool = True) -> str:
    """A number with `digits` decimals (negative: tens, hundreds); minus is a minus sign, and zero has no sign.

    >>> decimal(1234.5, 1, "da"), decimal(1234.5, 1, "en"), decimal(-0.04, 1, "da"), decimal(2.94, 1, "da", signed=True)
    ('1.234,5', '1,234.5', '0,0', '+2,9')
    """
    if not math.isfinite(value):
        return MISSING
    shown = round(value, digits)
    whole = "#,##0" if grouped else "0"
    pattern = f"{whole}.{'0' * digits}" if digits > 0 else whole
    sign = "\N{MINUS SIGN}" if shown < 0 else "+" if signed and shown > 0 else ""
    return sign + format_decimal(abs(shown), format=pattern, locale=language)


def percent_sign(language: Language) -> str:
    """The percent sign with what stands before it: a space that does not break in Danish, nothing in English.

    >>> percent_sign("en")
    '%'
    """
    return "\N{NO-BREAK SPACE}%" if language == "da" else "%"


def formatted(value: float, unit: Unit, digits: int, language: Language, *, runs: int = 1000) -> str:
    """A number as the brief prints it. `runs` bounds what a probability can say.

    >>> formatted(0.184, "share", 1, "da").split(), formatted(0.184, "share", 1, "en")
    (['18,4', '%'], '18.4%')
    >>> formatted(0.029, "points", 1, "da"), formatted(20261, "plain", 0, "da"), formatted(1.0, "probability", 0, "en")
    ('+2,9', '20261', 'over 99%')
    """
    if not math.isfinite(value):
        return MISSING
    if unit == "probability":
        relation, share = probability_told(value, runs)
        return f"{relation} {formatted(share, 'share', 0, language)}".strip()
    if unit == "share":
        return decimal(100.0 * value, digits, language) + percent_sign(language)
    factor = 100.0 if unit == "points" else 1.0
    return decimal(factor * value, digits, language, signed=unit in ("points", "change"), grouped=unit != "plain")


def bare(text: str) -> str:
    """A formatted number without its percent sign, for the first end of a range.

    >>> bare("18.4%")
    '18.4'
    """
    return text.removesuffix("%").rstrip("\N{NO-BREAK SPACE}")
