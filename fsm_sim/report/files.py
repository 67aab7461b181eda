"""The files of a finished run, read and nothing else."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from fsm_sim.model.errors import InputError, Problem
from fsm_sim.model.notation.sentence import Sentence
from fsm_sim.model.records.run_record import RunRecord
from fsm_sim.study.forecasts.files.finished_run import CHUNKS, REMEDY, read, read_effects
from fsm_sim.study.forecasts.files.store import Store
from fsm_sim.study.results.effect_parts import RunEffects


@dataclass(frozen=True, eq=False)
class RunFiles:
    """A run directory in memory: its runs with municipalities pooled, the run's record and `calibration.json`."""

    runs: pd.DataFrame
    record: RunRecord
    calibration: dict[str, Any]
    effects: RunEffects | None = None

    @cached_property
    def run(self) -> dict[str, Any]:
        """The record as plain tables and lists, as `run.json` has it."""
        return self.record.as_json()


def read_run(directory: Path) -> RunFiles:
    """Read a run directory.

    Raises
    ------
    InputError
        When a file is missing, added or changed since the run; every such file at once.

    >>> read_run(Path("no-such-folder"))
    Traceback (most recent call last):
    fsm_sim.model.errors.InputError: no-such-folder: there is no such folder; ...
    """
    record, calibration = read(directory)
    runs = Store(directory).pooled_runs(record.single)
    _check_all_there(runs, record, directory)
    return RunFiles(runs, record, calibration, read_effects(directory, record))


def _check_all_there(runs: pd.DataFrame, record: RunRecord, directory: Path) -> None:
    """Refuse results that have not all runs and months that the record says."""
    found = runs.groupby(level="scenario", observed=True).size()
    problems = []
    for one in record.scenarios:
        there, due = int(found.get(one.name, 0)), record.draws * record.replications * (one.months + 1)
        if there != due:
            text = Sentence(
                "there are results of {there} months of all runs of the scenario '{name}', where {due} were made; "
                "{remedy}.",
                there=there,
                name=one.name,
                due=due,
                remedy=REMEDY,
            )
            problems.append(Problem(str(directory / CHUNKS[0]), None, text))
    if problems:
        raise InputError(*problems)
