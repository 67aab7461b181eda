"""What a plan costs and gives back, in words and as a table, every number of it read from the answer."""

import math
from collections.abc import Mapping

from fsm_sim.decisions.payback.amounts import SURE, Amount
from fsm_sim.decisions.payback.answer import PaybackAnswer
from fsm_sim.decisions.payback.flows import Household
from fsm_sim.inputs.prices.price_list import Benefit, PriceList, Supplement
from fsm_sim.language.calendar import month_in_words, months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.document.rests_text import common_evidence, excluded, factor_texts
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.forecasts.record import LEVEL

COLUMNS = ("amount", "mean", "interval", "error")
FIGURES = 3
"""Significant figures of an amount: prices are known no better."""


def kroner(amount: float, language: Language, *, signed: bool = False) -> str:
    """An amount in kroner with three significant figures; a dash for none.

    >>> kroner(-1_763_033.0, "en"), kroner(643_000.0, "da"), kroner(12.0, "en", signed=True)
    ('DKK −1,760,000', '643.000 kr.', 'DKK +12')
    """
    if not math.isfinite(amount):
        return MISSING
    rounded = 0.0 if amount == 0 else round(amount, FIGURES - 1 - math.floor(math.log10(abs(amount))))
    return sentence("unit.kroner", language, amount=decimal(rounded, 0, language, signed=signed))


def payback_before(answer: PaybackAnswer, language: Language) -> Before:
    """What must be known of both scenarios before the answer."""
    return before([answer.base, answer.plan], language)


def payback_sentences(answer: PaybackAnswer, language: Language = "en") -> list[str]:
    """What is said before, the answer, who gains, persons, the break-even, and what it rests on: a paragraph each."""
    first = payback_before(answer, language)
    if _nothing(answer):
        return [*first, _headline(answer, language), " ".join(_prices(answer, language))]
    return [
        *first,
        " ".join([_headline(answer, language), *_probability(answer, language)]),
        _paid_back(answer, language),
        _parties(answer, language),
        _persons(answer, language),
        _break_even(answer, language),
        " ".join(_effects(answer, language)),
        " ".join(_prices(answer, language)),
    ]


def payback_table(answer: PaybackAnswer, language: Language = "en") -> str:
    """A row for each amount, in kroner, and one for each kind of person-years."""
    return "\n".join(aligned(payback_rows(answer, language)))


def payback_rows(answer: PaybackAnswer, language: Language) -> list[list[str]]:
    """The cells of the table, its heads first."""
    level = percent(LEVEL, language)
    rows = [[sentence(f"payback-table.{name}", language, level=level) for name in COLUMNS]]
    for one in answer.amounts:
        ends = [kroner(end, language, signed=True) for end in (one.lower, one.upper)]
        rows.append(_row(one, kroner(one.mean, language, signed=True), ends, kroner(one.mcse, language), language))
    for one in (answer.posts, *answer.person_years):
        ends = [decimal(end, 2, language, signed=True) for end in (one.lower, one.upper)]
        rows.append(
            _row(one, decimal(one.mean, 2, language, signed=True), ends, decimal(one.mcse, 3, language), language)
        )
    return rows


def _row(one: Amount, mean: str, ends: list[str], error: str, language: Language) -> list[str]:
    known = not math.isnan(one.lower)
    between = sentence("number.range", language, lower=ends[0], upper=ends[1]) if known else MISSING
    return [_name(one, language), mean, between, MISSING if math.isnan(one.mcse) else error]


def _name(one: Amount, language: Language) -> str:
    return sentence(f"payback-line.{one.name}", language)


def _nothing(answer: PaybackAnswer) -> bool:
    """Whether a plan changes no amount and no post in any run, as a copy of the base does."""
    return not any(map(_moves, (*answer.amounts, answer.posts, *answer.person_years)))


def _moves(one: Amount) -> bool:
    """Whether an amount is not nothing in every run; prices of 0 leave nothing of it."""
    return one.mean != 0 or one.mcse > 0


def _headline(answer: PaybackAnswer, language: Language) -> str:
    staff, whole = answer.amount("staff"), answer.amount("municipality")
    gain = answer.gain.mean
    values = {
        "plan": title(answer.plan, language),
        "base": title(answer.base, language),
        "months": months_in_words(answer.plan.scenario.horizon.months, language),
        "staff": kroner(abs(staff.mean), language),
        "gain": kroner(abs(gain), language),
        "balance": kroner(whole.mean, language, signed=True),
    }
    if not any(map(_moves, answer.amounts)):
        return sentence(
            "payback-answer.nothing", language, **{name: values[name] for name in ("plan", "base", "months")}
        )
    dearer = ("dearer" if staff.mean < 0 else "cheaper") if _moves(staff) else "same"
    better = ("gains" if gain > 0 else "loses") if _moves(answer.gain) else "same"
    said = sentence(f"payback-answer.{dearer}-{better}", language, **values)
    if math.isnan(whole.lower):
        return " ".join([said, sentence("payback-answer.no-interval", language)])
    ends = {"lower": whole.lower, "upper": whole.upper}
    told = {name: kroner(end, language, signed=True) for name, end in ends.items()}
    return " ".join([said, sentence("payback-answer.interval", language, **told, level=percent(LEVEL, language))])


def _probability(answer: PaybackAnswer, language: Language) -> list[str]:
    if not any(map(_moves, answer.amounts)):
        return []
    whole, runs = answer.amount("municipality"), answer.question.draws * answer.question.replications
    single = formatted(whole.runs_above, "probability", 0, language, runs=runs)
    of_runs = [sentence("payback-answer.single-runs", language, single=single)]
    if answer.gain.mcse > 0:
        error = kroner(SURE * answer.gain.mcse, language)
        of_runs.append(sentence("payback-answer.error", language, runs=decimal(runs, 0, language), error=error))
    if math.isnan(whole.expected_above):
        return of_runs
    expected = formatted(whole.expected_above, "probability", 0, language, runs=answer.question.draws)
    return [sentence("payback-answer.probability", language, expected=expected), *of_runs]


def _paid_back(answer: PaybackAnswer, language: Language) -> str:
    if answer.amount("staff").mean >= 0:
        return sentence("payback-answer.nothing-to-pay-back", language)
    found, runs = answer.paid_back, answer.question.draws * answer.question.replications
    share = formatted(found.within, "probability", 0, language, runs=runs)
    free = "-or-free" if found.within > answer.amount("municipality").runs_above else ""  # not all run at a loss first
    if not 0 < found.half < math.inf:
        return sentence(f"payback-answer.not-paid-back{free}", language, share=share)
    month = month_in_words(int(found.half), answer.plan.scenario.horizon.start_month, language)
    return sentence(f"payback-answer.paid-back{free}", language, share=share, month=month)


def _parties(answer: PaybackAnswer, language: Language) -> str:
    values = {
        name: kroner(answer.amount(name).mean, language, signed=True)
        for name in ("municipality", "state", "public", "citizens")
    }
    return sentence("payback-answer.parties", language, **values)


def _persons(answer: PaybackAnswer, language: Language) -> str:
    said = []
    for one in answer.person_years:
        each = answer.cost_per_person_year(one)
        key = "untold" if math.isnan(each) else "costs" if one.mean > 0 else "saves"
        values = {} if math.isnan(each) else {"each": kroner(each, language)}
        years = decimal(abs(one.mean) if values else one.mean, 2, language, signed=not values)
        said.append(sentence(f"payback-person.{key}", language, gain=_name(one, language), years=years, **values))
    return sentence("payback-answer.persons", language, persons=listed(said, language))


def _break_even(answer: PaybackAnswer, language: Language) -> str:
    cost, lower, upper = answer.break_even_cost
    if math.isnan(cost):
        return sentence("payback-answer.no-break-even", language)
    if cost < 0 and not answer.gain.told:
        return sentence("payback-answer.effect-untold", language)
    if cost < 0:
        key = "gains" if answer.gain.mean > 0 else "loses"
        return sentence(f"payback-answer.below-nothing-{key}", language)
    asked = kroner(answer.caseworker_year, language)
    level = percent(LEVEL, language)
    told = {name: kroner(end, language, signed=True) for name, end in (("lower", lower), ("upper", upper))}
    key = "break-even-bare" if math.isnan(lower) else "break-even"
    values = {"cost": kroner(cost, language), "asked": asked} | ({} if math.isnan(lower) else {**told, "level": level})
    said = sentence(f"payback-answer.{key}", language, **values)
    if not answer.gain.told:
        return " ".join([said, sentence("payback-answer.effect-untold", language)])
    if math.isnan(answer.break_even_effect):
        return " ".join([said, sentence("payback-answer.no-effect-is-enough", language)])
    times = decimal(answer.break_even_effect, 1, language)
    return " ".join([said, sentence("payback-answer.effect", language, times=times)])


def payback_headline(answer: PaybackAnswer, language: Language) -> str:
    """The answer in one sentence."""
    return _headline(answer, language)


def describe_payback(answer: PaybackAnswer, language: Language = "en") -> Prose:
    """What a plan costs and gives back, who gains, the break-even, and what it rests on: a paragraph each."""
    return Prose.of(payback_sentences(answer, language))


def _effects(answer: PaybackAnswer, language: Language) -> list[str]:
    """What the gain besides pay rests on: each effect's part, and what data say of it."""
    told = answer.rests.told
    if not told:
        return [sentence("payback-effects.unknown", language)]
    factors = factor_texts(answer.rests, told, language)
    items = [
        sentence("rests.amount", language, amount=kroner(one.kroner, language, signed=True), factor=factor)
        for one, factor in zip(told, factors, strict=True)
    ]
    common = common_evidence(answer.rests, told)
    after = [sentence(f"evidence.{common}-of-all", language)] if common else []
    whole = sum(one.kroner for one in answer.rests.parts)
    same = math.isclose(whole, answer.gain.mean, rel_tol=1e-6)
    values = {"whole": kroner(whole, language, signed=True)} if same else {}
    key = "payback-effects.parts" if same else "payback-effects.parts-alone"
    said = sentence(key, language, **values, list=listed(items, language))
    return [said, *after, *excluded(told, language)]


def price_name(prices: PriceList, key: str, language: Language) -> str:
    """What the price of a key of the list is called: a benefit and a supplement by the title in the list."""
    table, name = key.split(".", 1)
    titled: dict[str, Benefit | Supplement] = {}
    if table == "benefits":
        titled |= prices.benefits
    if table == "supplements":
        titled |= prices.supplements
    return titled[name].title.in_language(language) if name in titled else sentence(f"price.{key}", language)


def rests_on_prices(
    prices: PriceList, households: Mapping[str, Household], weeks: float, rate: float, language: Language
) -> list[str]:
    """The price list, who citizens are taken to be, what is merely assumed, the convention, and what is left out."""
    figures = list(prices.figures())
    assumed = [price_name(prices, key, language) for key, one in figures if one.status == "assumed"]
    told = decimal(weeks, 0, language)
    refund = percent(prices.refund.share(weeks), language)
    who = listed(
        list(
            dict.fromkeys(
                prices.benefits[one.benefit].title.in_language(language)
                + (f" + {prices.supplements[one.supplement].title.in_language(language)}" if one.supplement else "")
                for one in households.values()
            )
        ),
        language,
    )
    return [
        sentence("payback-rests.prices", language, list=prices.prices.name, rules=prices.prices.rules_as_of),
        sentence("payback-rests.household", language, who=who, weeks=told, refund=refund),
        plural(
            "payback-rests.assumed",
            len(assumed),
            language,
            count=decimal(len(assumed), 0, language),
            every=decimal(len(figures), 0, language),
            names=listed(assumed, language),
        )
        if assumed
        else sentence("payback-rests.none-assumed", language),
        sentence("payback-rests.convention", language, rate=percent(rate, language, 1)),
        sentence("payback-rests.left-out", language),
    ]


def _prices(answer: PaybackAnswer, language: Language) -> list[str]:
    told = answer.households, answer.question.weeks, answer.discount_year
    away = any(one.scenario.staffing.leave for one in (answer.plan, answer.base))
    unpaid = [sentence("payback-rests.leave", language)] if away else []
    return [*rests_on_prices(answer.prices.prices, *told, language), *unpaid]
