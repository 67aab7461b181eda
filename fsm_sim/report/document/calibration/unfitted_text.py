"""Published numbers that are not fitted: sentences and a table of the record that `inference` makes of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.language.sentence_case import sentence_case
from fsm_sim.model.text import Language

Record = Mapping[str, Any]

LEVEL = 0.9
"""The probability inside every interval."""
HEAD = ("target", "programme", "published", "predicted", "interval", "inside")
"""The columns of the table that the table of fit has too; the last one is the p-value."""


def sentences(record: Record, language: Language) -> tuple[str, ...]:
    """How many lie inside, which do not, how each measure moved over its windows, and what the pandemic did to them."""
    targets, series = record["targets"], record["series"]
    outside = [one["title"][language] for one in targets if not one["inside"]]
    count = sentence(
        "unfitted.inside" if outside else "unfitted.all-inside",
        language,
        inside=decimal(len(targets) - len(outside), 0, language),
        count=decimal(len(targets), 0, language),
        level=percent(LEVEL, language),
        outside="; ".join(outside),
    )
    return (
        sentence("unfitted.text", language),
        count,
        *(_trend(one, language) for one in series),
        *missed(series, language),
        *(_pandemic(record["suspensions"], language)),
    )


def head(language: Language) -> list[str]:
    """The headings of the table."""
    shared = [sentence(f"report.{column}", language, level=percent(LEVEL, language)) for column in HEAD]
    return [*shared, sentence("unfitted.p-value", language)]


def rows(record: Record, language: Language) -> list[list[Any]]:
    """A row for each number, in per cent or points; whether it is inside stays a boolean."""
    return [
        [
            one["id"],
            f"{one['programme']} {one['municipality']}".strip(),
            published(one, language),
            decimal(100 * one["predicted_mean"], 1, language),
            _range(one, language),
            bool(one["inside"]),
            significant(one["p_value"], 2, language),
        ]
        for one in record["targets"]
    ]


def window(one: Record) -> str:
    """A window's months as numbers, the same in both languages.

    >>> window({"first": "2021-09", "last": "2021-11"}), window({"first": "2021-12", "last": "2022-02"})
    ('9–11/2021', '12/2021–2/2022')
    """
    (first_year, first), (last_year, last) = (str(one[key]).split("-") for key in ("first", "last"))
    start = f"{int(first)}" if first_year == last_year else f"{int(first)}/{first_year}"
    return f"{start}–{int(last)}/{last_year}"


def published(one: Record, language: Language) -> str:
    """A published share in per cent, with the bound that its source states.

    >>> published({"published": 0.25, "bound": "at least"}, "da")
    'mindst 25,0'
    """
    said = decimal(100 * one["published"], 1, language)
    key = str(one["bound"]).replace(" ", "-")
    return said if key == "exactly" else sentence(f"evidence-bound.{key}", language, value=said)


def _range(one: Record, language: Language, *, signed: bool = False) -> str:
    ends = [decimal(100 * one[key], 1, language, signed=signed) for key in ("predicted_lower", "predicted_upper")]
    return sentence("number.range", language, lower=ends[0], upper=ends[1])


def _trend(one: Record, language: Language) -> str:
    """How a measure changed from its first window to its last, and what the model expects."""
    return sentence(
        "unfitted.trend",
        language,
        what=sentence_case(one["what"][language]),
        programme=one["programme"],
        first=window(one["windows"][0]),
        last=window(one["windows"][-1]),
        observed=decimal(100 * one["published"], 1, language, signed=True),
        expected=decimal(100 * one["expected"], 1, language, signed=True),
        range=_range(one, language, signed=True),
        p=significant(one["p_value"], 2, language),
    )


def missed(series: Sequence[Record], language: Language) -> list[str]:
    """The measures whose course lies outside what the model expects."""
    outside = [one["what"][language] for one in series if not one["inside"]]
    named = listed(outside, language).removesuffix(".")  # an abbreviation's full stop is the sentence's
    return [sentence("unfitted.missed", language, missed=named)] if outside else []


def _pandemic(suspensions: Sequence[Sequence[str]], language: Language) -> list[str]:
    periods = [window({"first": first, "last": last}) for first, last in suspensions]
    return [sentence("unfitted.pandemic", language, periods=listed(periods, language))] if periods else []
