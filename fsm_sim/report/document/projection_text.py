"""A projection in words: who is in each office at the start, and a short table of what is expected month by month."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from fsm_sim.language.calendar import month_in_words, months_in_words, short_month
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.counts import counted
from fsm_sim.language.leave import citizens_key
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.language.programmes import group_in_words
from fsm_sim.language.provenance import sources_in_words
from fsm_sim.language.scenario_warnings import office_in_words
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.mixed_office import programmes_of
from fsm_sim.model.network import Floats
from fsm_sim.model.scenarios.people import DIGITS, plain
from fsm_sim.model.scenarios.sources import differing, provenance
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.projection import MOST_WITH_SHARES, OfficeProjection, Projection
from fsm_sim.study.results.entries import start_key

SHOWN = (0, 3, 6, 12)
"""Months of the table; then every year, and the last."""

APART_SHARES = 2.5
APART_CITIZENS = 0.03
APART_CASELOAD = 0.12
"""How far the means of forecasts (200 draws × 4) lay from the estimate at the last month, at most over the examples.

Percentage points of an outcome's share, and shares of the number of citizens and of the caseload.
"""

ROUGH_CASELOAD = 0.15
"""Where citizens meet a caseload that is larger or smaller than the estimated one by more than this, it is said."""

Row = tuple[str, Floats, Callable[[float], str]]
"""A line of the table: its title, a value for each month, and how one is written."""


def projection_text(projection: Projection, language: Language = "en") -> str:
    """What is expected of a scenario: its offices at the start, and the table."""
    known = {"scenario": projection.file.scenario.name, "calibration": projection.calibration}
    heading = sentence(
        "projection.heading" if projection.calibration else "projection.heading-priors", language, **known
    )
    offices = projection.offices if len(projection.offices) <= MOST_WITH_SHARES else ()
    scenario = projection.file.scenario
    origin = sources_in_words(provenance(scenario), language, differing(scenario))
    told = [line for one in offices for line in _office(one, language)]
    if scenario.rehabilitation_team is None and any(one.programme.team and not one.starting for one in offices):
        told.append(sentence("projection.no-team", language))
    lines = [heading, *told, *absences(projection, language), origin]
    lines += _table(projection, language)
    if len(projection.offices) > 1:
        lines.append(sentence("projection.caseload-of-offices", language))
    lines += caseload_notes(projection, language)
    groups = dict.fromkeys(one.programme.outcomes[name].group for one in projection.offices for name in one.shares)
    lines += [who for group in groups if (who := group_in_words(group, language))]
    return "\n".join(lines)


def estimate_note(language: Language = "en") -> str:
    """What kind of numbers the tables have, and how far a forecast's may be from them.

    >>> estimate_note().split(".")[0]
    'The estimate is made at mean rates and without chance'
    """
    values = {"citizens": percent(APART_CITIZENS, language), "caseload": percent(APART_CASELOAD, language)}
    return sentence("projection.estimate", language, points=decimal(APART_SHARES, 1, language), **values)


def caseload_notes(projection: Projection, language: Language) -> list[str]:
    """That citizens meet quite another caseload than the estimated one, by how much, and why; often nothing."""
    ratio = projection.caseload_ratio
    if abs(ratio - 1) <= ROUGH_CASELOAD:
        return []
    key = "projection.caseload-higher" if ratio > 1 else "projection.caseload-lower"
    return [sentence(key, language, share=percent(abs(ratio - 1), language))]


def shown_months(months: int) -> list[int]:
    """The months of a table over so many months.

    >>> shown_months(30), shown_months(5)
    ([0, 3, 6, 12, 24, 30], [0, 3, 5])
    """
    return sorted({month for month in (*SHOWN, *range(24, months, 12)) if month < months} | {months})


def _office(one: OfficeProjection, language: Language) -> list[str]:
    """Who is there at the start, by state."""
    titles = one.programme.states
    by_state = [
        sentence(
            "projection.state", language, title=titles[name].title.in_language(language), count=_whole(count, language)
        )
        for name, count in one.composition.items()
    ]
    how = start_key({"start": one.start, "programme": one.programme.name}) if one.starting else "nobody"
    start = sentence(
        f"projection.start-{how}",
        language,
        place=office_in_words(one.municipality, one.programme.name, language),
        citizens=counted("citizens", one.starting, language),
        states="; ".join(by_state),
    )
    if not one.starting:
        return [start]
    full = round(float(one.active[0]))
    cases = sentence(
        "projection.active-all" if full == one.starting else "projection.active",
        language,
        cases=counted("cases", full, language),
        citizens=counted("citizens", one.starting, language),
    )
    return [start, cases, *_steady(one, language)]


def _steady(one: OfficeProjection, language: Language) -> Iterator[str]:
    """The intakes that were worked out; in a mixed office each with its programme."""
    several = programmes_of(one.programme)
    for own in several:
        if own.name in one.steady:
            intake = decimal(one.steady[own.name], 1, language)
            key = "projection.steady" if len(several) == 1 else "projection.steady-programme"
            yield sentence(key, language, intake=intake, programme=own.title.in_language(language))


def absences(projection: Projection, language: Language) -> list[str]:
    """Who is on leave when, when nobody is recruited, and who learns, in the words of the brief's table of plans."""
    scenario = projection.file.scenario
    start, staffing = scenario.horizon.start_month, scenario.staffing

    def period(key: str, first: float, last: float, **more: str) -> str:
        ends = {"from": month_in_words(first, start, language), "to": month_in_words(last, start, language)}
        return sentence_case(sentence(key, language, **ends, **more).removeprefix("; ")) + "."

    def on_leave(count: int) -> str:
        said = sentence("plans.one", language) if count == 1 else _whole(count, language)
        return sentence("plans.each-office", language, count=said) if len(scenario.office) > 1 else said

    told = []
    for at, leave in enumerate(staffing.leave):
        gone = sum(one.absence.gone[at] for one in projection.offices)
        never = sum(one.absence.never_back[at] for one in projection.offices)
        closed = min(one.absence.closes[at] for one in projection.offices)
        closes = month_in_words(closed, start, language) if never else ""
        told.append(
            period(
                "projection.leave-closed" if 0 < never == gone else "plans.leave",
                leave.from_month,
                leave.to_month,
                count=on_leave(leave.posts),
                citizens=sentence(citizens_key(leave.citizens, return_is_change=leave.return_is_change), language),
                **({"closed": closes} if 0 < never == gone else {}),
            )
        )
        if 0 < never < gone:
            told.append(
                plural("projection.leave-some-closed", never, language, count=_whole(never, language), closed=closes)
            )
    told += [period("plans.freeze", each.from_month, each.to_month) for each in staffing.recruitment_freeze]
    if staffing.learning is not None and staffing.learning.share < 1:
        months = months_in_words(staffing.learning.months, language)
        share = percent(staffing.learning.share, language)
        told.append(sentence("projection.learning", language, share=share, months=months))
    return [*told, *(said for one in projection.offices for said in _nobody(one, start, language))]


def _nobody(one: OfficeProjection, start: str | None, language: Language) -> Iterator[str]:
    """When everybody of an office is on leave, so that there is no caseload."""
    place = office_in_words(one.municipality, one.programme.name, language)
    for first, end in one.absence.nobody:
        ends = {"from": month_in_words(first, start, language), "to": month_in_words(end, start, language)}
        yield sentence_case(sentence("projection.nobody", language, place=place, **ends))


def _table(projection: Projection, language: Language) -> list[str]:
    """The months as columns, and a line for each number."""
    start = projection.file.scenario.horizon.start_month
    months = shown_months(len(projection.citizens) - 1)
    head = "projection.months" if start is None else "projection.dates"
    cells = [[sentence(head, language), *(_heading(month, start, language) for month in months)]]
    for title, values, written in _rows(projection, language):
        cells.append([title, *(written(float(values[month])) for month in months)])
    width = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return aligned([[row[0], *(cell.rjust(width[at + 1]) for at, cell in enumerate(row[1:]))] for row in cells])


def _rows(projection: Projection, language: Language) -> list[Row]:
    def count(digits: int) -> Callable[[float], str]:
        return lambda value: decimal(value, digits, language)

    offices = projection.offices
    rows: list[Row] = [
        (sentence("projection.citizens", language), projection.citizens, count(0)),
        (
            sentence("projection.intake", language),
            _before_the_end(projection.together(lambda one: one.intake)),
            count(1),
        ),
        (sentence("projection.caseload", language), projection.caseload, count(1)),
        (sentence("projection.filled", language), projection.together(lambda one: one.filled), count(_digits(offices))),
    ]
    several = len(offices) > 1
    for one in offices:
        for name, values in one.shares.items():
            title = sentence_case(one.programme.outcomes[name].title.in_language(language))
            if several:
                title = sentence("projection.of-office", language, title=title, municipality=one.municipality)
            rows.append((title, values, lambda value: percent(value, language, 1)))
    return rows


def _digits(offices: Sequence[OfficeProjection]) -> int:
    """Decimals of filled posts: those of the plan, and at least one."""
    planned = [count for one in offices for _, count in one.plan]
    return next(digits for digits in (1, 2, 3, DIGITS) if all(round(one, digits) == plain(one) for one in planned))


def _before_the_end(intake: Floats) -> Floats:
    """Arrivals in the month that begins; nobody is counted in the one that begins at the horizon."""
    return np.append(intake[:-1], np.nan)


def _whole(count: int, language: Language) -> str:
    return decimal(count, 0, language)


def _heading(month: float, start: str | None, language: Language) -> str:
    """A month at the head of a column, whole where it is one of the calendar."""
    return month_in_words(month, start, language) if start else short_month(month, start, language)
