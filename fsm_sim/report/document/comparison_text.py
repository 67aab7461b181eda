"""The sentences of a comparison: what is expected of each scenario, and what decides the size of its difference.

Likelihood is a number, and no verb says more than the evidence: a difference is expected, an association is one.
"""

import math
from typing import Any

from fsm_sim.language.calendar import day_in_words, month_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.numbers import citizens_digits, formatted, points_digits
from fsm_sim.study.results.comparison import (
    CASELOAD,
    CLARIFICATION,
    DESTINATIONS,
    Comparison,
    Record,
    differs,
    entry_of,
)


class WordedComparison(Comparison):
    """A comparison that can also be read: its numbers, and sentences made from them in either language."""

    @classmethod
    def of(cls, numbers: Comparison) -> "WordedComparison":
        """The comparison `numbers`, with words."""
        return cls(**{name: getattr(numbers, name) for name in Comparison.__dataclass_fields__})

    def said(self, scenario: str, outcome: str, language: Language = "en") -> list[str]:
        """As `said`."""
        return said(self, scenario, outcome, language)

    def sentences(self, language: Language = "en") -> list[str]:
        """As `sentences`."""
        return sentences(self, language)

    def text(self, language: Language = "en") -> str:
        """As `text`."""
        return text(self, language)

    def as_json(self) -> dict[str, Any]:
        """Every number, and the text in both languages, as one JSON object."""
        return {**super().as_json(), "text": {"da": self.text("da"), "en": self.text("en")}}


def said(comparison: Comparison, scenario: str, outcome: str, language: Language) -> list[str]:
    """The sentence of a difference at the final month, what decides its size, and where citizens went for good.

    Nothing where the difference is missing.
    """
    row = comparison.row(scenario, outcome)
    if row is None:
        return []
    learnt = comparison.learnt(scenario).items() if differs(row) else ()
    size = [sentence(f"size.{name}.{of}", language) for name, of in learnt]
    if entry_of(comparison.run, scenario)["start"] != entry_of(comparison.run, comparison.against)["start"]:
        size = [sentence("comparison.other-start", language)]
    return [_expected(comparison, row, language), *size, *_destinations(comparison, scenario, language)]


def sentences(comparison: Comparison, language: Language) -> list[str]:
    """For each scenario × headline outcome what is expected, and then what decides its size."""
    wanted = [(scenario, outcome) for scenario in comparison.scenarios for outcome in comparison.headlines]
    found = [" ".join(said(comparison, *pair, language)) for pair in wanted]
    return [one for one in found if one]


def text(comparison: Comparison, language: Language) -> str:
    """The sentences, headed by what they compare with."""
    named = {entry["name"]: title(entry, language) for entry in comparison.run["scenarios"]}
    heading = sentence("comparison.heading", language, against=named[comparison.against])
    if comparison.start_month is not None:
        when = month_in_words(comparison.month, comparison.start_month, language)
        heading = sentence("comparison.heading-dated", language, against=named[comparison.against], when=when)
    left_out = [sentence("comparison.left-out", language, title=named[name]) for name in comparison.left_out]
    day = entry_of(comparison.run, comparison.against).get("rules_as_of")
    rules = [] if day is None else [sentence("comparison.rules", language, day=day_in_words(day, language))]
    return "\n".join([heading, *sentences(comparison, language), *left_out, *rules])


def title(entry: Record, language: Language) -> str:
    """What a scenario is called in a language; the English title where there is no Danish one.

    >>> title({"title": "As it is", "title_da": "Som i dag"}, "da"), title({"title": "As it is", "title_da": ""}, "da")
    ('Som i dag', 'As it is')
    """
    return str(entry.get("title_da") or entry["title"]) if language == "da" else str(entry["title"])


def _expected(comparison: Comparison, row: Record, language: Language) -> str:
    """What is expected of one difference, with its interval and the probability of an improvement."""
    run, entry = comparison.run, entry_of(comparison.run, row["scenario"])
    named = {
        "title": title(entry, language),
        "outcome": run["outcomes"][row["measure"]]["title"][language],
    }
    if not differs(row):
        against = title(entry_of(run, comparison.against), language)
        return sentence("comparison.same", language, **named, against=against)
    unit = "points" if math.isnan(row["citizens_mean"]) else "citizens"
    factor, column = (100.0, "") if unit == "points" else (1.0, "citizens_")
    mean, lower, upper = (factor * row[f"{column}{name}"] for name in ("mean", "lower", "upper"))
    probability = row[f"{column}probability_above"]
    digits = points_digits(row) if unit == "points" else citizens_digits(row, entry["citizens"])
    kind = "about" if round(mean, digits) == 0 else f"more-{unit}" if mean > 0 else f"fewer-{unit}"
    return sentence(
        "comparison.more" if kind.startswith("more") else "comparison.otherwise",
        language,
        **named,
        amount=sentence(f"amount.{kind}", language, mean=decimal(abs(mean), digits, language)),
        months=decimal(comparison.month, 0, language),
        level=percent(comparison.level, language),
        lower=decimal(lower, digits, language),
        upper=decimal(upper, digits, language),
        probability=formatted(probability, "probability", 0, language, runs=row["runs"]),
    )


def _destinations(comparison: Comparison, scenario: str, language: Language) -> list[str]:
    """How many more have gone to a flexjob and to a pension since the start, and what that rests on.

    An outcome may count the first and not the second, so both are said together.
    """
    rows = comparison.destinations(scenario)
    if len(rows) < len(DESTINATIONS) or CASELOAD not in comparison.pulled(scenario):
        return []  # the clarification of cases knows no other lever than the caseload
    citizens = entry_of(comparison.run, scenario)["citizens"]
    named = {}
    for state, row in rows.items():
        digits = citizens_digits(row, citizens)
        for key in ("mean", "lower", "upper"):
            named[f"{state}_{key}"] = formatted(row[f"citizens_{key}"], "change", digits, language)
    found = [sentence("destinations.expected", language, level=percent(comparison.level, language), **named)]
    learnt = {one["name"]: one["learnt"] for one in comparison.calibration.get("parameters", [])}
    if comparison.calibration and learnt.get(CLARIFICATION, "fixed") in ("hardly", "fixed"):
        found.append(sentence("destinations.prior", language))
    return found
