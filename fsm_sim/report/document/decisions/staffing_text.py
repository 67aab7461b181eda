"""The answer to a question of staffing in words, every number of it read from the answer."""

import math
from collections.abc import Sequence
from dataclasses import replace

from fsm_sim.decisions.staffing.answer import StaffingAnswer
from fsm_sim.decisions.staffing.curve import PlanPoint
from fsm_sim.decisions.staffing.plans import HIGHEST_CASELOAD, LOWEST_CASELOAD
from fsm_sim.decisions.staffing.targets import Target
from fsm_sim.language.calendar import end_in_words, month_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.model.parameters import Effects
from fsm_sim.model.text import Language
from fsm_sim.report.document.comparison_text import WordedComparison, said
from fsm_sim.report.document.courses.unstudied_text import Before, before, no_caseworkers
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import formatted
from fsm_sim.study.forecasts.record import LEVEL
from fsm_sim.study.results.courses.unstudied import NO_CASEWORKERS


def posts_text(posts: float, language: Language) -> str:
    """A number of full-time posts.

    >>> posts_text(8.2, "da"), posts_text(1, "en")
    ('8,2 årsværk', '1 full-time post')
    """
    return plural("count.posts", 1 if posts == 1 else 2, language, count=significant(posts, 6, language))


def plan_titles(posts: float) -> tuple[str, str]:
    """What a plan is called in English and in Danish.

    >>> plan_titles(8)
    ('8 full-time posts', '8 årsværk')
    """
    return posts_text(posts, "en"), posts_text(posts, "da")


def probability_text(point: PlanPoint, language: Language) -> str:
    """The probability of a plan, as far as its runs can tell.

    >>> probability_text(PlanPoint(8, 0.831, 0.01, 30.0, (), 400, 4, 1), "en")
    '83%'
    """
    return formatted(point.probability, "probability", 0, language, runs=point.draws * point.replications)


def target_text(answer: StaffingAnswer, target: Target[int], language: Language) -> str:
    """A target: the outcome, the share and when."""
    return sentence(
        "staffing-answer.target",
        language,
        title=answer.programme.outcomes[target.outcome].title.in_language(language),
        share=share_text(target.at_least, language),
        when=end_in_words(target.month, answer.file.scenario.horizon.start_month, language),
    )


def share_text(share: float, language: Language) -> str:
    """A share that somebody named, with the decimals that it was named with.

    >>> share_text(0.2, "en"), share_text(0.125, "da").split()
    ('20%', ['12,5', '%'])
    """
    return percent(share, language, 0 if math.isclose(100 * share, round(100 * share), abs_tol=1e-9) else 1)


def staffing_sentences(answer: StaffingAnswer, language: Language) -> list[str]:
    """What is said before, the question, the answer, what it is sure of, and what it rests on."""
    return [
        *staffing_before(answer, language),
        _question(answer, language),
        _answer(answer, language),
        *_close(answer, language),
        *_expected(answer, language),
        *_difference(answer, language),
    ]


def staffing_before(answer: StaffingAnswer, language: Language) -> Before:
    """What must be known of the plan of the answer, and of that of today, before the answer."""
    of_today, chosen = before([answer.file], language), answer.chosen
    if chosen.posts == answer.plans.now:
        return Before(of_today.no_answer, of_today.warned or tuple(_outside(answer, language)))
    if not answer.plans.now:  # that there are no posts from the start is the same once more
        others = tuple(one for one in answer.file.warnings if one.kind not in NO_CASEWORKERS)
        of_today = Before(of_today.no_answer, before([replace(answer.file, warnings=others)], language).warned)
    if "nobody" not in answer.unstudied(chosen):
        return Before((), (*of_today, *_outside(answer, language)))
    lacking = no_caseworkers(posts_text(chosen.posts, language), language)
    today = () if answer.plans.nobody_before else of_today.no_answer
    return Before((lacking,), (*today, *of_today.warned, *_outside(answer, language)))


def describe_staffing(answer: StaffingAnswer, language: Language = "en") -> Prose:
    """The question, the answer, what it is sure of, and what it rests on: a paragraph each."""
    return Prose.of(staffing_sentences(answer, language))


def headline(answer: StaffingAnswer, language: Language) -> str:
    """The answer in one sentence."""
    return _answer(answer, language)


def _question(answer: StaffingAnswer, language: Language) -> str:
    start = answer.file.scenario.horizon.start_month
    return plural(
        "staffing-answer.question",
        len(answer.targets),
        language,
        targets=listed([target_text(answer, one, language) for one in answer.targets], language),
        probability=share_text(answer.question.probability, language),
        when=month_in_words(answer.plans.from_month, start, language),
    )


def _answer(answer: StaffingAnswer, language: Language) -> str:
    chosen, now, better = answer.chosen, answer.plans.now, answer.better
    values = {
        "posts": posts_text(chosen.posts, language),
        "reached": probability_text(chosen, language),
        "asked": share_text(answer.question.probability, language),
    }
    as_now = "-now" if chosen.posts == now else ""
    most_of_all = answer.posts is not None or (chosen.posts >= now and better is None)
    kind = f"{answer.kind}{as_now}" if most_of_all else "unreachable-within"
    told = [sentence(f"staffing-answer.{kind}", language, **values)]
    if better is not None:
        told.append(_with("highest-now" if better.posts == now else "highest", better, language))
    others = {"fewer": answer.fewer, "today": answer.today}
    said = {one.posts for one in (chosen, better) if one is not None}
    for key, one in others.items():
        twice = key == "fewer" and one is not None and one.posts == now  # of which it is said that it is that of now
        if one is not None and one.posts not in said and not twice and "nobody" not in answer.unstudied(one):
            told.append(_with(key, one, language))
    return " ".join(told)


def _with(key: str, point: PlanPoint, language: Language) -> str:
    """The probability with a plan beside that of the answer."""
    values = {"posts": posts_text(point.posts, language), "probability": probability_text(point, language)}
    return sentence(f"staffing-answer.{key}", language, **values)


def _close(answer: StaffingAnswer, language: Language) -> list[str]:
    """That the runs cannot tell on which side a plan lies, where they cannot."""
    if not answer.close:
        return []
    plans = [_with_error(one, language) for one in answer.close]
    return [plural("staffing-answer.close", len(plans), language, plans=listed(plans, language))]


def _with_error(point: PlanPoint, language: Language) -> str:
    """A plan with its probability and the error of that; runs that are all alike have none."""
    values = {"posts": posts_text(point.posts, language), "probability": probability_text(point, language)}
    if not point.mcse > 0:
        return sentence("staffing-answer.without-error", language, **values)
    return sentence("staffing-answer.with-error", language, **values, error=decimal(100 * point.mcse, 1, language))


def _expected(answer: StaffingAnswer, language: Language) -> list[str]:
    """What is expected of each target, chance left out, so that it is not mistaken for the probability."""
    found = [sentence("staffing-answer.single-run", language)]
    for target, share in zip(answer.targets, answer.chosen.shares, strict=True):
        what = {
            "title": answer.programme.outcomes[target.outcome].title.in_language(language),
            "posts": posts_text(answer.chosen.posts, language),
            "mean": percent(share.mean, language, 1),
        }
        if math.isnan(share.lower):
            found.append(sentence("staffing-answer.expected-alone", language, **what))
            continue
        found.append(
            sentence(
                "staffing-answer.expected",
                language,
                **what,
                level=percent(LEVEL, language),
                lower=percent(share.lower, language, 1),
                upper=percent(share.upper, language, 1),
                target=share_text(target.at_least, language),
                above=formatted(share.expected_above, "probability", 0, language, runs=answer.chosen.draws),
            )
        )
    return found


def _outside(answer: StaffingAnswer, language: Language) -> list[str]:
    """That a plan's caseload lies where the model only takes the nearer end."""
    point = answer.chosen
    if math.isnan(point.caseload) or Effects().studied(point.caseload):
        return []
    return [
        sentence(
            "staffing-answer.outside",
            language,
            posts=posts_text(point.posts, language),
            caseload=decimal(point.caseload, 0, language),
            lowest=decimal(LOWEST_CASELOAD, 0, language),
            highest=decimal(HIGHEST_CASELOAD, 0, language),
        )
    ]


def _difference(answer: StaffingAnswer, language: Language) -> list[str]:
    """What the plan gives more or less than today's, and on what that rests; nothing where either is no answer."""
    if answer.difference is None or len(answer.answered((answer.chosen, answer.today))) < 2:
        return []
    found = WordedComparison.of(answer.difference)
    (scenario,) = found.scenarios
    outcomes: Sequence[str] = list(dict.fromkeys(one.outcome for one in answer.targets))
    told = [
        text
        for place, outcome in enumerate(outcomes)
        for text in said(found, scenario, outcome, language, states=place == 0)
    ]
    head = sentence("staffing-answer.compared", language, now=posts_text(answer.plans.now, language))
    return [" ".join([head, *told])] if told else []
