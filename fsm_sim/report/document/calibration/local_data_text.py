"""What a municipality's local data say, in words and as a table in plain text."""

import textwrap
from collections.abc import Sequence

from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import Language
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.results.entries import Record

LEVEL = 0.9
"""The probability inside every interval of local data."""

HEAD = ("count", "months", "hidden", "counted", "average")
"""The columns of the table of counts."""

_WIDTH = 120


def text(records: Sequence[Record], language: Language = "en") -> str:
    """Each municipality and programme: how far it is from the average, what its data say of that, and its counts."""
    return "\n\n".join(_text(record, language) for record in records)


def sentences(record: Record, language: Language = "en") -> tuple[str, ...]:
    """The answer in words: how far from the published average, and how much of that is learnt from local data."""
    said = [
        one for kind in record["effects"] for one in (_effect(record, kind, language), _learnt(record, kind, language))
    ]
    return *said, _background(record, language)


def months_outside(record: Record, language: Language = "en") -> str:
    """The counts outside their predictive intervals, and how many were to be expected."""
    cells = [(count["name"], month) for count in record["counts"] for month in count["months"]]
    outside = [(name, month) for name, month in cells if not month["inside"]]
    values = {"count": decimal(len(cells), 0, language), "level": percent(LEVEL, language)}
    if not outside:
        return sentence("local.all-inside", language, **values)
    listed = "; ".join(_one_outside(name, month, language) for name, month in outside)
    number = decimal(len(outside), 0, language)
    return plural("local.outside", len(outside), language, **values, outside=number, listed=listed)


def count_head(language: Language) -> list[str]:
    """The headings of the table of counts."""
    return [sentence(f"local.{column}", language) for column in HEAD]


def count_rows(record: Record, language: Language = "en") -> list[list[str]]:
    """A row for each count: its months, how many are hidden, what was counted, and what the average would give."""
    return [
        [
            sentence(f"counted.{count['name']}", language),
            decimal(len(count["months"]), 0, language),
            decimal(count["hidden"], 0, language),
            _range(count, language),
            sentence(
                "number.mean-range",
                language,
                **{key: decimal(count["average"][key], 0, language) for key in ("mean", "lower", "upper")},
            ),
        ]
        for count in record["counts"]
    ]


def heading(record: Record, language: Language = "en", *, of_report: bool = False) -> str:
    """The municipality, its programme and the months counted; as the heading of a report's section it says what it is.

    >>> heading({"municipality": "A", "title": {"en": "BIR"}, "first": "2021-01", "last": "2021-02"})
    'A, BIR, 2021-01 to 2021-02'
    """
    return sentence(
        "local.heading" if of_report else "local.title",
        language,
        municipality=record["municipality"],
        programme=record["title"][language],
        first=record["first"],
        last=record["last"],
    )


def _text(record: Record, language: Language) -> str:
    rows = [count_head(language), *count_rows(record, language)]
    words = [line for one in sentences(record, language) for line in textwrap.wrap(one, _WIDTH)]
    table = [f"  {line}" for line in aligned(rows)]
    return "\n".join(
        [heading(record, language), *words, "", *table, "", *textwrap.wrap(months_outside(record, language), _WIDTH)]
    )


def _effect(record: Record, kind: str, language: Language) -> str:
    """How far the municipality is from the published average in one kind of rates."""
    effect = record["effects"][kind]
    above = effect["above"] >= 0.5
    sure = effect["above"] if above else 1 - effect["above"]
    return sentence(
        f"local.{kind}-above" if above else f"local.{kind}-below",
        language,
        municipality=record["municipality"],
        **{key: decimal(effect[key], 2, language) for key in ("mean", "lower", "upper")},
        level=percent(LEVEL, language),
        probability=percent(sure, language),
    )


def _learnt(record: Record, kind: str, language: Language) -> str:
    """What the local data say beside what is known of other municipalities: how far they move it, and narrow it."""
    effect = record["effects"][kind]
    pooled, contraction = effect["pooled"], effect["contraction"]
    variance = "own-variance.smaller" if contraction >= 0 else "own-variance.larger"
    said = sentence(
        f"own-learnt.{effect['learnt']}",
        language,
        own=sentence("own.results" if record["published_too"] else "own.counts", language),
        lower=decimal(pooled["lower"], 2, language),
        upper=decimal(pooled["upper"], 2, language),
        shift=decimal(effect["shift"], 1, language, signed=True),
        variance=sentence(variance, language, share=percent(abs(contraction), language)),
    )
    return sentence_case(said)


def _background(record: Record, language: Language) -> str:
    return sentence(
        "local.background-counted" if record["caseload_known"] else "local.background-assumed",
        language,
        months=months_in_words(record["months"], language),
        citizens=decimal(record["citizens"], 0, language),
        caseload=decimal(record["caseload"], 0, language),
    )


def _one_outside(name: str, month: Record, language: Language) -> str:
    return sentence(
        "local.one-outside",
        language,
        name=sentence(f"counted.{name}", language),
        month=month["month"],
        counted=_range(month, language),
        lower=decimal(month["predicted_lower"], 0, language),
        upper=decimal(month["predicted_upper"], 0, language),
    )


def _range(count: Record, language: Language) -> str:
    lower, upper = (decimal(count[key], 0, language) for key in ("lower", "upper"))
    return lower if lower == upper else sentence("number.range", language, lower=lower, upper=upper)
