"""Made-up results of a validation: one for each question, with the facts, checks and rows of a real one."""

from typing import Any

import numpy as np

from fsm_sim.inference.posterior.calibration import Check
from fsm_sim.inference.validation import uniformity
from fsm_sim.inference.validation.result import ValidationResult
from fsm_sim.report.document.calibration.validation_text import SHARES

NAMES = ("passive -> placement", "log_likelihood", "gain_lower_caseload", "gain_lower_turnover")
LEVEL = {"level": 0.9}


def results() -> tuple[ValidationResult, ...]:
    """The answers to all questions, in the order of the suite; some checks are not passed."""
    return _sensitivity(), _likelihood_free(), _holdout(), _simulation(), _recovery(), _wrong_likelihood()


def _sensitivity() -> ValidationResult:
    moved = (("targets", 0.01, 0.2), ("both", 0.2, 0.3), ("prior", 0.2, 0.01), ("neither", 0.01, 0.02))
    rows: tuple[dict[str, Any], ...] = tuple(
        {"parameter": name, "prior": prior, "likelihood": likelihood, "moved_by": by}
        for name, (by, prior, likelihood) in zip(NAMES, moved, strict=True)
    )
    facts = {"asked": 4, "targets": 1, "both": 1, "prior": 1, "neither": 1}
    facts |= {"line": 0.0612, "threshold": 0.05, "by_chance": 0.0612}
    return ValidationResult("sensitivity", facts, (Check("sensitivity_unknown", 0, 0, True),), rows, {"line": [0.0612]})


def _likelihood_free() -> ValidationResult:
    facts = {"identified": 12, "largest": 0.134, "error": 0.06, "simulated": 100, "effective": 1811.7, "draws": 3200}
    rows = ({"parameter": "passive -> placement", "shift_sd": 0.134, "error_sd": 0.06, "contraction": 0.8},)
    return ValidationResult("likelihood-free", facts, (Check("likelihood_free_shift_max", 0.134, 0.2, True),), rows)


def _holdout() -> ValidationResult:
    rows = tuple(
        {
            "question": question,
            "target": target,
            "title": {"da": "løntimer på et tidspunkt", "en": "ever paid hours"},
            "published": 0.4,
            "lower": 0.1,
            "mean": 0.2,
            "upper": 0.3 if missed else 0.5,
            "inside": not missed,
            "p_value": 0.01 if missed else 0.4,
        }
        for question, target, missed in (("mid_term", "f-1", True), ("mid_term", "f-2", False), ("bir", "b-1", False))
    )
    questions = [
        {"question": "mid_term", "inside": 1, "asked": 2, "missed": ["f-1"]},
        {"question": "bir", "inside": 1, "asked": 1, "missed": []},
    ]
    checks = (
        Check("held_out_mid_term", 0.5, 0.8, False, LEVEL),
        Check("held_out_programmes", 1.0, 0.8, True, LEVEL),
    )
    return ValidationResult("holdout", {**LEVEL, "questions": questions}, checks, rows)


def _simulation() -> ValidationResult:
    positions = np.random.default_rng(8).random((50, len(NAMES)))
    rows = tuple(
        {
            "parameter": name,
            "inside_band": name != "gain_lower_turnover",
            "coverage_50": 0.5,
            "coverage_80": 0.82,
            "coverage_90": 0.9,
        }
        for name in NAMES
    )
    facts: dict[str, Any] = {
        "fits": 500,
        "draws": 400,
        "thin": 4,
        "asked": 4,
        "outside": ["gain_lower_turnover"],
        "divergent_fits": 3,
    }
    shares = dict(zip(SHARES, (0.2, 0.21, 0.0, 0.29, 0.55, 0.56, 0.5, 0.58, 0.5, 0.51, 0.49, 0.52), strict=True))
    row = {"gain": "above", "stated": 0.2, "happened": 0.22, "lower": 0.1, "upper": 0.3, "inside_band": True}
    rows_of_gain = [row, {**row, "gain": "counted", "stated": 0.56, "happened": 0.51, "lower": 0.4, "upper": 0.7}]
    rows_of_gain.append({**row, "gain": "meets", "stated": 0.5, "happened": 0.52, "lower": 0.4, "upper": 0.6})
    facts["gain"] = {"no_effect": 140.0, "groups": 3, "groups_outside": 0, **shares, "rows": rows_of_gain}
    checks = (
        Check("ecdf_outside_band", 1, 0, False, {"level": 0.99}),
        *uniformity.coverage_checks(positions),
        Check("new_office_outside_band", 0, 0, True, {"level": 0.99}),
        Check("gain_outside_band", 0, 0, True, {"level": 0.99}),
    )
    return ValidationResult("simulation", facts, checks, rows, uniformity.curves(NAMES, positions))


def _recovery() -> ValidationResult:
    facts = {**LEVEL, "fits": 100, "asked": 4, "mean": 0.912, "least": 0.85, "most": 0.96}
    checks = (Check("recovered_min", 0.912, 0.84, True, LEVEL), Check("recovered_max", 0.912, 0.96, True, LEVEL))
    return ValidationResult("recovery", facts, checks, tuple({"parameter": name, "coverage_90": 0.9} for name in NAMES))


def _wrong_likelihood() -> ValidationResult:
    facts = {"times": 3.0, "fits": 100, "outside": 1, "share": 0.98, "halves": 200}
    check = Check("wrong_likelihood_caught", 0.98, 0.95, True)
    return ValidationResult("wrong-likelihood", facts, (check,), ({"parameter": "passive -> placement"},))
