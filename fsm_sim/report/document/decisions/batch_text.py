"""A question of many offices in words, and the offices ranked in a table."""

import math
from collections import Counter

from fsm_sim.decisions.batch.answer import BatchAnswer
from fsm_sim.decisions.batch.office_answers import OfficeAnswer, runs_of
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before_in_short, title
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.tables.alignment import under_headings
from fsm_sim.study.disclosure.small_counts import LEAST
from fsm_sim.study.forecasts.record import LEVEL

PLACED = ("place", "municipality", "citizens", "value")
COLUMNS = (*PLACED, "interval", "per-hundred")
"""Of questions whose answers have intervals; of the others `columns` says which."""
WITH_ERRORS = {"sensitivity": (*PLACED, "error", "parameter"), "information": (*PLACED, "error", "per-hundred")}
NAMED = 3
"""So many of the highest and the lowest are named in the sentence."""
KRONER = ("payback", "information")
MOVED = "sensitivity"
"""The question whose numbers are of another parameter in each office, so that they have no total."""
HUNDRED = 100


def describe_batch(answer: BatchAnswer, language: Language = "en") -> Prose:
    """Who has the largest numbers, all offices together, and who differs from offices of its size: a paragraph each."""
    return Prose.of(batch_sentences(answer, language))


def batch_before(answer: BatchAnswer, language: Language) -> Before:
    """What must be known of the scenarios before the answer: how many posts are lacking can be asked without any."""
    found = before_in_short([one for one in (answer.against, answer.plan) if one], language)
    return Before(warned=(*found,)) if answer.name == "staffing" else found


def batch_sentences(answer: BatchAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_batch`."""
    told = [_told(answer, language), *_apart(answer, language), *_hidden(answer, language), _made(answer, language)]
    return [*batch_before(answer, language), *told]


def columns(answer: BatchAnswer) -> tuple[str, ...]:
    """The columns of the table, in order."""
    return WITH_ERRORS.get(answer.name, COLUMNS)


def batch_table(answer: BatchAnswer, language: Language = "en") -> str:
    """A line for every office, the largest number first."""
    top, lines = under_headings(batch_heads(answer, language), batch_rows(answer, language))
    return "\n".join([*top, *lines])


def batch_heads(answer: BatchAnswer, language: Language) -> list[str]:
    """The headings of the table."""
    values = {"level": percent(LEVEL, language), "what": what(answer, language)}
    return [sentence(f"batch-table.{name}", language, **values) for name in columns(answer)]


def batch_rows(answer: BatchAnswer, language: Language) -> list[list[str]]:
    """The cells of the table, without its heads; offices that are alike share a place."""
    rows, place = [], 0
    for position, one in enumerate(answer.offices):
        if not position or one.value != answer.offices[position - 1].value:
            place = position + 1
        placed = MISSING if math.isnan(one.value) else str(place)
        rows.append([placed, *_row(answer, one, language)])
    return rows


def what(answer: BatchAnswer, language: Language) -> str:
    """What the number of an office is."""
    return sentence(f"batch-what.{answer.name}", language)


def number_text(answer: BatchAnswer, value: float, language: Language) -> str:
    """A number of the question as it is written: posts and citizens with a decimal, kroner in thousands."""
    if not math.isfinite(value):
        return sentence("batch-table.unreached", language) if value > 0 else MISSING
    if answer.name in KRONER:
        return decimal(value, -3, language)
    return decimal(value, 1, language)


def _row(answer: BatchAnswer, one: OfficeAnswer, language: Language) -> list[str]:
    ends = [number_text(answer, end, language) for end in (one.lower, one.upper)]
    between = MISSING
    if math.isfinite(one.lower):
        between = sentence("number.range", language, lower=ends[0], upper=ends[1])
    each = HUNDRED * one.value / one.citizens if one.citizens and math.isfinite(one.value) else math.nan
    cells = {
        "municipality": one.municipality,
        "citizens": sentence("batch-table.hidden", language)
        if one.citizens is None
        else decimal(one.citizens, 0, language),
        "value": number_text(answer, one.value, language),
        "interval": between,
        "error": number_text(answer, one.mcse, language) if math.isfinite(one.mcse) else MISSING,
        "parameter": parameter_title(one.parameter, language) if one.parameter else MISSING,
        "per-hundred": number_text(answer, each, language) if math.isfinite(each) else MISSING,
    }
    return [cells[name] for name in columns(answer)[1:]]


def _told(answer: BatchAnswer, language: Language) -> str:
    named = [f"{one.municipality} ({number_text(answer, one.value, language)})" for one in answer.offices[:NAMED]]
    lacking = len(answer.offices) - len(answer.reached)
    values = {
        "scenario": title(answer.plan, language),
        "number": significant(len(answer.offices), 6, language),
        "what": what(answer, language),
    }
    untold = sum(math.isnan(one.value) for one in answer.offices)
    if untold == len(answer.offices):
        return sentence(f"batch-answer.untold-{'single' if untold == 1 else 'none'}", language, **values)
    if not answer.reached:
        return sentence("batch-answer.told-none", language, **values)
    values["municipalities"] = listed(named, language)
    if answer.name == MOVED:
        return f"{sentence('batch-answer.told-moved', language, **values)} {_parameters(answer, language)}"
    values["total"] = number_text(answer, answer.total, language)
    if len(answer.offices) == 1:
        return sentence("batch-answer.told-single", language, **values)
    key = "told-known" if untold else "told-some" if lacking else "told"
    told = sentence(f"batch-answer.{key}", language, **values)
    if not lacking:
        return told
    why = "untold" if untold else "unreached"
    return f"{told} {sentence(f'batch-answer.{why}', language, number=significant(lacking, 6, language))}"


def _parameters(answer: BatchAnswer, language: Language) -> str:
    """In how many offices the difference moves most with which parameter, the commonest first."""
    counts = Counter(one.parameter for one in answer.offices)
    items = [
        sentence(
            "batch-answer.parameter" if name else "batch-answer.no-parameter",
            language,
            name=parameter_title(name, language) if name else "",
            number=significant(number, 6, language),
        )
        for name, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return sentence("batch-answer.parameters", language, list=listed(items, language))


def _apart(answer: BatchAnswer, language: Language) -> list[str]:
    if not math.isfinite(answer.spread) or len(answer.offices) == 1:
        return []
    outside, level = answer.outside(), percent(LEVEL, language)
    if not outside:
        return [sentence("batch-answer.none-apart", language, level=level)]
    names = [one.municipality for one in outside]
    return [sentence("batch-answer.apart", language, level=level, municipalities=listed(names, language))]


def _hidden(answer: BatchAnswer, language: Language) -> list[str]:
    if not answer.hidden:
        return []
    numbers = {key: significant(number, 6, language) for key, number in (("number", answer.hidden), ("least", LEAST))}
    return [sentence("batch-answer.hidden", language, **numbers)]


def _made(answer: BatchAnswer, language: Language) -> str:
    asked = runs_of(answer.question)
    return sentence(
        "batch-answer.made",
        language,
        calibration=answer.calibration,
        draws=significant(asked.draws, 6, language),
        replications=significant(asked.replications, 6, language),
        seed=str(asked.seed),
        level=percent(LEVEL, language),
    )
