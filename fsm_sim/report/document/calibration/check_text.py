"""The sentence of each check; `inference` names checks, and gives the shares that their sentences hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent, significant
from fsm_sim.model.text import Language

Record = Mapping[str, Any]

NUMBERS = {
    "rhat_max": "B1",
    "bulk_ess_min": "B1",
    "tail_ess_min": "B1",
    "divergences": "B1",
    "bfmi_min": "B1",
    "ecdf_outside_band": "B2",
    "coverage_50": "B3",
    "coverage_80": "B3",
    "coverage_90": "B3",
    "wrong_likelihood_caught": "B4",
    "recovered_min": "B5",
    "recovered_max": "B5",
    "stocks_rhat_max": "B1",
    "stocks_bulk_ess_min": "B1",
    "stocks_tail_ess_min": "B1",
    "stocks_divergences": "B1",
    "stocks_bfmi_min": "B1",
    "targets_outside": "B6",
    "monthly_counts_outside": "B6",
    "held_out_mid_term": "B7",
    "held_out_programmes": "B7",
    "sensitivity_unknown": "B8",
    "likelihood_free_shift_max": "B9",
    "new_office_outside_band": "B12",
    "gain_outside_band": "B13",
}
"""The number of the question that each check belongs to, by which the documents name it."""

OF_TOO_FEW_DRAWS = ("rhat_max", "ess_min")
"""How the names of the checks end that more draws of the same posterior pass."""

DIGITS = {"mean": 1}
"""The decimals of a share in per cent, where it has any."""


def check_sentence(check: Record, language: Language = "en") -> str:
    """What a check looks at, of its record.

    >>> check_sentence({"name": "rhat_max"}), check_sentence({"name": "targets_outside", "facts": {"level": 0.9}})
    ('B1 largest R-hat', 'B6 targets outside their 90% posterior predictive interval')
    """
    name = str(check["name"])
    key = "coverage" if name.startswith("coverage_") else name
    facts = {fact: percent(share, language, DIGITS.get(fact, 0)) for fact, share in check.get("facts", {}).items()}
    return f"{NUMBERS[name]} {sentence(f'check.{key}', language, **facts)}"


def failed_sentence(checks: Iterable[Record], language: Language = "en") -> str:
    """The checks that failed, one after the other."""
    return "; ".join(check_sentence(check, language) for check in checks if not check["passed"])


def refusal(calibration: str, checks: Iterable[Record], language: Language = "en") -> str:
    """Why nothing is forecast from a calibration, of the records of the checks that failed.

    >>> refusal("draft", [{"name": "divergences", "value": 3.0, "threshold": 0.0}])
    "the calibration 'draft' did not pass its checks, so nothing is forecast from it: B1 divergences is 3 (limit 0). \
Its folder has report.html, which shows each of them."
    """
    given = tuple(checks)
    parts = [
        sentence(
            "check.failed",
            language,
            check=check_sentence(check, language),
            value=significant(check["value"], 4, language),
            limit=significant(check["threshold"], 6, language),
        )
        for check in given
    ]
    refused = sentence("check.refusal", language, name=calibration, checks="; ".join(parts))
    return f"{refused} {remedy(calibration, given, language)}"


def remedy(calibration: str, failed: Iterable[Record], language: Language = "en") -> str:
    """What to do about checks that failed: more draws where there were too few, and else to look at them.

    >>> remedy("mine", [{"name": "rhat_max"}])
    "There were too few draws: give more, with 'fsm-sim calibrate mine --draws', than config.toml in its folder has."
    """
    few = all(str(check["name"]).endswith(OF_TOO_FEW_DRAWS) for check in failed)
    return sentence("check.more-draws" if few else "check.look", language, name=calibration)
