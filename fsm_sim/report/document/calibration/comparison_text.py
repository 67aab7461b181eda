"""Calibrations side by side, in words: where they come from, what differs, and a table of answers and parameters."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from fsm_sim.language.catalogue import plural, sentence
from fsm_sim.language.numbers import MISSING, bare, decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration.check_text import failed_sentence
from fsm_sim.report.document.numbers import citizens_digits, formatted
from fsm_sim.report.tables.alignment import aligned
from fsm_sim.study.results.entries import Record


class WordedCalibrations:
    """The comparison of calibrations: `record` has every number, `text` says it, and notebooks show it."""

    def __init__(self, record: Record) -> None:
        self.record = record

    def text(self, language: Language = "en") -> str:
        """As `text`."""
        return text(self.record, language)

    def as_json(self) -> dict[str, Any]:
        """Every number as one JSON object."""
        return dict(self.record)

    def __repr__(self) -> str:
        """The text in English."""
        return self.text()


def worded[**P](compare: Callable[P, dict[str, Any]]) -> Callable[P, WordedCalibrations]:
    """A comparison of calibrations that can also be read."""

    @functools.wraps(compare)
    def compared(*args: P.args, **kwargs: P.kwargs) -> WordedCalibrations:
        return WordedCalibrations(compare(*args, **kwargs))

    return compared


def text(record: Record, language: Language) -> str:
    """The whole comparison: calibrations, settings that differ, answers, parameters."""
    return "\n".join([*_head(record, language), "", *_answers(record, language), "", *_parameters(record, language)])


def answer_title(answer: Record, language: Language) -> str:
    """What an answer is to: the scenario, and what is asked of it."""
    level = percent(answer["level"], language) if answer["level"] is not None else ""
    return sentence(
        f"calibrations.{answer['kind']}",
        language,
        title=answer["title"][language],
        outcome=answer["outcome"][language],
        level=level,
        month=decimal(answer["month"], 0, language),
    )


def answer_values(answer: Record, language: Language) -> list[str]:
    """An answer under each calibration as it is printed, all to the same digits; a probability has no interval."""
    if answer["kind"] in ("meets", "gain"):
        return [formatted(one["mean"], "probability", 0, language, runs=answer["runs"]) for one in answer["values"]]
    share = answer["kind"] == "share"
    digits = 1 if share else min(_digits(answer, one) for one in answer["values"])

    def said(value: float) -> str:
        return percent(value, language, digits) if share else decimal(value, digits, language, signed=True)

    return [
        sentence(
            "number.mean-range",
            language,
            mean=said(one["mean"]),
            lower=bare(said(one["lower"])),
            upper=said(one["upper"]),
        )
        for one in answer["values"]
    ]


def _digits(answer: Record, value: Record) -> int:
    """Decimals that a difference in citizens can bear."""
    return citizens_digits(
        {f"citizens_{key}": value[key] for key in ("lower", "upper", "sd", "mcse")}, answer["citizens"]
    )


def _head(record: Record, language: Language) -> Iterator[str]:
    """Versions, seeds, digests and checks, and the settings that differ."""
    yield sentence("calibrations.heading", language, version=record["version"])
    for one in record["calibrations"]:
        sampling = one["sampling"]
        yield sentence(
            "calibrations.one",
            language,
            name=one["name"],
            digest=_short(one["digest"]),
            seed=decimal(sampling["seed"], 0, language, grouped=False),
            chains=decimal(sampling["chains"], 0, language),
            draws=decimal(sampling["draws"], 0, language),
            inside=decimal(one["targets"] - one["targets_outside"], 0, language),
            targets=decimal(one["targets"], 0, language),
        )
        if not one["approved"]:
            yield sentence(
                "calibrations.failed", language, name=one["name"], checks=failed_sentence(one["failed"], language)
            )
    yield ""
    yield sentence("calibrations.settings" if record["settings"] else "calibrations.same-settings", language)
    names = [one["name"] for one in record["calibrations"]]
    rows = [(row["setting"], *(_plain(value, language) for value in row["values"])) for row in record["settings"]]
    yield from (f"  {line}" for line in aligned([("", *names), *rows]) if rows)
    for part, digests in _parts(record):
        named = sentence(f"input-part.{part}", language)
        yield sentence("calibrations.part", language, part=named, digests=", ".join(map(_short, digests)))


def _parts(record: Record) -> Iterator[tuple[str, list[str]]]:
    """Digests of inputs that differ, but for the settings, which are said in full."""
    digests = [one["digests"] for one in record["calibrations"]]
    for part in dict.fromkeys(part for one in digests for part in one):
        values = [one.get(part, MISSING) for one in digests]
        if part != "settings" and len(set(values)) > 1:
            yield part, values


def _answers(record: Record, language: Language) -> Iterator[str]:
    for asked in record["questions"]:
        yield sentence(
            "calibrations.question",
            language,
            scenarios=", ".join(asked["scenarios"]),
            month=decimal(asked["month"], 0, language),
            draws=decimal(asked["draws"], 0, language),
            repetitions=plural(
                "calibrations.repetitions",
                asked["replications"],
                language,
                count=decimal(asked["replications"], 0, language),
            ),
            engine=asked["engine"],
            seed=decimal(record["seed"], 0, language, grouped=False),
        )
    yield ""
    rows = [
        (
            answer_title(one, language),
            *answer_values(one, language),
            *_shifts(one["values"], language),
        )
        for one in record["answers"]
    ]
    yield from aligned([_columns(record, "calibrations.answer", language), *rows])


def _parameters(record: Record, language: Language) -> Iterator[str]:
    rows = [
        (one["name"], *(_parameter(value, language) for value in one["values"]), *_shifts(one["values"], language))
        for one in record["parameters"]
    ]
    yield from aligned([_columns(record, "calibrations.parameter", language), *rows])
    yield sentence("calibrations.note", language, level=percent(record["interval_level"], language))


def _columns(record: Record, first: str, language: Language) -> tuple[str, ...]:
    names = [one["name"] for one in record["calibrations"]]
    shifts = [sentence("calibrations.shift", language, name=name) for name in names[1:]]
    return (sentence(first, language), *names, *shifts)


def _parameter(value: Record | None, language: Language) -> str:
    if value is None:
        return MISSING
    if value["learnt"] == "fixed":
        return significant(value["mean"], 3, language)
    said = {key: significant(value[key], 3, language) for key in ("mean", "lower", "upper")}
    return sentence("number.mean-range", language, **said)


def _shifts(values: Sequence[Record | None], language: Language) -> list[str]:
    """How far every calibration but the first is from it, in its standard deviations."""
    known = [None if value is None else value["shift"] for value in values[1:]]
    return [MISSING if shift is None else decimal(shift, 1, language, signed=True) for shift in known]


def _plain(value: object, language: Language) -> str:
    """A setting's value; what is empty or not there is a dash."""
    if isinstance(value, bool):
        return sentence("number.yes" if value else "number.no", language)
    if isinstance(value, int | float):
        return significant(value, 6, language)
    return str(value) if value not in (None, "") else MISSING


def _short(digest: str) -> str:
    """The beginning of a digest."""
    return digest.removeprefix("sha256:")[:12]
