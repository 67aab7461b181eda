"""The titles of the parts of an answer: sentences that say what each part finds."""

import math

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import amount_text
from fsm_sim.report.document.numbers import state_decimals
from fsm_sim.report.document.rests_text import told_states
from fsm_sim.web.answering.answers import Answer
from fsm_sim.web.answering.plan_names import short_name
from fsm_sim.web.answering.plans import TODAY, name_of
from fsm_sim.web.shown import words
from fsm_sim.web.shown.heading import no_answer


def fan_title(answer: Answer, language: Language) -> str:
    """From how many citizens to how many the number goes where staffing stays as it is; empty where there is none.

    Where today's is no answer, it says so.
    """
    if answer.is_early:
        return ""
    if TODAY in words.without_caseworkers(answer):
        return no_answer(answer, language)
    course, digits = answer.courses[TODAY], words.level_digits(answer, answer.month)
    first, last = (decimal(float(course.mean[month]), digits, language) for month in (answer.first, answer.month))
    when = words.at_the_end(answer, language)
    if first == last:
        return sentence("web.fan-title-same", language, last=last, when=when)
    return sentence("web.fan-title", language, first=first, last=last, when=when)


def difference_title(answer: Answer, language: Language) -> str:
    """The largest difference of a plan from today, and whether single runs go both ways."""
    if said := no_answer(answer, language):
        return said
    plans = [plan for plan in words.answered_plans(answer)[0] if answer.rows[plan] is not None]
    when = words.at_the_end(answer, language)
    if not plans:
        return sentence("web.difference-title-none", language, when=when)
    most = max(plans, key=lambda plan: abs(words.amount_of(answer, plan)[0]))
    mean, digits = words.amount_of(answer, most)
    if round(mean, digits) == 0:
        return sentence("web.difference-title-none", language, when=when)
    row = answer.rows[most]
    assert row is not None, "it is one of those that have a difference"
    beyond = "within" if row["citizens_lower"] <= 0 <= row["citizens_upper"] else "beyond"
    return sentence(
        f"web.difference-title-{beyond}", language, when=when,
        mean=decimal(mean, digits, language, signed=True), plan=short_name(answer.question, most, language),
    )  # fmt: skip


def states_title(answer: Answer, language: Language) -> str:
    """The state in which the number of citizens differs most, and under which plan; empty where it differs in none."""
    comparison, most, found = answer.comparison, 0.0, ""
    citizens = float(answer.question.base["citizens"])
    for plan in words.answered_plans(answer)[0]:
        moved = told_states(comparison, name_of(plan))
        digits = state_decimals([*moved.values()], citizens)
        for state, row in moved.items():
            mean = float(row["citizens_mean"])
            if math.isfinite(mean) and abs(mean) > most and round(mean, digits) != 0:
                kind, amount = "more-citizens" if mean > 0 else "fewer-citizens", decimal(abs(mean), digits, language)
                most, found = abs(mean), sentence(
                    "web.states-title", language, amount=amount_text(kind, amount, language),
                    state=str(comparison.run["states"][state][language]),
                    plan=short_name(answer.question, plan, language),
                )  # fmt: skip
    return found
