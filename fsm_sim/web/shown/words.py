"""Sentences of the page, made from an answer; numbers come first and the catalogues hold the words."""

from collections.abc import Iterator, Sequence
from functools import cache

from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import end_in_words, month_in_words, short_month
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.language.scenario_warnings import run_warnings_in_words
from fsm_sim.model.effect_factors import CASELOAD_WORK
from fsm_sim.model.scenarios.warning import RunWarning
from fsm_sim.model.text import Language, Text
from fsm_sim.report.document.brief.between_plans import between_facts
from fsm_sim.report.document.comparison_text import DECIDING, amount_text, people_text, titles
from fsm_sim.report.document.courses.unstudied_text import no_caseworkers
from fsm_sim.report.document.level_numbers import citizens_level_decimals, level_decimals
from fsm_sim.report.document.numbers import effect_digits, formatted, state_decimals
from fsm_sim.report.document.rests_text import told_states
from fsm_sim.study.results.courses.unstudied import NO_CASEWORKERS, planned
from fsm_sim.study.results.entries import Record, outcomes_of
from fsm_sim.web.answering.answers import Answer
from fsm_sim.web.answering.fields import BY_KEY, IN_STATE
from fsm_sim.web.answering.plans import TODAY, name_of
from fsm_sim.web.answering.question import Question
from fsm_sim.web.answering.reading import Mistake

BEFORE = DECIDING - {"reference_level"}
"""Kinds of warnings that a reader meets before the answer."""
NEEDED = ("needed-caseworkers", "needed-citizens", "needed-municipality")
"""What every question needs: of what is missing there it is said what to write."""


def programme_of(name: str, language: Language) -> str:
    """A programme and who it is for.

    >>> programme_of("usual", "da")
    'sædvanlig indsats (aktivitetsparate kontanthjælpsmodtagere)'
    """
    programme = programmes.load(name)
    whose = {"programme": programme.title.in_language(language), "people": programme.target_group.in_language(language)}
    return sentence("web.programme-of", language, **whose)


def about_of(question: Question, language: Language) -> str:
    """The office that a question is of, and its programme."""
    return f"{question.base['municipality']} · {programme_of(str(question.base['programme']), language)}"


def between(answer: Answer, language: Language) -> tuple[str, ...]:
    """What plans give beside each other, a sentence for each pair; a first answer has none."""
    facts = dict(between_facts(answer.between, [answer.headline]))
    return tuple(getattr(fact, language) for key, fact in facts.items() if key.endswith(".short"))


def level_digits(answer: Answer, month: int, measure: str = "") -> int:
    """The decimals of the levels of a measure at one of the months that are told; of citizens in the headline outcome.

    Those of every scenario, as the tables of `compare` have them.
    """
    rows = answer.levels.get((month, measure or answer.headline), ())
    if not rows:
        return 0
    return level_decimals(measure, rows, answer.comparison.run) if measure else citizens_level_decimals(rows)


def people_of(answer: Answer, language: Language) -> str:
    """Whom the headline outcome counts, as it follows the word citizens."""
    return people_text(outcomes_of(answer.comparison.run, TODAY)[answer.headline], language)


def at_the_end(answer: Answer, language: Language) -> str:
    """When the answer is of."""
    return end_in_words(answer.month, answer.comparison.start_month, language)


def banners(answer: Answer, language: Language) -> list[str]:
    """What a reader must know before the answer: an unstudied caseload, no caseworkers at all, or rules of long ago."""
    return [*without_answer(answer, language), *_warned(answer, language, first=True)]


def without_answer(answer: Answer, language: Language) -> tuple[str, ...]:
    """Of each scenario without caseworkers for a time, that its numbers are no answer."""
    named = titles(answer.comparison.run, language)
    return tuple(no_caseworkers(named[name], language) for name in without_caseworkers(answer))


def without_caseworkers(answer: Answer) -> list[str]:
    """The scenarios that have no caseworkers for a time, today first: their numbers are no answer."""
    met = answer.comparison.unstudied
    return [
        file.scenario.name for file in answer.files if "nobody" in planned(file) or "nobody" in met[file.scenario.name]
    ]


def answered_plans(answer: Answer) -> tuple[list[str], list[str]]:
    """The plans whose numbers are an answer, and those whose numbers are none; all where today's are none."""
    lacking, plans = without_caseworkers(answer), list(answer.question.plans)
    none = [one for one in plans if TODAY in lacking or name_of(one) in lacking]
    return [one for one in plans if one not in none], none


def own_answers(answer: Answer) -> list[str]:
    """Today (as "") and the plans of which a number is an answer where it is compared with nothing."""
    lacking = without_caseworkers(answer)
    return [plan for plan in ("", *answer.question.plans) if name_of(plan) not in lacking]


def notes(answer: Answer, language: Language) -> list[str]:
    """The other warnings of the scenarios."""
    return _warned(answer, language, first=False)


def _warned(answer: Answer, language: Language, *, first: bool) -> list[str]:
    """The warnings that come before the answer, or all others, each after the plans that it is about.

    That a plan has no posts is said by `without_answer`.
    """
    found = [
        RunWarning(scenario=file.scenario.name, warning=warning)
        for file in answer.files
        for warning in file.warnings
        if (warning.kind in BEFORE) == first and warning.kind not in NO_CASEWORKERS
    ]
    named = titles(answer.comparison.run, language)
    return run_warnings_in_words(found, named, language, dict.fromkeys(named, answer.comparison.start_month), "page")


def tag(answer: Answer) -> str:
    """What an effect rests on: ``assumed``, ``both`` or ``data``, by what data say of the effect of caseload."""
    learnt = answer.comparison.learnt(CASELOAD_WORK)
    return {"data": "data", "both": "both"}.get(learnt, "assumed")


def mistake_text(key: str, mistake: Mistake, language: Language) -> str:
    """What is wrong with a field, and what is allowed."""
    facts = {name: _fact(name, value, language) for name, value in mistake.facts.items()}
    field = label(key, language)
    own = f"{mistake.key}-{key}"
    said = own if own in NEEDED else mistake.key
    return sentence(f"web.mistake.{said}", language, field=field[:1].upper() + field[1:], **facts)


def label(key: str, language: Language) -> str:
    """What a field is called; a plan's with its letter, and the citizens in a state by the state."""
    plan, _, name = key.rpartition(".")
    if name.startswith(IN_STATE):
        title = state_titles().get(name.removeprefix(IN_STATE))
        return key if title is None else title.in_language(language)
    if name not in LABELLED:
        return key
    if name.startswith("source-"):
        of = sentence(f"web.field.{name.removeprefix('source-')}", language)
        return sentence("web.field.source", language, field=of)
    own = sentence(f"web.field.{name}", language)
    return own if not plan else sentence("web.field-of-plan", language, field=own, letter=plan.upper())


@cache
def state_titles() -> dict[str, Text]:
    """What every state is called that a programme has."""
    each = (programmes.load(name).states.items() for name in programmes.names())
    return {name: state.title for states in each for name, state in states}


LABELLED = frozenset(BY_KEY) | {
    "ask-limit", "ask-number", "ask-outcome", "ask-share", "ask-sure", "ask-plan", "ask-wage",
}  # fmt: skip
"""The fields that have a label: those of the form, and those of the decisions that can be asked."""


def state_rows(answer: Answer, plan: str, language: Language) -> Iterator[tuple[str, str]]:
    """The states in which there are more or fewer citizens, those that moved most first, with how many."""
    comparison, scenario = answer.comparison, name_of(plan)
    moved = told_states(comparison, scenario)
    digits = state_decimals([*moved.values()], float(answer.question.base["citizens"]))
    for state, row in sorted(moved.items(), key=lambda one: -abs(one[1]["citizens_mean"])):
        if round(row["citizens_mean"], digits) != 0:
            name = str(comparison.run["states"][state][language])
            yield name, decimal(row["citizens_mean"], digits, language, signed=True)


def requirement_text(row: Record, language: Language, runs: int) -> str:
    """The probability that a requirement is met."""
    return formatted(row["meets"], "probability", 0, language, runs=runs)


def months_of(answer: Answer, months: Sequence[int], language: Language) -> list[str]:
    """Months as headings of columns: by the calendar when they have passed, as the title says it."""
    start = answer.comparison.start_month
    if start is None:
        return [month_in_words(month, None, language) for month in months]
    return [
        sentence("web.month-end", language, month=short_month(month - 1, start, language))
        if month
        else sentence("web.month-start", language, month=short_month(0, start, language))
        for month in months
    ]


def mean_of(answer: Answer, plan: str) -> float:
    """The expected difference in citizens under a plan; 0 where it has none."""
    row = answer.rows[plan]
    return 0.0 if row is None else float(row["citizens_mean"])


def amount_of(answer: Answer, plan: str) -> tuple[float, int]:
    """The expected difference in citizens under a plan, and the decimals that it can bear."""
    row = answer.rows[plan]
    if row is None:
        return 0.0, 0
    digits = min(1, max(0, effect_digits(row, float(answer.question.base["citizens"]))))
    return float(row["citizens_mean"]), digits


def amount(answer: Answer, plan: str, language: Language) -> str:
    """The expected difference in citizens under a plan, in words."""
    mean, digits = amount_of(answer, plan)
    if round(mean, digits) == 0:
        return sentence("web.as-many", language)
    kind = "more-citizens" if mean > 0 else "fewer-citizens"
    return amount_text(kind, decimal(abs(mean), digits, language), language)


def _fact(name: str, value: str, language: Language) -> str:
    if name not in ("least", "most", "months"):
        return value
    number = float(value)
    return decimal(number, 0, language) if number.is_integer() else significant(number, 6, language)


def share_text(value: float, language: Language) -> str:
    """A requirement as a percentage."""
    return percent(value, language)
