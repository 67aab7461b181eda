"""Sentences about a run of the expected course (the engine cohort), in place of those about simulations.

Such a run has no chance and no simulations: it is computed once with each set of parameters, and its intervals are of
uncertain parameters alone.
"""

from collections.abc import Mapping
from typing import Any

ENDING = "-cohort"
OWN = frozenset(
    {
        "annex-method.probability-cohort",
        "annex.no-probabilities-cohort",
        "annex.requirements-text-cohort",
        "chances-table.heading-cohort",
        "command.one-simulation-cohort",
        "command.runs-cohort",
        "comparison.one-run-cohort",
        "comparison.same-cohort",
        "comparison.same-one-run-cohort",
        "comparison.several-one-run-cohort",
        "differences-table.difference-single-cohort",
        "differences-table.note-single-cohort",
        "differences.caption-cohort",
        "differences.caption-several-cohort",
        "differences.caption-single-cohort",
        "differences.caption-single-several-cohort",
        "export-column.lower-cohort",
        "export-column.mean-cohort",
        "export-column.meets-cohort",
        "export-column.runs-cohort",
        "export-column.sd-cohort",
        "export-column.upper-cohort",
        "fan.alt-single-cohort",
        "fan.caption-single-cohort",
        "fan.caption-single-several-cohort",
        "file-column.citizens_lower-cohort",
        "file-column.citizens_upper-cohort",
        "file-column.run_lower-cohort",
        "file-column.run_upper-cohort",
        "file-item.made-cohort",
        "file-reading.expected-cohort",
        "file-reading.interval-cohort",
        "file-reading.numbers-cohort",
        "file-reading.requirements-cohort",
        "file-reading.runs-made-cohort",
        "file-reading.runs-made-single-cohort",
        "file-reading.single-cohort",
        "levels-table.interval-cohort",
        "levels-table.level-single-cohort",
        "levels-table.note-cohort",
        "method.paired-alone-cohort",
        "method.paired-one-cohort",
        "method.paired-single-cohort",
        "method.separate-single-cohort",
        "method.simulated-cohort",
        "national.answer-note-cohort",
        "national.places-caption-cohort",
        "page.answer-alone-bare-cohort",
        "provenance.runs-single-cohort",
        "rests.not-exact-cohort",
        "rests.undecided-cohort",
        "rests.unknown-cohort",
        "table.flag-cohort",
        "table.note-single-cohort",
        "table.simulated-cohort",
        "table.simulated-difference-cohort",
    }
)
"""The messages that a run of the expected course has of its own."""


def is_expected_course(run: Mapping[str, Any]) -> bool:
    """Whether a run has the expected course alone, without chance.

    >>> is_expected_course({"engine": "cohort"}), is_expected_course({"engine": "compiled"}), is_expected_course({})
    (True, False, False)
    """
    return bool(run.get("engine") == "cohort")


def of_run(key: str, run: Mapping[str, Any]) -> str:
    """The message of a sentence about a run: its own where it has the expected course and there is one.

    >>> of_run("levels-table.interval", {"engine": "cohort"}), of_run("levels-table.interval", {"engine": "process"})
    ('levels-table.interval-cohort', 'levels-table.interval')
    """
    own = f"{key}{ENDING}"
    return own if own in OWN and is_expected_course(run) else key
