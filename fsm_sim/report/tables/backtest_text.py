"""A back-test as plain text: the methods beside each other, the groups by size, and what the scores say."""

from collections.abc import Iterator

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.report.tables.series_words import measure_in_words, people_in_words
from fsm_sim.study.backtests.result import MODEL, SIZES, Backtest


def backtest_text(found: Backtest, language: Language = "en") -> str:
    """Everything that a back-test says, for the console."""
    lines = [
        sentence(
            "backtest.heading",
            language,
            measure=measure_in_words(found.question.measure, language),
            people=people_in_words(found.question.people, language),
            municipalities=decimal(found.municipalities, 0, language),
            history=decimal(found.history, 0, language),
            cut=found.question.cut,
            values=decimal(found.values, 0, language),
        ),
        "",
        *_methods(found, language),
        sentence("backtest.unit", language),
        "",
        *_sizes(found, language),
        "",
        *_scores_by_size(found, language),
        "",
        *_verdicts(found, language),
        sentence("backtest.tenths", language, shares=_tenths(found, language)),
        sentence("backtest.limit", language),
    ]
    return "\n".join(lines)


def _head(language: Language, first: str) -> list[str]:
    return [
        first,
        sentence("backtest.score", language),
        sentence("backtest.error", language),
        sentence("backtest.inside", language, level=percent(0.5, language)),
        sentence("backtest.inside", language, level=percent(0.9, language)),
    ]


def _row(found: Backtest, method: str, size: str, title: str, language: Language) -> list[str]:
    score = found.score(method, size)
    points = (decimal(100 * one, 2, language) for one in (score.crps, score.error))
    return [title, *points, *(percent(one, language) for one in (score.inside_50, score.inside_90))]


def _methods(found: Backtest, language: Language) -> list[str]:
    rows = [
        _row(found, method, SIZES[0], sentence(f"backtest.method-{method}", language), language)
        for method in found.methods
    ]
    return aligned([_head(language, sentence("backtest.method", language)), *rows])


def _sizes(found: Backtest, language: Language) -> list[str]:
    """The model's scores by the number of people; a group without values has none."""
    there = {score.size for score in found.scores}
    rows = [
        _row(found, MODEL, size, sentence(f"backtest.size-{size}", language), language)
        for size in SIZES[1:]
        if size in there
    ]
    return aligned([_head(language, sentence("backtest.size", language)), *rows])


def _scores_by_size(found: Backtest, language: Language) -> list[str]:
    """Every method's score by the number of people, so that a rule that is as good in one group is seen."""
    there = [size for size in SIZES[1:] if any(score.size == size for score in found.scores)]
    head = [sentence("backtest.score-of", language)]
    head += [sentence(f"backtest.size-{size}", language) for size in there]
    rows = [
        [sentence(f"backtest.method-{method}", language)]
        + [decimal(100 * found.score(method, size).crps, 2, language) for size in there]
        for method in found.methods
    ]
    return aligned([head, *rows])


def _verdicts(found: Backtest, language: Language) -> Iterator[str]:
    for method in found.methods:
        if method != MODEL:
            title = sentence(f"backtest.method-{method}", language)
            gain = percent(abs(found.gain(method)), language)
            yield sentence(f"backtest.{found.verdict(method)}", language, method=title, gain=gain)


def _tenths(found: Backtest, language: Language) -> str:
    return ", ".join(percent(count / found.values, language) for count in found.places)
