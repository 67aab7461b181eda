"""A fact: one number or text that a document prints, with its raw value and how each language writes it."""

import math
from dataclasses import dataclass

from fsm_sim.language.calendar import day_in_words, month_in_words
from fsm_sim.model.errors import InputError, Problem, shown
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.scenarios.calendar import is_day
from fsm_sim.report.document.numbers import Unit, formatted

Facts = dict[str, "Fact"]


@dataclass(frozen=True)
class Fact:
    """One printed number or text. `value` is raw (a share is 0.184), `da` and `en` are what is printed.

    `flag` says that Monte Carlo error took decimals away (check F2).
    """

    value: float | str | None
    unit: str
    digits: int
    da: str
    en: str
    flag: bool = False


def number(value: float, unit: Unit, digits: int, *, runs: int = 1000, flag: bool = False) -> Fact:
    """A fact that is a number.

    >>> number(0.15, "share", 0).en
    '15%'
    """
    texts = (formatted(value, unit, digits, "da", runs=runs), formatted(value, unit, digits, "en", runs=runs))
    return Fact(float(value) if math.isfinite(value) else None, unit, digits, *texts, flag)


def text(da: str, en: str | None = None) -> Fact:
    """A fact that is a text, in both languages or the same in both.

    >>> text("Som i dag", "As it is").en
    'As it is'
    """
    return Fact(None, "text", 0, da, da if en is None else en)


def when(month: float, start_month: str | None) -> Fact:
    """A month by its number, or by the calendar where a start is given."""
    return text(month_in_words(month, start_month, "da"), month_in_words(month, start_month, "en"))


def plain(value: float) -> Fact:
    """A number as a scenario file has it: decimals only where it has some.

    >>> plain(9).en, plain(8.25).da
    ('9', '8,25')
    """
    return number(
        value, "count", next(digits for digits in (0, 1, 2, 3, 4) if digits == 4 or round(value, digits) == value)
    )


def sent(date: str | None, sender: str | None) -> Facts:
    """``brief.date`` and ``brief.sender``, where they are given: when a document is sent, and by whom.

    Raises
    ------
    InputError
        When the date is none.

    >>> sent("2026-11-28", "Vejle Kommune")["brief.date"].da
    '28. november 2026'
    """
    if date is not None and not is_day(date):
        text_ = Sentence("date is {date}; it is a day such as 2026-11-28.", date=shown(date))
        raise InputError(Problem("", None, text_))
    found = {} if date is None else {"brief.date": text(day_in_words(date, "da"), day_in_words(date, "en"))}
    return found | ({} if sender is None else {"brief.sender": text(sender)})
