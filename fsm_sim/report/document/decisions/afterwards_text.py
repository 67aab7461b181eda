"""Whether a forecast was right, in words and as a table."""

import math
from collections.abc import Iterator, Sequence

from fsm_sim.decisions.afterwards.answer import AfterwardsAnswer
from fsm_sim.decisions.afterwards.origin import Origin
from fsm_sim.decisions.afterwards.scores import Score
from fsm_sim.decisions.afterwards.unused import WHY, Unused
from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import month_in_words, short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.tables.alignment import under_headings
from fsm_sim.study.forecasts.record import LEVEL

COLUMNS = ("month", "number", "forecast", "came", "bias", "crps", "inside_50", "inside_90")
ALIKE = 0.0005
"""A mean error smaller than this, in shares, is told as none: it rounds to nothing in points."""


def describe_afterwards(answer: AfterwardsAnswer, language: Language = "en") -> Prose:
    """Every outcome: how often the intervals held and how far off the forecast was; then where deviations came from."""
    return Prose.of(afterwards_sentences(answer, language))


def afterwards_sentences(answer: AfterwardsAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_afterwards`."""
    heading = answer.scenario.scenario
    title = (heading.title_da or heading.title) if language == "da" else heading.title
    scores = [_scored(one, answer, title, language) for one in answer.scores if not one.month]
    origins = [origin_text(one, answer, language) for one in answer.origins]
    last = [sentence("after-answer.how", language)]
    if not answer.origins:
        last.insert(0, sentence("after-answer.no-origin", language))
    if answer.left_out:
        names = listed([_title(one, answer, language) for one in answer.left_out], language)
        last.insert(0, sentence("after-answer.left-out", language, outcomes=names))
    made = sentence(
        "after-answer.made",
        language,
        version=answer.record.version,
        calibration=answer.record.calibration.name,
        seed=str(answer.record.seed),
        digest=answer.record.results[:19],
    )
    unused = [" ".join(_unused(answer, language))] if answer.unused else []
    return [*scores, *origins, *unused, " ".join([*last, made])]


def origin_text(one: Origin, answer: AfterwardsAnswer, language: Language) -> str:
    """Where the deviation of a municipality's last month came from, in two sentences."""
    told = sentence(
        "after-answer.origin",
        language,
        municipality=one.municipality,
        month=month_in_words(0, one.month, language),
        outcome=_title(one.outcome, answer, language),
        came=percent(one.came, language, 1),
        forecast=percent(one.forecast, language, 1),
        deviation=_points(one.came - one.forecast, language),
        parts=listed(_parts(one, language), language),
    )
    known = [name for name in ("intake", "posts") if math.isfinite(getattr(one, name))]
    held = sentence(
        "after-answer.chance" if one.by_chance else "after-answer.beyond",
        language,
        known=listed([sentence(f"after-known.{name}", language) for name in known], language),
        level=percent(LEVEL, language),
        lower=percent(one.lower, language, 1),
        upper=percent(one.upper, language, 1),
    )
    return f"{told} {held}"


def afterwards_table(answer: AfterwardsAnswer, language: Language = "en") -> str:
    """For every outcome a line for each month, and all of them together first."""
    parts = []
    for outcome in dict.fromkeys(one.outcome for one in answer.scores):
        heads = [sentence(f"after-table.{name}", language) for name in COLUMNS]
        rows = [_row(one, language) for one in answer.scores if one.outcome == outcome]
        top, lines = under_headings(heads, rows)
        parts.append("\n".join([_title(outcome, answer, language), *top, *lines]))
    return "\n\n".join(parts)


def _row(one: Score, language: Language) -> list[str]:
    month = short_month(0, one.month, language) if one.month else sentence("after-table.all", language)
    return [
        month,
        significant(one.number, 7, language),
        percent(one.forecast, language, 1),
        percent(one.came, language, 1),
        _points(one.bias, language),
        decimal(100 * one.crps, 2, language),
        percent(one.inside_50, language),
        percent(one.inside_90, language),
    ]


def _scored(one: Score, answer: AfterwardsAnswer, title: str, language: Language) -> str:
    told = sentence(
        "after-answer.scores",
        language,
        scenario=title,
        outcome=_title(one.outcome, answer, language),
        number=significant(one.number, 7, language),
        half=percent(0.5, language),
        inside_half=percent(one.inside_50, language),
        most=percent(0.9, language),
        inside_most=percent(one.inside_90, language),
        crps=decimal(100 * one.crps, 2, language),
    )
    way = "same" if abs(one.bias) < ALIKE else "high" if one.bias > 0 else "low"
    return f"{told} " + sentence(f"after-answer.{way}", language, bias=decimal(100 * abs(one.bias), 1, language))


def _parts(one: Origin, language: Language) -> Sequence[str]:
    found = [
        sentence(f"after-part.{name}", language, points=_points(value, language))
        for name, value in (("intake", one.intake), ("posts", one.posts), ("rest", one.rest))
        if math.isfinite(value)
    ]
    return found


def _unused(answer: AfterwardsAnswer, language: Language) -> Iterator[str]:
    """The counts that were not used, a sentence for every reason."""
    for why in WHY:
        mine = [one for one in answer.unused if one.why == why]
        if mine:
            counts = listed([_unused_name(one, answer, language) for one in mine], language)
            yield sentence(f"after-unused.{why}", language, counts=counts)


def _unused_name(one: Unused, answer: AfterwardsAnswer, language: Language) -> str:
    """An office, the outcome where it is of one, and the months from the first to the last."""
    first, last = (short_month(0, month, language) for month in (one.months[0], one.months[-1]))
    months = first if first == last else sentence("number.range", language, lower=first, upper=last)
    who = one.municipality
    if one.why == "office":
        who = f"{who}, {programmes.load(one.programme).title.in_language(language)}"
    if one.outcome:
        who = f"{who}, {_title(one.outcome, answer, language)}"
    return f"{who} ({months})"


def _title(outcome: str, answer: AfterwardsAnswer, language: Language) -> str:
    for office in answer.scenario.office:
        known = programmes.load(office.programme).outcomes
        if outcome in known:
            return known[outcome].title.in_language(language)
    return outcome


def _points(share: float, language: Language) -> str:
    return decimal(100 * share, 1, language, signed=True)
