"""A difference split by the changes of a plan, in words and as a table."""

import math

from fsm_sim.decisions.split.answer import ChangePart, SplitAnswer
from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import parts_digits
from fsm_sim.report.document.rests_text import rests
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.forecasts.record import LEVEL

COLUMNS = ("change", "mean", "interval", "error")


def describe_split(answer: SplitAnswer, language: Language = "en") -> Prose:
    """The difference, what each change adds to it, and how that is meant."""
    return Prose.of(split_sentences(answer, language))


def split_before(answer: SplitAnswer, language: Language) -> Before:
    """What must be known of both scenarios before the answer."""
    return before([answer.base, answer.plan], language)


def split_sentences(answer: SplitAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_split`: what is said before, the difference and its parts, and what it rests on."""
    digits = _digits(answer)
    items = [
        sentence(
            "decide-split.part", language, amount=_citizens(one, digits, language), change=change_name(one, language)
        )
        for one in answer.parts
    ]
    parts = sentence("decide-split.parts", language, parts=listed(items, language))
    return [
        *split_before(answer, language),
        " ".join([_whole(answer, language), parts, sentence("decide-split.how", language)]),
        *_rests(answer, language),
    ]


def _rests(answer: SplitAnswer, language: Language) -> list[str]:
    """What the whole difference rests on, effect by effect, in a paragraph; none where it was not worked out."""
    told = rests(answer.difference, answer.plan.scenario.name, answer.name, language)
    return [" ".join(told)] if told else []


def split_table(answer: SplitAnswer, language: Language = "en") -> str:
    """A row for each change and one for the whole difference, in citizens."""
    return "\n".join(aligned(split_rows(answer, language)))


def split_rows(answer: SplitAnswer, language: Language) -> list[list[str]]:
    """The cells of the table, its heads first."""
    level = percent(LEVEL, language)
    rows = [[sentence(f"split-table.{name}", language, level=level) for name in COLUMNS]]
    digits = _digits(answer)
    rows += [_row(one, change_name(one, language), digits, language) for one in answer.parts]
    rows.append(_row(answer.whole, sentence("decide-split.all", language), digits, language))
    return rows


def change_name(part: ChangePart, language: Language) -> str:
    """What a change is called."""
    return sentence(f"decide-split-change.{part.change}", language)


def _whole(answer: SplitAnswer, language: Language) -> str:
    whole, people, digits = answer.whole, answer.outcome.people, _digits(answer)
    values = {
        "plan": title(answer.plan, language),
        "base": title(answer.base, language),
        "amount": _amount(_citizens(whole, digits, language), language),
        "people": people.in_language(language) if people else answer.outcome.title.in_language(language),
        "when": end_in_words(answer.month, answer.base.scenario.horizon.start_month, language),
    }
    if math.isnan(whole.lower):
        return sentence("decide-split.whole-bare", language, **values)
    lower, upper = (decimal(end, digits, language, signed=True) for end in (whole.lower, whole.upper))
    level = percent(LEVEL, language)
    return sentence("decide-split.whole", language, **values, lower=lower, upper=upper, level=level)


def _row(part: ChangePart, name: str, digits: int, language: Language) -> list[str]:
    ends = [decimal(end, digits, language, signed=True) for end in (part.lower, part.upper)]
    known = not math.isnan(part.lower)
    between = sentence("number.range", language, lower=ends[0], upper=ends[1]) if known else MISSING
    error = MISSING if math.isnan(part.mcse) else decimal(part.mcse, 2, language)
    return [name, _citizens(part, digits, language), between, error]


def _citizens(part: ChangePart, digits: int, language: Language) -> str:
    return decimal(part.mean, digits, language, signed=True)


def _amount(written: str, language: Language) -> str:
    """A signed number of citizens in words, in the singular where it is one.

    >>> _amount("+1", "da"), _amount("+2", "en")
    ('+1 borger', '+2 citizens')
    """
    return plural("amount.citizens", 1 if written.lstrip("+\N{MINUS SIGN}") == "1" else 2, language, mean=written)


def _digits(answer: SplitAnswer) -> int:
    """Decimals, the same for the whole and its parts, which add up to it."""
    return parts_digits([(one.mean, one.mcse) for one in (answer.whole, *answer.parts)])
