"""Which parameters a difference hangs on, in words and as a table."""

import math

from fsm_sim.decisions.sensitivity.answer import SensitivityAnswer
from fsm_sim.decisions.sensitivity.indices import ParameterEffect
from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.tables.alignment import aligned

COLUMNS = ("parameter", "low", "high", "swing", "error", "first", "total")
DISTANCES = ("delta", "pawn")
"""Columns that are there where distances of distributions are asked for."""
SURE = 0.95
"""The probability with which parameters that do nothing stay below `inert_swing`."""
MOST = 4
"""The parameters that a sentence names."""
ROWS = 12
"""The parameters that the table and the figure have; the JSON has all."""


def describe_sensitivity(answer: SensitivityAnswer, language: Language = "en") -> Prose:
    """The difference, the parameters that it moves with most, and how that is meant: a paragraph each."""
    return Prose.of(sensitivity_sentences(answer, language))


def sensitivity_headline(answer: SensitivityAnswer, language: Language) -> str:
    """The parameters that the difference moves with most, in one sentence."""
    told = answer.told[:MOST]
    if not told:
        return sentence("sensitivity-answer.nothing", language)
    items = [
        sentence(
            "sensitivity-answer.parameter",
            language,
            name=parameter_title(one.name, language),
            low=_citizens(one.low, language),
            high=_citizens(one.high, language),
            evidence=sentence(f"evidence.{answer.learnt[one.name]}", language),
        )
        for one in told
    ]
    return sentence("sensitivity-answer.most", language, list=listed(items, language))


def sensitivity_before(answer: SensitivityAnswer, language: Language) -> Before:
    """What must be known of both scenarios before the answer."""
    return before([answer.base, answer.plan], language)


def sensitivity_sentences(answer: SensitivityAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_sensitivity`."""
    people = answer.outcome.people
    whole = sentence(
        "sensitivity-answer.whole",
        language,
        plan=title(answer.plan, language),
        base=title(answer.base, language),
        amount=_citizens(answer.mean, language),
        people=people.in_language(language) if people else answer.outcome.title.in_language(language),
        when=end_in_words(answer.month, answer.base.scenario.horizon.start_month, language),
    )
    how = [
        sentence("sensitivity-answer.how", language),
        sentence(
            "sensitivity-answer.inert",
            language,
            inert=decimal(answer.inert_swing, 2, language),
            sure=percent(SURE, language),
        ),
    ]
    told = [" ".join([whole, sensitivity_headline(answer, language)]), " ".join(how), *_distances(answer, language)]
    return [*sensitivity_before(answer, language), *told]


def sensitivity_table(answer: SensitivityAnswer, language: Language = "en") -> str:
    """A row for each of the parameters with the largest swings."""
    return "\n".join(aligned(sensitivity_rows(answer, language)))


def sensitivity_rows(answer: SensitivityAnswer, language: Language) -> list[list[str]]:
    """The cells of the table, its heads first."""
    rows = [[sentence(f"sensitivity-table.{name}", language) for name in COLUMNS]]
    rows += [_row(one, language) for one in answer.effects[:ROWS]]
    if answer.distances:
        moved = {one.name: one for one in answer.distances.parameters}
        rows[0] += [sentence(f"sensitivity-table.{name}", language) for name in DISTANCES]
        for one, row in zip(answer.effects, rows[1:], strict=False):
            row += [decimal(getattr(moved[one.name], name), 2, language) for name in DISTANCES]
    return rows


def _row(one: ParameterEffect, language: Language) -> list[str]:
    return [
        parameter_title(one.name, language),
        _citizens(one.low, language),
        _citizens(one.high, language),
        decimal(one.swing, 2, language),
        MISSING if math.isnan(one.swing_mcse) else decimal(one.swing_mcse, 2, language),
        *(MISSING if math.isnan(share) else percent(share, language) for share in (one.first, one.total)),
    ]


def _distances(answer: SensitivityAnswer, language: Language) -> list[str]:
    """The parameters with which the whole distribution moves; nothing where that was not asked."""
    if answer.distances is None:
        return []
    inert = {name: decimal(getattr(answer.distances.inert, name), 2, language) for name in DISTANCES}
    named = [parameter_title(one.name, language) for one in answer.distances.beyond()]
    if not named:
        return [sentence("sensitivity-answer.no-distances", language, **inert)]
    return [sentence("sensitivity-answer.distances", language, list=listed(named, language), **inert)]


def _citizens(amount: float, language: Language) -> str:
    return decimal(amount, 2, language, signed=True)
