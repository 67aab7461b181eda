"""What the plans of a question are called: by what differs, so that no two plans have one name."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from fsm_sim.language.calendar import month_in_words, months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent_sign, significant
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.web.answering.question import SOON, Question

KEPT = 64
"""Questions of which the names are kept: a page says them many times."""
FIGURES = 6
"""Of a number in a name: full-time posts are a whole number of hundredths, so those that differ are written apart."""


def full_time(question: Question, plan: str) -> float:
    """The caseworkers of a plan in full-time equivalents.

    >>> full_time(Question({"caseworkers": 9, "part": 2, "share": 60}, {}), "")
    8.2
    """
    people, part, share = question.people(plan)
    return round(people - part + part * share / 100, 6)


def posts_text(posts: float, language: Language) -> str:
    """Full-time posts in words."""
    return plural("count.posts", 1 if posts == 1 else 2, language, count=significant(posts, FIGURES, language))


def short_name(question: Question, plan: str, language: Language) -> str:
    """A plan in a sentence: by what differs, or by its letter where that is nothing or another plan's too.

    >>> question = Question({"caseworkers": 9, "turnover": 20}, {"a": {"caseworkers": 11}, "b": {"turnover": 10}})
    >>> short_name(question, "a", "en"), short_name(question, "b", "en")
    ('11 full-time posts', '10% turnover')
    """
    return _differing(question, language)[plan] or sentence("web.plan-in-text", language, letter=plan.upper())


def difference(question: Question, plan: str, language: Language) -> str:
    """What stands beside a plan's letter: what differs, or its full-time posts; those of the office as it is for `""`.

    >>> difference(Question({"caseworkers": 9, "turnover": 20}, {"a": {"turnover": 10}}), "a", "da").split()
    ['10', '%', 'personaleomsætning']
    """
    return (_differing(question, language)[plan] if plan else "") or posts_text(full_time(question, plan), language)


@lru_cache(maxsize=KEPT * len(LANGUAGES))
def _differing(question: Question, language: Language) -> Mapping[str, str]:
    """What sets each plan apart from today and the other plans; empty where nothing does."""
    found = {plan: listed(list(_parts(question, plan, language)), language) for plan in question.plans}
    named = [*found.values()]
    return {plan: text if named.count(text) == 1 else "" for plan, text in found.items()}


def _parts(question: Question, plan: str, language: Language) -> Iterator[str]:
    """Everything in which a plan differs from today: nothing else may have made the difference that it is named with.

    Who works there is told by the posts where no other scenario has as many.
    """
    posts = full_time(question, plan)
    alike = [one for one in ("", *question.plans) if one != plan and full_time(question, one) == posts]
    people = question.people(plan)
    if not alike:
        yield posts_text(posts, language)
    elif people != question.people(""):
        apart = any(question.people(one) != people for one in alike)
        text = _people_text(people, language) if apart else posts_text(posts, language)
        month = question.first_month(plan)
        begins = str(question.base["begins"]) if "begins" in question.base else None
        when = month_in_words(month, begins, language)
        yield text if month == SOON else sentence("web.name.from", language, name=text, month=when)
    yield from _other_changes(question, plan, language)


def _other_changes(question: Question, plan: str, language: Language) -> Iterator[str]:
    """What differs from today and is not who works there."""
    changed = {
        key: value
        for key in ("turnover", "vacancy", "handover")
        if (value := question.of(plan, key)) is not None and value != question.of("", key)
    }
    if "turnover" in changed:
        share = significant(float(changed["turnover"]), FIGURES, language) + percent_sign(language)
        yield sentence("web.name.turnover", language, share=share)
    if "vacancy" in changed:
        yield sentence("web.name.vacancy", language, months=months_in_words(float(changed["vacancy"]), language))
    if "handover" in changed:
        yield sentence(f"web.name.handover.{changed['handover']}", language)


def _people_text(people: tuple[int, int, int], language: Language) -> str:
    number, part, _ = people
    text = plural("count.caseworkers", number, language, count=decimal(number, 0, language))
    return text if not part else sentence("web.name.part", language, people=text, part=decimal(part, 0, language))
