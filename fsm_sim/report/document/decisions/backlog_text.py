"""A backlog of a queue for a decision, in words and as a table."""

import math

from fsm_sim.decisions.backlog.answer import YEAR, BacklogAnswer, MonthOfBacklog, Spread
from fsm_sim.decisions.backlog.capacity import CapacityAnswer, CapacityPoint
from fsm_sim.decisions.mean_and_error import undecided
from fsm_sim.language.calendar import end_in_words, months_in_words, short_end
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import MISSING, decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.staffing_text import share_text
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import digits_borne, formatted
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.forecasts.record import LEVEL

COLUMNS = ("month", "waiting", "over", "interval", "queued", "behind")
ROWS = 8
"""About so many months stand in the table; the JSON has all."""
SMALLEST_DIGIT = 0.1

NO_LIMIT = 0.1
"""With a smaller load than this nobody waits because others are decided first."""


def describe_backlog(answer: BacklogAnswer, language: Language = "en") -> Prose:
    """How many wait too long, when that is over, which capacity ends it, and what that rests on: a paragraph each."""
    return Prose.of(backlog_sentences(answer, language))


def backlog_headline(answer: BacklogAnswer, language: Language) -> str:
    """How many have then waited too long, in one sentence; or that it is not known."""
    at = answer.at
    values = {
        "scenario": title(answer.file, language),
        "when": _when(answer, answer.month, language),
        "limit": months_in_words(answer.question.limit, language),
    }
    if not answer.is_known:
        first = _when(answer, answer.first, language)
        return sentence("backlog-answer.unknown", language, **values, first=first)
    counted = _counted("over", at.over, language)
    waiting = _count(at.waiting, language)
    return plural("backlog-answer.over", _one(counted["over"]), language, **values, **counted, waiting=waiting)


def backlog_before(answer: BacklogAnswer, language: Language) -> Before:
    """What must be known of the scenario before the answer."""
    return before([answer.file], language)


def backlog_sentences(answer: BacklogAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_backlog`."""
    return [
        *backlog_before(answer, language),
        " ".join([backlog_headline(answer, language), *_behind(answer, language), *_ended(answer, language)]),
        " ".join([*_where(answer, language), _load(answer, language), *_steady(answer, language)]),
        *([_needed(answer, answer.needed, language)] if answer.needed else []),
        " ".join([*_start(answer, language), *_rests(answer, language), _capacity_source(answer, language)]),
    ]


def backlog_table(answer: BacklogAnswer, language: Language = "en") -> str:
    """A row for some of the months, that of the question among them."""
    return "\n".join(aligned(backlog_rows(answer, language)))


def backlog_rows(answer: BacklogAnswer, language: Language) -> list[list[str]]:
    """The cells of the table, its heads first."""
    several = answer.offices > 1
    named = [*COLUMNS[:-1], "behind-offices" if several else "behind-probability"]
    values = {
        "level": percent(LEVEL, language),
        "limit": months_in_words(answer.question.limit, language),
        "number": significant(answer.question.number, 6, language),
    }
    rows = [[sentence(f"backlog-table.{name}", language, **values) for name in named]]
    last = len(answer.months) - 1
    shown = sorted({*range(0, last + 1, max(1, round(last / ROWS))), answer.month, last})
    return rows + [_row(answer, answer.months[month], language) for month in shown]


def _row(answer: BacklogAnswer, one: MonthOfBacklog, language: Language) -> list[str]:
    start = answer.file.scenario.horizon.start_month
    month = short_end(one.month, start, language)
    between, behind = MISSING, MISSING
    if one.month >= answer.first:
        ends = (decimal(end, 0, language) for end in (one.over.lower, one.over.upper))
        between = sentence("number.range", language, **dict(zip(("lower", "upper"), ends, strict=True)))
        alone = answer.offices == 1
        behind = _probability(answer, one.behind.mean, language) if alone else _count(one.behind, language)
    counts = [_count(each, language) for each in (one.waiting, one.over)]
    return [month, *counts, between, _count(one.queued, language), behind]


def _behind(answer: BacklogAnswer, language: Language) -> list[str]:
    if not answer.is_known:
        return []
    count = answer.question.number
    number = significant(answer.question.number, 6, language)
    behind = answer.at.behind
    if answer.offices == 1:
        said = _probability(answer, behind.mean, language)
        return [plural("backlog-answer.behind-one", count, language, number=number, probability=said)]
    offices = significant(answer.offices, 6, language)
    values = {"number": number, "offices": offices, **_counted("behind", behind, language)}
    return [plural("backlog-answer.behind-several", count, language, **values)]


def _ended(answer: BacklogAnswer, language: Language) -> list[str]:
    if not answer.is_known:
        return []
    median, lasting = answer.ended_by(0.5), float((~(answer.ended < math.inf)).mean())
    if not answer.ever:
        return [sentence("backlog-answer.never", language)]
    if median == 0:
        return [sentence("backlog-answer.seldom", language, share=_probability(answer, 1 - answer.ever, language))]
    if math.isinf(median):
        return [sentence("backlog-answer.lasting", language, share=_probability(answer, lasting, language))]
    ended = {"median": _when(answer, int(median), language), "share": _probability(answer, 1 - lasting, language)}
    return [sentence("backlog-answer.ended", language, **ended)]


def _where(answer: BacklogAnswer, language: Language) -> list[str]:
    if math.isnan(answer.over_queued):
        return []
    return [sentence("backlog-answer.where", language, queued=_probability(answer, answer.over_queued, language))]


def _load(answer: BacklogAnswer, language: Language) -> str:
    months = min(YEAR, len(answer.months) - 1)
    load = answer.arrivals / answer.capacity if answer.capacity else math.inf
    if load < NO_LIMIT:
        return plural(
            "backlog-answer.no-limit",
            months,
            language,
            months=months_in_words(months, language),
            arrivals=decimal(answer.arrivals, 1, language),
        )
    return plural(
        "backlog-answer.load",
        months,
        language,
        months=months_in_words(months, language),
        arrivals=decimal(answer.arrivals, 1, language),
        capacity=significant(answer.capacity, 3, language)
        if answer.capacity < 100
        else decimal(answer.capacity, 0, language),
        load=percent(load, language) if math.isfinite(load) else MISSING,
    )


def _steady(answer: BacklogAnswer, language: Language) -> list[str]:
    steady = answer.steady
    if steady is None or not answer.arrivals:
        return []
    if math.isnan(steady.queued):
        return [sentence("backlog-answer.grows", language)]
    return [
        sentence(
            "backlog-answer.settles",
            language,
            queued=decimal(steady.queued, 1, language),
            months=decimal(steady.months, 1, language),
        )
    ]


def _needed(answer: BacklogAnswer, needed: CapacityAnswer, language: Language) -> str:
    asked, fewer = answer.question, needed.fewer
    values = {
        "number": significant(asked.number, 6, language),
        "when": _when(answer, answer.month, language),
        "asked": share_text(asked.probability, language),
        "reached": _point(answer, needed.chosen, language),
        "cases": significant(needed.chosen.cases, 6, language),
    }
    if fewer is not None:
        values |= {"lacking": _point(answer, fewer, language), "fewer": significant(fewer.cases, 6, language)}
    told = [plural(f"backlog-capacity.{needed.kind}", asked.number, language, **values)]
    pair = [one for one in (fewer, needed.chosen) if one is not None]
    runs = asked.draws * asked.replications
    if any(undecided(one.probability, one.mcse, asked.probability, runs) for one in pair):
        told.append(sentence("backlog-capacity.close", language, asked=values["asked"]))
    return " ".join(told)


def _start(answer: BacklogAnswer, language: Language) -> list[str]:
    if not answer.question.waited:
        first = _when(answer, answer.first, language)
        unknown = [sentence("backlog-answer.not-known", language, first=first)] if answer.first else []
        return [sentence("backlog-answer.counted", language), *(unknown if answer.is_known else [])]
    waited = months_in_words(answer.question.waited, language)
    return [sentence("backlog-answer.counted-before", language, waited=waited)]


def _rests(answer: BacklogAnswer, language: Language) -> list[str]:
    rest = answer.rest
    if not answer.is_known:
        return []
    if not rest.parameter:
        return [sentence("backlog-rests.nothing", language)]
    said = sentence(
        "backlog-rests.parameter",
        language,
        parameter=parameter_title(rest.parameter, language),
        swing=decimal(rest.swing, max(0, digits_borne(1, rest.swing_mcse, math.nan, SMALLEST_DIGIT)), language),
        evidence=sentence(f"evidence.{rest.learnt}", language),
    )
    return [said]


def _capacity_source(answer: BacklogAnswer, language: Language) -> str:
    return sentence(f"backlog-rests.capacity-{answer.rest.capacity or 'usual'}", language)


def _counted(name: str, spread: Spread, language: Language) -> dict[str, str]:
    ends = (decimal(end, 0, language) for end in (spread.lower, spread.upper))
    return {name: _count(spread, language), "level": percent(LEVEL, language)} | dict(
        zip(("lower", "upper"), ends, strict=True)
    )


def _one(written: str) -> int:
    """The form of a message with a number as it is written: singular for one alone, not for 1.0."""
    return 1 if written == "1" else 2


def _count(spread: Spread, language: Language) -> str:
    if math.isnan(spread.mean):
        return MISSING
    error = spread.mcse if math.isfinite(spread.mcse) else 0.0
    if not error and spread.mean.is_integer():
        return decimal(spread.mean, 0, language)
    return decimal(spread.mean, max(0, digits_borne(1, error, math.nan, SMALLEST_DIGIT)), language)


def _probability(answer: BacklogAnswer, share: float, language: Language) -> str:
    return formatted(share, "probability", 0, language, runs=answer.question.draws * answer.question.replications)


def _point(answer: BacklogAnswer, one: CapacityPoint, language: Language) -> str:
    return _probability(answer, one.probability, language)


def _when(answer: BacklogAnswer, month: int, language: Language) -> str:
    return end_in_words(month, answer.file.scenario.horizon.start_month, language)
