"""A forecast as monitoring shows counts, in words and as a table: shares, requirements, who is among the highest."""

import math

from fsm_sim.decisions.monitoring.forecast import ForecastMonitoring, ForecastOutcome, ForecastShare
from fsm_sim.decisions.monitoring.ranking import TOP
from fsm_sim.inputs import programmes
from fsm_sim.language.calendar import end_in_words
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.lists import listed
from fsm_sim.language.numbers import MISSING, decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.decisions.told import Prose
from fsm_sim.report.document.numbers import formatted
from fsm_sim.report.tables.alignment import under_headings
from fsm_sim.study.forecasts.record import LEVEL

COLUMNS = ("municipality", "citizens", "share", "interval", "meets", "highest")


def describe_forecast_monitoring(found: ForecastMonitoring, language: Language = "en") -> Prose:
    """A paragraph for each outcome: the highest expected shares, and who is likely to meet the requirement."""
    return Prose.of(forecast_sentences(found, language))


def forecast_sentences(found: ForecastMonitoring, language: Language) -> list[str]:
    """The paragraphs of `describe_forecast_monitoring`."""
    return [*(_outcome(found, one, language) for one in found.outcomes), _made(found, language)]


def forecast_table(found: ForecastMonitoring, language: Language = "en") -> str:
    """A table for every outcome, the highest expected share first."""
    parts = []
    for one in found.outcomes:
        shown = COLUMNS if len(one.shares) > TOP else COLUMNS[:-1]  # of so few all are among the highest
        heads = [sentence(f"monitor-forecast.{name}", language, level=percent(LEVEL, language)) for name in shown]
        rows = [forecast_row(found, share, language)[: len(shown)] for share in one.shares]
        top, lines = under_headings(heads, rows)
        parts.append("\n".join([one.outcome.title.in_language(language), *top, *lines]))
    return "\n\n".join(parts)


def forecast_row(found: ForecastMonitoring, one: ForecastShare, language: Language) -> list[str]:
    """The cells of a municipality in an outcome's table."""
    ends = (percent(end, language, 1) for end in (one.lower, one.upper))
    return [
        one.municipality,
        decimal(one.citizens, 0, language),
        percent(one.share, language, 1),
        sentence("number.range", language, **dict(zip(("lower", "upper"), ends, strict=True))),
        MISSING if math.isnan(one.meets) else _probability(found, one.meets, language),
        _probability(found, one.highest, language),
    ]


def _outcome(found: ForecastMonitoring, one: ForecastOutcome, language: Language) -> str:
    scenario = found.scenario
    named = [f"{share.municipality} ({percent(share.share, language, 1)})" for share in one.shares[:TOP]]
    told = [
        sentence(
            "monitor-forecast.told" if len(one.shares) > 1 else "monitor-forecast.told-one",
            language,
            scenario=scenario.title_da if language == "da" and scenario.title_da else scenario.title,
            programme=programmes.load(one.programme).title.in_language(language),
            when=end_in_words(scenario.months, scenario.start_month, language),
            outcome=one.outcome.title.in_language(language),
            municipalities=listed(named, language),
        )
    ]
    if one.outcome.requirement is not None and len(one.shares) == 1:
        required = percent(one.outcome.requirement.at_least, language)
        probability = _probability(found, one.shares[0].meets, language)
        told.append(sentence("monitor-forecast.met-one", language, requirement=required, probability=probability))
    elif one.outcome.requirement is not None:
        met = sum(share.meets for share in one.shares)
        told.append(
            sentence(
                "monitor-forecast.met",
                language,
                requirement=percent(one.outcome.requirement.at_least, language),
                met=decimal(met, 1, language),
                number=significant(len(one.shares), 7, language),
            )
        )
    return " ".join(told)


def _made(found: ForecastMonitoring, language: Language) -> str:
    record = found.record
    return sentence(
        "after-answer.made",
        language,
        version=record.version,
        calibration=record.calibration.name,
        seed=str(record.seed),
        digest=record.results[:19],
    )


def _probability(found: ForecastMonitoring, share: float, language: Language) -> str:
    return formatted(share, "probability", 0, language, runs=found.record.draws * found.record.replications)
