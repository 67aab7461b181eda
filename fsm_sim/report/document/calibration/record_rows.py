"""The record of a calibration as rows of cells: its checks, its targets, its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent, significant
from fsm_sim.model.text import Language
from fsm_sim.report.document.calibration import unfitted_text
from fsm_sim.report.document.calibration.check_text import check_sentence
from fsm_sim.report.document.calibration.reasons import reason

type Record = Mapping[str, Any]

LEVEL = 0.9
"""The probability inside every interval of a calibration."""

CHECKS = ("check", "value", "limit", "passed")
FIT = ("target", "programme", "published", "predicted", "interval", "inside", "p-value")
CONTRACTIONS = ("parameter", "prior", "posterior", "shift", "contraction", "learnt", "reason")
"""The columns of the tables, by the messages of their headings."""


def head(columns: Sequence[str], language: Language) -> list[str]:
    """The headings of a table.

    >>> head(CHECKS, "en")
    ['Check', 'Value', 'Limit', 'Passed']
    """
    level = percent(LEVEL, language)
    return [sentence(f"report.{column}", language, level=level) for column in columns]


def check_row(check: Record, language: Language) -> tuple[str, str, str, bool]:
    """A check as cells; whether it is passed stays a boolean, which who prints it writes."""
    value, limit = significant(check["value"], 4, language), significant(check["threshold"], 6, language)
    return check_sentence(check, language), value, limit, bool(check["passed"])


def fit_row(one: Record, language: Language) -> tuple[str, str, str, str, str, bool, str]:
    """A target's fit as cells, in per cent; whether it is inside stays a boolean."""
    lower, upper = (decimal(100 * one[key], 1, language) for key in ("predicted_lower", "predicted_upper"))
    return (
        str(one["id"]),
        f"{one['programme']} {one['municipality']}".strip(),
        unfitted_text.published(one, language),
        decimal(100 * one["predicted_mean"], 1, language),
        sentence("number.range", language, lower=lower, upper=upper),
        bool(one["inside"]),
        decimal(one["p_value"], 2, language),
    )


def contraction_row(one: Record, language: Language) -> tuple[str, ...]:
    """A parameter's prior and posterior, and what data say of it, as cells."""
    prior, posterior = (
        sentence(
            "number.mean-range",
            language,
            **{key: significant(one[f"{which}_{key}"], 4, language) for key in ("mean", "lower", "upper")},
        )
        for which in ("prior", "posterior")
    )
    shift, contraction = decimal(one["shift"], 2, language, signed=True), decimal(one["contraction"], 2, language)
    learnt = sentence(f"learnt.{one['learnt']}", language)
    return str(one["name"]), prior, posterior, shift, contraction, learnt, reason(one, language)


def bins(record: Record, language: Language) -> dict[str, str]:
    """From where on a parameter counts as moved, and as narrowed."""
    return {name: decimal(limit, 2, language) for name, limit in record["bins"].items()}
