"""The answer of a run with several headline outcomes, as an office of several programmes has: one for each of them."""

import math
from collections.abc import Sequence

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.expected_course import of_run
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import percent
from fsm_sim.model.mixed_name import programme_in
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import (
    effect_in_words,
    no_caseworkers,
    people_text,
    said,
    short,
    title,
    when_told,
)
from fsm_sim.report.document.early_text import early
from fsm_sim.study.results.comparison import Comparison, differs
from fsm_sim.study.results.entries import Record, entry_of, is_single, outcomes_of


def answer(
    comparison: Comparison, scenario: str, outcomes: Sequence[str], language: Language, *, states: bool = True
) -> list[str]:
    """As `said` of one outcome; of several the effects in one sentence, and then a paragraph about each."""
    if len(outcomes) == 1:
        return said(comparison, scenario, outcomes[0], language, states=states)
    if none := no_caseworkers(comparison, scenario, language):
        return none
    effects = together(comparison, scenario, outcomes, language)
    if not effects:
        return []
    return [effects, *paragraphs(comparison, scenario, outcomes, language, states=states)]


def together(
    comparison: Comparison, scenario: str, outcomes: Sequence[str], language: Language, *, in_short: bool = False
) -> str:
    """The differences in several outcomes in one sentence, as `short` of one; where all are missing nothing, or why.

    If `in_short`, citizens are those of each programme by its title, and what is counted is said elsewhere.
    """
    if len(outcomes) == 1:
        return short(comparison, scenario, outcomes[0], language)
    if none := no_caseworkers(comparison, scenario, language):
        return " ".join(none)
    run = comparison.run
    rows = [row for outcome in outcomes if (row := comparison.row(scenario, outcome)) is not None]
    if not rows:
        return " ".join(one for outcome in outcomes if (one := early(comparison, scenario, outcome, language)))
    people = {row["measure"]: _people(comparison, row, language) for row in rows}
    named = {"title": title(entry_of(run, scenario), language), "when": when_told(comparison, scenario, language)}
    one_run = "-one-run" if is_single(run) else ""
    against = title(entry_of(run, comparison.against), language)
    if not any(differs(row) for row in rows):
        everybody = listed([*people.values()], language)
        return sentence(of_run(f"comparison.same{one_run}", run), language, **named, against=against, people=everybody)
    untold = [math.isnan(row["expected_lower"]) for row in rows]
    bare = all(untold) or bool(one_run)
    items = []
    for row, without in zip(rows, untold, strict=True):
        amount, lower, upper = effect_in_words(comparison, row, language)
        outcome = outcomes_of(run, comparison.against)[row["measure"]]
        whom = {"amount": amount, "people": people[row["measure"]]}
        if in_short:
            whom["people"] = sentence(
                "outcome.in", language, outcome=programme_title(outcome, str(row["measure"]), language)
            )
        no_ends = bare or not differs(row)
        key = "comparison.several-untold" if without else "comparison.several-item"
        ends = {} if no_ends or without else {"lower": lower, "upper": upper}
        items.append(sentence("comparison.several-bare" if no_ends else key, language, **whom, **ends))
    kind = one_run or ("-no-interval" if bare else "-short" if in_short else "")
    about = {"level": percent(comparison.level, language), "against": against, "list": listed(items, language)}
    told = sentence(of_run(f"comparison.several{kind}", run), language, **named, **about)
    return f"{told} {sentence('table.untold', language)}" if any(untold) and not bare and not in_short else told


def paragraphs(
    comparison: Comparison, scenario: str, outcomes: Sequence[str], language: Language, *, states: bool
) -> list[str]:
    """What single runs do and what the difference rests on, for each outcome that differs; nothing is said twice."""
    found, told = [], set[str]()
    for outcome in outcomes:
        row = comparison.row(scenario, outcome)
        if row is None or not differs(row):
            continue
        sentences = said(comparison, scenario, outcome, language, states=states)
        effect = short(comparison, scenario, outcome, language, in_short=False)
        new = [one for one in sentences if one not in told and one != effect]
        told |= {*new}
        if new:
            of = programme_title(outcomes_of(comparison.run, comparison.against)[outcome], outcome, language)
            found.append(sentence("comparison.of", language, of=of, said=" ".join(new)))
    return found


def programme_title(outcome: Record, name: str, language: Language) -> str:
    """The programme of an outcome of a mixed office by its title, which stands first; else the outcome's own.

    >>> programme_title({"title": {"en": "FSM II: work"}}, "fsm2:work", "en")
    'FSM II'
    """
    whole = str(outcome["title"][language])
    return whole if programme_in(name) is None else whole.partition(": ")[0]


def _people(comparison: Comparison, row: Record, language: Language) -> str:
    return people_text(outcomes_of(comparison.run, comparison.against)[row["measure"]], language)
