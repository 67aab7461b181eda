"""The tables under an answer, in the reader's words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from fsm_sim.inputs import programmes
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.language.programmes import group_in_words
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import people_text
from fsm_sim.study.results.entries import outcomes_of
from fsm_sim.study.results.levels import at_least
from fsm_sim.web.answering.answers import Answer
from fsm_sim.web.answering.fields import BY_KEY, IN_STATE, LEAVE, PLAN
from fsm_sim.web.answering.plans import TODAY, name_of, titles
from fsm_sim.web.shown import words

ENDS = ("lower", "upper")
OF_PLANS = frozenset(one.key for one in PLAN)
"""The inputs that a plan may change."""


@dataclass(frozen=True)
class Table:
    """A table: its heading row, and rows that each begin with a heading."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def levels_table(answer: Answer, months: tuple[int, ...], language: Language) -> Table:
    """Citizens in the headline outcome at some months, their share, the chance of each requirement, the caseload.

    It has a row of every scenario whose numbers are an answer.
    """
    comparison = answer.comparison
    required = at_least(comparison.run, TODAY)
    heading = [
        sentence("web.plan-column", language),
        *words.months_of(answer, months, language),
        sentence("web.share-column", language, month=words.months_of(answer, months[-1:], language)[0]),
        *(_requirement_heading(answer, outcome, share, language) for outcome, share in required.items()),
        sentence("web.caseload-column", language),
    ]
    found = {(row["scenario"], *key): row for key, rows in answer.levels.items() for row in rows}
    runs = answer.draws * int(comparison.run["replications"])
    rows = []
    for plan in words.own_answers(answer):
        name = name_of(plan)
        cells = [named(answer, plan, language)]
        for month in months:
            row = found[name, month, answer.headline]
            ends = [row[f"citizens_{one}"] for one in ("mean", *ENDS)]
            cells.append(_with_ends("web.level", ends, language, words.level_digits(answer, month)))
        share, digits = (
            found[name, months[-1], answer.headline]["mean"],
            words.level_digits(answer, months[-1], answer.headline),
        )
        cells.append(percent(share, language, digits))
        cells += [words.requirement_text(found[name, months[-1], one], language, runs) for one in required]
        caseload = found.get((name, months[-1], "caseload"))
        mean = caseload["mean"] if caseload else math.nan
        cells.append(decimal(mean, words.level_digits(answer, months[-1], "caseload"), language))
        rows.append(tuple(cells))
    return Table(tuple(heading), tuple(rows))


def levels_notes(answer: Answer, language: Language) -> tuple[str, ...]:
    """Which scenarios have no answer, who is counted, and whose a requirement is."""
    without = words.without_answer(answer, language)
    if not words.own_answers(answer):
        return without
    programme = programmes.load(str(answer.question.base["programme"]))
    outcome = programme.outcomes[answer.headline]
    left = any(programme.states[state].caseload_weight == 0 for state in outcome.states)
    counted = [group_in_words(outcome.group, language), sentence("web.left-count", language) if left else ""]
    counted.append(sentence("web.caseload-met", language))
    whose = [sentence("web.requirement-whose", language)] if at_least(answer.comparison.run, TODAY) else []
    return (*without, *filter(None, counted), *whose)


def fan_note(answer: Answer, language: Language) -> str:
    """What adds to the courses from the start, where citizens count who have left the office: it begins without any."""
    run = answer.comparison.run
    outside = run["left_office"].get(str(answer.question.base["programme"]), ())
    counted = outcomes_of(run, TODAY)[answer.headline]["states"]
    return sentence("web.fan-left", language) if any(state in outside for state in counted) else ""


def _requirement_heading(answer: Answer, outcome: str, share: float, language: Language) -> str:
    """What a column of a requirement has: with its outcome where that is not the one that the table is of."""
    said = {"share": words.share_text(share, language)}
    if outcome == answer.headline:
        return sentence("web.requirement-column", language, **said)
    people = people_text(outcomes_of(answer.comparison.run, TODAY)[outcome], language)
    return sentence("web.requirement-column-of", language, **said, people=people)


def fan_table(answer: Answer, language: Language) -> Table:
    """The courses of every scenario with an answer, quarter by quarter."""
    months, plans = _quarters(answer), words.own_answers(answer)
    heading = (sentence("web.month-column", language), *(named(answer, plan, language) for plan in plans))
    rows = []
    for month, label in zip(months, words.months_of(answer, months, language), strict=True):
        cells = []
        for plan in plans:
            course = answer.courses[name_of(plan)]
            ends = [float(getattr(course, one)[month]) for one in ("mean", *ENDS)]
            cells.append(_with_ends("web.level", ends, language, words.level_digits(answer, answer.month)))
        rows.append((label, *cells))
    return Table(heading, tuple(rows))


def difference_table(answer: Answer, language: Language) -> Table:
    """The differences of every plan with an answer from today by quarter: as expected, and nine in ten single runs."""
    months = _quarters(answer)
    plans = words.answered_plans(answer)[0]
    heading = (sentence("web.month-column", language), *(named(answer, plan, language) for plan in plans))
    rows = []
    for month, label in zip(months, words.months_of(answer, months, language), strict=True):
        cells = []
        for plan in plans:
            course, digits = answer.differences[name_of(plan)], words.amount_of(answer, plan)[1]
            values = [float(getattr(course, one)[month]) for one in ("mean", *ENDS)]
            cells.append(_with_ends("web.difference", values, language, digits, signed=True))
        rows.append((label, *cells))
    return Table(heading, tuple(rows))


def states_table(answer: Answer, language: Language) -> Table:
    """In which states there are more or fewer citizens under each plan with an answer."""
    each = {plan: dict(words.state_rows(answer, plan, language)) for plan in words.answered_plans(answer)[0]}
    names = list(dict.fromkeys(name for own in each.values() for name in own))
    plans = [sentence("web.plan", language, letter=plan.upper()) for plan in each]
    rows = tuple((name, *(own.get(name, decimal(0.0, 0, language)) for own in each.values())) for name in names)
    return Table((sentence("web.state-column", language), *plans), rows)


def office_inputs(answer: Answer, language: Language) -> tuple[tuple[str, str], ...]:
    """Every input that no plan changes, for paper, where there is no form: what it is called, and its value."""
    question = answer.question
    by_state = [(f"{IN_STATE}{state}", decimal(count, 0, language)) for state, count in question.by_state.items()]
    unused = () if question.base["leave"] else tuple(one.key for one in LEAVE)
    left_out = (*OF_PLANS, *unused)
    told = [key for key in question.base if key in BY_KEY and key not in left_out and not key.startswith("source-")]
    values = [(key, _value(key, question.base[key], language)) for key in BY_KEY if key in told]
    return tuple((words.label(key, language), value) for key, value in (*by_state, *values))


def inputs_table(answer: Answer, language: Language) -> Table:
    """Every input that a plan may change: today's, and of each plan what differs, as in the form."""
    question = answer.question
    plans = [sentence("web.plan", language, letter=plan.upper()) for plan in question.plans]
    rows = []
    for key in (one.key for one in PLAN):
        values = [question.base.get(key), *(own.get(key) for own in question.plans.values())]
        if values != [None] * len(values):
            cells = ("" if value is None else _value(key, value, language) for value in values)
            rows.append((words.label(key, language), *cells))
    return Table((sentence("web.field-column", language), sentence("web.today", language), *plans), tuple(rows))


def _value(key: str, value: str | int | float, language: Language) -> str:
    if BY_KEY[key].kind == "choice" and key != "programme":
        return sentence(f"web.choice.{key}.{value}", language)
    if key == "programme":
        return programmes.load(str(value)).title.in_language(language)
    return value if isinstance(value, str) else significant(float(value), 6, language)


def named(answer: Answer, plan: str, language: Language) -> str:
    """A plan with what differs."""
    return titles(answer.question, plan, language)


def _with_ends(key: str, values: Sequence[float], language: Language, digits: int = 0, *, signed: bool = False) -> str:
    """A mean with so many digits and the ends of its interval in whole numbers; what is not known has no ends."""
    mean, lower, upper = (
        decimal(value, one, language, signed=signed) for value, one in zip(values, (digits, 0, 0), strict=True)
    )
    return sentence(key, language, mean=mean, lower=lower, upper=upper) if math.isfinite(values[0]) else mean


def _quarters(answer: Answer) -> list[int]:
    """Every third month from the first that has a number, which is among them, and the last."""
    first = min(answer.first, answer.month)
    return sorted({first, answer.month, *(month for month in range(0, answer.month, 3) if month > first)})
