"""How each kind of number is printed in a report: its sign, its percent sign, its factor and its decimals."""

import math
from collections.abc import Mapping
from typing import Any, Literal

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.study.results.comparison import probability_bound
from fsm_sim.study.results.summary import FLOOR

Row = Mapping[str, Any]

Unit = Literal["share", "points", "count", "change", "ratio", "plain", "probability"]
"""What a number is, which decides its sign, its percent sign and its factor.

``share``: 0.184 as 18,4 %. ``points``: a difference of shares, 0.029 as +2,9. ``count`` and ``ratio``: as they are.
``change``: a difference of counts, with its sign. ``plain``: a whole number without grouping (a seed).
``probability``: whole percents, and "over" or "under" what the number of runs can tell.
"""


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
        relation, share = probability_bound(value, runs)
        said = percent(share, language)
        return sentence(f"number.{relation}", language, share=said) if relation else said
    if unit == "share":
        return percent(value, language, digits)
    factor = 100.0 if unit == "points" else 1.0
    return decimal(factor * value, digits, language, signed=unit in ("points", "change"), grouped=unit != "plain")


def digits_borne(usual: int, mcse: float, sd: float, floor: float = FLOOR) -> int:
    """How many decimals a number can bear (check F2): `usual` ones, or fewer when its Monte Carlo error is large.

    `mcse`, `sd` and `floor` are in the number's own unit as shown. The error is large when it is above 5 % of the
    standard deviation and above `floor`; then the last digit shown is worth at least the error. Negative: tens.

    >>> digits_borne(1, mcse=0.04, sd=0.5, floor=0.1), digits_borne(1, mcse=0.35, sd=3.0, floor=0.1)
    (1, 0)
    >>> digits_borne(0, mcse=60.0, sd=300.0, floor=1.0)
    -2
    """
    if not mcse > max(0.05 * sd if math.isfinite(sd) else 0.0, floor):
        return usual
    return min(usual - 1, math.floor(-math.log10(mcse)))


def citizens_digits(row: Row, citizens: float) -> int:
    """Decimals that a difference in citizens can bear, among `citizens` in all: one below a hundred, none above.

    >>> citizens_digits({"citizens_lower": 2.1, "citizens_upper": 13.0, "citizens_mcse": 0.1, "citizens_sd": 3.0}, 251)
    1
    """
    usual = 1 if max(abs(row["citizens_lower"]), abs(row["citizens_upper"])) < 100 else 0
    return digits_borne(usual, row["citizens_mcse"], row["citizens_sd"], FLOOR * citizens)


def points_digits(row: Row) -> int:
    """Decimals that a difference in percentage points can bear, never fewer than none.

    >>> points_digits({"mcse": 0.0004, "sd": 0.02}), points_digits({"mcse": 0.02, "sd": 0.1})
    (1, 0)
    """
    return max(0, digits_borne(1, 100 * row["mcse"], 100 * row["sd"], 100 * FLOOR))
