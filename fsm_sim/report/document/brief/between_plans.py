"""The difference between two plans of a brief, from the same paired runs as that from the scenario compared with."""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import pandas as pd

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.comparison_text import effect_in_words, short, title
from fsm_sim.report.document.fact import Fact, text
from fsm_sim.report.document.facts import difference_facts
from fsm_sim.report.document.rests_text import other_citizens
from fsm_sim.report.document.several_text import together
from fsm_sim.study.results.comparison import Comparison, compare_runs, differs
from fsm_sim.study.results.entries import Record, entry_of, is_single, start_of

INPUTS = (
    *("separation_per_year", "vacancy_months", "reassignment_per_year"),
    *("handover", "leave", "recruitment_freeze", "learning"),
)
"""The inputs beside posts in which two plans of the same citizens may differ."""


def nearest(entries: Sequence[Record]) -> list[tuple[str, str]]:
    """Each plan with the earlier one that it is told against; the first of `entries` is what all are compared with.

    That is the plan of the same citizens from which it differs in the fewest inputs, and of several the last. A plan
    that has none, or is the same as it, is left out.

    >>> named = {"citizens": 60, "intake_per_month": 2.0, "start": "settled"}
    >>> now, fewer, stay, both = (
    ...     {**named, "name": name, "posts": posts, "separation_per_year": turnover}
    ...     for name, posts, turnover in [("now", 3, 0.2), ("fewer", 2, 0.2), ("stay", 3, 0.1), ("both", 2, 0.1)]
    ... )
    >>> nearest([now, fewer, both]), nearest([now, fewer, both, stay])
    ([('both', 'fewer')], [('both', 'fewer'), ('stay', 'both')])
    """
    found = []
    for place, plan in enumerate(entries):
        alike = [one for one in entries[1:place] if not other_citizens(plan, one) and start_of(plan) == start_of(one)]
        unlike = [(_differing(plan, one), -at, str(one["name"])) for at, one in enumerate(alike)]
        if unlike and min(unlike)[0]:
            found.append((str(plan["name"]), min(unlike)[-1]))
    return found


def with_caseworkers(comparison: Comparison, away: Collection[str] = ()) -> list[str]:
    """The scenario compared with, and those that have caseworkers all the time: the numbers of others are no answer.

    `away` are others that are known to have none for a time, since a comparison may have some of the months alone.
    """
    without = comparison.without_caseworkers.union(away)
    return [comparison.against, *(name for name in comparison.scenarios if name not in without)]


def between(runs: pd.DataFrame, run: Record, names: Sequence[str], **asked: Any) -> list[Comparison]:
    """The comparison of each plan of `nearest` with the other, at the last month that both have.

    `runs` are those of `compare_runs`, and so is what is `asked`; a comparison has the numbers of one with all
    scenarios and months.
    """
    found = []
    for plan, against in nearest([entry_of(run, name) for name in names]):
        pair = (against, plan)
        alone = {**run, "scenarios": [entry_of(run, name) for name in pair]}
        months = min(int(one["months"]) for one in alone["scenarios"])
        scenario, month = (runs.index.get_level_values(level) for level in ("scenario", "month"))
        found.append(compare_runs(runs[scenario.isin(pair) & (month == months)], alone, against, **asked))
    return found


def between_facts(pairs: Sequence[Comparison], outcomes: Sequence[str]) -> Iterator[tuple[str, Fact]]:
    """``between.<plan>.*`` of a pair: ``said``, ``short``, ``against``, and the numbers of ``difference.<plan>.*``."""
    for pair in pairs:
        (plan,) = pair.scenarios
        rows = [row for outcome in outcomes if (row := pair.row(plan, outcome)) is not None]
        if not rows:  # the months that the outcome counts over have not passed
            continue
        for key, said in (("said", _said), ("short", _short)):
            yield f"between.{plan}.{key}", text(*(said(pair, plan, outcomes, language) for language in LANGUAGES))
        yield f"between.{plan}.against", text(*(_title(pair, pair.against, language) for language in LANGUAGES))
        for row in rows:
            for key, fact in difference_facts(row, pair, {}):
                yield key.replace("difference.", "between.", 1), fact


def _differing(one: Record, other: Record) -> int:
    """In how many inputs two plans differ."""
    mine, others = ([office["posts"] for office in entry.get("offices", ())] for entry in (one, other))
    posts = one["posts"] != other["posts"] or mine != others
    return sum([posts, *(one.get(name) != other.get(name) for name in INPUTS)])


def _said(pair: Comparison, plan: str, outcomes: Sequence[str], language: Language) -> str:
    """What a comparison with the other plan says is expected."""
    heading = sentence("comparison.heading", language, against=_title(pair, pair.against, language))
    if len(outcomes) > 1:
        return f"{heading} {together(pair, plan, outcomes, language)}"
    return f"{heading} {short(pair, plan, outcomes[0], language, in_short=False)}"


def _short(pair: Comparison, plan: str, outcomes: Sequence[str], language: Language) -> str:
    """The same where there is little room: of one outcome the expected effect alone, in one line."""
    row = pair.row(plan, outcomes[0])
    if len(outcomes) > 1 or row is None or is_single(pair.run):
        return _said(pair, plan, outcomes, language)
    amount, lower, upper = effect_in_words(pair, row, language)
    named = {"title": _title(pair, plan, language), "against": _title(pair, pair.against, language), "amount": amount}
    if not differs(row):
        return sentence("comparison.pair-bare", language, **named)
    if math.isnan(row["expected_lower"]):
        return sentence("comparison.pair-untold", language, **named)
    level = percent(pair.level, language)
    return sentence("comparison.pair", language, **named, level=level, lower=lower, upper=upper)


def _title(pair: Comparison, name: str, language: Language) -> str:
    return title(entry_of(pair.run, name), language)
