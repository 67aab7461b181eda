"""Unit: how numbers are written in both languages, and how many decimals an uncertain one can bear."""

import itertools
import math

import pytest

from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, bare, decimal, percent, significant
from fsm_sim.language.whole_percents import whole_percents
from fsm_sim.model.text import Language
from fsm_sim.report.document.numbers import (
    Unit,
    citizens_digits,
    digits_borne,
    effect_decimals,
    formatted,
    points_digits,
    state_decimals,
)


@pytest.mark.parametrize(
    ("value", "digits", "danish", "english"),
    [
        (1234567.25, 2, "1.234.567,25", "1,234,567.25"),
        (999.0, 0, "999", "999"),
        (-1250.0, -2, "\N{MINUS SIGN}1.200", "\N{MINUS SIGN}1,200"),
        (-0.04, 1, "0,0", "0.0"),
        (0.06, 1, "0,1", "0.1"),
        (math.nan, 1, MISSING, MISSING),
        (math.inf, 0, MISSING, MISSING),
    ],
)
def test_a_number_is_written_as_its_language_writes_it(value: float, digits: int, danish: str, english: str) -> None:
    assert (decimal(value, digits, "da"), decimal(value, digits, "en")) == (danish, english)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.94, "+2.9"),
        (0.96, "+1.0"),
        (0.06, "+0.1"),
        (-2.94, "\N{MINUS SIGN}2.9"),
        (0.04, "0.0"),
        (-0.04, "0.0"),
        (0.0, "0.0"),
    ],
)
def test_a_signed_number_has_a_sign_unless_it_is_shown_as_nothing(value: float, text: str) -> None:
    assert decimal(value, 1, "en", signed=True) == text


@pytest.mark.parametrize(
    ("value", "figures", "text"),
    [
        *((1.0034, 4, "1,003"), (1.0, 4, "1"), (0.1, 3, "0,1"), (0.012345, 3, "0,0123"), (9.996, 3, "10")),
        *((100.0, 3, "100"), (10.0, 3, "10"), (99.95, 3, "100"), (123456.0, 3, "123456"), (120.5, 4, "120,5")),
        *((123456.7, 3, "123457"), (0.0, 3, "0"), (-35.71, 3, "\N{MINUS SIGN}35,7"), (math.nan, 3, MISSING)),
    ],
)
def test_significant_figures_count_from_the_first_and_leave_no_zeros_at_the_end(
    value: float, figures: int, text: str
) -> None:
    assert significant(value, figures, "da") == text


@pytest.mark.parametrize(("language", "text"), [("da", "18,4\N{NO-BREAK SPACE}%"), ("en", "18.4%")])
def test_a_share_is_written_in_per_cent_and_bare_at_the_first_end_of_a_range(language: Language, text: str) -> None:
    assert percent(0.184, language, 1) == text
    assert bare(text) == text.rstrip("%").rstrip("\N{NO-BREAK SPACE}")
    assert percent(math.nan, language) == MISSING


def test_one_thing_is_not_a_list() -> None:
    assert [listed(parts, "en") for parts in ([], ["a"], ["a", "b"], ["a", "b", "c", "d"])] == [
        *("", "a", "a and b", "a, b, c and d")
    ]


@pytest.mark.parametrize(
    ("value", "unit", "digits", "text"),
    [
        *((0.184, "share", 1, "18.4%"), (0.029, "points", 1, "+2.9"), (-0.029, "points", 1, "\N{MINUS SIGN}2.9")),
        *((20261.0, "plain", 0, "20261"), (20261.0, "count", 0, "20,261"), (3.5, "change", 1, "+3.5")),
        *((2.5, "ratio", 1, "2.5"), (0.984, "probability", 0, "98%"), (1.0, "probability", 0, "over 99%")),
        *((0.001, "probability", 0, "under 1%"), (math.nan, "probability", 0, MISSING)),
    ],
)
def test_each_kind_of_number_has_its_own_sign_factor_and_grouping(
    value: float, unit: Unit, digits: int, text: str
) -> None:
    assert formatted(value, unit, digits, "en") == text


@pytest.mark.parametrize(
    ("mcse", "sd", "digits"),
    [
        *((0.1, 0.0, 1), (0.11, 0.0, 0)),  # up to the floor an error costs nothing
        *((0.15, 3.0, 1), (0.151, 3.0, 0)),  # nor up to 5 % of the standard deviation
        *((1.0, 3.0, 0), (1.01, 3.0, -1), (10.0, 3.0, -1), (10.1, 3.0, -2)),  # the last digit is worth the error
        *((0.11, math.nan, 0), (math.nan, 3.0, 1)),
    ],
)
def test_F2_an_error_above_its_limits_costs_digits_and_one_on_them_does_not(
    mcse: float, sd: float, digits: int
) -> None:
    assert digits_borne(1, mcse, sd, floor=0.1) == digits


@pytest.mark.parametrize(
    ("lower", "upper", "digits"),
    [(-99.9, 99.9, 1), (-100.0, 0.0, 0), (0.0, 100.0, 0), (3.0, 99.99, 1), (-120.0, -101.0, 0)],
)
def test_a_difference_is_told_in_tenths_of_citizens_below_a_hundred(lower: float, upper: float, digits: int) -> None:
    row = {"citizens_lower": lower, "citizens_upper": upper, "citizens_mcse": 0.0, "citizens_sd": 50.0}
    assert citizens_digits(row, 1000) == digits


def test_an_error_of_a_thousandth_of_the_citizens_costs_no_digit() -> None:
    row = {"citizens_lower": 1.0, "citizens_upper": 9.0, "citizens_sd": 0.5}
    assert citizens_digits({**row, "citizens_mcse": 0.25}, 250) == 1
    assert citizens_digits({**row, "citizens_mcse": 0.26}, 250) == 0


NO_ENDS = dict.fromkeys(("expected_lower_mcse", "expected_upper_mcse"), math.nan)
"""A level has no interval of an expected effect, whose ends have errors of their own."""


def test_points_are_told_in_tenths_or_whole_but_never_in_tens() -> None:
    def digits(mcse: float, sd: float) -> int:
        wide = {"mean": 0.1, "expected_lower": 0.0, "expected_upper": 0.2}
        return points_digits({**NO_ENDS, **wide, "mcse": mcse, "expected_sd": sd})

    assert [digits(mcse, 0.02) for mcse in (0.001, 0.0011, 0.009, 0.2)] == [1, 0, 0, 0]
    assert [digits(mcse, 0.0385) for mcse in (0.00192, 0.00193)] == [1, 0]


@pytest.mark.parametrize(
    ("values", "error", "borne", "digits"),
    [
        ((-1.9, -4.1, -0.4), 0.3, 0, 1),  # was "2 fewer (-4 to 0)" beside a probability of a loss of over 99 %
        ((-0.65, -1.42, -0.15), 0.12, 0, 1),  # was "-1, -1 to 0"
        ((0.08, -0.01, 0.23), 0.01, 1, 2),
        ((7.3, 2.3, 12.4), 0.1, 1, 1),
        ((7.3, 2.3, 12.4), 0.4, 0, 0),  # nothing is hidden: the error takes the decimal
        ((0.04, -0.3, 0.4), 0.5, 0, 1),  # the first digit of the error, and no more
        ((0.04, -0.3, 0.4), 2.0, 0, 1),  # or all three would be printed as nothing
        ((math.nan, math.nan, math.nan), 0.1, 1, 1),
        ((0.0, 0.0, 0.0), 0.0, 1, 1),
        ((0.03, math.nan, math.nan), math.nan, 1, 2),
        ((-310.0, -620.0, -40.0), 12.0, -1, -1),
        ((1.04, 0.6, 1.5), 0.01, 1, 2),  # more than one citizen, and shown to be
    ],
)
def test_an_effect_has_the_decimals_that_its_interval_its_sign_and_its_size_need(
    values: tuple[float, ...], error: float, borne: int, digits: int
) -> None:
    assert effect_decimals(values, 0.0 if math.isnan(error) else error, borne, (1.0, -1.0)) == digits


@pytest.mark.parametrize("runs", [2, 7, 40, 96])
def test_one_plan_against_another_in_whole_percents_mirrors_the_other_against_it(runs: int) -> None:
    for more, same in itertools.product(range(runs + 1), repeat=2):
        if more + same <= runs:
            shares = [more / runs, same / runs, (runs - more - same) / runs]
            told, mirrored = whole_percents(shares), whole_percents(shares[::-1])
            assert told == mirrored[::-1], shares
            assert sum(told) == 100
            assert all(abs(one - 100 * share) < 1 + 1e-9 for one, share in zip(told, shares, strict=True)), shares


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_shares_of_any_number_are_rounded_alike_in_both_orders(count: int) -> None:
    for parts in itertools.product(range(1, 7), repeat=count):
        shares = [one / sum(parts) for one in parts]
        told = whole_percents(shares)
        assert told == whole_percents(shares[::-1])[::-1], shares
        assert sum(told) == 100
        assert all(abs(one - 100 * share) < 1 + 1e-9 for one, share in zip(told, shares, strict=True)), shares


@pytest.mark.parametrize(
    ("states", "written"),
    [
        ({-26.0: 0.75, -66.8: 1.2, -8.8: 0.4, -18.0: 0.5}, ["−26", "−67", "−9", "−18"]),  # tens added up to −160
        ({-26.0: 0.04, -3.1: 0.04}, ["−26,0", "−3,1"]),
        ({-26.0: 0.44, 0.3: 0.08}, ["−26,0", "+0,3"]),  # what rounds to none is no reason to leave a state out
        ({-260.0: 0.44, 0.3: 0.08}, ["−260", "0"]),
        ({-126.0: 6.0, -66.8: 1.2}, ["−130", "−70"]),
    ],
)
def test_states_have_one_precision_and_none_that_hides_more_than_chance_does(
    states: dict[float, float], written: list[str]
) -> None:
    names = ("citizens_mean", "citizens_mcse", "citizens_expected_sd")
    rows = [dict(zip(names, (*state, 5.0), strict=True)) for state in states.items()]
    digits = state_decimals(rows, 100)
    assert [decimal(mean, digits, "da", signed=True) for mean in states] == [
        one.replace("−", "\N{MINUS SIGN}") for one in written
    ]
