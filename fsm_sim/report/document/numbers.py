"""How each kind of number is printed in a report: its sign, its percent sign, its factor and its decimals."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.study.results.entries import entry_of
from fsm_sim.study.results.summary import FLOOR

if TYPE_CHECKING:  # a projection is printed without pandas
    from fsm_sim.study.results.comparison import Comparison
    from fsm_sim.study.results.entries import Record

Row = Mapping[str, Any]

STEPS = (0.01, 0.05, 0.1)
"""What a probability is rounded to: the first that is at least its Monte Carlo error."""

ENDS = ("mean", "expected_lower", "expected_upper")
"""An expected effect and the ends of its interval."""
MOST_DECIMALS = 2
"""The most decimals of an expected effect."""
ROUNDING = 1e-9
"""What floating-point numbers lose: so near a limit a value is on it."""
SMALLEST_DIGIT = 0.1
"""Parts in citizens have a decimal where their Monte Carlo error is no larger than this."""
UNLIKELY = 0.05
"""A gain less probable than this is not told beside a loss, nor a loss beside a gain."""
UNSEEN = 0.05
"""How often runs miss what has the probability of their bound."""
HALF = 0.5
"""An error of a part that a decimal is too much for, though the part rounds to none without it."""
HALF_TEN = 10 * HALF
"""An error of a state that whole citizens are too much for: up to it, tens would hide more than chance does."""
STEPS_OF_INTERVAL = 5
"""An interval is at least so many times the last digit of its ends."""

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


def parts_digits(parts: Sequence[tuple[float, float]]) -> int:
    """Decimals, the same for each, of parts of a difference in citizens with their Monte Carlo errors.

    As many as the largest error bears; up to half a citizen of it one, where a part beyond two errors of its own would
    round to none.

    >>> (
    ...     parts_digits([(0.46, 0.12), (-0.09, 0.03)]),
    ...     parts_digits([(5.2, 0.12), (-1.1, 0.03)]),
    ...     parts_digits([(5.2, 0.1)]),
    ... )
    (1, 0, 1)
    """
    error = max((error for _, error in parts if math.isfinite(error)), default=0.0)
    borne = max(0, digits_borne(1, error, math.nan, SMALLEST_DIGIT))
    lost = [part for part, own in parts if round(part) == 0 != round(part, 1) and not abs(part) <= 2 * own]
    return 1 if lost and error < HALF else borne


def citizens_digits(row: Row, citizens: float) -> int:
    """Decimals that a difference in citizens in single runs can bear, among `citizens` in all.

    >>> citizens_digits({"citizens_lower": 2.1, "citizens_upper": 13.0, "citizens_mcse": 0.1, "citizens_sd": 3.0}, 251)
    1
    """
    usual = 1 if max(abs(row["citizens_lower"]), abs(row["citizens_upper"])) < 100 else 0
    return digits_borne(usual, row["citizens_mcse"], row["citizens_sd"], FLOOR * citizens)


def points_digits(row: Row) -> int:
    """Decimals of an expected effect in percentage points and its ends (see `effect_decimals`), never fewer than none.

    >>> ends = {"mean": -0.0065, "expected_lower": -0.0142, "expected_upper": -0.0015, "expected_sd": 0.004}
    >>> errors = {"mcse": 0.0004, "expected_lower_mcse": 0.0012, "expected_upper_mcse": 0.0012}
    >>> points_digits(ends | errors), points_digits(ends | errors | {"expected_lower": -0.14, "expected_upper": 0.13})
    (1, 0)
    """
    values = [100 * float(row[name]) for name in ENDS]
    error = 100 * _largest_error(row, "")
    borne = digits_borne(1, error, 100 * row["expected_sd"], 100 * FLOOR)
    return max(0, effect_decimals(values, error, borne))


def own_digits(row: Row, borne: int) -> int:
    """The same of an effect in its measure's own unit, whose Monte Carlo error bears `borne` decimals (F2)."""
    return effect_decimals([float(row[name]) for name in ENDS], _largest_error(row, ""), borne)


def effect_digits(row: Row, citizens: float, size: float = 0.0) -> int:
    """Decimals of an expected effect in citizens and its ends (see `effect_decimals`), among `citizens` in all.

    >>> ends = {"citizens_expected_lower": 2.1, "citizens_expected_upper": 13.0, "citizens_expected_sd": 3.0}
    >>> errors = {"citizens_mcse": 0.1, "citizens_expected_lower_mcse": 0.2, "citizens_expected_upper_mcse": 0.5}
    >>> row = {"citizens_mean": 7.0} | ends | errors
    >>> effect_digits(row, 251), effect_digits(row, 600)
    (0, 1)
    """
    values = [float(row[f"citizens_{name}"]) for name in ENDS]
    usual = 1 if max([0.0, *(abs(value) for value in values if math.isfinite(value))]) < 100 else 0
    error = _largest_error(row, "citizens_")
    borne = digits_borne(usual, error, row["citizens_expected_sd"], FLOOR * citizens)
    return effect_decimals(values, error, borne, (size, -size))


def citizens_decimals(comparison: "Comparison", row: Row) -> int:
    """Decimals of a difference in citizens and its ends: those of `effect_digits`.

    All scenarios have the most that one of them needs, so that amounts under each other have the same; where a run has
    several headline outcomes, as in a mixed office, those of all of these, so that they can be added up.
    """
    rows = comparison.headline_rows if len(comparison.headlines) > 1 else _of_all(comparison, row)
    counted = [one for one in rows if not math.isnan(one["citizens_mean"])] or [row]
    run, size = comparison.run, comparison.size
    return max(effect_digits(one, entry_of(run, one["scenario"])["citizens"], size) for one in counted)


def points_decimals(comparison: "Comparison", row: Row) -> int:
    """The same of a difference in percentage points (`points_digits`)."""
    rows = comparison.headline_rows if len(comparison.headlines) > 1 else _of_all(comparison, row)
    return max(points_digits(one) for one in rows or (row,))


def _of_all(comparison: "Comparison", row: Row) -> "list[Record]":
    """The differences of all scenarios in a row's measure."""
    found = (comparison.row(name, str(row["measure"])) for name in comparison.scenarios)
    return [one for one in found if one is not None]


def state_decimals(rows: Sequence[Row], citizens: float) -> int:
    """Decimals of differences in the states of `citizens` citizens, the same for all: what the least certain can bear.

    They are whole citizens up to an error of five of them; and up to half a citizen of it tenths, where a state would
    round to none without.

    >>> state_decimals([{"citizens_mean": 2.2, "citizens_mcse": 0.1, "citizens_expected_sd": 1.0}], 440)
    1
    >>> state_decimals([{"citizens_mean": -66.8, "citizens_mcse": 1.2, "citizens_expected_sd": 8.0}], 440)
    0
    """
    usual = 1 if max([0.0, *(abs(row["citizens_mean"]) for row in rows)]) < 100 else 0
    borne = (digits_borne(usual, row["citizens_mcse"], row["citizens_expected_sd"], FLOOR * citizens) for row in rows)
    found = min([usual, *borne])
    error = max([0.0, *(row["citizens_mcse"] for row in rows if math.isfinite(row["citizens_mcse"]))])
    means = [row["citizens_mean"] for row in rows if math.isfinite(row["citizens_mean"])]
    if usual and error < HALF and any(round(mean) == 0 != round(mean, 1) for mean in means):
        return 1
    return max(found, 0) if error < HALF_TEN else found


def effect_decimals(values: Sequence[float], error: float, borne: int, sizes: Sequence[float] = ()) -> int:
    """Decimals of an expected effect and the ends of its interval, so that they say what its probabilities say.

    Those that its Monte Carlo error bears (F2), and up to two where fewer would hide something: the last digit is worth
    at most a fifth of the interval, and each value stands on the side of nothing, and of `sizes`, on which it is, where
    it is further from them than its error. No more than the first digit of the error: beyond it all is chance; one
    more where the ends would be printed alike.

    >>> effect_decimals((-1.9, -4.1, -0.4), 0.3, 0, (1, -1)), effect_decimals((0.08, -0.01, 0.23), 0.01, 1)
    (1, 2)
    >>> effect_decimals((1.96, -0.4, 4.1), 3.0, 0), effect_decimals((29.3, 12.0, 47.0), 0.6, 0)
    (0, 0)
    """
    known = [value for value in values if math.isfinite(value)] or [0.0]
    alone = len(known) == 1
    limits = (0.0,) if alone else (0.0, *sizes)
    most = MOST_DECIMALS if error <= 0 else min(MOST_DECIMALS, math.ceil(-math.log10(error)))
    width = max(known) - min(known)

    def says_all(digits: int) -> bool:
        sides = all(
            (round(value, digits) - limit) * (value - limit) > 0
            for value in known
            for limit in limits
            if abs(value - limit) > max(error, ROUNDING)
        )
        return sides and (width == 0 or 10.0**-digits <= width / STEPS_OF_INTERVAL)

    found = next(
        (digits for digits in range(borne, most + 1) if says_all(digits)), borne if alone else max(borne, most)
    )
    alike = width > ROUNDING and round(min(known), found) == round(max(known), found)
    return min(found + 1, MOST_DECIMALS) if alike else found


def effect_probability(row: Row, side: str, draws: int, language: Language) -> str:
    """The probability that an expected effect is beyond the size that was named, ``"above"`` it or ``"below"``.

    Whole percents where its Monte Carlo error is up to one of them, else the nearest five or ten and "about" (F2).

    >>> effect_probability({"effect_above": 0.243, "effect_above_mcse": 0.006}, "above", 500, "en")
    '24%'
    >>> effect_probability({"effect_above": 0.243, "effect_above_mcse": 0.022}, "above", 500, "en")
    'about 25%'
    >>> [
    ...     effect_probability({"effect_above": value, "effect_above_mcse": 0.03}, "above", 500, "en")
    ...     for value in (0.125, 0.175)
    ... ]
    ['about 15%', 'about 20%']
    >>> effect_probability({"effect_above": 0.99, "effect_above_mcse": 0.02}, "above", 500, "en")
    'over 95%'
    """
    relation, share = effect_bound(row, side, draws)
    said = percent(share, language) if math.isfinite(share) else MISSING
    return sentence(f"number.{relation}", language, share=said) if relation else said


def opposite(row: Row, side: str) -> str:
    """The end of the key of a sentence on a ``gain`` or a ``loss``: whether as large a one of the other is told too.

    >>> likely, rare = {"effect_above": 0.7, "effect_below": 0.1}, {"effect_above": 0.97, "effect_below": 0.03}
    >>> opposite(likely, "gain"), opposite(likely, "loss"), opposite(rare, "gain")
    ('-and-loss', '-and-gain', '')
    """
    other, key = ("loss", "effect_below") if side == "gain" else ("gain", "effect_above")
    return f"-and-{other}" if row[key] >= UNLIKELY else ""


def effect_bound(row: Row, side: str, draws: int) -> tuple[str, float]:
    """The same as a share in whole percents, and what stands before it: ``""``, "about", "over" or "under".

    >>> effect_bound({"effect_above": 0.243, "effect_above_mcse": 0.022}, "above", 500)
    ('about', 0.25)
    """
    value, error = row[f"effect_{side}"], row[f"effect_{side}_mcse"]
    step = next((one for one in STEPS if not error > one), STEPS[-1])
    if not math.isfinite(value):
        return "", math.nan
    if step == STEPS[0]:
        return probability_bound(value, draws)
    rounded = math.floor(value / step + 0.5 + ROUNDING) * step  # a half goes up, whatever its last binary digit
    if step / 2 < rounded < 1 - step / 2:
        return "about", round(rounded, 2)
    return ("over", 1 - step) if value > 0.5 else ("under", step)


def _largest_error(row: Row, head: str) -> float:
    errors = [float(row[f"{head}{name}"]) for name in ("mcse", "expected_lower_mcse", "expected_upper_mcse")]
    return max([0.0, *(error for error in errors if math.isfinite(error))])


def probability_bound(probability: float, runs: int) -> tuple[str, float]:
    """What `runs` runs can tell of a probability: ``""``, or ``"over"`` or ``"under"`` a bound, and whole percents.

    What none of n runs did may still have a probability of nearly three in n: had it a larger one than the bound, some
    run would have done it in 19 of 20 sets of as many (docs/decisions/0101).

    >>> probability_bound(0.984, 1000), probability_bound(1.0, 1000), probability_bound(0.0, 20)
    (('', 0.98), ('over', 0.99), ('under', 0.14))
    """
    least = max(0.01, math.ceil(100 / runs) / 100)
    if least <= probability <= 1 - least:
        return "", round(probability, 2)
    bound = math.ceil(100 * (1 - UNSEEN ** (1 / runs)) - ROUNDING) / 100
    return ("over", 1 - bound) if probability > 0.5 else ("under", bound)
