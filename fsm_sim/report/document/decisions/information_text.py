"""What it is worth to know more before a plan is chosen, in words and as a table."""

import math
from collections.abc import Mapping

from fsm_sim.decisions.information.answer import InformationAnswer
from fsm_sim.decisions.information.question import TOGETHER
from fsm_sim.decisions.information.worth import Worth
from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.payback_text import kroner, rests_on_prices
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.tables.alignment import aligned

COLUMNS = ("what", "worth", "error", "share", "learnt")
GROUPS = ("caseload", "continuity", "municipality", "mixture", "rates")
"""The groups that have a name of their own in words."""
UNLEARNT = ("hardly", "fixed")
"""What data say of a parameter that rests on assumption."""
SURE = 2.0
"""A worth within so many Monte Carlo errors of nothing is not told apart from it."""


def describe_information(answer: InformationAnswer, language: Language = "en") -> Prose:
    """The choice of now, how surely it is right, and what it is worth to know more: a paragraph each."""
    return Prose.of(information_sentences(answer, language))


def information_before(answer: InformationAnswer, language: Language) -> Before:
    """What must be known of all scenarios before the answer."""
    return before([answer.base, *answer.plans], language)


def information_sentences(answer: InformationAnswer, language: Language) -> list[str]:
    """The choice of now, what information is worth, what a study is worth, and what it all rests on."""
    told = answer.households, answer.question.money.weeks, answer.discount_year
    return [
        *information_before(answer, language),
        " ".join([_choice(answer, language), _wrong(answer, language)]),
        information_headline(answer, language),
        *_study(answer, language),
        *_break_even(answer, language),
        " ".join([_rests(answer, language), *rests_on_prices(answer.prices.prices, *told, language)]),
    ]


def information_headline(answer: InformationAnswer, language: Language) -> str:
    """What information is worth, in one sentence."""
    if math.isnan(answer.perfect.value):
        return sentence("information-answer.untold", language)
    if answer.perfect.value == 0:
        return sentence("information-answer.nothing", language, draws=decimal(answer.question.money.draws, 0, language))
    items = [
        sentence(
            "information-answer.group",
            language,
            worth=kroner(one.worth.value, language),
            group=_group(one.name, language),
        )
        for one in answer.groups
        if one.worth.value > SURE * one.worth.mcse
    ]
    values = {
        "worth": kroner(answer.perfect.value, language),
        "error": kroner(answer.perfect.mcse, language),
        "months": months_in_words(answer.base.scenario.horizon.months, language),
    }
    said = sentence("information-answer.perfect", language, **values)
    key = "groups" if items else "no-groups"
    return " ".join(
        [said, sentence(f"information-answer.{key}", language, **({"list": listed(items, language)} if items else {}))]
    )


def information_table(answer: InformationAnswer, language: Language = "en") -> str:
    """A row for each plan's gain, then one for everything, each group of parameters, and the study."""
    return "\n".join([*aligned(plan_rows(answer, language)), "", *aligned(worth_rows(answer, language))])


def plan_rows(answer: InformationAnswer, language: Language) -> list[list[str]]:
    """The cells of the table of plans, its heads first: what each gains, and how probable it is to be the best."""
    titles = {one.scenario.name: title(one, language) for one in answer.plans}
    return [
        [sentence(f"information-plans.{name}", language) for name in ("plan", "gain", "error", "best")],
        [title(answer.base, language), kroner(0.0, language), MISSING, _share(answer.base_best, answer, language)],
        *(
            [
                titles[one.name],
                kroner(one.gain, language, signed=True),
                kroner(one.mcse, language),
                _share(one.best, answer, language),
            ]
            for one in answer.gains
        ),
    ]


def worth_rows(answer: InformationAnswer, language: Language) -> list[list[str]]:
    """The cells of the table of what knowing is worth, its heads first: of everything, each group, and the study."""
    whole = answer.perfect
    rows = [
        [sentence(f"information-table.{name}", language) for name in COLUMNS],
        [*_row(sentence("information-table.all", language), whole, whole, language), MISSING],
    ]
    for one in answer.groups:
        told = sentence("information-table.of", language, **_learnt(one.learnt, language))
        rows.append([*_row(_group(one.name, language), one.worth, whole, language), told])
    if answer.study is not None:
        rows.append([*_row(sentence("information-table.study", language), answer.study, whole, language), MISSING])
    return rows


def _row(name: str, worth: Worth, whole: Worth, language: Language) -> list[str]:
    share = percent(worth.value / whole.value, language) if whole.value > 0 else MISSING
    return [name, kroner(worth.value, language), kroner(worth.mcse, language), share]


def _rests(answer: InformationAnswer, language: Language) -> str:
    """How the worth was found, and of how many of the parameters data say anything."""
    learnt = {name: one for group in answer.groups for name, one in group.learnt.items()}
    return sentence("information-rests.how", language, **_learnt(learnt, language))


def _learnt(learnt: Mapping[str, str], language: Language) -> dict[str, str]:
    """How many of some parameters the published numbers have moved or narrowed, and how many there are."""
    some = sum(one not in UNLEARNT for one in learnt.values())
    return {"some": decimal(some, 0, language), "every": decimal(len(learnt), 0, language)}


def _share(share: float, answer: InformationAnswer, language: Language) -> str:
    """A probability, which runs bound unless no plan differs from the base in any of them."""
    if all(one.gain == 0 and one.mcse == 0 for one in answer.gains):
        return formatted(share, "share", 0, language)
    return formatted(share, "probability", 0, language, runs=answer.question.money.draws)


def _group(name: str, language: Language) -> str:
    """What a group of the model or a parameter is called, and several of them in a list."""
    return listed(
        [
            sentence(f"information-group.{one}", language) if one in GROUPS else parameter_title(one, language)
            for one in name.split(TOGETHER)
        ],
        language,
    )


def _choice(answer: InformationAnswer, language: Language) -> str:
    """What is chosen with what is known now."""
    titles = {one.scenario.name: title(one, language) for one in answer.plans}
    gains = {one.name: one.gain for one in answer.gains}
    values = {
        "base": title(answer.base, language),
        "gain": sentence(f"payback-line.{answer.question.gain}", language),
        "worth": kroner(answer.question.person_year, language),
        "account": sentence(f"information-account.{answer.question.party}", language),
    }
    if answer.chosen is None:
        best = max(answer.gains, key=lambda one: one.gain)
        least = kroner(best.gain, language, signed=True)
        return sentence("information-answer.base", language, **values, plan=titles[best.name], expected=least)
    expected = kroner(gains[answer.chosen], language, signed=True)
    return sentence("information-answer.plan", language, **values, plan=titles[answer.chosen], expected=expected)


def _wrong(answer: InformationAnswer, language: Language) -> str:
    if math.isnan(answer.wrong):
        return sentence("payback-answer.no-interval", language)
    return sentence("information-answer.wrong", language, wrong=_share(answer.wrong, answer, language))


def _study(answer: InformationAnswer, language: Language) -> list[str]:
    if answer.study is None:
        return []
    parameters = [
        sentence(
            "information-study.parameter",
            language,
            name=parameter_title(one.name, language),
            error=decimal(one.error, 3, language),
        )
        for one in answer.question.study
    ]
    if math.isnan(answer.study.value):
        return [sentence("information-study.untold", language, parameters=listed(parameters, language))]
    values = {
        "parameters": listed(parameters, language),
        "worth": kroner(answer.study.value, language),
        "error": kroner(answer.study.mcse, language),
    }
    said = [sentence("information-study.worth", language, **values)]
    if answer.question.citizens is not None or answer.question.study_cost > 0:
        citizens = answer.question.citizens
        own = sum(office.number_of_citizens for office in answer.base.scenario.office)
        told = {
            "citizens": decimal(own if citizens is None else citizens, 0, language),
            "worth": kroner(answer.study.value * answer.scale, language),
            "error": kroner(answer.study.mcse * answer.scale, language),
        }
        if answer.question.study_cost > 0:
            paid = {
                "cost": kroner(answer.question.study_cost, language),
                "net": kroner(answer.study_net, language, signed=True),
            }
            said.append(sentence("information-study.all", language, **told, **paid))
        else:
            said.append(sentence("information-study.unpaid", language, **told))
    return [" ".join(said)]


def _break_even(answer: InformationAnswer, language: Language) -> list[str]:
    if math.isnan(answer.break_even):
        return []
    gain = sentence(f"payback-line.{answer.question.gain}", language)
    return [sentence("information-answer.break-even", language, worth=kroner(answer.break_even, language), gain=gain)]
