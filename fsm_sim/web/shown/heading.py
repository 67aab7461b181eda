"""The heading of an answer, and what single runs did: of plans whose numbers are an answer."""

from collections.abc import Sequence

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import titles
from fsm_sim.report.document.courses.unstudied_text import no_caseworkers
from fsm_sim.report.document.early_text import early
from fsm_sim.web.answering.answers import REPLICATIONS, Answer
from fsm_sim.web.answering.plan_names import short_name
from fsm_sim.web.answering.plans import TODAY
from fsm_sim.web.shown.words import (
    amount,
    answered_plans,
    at_the_end,
    level_digits,
    mean_of,
    people_of,
    without_caseworkers,
)

MOST_NAMED = 2
"""Plans that the title names; of more it names the best and the worst."""


def heading(answer: Answer, language: Language) -> str:
    """What is expected under each plan, in one sentence; without a plan, what is expected as it is."""
    people, when = people_of(answer, language), at_the_end(answer, language)
    if answer.is_early:
        return early(answer.comparison, TODAY, answer.headline, language)
    if said := no_answer(answer, language):
        return said
    plans, lacking = answered_plans(answer)
    if not plans:
        level = decimal(float(answer.courses[TODAY].mean[-1]), level_digits(answer, answer.month), language)
        return plural("web.title-today", 1 if level == "1" else 2, language, citizens=level, people=people, when=when)
    if len(plans) > MOST_NAMED:
        ordered = sorted(plans, key=lambda plan: -mean_of(answer, plan))
        plans = [ordered[0], ordered[-1]]
    first, *others = plans
    told = [
        sentence("web.title-first", language, plan=short_name(answer.question, first, language),
                 amount=amount(answer, first, language), people=people, when=when)
    ]  # fmt: skip
    told += [
        sentence("web.title-next", language, plan=short_name(answer.question, plan, language),
                 amount=amount(answer, plan, language))
        for plan in others
    ]  # fmt: skip
    if lacking:
        told.append(sentence("web.title-next-no-answer", language, plans=_listed(answer, lacking, language)))
    return "; ".join(told) + "."


def chance(answer: Answer, language: Language) -> str:
    """What single runs did under the plan that differs most; empty where there is no plan."""
    plans, _ = answered_plans(answer)
    if not plans or answer.is_early:
        return ""
    most = max(plans, key=lambda plan: abs(mean_of(answer, plan)))
    found = counts(answer, most)
    more, same, fewer = (decimal(count, 0, language) for count in found)
    return sentence(
        "web.chance" if found[0] or found[2] else "web.chance-none", language,
        runs=decimal(answer.draws * REPLICATIONS, 0, language),
        plan=short_name(answer.question, most, language), people=people_of(answer, language),
        more=more, same=same, fewer=fewer,
    )  # fmt: skip


def counts(answer: Answer, plan: str) -> tuple[int, int, int]:
    """Single runs with more citizens than today, as many, and fewer; they add up to all runs."""
    row = answer.rows[plan]
    runs = answer.draws * REPLICATIONS
    if row is None:
        return 0, runs, 0
    more, fewer = round(row["runs_more"] * runs), round(row["runs_fewer"] * runs)
    return more, runs - more - fewer, fewer


def no_answer(answer: Answer, language: Language) -> str:
    """That there is no answer, where the office of today or every plan has no caseworkers for a time; else empty."""
    if TODAY in without_caseworkers(answer):
        return no_caseworkers(titles(answer.comparison.run, language)[TODAY], language)
    plans, lacking = answered_plans(answer)
    if plans or not lacking:
        return ""
    return sentence("web.title-no-answer", language, plans=_listed(answer, lacking, language))


def _listed(answer: Answer, plans: Sequence[str], language: Language) -> str:
    return listed([short_name(answer.question, one, language) for one in plans], language)
