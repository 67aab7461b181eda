"""The one place that writes months for readers: by their number from the start, or by name where the start is known."""

import math
from datetime import date

from babel.dates import format_date

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import significant
from fsm_sim.model.scenarios.calendar import month_after
from fsm_sim.model.text import Language, known


def month_in_words(month: float, start_month: str | None, language: Language) -> str:
    """A month of a scenario in a sentence.

    >>> month_in_words(14, "2027-01", "da"), month_in_words(14, "2027-01", "en"), month_in_words(14, None, "da")
    ('marts 2028', 'March 2028', 'måned 14')
    """
    if start_month is None:
        return sentence("calendar.month", language, month=significant(month, 6, language))
    return _written(month, start_month, "MMMM y", language)


def short_month(month: float, start_month: str | None, language: Language) -> str:
    """The same where there is little room, as in a table's heading or at an axis; a number where no start is known.

    >>> short_month(14, "2027-01", "da"), short_month(14, "2027-01", "en"), short_month(14, None, "da")
    ('mar. 2028', 'Mar 2028', '14')
    """
    return significant(month, 6, language) if start_month is None else _written(month, start_month, "MMM y", language)


def end_in_words(months: float, start_month: str | None, language: Language) -> str:
    """When so many months of a scenario have passed: by their number, or by the calendar where the start is known.

    >>> end_in_words(24, None, "en"), end_in_words(1, None, "da"), end_in_words(24, "2027-01", "en")
    ('after 24 months', 'efter 1 måned', 'by the end of December 2028')
    >>> end_in_words(0, "2027-01", "da"), end_in_words(24, "2027-01", "da")
    ('ved starten af januar 2027', 'ved udgangen af december 2028')
    """
    if start_month is None:
        return sentence("calendar.after", language, months=months_in_words(months, language))
    if months < 1:
        return sentence("calendar.start-of", language, month=month_in_words(0, start_month, language))
    return sentence("calendar.end-of", language, month=last_month(months, start_month, language))


def short_end(months: float, start_month: str | None, language: Language) -> str:
    """When so many months have passed, where there is little room: the last of them, or the start where none has.

    >>> short_end(14, "2027-01", "en"), short_end(0, "2027-01", "en"), short_end(0, "2027-01", "da")
    ('Feb 2028', 'start of Jan 2027', 'primo jan. 2027')
    >>> short_end(0, None, "en"), short_end(14, None, "da")
    ('0', '14')
    """
    if start_month is None or months >= 1:
        return short_month(months if start_month is None else math.ceil(months) - 1, start_month, language)
    return sentence("calendar.short-start-of", language, month=short_month(0, start_month, language))


def last_month(months: float, start_month: str, language: Language) -> str:
    """The last of so many months, by the calendar.

    >>> last_month(24, "2027-01", "da")
    'december 2028'
    """
    return month_in_words(math.ceil(months) - 1, start_month, language)


def months_in_words(months: float, language: Language) -> str:
    """A number of months.

    >>> months_in_words(1, "da"), months_in_words(2.5, "en")
    ('1 måned', '2.5 months')
    """
    return plural("count.months", 1 if months == 1 else 2, language, count=significant(months, 6, language))


def day_in_words(day: str, language: Language) -> str:
    """A day of the calendar.

    >>> day_in_words("2026-07-01", "da"), day_in_words("2026-07-01", "en")
    ('1. juli 2026', '1 July 2026')
    """
    pattern = "d. MMMM y" if language == "da" else "d MMMM y"
    return format_date(date.fromisoformat(day), pattern, locale=known(language))


def _written(month: float, start_month: str, pattern: str, language: Language) -> str:
    year, _, number = month_after(start_month, month).partition("-")
    return format_date(date(int(year), int(number), 1), pattern, locale=known(language))
