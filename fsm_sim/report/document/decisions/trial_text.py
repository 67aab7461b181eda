"""What trials of a plan would find, in words and as a table."""

import math

from fsm_sim.decisions.trial.analysis import made
from fsm_sim.decisions.trial.answer import POWER, TrialAnswer
from fsm_sim.language.calendar import months_in_words
from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import MISSING, decimal, percent
from fsm_sim.model.text import Language
from fsm_sim.report.document.courses.unstudied_text import Before, before, title
from fsm_sim.report.document.decisions.parameter_names import parameter_title
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.report.tables.cells import Cell, Style, Table, number

COLUMNS = ("what", "value", "error")
SHARES = ("power", "size", "coverage")
POINTS = ("effect", "half_width", "detectable", "between_sd")
OTHERS = ("exaggeration", "wrong_sign")
SURE = 2.0
"""Power within so many simulation errors of the size is told as chance."""
WIDTHS = (45, 13, 13)


def describe_trial(answer: TrialAnswer, language: Language = "en") -> Prose:
    """The trials, their power, their width, how wrong what they find is, and what this rests on: a paragraph each."""
    return Prose.of(trial_sentences(answer, language))


def trial_headline(answer: TrialAnswer, language: Language) -> str:
    """The power and the false alarms, in one sentence."""
    return sentence(
        "trial-answer.power", language, power=_share(answer, "power", language), size=_share(answer, "size", language)
    )


def trial_before(answer: TrialAnswer, language: Language) -> Before:
    """What must be known of both scenarios before the answer."""
    return before([answer.base, answer.plan], language)


def trial_sentences(answer: TrialAnswer, language: Language) -> list[str]:
    """The paragraphs of `describe_trial`."""
    trials, *others = trial_paragraphs(answer, language)
    return [*trial_before(answer, language), " ".join([trials, trial_headline(answer, language)]), *others]


def trial_paragraphs(answer: TrialAnswer, language: Language) -> list[str]:
    """What is simulated, what it finds and what this rests on, below `trial_headline`."""
    return [
        _trials(answer, language),
        " ".join(
            [
                *_chance(answer, language),
                *_width(answer, language),
                _errors(answer, language),
                *_parameter(answer, language),
            ]
        ),
        " ".join(
            [
                sentence("trial-rests.how", language, trials=decimal(answer.question.draws, 0, language)),
                _rests(answer, language),
                sentence("trial-rests.people", language),
            ]
        ),
    ]


def trial_table(answer: TrialAnswer, language: Language = "en") -> str:
    """A row for each number of the answer."""
    return "\n".join(aligned([trial_head(language), *trial_rows(answer, language)]))


def trial_head(language: Language) -> list[str]:
    """What the columns are called."""
    return [sentence(f"trial-table.{name}", language) for name in COLUMNS]


def trial_rows(answer: TrialAnswer, language: Language) -> list[list[str]]:
    """Each number of the answer with its simulation error, as it is printed."""
    rows = []
    for name in SHARES:
        mcse = getattr(answer, name).mcse  # trials that are all alike do not tell it
        error = decimal(100 * mcse, 1, language) if mcse > 0 else MISSING
        rows.append([sentence(f"trial-row.{name}", language), _share(answer, name, language), error])
    effect = answer.effect
    rows.append(
        [
            sentence("trial-row.effect", language),
            _points(effect.value, language, signed=True),
            _points(effect.mcse, language),
        ]
    )
    for name in POINTS[1:]:
        rows.append([sentence(f"trial-row.{name}", language), _points(getattr(answer, name), language), ""])
    rows.append([sentence("trial-row.exaggeration", language), _times(answer, language), ""])
    wrong = MISSING if math.isnan(answer.wrong_sign) or not _true(answer) else percent(answer.wrong_sign, language)
    rows.append([sentence("trial-row.wrong_sign", language), wrong, ""])
    return rows


def trial_file(answer: TrialAnswer, language: Language) -> Table:
    """Each number with all its figures, for a file: shares from 0 to 1, effects in percentage points."""
    told = {name: getattr(answer, name) for name in (*SHARES, POINTS[0])}
    rows: list[tuple[Cell, ...]] = []
    for name in (*SHARES, *POINTS, *OTHERS):
        style: Style = "share" if name in SHARES or name == "wrong_sign" else "average"
        unit = 100.0 if name in POINTS else 1.0
        value, error = (told[name].value, told[name].mcse) if name in told else (getattr(answer, name), math.nan)
        error = error if error > 0 else math.nan  # trials that are all alike do not tell it
        title = sentence(f"trial-row.{name}", language)
        rows.append((title, number(unit * value, style), number(unit * error, style)))
    return Table("trial", tuple(trial_head(language)), WIDTHS, tuple(rows))


def _trials(answer: TrialAnswer, language: Language) -> str:
    return sentence(
        f"trial-answer.{answer.design.name}",
        language,
        municipalities=decimal(answer.question.municipalities, 0, language),
        treated=decimal(sum(month >= 0 for month in answer.design.crossing), 0, language),
        first=months_in_words(answer.design.months[0], language),
        counts=decimal(len(answer.design.months), 0, language),
        plan=title(answer.plan, language),
        base=title(answer.base, language),
        outcome=answer.outcome.title.in_language(language),
        months=months_in_words(answer.base.scenario.horizon.months, language),
        analysis=sentence(f"trial-analysis.{made(answer.design, answer.question.analysis)}", language),
    )


def _width(answer: TrialAnswer, language: Language) -> list[str]:
    return [
        sentence(
            "trial-answer.effect",
            language,
            effect=_points(answer.effect.value, language, signed=True),
            level=percent(answer.level_without, language, 1),
            interval=percent(answer.question.level, language),
            half=_points(answer.half_width, language),
        ),
        sentence(
            "trial-answer.detectable",
            language,
            share=percent(POWER, language),
            detectable=_points(answer.detectable, language),
        ),
        *_narrow(answer, language),
    ]


def _narrow(answer: TrialAnswer, language: Language) -> list[str]:
    """That intervals hold the effect more seldom than they say, beyond chance, and how much too narrow they are."""
    level = answer.question.level
    sure = SURE * math.sqrt(level * (1 - level) / answer.question.draws)
    if answer.coverage.value >= level - sure:
        return []
    return [
        sentence(
            "trial-answer.narrow",
            language,
            coverage=_share(answer, "coverage", language),
            interval=percent(level, language),
            times=decimal(answer.widening, 1, language),
        )
    ]


def _chance(answer: TrialAnswer, language: Language) -> list[str]:
    """That an effect is found as often where there is none, or that chance could be why it is found more often."""
    sure = SURE * math.hypot(answer.power.mcse, answer.size.mcse)
    return [] if answer.power.value - answer.size.value > sure else [sentence("trial-answer.chance", language)]


def _errors(answer: TrialAnswer, language: Language) -> str:
    """How wrong what is found is, of so many trials as find an effect: of few, a share would say too much."""
    found = round(answer.power.value * answer.question.draws)
    if not found:
        return sentence("trial-answer.none-found", language)
    if not _true(answer):
        return plural("trial-answer.untold", found, language, count=decimal(found, 0, language))
    if math.isnan(answer.exaggeration):
        return plural("trial-answer.none-true", found, language, count=decimal(found, 0, language))
    wrong = round(answer.wrong_sign * found)
    key = "right" if not wrong else "all-wrong" if wrong == found else "wrong"
    signs = sentence(f"trial-answer.{key}", language, count=decimal(wrong, 0, language))
    times, count = _times(answer, language), decimal(found, 0, language)
    return plural("trial-answer.errors", found, language, times=times, count=count, wrong=signs)


def _true(answer: TrialAnswer) -> bool:
    """Whether the runs tell the mean true effect from nothing; of chance there is no exaggeration."""
    return not 0 < abs(answer.effect.value) <= SURE * answer.effect.mcse


def _parameter(answer: TrialAnswer, language: Language) -> list[str]:
    if not answer.parameter:
        return []
    title, error = parameter_title(answer.parameter, language), decimal(answer.parameter_error, 2, language)
    return [sentence("trial-answer.parameter", language, parameter=title, name=answer.parameter, error=error)]


def _rests(answer: TrialAnswer, language: Language) -> str:
    """What the plan's effect in the trials rests on."""
    if not answer.parameter:
        return sentence("trial-rests.several", language)
    evidence = sentence(f"evidence.{answer.learnt}", language)
    title = parameter_title(answer.parameter, language)
    return sentence("trial-rests.parameter", language, parameter=title, evidence=evidence)


def _share(answer: TrialAnswer, name: str, language: Language) -> str:
    return formatted(getattr(answer, name).value, "probability", 0, language, runs=answer.question.draws)


def _points(share: float, language: Language, *, signed: bool = False) -> str:
    return decimal(100 * share, 1, language, signed=signed)


def _times(answer: TrialAnswer, language: Language) -> str:
    told = _true(answer) and not math.isnan(answer.exaggeration)
    return MISSING if not told else decimal(answer.exaggeration, 1, language)
