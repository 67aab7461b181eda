"""Documents of a calibration whose settings hold an effect: nothing says that it was estimated, or from where else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from synthetic_run import make_run

from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.annex.annex_content import annex
from fsm_sim.report.document.annex.annex_facts import annex_facts
from fsm_sim.report.document.brief.brief_content import page
from fsm_sim.report.document.long.blocks import Paragraph
from fsm_sim.report.files import read_run
from fsm_sim.report.run_summary import RunSummary, run_summary

WORK, PENALTY = "caseload_elasticity_work", "caseworker_change_penalty"
VALUES = {WORK: -0.2, PENALTY: 0.22}
SIDES = [f"{side}_{key}" for side in ("prior", "posterior") for key in ("mean", "lower", "upper")]


def holding(tmp_path: Path, *held: str) -> RunSummary:
    """What a run says whose calibration holds some effects at their values."""
    files = read_run(make_run(tmp_path / "run", draws=12, months=6))
    parameters = [one | _held(one["name"]) if one["name"] in held else one for one in files.calibration["parameters"]]
    return run_summary(replace(files, calibration={**files.calibration, "parameters": parameters}))


def _held(name: str) -> dict[str, Any]:
    return {"learnt": "fixed", "shift": 0.0, "contraction": 0.0, **dict.fromkeys(SIDES, VALUES[name])}


def brief(summary: RunSummary, language: Language) -> Any:
    return page(summary.comparison, summary.calibration, summary.facts, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_held_effects_are_not_said_to_be_three_nor_the_models_values(tmp_path: Path, language: Language) -> None:
    said = brief(holding(tmp_path, WORK, PENALTY), language)["decides"]["texts"][0]
    assert {"da": "sagsstamme og job mv. og om skift", "en": "caseload and work and about changes"}[language] in said
    assert {"da": "kalibreringens indstillinger", "en": "settings of the calibration"}[language] in said
    assert not any(wrong in said for wrong in (" tre ", "three", "modellens værdier", "the model's values"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_effect_of_caseload_is_not_said_to_be_from_studies(tmp_path: Path, language: Language) -> None:
    from_studies = {"da": "hentet fra undersøgelser", "en": "comes from studies"}[language]
    value = {"da": "−0,20", "en": "−0.20"}[language]
    texts = " ".join(brief(holding(tmp_path / "held", WORK), language)["caveats"]["texts"])
    assert from_studies not in texts
    assert value in texts
    assert from_studies in " ".join(brief(holding(tmp_path / "estimated", PENALTY), language)["caveats"]["texts"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_held_effect_has_no_interval(tmp_path: Path, language: Language) -> None:
    """A range from a value to itself is none."""
    summary = holding(tmp_path, WORK, PENALTY)
    rows = brief(summary, language)["decides"]["rows"]
    held = {"da": "holdt fast", "en": "held fixed"}[language]
    assert [row[3] == held for row in rows].count(True) == 2
    assert [["\n" in cell for cell in row[1:3]] for row in rows if row[3] == held] == [[False, False]] * 2
    facts = annex_facts(summary.comparison, summary.calibration, summary.facts)
    told = annex(summary.comparison, summary.calibration, facts, language).blocks
    texts = [block.text for block in told if isinstance(block, Paragraph)]
    assert not [text for text in texts if {"da": "Før data", "en": "Before data"}[language] in text]
